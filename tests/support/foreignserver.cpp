#include "support/foreignserver.h"

#include <QFileInfo>

namespace posthorn
{

ForeignServer::ForeignServer(Kind kind)
    : m_kind(kind)
    , m_dir(QStringLiteral("/tmp/phf-XXXXXX"))
{
}

bool ForeignServer::isInstalled(Kind kind)
{
    const QString servers = QStringLiteral(POSTHORN_SOURCE_DIR "/build/test-servers/");
    return QFileInfo::exists(servers + (kind == Kind::Cyrus ? QLatin1String("cyrus/usr/lib/cyrus/bin/imapd")
                                                            : QLatin1String("courier/usr/bin/imapd")));
}

bool ForeignServer::start()
{
    if (m_kind == Kind::Cyrus)
        return m_process.start(QStringLiteral("cyrusserver"), {m_dir.path()});
    // It looks for news once a minute.
    return m_process.start(QStringLiteral("courierserver"),
                           {m_dir.path(), QStringLiteral("IMAP_IDLE_TIMEOUT=1")});
}

Endpoint ForeignServer::endpoint() const
{
    Endpoint endpoint;
    endpoint.protocol = MailProtocol::Imap;
    endpoint.host = m_process.value("host");
    endpoint.port = m_process.port("imap");
    endpoint.security = ConnectionSecurity::None;
    endpoint.userName = m_process.value("user");
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
