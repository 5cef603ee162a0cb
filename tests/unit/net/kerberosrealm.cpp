#include "kerberosrealm.h"

#include <QFile>
#include <QStandardPaths>
#include <QTcpServer>
#include <csignal>
#include <sys/prctl.h>

namespace posthorn
{

namespace
{

const QString realm = QStringLiteral("EXAMPLE.TEST");

QString programOf(const QString &name)
{
    const QString found = QStandardPaths::findExecutable(name);
    return found.isEmpty()
               ? QStandardPaths::findExecutable(name, {QStringLiteral("/usr/sbin"), QStringLiteral("/sbin")})
               : found;
}

bool put(const QString &path, const QString &text)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text.toUtf8()) > 0;
}

quint16 freePort()
{
    QTcpServer probe;
    return probe.listen(QHostAddress::LocalHost) ? probe.serverPort() : quint16(0);
}

} // namespace

KerberosRealm::KerberosRealm()
{
    qputenv("KRB5_CONFIG", configFile().toUtf8());
    qputenv("KRB5_KDC_PROFILE", m_dir.filePath(QStringLiteral("kdc.conf")).toUtf8());
    qputenv("KRB5CCNAME", "FILE:" + m_dir.filePath(QStringLiteral("tickets")).toUtf8());
}

KerberosRealm::~KerberosRealm()
{
    m_kdc.terminate();
    m_kdc.waitForFinished();
}

bool KerberosRealm::isInstalled()
{
    for (const char *name : {"krb5kdc", "kdb5_util", "kadmin.local", "kinit"})
        if (programOf(QLatin1String(name)).isEmpty())
            return false;
    return true;
}

bool KerberosRealm::start(const QString &user, const QString &password, const QStringList &services)
{
    const quint16 port = freePort();
    const QString config = QStringLiteral(R"([libdefaults]
default_realm = %1
dns_lookup_kdc = false
dns_lookup_realm = false
dns_canonicalize_hostname = false
rdns = false
udp_preference_limit = 1
[realms]
%1 = {
  kdc = 127.0.0.1:%2
}
[domain_realm]
localhost = %1
)")
                               .arg(realm)
                               .arg(port);
    const QString kdc = QStringLiteral(R"([kdcdefaults]
kdc_listen = 127.0.0.1:%2
kdc_tcp_listen = 127.0.0.1:%2
[realms]
%1 = {
  database_name = %3/principals
  key_stash_file = %3/stash
  acl_file = %3/acl
}
[logging]
kdc = FILE:%3/kdc.log
)")
                            .arg(realm)
                            .arg(port)
                            .arg(m_dir.path());
    if (port == 0 || !put(configFile(), config) || !put(m_dir.filePath(QStringLiteral("kdc.conf")), kdc) ||
        !run(QStringLiteral("kdb5_util"),
             {QStringLiteral("create"), QStringLiteral("-s"), QStringLiteral("-r"), realm,
              QStringLiteral("-P"), QStringLiteral("master")}) ||
        !administer(QStringLiteral("addprinc -pw %1 %2").arg(password, user)))
        return false;
    for (const QString &service : services)
        if (!administer(QStringLiteral("addprinc -randkey %1/localhost").arg(service)) ||
            !administer(QStringLiteral("ktadd -k %1 %2/localhost").arg(keytab(), service)))
            return false;
    return startKdc(port);
}

bool KerberosRealm::startKdc(quint16 port)
{
    m_kdc.setProcessChannelMode(QProcess::MergedChannels);
    m_kdc.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGTERM); });
    m_kdc.start(programOf(QStringLiteral("krb5kdc")),
                {QStringLiteral("-n"), QStringLiteral("-r"), realm, QStringLiteral("-P"),
                 m_dir.filePath(QStringLiteral("kdc.pid"))});
    QByteArray said;
    while (!said.contains("starting") && m_kdc.waitForReadyRead(10'000))
        said += m_kdc.readAll();
    m_log += QStringLiteral("the KDC on port %1: %2\n").arg(port).arg(QString::fromUtf8(said));
    return said.contains("starting");
}

bool KerberosRealm::logIn(const QString &user, const QString &password)
{
    return run(QStringLiteral("kinit"), {user}, password.toUtf8() + '\n');
}

void KerberosRealm::forgetTickets()
{
    QFile::remove(m_dir.filePath(QStringLiteral("tickets")));
}

bool KerberosRealm::run(const QString &program, const QStringList &arguments, const QByteArray &input)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(programOf(program), arguments);
    process.write(input);
    process.closeWriteChannel();
    const bool ok = process.waitForFinished(20'000) && process.exitStatus() == QProcess::NormalExit &&
                    process.exitCode() == 0;
    m_log += program + QStringLiteral(": ") + QString::fromUtf8(process.readAll());
    return ok;
}

bool KerberosRealm::administer(const QString &query)
{
    return run(QStringLiteral("kadmin.local"), {QStringLiteral("-r"), realm, QStringLiteral("-q"), query});
}

} // namespace posthorn
