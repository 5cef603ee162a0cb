#include "accountrepository.h"

#include "accountjson.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>
#include <algorithm>
#include <cerrno>

namespace posthorn
{

// accounts.json, format 1:
//
//     { "format": 1, "lastId": 4, "accounts": [ ... ] }
//
// with the accounts as accountjson.h describes them. "lastId" is the highest number that any account or
// identity ever had. A file of a higher format is left alone.

namespace
{

constexpr int currentFormat = 1;

Error storeError(ErrorCode code, const QString &context)
{
    return {ErrorDomain::Store, code, Retry::AfterUser, {}, context};
}

Error notFound(AccountId id)
{
    return {ErrorDomain::Usage,
            ErrorCode::NotFound,
            Retry::Never,
            {},
            QStringLiteral("there is no account %1").arg(id.value())};
}

Error writeError(const QFileDevice &file, int systemError)
{
    const bool full = file.error() == QFileDevice::ResourceError || systemError == ENOSPC ||
                      systemError == EDQUOT || systemError == EFBIG;
    return storeError(full ? ErrorCode::DiskFull : ErrorCode::StoreUnavailable,
                      QStringLiteral("cannot write %1: %2").arg(file.fileName(), file.errorString()));
}

void sortByPosition(QList<Account> &accounts)
{
    std::stable_sort(accounts.begin(), accounts.end(),
                     [](const Account &a, const Account &b) { return a.position < b.position; });
}

auto findById(const QList<Account> &accounts, AccountId id)
{
    return std::find_if(accounts.begin(), accounts.end(), [id](const Account &a) { return a.id == id; });
}

/// Every account and identity of a read file has an id of its own, also where somebody edited the file by
/// hand.
void repairIds(QList<Account> &accounts, qint64 &lastId)
{
    QList<qint64> seen;
    const auto isNew = [&seen](qint64 id) {
        if (id <= 0 || seen.contains(id))
            return false;
        seen.append(id);
        return true;
    };
    for (const Account &account : accounts) {
        lastId = std::max(lastId, account.id.value());
        for (const Identity &identity : account.identities)
            lastId = std::max(lastId, identity.id.value());
    }
    for (Account &account : accounts)
        if (!isNew(account.id.value()))
            account.id = AccountId(++lastId);
    seen.clear();
    for (Account &account : accounts)
        for (Identity &identity : account.identities)
            if (!isNew(identity.id.value()))
                identity.id = IdentityId(++lastId);
}

} // namespace

AccountRepository::AccountRepository(QString configDir, QObject *parent)
    : QObject(parent)
    , m_configDir(std::move(configDir))
{
}

Result<void> AccountRepository::load()
{
    m_accounts.clear();
    m_lastId = 0;
    m_writable = true;
    QFile file(m_configDir + QStringLiteral("/accounts.json"));
    if (!file.exists())
        return {};
    if (!file.open(QIODevice::ReadOnly)) {
        m_writable = false;
        return storeError(ErrorCode::StoreUnavailable,
                          QStringLiteral("cannot read %1: %2").arg(file.fileName(), file.errorString()));
    }
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll());
    file.close();
    const QJsonObject root = document.object();
    const int format = root[QStringLiteral("format")].toInt();
    if (!document.isObject() || format < 1 || !root[QStringLiteral("accounts")].isArray())
        return setAside(file.fileName());
    if (format > currentFormat) {
        m_writable = false;
        return storeError(ErrorCode::StoreTooNew,
                          file.fileName() + QStringLiteral(" is of a newer Posthorn"));
    }
    m_lastId = root[QStringLiteral("lastId")].toInteger();
    for (const QJsonValue &value : root[QStringLiteral("accounts")].toArray())
        if (value.isObject())
            m_accounts.append(accountFromJson(value.toObject()));
    repairIds(m_accounts, m_lastId);
    sortByPosition(m_accounts);
    return {};
}

Result<void> AccountRepository::setAside(const QString &path)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    QString aside = path + QStringLiteral(".damaged-") + now.toString(QStringLiteral("yyyyMMdd-HHmmss"));
    while (QFile::exists(aside))
        aside += u'+';
    // The highest id that was used is lost with the file. Counting from the time of day cannot meet an old id
    // again.
    m_lastId = now.toSecsSinceEpoch();
    m_writable = QFile::rename(path, aside);
    return storeError(ErrorCode::StoreCorrupt,
                      m_writable ? QStringLiteral("%1 is damaged and was kept as %2").arg(path, aside)
                                 : QStringLiteral("%1 is damaged").arg(path));
}

std::optional<Account> AccountRepository::account(AccountId id) const
{
    const auto it = findById(m_accounts, id);
    return it == m_accounts.end() ? std::nullopt : std::optional(*it);
}

std::optional<Account> AccountRepository::find(const QString &key) const
{
    bool isNumber = false;
    const qint64 number = key.toLongLong(&isNumber);
    if (isNumber)
        if (auto found = account(AccountId(number)))
            return found;
    const auto same = [&key](const QString &text) { return text.compare(key, Qt::CaseInsensitive) == 0; };
    for (const Account &account : m_accounts)
        if (std::any_of(account.identities.begin(), account.identities.end(),
                        [&same](const Identity &identity) { return same(identity.address); }))
            return account;
    for (const Account &account : m_accounts)
        if (same(account.name))
            return account;
    return std::nullopt;
}

Result<Account> AccountRepository::prepared(Account account, qint64 &lastId) const
{
    if (account.identities.isEmpty())
        return Error{ErrorDomain::Usage,
                     ErrorCode::InvalidArgument,
                     Retry::AfterUser,
                     {},
                     QStringLiteral("an account needs an identity")};
    if (account.incomingKind != IncomingKind::Local)
        POSTHORN_TRY(account.incoming.validate());
    if (account.outgoing.isConfigured())
        POSTHORN_TRY(account.outgoing.validate());
    account.incoming.protocol = account.isPop3() ? MailProtocol::Pop3 : MailProtocol::Imap;
    account.outgoing.protocol = MailProtocol::Smtp;
    account.keepTokenFromPasswordMechanisms();
    if (account.name.isEmpty())
        account.name = account.address();
    if (!account.id.isValid())
        account.id = AccountId(++lastId);
    for (Identity &identity : account.identities)
        if (!identity.id.isValid())
            identity.id = IdentityId(++lastId);
    return account;
}

Result<AccountId> AccountRepository::add(Account account)
{
    account.id = {};
    for (Identity &identity : account.identities)
        identity.id = {};
    account.position = m_accounts.isEmpty() ? 0 : m_accounts.last().position + 1;
    qint64 lastId = m_lastId;
    POSTHORN_TRY_ASSIGN(const Account added, prepared(std::move(account), lastId));
    POSTHORN_TRY(save(m_accounts + QList<Account>{added}, lastId));
    Q_EMIT accountAdded(added);
    return added.id;
}

Result<void> AccountRepository::update(const Account &account)
{
    const auto it = findById(m_accounts, account.id);
    if (it == m_accounts.cend())
        return notFound(account.id);
    qint64 lastId = m_lastId;
    POSTHORN_TRY_ASSIGN(const Account changed, prepared(account, lastId));
    QList<Account> accounts = m_accounts;
    accounts[std::distance(m_accounts.cbegin(), it)] = changed;
    POSTHORN_TRY(save(std::move(accounts), lastId));
    Q_EMIT accountChanged(changed);
    return {};
}

Result<void> AccountRepository::remove(AccountId id)
{
    QList<Account> accounts = m_accounts;
    if (accounts.removeIf([id](const Account &account) { return account.id == id; }) == 0)
        return notFound(id);
    POSTHORN_TRY(save(std::move(accounts), m_lastId));
    Q_EMIT accountRemoved(id);
    return {};
}

Result<void> AccountRepository::reorder(const QList<AccountId> &order)
{
    QList<Account> accounts;
    for (const AccountId id : order) {
        const auto it = findById(m_accounts, id);
        if (it == m_accounts.cend() || findById(accounts, id) != accounts.cend())
            return notFound(id);
        accounts.append(*it);
        accounts.last().position = static_cast<int>(accounts.size()) - 1;
    }
    if (accounts.size() != m_accounts.size())
        return Error{ErrorDomain::Usage,
                     ErrorCode::InvalidArgument,
                     Retry::Never,
                     {},
                     QStringLiteral("the new order does not name every account")};
    POSTHORN_TRY(save(std::move(accounts), m_lastId));
    Q_EMIT accountsReordered();
    return {};
}

Result<void> AccountRepository::save(QList<Account> accounts, qint64 lastId)
{
    const QString path = m_configDir + QStringLiteral("/accounts.json");
    if (!m_writable)
        return storeError(ErrorCode::StoreUnavailable,
                          path + QStringLiteral(" could not be read and is kept"));
    sortByPosition(accounts);
    QJsonArray array;
    for (const Account &account : accounts)
        array.append(accountToJson(account));
    const QJsonObject root{{QStringLiteral("format"), currentFormat},
                           {QStringLiteral("lastId"), lastId},
                           {QStringLiteral("accounts"), array}};
    // Without a folder the open below reports it.
    QDir().mkpath(m_configDir);
    QSaveFile file(path);
    errno = 0;
    if (!file.open(QIODevice::WriteOnly))
        return writeError(file, errno);
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    const bool written = file.write(QJsonDocument(root).toJson()) >= 0;
    if (!written || !file.flush() || !file.commit())
        return writeError(file, errno);
    m_accounts = std::move(accounts);
    m_lastId = lastId;
    return {};
}

} // namespace posthorn
