#include "linkpolicy.h"

#include "discovery/basedomain.h"
#include "trust/confusables.h"
#include "ui/text/displaytext.h"

#include <QHostAddress>
#include <QRegularExpression>
#include <algorithm>

namespace posthorn::linkpolicy
{

namespace
{

constexpr qsizetype LongestPlain = 2000;
constexpr qsizetype MostNamed = 10;
constexpr qsizetype LongestShownHost = 60;

bool isWeb(const QUrl &url)
{
    return url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https");
}

/// The dots of other scripts and widths are dots to a reader, as they are to IDNA.
QString asRead(const QString &text)
{
    return displayText(text, 2000).normalized(QString::NormalizationForm_KC).replace(QChar(0x3002), u'.');
}

/// The hosts that a text seems to name: "www.bank.example", "https://bank.example/x"; none when it reads as
/// words.
QStringList namedHosts(const QString &text)
{
    static const QRegularExpression pattern(
        QStringLiteral(
            R"((?:^|[\s(<\["'])(?:https?:/?/?)?(?:[^\s/@]{0,200}@)?((?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})\.){1,10}\p{L}{2,63})\.?(?::\d{1,5})?(?:[/?#]\S{0,2000})?(?:$|[\s)>\]"',;]))"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    QStringList hosts;
    const QString read = asRead(text);
    qsizetype start = 0;
    while (hosts.size() < MostNamed) {
        const auto match = pattern.match(read, start);
        if (!match.hasMatch())
            break;
        hosts += shownDomain(match.captured(1)).ascii;
        start = match.capturedEnd(1); // what ends one may begin the next
    }
    return hosts;
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
    // What inet_aton() takes for an address (hexadecimal, octal, fewer parts), and what is too large for it.
    const QString plain = host.endsWith(u'.') ? host.chopped(1) : host;
    static const QRegularExpression number(QStringLiteral("(?:^|\\.)(?:[0-9]+|0[xX][0-9a-fA-F]*)$"));
    return number.match(plain).hasMatch();
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

/// "https://bank.example/go?to=https://evil.example/"
bool handsOn(const QUrl &url, const QString &real)
{
    static const QRegularExpression scheme(QStringLiteral(R"(https?:/{1,4}([^/?#&\s]{1,253}))"),
                                           QRegularExpression::CaseInsensitiveOption);
    QString query = url.query(QUrl::FullyEncoded).left(2 * LongestPlain);
    // Encoded once more for each hop.
    for (int i = 0; i < 3; ++i)
        query = QUrl::fromPercentEncoding(query.toLatin1());
    auto matches = scheme.globalMatch(query);
    while (matches.hasNext()) {
        const QString host = QUrl(matches.next().captured()).host(QUrl::FullyEncoded);
        if (!haveSameBaseDomain(shownDomain(host).ascii, real))
            return true;
    }
    return false;
}

/// Everybody whom a mail would go to (RFC 6068).
QStringList recipientsOf(const QUrl &url)
{
    QStringList lists{url.path(QUrl::FullyEncoded)};
    for (const QString &field : url.query(QUrl::FullyEncoded).split(u'&')) {
        const QString name = field.section(u'=', 0, 0).toLower();
        if (name == QLatin1String("to") || name == QLatin1String("cc") || name == QLatin1String("bcc"))
            lists += field.section(u'=', 1);
    }
    QStringList recipients;
    for (const QString &list : std::as_const(lists))
        for (const QString &recipient : list.split(u',', Qt::SkipEmptyParts))
            recipients += QUrl::fromPercentEncoding(recipient.toLatin1()).trimmed();
    return recipients;
}

Doubt mailDoubt(const QString &text, const QUrl &url)
{
    static const QRegularExpression address(
        QStringLiteral(R"([^\s<>"'(),;:]+@[^\s<>"'(),;:@]+\.[^\s<>"'(),;:@.]{2,})"));
    const auto named = address.match(asRead(text));
    if (!named.hasMatch())
        return Doubt::None;
    const QStringList recipients = recipientsOf(url);
    const bool agree = std::all_of(recipients.begin(), recipients.end(), [&named](const QString &recipient) {
        return recipient.compare(named.captured(), Qt::CaseInsensitive) == 0;
    });
    return agree ? Doubt::None : Doubt::OtherHost;
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

QString realDomain(const QUrl &url)
{
    return isWeb(url) ? baseDomain(realHost(url)) : realHost(url);
}

QString shownTarget(const QUrl &url, int most)
{
    QUrl plain = url.adjusted(QUrl::RemoveUserInfo);
    const QString host = plain.host(QUrl::FullyEncoded);
    QString target = QString::fromUtf8(plain.toEncoded());
    if (host.size() > LongestShownHost)
        target.replace(target.indexOf(host, 0, Qt::CaseInsensitive), host.size(),
                       QChar(0x2026) + host.right(LongestShownHost));
    return displayText(target, most);
}

Doubt doubt(const QString &text, const QUrl &url)
{
    if (!isWeb(url))
        return mailDoubt(text, url);
    const QString real = realHost(url);
    const QStringList named = namedHosts(text);
    for (const QString &host : named)
        if (namesAHost(text, host) && !haveSameBaseDomain(host, real))
            return Doubt::OtherHost;
    if (!url.userInfo().isEmpty())
        return Doubt::UserInfo;
    if (isNumericHost(url.host(QUrl::FullyEncoded)))
        return Doubt::Address;
    if (shownDomain(real).isDisguised)
        return Doubt::Lookalike;
    if (hidesHost(url))
        return Doubt::HiddenHost;
    if (!named.isEmpty() && handsOn(url, real))
        return Doubt::HandsOn;
    if (hasOddPort(url))
        return Doubt::OddPort;
    return url.toEncoded().size() > LongestPlain ? Doubt::VeryLong : Doubt::None;
}

} // namespace posthorn::linkpolicy
