#include "logintest.h"

#include "loginladder.h"
#include "net/connectionworker.h"

namespace posthorn
{

QString loginStageName(LoginStep::Stage stage)
{
    switch (stage) {
    case LoginStep::Stage::Dns:
        return QStringLiteral("dns");
    case LoginStep::Stage::Tcp:
        return QStringLiteral("tcp");
    case LoginStep::Stage::Tls:
        return QStringLiteral("tls");
    case LoginStep::Stage::Greeting:
        return QStringLiteral("greeting");
    case LoginStep::Stage::LogIn:
        return QStringLiteral("log-in");
    case LoginStep::Stage::Mailbox:
        return QStringLiteral("mailbox");
    }
    return {};
}

QString loginStateName(LoginStep::State state)
{
    switch (state) {
    case LoginStep::State::Running:
        return QStringLiteral("running");
    case LoginStep::State::Ok:
        return QStringLiteral("ok");
    case LoginStep::State::Failed:
        return QStringLiteral("failed");
    }
    return {};
}

LoginTest::LoginTest(QObject *parent)
    : QObject(parent)
{
}

LoginTest::~LoginTest()
{
    for (auto &[id, worker] : m_workers)
        worker->stop();
    m_workers.clear();
}

void LoginTest::start(const Endpoint &incoming, const Endpoint &outgoing, const QString &password,
                      const QString &outgoingPassword)
{
    cancel();
    m_incoming = incoming;
    m_outgoing = outgoing;
    m_ok = true;
    if (incoming.isConfigured())
        startOne(incoming, password);
    if (outgoing.isConfigured())
        startOne(outgoing, outgoingPassword.isEmpty() ? password : outgoingPassword);
    if (m_open == 0) {
        ++m_open; // told later, as all answers are
        const auto tell = [this, generation = m_generation] {
            endOne(0, generation, MailProtocol::Imap, false, {});
        };
        QMetaObject::invokeMethod(this, tell, Qt::QueuedConnection);
    }
}

void LoginTest::cancel()
{
    ++m_generation;
    m_open = 0;
    for (auto &[id, worker] : m_workers)
        worker->stop();
}

void LoginTest::startOne(const Endpoint &endpoint, const QString &password)
{
    const quint64 id = ++m_lastWorker;
    ++m_open;
    auto &worker = m_workers[id] = std::make_unique<ConnectionWorker>(QStringLiteral("login-test"));
    // This object outlives its workers: the destructor waits for them.
    worker->post([this, id, endpoint, password, generation = m_generation, token = worker->token()] {
        const auto tell = [this, generation](const LoginStep &step) {
            QMetaObject::invokeMethod(
                this, [this, generation, step] { report(generation, step); }, Qt::QueuedConnection);
        };
        const auto mechanism = climbLoginLadder(endpoint, password, token, tell);
        const auto end = [this, id, generation, protocol = endpoint.protocol, mechanism] {
            endOne(id, generation, protocol, mechanism.has_value(),
                   mechanism.value_or(AuthMechanism::Automatic));
        };
        QMetaObject::invokeMethod(this, end, Qt::QueuedConnection);
    });
}

void LoginTest::report(quint64 generation, const LoginStep &step)
{
    if (generation == m_generation)
        Q_EMIT stepChanged(step);
}

void LoginTest::endOne(quint64 id, quint64 generation, MailProtocol protocol, bool ok,
                       AuthMechanism mechanism)
{
    m_workers.erase(id);
    if (generation != m_generation)
        return;
    m_ok = m_ok && ok;
    if (ok)
        (protocol == MailProtocol::Smtp ? m_outgoing : m_incoming).auth = mechanism;
    if (--m_open == 0)
        Q_EMIT finished(m_ok, m_incoming, m_outgoing);
}

} // namespace posthorn
