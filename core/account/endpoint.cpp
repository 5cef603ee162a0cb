#include "endpoint.h"

#include "namedvalue.h"

#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>

namespace posthorn
{

namespace
{

constexpr std::array securityNames{
    Named{ConnectionSecurity::Tls, "tls"},
    Named{ConnectionSecurity::StartTls, "starttls"},
    Named{ConnectionSecurity::None, "none"},
};

constexpr std::array mechanismNames{
    Named{AuthMechanism::Automatic, "automatic"},
    Named{AuthMechanism::ScramSha256, "scram-sha-256"},
    Named{AuthMechanism::ScramSha1, "scram-sha-1"},
    Named{AuthMechanism::Plain, "plain"},
    Named{AuthMechanism::Login, "login"},
    Named{AuthMechanism::CramMd5, "cram-md5"},
    Named{AuthMechanism::XOAuth2, "xoauth2"},
    Named{AuthMechanism::OAuthBearer, "oauthbearer"},
    Named{AuthMechanism::External, "external"},
    Named{AuthMechanism::Gssapi, "gssapi"},
    Named{AuthMechanism::Apop, "apop"},
    Named{AuthMechanism::OAuth, "oauth"},
    Named{AuthMechanism::None, "none"},
};

QString withoutBrackets(const QString &host)
{
    return host.startsWith(u'[') && host.endsWith(u']') ? host.sliced(1, host.size() - 2) : host;
}

bool isHostCharacter(QChar c)
{
    // Letters, digits, '.', '-', '_' of names; ':', '[', ']', '%' of IPv6 literals.
    return c.unicode() < 0x80 && (c.isLetterOrNumber() || QStringLiteral(".-_:[]%").contains(c));
}

Error invalid(const QString &context)
{
    return {ErrorDomain::Usage, ErrorCode::InvalidArgument, Retry::AfterUser, {}, context};
}

} // namespace

QString Endpoint::hostAndPort() const
{
    const QString shown = host.contains(u':') && !host.startsWith(u'[') ? u'[' + host + u']' : host;
    return shown + u':' + QString::number(port);
}

bool Endpoint::isLoopback() const
{
    QString name = withoutBrackets(host).toLower();
    if (name == QLatin1String("localhost") || name == QLatin1String("localhost."))
        return true;
    const QByteArray text = name.toLatin1();
    in_addr v4{};
    if (::inet_pton(AF_INET, text.constData(), &v4) == 1)
        return (ntohl(v4.s_addr) >> 24) == 127;
    in6_addr v6{};
    if (::inet_pton(AF_INET6, text.constData(), &v6) == 1)
        return IN6_IS_ADDR_LOOPBACK(&v6) || (IN6_IS_ADDR_V4MAPPED(&v6) && v6.s6_addr[12] == 127);
    return false;
}

Result<void> Endpoint::validate() const
{
    if (host.isEmpty())
        return invalid(QStringLiteral("the host name is empty"));
    if (host.size() > 253)
        return invalid(QStringLiteral("the host name is longer than 253 characters"));
    if (!std::all_of(host.begin(), host.end(), isHostCharacter) || host.startsWith(u'-'))
        return invalid(QStringLiteral("the host name has a character that no host name has"));
    if (port == 0)
        return invalid(QStringLiteral("the port is 0"));
    return {};
}

bool Endpoint::needsSecret() const
{
    return auth != AuthMechanism::None && auth != AuthMechanism::External && auth != AuthMechanism::Gssapi;
}

bool Endpoint::takesToken() const
{
    return auth == AuthMechanism::OAuth || auth == AuthMechanism::OAuthBearer ||
           auth == AuthMechanism::XOAuth2;
}

void Endpoint::trust(const QByteArray &spkiSha256, const QByteArray &certificate)
{
    trustedSpkiSha256 = spkiSha256;
    trustedCertificate = certificate;
}

void Endpoint::forgetCertificates()
{
    trustedSpkiSha256.clear();
    trustedCertificate.clear();
    seenKeys.clear();
}

quint16 standardPort(MailProtocol protocol, ConnectionSecurity security)
{
    const bool tls = security == ConnectionSecurity::Tls;
    switch (protocol) {
    case MailProtocol::Imap:
        return tls ? 993 : 143;
    case MailProtocol::Pop3:
        return tls ? 995 : 110;
    case MailProtocol::Smtp:
        return tls ? 465 : 587;
    }
    return 0;
}

QString protocolName(MailProtocol protocol)
{
    switch (protocol) {
    case MailProtocol::Imap:
        return QStringLiteral("imap");
    case MailProtocol::Pop3:
        return QStringLiteral("pop3");
    case MailProtocol::Smtp:
        return QStringLiteral("smtp");
    }
    return {};
}

QString securityName(ConnectionSecurity security)
{
    return nameIn(securityNames, security);
}

QString mechanismName(AuthMechanism mechanism)
{
    return nameIn(mechanismNames, mechanism);
}

std::optional<ConnectionSecurity> securityFromName(const QString &name)
{
    return valueIn(securityNames, name, Qt::CaseInsensitive);
}

std::optional<AuthMechanism> mechanismFromName(const QString &name)
{
    return valueIn(mechanismNames, name, Qt::CaseInsensitive);
}

} // namespace posthorn
