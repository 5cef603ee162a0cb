#include "support/privatekeyring.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QStandardPaths>

namespace posthorn
{

namespace
{

constexpr int patienceMs = 20'000;

} // namespace

PrivateKeyring::~PrivateKeyring()
{
    for (QProcess *process : {&m_keyring, &m_bus}) {
        process->terminate();
        if (!process->waitForFinished(5'000))
            process->kill();
        process->waitForFinished(5'000);
    }
}

bool PrivateKeyring::isInstalled()
{
    return !QStandardPaths::findExecutable(QStringLiteral("dbus-daemon")).isEmpty() &&
           !QStandardPaths::findExecutable(QStringLiteral("gnome-keyring-daemon")).isEmpty();
}

QStringList PrivateKeyring::environment() const
{
    const auto folder = [this](const char *name) { return QLatin1String(name) + u'=' + m_dir.path(); };
    return {QStringLiteral("DBUS_SESSION_BUS_ADDRESS=") + m_address, folder("XDG_DATA_HOME"),
            folder("XDG_RUNTIME_DIR")};
}

bool PrivateKeyring::fail(QProcess &process, const QString &what)
{
    m_error = what + QStringLiteral(": ") + QString::fromUtf8(process.readAllStandardError());
    return false;
}

bool PrivateKeyring::start()
{
    QFile config(m_dir.filePath(QStringLiteral("bus.conf")));
    if (!config.open(QIODevice::WriteOnly))
        return false;
    config.write("<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\"\n"
                 "\"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
                 "<busconfig><type>session</type><listen>unix:tmpdir=" +
                 m_dir.path().toUtf8() +
                 "</listen><policy context=\"default\"><allow send_destination=\"*\" "
                 "eavesdrop=\"true\"/><allow eavesdrop=\"true\"/><allow own=\"*\"/></policy>"
                 "</busconfig>\n");
    config.close();
    m_bus.start(QStringLiteral("dbus-daemon"), {QStringLiteral("--nofork"), QStringLiteral("--print-address"),
                                                QStringLiteral("--config-file=") + config.fileName()});
    if (!m_bus.waitForReadyRead(patienceMs))
        return fail(m_bus, QStringLiteral("dbus-daemon"));
    m_address = QString::fromUtf8(m_bus.readLine()).trimmed();

    m_keyring.setEnvironment(QProcess::systemEnvironment() + environment());
    m_keyring.start(
        QStringLiteral("gnome-keyring-daemon"),
        {QStringLiteral("--foreground"), QStringLiteral("--unlock"), QStringLiteral("--components=secrets")});
    m_keyring.write("unlock\n");
    if (!m_keyring.waitForBytesWritten(patienceMs))
        return fail(m_keyring, QStringLiteral("gnome-keyring-daemon"));
    m_keyring.closeWriteChannel();
    const QDeadlineTimer deadline(patienceMs);
    while (!answers()) {
        if (deadline.hasExpired() || m_keyring.state() == QProcess::NotRunning)
            return fail(m_keyring, QStringLiteral("gnome-keyring-daemon"));
    }
    return true;
}

bool PrivateKeyring::answers() const
{
    QProcess asking;
    asking.setEnvironment(QProcess::systemEnvironment() + environment());
    asking.start(QStringLiteral("dbus-send"),
                 {QStringLiteral("--session"), QStringLiteral("--print-reply"),
                  QStringLiteral("--dest=org.freedesktop.DBus"), QStringLiteral("/org/freedesktop/DBus"),
                  QStringLiteral("org.freedesktop.DBus.NameHasOwner"),
                  QStringLiteral("string:org.freedesktop.secrets")});
    return asking.waitForFinished(patienceMs) && asking.readAllStandardOutput().contains("boolean true");
}

} // namespace posthorn
