#include "charset.h"

#include "base/ascii.h"
#include "hzmail.h"
#include "japanesemail.h"

#include <cerrno>
#include <iconv.h>
#include <map>
#include <string>

namespace posthorn
{
namespace
{

constexpr char16_t replacement = 0xFFFD;

// 0x80..0x9F of windows-1252; the five holes are replacement characters.
constexpr char16_t windows1252High[32] = {
    0x20AC,      replacement, 0x201A, 0x0192, 0x201E, 0x2026,      0x2020, 0x2021,
    0x02C6,      0x2030,      0x0160, 0x2039, 0x0152, replacement, 0x017D, replacement,
    replacement, 0x2018,      0x2019, 0x201C, 0x201D, 0x2022,      0x2013, 0x2014,
    0x02DC,      0x2122,      0x0161, 0x203A, 0x0153, replacement, 0x017E, 0x0178,
};

struct Alias {
    const char *label;
    const char *meant;
};

// What mail programs write, and the superset that reads it. Only letters and digits count: many leave out or
// exchange the hyphens.
constexpr Alias aliases[] = {
    {"gb2312", "GB18030"},
    {"gbk", "GB18030"},
    {"cp936", "GB18030"},
    {"gb_2312-80", "GB18030"},
    {"big5", "BIG5-HKSCS"},
    {"x-x-big5", "BIG5-HKSCS"},
    {"euc-kr", "CP949"},
    {"ks_c_5601-1987", "CP949"},
    {"ks_c_5601", "CP949"},
    {"ksc5601", "CP949"},
    {"korean", "CP949"},
    {"shift_jis", "CP932"},
    {"shift-jis", "CP932"},
    {"sjis", "CP932"},
    {"x-sjis", "CP932"},
    {"windows-31j", "CP932"},
    {"euc-jp", "EUC-JP-MS"},
    {"iso-2022-jp", "ISO-2022-JP-2"},
    {"iso-2022-jp-1", "ISO-2022-JP-2"},
    {"iso-2022-jp-ms", "ISO-2022-JP-2"},
    {"cp50220", "ISO-2022-JP-2"},
    {"cp50221", "ISO-2022-JP-2"},
    {"csiso2022jp", "ISO-2022-JP-2"},
    {"x-euc-jp", "EUC-JP-MS"},
    {"cp51932", "EUC-JP-MS"},
    {"ms_kanji", "CP932"},
    {"x-ms-cp932", "CP932"},
    {"cp51949", "CP949"},
    {"x-windows-949", "CP949"},
    {"ks_c_5601-1989", "CP949"},
    {"euc_kr", "CP949"},
    {"iso-2022-cn", "ISO-2022-CN-EXT"},
    {"x-gbk", "GB18030"},
    {"euc-cn", "GB18030"},
    {"big5-tw", "BIG5-HKSCS"},
    {"cn-big5", "BIG5-HKSCS"},
    {"cp950", "BIG5-HKSCS"},
    {"koi8", "KOI8-R"},
    {"x-koi8-r", "KOI8-R"},
    {"iso-8859-8-bidi", "ISO-8859-8"},
    {"logical", "ISO-8859-8"},
    {"visual", "ISO-8859-8"},
    {"dos-862", "IBM862"},
    {"x-viet-tcvn5712", "TCVN"},
    {"x-viscii", "VISCII"},
    {"roman8", "HP-ROMAN8"},
    {"iso-8859-8-i", "ISO-8859-8"},
    {"iso-8859-8-e", "ISO-8859-8"},
    {"iso-8859-9", "CP1254"},
    {"iso-8859-11", "CP874"},
    {"tis-620", "CP874"},
    {"windows-874", "CP874"},
    {"x-mac-roman", "MACINTOSH"},
    {"x-mac-cyrillic", "MAC-CYRILLIC"},
    {"x-mac-ukrainian", "MAC-UK"},
    {"x-mac-ce", "MAC-CENTRALEUROPE"},
    {"x-mac-centraleurroman", "MAC-CENTRALEUROPE"},
    {"x-mac-icelandic", "MAC-IS"},
    {"x-mac-japanese", "CP932"},
    {"x-mac-korean", "CP949"},
    {"x-mac-chinesesimp", "GB18030"},
    {"x-mac-chinesetrad", "BIG5-HKSCS"},
    {"unicode-1-1-utf-7", "UTF-7"},
    {"x-unicode-2-0-utf-7", "UTF-7"},
    {"utf7", "UTF-7"},
    {"iso-2022-jp-2004", "ISO-2022-JP-3"},
    {"gb2312-80", "GB18030"},
    {"chinese", "GB18030"},
    {"ms936", "GB18030"},
    {"windows-932", "CP932"},
    {"ms932", "CP932"},
    {"windows-949", "CP949"},
    {"ms949", "CP949"},
    {"x-euc-kr", "CP949"},
    {"windows-950", "BIG5-HKSCS"},
    {"ms950", "BIG5-HKSCS"},
    {"big5-eten", "BIG5-HKSCS"},
    {"mac", "MACINTOSH"},
    {"mac-roman", "MACINTOSH"},
    {"koi8-r", "KOI8-R"},
    {"koi8-u", "KOI8-U"},
    {"latin9", "ISO-8859-15"},
    {"l9", "ISO-8859-15"},
    {"iso-8859-2", "ISO-8859-2"},
    {"iso-8859-3", "ISO-8859-3"},
    {"iso-8859-4", "ISO-8859-4"},
    {"iso-8859-5", "ISO-8859-5"},
    {"iso-8859-6", "ISO-8859-6"},
    {"iso-8859-7", "ISO-8859-7"},
    {"iso-8859-8", "ISO-8859-8"},
    {"iso-8859-10", "ISO-8859-10"},
    {"iso-8859-13", "ISO-8859-13"},
    {"iso-8859-14", "ISO-8859-14"},
    {"iso-8859-15", "ISO-8859-15"},
    {"iso-8859-16", "ISO-8859-16"},
};

enum class Kind { Utf8, Utf16, Western, Ascii, Unknown, Japanese, Hz, Iconv };

std::string lowered(QByteArrayView name)
{
    std::string label;
    label.reserve(static_cast<size_t>(std::min<qsizetype>(name.size(), 64)));
    for (const char c : name.first(std::min<qsizetype>(name.size(), 64))) {
        // RFC 2231 language after the charset of an encoded word; what else stands behind it
        if (c == '*' || c == ';' || c == ',')
            break;
        if (c == '"' || c == '\'' || static_cast<uchar>(c) <= ' ')
            continue;
        label += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    if (label.starts_with("cp-"))
        label.erase(2, 1);
    if (label.starts_with("charset="))
        label.erase(0, 8);
    if (label.starts_with("x-cp"))
        label.erase(0, 2);
    if (label.starts_with("win-12") || label.starts_with("windows12"))
        label = "cp" + label.substr(label.find("12"));
    return label;
}

bool isSameName(std::string_view label, std::string_view other)
{
    const auto isPart = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    size_t i = 0;
    for (const char c : label) {
        if (!isPart(c))
            continue;
        while (i < other.size() && !isPart(other[i]))
            ++i;
        if (i == other.size() || other[i++] != c)
            return false;
    }
    while (i < other.size() && !isPart(other[i]))
        ++i;
    return i == other.size();
}

Kind kindOf(const std::string &label)
{
    if (label == "utf-8" || label == "utf8" || label == "unicode-1-1-utf-8" || label == "utf_8" ||
        label == "utf8mb4" || label == "x-utf-8" || label == "cp65001")
        return Kind::Utf8;
    if (label.starts_with("utf-16") || label.starts_with("utf16") || label == "ucs-2" ||
        label == "iso-10646-ucs-2" || label == "unicode" || label == "unicodefffe")
        return Kind::Utf16;
    if (label == "iso-2022-jp" || label == "cp50220" || label == "cp50221" || label == "iso-2022-jp-1" ||
        label == "iso-2022-jp-ms" || label == "csiso2022jp")
        return Kind::Japanese;
    if (label == "hz-gb-2312" || label == "hz")
        return Kind::Hz;
    if (label == "iso-8859-1" || label == "windows-1252" || label == "cp1252" || label == "latin1" ||
        label == "iso_8859-1" || label == "iso8859-1" || label == "l1" || label == "latin-1" ||
        label == "iso-8859-1:1987" || label == "iso_8859-1:1987" || label == "iso88591" ||
        label == "ansi_x3.110-1983" || label == "cp819" || label == "ibm819")
        return Kind::Western;
    if (label.empty() || label == "us-ascii" || label == "ascii" || label == "ansi_x3.4-1968" ||
        label == "646" || label == "iso646-us" || label == "iso_646.irv:1991" || label == "iso-ir-6" ||
        label == "ansi")
        return Kind::Ascii;
    if (label == "x-unknown" || label == "unknown" || label == "unknown-8bit" || label == "8bit" ||
        label == "7bit" || label == "binary" || label == "default" || label == "_autodetect" ||
        label == "utf" || label == "x-user-defined" || label == "none")
        return Kind::Unknown;
    return Kind::Iconv;
}

/// The thread's open converters to UTF-16 in the machine's order.
class Converters
{
public:
    ~Converters()
    {
        for (auto &[label, handle] : m_handles) {
            if (handle != invalid())
                iconv_close(handle);
        }
    }
    Converters() = default;
    Converters(const Converters &) = delete;
    Converters &operator=(const Converters &) = delete;

    static iconv_t invalid() { return reinterpret_cast<iconv_t>(-1); }

    iconv_t get(const std::string &label)
    {
        const auto found = m_handles.find(label);
        if (found != m_handles.end())
            return found->second;
        // A stranger must not fill the table with invented names.
        if (m_handles.size() >= 64) {
            for (auto &[old, handle] : m_handles) {
                if (handle != invalid())
                    iconv_close(handle);
            }
            m_handles.clear();
        }
        const char *meant = label.c_str();
        for (const Alias &alias : aliases) {
            if (isSameName(label, alias.label)) {
                meant = alias.meant;
                break;
            }
        }
        iconv_t handle = invalid();
        // Names with a slash are options of glibc's iconv ("//IGNORE"), not charsets.
        if (label.find('/') == std::string::npos) {
            handle = iconv_open("UTF-16LE", meant);
            if (handle == invalid() && meant != label.c_str())
                handle = iconv_open("UTF-16LE", label.c_str());
        }
        m_handles.emplace(label, handle);
        return handle;
    }

private:
    std::map<std::string, iconv_t> m_handles;
};

iconv_t converterFor(const std::string &label)
{
    thread_local Converters converters;
    return converters.get(label);
}

struct Utf8Look {
    qsizetype sequences = 0; // valid ones of more than one byte
    qsizetype bad = 0;
};

Utf8Look lookAtUtf8(QByteArrayView bytes)
{
    Utf8Look look;
    const auto *p = reinterpret_cast<const uchar *>(bytes.data());
    const auto *const end = p + bytes.size();
    while (p < end) {
        if (*p < 0x80) {
            ++p;
            continue;
        }
        const int more = *p >= 0xF0 && *p <= 0xF4  ? 3
                         : *p >= 0xE0 && *p < 0xF0 ? 2
                         : *p >= 0xC2 && *p < 0xE0 ? 1
                                                   : 0;
        int have = 0;
        while (have < more && p + 1 + have < end && (p[1 + have] & 0xC0) == 0x80)
            ++have;
        if (more == 0 || have < more) {
            ++look.bad;
            p += 1 + have;
        } else {
            ++look.sequences;
            p += 1 + more;
        }
    }
    return look;
}

QString fromWindows1252(QByteArrayView bytes)
{
    QString text(bytes.size(), Qt::Uninitialized);
    auto *out = reinterpret_cast<char16_t *>(text.data());
    for (const char c : bytes) {
        const auto byte = static_cast<uchar>(c);
        *out++ = byte >= 0x80 && byte < 0xA0 ? windows1252High[byte - 0x80] : char16_t(byte);
    }
    return text;
}

/// UTF-16 by its byte order mark; without one by the order that the label names, or else that gives more
/// ASCII: RFC 2781 4.3 says big-endian, and many say little-endian and write no mark.
QString fromUtf16(QByteArrayView bytes, const std::string &label)
{
    bool little = label.ends_with("le");
    const bool named = little || label.ends_with("be");
    if (bytes.startsWith("\xFF\xFE") || bytes.startsWith("\xFE\xFF")) {
        little = bytes[0] == '\xFF';
        bytes = bytes.sliced(2);
    } else if (!named) {
        qsizetype zerosAtEven = 0;
        qsizetype zerosAtOdd = 0;
        for (qsizetype i = 0; i + 1 < std::min<qsizetype>(bytes.size(), 4096); i += 2) {
            zerosAtEven += bytes[i] == 0 ? 1 : 0;
            zerosAtOdd += bytes[i + 1] == 0 ? 1 : 0;
        }
        little = zerosAtOdd > zerosAtEven;
    }
    QString text(bytes.size() / 2, Qt::Uninitialized);
    for (qsizetype i = 0; i < text.size(); ++i) {
        const auto first = static_cast<uchar>(bytes[2 * i]);
        const auto second = static_cast<uchar>(bytes[2 * i + 1]);
        text[i] = QChar(little ? char16_t(second << 8 | first) : char16_t(first << 8 | second));
    }
    for (qsizetype i = 0; i < text.size(); ++i) { // half a pair is no character
        if (text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate())
            ++i;
        else if (text[i].isSurrogate())
            text[i] = QChar(replacement);
    }
    if (bytes.size() % 2 != 0)
        text += QChar(replacement);
    return text;
}

/// UTF-16 whose text shows that it is none: no mark, and hardly any zero byte among what would be letters.
bool isPlainlyNotUtf16(QByteArrayView bytes)
{
    const QByteArrayView head = bytes.first(std::min<qsizetype>(bytes.size(), 4096));
    qsizetype printable = 0;
    for (const char c : head)
        printable += (c >= ' ' && c < 0x7F) || c == '\n' || c == '\r' || c == '\t' ? 1 : 0;
    return !head.isEmpty() && printable == head.size();
}

QString fromIconv(QByteArrayView bytes, iconv_t handle)
{
    iconv(handle, nullptr, nullptr, nullptr, nullptr);
    QString text(bytes.size() + 16, Qt::Uninitialized);
    qsizetype used = 0;
    char *in = const_cast<char *>(bytes.data()); // iconv's signature; it only reads
    auto inLeft = static_cast<size_t>(bytes.size());
    while (inLeft > 0) {
        if (text.size() - used < 16)
            text.resize(text.size() + static_cast<qsizetype>(inLeft) + 64);
        char *out = reinterpret_cast<char *>(text.data() + used);
        const size_t room = static_cast<size_t>(text.size() - used) * 2;
        size_t outLeft = room;
        const size_t result = iconv(handle, &in, &inLeft, &out, &outLeft);
        used += static_cast<qsizetype>((room - outLeft) / 2);
        if (result != static_cast<size_t>(-1))
            break;
        if (errno == E2BIG)
            continue;
        if (text.size() - used < 1)
            text.resize(text.size() + 16);
        text[used++] = QChar(replacement);
        if (errno != EILSEQ) // the text ends inside a character
            break;
        ++in;
        --inLeft;
    }
    if (text.size() - used < 16)
        text.resize(used + 16);
    char *out = reinterpret_cast<char *>(text.data() + used);
    size_t outLeft = 32;
    iconv(handle, nullptr, nullptr, &out, &outLeft); // what a stateful charset still holds back
    used += static_cast<qsizetype>((32 - outLeft) / 2);
    text.resize(used);
    if (text.startsWith(QChar(0xFEFF)))
        text.remove(0, 1);
    return text;
}

} // namespace

QString decodeGuessed(QByteArrayView bytes)
{
    if (isAscii(bytes))
        return QString::fromLatin1(bytes);
    const Utf8Look look = lookAtUtf8(bytes);
    if (look.bad == 0 || look.sequences > 4 * look.bad)
        return QString::fromUtf8(bytes);
    return fromWindows1252(bytes);
}

QString decodeCharset(QByteArrayView bytes, QByteArrayView charset)
{
    const std::string label = lowered(charset);
    switch (kindOf(label)) {
    case Kind::Utf8:
        return QString::fromUtf8(bytes);
    case Kind::Utf16:
        return isPlainlyNotUtf16(bytes) ? decodeGuessed(bytes) : fromUtf16(bytes, label);
    case Kind::Western:
        return fromWindows1252(bytes);
    case Kind::Ascii:
    case Kind::Unknown:
        return decodeGuessed(bytes);
    case Kind::Japanese:
        if (const auto euc = eucFromIso2022Jp(bytes))
            return fromIconv(*euc, converterFor("x-euc-jp"));
        break;
    case Kind::Hz:
        return fromIconv(eucFromHz(bytes), converterFor("gb2312"));
    case Kind::Iconv:
        break;
    }
    const iconv_t handle = converterFor(label);
    return handle == Converters::invalid() ? decodeGuessed(bytes) : fromIconv(bytes, handle);
}

QString decodeBody(QByteArrayView bytes, QByteArrayView charset)
{
    const Kind kind = kindOf(lowered(charset));
    if (kind == Kind::Utf8 || kind == Kind::Western) {
        const Utf8Look look = lookAtUtf8(bytes);
        if (kind == Kind::Utf8 && look.bad > 0 && look.sequences == 0)
            return fromWindows1252(bytes);
        if (kind == Kind::Western && look.bad == 0 && look.sequences > 0)
            return QString::fromUtf8(bytes);
    }
    return decodeCharset(bytes, charset);
}

bool isKnownCharset(QByteArrayView charset)
{
    const std::string label = lowered(charset);
    const Kind kind = kindOf(label);
    return kind == Kind::Iconv ? converterFor(label) != Converters::invalid() : kind != Kind::Unknown;
}

bool isUtf7(QByteArrayView charset)
{
    std::string letters;
    for (const char c : lowered(charset)) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            letters += c;
    }
    return letters.find("utf7") != std::string::npos || letters.find("unicode20utf") != std::string::npos;
}

QByteArray encodeCharset(const QString &text, QByteArrayView charset)
{
    const QByteArray name = charset.toByteArray();
    const iconv_t handle = iconv_open(name.constData(), "UTF-16LE");
    if (handle == Converters::invalid())
        return text.toUtf8();
    QByteArray bytes(text.size() * 4 + 32, Qt::Uninitialized);
    char *in =
        reinterpret_cast<char *>(const_cast<QChar *>(text.constData())); // iconv's signature; it only reads
    auto inLeft = static_cast<size_t>(text.size()) * 2;
    char *out = bytes.data();
    auto outLeft = static_cast<size_t>(bytes.size());
    while (inLeft >= 2 && iconv(handle, &in, &inLeft, &out, &outLeft) == static_cast<size_t>(-1)) {
        const bool pair = inLeft >= 4 && QChar::isHighSurrogate(*reinterpret_cast<const char16_t *>(in));
        const size_t skip = pair ? 4 : 2;
        in += skip;
        inLeft -= skip;
        // Through the converter, so that a stateful charset is back in ASCII for it.
        char16_t question = u'?';
        char *mark = reinterpret_cast<char *>(&question);
        size_t markLeft = 2;
        iconv(handle, &mark, &markLeft, &out, &outLeft);
    }
    iconv(handle, nullptr, nullptr, &out, &outLeft);
    bytes.resize(out - bytes.data());
    iconv_close(handle);
    return bytes;
}

} // namespace posthorn
