#include "providertable.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrl>

// Outside of any namespace, as Qt wants it: a static library's resources are taken in only when asked for.
static void loadResources()
{
    Q_INIT_RESOURCE(providers);
}

namespace posthorn
{
namespace
{

Error invalid(const QString &provider, const QString &what)
{
    return {ErrorDomain::Usage,
            ErrorCode::InvalidArgument,
            Retry::Never,
            {},
            QStringLiteral("provider table, ") + provider + QStringLiteral(": ") + what};
}

/// "host[:port][/starttls]"
Result<Endpoint> readServer(const QString &text, MailProtocol protocol)
{
    Endpoint endpoint;
    endpoint.protocol = protocol;
    QString hostAndPort = text;
    if (hostAndPort.endsWith(QLatin1String("/starttls"))) {
        endpoint.security = ConnectionSecurity::StartTls;
        hostAndPort.chop(9);
    }
    const qsizetype colon = hostAndPort.indexOf(u':');
    bool isPort = true;
    endpoint.host = hostAndPort.left(colon < 0 ? hostAndPort.size() : colon);
    endpoint.port =
        colon < 0 ? standardPort(protocol, endpoint.security) : hostAndPort.mid(colon + 1).toUShort(&isPort);
    if (!isPort || endpoint.host.contains(u'/') || endpoint.host != endpoint.host.trimmed())
        return invalid({}, text);
    Endpoint plain = endpoint;
    plain.host.replace(u'%', u'x'); // placeholders are no host names yet
    POSTHORN_TRY(plain.validate());
    return endpoint;
}

Result<Provider> readProvider(const QJsonObject &row)
{
    Provider provider;
    provider.name = row.value(QLatin1String("name")).toString();
    provider.checkedOn = row.value(QLatin1String("checkedOn")).toString();
    provider.note = row.value(QLatin1String("note")).toString();
    if (provider.name.isEmpty() || provider.checkedOn.size() != 7)
        return invalid(provider.name, QStringLiteral("name or checkedOn"));
    for (const QJsonValue value : row.value(QLatin1String("domains")).toArray())
        provider.domains += value.toString();
    for (const QJsonValue value : row.value(QLatin1String("hints")).toArray())
        provider.hints += value.toString();
    for (const QJsonValue value : row.value(QLatin1String("mxSuffixes")).toArray())
        provider.mxSuffixes += value.toString();
    const QJsonValue help = row.value(QLatin1String("help"));
    provider.help = QUrl(help.toString(), QUrl::StrictMode);
    if (!help.isUndefined() && provider.help.scheme() != QLatin1String("https"))
        return invalid(provider.name, QStringLiteral("help"));
    const QString userName = row.value(QLatin1String("userName")).toString(QStringLiteral("%EMAILADDRESS%"));
    for (const MailProtocol protocol : {MailProtocol::Imap, MailProtocol::Pop3, MailProtocol::Smtp}) {
        const QString key = protocolName(protocol);
        for (const QJsonValue value : row.value(key).toArray()) {
            auto endpoint = readServer(value.toString(), protocol);
            if (!endpoint)
                return invalid(provider.name, value.toString());
            endpoint->userName = row.value(key + QLatin1String("UserName")).toString(userName);
            provider.endpoints += *endpoint;
        }
    }
    if (provider.domains.isEmpty() && provider.mxSuffixes.isEmpty())
        return invalid(provider.name, QStringLiteral("neither domains nor mxSuffixes"));
    if (provider.endpoints.isEmpty() != provider.hasHint(QLatin1String("no-imap")))
        return invalid(provider.name, QStringLiteral("servers and the hint no-imap don't agree"));
    return provider;
}

} // namespace

bool Provider::lacks(MailProtocol protocol) const
{
    return hasHint(QLatin1String("no-imap")) ||
           (protocol == MailProtocol::Pop3 && hasHint(QLatin1String("no-pop3")));
}

ProviderAdvice Provider::advice() const
{
    ProviderAdvice advice{name, hints, note, {}};
    if (!help.isEmpty())
        advice.pages += ProviderPage{help, {}};
    return advice;
}

Result<ProviderTable> ProviderTable::fromJson(const QByteArray &json)
{
    QJsonParseError problem;
    const QJsonObject root = QJsonDocument::fromJson(json, &problem).object();
    if (root.value(QLatin1String("format")).toInt() != 1)
        return invalid(QStringLiteral("file"), problem.errorString());
    ProviderTable table;
    for (const QJsonValue value : root.value(QLatin1String("providers")).toArray()) {
        POSTHORN_TRY_ASSIGN(const Provider provider, readProvider(value.toObject()));
        for (const QString &domain : provider.domains) {
            if (domain != domain.toLower() || table.m_byDomain.contains(domain))
                return invalid(provider.name, domain);
            table.m_byDomain.insert(domain, table.m_providers.size());
        }
        for (const QString &suffix : provider.mxSuffixes) {
            if (suffix != suffix.toLower() || !suffix.contains(u'.') || table.m_byMxSuffix.contains(suffix))
                return invalid(provider.name, suffix);
            table.m_byMxSuffix.insert(suffix, table.m_providers.size());
        }
        table.m_providers += provider;
    }
    return table;
}

const ProviderTable &ProviderTable::builtIn()
{
    static const ProviderTable table = [] {
        loadResources();
        QFile file(QStringLiteral(":/posthorn/providers.json"));
        if (!file.open(QIODevice::ReadOnly))
            return ProviderTable();
        auto read = fromJson(file.readAll());
        // The file is part of the program and a test reads it: an error here has been seen there.
        return read ? std::move(read).value() : ProviderTable();
    }();
    return table;
}

std::optional<Provider> ProviderTable::providerFor(const QString &domain) const
{
    const auto found = m_byDomain.constFind(QString::fromLatin1(QUrl::toAce(domain.trimmed().toLower())));
    return found == m_byDomain.constEnd() ? std::nullopt : std::optional(m_providers[*found]);
}

std::optional<Provider> ProviderTable::providerByMailExchanger(const QString &host) const
{
    for (QString suffix = host; suffix.contains(u'.'); suffix = suffix.section(u'.', 1)) {
        const auto found = m_byMxSuffix.constFind(suffix);
        if (found != m_byMxSuffix.constEnd())
            return m_providers[*found];
    }
    return std::nullopt;
}

std::optional<Provider> ProviderTable::providerByServer(const Endpoint &server) const
{
    QString host = server.host.toLower();
    if (host.endsWith(u'.')) // of the DNS root
        host.chop(1);
    for (const Provider &provider : m_providers)
        for (const Endpoint &endpoint : provider.endpoints)
            if (endpoint.protocol == server.protocol && endpoint.host == host)
                return provider;
    return std::nullopt;
}

std::optional<Provider> providerFor(const QString &domain)
{
    return ProviderTable::builtIn().providerFor(domain);
}

} // namespace posthorn
