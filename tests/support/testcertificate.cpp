#include "support/testcertificate.h"

#include <QFile>
#include <QProcess>

namespace posthorn
{

namespace
{

bool put(const QString &path, const QString &text)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text.toUtf8()) >= 0;
}

QByteArray get(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

TestAuthority::TestAuthority()
{
    // "openssl ca" and not "openssl x509", because only it sets both ends of the validity.
    const QString config = QStringLiteral(R"([ca]
default_ca = this
[this]
database = %1/index.txt
serial = %1/serial
new_certs_dir = %1
certificate = %1/ca.pem
private_key = %1/ca.key
default_md = sha256
unique_subject = no
policy = any
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
)")
                               .arg(m_dir.path());
    m_valid = m_dir.isValid() && put(m_dir.filePath(QStringLiteral("ca.cnf")), config) &&
              put(m_dir.filePath(QStringLiteral("index.txt")), {}) &&
              put(m_dir.filePath(QStringLiteral("serial")), QStringLiteral("1000\n")) &&
              openssl({QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"),
                       QStringLiteral("ec"), QStringLiteral("-pkeyopt"),
                       QStringLiteral("ec_paramgen_curve:prime256v1"), QStringLiteral("-nodes"),
                       QStringLiteral("-config"), m_dir.filePath(QStringLiteral("ca.cnf")),
                       QStringLiteral("-extensions"), QStringLiteral("authority"), QStringLiteral("-subj"),
                       QStringLiteral("/CN=Test authority"), QStringLiteral("-days"), QStringLiteral("3650"),
                       QStringLiteral("-keyout"), m_dir.filePath(QStringLiteral("ca.key")),
                       QStringLiteral("-out"), caFile()});
}

TestCertificate TestAuthority::make(const CertificateSpec &spec)
{
    const QString base = m_dir.filePath(QStringLiteral("leaf%1").arg(++m_count));
    const QString extensions = base + QStringLiteral(".ext");
    QString text = QStringLiteral("basicConstraints = CA:FALSE\nextendedKeyUsage = %1\n").arg(spec.usage);
    if (!spec.names.isEmpty())
        text += QStringLiteral("subjectAltName = ") + spec.names.join(QStringLiteral(", ")) + u'\n';
    QStringList sign = {QStringLiteral("ca"),
                        QStringLiteral("-batch"),
                        QStringLiteral("-notext"),
                        QStringLiteral("-config"),
                        m_dir.filePath(QStringLiteral("ca.cnf")),
                        QStringLiteral("-extfile"),
                        extensions,
                        QStringLiteral("-startdate"),
                        spec.from,
                        QStringLiteral("-enddate"),
                        spec.until,
                        QStringLiteral("-in"),
                        base + QStringLiteral(".csr"),
                        QStringLiteral("-out"),
                        base + QStringLiteral(".pem")};
    if (spec.selfSigned)
        sign += {QStringLiteral("-selfsign"), QStringLiteral("-keyfile"), base + QStringLiteral(".key")};
    const bool made =
        put(extensions, text) &&
        openssl({QStringLiteral("req"), QStringLiteral("-newkey"), QStringLiteral("ec"),
                 QStringLiteral("-pkeyopt"), QStringLiteral("ec_paramgen_curve:prime256v1"),
                 QStringLiteral("-nodes"), QStringLiteral("-config"),
                 m_dir.filePath(QStringLiteral("ca.cnf")), QStringLiteral("-subj"),
                 QStringLiteral("/CN=") + spec.commonName, QStringLiteral("-keyout"),
                 base + QStringLiteral(".key"), QStringLiteral("-out"), base + QStringLiteral(".csr")}) &&
        openssl(sign);
    if (!made)
        return TestCertificate();
    return {QSslCertificate(get(base + QStringLiteral(".pem"))),
            QSslKey(get(base + QStringLiteral(".key")), QSsl::Ec), base + QStringLiteral(".pem"),
            base + QStringLiteral(".key")};
}

bool TestAuthority::openssl(const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QStringLiteral("openssl"), arguments);
    const bool ok = process.waitForFinished(20'000) && process.exitStatus() == QProcess::NormalExit &&
                    process.exitCode() == 0;
    m_log += QString::fromUtf8(process.readAll());
    return ok;
}

} // namespace posthorn
