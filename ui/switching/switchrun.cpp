#include "switchrun.h"

#include "account/accountrepository.h"
#include "sync/switchback.h"
#include "sync/syncengine.h"

#include <utility>

namespace posthorn
{

namespace
{

constexpr auto lookPause = std::chrono::milliseconds(200);
constexpr int fetchAttempts = 3;

} // namespace

SwitchRun::SwitchRun(const Services &services, const Account &account, QObject *parent)
    : QObject(parent)
    , m_services(services)
    , m_account(account)
    , m_work(*this)
{
    m_look.setSingleShot(true);
    m_look.setInterval(lookPause);
    connect(&m_look, &QTimer::timeout, this, &SwitchRun::lookAtOutcome);
    connect(services.store, &Store::changed, this, [this] {
        if (m_state == State::Matching && !m_look.isActive())
            m_look.start();
    });
    connect(
        services.engine, &SyncEngine::syncFinished, this,
        [this](AccountId id, const SyncStats &, const std::optional<Error> &error) { syncEnded(id, error); });
    connect(services.engine, &SyncEngine::activityChanged, this, [this](const Activity &activity) {
        if (activity.account == m_account.id)
            Q_EMIT progressed(activity.done, activity.finished ? 0 : activity.total);
    });
}

SwitchRun::~SwitchRun() = default;

void SwitchRun::setState(State state)
{
    m_state = state;
    Q_EMIT changed();
}

void SwitchRun::fail(const Error &error)
{
    if (m_state == State::Fetching || m_state == State::Draining)
        setState(State::Idle);
    Q_EMIT failed(error);
}

void SwitchRun::resume()
{
    m_work.run<SwitchOutcome>(
        [store = m_services.store, account = m_account] { return switchOutcome(*store, account); },
        [this](const Result<SwitchOutcome> &outcome) {
            if (outcome && outcome->running)
                takeOutcome(*outcome);
            else
                Q_EMIT nothingFound();
        });
}

void SwitchRun::begin(const Endpoint &server, bool fetchFirst)
{
    m_server = server;
    m_fetchesLeft = fetchFirst ? fetchAttempts : 0;
    syncFirst();
}

// -- By the old protocol
// -------------------------------------------------------------------------------------

void SwitchRun::syncFirst()
{
    m_syncing = true;
    SyncEngine::SyncOptions options;
    if (m_fetchesLeft > 0)
        options.bodies = BodyPolicy{BodyPolicy::Kind::All, 0, 0};
    setState(m_fetchesLeft > 0 ? State::Fetching : State::Draining);
    m_services.engine->sync(m_account.id, options);
}

void SwitchRun::syncEnded(AccountId account, const std::optional<Error> &error)
{
    if (account != m_account.id)
        return;
    const bool own = std::exchange(m_syncing, false);
    if (!own && m_state != State::Matching)
        return;
    if (error)
        fail(*error);
    else if (own)
        synced();
    // A folder that the server never opens is an error of each pass, and holds nothing up.
    if (!own)
        lookAtOutcome();
}

void SwitchRun::synced()
{
    if (m_fetchesLeft == 0)
        return change();
    --m_fetchesLeft;
    // What ended may have been a pass that had begun before.
    m_work.run<SwitchBackCount>(
        [store = m_services.store, id = m_account.id] { return countSwitchBack(*store, id); },
        [this](const Result<SwitchBackCount> &count) {
            if (!count)
                return fail(count.error());
            const qint64 missing = count->inboxMissing + count->elsewhereMissing;
            if (missing == 0)
                return change();
            if (m_fetchesLeft > 0)
                return syncFirst();
            setState(State::Idle);
            Q_EMIT fetchFailed(missing);
        });
}

// -- The change
// ----------------------------------------------------------------------------------------------

void SwitchRun::change()
{
    m_work.run<void>([store = m_services.store, id = m_account.id] { return checkMaySwitch(*store, id); },
                     [this](const Result<void> &may) {
                         if (may)
                             return save();
                         setState(State::Idle);
                         Q_EMIT refused();
                     });
}

void SwitchRun::save()
{
    const auto current = m_services.accounts->account(m_account.id);
    if (!current) {
        Q_EMIT accountGone();
        return;
    }
    Account switched = switchedTo(*current, m_server);
    switched.keepTokenFromPasswordMechanisms();
    if (const auto saved = m_services.accounts->update(switched); !saved)
        return fail(saved.error());
    m_account = switched;
    setState(m_account.isImap() ? State::Matching : State::Ended);
}

void SwitchRun::lookAtOutcome()
{
    if (std::exchange(m_looking, true))
        return;
    m_work.run<SwitchOutcome>(
        [store = m_services.store, account = m_account] { return switchOutcome(*store, account); },
        [this](const Result<SwitchOutcome> &outcome) {
            m_looking = false;
            if (!outcome)
                return fail(outcome.error());
            if (m_state == State::Matching)
                takeOutcome(*outcome);
        });
}

void SwitchRun::takeOutcome(const SwitchOutcome &outcome)
{
    m_outcome = outcome;
    if (outcome.running)
        setState(outcome.ready ? State::Choosing : State::Matching);
    else if (outcome.ready)
        setState(State::Ended);
    // Of an account that was looked at before it was changed, nothing is known yet.
}

void SwitchRun::end(OnlyHere onlyHere)
{
    m_work.run<qint64>([store = m_services.store, account = m_account,
                        onlyHere] { return endSwitch(*store, account, onlyHere); },
                       [this](const Result<qint64> &uploaded) {
                           if (!uploaded)
                               return fail(uploaded.error());
                           m_uploaded = *uploaded;
                           setState(State::Ended);
                       });
}

} // namespace posthorn
