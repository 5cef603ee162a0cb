#include "linkpolicy.h"

#include <QHostAddress>
#include <QRegularExpression>

namespace posthorn::linkpolicy
{

namespace
{

bool isWeb(const QUrl &url)
{
    return url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https");
}

/// The host that a text seems to name: "www.bank.example", "https://bank.example/x"; empty when it reads as
/// words.
QString namedHost(const QString &text)
{
    static const QRegularExpression pattern(
        QStringLiteral(
            R"(^\s*(?:https?://)?(?:[^\s/@]*@)?((?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*)\.)+\p{L}{2,})(?::\d+)?(?:[/?#]\S*)?\s*$)"),
        QRegularExpression::CaseInsensitiveOption);
    const auto match = pattern.match(text.left(2000));
    return match.hasMatch() ? QString::fromLatin1(QUrl::toAce(match.captured(1))).toLower() : QString();
}

bool sameSite(const QString &named, const QString &real)
{
    const auto bare = [](const QString &host) {
        return host.startsWith(QLatin1String("www.")) ? host.mid(4) : host;
    };
    const QString a = bare(named);
    const QString b = bare(real);
    return a == b || b.endsWith(u'.' + a);
}

} // namespace

bool isAllowed(const QUrl &url)
{
    if (!url.isValid())
        return false;
    if (url.scheme() == QLatin1String("mailto"))
        return true;
    return isWeb(url) && !url.host().isEmpty();
}

QString realHost(const QUrl &url)
{
    return isWeb(url) ? url.host(QUrl::FullyEncoded).toLower() : url.path();
}

Doubt doubt(const QString &text, const QUrl &url)
{
    if (!isWeb(url))
        return Doubt::None;
    const QString real = realHost(url);
    const QString named = namedHost(text);
    if (!url.userInfo().isEmpty())
        return Doubt::UserInfo;
    if (!named.isEmpty() && !sameSite(named, real))
        return Doubt::OtherHost;
    QHostAddress address;
    if (address.setAddress(url.host()))
        return Doubt::Address;
    if (real.startsWith(QLatin1String("xn--")) || real.contains(QLatin1String(".xn--")))
        return Doubt::Lookalike;
    return Doubt::None;
}

} // namespace posthorn::linkpolicy
