#include "hostname.h"

#include <QUrl>
#include <algorithm>

namespace posthorn
{
namespace
{

/// An address in its plain form: QHostAddress stops reading at a zero byte and takes the old shorthands
/// ("127.1", "0x7f000001"), behind which nobody would see what is meant.
std::optional<QString> plainAddress(const QString &text)
{
    const bool printable =
        std::all_of(text.begin(), text.end(), [](QChar c) { return c > u' ' && c < u'\x7f'; });
    const QHostAddress address(printable ? text : QString());
    if (address.isNull() || !address.scopeId().isEmpty())
        return std::nullopt;
    return address.toString();
}

} // namespace

std::optional<QString> asciiHostName(const QString &text)
{
    QString name = text.trimmed().toLower();
    if (name.endsWith(u'.'))
        name.chop(1);
    if (const auto address = plainAddress(name))
        return address;
    const QString ascii = QString::fromLatin1(QUrl::toAce(name));
    // Digits of other scripts become our own.
    if (const auto address = plainAddress(ascii))
        return address;
    if (ascii.isEmpty() || ascii.size() > 253)
        return std::nullopt;
    for (const QString &label : ascii.split(u'.')) {
        if (label.isEmpty() || label.size() > 63 || label.startsWith(u'-') || label.endsWith(u'-'))
            return std::nullopt;
        const bool usual = std::all_of(label.begin(), label.end(), [](QChar c) {
            return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'-';
        });
        if (!usual)
            return std::nullopt;
    }
    return ascii;
}

bool isPrivateAddress(const QHostAddress &written)
{
    bool isIPv4 = false; // also within IPv6, "::ffff:10.1.2.3"
    const QHostAddress ipv4(written.toIPv4Address(&isIPv4));
    const QHostAddress &address = isIPv4 ? ipv4 : written;
    if (address.isLoopback() || address.isLinkLocal() || address.isUniqueLocalUnicast())
        return true;
    for (const char *network : {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"})
        if (address.isInSubnet(QHostAddress::parseSubnet(QLatin1String(network))))
            return true;
    return false;
}

} // namespace posthorn
