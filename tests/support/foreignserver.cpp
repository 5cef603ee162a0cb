#include "support/cyrusserver.h"

#include <QFileInfo>
#include <QJsonDocument>

namespace posthorn
{

namespace
{

constexpr int startMs = 30'000;
constexpr int stopMs = 10'000;

} // namespace

CyrusServer::CyrusServer()
    : m_dir(QStringLiteral("/tmp/phc-XXXXXX"))
{
}

CyrusServer::~CyrusServer()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.closeWriteChannel();
    if (!m_process.waitForFinished(stopMs)) {
        m_process.kill();
        m_process.waitForFinished(stopMs);
    }
}

bool CyrusServer::isInstalled()
{
    return QFileInfo::exists(
        QStringLiteral(POSTHORN_SOURCE_DIR "/build/test-servers/cyrus/usr/lib/cyrus/bin/imapd"));
}

bool CyrusServer::start()
{
    m_process.start(QStringLiteral(POSTHORN_SOURCE_DIR "/packaging/cyrusserver"), {m_dir.path()});
    while (!m_process.canReadLine() && m_process.waitForReadyRead(startMs)) {
    }
    m_info = QJsonDocument::fromJson(m_process.readLine()).object();
    if (m_info.isEmpty())
        m_error =
            QStringLiteral("packaging/cyrusserver: ") + QString::fromUtf8(m_process.readAllStandardError());
    return !m_info.isEmpty();
}

Endpoint CyrusServer::endpoint() const
{
    Endpoint endpoint;
    endpoint.protocol = MailProtocol::Imap;
    endpoint.host = m_info.value(QLatin1String("host")).toString();
    endpoint.port = static_cast<quint16>(m_info.value(QLatin1String("imap")).toInt());
    endpoint.security = ConnectionSecurity::None;
    endpoint.userName = m_info.value(QLatin1String("user")).toString();
    return endpoint;
}

} // namespace posthorn
