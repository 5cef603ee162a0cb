#include "transcriptredaction.h"

#include <QList>
#include <QStringConverter>

namespace posthorn
{

namespace
{

struct Secret {
    const char *command;
    int shownWords; // including the command
};

// AUTHENTICATE and AUTH show their mechanism, APOP its user name; LOGIN shows nothing.
constexpr Secret secrets[] = {{"LOGIN", 1}, {"AUTHENTICATE", 2}, {"AUTH", 2}, {"PASS", 1}, {"APOP", 2}};

const Secret *secretOf(QByteArrayView word)
{
    for (const Secret &secret : secrets)
        if (word.compare(secret.command, Qt::CaseInsensitive) == 0)
            return &secret;
    return nullptr;
}

/// Words are separated by blanks; `end` is behind the word.
QByteArrayView nextWord(QByteArrayView line, qsizetype from, qsizetype &end)
{
    while (from < line.size() && line[from] == ' ')
        ++from;
    end = from;
    while (end < line.size() && line[end] != ' ')
        ++end;
    return line.sliced(from, end - from);
}

} // namespace

QByteArray redactedCommand(const QByteArray &line)
{
    // The command is the first word (POP3, SMTP) or the one after the tag (IMAP).
    qsizetype end = 0;
    const Secret *secret = secretOf(nextWord(line, 0, end));
    if (secret == nullptr)
        secret = secretOf(nextWord(line, end, end));
    if (secret == nullptr)
        return line;
    for (int i = 1; i < secret->shownWords; ++i)
        nextWord(line, end, end);
    return end < line.size() ? line.left(end) + " ***" : line;
}

bool beginsSasl(QByteArrayView line)
{
    qsizetype end = 0;
    const QByteArrayView first = nextWord(line, 0, end);
    const QByteArrayView second = nextWord(line, end, end);
    for (const QByteArrayView word : {first, second})
        for (const char *command : {"AUTHENTICATE", "AUTH", "LOGIN"})
            if (word.compare(command, Qt::CaseInsensitive) == 0)
                return true;
    return false;
}

bool endsSasl(QByteArrayView line)
{
    return !line.startsWith("+ ") && line != "+" && !line.startsWith("334") && !line.startsWith("* ");
}

qint64 announcedLiteral(QByteArrayView line)
{
    if (!line.endsWith('}'))
        return 0;
    const qsizetype open = line.lastIndexOf('{');
    if (open < 0)
        return 0;
    QByteArrayView digits = line.sliced(open + 1, line.size() - open - 2);
    if (digits.endsWith('+') || digits.endsWith('-'))
        digits.chop(1);
    bool ok = false;
    const qint64 size = digits.toByteArray().toLongLong(&ok);
    return ok && size > 0 ? size : 0;
}

QByteArray escaped(const QByteArray &line)
{
    QStringDecoder utf8(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString decoded = utf8(line);
    QByteArray result;
    result.reserve(line.size());
    if (!utf8.hasError()) {
        for (const char32_t c : decoded.toUcs4()) {
            if (c == U' ' || (QChar::isPrint(c) && QChar::category(c) != QChar::Other_Format))
                result += QString::fromUcs4(&c, 1).toUtf8();
            else
                result += "\\u{" + QByteArray::number(uint(c), 16) + '}';
        }
        return result;
    }
    for (const char c : line) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7f)
            result += c;
        else
            result += "\\x" + QByteArray(1, c).toHex();
    }
    return result;
}

} // namespace posthorn
