#include "accountjson.h"

#include "namedvalue.h"

#include <QJsonArray>
#include <algorithm>

namespace posthorn
{

namespace
{

// The first word of each table is what an unknown word is read as.
constexpr std::array kinds{
    Named{IncomingKind::Imap, "imap"},
    Named{IncomingKind::Pop3, "pop3"},
    Named{IncomingKind::Local, "local"},
};
constexpr std::array bodyKinds{
    Named{BodyPolicy::Kind::LastDays, "recent"},
    Named{BodyPolicy::Kind::All, "all"},
    Named{BodyPolicy::Kind::None, "none"},
};
constexpr std::array retentions{
    Named{RetentionPolicy::AfterDownload::Keep, "keep"},
    Named{RetentionPolicy::AfterDownload::RemoveAfterDays, "remove-after-days"},
    Named{RetentionPolicy::AfterDownload::RemoveAtOnce, "remove-at-once"},
};
constexpr std::array roles{
    Named{ComputerRole::Mirror, "mirror"},
    Named{ComputerRole::Work, "work"},
    Named{ComputerRole::Home, "home"},
};
constexpr std::array sentCopies{
    Named{SentCopy::Automatic, "automatic"},
    Named{SentCopy::Upload, "upload"},
    Named{SentCopy::ServerKeepsOne, "server"},
};

template <class E, size_t N>
QString wordFor(const std::array<Named<E>, N> &table, E value)
{
    const QString word = nameIn(table, value);
    return word.isEmpty() ? QString::fromLatin1(table.front().name) : word;
}

template <class E, size_t N>
E fromWord(const std::array<Named<E>, N> &table, const QJsonValue &json)
{
    return valueIn(table, json.toString(), Qt::CaseSensitive).value_or(table.front().value);
}

QString key(const char *name)
{
    return QString::fromLatin1(name);
}

constexpr qsizetype largestCertificate = 64 * 1024;

QJsonArray seenKeysToJson(const QList<SeenKey> &keys)
{
    QJsonArray array;
    for (const SeenKey &seen : keys)
        array.append(QJsonObject{{key("spkiSha256"), QString::fromLatin1(seen.spkiSha256.toHex())},
                                 {key("firstSeenMs"), seen.firstSeenMs}});
    return array;
}

QList<SeenKey> seenKeysFromJson(const QJsonArray &array)
{
    QList<SeenKey> keys;
    for (const QJsonValue &json : array) {
        const SeenKey seen{QByteArray::fromHex(json[key("spkiSha256")].toString().toLatin1()),
                           json[key("firstSeenMs")].toInteger()};
        if (seen.spkiSha256.size() == 32 && keys.size() < Endpoint::mostSeenKeys)
            keys.append(seen);
    }
    return keys;
}

QJsonObject endpointToJson(const Endpoint &endpoint)
{
    return {
        {key("host"), endpoint.host},
        {key("port"), endpoint.port},
        {key("security"), securityName(endpoint.security)},
        {key("auth"), mechanismName(endpoint.auth)},
        {key("userName"), endpoint.userName},
        {key("trustedSpkiSha256"), QString::fromLatin1(endpoint.trustedSpkiSha256.toHex())},
        {key("trustedCertificate"), QString::fromLatin1(endpoint.trustedCertificate.toBase64())},
        {key("seenKeys"), seenKeysToJson(endpoint.seenKeys)},
        {key("caFile"), endpoint.caFile},
        {key("clientCertificateFile"), endpoint.clientCertificateFile},
        {key("clientKeyFile"), endpoint.clientKeyFile},
    };
}

Endpoint endpointFromJson(const QJsonObject &json, MailProtocol protocol)
{
    Endpoint endpoint;
    endpoint.protocol = protocol;
    endpoint.host = json[key("host")].toString();
    const int port = json[key("port")].toInt();
    endpoint.port = port > 0 && port <= 0xffff ? static_cast<quint16>(port) : quint16(0);
    endpoint.security = securityFromName(json[key("security")].toString()).value_or(ConnectionSecurity::Tls);
    endpoint.auth = mechanismFromName(json[key("auth")].toString()).value_or(AuthMechanism::Automatic);
    endpoint.userName = json[key("userName")].toString();
    const auto fingerprint = QByteArray::fromHex(json[key("trustedSpkiSha256")].toString().toLatin1());
    if (fingerprint.size() == 32) {
        const auto certificate =
            QByteArray::fromBase64(json[key("trustedCertificate")].toString().toLatin1());
        endpoint.trust(fingerprint, certificate.size() <= largestCertificate ? certificate : QByteArray());
    }
    endpoint.seenKeys = seenKeysFromJson(json[key("seenKeys")].toArray());
    endpoint.caFile = json[key("caFile")].toString();
    endpoint.clientCertificateFile = json[key("clientCertificateFile")].toString();
    endpoint.clientKeyFile = json[key("clientKeyFile")].toString();
    return endpoint;
}

QJsonObject identityToJson(const Identity &identity)
{
    return {
        {key("id"), identity.id.value()},
        {key("name"), identity.name},
        {key("address"), identity.address},
        {key("replyTo"), identity.replyTo},
        {key("signature"), identity.signature},
        {key("sentFolder"), identity.sentFolder},
        {key("draftsFolder"), identity.draftsFolder},
    };
}

Identity identityFromJson(const QJsonObject &json)
{
    return {IdentityId(json[key("id")].toInteger()), json[key("name")].toString(),
            json[key("address")].toString(),         json[key("replyTo")].toString(),
            json[key("signature")].toString(),       json[key("sentFolder")].toString(),
            json[key("draftsFolder")].toString()};
}

QJsonValue oauthToJson(const std::optional<OAuthClient> &client)
{
    if (!client)
        return QJsonValue::Null;
    return QJsonObject{{key("issuer"), client->issuer},
                       {key("clientId"), client->clientId},
                       {key("clientSecret"), client->clientSecret},
                       {key("scopes"), QJsonArray::fromStringList(client->scopes)}};
}

std::optional<OAuthClient> oauthFromJson(const QJsonValue &json)
{
    if (!json.isObject())
        return std::nullopt;
    OAuthClient client{json[key("issuer")].toString(),
                       json[key("clientId")].toString(),
                       json[key("clientSecret")].toString(),
                       {}};
    for (const QJsonValue &scope : json[key("scopes")].toArray())
        client.scopes.append(scope.toString());
    return client;
}

int positive(const QJsonValue &json, int fallback)
{
    const int value = json.toInt(fallback);
    return value > 0 ? value : fallback;
}

QJsonObject retentionToJson(const RetentionPolicy &policy)
{
    return {
        {key("afterDownload"), wordFor(retentions, policy.afterDownload)},
        {key("days"), policy.days},
        {key("removeWhenDeletedHere"), policy.removeWhenDeletedHere},
        {key("keepWhatLeft"), policy.keepWhatLeft},
        {key("mostMessages"), policy.mostMessages},
        {key("mostBytes"), policy.mostBytes},
        {key("spareUnread"), policy.spareUnread},
        {key("spareFlagged"), policy.spareFlagged},
        {key("spareTagged"), policy.spareTagged},
        {key("onlyFolders"), QJsonArray::fromStringList(policy.onlyFolders)},
        {key("graceHours"), policy.graceHours},
        {key("agreed"), policy.agreed},
    };
}

RetentionPolicy retentionFromJson(const QJsonObject &json)
{
    RetentionPolicy policy;
    policy.afterDownload = fromWord(retentions, json[key("afterDownload")]);
    policy.days = positive(json[key("days")], policy.days);
    policy.removeWhenDeletedHere = json[key("removeWhenDeletedHere")].toBool();
    policy.keepWhatLeft = json[key("keepWhatLeft")].toBool();
    policy.mostMessages = std::max(0, json[key("mostMessages")].toInt());
    policy.mostBytes = std::max<qint64>(0, json[key("mostBytes")].toInteger());
    policy.spareUnread = json[key("spareUnread")].toBool(policy.spareUnread);
    policy.spareFlagged = json[key("spareFlagged")].toBool(policy.spareFlagged);
    policy.spareTagged = json[key("spareTagged")].toBool(policy.spareTagged);
    for (const QJsonValue &path : json[key("onlyFolders")].toArray())
        policy.onlyFolders.append(path.toString());
    policy.graceHours = std::clamp(json[key("graceHours")].toInt(policy.graceHours), 0, 24 * 365);
    // Rules of before there was an agreement were agreed to when they were chosen.
    policy.agreed = json[key("agreed")].toBool(policy.removes());
    return policy;
}

} // namespace

QJsonObject accountToJson(const Account &account)
{
    QJsonArray identities;
    for (const Identity &identity : account.identities)
        identities.append(identityToJson(identity));
    return {
        {key("id"), account.id.value()},
        {key("name"), account.name},
        {key("kind"), wordFor(kinds, account.incomingKind)},
        {key("enabled"), account.enabled},
        {key("position"), account.position},
        {key("context"), account.context},
        {key("sharedInbox"), account.sharedInbox},
        {key("color"), account.color},
        {key("incoming"), endpointToJson(account.incoming)},
        {key("outgoing"), endpointToJson(account.outgoing)},
        {key("identities"), identities},
        {key("bodies"), QJsonObject{{key("fetch"), wordFor(bodyKinds, account.bodies.kind)},
                                    {key("days"), account.bodies.days},
                                    {key("mostBytes"), account.bodies.mostBytes}}},
        {key("role"), wordFor(roles, account.role)},
        {key("retention"), retentionToJson(account.retention)},
        {key("sentCopy"), wordFor(sentCopies, account.sentCopy)},
        {key("pollMinutes"), account.pollMinutes},
        {key("notifies"), account.notifies},
        {key("passwordCommand"), account.passwordCommand},
        {key("oauth"), oauthToJson(account.oauth)},
    };
}

Account accountFromJson(const QJsonObject &json)
{
    Account account;
    account.id = AccountId(json[key("id")].toInteger());
    account.name = json[key("name")].toString();
    account.incomingKind = fromWord(kinds, json[key("kind")]);
    account.enabled = json[key("enabled")].toBool(true);
    account.position = json[key("position")].toInt();
    account.context = json[key("context")].toString();
    account.sharedInbox = json[key("sharedInbox")].toString();
    account.color = json[key("color")].toString();
    account.incoming = endpointFromJson(json[key("incoming")].toObject(),
                                        account.isPop3() ? MailProtocol::Pop3 : MailProtocol::Imap);
    account.outgoing = endpointFromJson(json[key("outgoing")].toObject(), MailProtocol::Smtp);
    for (const QJsonValue &identity : json[key("identities")].toArray())
        account.identities.append(identityFromJson(identity.toObject()));
    if (account.identities.isEmpty())
        account.identities.append(Identity{{}, {}, account.incoming.userName, {}, {}});
    const QJsonObject bodies = json[key("bodies")].toObject();
    account.bodies = {fromWord(bodyKinds, bodies[key("fetch")]),
                      positive(bodies[key("days")], account.bodies.days),
                      std::max<qint64>(0, bodies[key("mostBytes")].toInteger())};
    account.role = fromWord(roles, json[key("role")]);
    account.retention = retentionFromJson(json[key("retention")].toObject());
    account.sentCopy = fromWord(sentCopies, json[key("sentCopy")]);
    account.pollMinutes = positive(json[key("pollMinutes")], account.pollMinutes);
    account.notifies = json[key("notifies")].toBool(true);
    account.passwordCommand = json[key("passwordCommand")].toString();
    account.oauth = oauthFromJson(json[key("oauth")]);
    account.keepTokenFromPasswordMechanisms();
    return account;
}

} // namespace posthorn
