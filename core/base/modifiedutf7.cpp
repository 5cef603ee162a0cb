#include "modifiedutf7.h"

#include <array>
#include <optional>

namespace posthorn
{

namespace
{

// RFC 3501 5.1.3: base64 with "," in place of "/", without padding.
constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

constexpr std::array<signed char, 256> makeValues()
{
    std::array<signed char, 256> values{};
    for (auto &value : values)
        value = -1;
    for (int i = 0; i < 64; ++i)
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<signed char>(i);
    return values;
}

constexpr auto values = makeValues();

bool isDirect(char16_t c)
{
    return c >= 0x20 && c <= 0x7e;
}

/// The UTF-16 of one "&...-" sequence; nullopt where it is not well formed.
std::optional<QString> decodeShifted(QByteArrayView encoded)
{
    QString text;
    quint32 bits = 0;
    int count = 0;
    for (const char c : encoded) {
        const int value = values[static_cast<unsigned char>(c)];
        if (value < 0)
            return std::nullopt;
        bits = (bits << 6) | static_cast<quint32>(value);
        count += 6;
        if (count >= 16) {
            count -= 16;
            text += QChar(static_cast<char16_t>((bits >> count) & 0xffff));
        }
    }
    if (count >= 6 || (bits & ((1U << count) - 1)) != 0 || text.isEmpty() || !text.isValidUtf16())
        return std::nullopt;
    return text;
}

QByteArray encodeShifted(QStringView text)
{
    QByteArray encoded("&");
    quint32 bits = 0;
    int count = 0;
    for (const QChar c : text) {
        bits = (bits << 16) | c.unicode();
        count += 16;
        while (count >= 6) {
            count -= 6;
            encoded += alphabet[(bits >> count) & 0x3f];
        }
        bits &= (1U << count) - 1;
    }
    if (count > 0)
        encoded += alphabet[(bits << (6 - count)) & 0x3f];
    return encoded + '-';
}

} // namespace

QString decodeModifiedUtf7(QByteArrayView name)
{
    QString decoded;
    qsizetype at = 0;
    while (at < name.size()) {
        const qsizetype shift = name.indexOf('&', at);
        const qsizetype plainEnd = shift < 0 ? name.size() : shift;
        decoded += QString::fromUtf8(name.sliced(at, plainEnd - at));
        if (shift < 0)
            break;
        const qsizetype end = name.indexOf('-', shift + 1);
        if (end == shift + 1) {
            decoded += u'&';
        } else if (const auto text =
                       end < 0 ? std::nullopt : decodeShifted(name.sliced(shift + 1, end - shift - 1))) {
            decoded += *text;
        } else {
            decoded += u'&';
            at = shift + 1;
            continue;
        }
        at = end + 1;
    }
    return decoded;
}

QByteArray encodeModifiedUtf7(const QString &name)
{
    QByteArray encoded;
    for (qsizetype at = 0; at < name.size();) {
        const char16_t c = name.at(at).unicode();
        if (isDirect(c)) {
            encoded += static_cast<char>(c);
            if (c == u'&')
                encoded += '-';
            ++at;
            continue;
        }
        qsizetype end = at;
        while (end < name.size() && !isDirect(name.at(end).unicode()))
            ++end;
        encoded += encodeShifted(QStringView(name).sliced(at, end - at));
        at = end;
    }
    return encoded;
}

QByteArray mailboxNameFromUtf8(const QByteArray &name)
{
    return encodeModifiedUtf7(QString::fromUtf8(name));
}

QByteArray mailboxNameToUtf8(const QByteArray &name)
{
    return decodeModifiedUtf7(name).toUtf8();
}

} // namespace posthorn
