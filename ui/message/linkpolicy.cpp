#include "linkpolicy.h"

#include "discovery/basedomain.h"
#include "trust/confusables.h"
#include "ui/text/displaytext.h"

#include <QHostAddress>
#include <QRegularExpression>
#include <arpa/inet.h>

namespace posthorn::linkpolicy
{

namespace
{

constexpr qsizetype LongestPlain = 2000;

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
            R"((?:^|[\s(<\["'])(?:https?:/?/?)?(?:[^\s/@]{0,200}@)?((?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})\.){1,10}\p{L}{2,63})\.?(?::\d{1,5})?(?:[/?#]\S{0,2000})?(?:$|[\s)>\]"',;]))"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    const auto match = pattern.match(displayText(text, 2000));
    return match.hasMatch() ? shownDomain(match.captured(1)).ascii : QString();
}

/// Words with a dot in them are no hosts: "Dr.Smith", "file.pdf", "e.g.this".
bool namesAHost(const QString &text, const QString &named)
{
    const QString shown = text.trimmed().toLower();
    if (shown.contains(QLatin1String("://")) || shown.contains(QLatin1String("www.")) ||
        shown.contains(QLatin1String("http:")))
        return true;
    static const QRegularExpression file(
        QStringLiteral(R"(\.(?:pdf|docx?|xlsx?|pptx?|zip|jpe?g|png|gif|txt|html?|py|sh|md|js|css)$)"));
    return !file.match(named).hasMatch();
}

bool isNumericHost(const QString &host)
{
    QHostAddress address;
    if (address.setAddress(host) || host.startsWith(u'['))
        return true;
    // What inet_aton() takes for an address: hexadecimal, octal, fewer parts.
    in_addr parsed{};
    return ::inet_aton(host.toLatin1().constData(), &parsed) != 0;
}

bool hasOddPort(const QUrl &url)
{
    const int port = url.port();
    return port >= 0 && port != 80 && port != 443 && port != 8080 && port != 8443;
}

/// Reads as if another host followed: "https://evil.example/@bank.example", "//bank.example%2f@evil".
bool hidesHost(const QUrl &url)
{
    const QString path = url.path(QUrl::FullyEncoded).left(300).toLower();
    const QString start = path.section(u'/', 1, 1);
    return start.startsWith(u'@') || start.startsWith(QLatin1String("%40")) ||
           start.contains(QLatin1String("http:")) || start.contains(QLatin1String("https:")) ||
           path.contains(QLatin1String("%00")) || path.contains(QLatin1String("%2f%2f")) ||
           path.startsWith(QLatin1String("//"));
}

Doubt mailDoubt(const QString &text, const QUrl &url)
{
    static const QRegularExpression address(
        QStringLiteral(R"([^\s<>"'(),;:]+@[^\s<>"'(),;:@]+\.[^\s<>"'(),;:@.]{2,})"));
    const auto named = address.match(text.left(2000));
    if (!named.hasMatch())
        return Doubt::None;
    const QString real = url.path(QUrl::FullyDecoded);
    return real.contains(named.captured(), Qt::CaseInsensitive) ? Doubt::None : Doubt::OtherHost;
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
    return isWeb(url) ? shownDomain(url.host(QUrl::FullyEncoded)).ascii : url.path(QUrl::FullyDecoded);
}

Doubt doubt(const QString &text, const QUrl &url)
{
    if (!isWeb(url))
        return mailDoubt(text, url);
    const QString real = realHost(url);
    const QString named = namedHost(text);
    if (!named.isEmpty() && namesAHost(text, named) && !haveSameBaseDomain(named, real))
        return Doubt::OtherHost;
    if (!url.userInfo().isEmpty())
        return Doubt::UserInfo;
    if (isNumericHost(url.host(QUrl::FullyEncoded)))
        return Doubt::Address;
    if (shownDomain(real).isDisguised)
        return Doubt::Lookalike;
    if (hidesHost(url))
        return Doubt::HiddenHost;
    if (hasOddPort(url))
        return Doubt::OddPort;
    return url.toEncoded().size() > LongestPlain ? Doubt::VeryLong : Doubt::None;
}

} // namespace posthorn::linkpolicy
