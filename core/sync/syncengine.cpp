#include "syncengine.h"

#include "accountsync.h"
#include "enginestart.h"
#include "journalwatch.h"
#include "net/networkwatch.h"

#include <map>

namespace posthorn
{

namespace
{

constexpr auto pruneEvery = std::chrono::hours(6);
constexpr qint64 journalKeptMs = qint64(14) * 24 * 3600 * 1000;

} // namespace

class SyncEngine::Private
{
public:
    Private(SyncEngine *engine, Store &usedStore, Credentials &credentials, const Clock &usedClock,
            Mode usedMode)
        : q(engine)
        , store(usedStore)
        , clock(usedClock)
        , mode(usedMode)
        , context{usedStore, credentials, usedClock, transcripts, securities, usedMode}
    {
    }

    void post(std::function<void()> job);
    void begin(const QList<Account> &all);
    void add(const Account &account);
    void drop(AccountId account);
    void end();
    [[nodiscard]] AccountSync *find(AccountId account) const;
    void watch();
    void pruneRegularly();
    void fetchBody(PlacementId placement);

    SyncEngine *q;
    Store &store;
    const Clock &clock;
    Mode mode;
    TranscriptLog transcripts;
    SecurityLog securities;
    SyncContext context;
    std::map<AccountId, std::unique_ptr<AccountSync>> accounts;
    bool started = false;
    bool online = true;
    FolderId openFolder;
    std::vector<std::function<void()>> beforeStart; // asked for before the recovery was done
    bool ready = false;
    std::unique_ptr<QTimer> pruneTimer;
    std::unique_ptr<JournalWatch> journal;
    std::unique_ptr<NetworkWatch> network;
};

void SyncEngine::Private::post(std::function<void()> job)
{
    QMetaObject::invokeMethod(
        q,
        [this, job = std::move(job)] {
            if (started && !ready)
                beforeStart.push_back(job);
            else
                job();
        },
        Qt::QueuedConnection);
}

void SyncEngine::Private::begin(const QList<Account> &all)
{
    if (std::exchange(started, true))
        return;
    if (mode == Mode::Continuous)
        watch();
    store.write<void>(
        Durability::Full,
        [all](WriteTransaction &transaction) -> Result<void> {
            for (const Account &account : all)
                POSTHORN_TRY(introduceAccount(transaction, account));
            return recoverFromCrash(transaction);
        },
        q,
        [this, all](Result<void> recovered) {
            if (!started)
                return;
            ready = true;
            for (const Account &account : all) {
                add(account);
                if (recovered)
                    continue;
                AccountStatus status;
                status.account = account.id;
                status.state = AccountStatus::State::NeedsAttention;
                status.error = recovered.error();
                emit q->statusChanged(status);
            }
            for (const auto &job : std::exchange(beforeStart, {}))
                job();
        });
    if (mode == Mode::Continuous)
        pruneRegularly();
}

/// What makes accounts work by themselves.
void SyncEngine::Private::watch()
{
    QObject::connect(&store, &Store::changed, q, [this](const StoreChange &change) {
        if (!change.outbox)
            return;
        for (const auto &[id, account] : accounts)
            account->outboxChanged();
    });
    journal = std::make_unique<JournalWatch>(store, clock);
    QObject::connect(journal.get(), &JournalWatch::operationsWaiting, q, [this](AccountId account) {
        if (AccountSync *found = find(account))
            found->journalChanged();
    });
    network = std::make_unique<NetworkWatch>(clock);
    QObject::connect(network.get(), &NetworkWatch::linesLost, q, [this] {
        for (const auto &[id, account] : accounts)
            account->linesLost();
    });
    QObject::connect(network.get(), &NetworkWatch::networkGained, q, [this] {
        for (const auto &[id, account] : accounts)
            account->networkGained();
    });
}

void SyncEngine::Private::pruneRegularly()
{
    const auto prune = [this] {
        store.post(Durability::Normal,
                   [before = clock.nowMs() - journalKeptMs](WriteTransaction &transaction) {
                       return transaction.pruneJournal(before);
                   });
    };
    prune();
    pruneTimer = std::make_unique<QTimer>();
    QObject::connect(pruneTimer.get(), &QTimer::timeout, q, prune);
    pruneTimer->start(pruneEvery);
}

void SyncEngine::Private::add(const Account &account)
{
    drop(account.id);
    // What is known of its lines may be of another server.
    securities.forget(account.id);
    auto sync = AccountSync::make(context, account);
    AccountSync *made = sync.get();
    QObject::connect(made, &AccountSync::statusChanged, q, &SyncEngine::statusChanged);
    QObject::connect(made, &AccountSync::activityChanged, q, &SyncEngine::activityChanged);
    QObject::connect(made, &AccountSync::newMailArrived, q, &SyncEngine::newMailArrived);
    QObject::connect(made, &AccountSync::bodyArrived, q, &SyncEngine::bodyArrived);
    QObject::connect(made, &AccountSync::bodyFailed, q, &SyncEngine::bodyFailed);
    QObject::connect(made, &AccountSync::syncFinished, q, &SyncEngine::syncFinished);
    QObject::connect(made, &AccountSync::mechanismLearned, q, &SyncEngine::mechanismLearned);
    QObject::connect(made, &AccountSync::keysSeen, q, &SyncEngine::keysSeen);
    QObject::connect(made, &AccountSync::securityChanged, q, &SyncEngine::securityChanged);
    QObject::connect(made, &AccountSync::noticed, q, &SyncEngine::noticed);
    context.credentials.setPasswordCommand(account.id, account.passwordCommand);
    accounts[account.id] = std::move(sync);
    made->setOpenFolder(openFolder);
    made->start(online);
}

void SyncEngine::Private::drop(AccountId account)
{
    const auto it = accounts.find(account);
    if (it == accounts.end())
        return;
    it->second->stop();
    accounts.erase(it);
}

void SyncEngine::Private::end()
{
    started = false;
    ready = false;
    beforeStart.clear();
    journal.reset();
    network.reset();
    pruneTimer.reset();
    QObject::disconnect(&store, nullptr, q, nullptr);
    for (const auto &[id, account] : accounts)
        account->stop();
    accounts.clear();
}

AccountSync *SyncEngine::Private::find(AccountId account) const
{
    const auto it = accounts.find(account);
    return it == accounts.end() ? nullptr : it->second.get();
}

void SyncEngine::Private::fetchBody(PlacementId placement)
{
    store.read<MessageDetail>(
        Store::Lane::Interactive, [placement](StoreReader &reader) { return reader.detail(placement); }, q,
        [this, placement](Result<MessageDetail> detail) {
            if (!detail) {
                emit q->bodyFailed(placement, detail.error());
                return;
            }
            if (detail->row.hasBody) {
                emit q->bodyArrived(placement);
                return;
            }
            if (AccountSync *account = find(detail->row.account)) {
                account->fetchBody(detail->row);
                return;
            }
            emit q->bodyFailed(placement, Error{ErrorDomain::Usage,
                                                ErrorCode::NotSupported,
                                                Retry::AfterUser,
                                                {},
                                                QStringLiteral("the account is not running")});
        });
}

SyncEngine::SyncEngine(Store &store, Credentials &credentials, const Clock &clock, Mode mode)
    : d(std::make_unique<Private>(this, store, credentials, clock, mode))
{
}

SyncEngine::~SyncEngine()
{
    d->end();
}

void SyncEngine::start(const QList<Account> &accounts)
{
    QMetaObject::invokeMethod(
        this, [this, accounts] { d->begin(accounts); }, Qt::QueuedConnection);
}

void SyncEngine::stop()
{
    QMetaObject::invokeMethod(
        this,
        [this] {
            d->end();
            emit stopped();
        },
        Qt::QueuedConnection);
}

void SyncEngine::addAccount(const Account &account)
{
    d->post([this, account] {
        // What runs by the old protocol must not write in between.
        if (const AccountSync *running = d->find(account.id);
            running && running->account().incomingKind != account.incomingKind)
            d->drop(account.id);
        d->store.write<void>(
            Durability::Full,
            [account](WriteTransaction &transaction) { return introduceAccount(transaction, account); }, this,
            [this, account](Result<void>) {
                if (d->started)
                    d->add(account);
            });
    });
}

void SyncEngine::updateAccount(const Account &account)
{
    addAccount(account);
}

void SyncEngine::removeAccount(AccountId account)
{
    d->post([this, account] {
        d->drop(account);
        d->transcripts.forget(account);
        d->securities.forget(account);
        emit accountStopped(account);
    });
}

void SyncEngine::setOnline(bool online)
{
    d->post([this, online] {
        d->online = online;
        for (const auto &[id, account] : d->accounts)
            account->setOnline(online);
    });
}

void SyncEngine::sync(AccountId account, const SyncOptions &options)
{
    d->post([this, account, options] {
        if (AccountSync *found = d->find(account)) {
            found->sync(options);
            return;
        }
        emit syncFinished(account, {},
                          Error{ErrorDomain::Usage,
                                ErrorCode::NotFound,
                                Retry::Never,
                                {},
                                QStringLiteral("no such account is running")});
    });
}

void SyncEngine::syncAll()
{
    d->post([this] {
        for (const auto &[id, account] : d->accounts) {
            if (account->account().enabled)
                account->sync({});
        }
    });
}

void SyncEngine::reconnect(AccountId account)
{
    d->post([this, account] {
        if (AccountSync *found = d->find(account))
            found->reconnect();
    });
}

void SyncEngine::setOpenFolder(FolderId folder)
{
    d->post([this, folder] {
        d->openFolder = folder;
        for (const auto &[id, account] : d->accounts)
            account->setOpenFolder(folder);
    });
}

void SyncEngine::fetchBody(PlacementId placement)
{
    d->post([this, placement] { d->fetchBody(placement); });
}

void SyncEngine::announceStatus()
{
    d->post([this] {
        for (const auto &[id, account] : d->accounts)
            account->announce();
    });
}

std::optional<ConnectionSecurityInfo> SyncEngine::security(AccountId account, MailProtocol protocol) const
{
    return d->securities.of(account, protocol);
}

QList<std::shared_ptr<const Transcript>> SyncEngine::transcripts(AccountId account) const
{
    return d->transcripts.of(account);
}

} // namespace posthorn
