#include "support/foreignserver.h"

#include <QFileInfo>
#include <QJsonDocument>

namespace posthorn
{

namespace
{

constexpr int startMs = 30'000;
constexpr int stopMs = 10'000;

} // namespace

ForeignServer::ForeignServer(Kind kind)
    : m_kind(kind)
    , m_dir(QStringLiteral("/tmp/phf-XXXXXX"))
{
}

ForeignServer::~ForeignServer()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.closeWriteChannel();
    if (!m_process.waitForFinished(stopMs)) {
        m_process.kill();
        m_process.waitForFinished(stopMs);
    }
}

bool ForeignServer::isInstalled(Kind kind)
{
    const QString servers = QStringLiteral(POSTHORN_SOURCE_DIR "/build/test-servers/");
    return QFileInfo::exists(servers + (kind == Kind::Cyrus ? QLatin1String("cyrus/usr/lib/cyrus/bin/imapd")
                                                            : QLatin1String("courier/usr/bin/imapd")));
}

bool ForeignServer::start()
{
    const QString script = m_kind == Kind::Cyrus ? QStringLiteral("/packaging/cyrusserver")
                                                 : QStringLiteral("/packaging/courierserver");
    QStringList arguments = {m_dir.path()};
    if (m_kind == Kind::Courier)
        arguments.append(QStringLiteral("IMAP_IDLE_TIMEOUT=1")); // it looks for news once a minute
    m_process.start(QStringLiteral(POSTHORN_SOURCE_DIR) + script, arguments);
    while (!m_process.canReadLine() && m_process.waitForReadyRead(startMs)) {
    }
    m_info = QJsonDocument::fromJson(m_process.readLine()).object();
    if (m_info.isEmpty())
        m_error = script + QStringLiteral(": ") + QString::fromUtf8(m_process.readAllStandardError());
    return !m_info.isEmpty();
}

Endpoint ForeignServer::endpoint() const
{
    Endpoint endpoint;
    endpoint.protocol = MailProtocol::Imap;
    endpoint.host = m_info.value(QLatin1String("host")).toString();
    endpoint.port = static_cast<quint16>(m_info.value(QLatin1String("imap")).toInt());
    endpoint.security = ConnectionSecurity::None;
    endpoint.userName = m_info.value(QLatin1String("user")).toString();
    return endpoint;
}

bool ForeignServer::isBelowInbox(const QString &folder) const
{
    return m_kind == Kind::Courier && folder != QLatin1String("INBOX");
}

QByteArray ForeignServer::mailbox(const QString &folder) const
{
    return (isBelowInbox(folder) ? "INBOX." : "") + folder.toLatin1();
}

QString ForeignServer::path(const QString &folder) const
{
    return isBelowInbox(folder) ? QStringLiteral("INBOX/") + folder : folder;
}

} // namespace posthorn
