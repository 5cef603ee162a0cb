#include "imapchannel.h"

#include <future>

namespace posthorn
{

struct ImapChannel::Line {
    std::unique_ptr<ImapSession> session;
};

ImapChannel::ImapChannel(const SyncContext &context, const QString &name)
    : m_context(context)
    , m_name(name)
{
}

ImapChannel::~ImapChannel()
{
    close();
}

void ImapChannel::run(const Account &account, Job job, Done done)
{
    m_state = State::Busy;
    m_job = std::move(job);
    m_done = std::move(done);
    begin(account);
}

void ImapChannel::rest(const Account &account, Job job, Done done)
{
    m_state = State::Resting;
    m_job = std::move(job);
    m_done = std::move(done);
    begin(account);
}

void ImapChannel::interrupt()
{
    if (m_state == State::Resting)
        m_wake.set();
}

void ImapChannel::begin(const Account &account)
{
    // No job runs, so nothing that was set can still matter.
    m_wake.clear();
    m_accountId = account.id;
    if (!m_worker) {
        m_line = std::make_shared<Line>();
        m_worker = std::make_unique<ConnectionWorker>(m_name);
    }
    if (m_connected || !account.incoming.needsSecret()) {
        post(account.incoming, {});
        return;
    }
    readSecret(account.incoming);
}

void ImapChannel::readSecret(const Endpoint &endpoint)
{
    m_context.credentials.read({m_accountId, CredentialKind::IncomingPassword}, this,
                               [this, endpoint, generation = m_generation](Result<QString> secret) {
                                   if (generation != m_generation)
                                       return;
                                   if (secret) {
                                       post(endpoint, *secret);
                                       return;
                                   }
                                   JobEnd end;
                                   end.error = secret.error();
                                   finish(end);
                               });
}

void ImapChannel::post(const Endpoint &endpoint, const QString &secret)
{
    auto transcript = m_connected
                          ? nullptr
                          : m_context.transcripts.begin(
                                m_accountId, QStringLiteral("%1 at %2").arg(m_name, endpoint.hostAndPort()));
    m_worker->post([this, endpoint, secret, transcript, job = m_job, line = m_line, token = m_worker->token(),
                    generation = m_generation] {
        JobEnd end;
        quint64 in = 0;
        quint64 out = 0;
        int trips = 0;
        if (!line->session) {
            auto opened = openSession<ImapSession>(endpoint, secret, token, transcript, end);
            if (opened)
                line->session = std::move(*opened);
            else
                end.error = std::move(opened).error();
        } else {
            in = line->session->socket().bytesIn();
            out = line->session->socket().bytesOut();
            trips = line->session->roundTrips();
        }
        if (line->session) {
            if (auto result = job(*line->session, m_wake); !result)
                end.error = std::move(result).error();
            end.canIdle = line->session->has(ImapCapability::Idle);
            end.bytesIn = line->session->socket().bytesIn() - in;
            end.bytesOut = line->session->socket().bytesOut() - out;
            end.roundTrips = line->session->roundTrips() - trips;
            if (end.error && endsSession(*end.error))
                line->session.reset();
            end.alive = line->session != nullptr;
        }
        QMetaObject::invokeMethod(
            this,
            [this, end, generation, endpoint, secret]() mutable {
                if (generation != m_generation)
                    return;
                if (m_retry.wants(m_context.credentials, {m_accountId, CredentialKind::IncomingPassword},
                                  secret, end))
                    readSecret(endpoint);
                else
                    finish(end);
            },
            Qt::QueuedConnection);
    });
}

void ImapChannel::finish(const JobEnd &end)
{
    m_state = State::Idle;
    m_connected = end.alive;
    m_canIdle = end.alive && end.canIdle;
    m_job = {};
    const Done done = std::exchange(m_done, {});
    done(end);
}

void ImapChannel::close()
{
    ++m_generation;
    m_retry.reset();
    m_state = State::Idle;
    m_connected = false;
    m_job = {};
    m_done = {};
    if (!m_worker)
        return;
    m_wake.set();
    m_worker->token().cancel();
    // The session belongs to the worker's thread, so it must end there, before the thread does.
    std::promise<void> dropped;
    auto future = dropped.get_future();
    if (m_worker->post([line = m_line, &dropped] {
            line->session.reset();
            dropped.set_value();
        }))
        future.wait();
    m_worker.reset();
    m_line.reset();
}

} // namespace posthorn
