#include "desktopdouble.h"

namespace posthorn
{

DesktopDouble::DesktopDouble(const QStringList &capabilities)
    : m_capabilities(capabilities)
    , m_service(QString())
    , m_client(QString())
{
    m_bus.start(QStringLiteral("dbus-daemon"),
                {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address")});
    if (!m_bus.waitForReadyRead(20'000))
        return;
    const QString address = QString::fromUtf8(m_bus.readLine()).trimmed();
    m_service = QDBusConnection::connectToBus(address, QStringLiteral("desktop"));
    m_client = QDBusConnection::connectToBus(address, QStringLiteral("program"));
    m_valid = m_service.registerObject(QStringLiteral("/org/freedesktop/Notifications"), this,
                                       QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals) &&
              m_service.registerService(QStringLiteral("org.freedesktop.Notifications")) &&
              m_client.isConnected();
}

DesktopDouble::~DesktopDouble()
{
    QDBusConnection::disconnectFromBus(QStringLiteral("program"));
    QDBusConnection::disconnectFromBus(QStringLiteral("desktop"));
    m_bus.terminate();
    m_bus.waitForFinished();
}

uint DesktopDouble::Notify(const QString &, uint replaces, const QString &, const QString &title,
                           const QString &text, const QStringList &actions, const QVariantMap &hints, int)
{
    const uint id = replaces != 0 ? replaces : ++m_lastId;
    m_shown.append({id, replaces, title, text, actions, hints});
    return id;
}

void DesktopDouble::CloseNotification(uint id)
{
    m_closed.append(id);
    Q_EMIT NotificationClosed(id, 3);
}

} // namespace posthorn
