#include "oauthproviders.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStandardPaths>
#include <algorithm>

// Outside of any namespace, as Qt wants it: a static library's resources are taken in only when asked for.
static void loadResources()
{
    Q_INIT_RESOURCE(oauthproviders);
}

namespace posthorn
{

namespace
{

constexpr qint64 largestFile = 1024 * 1024;
constexpr int currentFormat = 1;

const QString fileName = QStringLiteral("oauthproviders.json");

QString key(const char *name)
{
    return QString::fromLatin1(name);
}

QStringList strings(const QJsonValue &json, bool lower = false)
{
    QStringList list;
    for (const QJsonValue &value : json.toArray())
        list.append(lower ? value.toString().toLower() : value.toString());
    return list;
}

/// Takes over what the row has; the rest stays.
void merge(OAuthProvider &provider, const QJsonObject &row)
{
    const auto text = [&row](const char *name, QString &field) {
        if (row.contains(key(name)))
            field = row[key(name)].toString();
    };
    text("name", provider.name);
    text("registration", provider.registration);
    text("clientId", provider.clientId);
    text("clientSecret", provider.clientSecret);
    if (row.contains(key("domains")))
        provider.domains = strings(row[key("domains")], true);
    if (row.contains(key("hosts")))
        provider.hosts = strings(row[key("hosts")], true);
    if (row.contains(key("scopes"))) {
        const QJsonObject scopes = row[key("scopes")].toObject();
        provider.alwaysScopes = strings(scopes[key("always")]);
        for (const MailProtocol protocol : {MailProtocol::Imap, MailProtocol::Pop3, MailProtocol::Smtp})
            provider.scopes[protocol] = strings(scopes[protocolName(protocol)]);
    }
    if (row.contains(key("parameters"))) {
        provider.parameters.clear();
        const QJsonObject parameters = row[key("parameters")].toObject();
        for (auto it = parameters.begin(); it != parameters.end(); ++it)
            provider.parameters[it.key()] = it.value().toString();
    }
}

OAuthProvider unknownProvider(const QString &issuer)
{
    OAuthProvider provider;
    provider.name = issuer;
    provider.issuer = issuer;
    provider.alwaysScopes = {key("openid"), key("email"), key("offline_access")};
    return provider;
}

} // namespace

OAuthProviders OAuthProviders::load(const QStringList &files)
{
    loadResources();
    OAuthProviders providers;
    for (const QString &path : QStringList{QStringLiteral(":/posthorn/") + fileName} + files) {
        QFile file(path);
        if (!file.exists())
            continue;
        if (file.open(QIODevice::ReadOnly))
            providers.add(file.read(largestFile), path);
        else
            providers.m_problems.append(QStringLiteral("%1 cannot be read").arg(path));
    }
    return providers;
}

QStringList OAuthProviders::filesFor(const QString &configDir)
{
    // The first of these places is the user's own, which the profile stands for; the least important is last.
    const QStringList places = QStandardPaths::standardLocations(QStandardPaths::GenericConfigLocation);
    QStringList files;
    for (const QString &place : places.mid(1))
        files.prepend(place + QStringLiteral("/posthorn/") + fileName);
    return files << configDir + u'/' + fileName;
}

void OAuthProviders::add(const QByteArray &json, const QString &file)
{
    const QJsonObject root = QJsonDocument::fromJson(json).object();
    if (root[key("format")].toInt() != currentFormat) {
        m_problems.append(
            QStringLiteral("%1 is not of the format that resources/OAUTH.md describes").arg(file));
        return;
    }
    for (const QJsonValue &value : root[key("providers")].toArray()) {
        const QJsonObject row = value.toObject();
        const QString issuer = row[key("issuer")].toString();
        if (issuer.isEmpty())
            continue;
        auto it = std::find_if(m_providers.begin(), m_providers.end(),
                               [&issuer](const auto &provider) { return provider.issuer == issuer; });
        if (it == m_providers.end())
            it = m_providers.insert(m_providers.end(), unknownProvider(issuer));
        merge(*it, row);
    }
}

std::optional<OAuthProvider> OAuthProviders::find(const QString &nameOrIssuer) const
{
    for (const OAuthProvider &provider : m_providers) {
        if (provider.issuer == nameOrIssuer || provider.name.compare(nameOrIssuer, Qt::CaseInsensitive) == 0)
            return provider;
    }
    if (nameOrIssuer.startsWith(QLatin1String("https://")) ||
        nameOrIssuer.startsWith(QLatin1String("http://")))
        return unknownProvider(nameOrIssuer);
    return std::nullopt;
}

std::optional<OAuthProvider> OAuthProviders::forAccount(const Account &account) const
{
    const QString address = account.address().toLower();
    const QString domain = address.mid(address.lastIndexOf(u'@') + 1);
    const QString hosts[] = {account.incoming.host.toLower(), account.outgoing.host.toLower()};
    for (const OAuthProvider &provider : m_providers) {
        const bool served = std::any_of(std::begin(hosts), std::end(hosts), [&provider](const QString &host) {
            return provider.hosts.contains(host);
        });
        if (served || provider.domains.contains(domain))
            return provider;
    }
    return std::nullopt;
}

std::map<QString, QString> OAuthProviders::parametersFor(const QString &issuer) const
{
    const auto provider = find(issuer);
    return provider ? provider->parameters : std::map<QString, QString>();
}

Result<OAuthClient> oauthClientFor(const OAuthProvider &provider, const Account &account)
{
    if (provider.clientId.isEmpty())
        return Error{ErrorDomain::Authentication,
                     ErrorCode::ClientNotRegistered,
                     Retry::AfterUser,
                     {},
                     QStringLiteral("no client id is registered for %1: it belongs into "
                                    "oauthproviders.json beside accounts.json, see OAUTH.md%2")
                         .arg(provider.name,
                              provider.registration.isEmpty()
                                  ? QString()
                                  : QStringLiteral("; one is given out at %1").arg(provider.registration))};
    OAuthClient client{provider.issuer, provider.clientId, provider.clientSecret, provider.alwaysScopes};
    QList<MailProtocol> protocols{account.isPop3() ? MailProtocol::Pop3 : MailProtocol::Imap};
    if (account.outgoing.isConfigured())
        protocols.append(MailProtocol::Smtp);
    for (const MailProtocol protocol : protocols) {
        const auto it = provider.scopes.find(protocol);
        if (it != provider.scopes.end())
            client.scopes += it->second;
    }
    client.scopes.removeDuplicates();
    return client;
}

} // namespace posthorn
