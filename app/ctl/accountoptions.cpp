#include "accountoptions.h"

#include "lookup.h"
#include "retentionoptions.h"

#include <QFileInfo>

namespace posthorn
{

namespace
{

Result<void> setSentCopy(SentCopy &copy, const QString &value)
{
    if (value == QLatin1String("automatic"))
        copy = SentCopy::Automatic;
    else if (value == QLatin1String("upload"))
        copy = SentCopy::Upload;
    else if (value == QLatin1String("server"))
        copy = SentCopy::ServerKeepsOne;
    else
        return usageError(QStringLiteral("sent-copy takes automatic, upload or server"));
    return {};
}

/// Empty for an empty one.
Result<QString> readableFile(const QString &typed)
{
    if (!typed.isEmpty() && !QFileInfo(typed).isReadable())
        return notFound(QStringLiteral("cannot read %1").arg(typed));
    return typed.isEmpty() ? typed : QFileInfo(typed).absoluteFilePath();
}

Result<void> setEndpointValue(Endpoint &endpoint, const QString &key, const QString &value)
{
    if (key == QLatin1String("server")) {
        POSTHORN_TRY_ASSIGN(const Endpoint server, parseServer(value, endpoint.protocol, endpoint.security));
        // A trusted certificate was trusted for one host and port.
        if (server.host != endpoint.host || server.port != endpoint.port)
            endpoint.forgetCertificates();
        endpoint.host = server.host;
        endpoint.port = server.port;
    } else if (key == QLatin1String("security")) {
        const auto security = securityFromName(value);
        if (!security)
            return usageError(QStringLiteral("security takes tls, starttls or none"));
        endpoint.security = *security;
    } else if (key == QLatin1String("auth")) {
        const auto mechanism = mechanismFromName(value);
        if (!mechanism)
            return usageError(QStringLiteral("\"%1\" is no authentication mechanism known here").arg(value));
        endpoint.auth = *mechanism;
    } else if (key == QLatin1String("user")) {
        endpoint.userName = value;
    } else if (key == QLatin1String("ca")) {
        POSTHORN_TRY_ASSIGN(endpoint.caFile, readableFile(value));
    } else if (key == QLatin1String("client-certificate")) {
        POSTHORN_TRY_ASSIGN(endpoint.clientCertificateFile, readableFile(value));
    } else if (key == QLatin1String("client-key")) {
        POSTHORN_TRY_ASSIGN(endpoint.clientKeyFile, readableFile(value));
    } else {
        return usageError(QStringLiteral("unknown setting, see: posthornctl account set ACCOUNT list"));
    }
    return {};
}

Result<void> setOAuthValue(Account &account, const QString &key, const QString &value)
{
    if (key.isEmpty()) {
        if (value != QLatin1String("none"))
            return usageError(
                QStringLiteral("oauth takes none; to sign in: posthornctl account signin ACCOUNT"));
        account.oauth.reset();
        for (Endpoint *endpoint : {&account.incoming, &account.outgoing}) {
            if (endpoint->takesToken())
                endpoint->auth = AuthMechanism::Automatic;
        }
        return {};
    }
    if (!account.oauth)
        return usageError(QStringLiteral("the account is not signed in to with OAuth2"));
    if (key == QLatin1String(".client-id"))
        account.oauth->clientId = value;
    else if (key == QLatin1String(".client-secret"))
        account.oauth->clientSecret = value;
    else if (key == QLatin1String(".scopes"))
        account.oauth->scopes = value.split(u' ', Qt::SkipEmptyParts);
    else
        return usageError(QStringLiteral("unknown setting, see: posthornctl account set ACCOUNT list"));
    return {};
}

} // namespace

Result<Endpoint> parseServer(const QString &typed, MailProtocol protocol, ConnectionSecurity security)
{
    Endpoint endpoint;
    endpoint.protocol = protocol;
    endpoint.security = security;
    endpoint.port = standardPort(protocol, security);
    endpoint.host = typed;
    const qsizetype colon = typed.lastIndexOf(u':');
    const bool literal = typed.startsWith(u'[');
    if (literal ? typed.endsWith(u']') : typed.count(u':') != 1) {
        endpoint.host = typed; // no port, or an IPv6 address without brackets
    } else if (colon > 0) {
        POSTHORN_TRY_ASSIGN(const int port, parseNumber(typed.mid(colon + 1), 1, 65535));
        endpoint.host = typed.left(colon);
        endpoint.port = static_cast<quint16>(port);
    }
    if (endpoint.host.startsWith(u'[') && endpoint.host.endsWith(u']'))
        endpoint.host = endpoint.host.mid(1, endpoint.host.size() - 2);
    POSTHORN_TRY(endpoint.validate());
    return endpoint;
}

Result<BodyPolicy> parseBodies(const QString &typed)
{
    if (typed == QLatin1String("all"))
        return BodyPolicy{.kind = BodyPolicy::Kind::All};
    if (typed == QLatin1String("none"))
        return BodyPolicy{.kind = BodyPolicy::Kind::None};
    bool ok = false;
    const int days = typed.toInt(&ok);
    if (!ok || days < 1)
        return usageError(QStringLiteral("bodies: all, none or a number of days"));
    return BodyPolicy{.kind = BodyPolicy::Kind::LastDays, .days = days};
}

Result<void> setAccountValue(Account &account, const QString &key, const QString &value)
{
    Identity &identity = account.identities.first();
    if (key.startsWith(QLatin1String("incoming.")))
        return setEndpointValue(account.incoming, key.mid(9), value);
    if (key.startsWith(QLatin1String("outgoing."))) {
        account.outgoing.protocol = MailProtocol::Smtp;
        return setEndpointValue(account.outgoing, key.mid(9), value);
    }
    if (key == QLatin1String("oauth") || key.startsWith(QLatin1String("oauth.")))
        return setOAuthValue(account, key.mid(5), value);
    if (isRetentionKey(key))
        return setRetentionValue(account, key, value);
    if (key == QLatin1String("name"))
        account.name = value;
    else if (key == QLatin1String("display-name"))
        identity.name = value;
    else if (key == QLatin1String("address"))
        identity.address = value;
    else if (key == QLatin1String("reply-to"))
        identity.replyTo = value;
    else if (key == QLatin1String("signature"))
        identity.signature = value;
    else if (key == QLatin1String("context"))
        account.context = value;
    else if (key == QLatin1String("shared-inbox"))
        account.sharedInbox = value;
    else if (key == QLatin1String("color"))
        account.color = value;
    else if (key == QLatin1String("password-command"))
        account.passwordCommand = value;
    else if (key == QLatin1String("sent-copy"))
        return setSentCopy(account.sentCopy, value);
    else if (key == QLatin1String("enabled")) {
        POSTHORN_TRY_ASSIGN(account.enabled, parseBool(value));
    } else if (key == QLatin1String("bodies")) {
        POSTHORN_TRY_ASSIGN(const BodyPolicy bodies, parseBodies(value));
        account.bodies.kind = bodies.kind;
        account.bodies.days = bodies.days;
    } else if (key == QLatin1String("bodies-up-to")) {
        POSTHORN_TRY_ASSIGN(account.bodies.mostBytes, parseSize(value));
    } else if (key == QLatin1String("poll-minutes")) {
        POSTHORN_TRY_ASSIGN(account.pollMinutes, parseNumber(value, 1, 24 * 60));
    } else {
        return usageError(QStringLiteral("unknown setting, see: posthornctl account set ACCOUNT list"));
    }
    return {};
}

Result<void> setOAuth(Account &account, const QString &provider, const QString &clientId,
                      const OAuthProviders &providers)
{
    auto found = provider.isEmpty() ? providers.forAccount(account) : providers.find(provider);
    if (!found)
        return usageError(
            provider.isEmpty()
                ? QStringLiteral("no provider is known for %1; name one with --oauth").arg(account.address())
                : QStringLiteral("\"%1\" is neither a known provider nor an issuer's URL").arg(provider));
    if (!clientId.isEmpty())
        found->clientId = clientId;
    POSTHORN_TRY_ASSIGN(account.oauth, oauthClientFor(*found, account));
    account.keepTokenFromPasswordMechanisms();
    return {};
}

QList<std::pair<QString, QString>> settingKeys()
{
    const auto t = [](const char *text) { return QString::fromLatin1(text); };
    return {{t("name"), t("as the sidebar shows it")},
            {t("display-name"), t("the sender's name")},
            {t("address"), t("the sender's address")},
            {t("reply-to"), t("address, or empty")},
            {t("signature"), t("plain text")},
            {t("context"), t("home, work or empty")},
            {t("color"), t("#rrggbb")},
            {t("enabled"), t("yes|no")},
            {t("bodies"), t("all|none|DAYS: which messages are fetched whole; POP3 fetches all")},
            {t("bodies-up-to"),
             t("such as 20MB: larger ones come as their header, and whole when opened; until then no rule "
               "removes them from the server; 0 = any size")},
            {t("shared-inbox"), t("POP3: accounts with the same name here are shown as one; or empty")},
            {t("sent-copy"), t("automatic|upload|server")},
            {t("poll-minutes"), t("minutes between two looks")},
            {t("password-command"), t("shell command that prints the password; empty = the keyring")},
            {t("oauth"), t("none: back to a password")},
            {t("oauth.client-id, oauth.client-secret"), t("as whom to sign in: what the provider gave out")},
            {t("oauth.scopes"), t("what to ask for, with blanks between")},
            {t("incoming.server, outgoing.server"), t("HOST:PORT")},
            {t("incoming.security, outgoing.security"), t("tls|starttls|none")},
            {t("incoming.user, outgoing.user"), t("user name")},
            {t("incoming.auth, outgoing.auth"),
             t("automatic, scram-sha-256, plain, oauth, external, POP3: apop, ...")},
            {t("incoming.ca, outgoing.ca"), t("PEM file of further authorities, or empty")},
            {t("incoming.client-certificate, outgoing.client-certificate"),
             t("PEM file of the certificate that proves who you are, or empty")},
            {t("incoming.client-key, outgoing.client-key"), t("PEM file of its key; empty = the same file")}};
}

} // namespace posthorn
