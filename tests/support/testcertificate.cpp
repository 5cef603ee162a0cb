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
    return sign(spec, {});
}

TestCertificate TestAuthority::make(const CertificateSpec &spec, const TestCertificate &issuer)
{
    TestCertificate made = sign(
        spec, {QStringLiteral("-cert"), issuer.certificateFile, QStringLiteral("-keyfile"), issuer.keyFile});
    made.chain = QList<QSslCertificate>{issuer.certificate} + issuer.chain;
    return made;
}

TestCertificate TestAuthority::sign(const CertificateSpec &spec, const QStringList &signer)
{
    const QString base = m_dir.filePath(QStringLiteral("leaf%1").arg(++m_count));
    const QString config = m_dir.filePath(QStringLiteral("ca.cnf"));
    const bool rsa = spec.key.startsWith(QLatin1String("rsa:"));
    QStringList extensions = {spec.authority ? QStringLiteral("basicConstraints = critical, CA:TRUE")
                                             : QStringLiteral("basicConstraints = CA:FALSE"),
                              QStringLiteral("subjectKeyIdentifier = ") + (spec.keyIdentifier.isEmpty()
                                                                               ? QStringLiteral("hash")
                                                                               : spec.keyIdentifier),
                              QStringLiteral("authorityKeyIdentifier = keyid")};
    if (!spec.usage.isEmpty())
        extensions += QStringLiteral("extendedKeyUsage = ") + spec.usage;
    if (!spec.names.isEmpty())
        extensions += QStringLiteral("subjectAltName = ") + spec.names.join(QStringLiteral(", "));
    extensions += spec.extensions;
    QStringList request = {QStringLiteral("req"),     QStringLiteral("-nodes"),
                           QStringLiteral("-subj"),   QStringLiteral("/CN=") + spec.commonName,
                           QStringLiteral("-config"), config,
                           QStringLiteral("-newkey"), spec.key,
                           QStringLiteral("-keyout"), base + QStringLiteral(".key"),
                           QStringLiteral("-out"),    base + QStringLiteral(".csr")};
    if (!rsa)
        request += {QStringLiteral("-pkeyopt"), QStringLiteral("ec_paramgen_curve:prime256v1")};
    QStringList sign = {QStringLiteral("ca"),
                        QStringLiteral("-batch"),
                        QStringLiteral("-notext"),
                        QStringLiteral("-config"),
                        config,
                        QStringLiteral("-extfile"),
                        base + QStringLiteral(".ext"),
                        QStringLiteral("-md"),
                        spec.digest,
                        QStringLiteral("-startdate"),
                        spec.from,
                        QStringLiteral("-enddate"),
                        spec.until,
                        QStringLiteral("-in"),
                        base + QStringLiteral(".csr"),
                        QStringLiteral("-out"),
                        base + QStringLiteral(".pem")};
    sign += signer;
    if (spec.selfSigned)
        sign += {QStringLiteral("-selfsign"), QStringLiteral("-keyfile"), base + QStringLiteral(".key")};
    if (!put(base + QStringLiteral(".ext"), extensions.join(u'\n') + u'\n') || !openssl(request) ||
        !openssl(sign))
        return TestCertificate();
    return {QSslCertificate(get(base + QStringLiteral(".pem"))),
            QSslKey(get(base + QStringLiteral(".key")), rsa ? QSsl::Rsa : QSsl::Ec),
            base + QStringLiteral(".pem"), base + QStringLiteral(".key")};
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
