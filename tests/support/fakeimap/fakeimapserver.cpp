#include "fakeimapserver.h"

#include "fakeimapsession.h"

namespace posthorn
{

QSet<QByteArray> FakeImapServer::allCapabilities()
{
    return {"IMAP4REV1",   "SASL-IR",       "LITERAL+",    "ID",          "ENABLE",  "NAMESPACE",
            "SPECIAL-USE", "LIST-EXTENDED", "LIST-STATUS", "CHILDREN",    "UIDPLUS", "MOVE",
            "UNSELECT",    "CONDSTORE",     "QRESYNC",     "ESEARCH",     "IDLE",    "COMPRESS=DEFLATE",
            "NOTIFY",      "ACL",           "APPENDLIMIT", "QUOTA",       "PREVIEW", "OBJECTID",
            "UTF8=ACCEPT", "MULTIAPPEND",   "SEARCHRES",   "STATUS=SIZE", "SAVEDATE"};
}

FakeImapServer::FakeImapServer(QSet<QByteArray> capabilities)
    : m_capabilities(std::move(capabilities))
    , m_server(std::make_unique<ScriptedServer>(
          [this](ScriptedPeer &peer) { FakeImapSession(*this, peer).run(); }))
{
}

FakeImapServer::~FakeImapServer() = default;

Endpoint FakeImapServer::endpoint() const
{
    Endpoint endpoint = m_server->endpoint(MailProtocol::Imap);
    endpoint.auth = AuthMechanism::Plain;
    endpoint.userName = QStringLiteral("home");
    return endpoint;
}

void FakeImapServer::setCapabilities(QSet<QByteArray> capabilities)
{
    const std::lock_guard held(m_mutex);
    m_capabilities = std::move(capabilities);
}

void FakeImapServer::inject(const Fault &fault)
{
    const std::lock_guard held(m_mutex);
    m_faults.append(fault);
}

void FakeImapServer::forgetFaults()
{
    const std::lock_guard held(m_mutex);
    m_faults.clear();
}

std::optional<FakeImapServer::Fault::Kind> FakeImapServer::faultFor(const QByteArray &command)
{
    const std::lock_guard held(m_mutex);
    m_commands.append(command);
    for (qsizetype i = 0; i < m_faults.size(); ++i) {
        Fault &fault = m_faults[i];
        if (!fault.command.isEmpty() && fault.command != command)
            continue;
        if (fault.skip-- > 0)
            continue;
        return m_faults.takeAt(i).kind;
    }
    return {};
}

void FakeImapServer::setLie(Lie lie)
{
    const std::lock_guard held(m_mutex);
    m_lie = std::move(lie);
}

QByteArray FakeImapServer::lieFor(const QByteArray &command) const
{
    const std::lock_guard held(m_mutex);
    return m_lie ? m_lie(command) : QByteArray();
}

void FakeImapServer::setMeanwhile(std::function<void(const QByteArray &)> meanwhile)
{
    const std::unique_lock held(m_meanwhileMutex);
    m_meanwhile = std::move(meanwhile);
}

void FakeImapServer::bringOnlySome(const QSet<quint32> &leftOut)
{
    const std::lock_guard held(m_mutex);
    m_leftOut = leftOut;
}

std::optional<QSet<quint32>> FakeImapServer::leftOut() const
{
    const std::lock_guard held(m_mutex);
    return m_leftOut;
}

void FakeImapServer::doMeanwhile(const QByteArray &command) const
{
    // Shared: what it does may be a dialogue with another session.
    const std::shared_lock held(m_meanwhileMutex);
    if (m_meanwhile)
        m_meanwhile(command);
}

QList<QByteArray> FakeImapServer::commands() const
{
    const std::lock_guard held(m_mutex);
    return m_commands;
}

void FakeImapServer::forgetCommands()
{
    const std::lock_guard held(m_mutex);
    m_commands.clear();
}

} // namespace posthorn
