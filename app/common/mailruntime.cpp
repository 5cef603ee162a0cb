#include "common/mailruntime.h"

#include "security/keychaincredentialstore.h"
#include "security/networkhttpclient.h"
#include "sync/retentionrun.h"

#include <QDeadlineTimer>
#include <cstdlib>

namespace posthorn
{

namespace
{

/// The engine cancels its connections within 100 ms; a process that cannot end is worse than one that ends
/// hard, which the store survives by design.
constexpr std::chrono::seconds kLongestGoodbye{15};

} // namespace

MailRuntime::MailRuntime(const Options &options)
    : m_options(options)
    , m_clock(options.clock ? options.clock : &m_systemClock)
    , m_accounts(options.profile.configDir)
{
    m_thread.setObjectName(QStringLiteral("engine"));
}

Result<std::unique_ptr<MailRuntime>> MailRuntime::open(const Options &options)
{
    std::unique_ptr<MailRuntime> runtime(new MailRuntime(options));
    POSTHORN_TRY(runtime->openParts());
    runtime->startThread();
    return runtime;
}

MailRuntime::~MailRuntime()
{
    stopThread();
}

/// A program that was killed between making the lock file and writing its name into it leaves an empty file,
/// which would keep the profile closed for ever. That file of a living program is locked besides, so it
/// cannot be taken away from one.
bool MailRuntime::takeOverEmptyLock()
{
    qint64 pid = 0;
    QString host;
    QString program;
    if (m_lock->error() != QLockFile::LockFailedError || m_lock->getLockInfo(&pid, &host, &program))
        return false;
    m_lock->setStaleLockTime(1);
    const bool taken = m_lock->tryLock(100);
    m_lock->setStaleLockTime(0);
    return taken;
}

Result<void> MailRuntime::openParts()
{
    POSTHORN_TRY(m_options.profile.create());
    if (m_options.use != Use::Read) {
        m_lock = std::make_unique<QLockFile>(m_options.profile.dataDir + QStringLiteral("/engine.lock"));
        // However long it runs, a living owner keeps the lock; a dead one's is taken over.
        m_lock->setStaleLockTime(0);
        if (!m_lock->tryLock(0) && !takeOverEmptyLock())
            return Error{
                ErrorDomain::Store,
                ErrorCode::StoreBusy,
                Retry::AfterUser,
                {},
                QStringLiteral("another Posthorn uses the profile in %1").arg(m_options.profile.dataDir)};
    }
    POSTHORN_TRY(m_accounts.load());
    m_oauthProviders = OAuthProviders::load(OAuthProviders::filesFor(m_options.profile.configDir));
    for (const QString &problem : m_oauthProviders.problems())
        qWarning("%s", qPrintable(problem));
    const auto opening = m_options.use == Use::Read ? Store::Opening::Look
                         : m_options.repair         ? Store::Opening::Repair
                                                    : Store::Opening::Own;
    POSTHORN_TRY_ASSIGN(m_store, Store::open(m_options.profile, *m_clock, opening));
    m_actions = std::make_unique<MailActions>(*m_store);
    m_outbox = std::make_unique<Outbox>(*m_store, *m_clock);
    m_drafts = std::make_unique<Drafts>(*m_store, *m_clock);
    return {};
}

void MailRuntime::startThread()
{
    m_context = std::make_unique<QObject>();
    m_context->moveToThread(&m_thread);
    m_thread.start();
    QMetaObject::invokeMethod(
        m_context.get(),
        [this] {
            CredentialStore *keyring = m_options.keyring;
            if (!keyring) {
                m_ownKeyring = std::make_unique<KeychainCredentialStore>(m_options.profile.tag());
                keyring = m_ownKeyring.get();
            }
            m_credentials = new Credentials(keyring);
            HttpClient *http = m_options.http;
            if (!http) {
                m_ownHttp = std::make_unique<NetworkHttpClient>();
                http = m_ownHttp.get();
            }
            m_accessTokens = std::make_unique<AccessTokens>(*m_credentials, *http, *m_clock);
            m_credentials->setAccessTokens(m_accessTokens.get());
            if (m_options.use == Use::Sync)
                m_engine = new SyncEngine(*m_store, *m_credentials, *m_clock, m_options.mode);
        },
        Qt::BlockingQueuedConnection);
    for (const Account &account : m_accounts.accounts())
        tell(account);
    if (m_options.use != Use::Read)
        follow(m_accounts);
}

void MailRuntime::stopThread()
{
    if (!m_thread.isRunning())
        return;
    const auto end = [this] {
        delete m_engine;
        m_accessTokens.reset();
        delete m_credentials;
        m_ownHttp.reset();
        m_ownKeyring.reset();
        m_thread.quit();
    };
    if (m_engine) {
        connect(m_engine, &SyncEngine::stopped, m_context.get(), end, Qt::QueuedConnection);
        m_engine->stop();
    } else {
        QMetaObject::invokeMethod(m_context.get(), end, Qt::QueuedConnection);
    }
    if (!m_thread.wait(QDeadlineTimer(kLongestGoodbye))) {
        qCritical("The engine does not stop; leaving without it.");
        std::_Exit(EXIT_FAILURE);
    }
    m_engine = nullptr;
    m_credentials = nullptr;
}

void MailRuntime::start()
{
    m_engine->start(m_accounts.accounts());
}

void MailRuntime::follow(AccountRepository &accounts)
{
    connect(&accounts, &AccountRepository::accountAdded, this, [this](const Account &account) {
        tell(account);
        if (m_engine)
            m_engine->addAccount(account);
    });
    connect(&accounts, &AccountRepository::accountChanged, this, [this](const Account &account) {
        tell(account);
        // What the engine itself has learned is no reason for it to connect anew.
        if (m_engine && !m_remembering)
            m_engine->updateAccount(account);
    });
    connect(&accounts, &AccountRepository::accountRemoved, this, [this](AccountId id) {
        if (m_engine)
            m_engine->removeAccount(id); // and erase it once that says accountStopped
        else
            erase(id);
    });
    if (m_engine) {
        connect(m_engine, &SyncEngine::accountStopped, this, [this](AccountId id) {
            if (!m_accounts.account(id))
                erase(id);
        });
        connect(m_engine, &SyncEngine::mechanismLearned, this, &MailRuntime::rememberMechanism);
        connect(m_engine, &SyncEngine::keysSeen, this, &MailRuntime::rememberKeys);
    }
}

void MailRuntime::tell(const Account &account)
{
    withCredentials([this, id = account.id, command = account.passwordCommand,
                     oauth = account.oauth](Credentials &credentials, QObject *) {
        credentials.setPasswordCommand(id, command);
        m_accessTokens->setClient(id, oauth);
    });
    if (m_options.use == Use::Read)
        return;
    const bool localFolders = !account.isImap();
    m_store->post(Durability::Normal,
                  [id = account.id, enabled = account.enabled, context = account.context,
                   shared = account.sharedInbox, localFolders,
                   policy = storePolicy(account)](WriteTransaction &transaction) -> Result<void> {
                      POSTHORN_TRY(transaction.upsertAccount(id, enabled, context, shared));
                      POSTHORN_TRY(transaction.setAccountPolicy(id, policy));
                      return localFolders ? transaction.ensureLocalFolders(id) : Result<void>();
                  });
}

void MailRuntime::erase(AccountId id)
{
    withCredentials([this, id](Credentials &credentials, QObject *context) {
        m_accessTokens->setClient(id, {});
        for (const CredentialKind kind : {CredentialKind::IncomingPassword, CredentialKind::OutgoingPassword,
                                          CredentialKind::RefreshToken})
            // Where no keyring answers there is nothing to take out of it.
            credentials.remove({id, kind}, context, [](const Result<void> &) {});
    });
    m_store->write<void>(
        Durability::Full, [id](WriteTransaction &transaction) { return transaction.removeAccount(id); }, this,
        [this, id](Result<void> result) {
            if (!result)
                qWarning("%s", qPrintable(result.error().toString()));
            Q_EMIT accountErased(id);
        });
}

void MailRuntime::rememberMechanism(AccountId id, MailProtocol protocol, AuthMechanism mechanism)
{
    remember(id, protocol, [mechanism](Endpoint &endpoint) { endpoint.auth = mechanism; });
}

void MailRuntime::rememberKeys(AccountId id, MailProtocol protocol, const QList<SeenKey> &keys)
{
    remember(id, protocol, [keys](Endpoint &endpoint) { endpoint.seenKeys = keys; });
}

void MailRuntime::remember(AccountId id, MailProtocol protocol, const std::function<void(Endpoint &)> &change)
{
    auto account = m_accounts.account(id);
    if (!account)
        return;
    Endpoint &endpoint = protocol == MailProtocol::Smtp ? account->outgoing : account->incoming;
    const Endpoint before = endpoint;
    change(endpoint);
    if (endpoint == before)
        return;
    m_remembering = true;
    const auto saved = m_accounts.update(*account);
    m_remembering = false;
    if (!saved)
        qWarning("%s", qPrintable(saved.error().toString()));
}

void MailRuntime::withCredentials(std::function<void(Credentials &, QObject *)> work)
{
    QMetaObject::invokeMethod(m_context.get(),
                              [this, work = std::move(work)] { work(*m_credentials, m_context.get()); });
}

void MailRuntime::storePassword(const CredentialKey &key, const QString &password,
                                std::function<void(Result<void>)> reply)
{
    withCredentials([this, key, password, reply](Credentials &credentials, QObject *context) {
        credentials.write(key, password, context, [this, reply](Result<void> result) {
            QMetaObject::invokeMethod(this, [reply, result] { reply(result); });
        });
    });
}

void MailRuntime::acceptGrant(AccountId id, const OAuthGrant &grant, std::function<void(Result<void>)> reply)
{
    auto account = m_accounts.account(id);
    if (!account)
        return reply(Error{ErrorDomain::Usage,
                           ErrorCode::NotFound,
                           Retry::Never,
                           {},
                           QStringLiteral("there is no account %1").arg(id.value())});
    // The account first: a token of a client that it does not name would be of no use.
    if (account->oauth != grant.client) {
        account->oauth = grant.client;
        if (const auto saved = m_accounts.update(*account); !saved)
            return reply(saved.error());
    }
    withCredentials([this, id, grant, reply](Credentials &credentials, QObject *context) {
        credentials.acceptGrant(id, grant, context, [this, id, reply](const Result<void> &result) {
            if (m_engine)
                m_engine->reconnect(id);
            QMetaObject::invokeMethod(this, [reply, result] { reply(result); });
        });
    });
}

void MailRuntime::readPassword(const CredentialKey &key, std::function<void(Result<QString>)> reply)
{
    withCredentials([this, key, reply](Credentials &credentials, QObject *context) {
        credentials.read(key, context, [this, reply](Result<QString> result) {
            QMetaObject::invokeMethod(this, [reply, result] { reply(result); });
        });
    });
}

} // namespace posthorn
