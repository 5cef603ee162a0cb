#include "securitytext.h"

#include "displaytext.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace posthorn
{

namespace
{

using Trust = ConnectionSecurityInfo::Trust;

QString tr(const char *text)
{
    return QCoreApplication::translate("posthorn::SecurityText", text);
}

/// "TLSv1.3" as people write it.
QString versionText(QString version)
{
    return version.replace(QLatin1String("TLSv"), QLatin1String("TLS "));
}

/// Who signed the server's certificate: the organisation where it is named.
QString issuerText(const ConnectionSecurityInfo &security)
{
    const QSslCertificate leaf = security.chain.value(0);
    for (const auto part : {QSslCertificate::Organization, QSslCertificate::CommonName})
        if (const QStringList names = leaf.issuerInfo(part); !names.isEmpty())
            return displayText(names.first(), 80);
    return tr("an authority without a name");
}

} // namespace

QString securitySentence(const ConnectionSecurityInfo &security)
{
    switch (security.trust) {
    case Trust::Authorities:
        return tr("Encrypted with %1; %2 vouches for the server.")
            .arg(versionText(security.protocolVersion), issuerText(security));
    case Trust::Exception:
        return tr("Encrypted with %1; nobody vouches for the server but you, who trusted its certificate.")
            .arg(versionText(security.protocolVersion));
    case Trust::NotEncrypted:
        break;
    }
    return security.loopback ? tr("Not encrypted, but it does not leave this computer.")
                             : tr("Not encrypted: everybody on the way can read along.");
}

QString cipherText(const ConnectionSecurityInfo &security)
{
    if (security.trust == Trust::NotEncrypted)
        return {};
    const QString how = security.security == ConnectionSecurity::StartTls ? tr("begun with STARTTLS")
                                                                          : tr("from the first byte");
    return tr("%1, %2, %3 bits, %4")
        .arg(versionText(security.protocolVersion), security.cipher)
        .arg(security.cipherBits)
        .arg(how);
}

QString keyChangeText(const ConnectionSecurityInfo &security)
{
    if (!security.keyChanged || security.keyFirstSeenMs == 0)
        return {};
    return tr("The server shows a new key since %1. The certificate verifies, so this is most likely a "
              "renewal.")
        .arg(QLocale().toString(QDateTime::fromMSecsSinceEpoch(security.keyFirstSeenMs).date(),
                                QLocale::LongFormat));
}

} // namespace posthorn
