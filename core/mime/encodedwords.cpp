#include "encodedwords.h"

#include "charset.h"
#include "headerscanner.h"

#include <array>

namespace posthorn
{
namespace
{

constexpr std::array<signed char, 256> makeBase64Table()
{
    std::array<signed char, 256> table{};
    for (auto &entry : table)
        entry = -1;
    const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (signed char i = 0; i < 64; ++i)
        table[static_cast<uchar>(alphabet[static_cast<size_t>(i)])] = i;
    return table;
}
constexpr auto base64Table = makeBase64Table();

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct EncodedWord {
    QByteArrayView charset;
    char encoding = 0;
    QByteArrayView text;
    qsizetype end = 0; // first byte after it
};

/// Reads =?charset?X?text?= at a position. `knownEnd` remembers the next "?=", so that a header full of
/// openings without an end is not searched again and again.
class WordReader
{
public:
    explicit WordReader(QByteArrayView raw)
        : m_raw(raw)
    {
    }

    bool readAt(qsizetype at, EncodedWord *word)
    {
        const qsizetype charsetStart = at + 2;
        qsizetype p = charsetStart;
        const qsizetype limit = std::min(m_raw.size(), charsetStart + 64);
        while (p < limit && m_raw[p] != '?' && !isBlank(m_raw[p]) && m_raw[p] != '=')
            ++p;
        if (p >= limit || m_raw[p] != '?' || p == charsetStart || p + 2 >= m_raw.size() ||
            m_raw[p + 2] != '?')
            return false;
        const char encoding = static_cast<char>(m_raw[p + 1] & ~0x20);
        if (encoding != 'B' && encoding != 'Q')
            return false;
        const qsizetype textStart = p + 3;
        const qsizetype end = nextEnd(textStart);
        if (end < 0)
            return false;
        word->charset = m_raw.sliced(charsetStart, p - charsetStart);
        word->encoding = encoding;
        word->text = m_raw.sliced(textStart, end - textStart);
        word->end = end + 2;
        return true;
    }

private:
    qsizetype nextEnd(qsizetype from)
    {
        if (m_noMore)
            return -1;
        if (m_knownEnd < from) {
            m_knownEnd = m_raw.indexOf("?=", from);
            m_noMore = m_knownEnd < 0;
        }
        return m_noMore ? -1 : m_knownEnd;
    }

    QByteArrayView m_raw;
    qsizetype m_knownEnd = -1;
    bool m_noMore = false;
};

/// Plain bytes between encoded words: unfolded, each fold one space.
void appendPlain(QString *out, QByteArrayView bytes)
{
    if (bytes.isEmpty())
        return;
    if (bytes.indexOf('\n') < 0 && bytes.indexOf('\r') < 0) {
        *out += decodeGuessed(bytes);
        return;
    }
    QByteArray unfolded;
    unfolded.reserve(bytes.size());
    for (qsizetype i = 0; i < bytes.size();) {
        if (bytes[i] != '\r' && bytes[i] != '\n') {
            unfolded += bytes[i++];
            continue;
        }
        while (i < bytes.size() && isBlank(bytes[i]))
            ++i;
        while (unfolded.endsWith(' ') || unfolded.endsWith('\t'))
            unfolded.chop(1);
        unfolded += ' ';
    }
    *out += decodeGuessed(unfolded);
}

bool isAllBlank(QByteArrayView bytes)
{
    for (const char c : bytes) {
        if (!isBlank(c))
            return false;
    }
    return true;
}

bool isControl(char16_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
}

bool isZeroWidth(char16_t c)
{
    return c == 0x200B || c == 0x2060 || c == 0xFEFF || c == 0x00AD;
}

} // namespace

bool isDirectionControl(char16_t c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F ||
           c == 0x061C;
}

QByteArray decodeBase64Tolerant(QByteArrayView text)
{
    QByteArray bytes;
    bytes.reserve(text.size() * 3 / 4 + 3);
    quint32 bits = 0;
    int count = 0;
    for (const char c : text) {
        if (c == '=') { // the end of a quantum, also in the middle of joined texts
            bits = 0;
            count = 0;
            continue;
        }
        const int value = base64Table[static_cast<uchar>(c)];
        if (value < 0)
            continue;
        bits = (bits << 6) | static_cast<quint32>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes += static_cast<char>((bits >> count) & 0xFF);
        }
    }
    return bytes;
}

qsizetype base64DecodedSize(QByteArrayView text)
{
    qsizetype size = 0;
    int count = 0;
    for (const char c : text) {
        if (c == '=') {
            count = 0;
        } else if (base64Table[static_cast<uchar>(c)] >= 0) {
            count += 6;
            if (count >= 8) {
                count -= 8;
                ++size;
            }
        }
    }
    return size;
}

QByteArray decodeQuotedPrintable(QByteArrayView text)
{
    QByteArray bytes(text.size(), Qt::Uninitialized);
    char *out = bytes.data();
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] != '=') {
            *out++ = text[i];
            continue;
        }
        if (i + 2 < text.size() && hexValue(text[i + 1]) >= 0 && hexValue(text[i + 2]) >= 0) {
            *out++ = static_cast<char>(hexValue(text[i + 1]) * 16 + hexValue(text[i + 2]));
            i += 2;
            continue;
        }
        qsizetype end = i + 1;
        while (end < text.size() && (text[end] == ' ' || text[end] == '\t' || text[end] == '\r'))
            ++end;
        if (end == text.size() || text[end] == '\n')
            i = end; // a soft line end
        else
            *out++ = '=';
    }
    bytes.truncate(out - bytes.constData());
    return bytes;
}

QByteArray decodeQ(QByteArrayView text)
{
    QByteArray bytes;
    bytes.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '_') {
            bytes += ' ';
        } else if (c == '=' && i + 2 < text.size() && hexValue(text[i + 1]) >= 0 &&
                   hexValue(text[i + 2]) >= 0) {
            bytes += static_cast<char>(hexValue(text[i + 1]) * 16 + hexValue(text[i + 2]));
            i += 2;
        } else if (c != '\r' && c != '\n') {
            bytes += c;
        }
    }
    return bytes;
}

QString decodeWords(QByteArrayView raw)
{
    QString out;
    qsizetype opening = raw.indexOf("=?");
    if (opening < 0) {
        appendPlain(&out, raw);
        return out;
    }
    WordReader reader(raw);
    QByteArray pending; // bytes of adjacent words of one charset: a character may be split between them
    QByteArrayView pendingCharset;
    qsizetype plainStart = 0;
    bool afterWord = false;
    const auto flush = [&] {
        if (!pending.isEmpty())
            out += decodeCharset(pending, pendingCharset);
        pending.clear();
    };
    while (opening >= 0) {
        EncodedWord word;
        if (!reader.readAt(opening, &word)) {
            opening = raw.indexOf("=?", opening + 2);
            continue;
        }
        const QByteArrayView between = raw.sliced(plainStart, opening - plainStart);
        const bool adjacent = afterWord && isAllBlank(between);
        const bool sameCharset = word.charset.size() == pendingCharset.size() &&
                                 qstrnicmp(word.charset.data(), pendingCharset.data(),
                                           static_cast<size_t>(word.charset.size())) == 0;
        if (!adjacent || !sameCharset)
            flush();
        if (!adjacent)
            appendPlain(&out, between);
        pendingCharset = word.charset;
        pending += word.encoding == 'B' ? decodeBase64Tolerant(word.text) : decodeQ(word.text);
        afterWord = true;
        plainStart = word.end;
        opening = raw.indexOf("=?", word.end);
    }
    flush();
    appendPlain(&out, raw.sliced(plainStart));
    return out;
}

QString displayLine(QString text, qsizetype limit)
{
    bool clean = text.size() <= limit;
    for (qsizetype i = 0; clean && i < text.size(); ++i) {
        const char16_t c = text.at(i).unicode();
        clean = c >= 0x20 && c < 0x7F;
    }
    if (clean)
        return text.trimmed();
    QString line;
    line.reserve(std::min(text.size(), limit));
    int marks = 0;
    for (const QChar ch : std::as_const(text)) {
        const char16_t c = ch.unicode();
        if (isDirectionControl(c) || isZeroWidth(c))
            continue;
        if (c >= 0x300 && ch.isMark()) {
            if (++marks > 4)
                continue;
        } else {
            marks = 0;
        }
        line += isControl(c) ? QChar(u' ') : ch;
        if (line.size() >= limit)
            break;
    }
    if (line.size() >= limit && line.back().isHighSurrogate())
        line.chop(1);
    return line.trimmed();
}

QString decodeHeaderText(QByteArrayView raw)
{
    // A character takes at most 12 bytes of encoded word; what lies far behind the limit need not be looked
    // at.
    return displayLine(decodeWords(raw.first(std::min<qsizetype>(raw.size(), 64 * 1024))), 2000);
}

} // namespace posthorn
