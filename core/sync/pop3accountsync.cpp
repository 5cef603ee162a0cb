#include "pop3accountsync.h"

#include <QElapsedTimer>

namespace posthorn
{

namespace
{
constexpr qint64 progressEveryMs = 100;
}

Pop3AccountSync::Pop3AccountSync(const SyncContext &context, const Account &account)
    : AccountSync(context, account)
{
}

Pop3AccountSync::~Pop3AccountSync() = default;

void Pop3AccountSync::journalChanged()
{
    if (!m_pass)
        wantPass({}, false);
    pump();
}

void Pop3AccountSync::fetchBody(const MessageRow &row)
{
    emit bodyFailed(row.id, Error{ErrorDomain::Usage,
                                  ErrorCode::NotFound,
                                  Retry::Never,
                                  {},
                                  QStringLiteral("the message has no body on this computer")});
}

void Pop3AccountSync::closeLines()
{
    ++m_generation;
    m_retry.reset();
    m_busy = false;
    m_worker.reset();
    endActivity(m_activity);
}

void Pop3AccountSync::pump()
{
    if (m_busy || !m_pass || !mayConnect())
        return;
    m_busy = true;
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
    m_activity = beginActivity(Activity::Kind::CollectingPop3);
    const auto transcript = m_context.transcripts.begin(
        m_account.id, QStringLiteral("Collecting from %1").arg(m_account.incoming.hostAndPort()));
    m_worker->post([this, secret, transcript, account = m_account, token = m_worker->token(),
                    generation = m_generation, activity = m_activity, &store = m_context.store,
                    &clock = m_context.clock] {
        JobEnd end;
        Pop3Collector::Outcome outcome;
        auto session = openSession<Pop3Session>(account.incoming, secret, token, transcript, end);
        if (session) {
            Pop3Collector collector(**session, store, clock, account);
            QElapsedTimer last;
            collector.setProgress([this, activity, &last](int done, int total) {
                if (last.isValid() && last.elapsed() < progressEveryMs)
                    return;
                last.start();
                QMetaObject::invokeMethod(
                    this, [this, activity, done, total] { progressActivity(activity, done, total); },
                    Qt::QueuedConnection);
            });
            if (auto collected = collector.run(); !collected)
                end.error = std::move(collected).error();
            outcome = collector.outcome();
            end.bytesIn = (*session)->socket().bytesIn();
            end.bytesOut = (*session)->socket().bytesOut();
            end.roundTrips = (*session)->roundTrips();
        } else {
            end.error = std::move(session).error();
        }
        QMetaObject::invokeMethod(
            this,
            [this, end, outcome, generation, secret]() mutable {
                if (generation != m_generation)
                    return;
                if (m_retry.wants(m_context.credentials, {m_account.id, CredentialKind::IncomingPassword},
                                  secret, end)) {
                    endActivity(m_activity);
                    readSecret();
                    return;
                }
                visited(end, outcome);
            },
            Qt::QueuedConnection);
    });
}

void Pop3AccountSync::visited(const JobEnd &end, const Pop3Collector::Outcome &outcome)
{
    m_busy = false;
    endActivity(m_activity);
    if (m_pass)
        m_pass->stats += outcome.stats;
    jobEnded(end, MailProtocol::Pop3);
    if (!outcome.newMail.isEmpty())
        emit newMailArrived({m_account.id, outcome.inbox, outcome.newMail});
    if (end.error) {
        failed(*end.error, end.certificate);
        return;
    }
    workSucceeded();
    passEnded(outcome.damaged);
    pump();
}

} // namespace posthorn
