#include "settingsfile.h"

#include "accountjson.h"
#include "preferences.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QSaveFile>
#include <QSet>
#include <algorithm>
#include <cerrno>

namespace posthorn
{

namespace
{

constexpr int currentVersion = 1;
constexpr qsizetype mostAccounts = 100;
constexpr qsizetype mostIdentities = 100;
constexpr qsizetype mostDropped = 200;
constexpr qsizetype longestLine = 320;
constexpr qsizetype longestSignature = 64 * 1024;

QString text(const char *word)
{
    return QString::fromLatin1(word);
}

// All that goes out and comes in; what a newer Posthorn knows besides is named here once it was thought
// about.
const QSet<QString> &accountKeys()
{
    static const QSet<QString> keys{
        text("name"),        text("kind"),     text("enabled"),   text("context"),
        text("color"),       text("oauth"),    text("incoming"),  text("outgoing"),
        text("identities"),  text("bodies"),   text("retention"), text("sentCopy"),
        text("pollMinutes"), text("notifies"), text("role"),      text("sharedInbox")};
    return keys;
}

const QSet<QString> &partKeys(const QString &part)
{
    static const QSet<QString> endpoint{text("host"), text("port"), text("security"), text("auth"),
                                        text("userName")};
    static const QSet<QString> identity{text("name"),      text("address"),    text("replyTo"),
                                        text("signature"), text("sentFolder"), text("draftsFolder")};
    static const QSet<QString> oauth{text("issuer"), text("clientId"), text("scopes")};
    static const QSet<QString> bodies{text("fetch"), text("days"), text("mostBytes")};
    // Not that its user agreed: that was about the mail of another computer.
    static const QSet<QString> retention{
        text("afterDownload"), text("days"),         text("removeWhenDeletedHere"),
        text("keepWhatLeft"),  text("mostMessages"), text("mostBytes"),
        text("spareUnread"),   text("spareFlagged"), text("spareTagged"),
        text("onlyFolders"),   text("graceHours")};
    static const QSet<QString> none;
    if (part == QLatin1String("incoming") || part == QLatin1String("outgoing"))
        return endpoint;
    if (part == QLatin1String("identities"))
        return identity;
    if (part == QLatin1String("oauth"))
        return oauth;
    if (part == QLatin1String("bodies"))
        return bodies;
    return part == QLatin1String("retention") ? retention : none;
}

Error wrong(ErrorCode code, const QString &context)
{
    return {ErrorDomain::Usage, code, Retry::AfterUser, {}, context};
}

/// Goes through a file's JSON and keeps what may be in it.
class Sieve
{
public:
    QJsonObject only(const QJsonObject &object, const QSet<QString> &keys, const QString &place)
    {
        QJsonObject kept;
        for (auto it = object.begin(); it != object.end(); ++it) {
            if (keys.contains(it.key()))
                kept.insert(it.key(), it.value());
            else
                drop(place + u'.' + it.key());
        }
        return kept;
    }

    QJsonObject account(const QJsonObject &object, const QString &place)
    {
        QJsonObject kept = only(object, accountKeys(), place);
        for (const QString &key : kept.keys()) {
            const QString inner = place + u'.' + key;
            const QJsonValue value = kept[key];
            if (value.isObject()) {
                kept[key] = only(value.toObject(), partKeys(key), inner);
            } else if (value.isArray()) {
                const QJsonArray all = value.toArray();
                QJsonArray taken;
                for (qsizetype i = 0; i < std::min(all.size(), mostIdentities); ++i)
                    taken.append(
                        only(all.at(i).toObject(), partKeys(key), inner + QStringLiteral("[%1]").arg(i)));
                kept[key] = taken;
            }
        }
        return kept;
    }

    void drop(const QString &place)
    {
        if (m_dropped.size() < mostDropped)
            m_dropped.append(place.left(longestLine));
    }

    [[nodiscard]] const QStringList &dropped() const { return m_dropped; }

private:
    QStringList m_dropped;
};

bool isLine(const QString &line)
{
    return line.size() <= longestLine && std::all_of(line.begin(), line.end(), [](QChar c) {
               return c.isPrint() || c.isSurrogate() || c == u' ';
           });
}

bool isSignature(const QString &signature)
{
    return signature.size() <= longestSignature &&
           std::all_of(signature.begin(), signature.end(),
                       [](QChar c) { return c.isPrint() || c.isSurrogate() || c.isSpace(); });
}

bool isAddress(const QString &address)
{
    const qsizetype at = address.lastIndexOf(u'@');
    return isLine(address) && at > 0 && at < address.size() - 1 && !address.contains(u' ');
}

/// Why it can't be an account; empty = it can.
QString problemOf(const Account &account)
{
    if (account.incomingKind == IncomingKind::Local)
        return text("it is of one computer only");
    if (const auto valid = account.incoming.validate(); !valid)
        return valid.error().context;
    if (account.outgoing.isConfigured())
        if (const auto valid = account.outgoing.validate(); !valid)
            return valid.error().context;
    bool lines =
        isLine(account.name) && isLine(account.incoming.userName) && isLine(account.outgoing.userName);
    for (const Identity &identity : account.identities) {
        if (!isAddress(identity.address))
            return text("an identity has no address");
        lines = lines && isLine(identity.name) && isSignature(identity.signature) &&
                isLine(identity.sentFolder) && isLine(identity.draftsFolder) &&
                (identity.replyTo.isEmpty() || isAddress(identity.replyTo));
    }
    if (account.oauth) {
        lines = lines && account.oauth->issuer.startsWith(QLatin1String("https://"));
        for (const QString &word :
             account.oauth->scopes + QStringList{account.oauth->issuer, account.oauth->clientId})
            lines = lines && isLine(word);
    }
    return lines ? QString() : text("a text is too long or not a text");
}

void calm(Account &account)
{
    static const QRegularExpression color(QStringLiteral("^#[0-9a-fA-F]{6}$"));
    if (!color.match(account.color).hasMatch())
        account.color.clear();
    if (account.context != QLatin1String("home") && account.context != QLatin1String("work"))
        account.context.clear();
    account.pollMinutes = std::clamp(account.pollMinutes, 1, 1440);
    account.bodies.days = std::clamp(account.bodies.days, 1, 3650);
    account.retention.days = std::clamp(account.retention.days, 1, 3650);
    account.retention.agreed = false; // that was about the mail of another computer
}

/// True where it was without encryption.
bool encrypt(Endpoint &endpoint)
{
    if (!endpoint.isConfigured() || endpoint.security != ConnectionSecurity::None || endpoint.isLoopback())
        return false;
    endpoint.security = ConnectionSecurity::StartTls;
    return true;
}

} // namespace

SettingsFile SettingsFile::of(const QMap<QString, QVariant> &preferences, const QList<Account> &accounts)
{
    SettingsFile file;
    file.preferences = preferences;
    for (const Account &account : accounts)
        if (account.incomingKind != IncomingKind::Local)
            file.accounts.append(account);
    return file;
}

QByteArray SettingsFile::toJson() const
{
    Sieve sieve;
    QJsonArray array;
    for (const Account &account : accounts)
        array.append(sieve.account(accountToJson(account), {}));
    QJsonObject values;
    for (auto it = preferences.begin(); it != preferences.end(); ++it)
        values.insert(it.key(), QJsonValue::fromVariant(it.value()));
    return QJsonDocument(QJsonObject{{text("posthornSettings"), currentVersion},
                                     {text("preferences"), values},
                                     {text("accounts"), array}})
        .toJson();
}

Result<SettingsFile> SettingsFile::fromJson(const QByteArray &json)
{
    if (json.size() > largestSize)
        return wrong(ErrorCode::InvalidArgument, text("the file is too large for settings"));
    const QJsonObject root = QJsonDocument::fromJson(json).object();
    const QJsonValue version = root[text("posthornSettings")];
    if (!version.isDouble() || version.toInt() < 1)
        return wrong(ErrorCode::InvalidArgument, text("the file does not hold Posthorn's settings"));
    if (version.toInt() > currentVersion)
        return wrong(ErrorCode::NotSupported, text("the settings are of a newer Posthorn"));

    SettingsFile file;
    Sieve sieve;
    const QJsonObject values = root[text("preferences")].toObject();
    for (auto it = values.begin(); it != values.end(); ++it) {
        const auto value = Preferences::allowed(it.key(), it.value().toVariant());
        if (value && Preferences::travels(it.key()))
            file.preferences.insert(it.key(), *value);
        else
            sieve.drop(text("preferences.") + it.key());
    }
    const QJsonArray accounts = root[text("accounts")].toArray();
    for (qsizetype i = 0; i < accounts.size(); ++i) {
        const QString place = QStringLiteral("accounts[%1]").arg(i);
        if (i >= mostAccounts) {
            sieve.drop(place);
            break;
        }
        Account account = accountFromJson(sieve.account(accounts.at(i).toObject(), place));
        calm(account);
        if (const QString problem = problemOf(account); !problem.isEmpty()) {
            sieve.drop(place + text(": ") + problem);
            continue;
        }
        if (encrypt(account.incoming))
            sieve.drop(place + text(".incoming.security"));
        if (encrypt(account.outgoing))
            sieve.drop(place + text(".outgoing.security"));
        file.accounts.append(account);
    }
    (void)sieve.only(root, {text("posthornSettings"), text("preferences"), text("accounts")}, text("file"));
    file.dropped = sieve.dropped();
    return file;
}

Result<void> SettingsFile::write(const QString &path) const
{
    QSaveFile file(path);
    errno = 0;
    const auto failed = [&]() -> Error {
        const bool full = errno == ENOSPC || errno == EDQUOT;
        return {ErrorDomain::Store,
                full ? ErrorCode::DiskFull : ErrorCode::StoreUnavailable,
                Retry::AfterUser,
                {},
                QStringLiteral("cannot write %1: %2").arg(path, file.errorString())};
    };
    if (!file.open(QIODevice::WriteOnly))
        return failed();
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    const QByteArray json = toJson();
    if (file.write(json) != json.size() || !file.commit())
        return failed();
    return {};
}

Result<SettingsFile> SettingsFile::read(const QString &path)
{
    QFile file(path);
    if (!file.exists())
        return wrong(ErrorCode::NotFound, QStringLiteral("there is no file %1").arg(path));
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorDomain::Store,
                     ErrorCode::StoreUnavailable,
                     Retry::AfterUser,
                     {},
                     QStringLiteral("cannot read %1: %2").arg(path, file.errorString())};
    return fromJson(file.read(largestSize + 1));
}

} // namespace posthorn
