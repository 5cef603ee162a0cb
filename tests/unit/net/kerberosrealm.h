#pragma once

#include <QProcess>
#include <QProcessEnvironment>
#include <QTemporaryDir>

namespace posthorn
{

/// A real Kerberos realm for one test: MIT's KDC on a free port of 127.0.0.1, with everything it writes in a
/// folder of its own. Points the process's environment at itself, so make it before anything else uses
/// Kerberos. Gone with the object, and with the test's process.
class KerberosRealm
{
public:
    KerberosRealm();
    ~KerberosRealm();

    [[nodiscard]] static bool isInstalled();
    /// A user with a password, and a key for each service at localhost ("imap"), in keytab().
    [[nodiscard]] bool start(const QString &user, const QString &password, const QStringList &services);
    /// Fetches the user's ticket, as kinit does at a prompt.
    [[nodiscard]] bool logIn(const QString &user, const QString &password);
    void forgetTickets();

    [[nodiscard]] QString configFile() const { return m_dir.filePath(QStringLiteral("krb5.conf")); }
    [[nodiscard]] QString keytab() const { return m_dir.filePath(QStringLiteral("keytab")); }
    [[nodiscard]] QString log() const { return m_log; }

private:
    [[nodiscard]] bool run(const QString &program, const QStringList &arguments,
                           const QByteArray &input = {});
    [[nodiscard]] bool administer(const QString &query);
    [[nodiscard]] bool startKdc(quint16 port);

    QTemporaryDir m_dir;
    QProcess m_kdc;
    QString m_log;
};

} // namespace posthorn
