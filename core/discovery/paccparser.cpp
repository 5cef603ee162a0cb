#include "paccparser.h"

#include "hostname.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace posthorn
{
namespace
{

constexpr qsizetype maxFile = 256 * 1024;

Error unusable(ErrorCode code, const QString &context)
{
    return {ErrorDomain::Protocol, code, Retry::Never, {}, QStringLiteral("configuration file: ") + context};
}

void readAuthentication(const QJsonObject &authentication, ProviderConfig *config, QStringList *auth)
{
    const QString issuer = authentication.value(QLatin1String("oauth-public"))
                               .toObject()
                               .value(QLatin1String("issuer"))
                               .toString();
    const QUrl url(issuer, QUrl::StrictMode);
    if (issuer.size() <= 300 && url.isValid() && url.scheme() == QLatin1String("https") &&
        !url.host().isEmpty()) {
        config->oauthIssuer = issuer;
        *auth += QStringLiteral("oauth");
    }
    if (authentication.value(QLatin1String("password")).toBool())
        *auth += QStringLiteral("password");
}

void readInfo(const QJsonObject &info, ProviderAdvice *advice)
{
    advice->name = info.value(QLatin1String("provider"))
                       .toObject()
                       .value(QLatin1String("name"))
                       .toString()
                       .left(100)
                       .simplified();
    const QUrl help(info.value(QLatin1String("help"))
                        .toObject()
                        .value(QLatin1String("documentation"))
                        .toString()
                        .left(2000),
                    QUrl::StrictMode);
    if (help.isValid() && help.scheme() == QLatin1String("https") && !help.host().isEmpty())
        advice->pages += ProviderPage{help, {}};
}

} // namespace

Result<ProviderConfig> parsePacc(const QByteArray &json, const MailAddressParts &parts)
{
    if (json.size() > maxFile)
        return unusable(ErrorCode::LimitExceeded, QStringLiteral("too large"));
    QJsonParseError problem;
    const QJsonObject root = QJsonDocument::fromJson(json, &problem).object();
    if (problem.error != QJsonParseError::NoError)
        return unusable(ErrorCode::UnexpectedAnswer, problem.errorString());
    const QJsonObject protocols = root.value(QLatin1String("protocols")).toObject();
    if (protocols.isEmpty())
        return unusable(ErrorCode::UnexpectedAnswer, QStringLiteral("names no protocols"));
    ProviderConfig config;
    QStringList auth;
    readAuthentication(root.value(QLatin1String("authentication")).toObject(), &config, &auth);
    readInfo(root.value(QLatin1String("info")).toObject(), &config.advice);
    for (const MailProtocol protocol : {MailProtocol::Imap, MailProtocol::Pop3, MailProtocol::Smtp}) {
        const QJsonValue value = protocols.value(protocolName(protocol));
        if (value.isUndefined())
            continue;
        const QString written = value.toObject().value(QLatin1String("host")).toString();
        const auto host = asciiHostName(written);
        if (!host) {
            config.dropped += QStringLiteral("%1 %2: not the name of a server")
                                  .arg(protocolName(protocol), written.left(100));
            continue;
        }
        ConfiguredServer server;
        server.endpoint.protocol = protocol;
        server.endpoint.host = *host;
        server.endpoint.port = standardPort(protocol, ConnectionSecurity::Tls);
        server.endpoint.userName = parts.address();
        server.auth = auth;
        config.servers += server;
    }
    return config;
}

std::optional<QByteArray> paccDigest(const QByteArray &record)
{
    QHash<QByteArray, QByteArray> tags;
    for (const QByteArray &tag : record.left(1000).split(';')) {
        const qsizetype equals = tag.indexOf('=');
        if (equals > 0)
            tags.insert(tag.left(equals).trimmed().toLower(), tag.mid(equals + 1).trimmed());
    }
    if (tags.value("v") != "UAAC1" || tags.value("a").toLower() != "sha256")
        return std::nullopt;
    // A long record may have been written in pieces.
    QByteArray encoded = tags.value("d");
    encoded.replace(' ', "");
    const auto decoded = QByteArray::fromBase64Encoding(encoded, QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || decoded.decoded.size() != 32)
        return std::nullopt;
    return decoded.decoded;
}

} // namespace posthorn
