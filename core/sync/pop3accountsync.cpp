#include "pop3accountsync.h"

#include <QElapsedTimer>
#include <algorithm>

namespace posthorn
{

namespace
{

constexpr qint64 progressEveryMs = 100;
// Another program is usually done in seconds; one that stays logged in is asked after every few minutes.
constexpr auto firstInUsePause = std::chrono::seconds(15);
constexpr auto longestInUsePause = std::chrono::minutes(5);
// Where a server does not say how long its delay is.
constexpr auto usualLoginDelay = std::chrono::minutes(5);
// Refusals without a word, after which they are taken for what they may be.
constexpr int mostSilentRefusals = 5;

Error tooEarly()
{
    return {ErrorDomain::Server,
            ErrorCode::LoginDelay,
            Retry::Backoff,
            {},
            QStringLiteral("the server allows no earlier log-in")};
}

} // namespace

Pop3AccountSync::Pop3AccountSync(const SyncContext &context, const Account &account)
    : AccountSync(context, account)
    , m_inUse(firstInUsePause, longestInUsePause)
{
    m_earliest.setSingleShot(true);
    connect(&m_earliest, &QTimer::timeout, this, [this] { pump(); });
}

Pop3AccountSync::~Pop3AccountSync() = default;

void Pop3AccountSync::journalChanged()
{
    m_journalChanged = true;
    if (!m_busy)
        lookIntoJournal();
}

/// What the visit under way does need not be done by another, and what the last one could not do waits for
/// the next look at the mailbox.
void Pop3AccountSync::lookIntoJournal()
{
    m_journalChanged = false;
    m_context.store.read<QList<OperationRecord>>(
        Store::Lane::Background,
        [account = m_account.id](StoreReader &reader) { return reader.openOperations(account); }, this,
        [this](const Result<QList<OperationRecord>> &open) {
            const bool anyNew =
                open && std::any_of(open->begin(), open->end(), [this](const OperationRecord &operation) {
                    return operation.kind == OperationKind::PopDelete &&
                           operation.notBeforeMs <= m_context.clock.nowMs() &&
                           !m_undone.contains(operation.id);
                });
            if (!anyNew)
                return;
            if (m_busy) {
                m_journalChanged = true;
                return;
            }
            if (!m_pass)
                wantPass({}, false);
            pump();
        });
}

void Pop3AccountSync::fetchBody(const MessageRow &row)
{
    m_requests->ask(row.id);
    pump();
}

void Pop3AccountSync::failBodies(const Error &error)
{
    for (const PlacementId id : m_requests->take())
        emit bodyFailed(id, error);
}

void Pop3AccountSync::closeLines()
{
    ++m_generation;
    m_retry.reset();
    m_earliest.stop();
    m_busy = false;
    m_worker.reset();
    m_activities.end(m_activity);
    failBodies(connectionError());
}

qint64 Pop3AccountSync::tooEarlyMs() const
{
    return std::max<qint64>(0, m_earliestMs - m_context.clock.nowMs());
}

void Pop3AccountSync::pump()
{
    if (m_busy || (!m_pass && m_requests->isEmpty()))
        return;
    if (!mayConnect()) {
        // Nobody should wait for a body that cannot come.
        failBodies(connectionError());
        return;
    }
    if (const qint64 wait = tooEarlyMs(); wait > 0) {
        failBodies(tooEarly());
        // Who asked for a look is told; what comes by itself comes a little later.
        if (m_pass && m_pass->asked && !m_pass->answered)
            failed(tooEarly(), {});
        else if (m_pass && !m_earliest.isActive())
            m_earliest.start(std::chrono::milliseconds(wait));
        return;
    }
    m_busy = true;
    m_collecting = m_pass.has_value();
    connecting();
    if (!m_account.incoming.needsSecret()) {
        visit({});
        return;
    }
    readSecret();
}

void Pop3AccountSync::readSecret()
{
    m_context.credentials.read({m_account.id, CredentialKind::IncomingPassword}, this,
                               [this, generation = m_generation](Result<QString> secret) {
                                   if (generation != m_generation)
                                       return;
                                   if (secret) {
                                       visit(*secret);
                                       return;
                                   }
                                   JobEnd end;
                                   end.error = secret.error();
                                   visited(end, {});
                               });
}

void Pop3AccountSync::visit(const QString &secret)
{
    if (!m_worker)
        m_worker = std::make_unique<ConnectionWorker>(QStringLiteral("pop3-%1").arg(m_account.id.value()));
    m_activity = m_activities.begin(Activity::Kind::CollectingPop3);
    m_visitMs = m_context.clock.nowMs();
    const auto transcript = m_context.transcripts.begin(
        m_account.id, QStringLiteral("Collecting from %1").arg(m_account.incoming.hostAndPort()));
    m_worker->post([this, secret, transcript, account = m_account, token = m_worker->token(),
                    generation = m_generation, activity = m_activity, collects = m_collecting,
                    requests = m_requests, &store = m_context.store, &clock = m_context.clock] {
        JobEnd end;
        Pop3Collector collector(store, clock, account, *requests);
        QElapsedTimer last;
        collector.setProgress([this, activity, &last](int done, int total) {
            if (last.isValid() && last.elapsed() < progressEveryMs)
                return;
            last.start();
            QMetaObject::invokeMethod(
                this, [this, activity, done, total] { m_activities.progress(activity, done, total); },
                Qt::QueuedConnection);
        });
        collector.setBodyDone([this](PlacementId id, const std::optional<Error> &error) {
            QMetaObject::invokeMethod(
                this,
                [this, id, error] {
                    if (error)
                        emit bodyFailed(id, *error);
                    else
                        emit bodyArrived(id);
                },
                Qt::QueuedConnection);
        });
        if (auto prepared = collector.prepare(); !prepared) {
            end.error = std::move(prepared).error();
        } else if (auto session = openSession<Pop3Session>(account.incoming, secret, token, transcript, end);
                   !session) {
            end.error = std::move(session).error();
        } else {
            if (auto done = collector.visit(**session, collects); !done)
                end.error = std::move(done).error();
            end.bytesIn = (*session)->socket().bytesIn();
            end.bytesOut = (*session)->socket().bytesOut();
            end.roundTrips = (*session)->roundTrips();
        }
        QMetaObject::invokeMethod(
            this,
            [this, end, outcome = collector.outcome(), generation, secret]() mutable {
                if (generation != m_generation)
                    return;
                if (m_retry.wants(m_context.credentials, {m_account.id, CredentialKind::IncomingPassword},
                                  secret, end)) {
                    m_activities.end(m_activity);
                    readSecret();
                    return;
                }
                visited(end, outcome);
            },
            Qt::QueuedConnection);
    });
}

/// popa3d says "-ERR" and nothing else when the mailbox is locked. Where the password was right before, that
/// is no reason to ask for it; not for ever, because it may have been changed.
Error Pop3AccountSync::explained(Error error) const
{
    const bool silent =
        error.code == ErrorCode::AuthenticationFailed && error.serverText.isEmpty() && m_loggedInBefore;
    if (!silent || m_inUse.failures() >= mostSilentRefusals)
        return error;
    return {ErrorDomain::Server, ErrorCode::MailboxInUse, Retry::Backoff, {}, error.context};
}

/// What the server said of its rules while it was visited.
void Pop3AccountSync::learn(const Pop3Collector::Outcome &outcome)
{
    m_loggedInBefore = true;
    m_inUse.reset();
    setServerKeepsDays(outcome.keepsDays);
    const qint64 delayMs = 1000 * qint64(outcome.loginDelaySeconds.value_or(0));
    m_earliestMs = delayMs > 0 ? m_visitMs + delayMs : 0;
    setShortestPoll(std::chrono::milliseconds(delayMs));
}

void Pop3AccountSync::visited(JobEnd end, const Pop3Collector::Outcome &outcome)
{
    m_busy = false;
    m_activities.end(m_activity);
    if (m_pass && m_collecting)
        m_pass->stats += outcome.stats;
    // First: who hears that the account is connected takes what the status says of the server as its answer.
    if (end.connected)
        learn(outcome);
    jobEnded(end, MailProtocol::Pop3);
    if (!outcome.newMail.isEmpty())
        emit newMailArrived({m_account.id, outcome.inbox, outcome.newMail});
    if (end.error) {
        end.error = explained(*std::move(end.error));
        if (remedyFor(*end.error) != Remedy::RetryNow)
            failBodies(*end.error);
        failed(*end.error, end.certificate);
        return;
    }
    workSucceeded();
    if (outcome.gone > 0)
        emit noticed(m_account.id, QStringLiteral("removed-elsewhere"),
                     {QString::number(0), QString::number(outcome.gone)});
    if (m_collecting) {
        m_undone = outcome.undone;
        passEnded(outcome.damaged);
    }
    if (m_journalChanged)
        lookIntoJournal();
    pump();
}

std::chrono::milliseconds Pop3AccountSync::pauseAfter(const Error &error)
{
    if (error.code == ErrorCode::MailboxInUse)
        return m_inUse.next();
    if (error.code != ErrorCode::LoginDelay)
        return AccountSync::pauseAfter(error);
    const std::chrono::milliseconds known(tooEarlyMs());
    return known.count() > 0 ? known : usualLoginDelay;
}

} // namespace posthorn
