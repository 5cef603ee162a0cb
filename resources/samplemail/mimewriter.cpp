#include "mimewriter.h"

#include "mime/charset.h"
#include "mime/flowedtext.h"

#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

namespace posthorn
{
namespace
{

bool isPlain(const QString &text)
{
    for (const QChar c : text) {
        if (c.unicode() < 0x20 || c.unicode() > 0x7E)
            return false;
    }
    return true;
}

QByteArray crlf(QByteArray text)
{
    return text.replace("\r\n", "\n").replace("\n", "\r\n");
}

QByteArray base64Lines(const QByteArray &bytes)
{
    const QByteArray text = bytes.toBase64();
    QByteArray lines;
    for (qsizetype i = 0; i < text.size(); i += 76)
        lines += text.mid(i, 76) + "\r\n";
    return lines;
}

QByteArray quotedPrintable(const QByteArray &bytes)
{
    QByteArray out;
    qsizetype column = 0;
    const auto put = [&](const QByteArray &piece) {
        if (column + piece.size() > 75) {
            out += "=\r\n";
            column = 0;
        }
        out += piece;
        column += piece.size();
    };
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (c == '\r')
            continue;
        const bool endsLine = i + 1 >= bytes.size() || bytes[i + 1] == '\n' || bytes[i + 1] == '\r';
        if (c == '\n') {
            out += "\r\n";
            column = 0;
        } else if (c == '=' || static_cast<uchar>(c) > 0x7E || static_cast<uchar>(c) < 0x20 ||
                   (c == ' ' && endsLine)) {
            put('=' + QByteArray(1, c).toHex().toUpper());
        } else {
            put(QByteArray(1, c));
        }
    }
    return out;
}

QByteArray addressBytes(const Address &address, const QByteArray &charset)
{
    if (address.name.isEmpty())
        return address.address.toUtf8();
    QByteArray name = isPlain(address.name) ? address.name.toUtf8() : encodedWords(address.name, charset);
    if (isPlain(address.name) && (address.name.contains(u'.') || address.name.contains(u',')))
        name = '"' + name + '"';
    return name + " <" + address.address.toUtf8() + '>';
}

QByteArray addressLine(const char *field, const AddressList &addresses, const QByteArray &charset)
{
    if (addresses.isEmpty())
        return {};
    QByteArray line = QByteArray(field) + ": ";
    for (qsizetype i = 0; i < addresses.size(); ++i)
        line += (i > 0 ? ",\r\n " : "") + addressBytes(addresses[i], charset);
    return line + "\r\n";
}

} // namespace

QByteArray encodedWords(const QString &text, const QByteArray &charset)
{
    if (isPlain(text))
        return text.toLatin1();
    QByteArray words;
    // Ten characters take at most 60 bytes of base64 in every charset that is used here.
    constexpr qsizetype step = 10;
    for (qsizetype i = 0; i < text.size();) {
        qsizetype size = std::min(step, text.size() - i);
        if (text[i + size - 1].isHighSurrogate())
            ++size;
        const QByteArray bytes = encodeCharset(text.mid(i, size), charset);
        words += (words.isEmpty() ? "" : "\r\n ") + ("=?" + charset + "?B?" + bytes.toBase64() + "?=");
        i += size;
    }
    return words;
}

SamplePart textPart(const QString &text, const QByteArray &charset, SampleEncoding encoding, bool flowed)
{
    const QByteArray bytes = encodeCharset(flowed ? foldFlowed(text) : text, charset);
    SamplePart part;
    part.header = "Content-Type: text/plain; charset=" + charset + (flowed ? "; format=flowed\r\n" : "\r\n");
    switch (encoding) {
    case SampleEncoding::EightBit:
        part.header += "Content-Transfer-Encoding: 8bit\r\n";
        part.body = crlf(bytes);
        break;
    case SampleEncoding::QuotedPrintable:
        part.header += "Content-Transfer-Encoding: quoted-printable\r\n";
        part.body = quotedPrintable(bytes);
        break;
    case SampleEncoding::Base64:
        part.header += "Content-Transfer-Encoding: base64\r\n";
        part.body = base64Lines(bytes);
        break;
    }
    return part;
}

SamplePart htmlPart(const QString &html)
{
    return {"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n",
            quotedPrintable(html.toUtf8())};
}

SamplePart filePart(const QByteArray &type, const QString &name, const QByteArray &content,
                    const QByteArray &contentId)
{
    SamplePart part;
    part.header = "Content-Type: " + type + "; name=\"" + name.toUtf8() + "\"\r\n" +
                  "Content-Disposition: " + (contentId.isEmpty() ? "attachment" : "inline") +
                  "; filename=\"" + name.toUtf8() + "\"\r\n";
    if (!contentId.isEmpty())
        part.header += "Content-ID: <" + contentId + ">\r\n";
    part.header += "Content-Transfer-Encoding: base64\r\n";
    part.body = base64Lines(content);
    return part;
}

SamplePart multipart(const QByteArray &subtype, const QList<SamplePart> &parts, const QByteArray &boundary)
{
    SamplePart whole;
    whole.header = "Content-Type: multipart/" + subtype + "; boundary=\"" + boundary + "\"\r\n";
    for (const SamplePart &part : parts)
        whole.body += "--" + boundary + "\r\n" + part.header + "\r\n" + part.body + "\r\n";
    whole.body += "--" + boundary + "--\r\n";
    return whole;
}

QByteArray sampleDate(qint64 ms, int utcOffset)
{
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(ms, Qt::OffsetFromUTC, utcOffset * 60);
    return QLocale::c().toString(time, QStringLiteral("ddd, dd MMM yyyy HH:mm:ss ")).toLatin1() +
           (utcOffset < 0 ? '-' : '+') +
           QByteArray::number(std::abs(utcOffset) / 60 * 100 + std::abs(utcOffset) % 60)
               .rightJustified(4, '0');
}

QByteArray message(const SampleHeader &header, const SamplePart &body)
{
    QByteArray bytes = "Date: " + sampleDate(header.dateMs, header.utcOffset) + "\r\n";
    bytes += addressLine("From", {header.from}, header.charset);
    bytes += addressLine("To", header.to, header.charset);
    bytes += addressLine("Cc", header.cc, header.charset);
    bytes += "Subject: " + encodedWords(header.subject, header.charset) + "\r\n";
    if (!header.messageId.isEmpty())
        bytes += "Message-ID: <" + header.messageId + ">\r\n";
    if (!header.references.isEmpty()) {
        bytes += "In-Reply-To: <" + header.references.last() + ">\r\nReferences:";
        for (const QByteArray &id : header.references)
            bytes += " <" + id + ">\r\n";
    }
    for (const auto &[name, value] : header.more)
        bytes += name + ": " + value + "\r\n";
    return bytes + "MIME-Version: 1.0\r\n" + body.header + "\r\n" + body.body;
}

} // namespace posthorn
