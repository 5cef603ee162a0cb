#include "certificatetext.h"

#include "displaytext.h"

#include <QCoreApplication>
#include <QLocale>

namespace posthorn
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("posthorn::CertificateText", text);
}

QString names(const QStringList &parts)
{
    return parts.isEmpty() ? tr("(not named)") : displayText(parts.join(QStringLiteral(", ")), 160);
}

/// Groups of four, so that two can be compared by eye.
QString grouped(const QByteArray &hash)
{
    const QByteArray hex = hash.toHex().toUpper();
    QStringList groups;
    for (qsizetype i = 0; i < hex.size(); i += 4)
        groups += QString::fromLatin1(hex.mid(i, 4));
    return groups.join(u' ');
}

} // namespace

QStringList certificateReasons(const CertificateProblem &problem)
{
    QStringList reasons;
    if (problem.replacesTrusted)
        reasons += tr("It is not the certificate that you trusted before.");
    if (problem.weakness.key)
        reasons += tr("Its key is so short that it can be broken.");
    if (problem.weakness.signature)
        reasons += tr("It is signed in a way that can be forged.");
    for (const QSslError &error : problem.errors) {
        QString words;
        switch (error.error()) {
        case QSslError::SelfSignedCertificate:
        case QSslError::SelfSignedCertificateInChain:
            words = tr("Nobody but the server itself vouches for it.");
            break;
        case QSslError::UnableToGetLocalIssuerCertificate:
        case QSslError::UnableToGetIssuerCertificate:
        case QSslError::UnableToVerifyFirstCertificate:
        case QSslError::CertificateUntrusted:
            words = tr("Who vouches for it is not known to this computer.");
            break;
        case QSslError::HostNameMismatch:
            words = tr("It is for another server, not for %1.").arg(problem.host);
            break;
        case QSslError::CertificateExpired:
            words =
                tr("It expired on %1.")
                    .arg(QLocale().toString(problem.chain.value(0).expiryDate().date(), QLocale::LongFormat));
            break;
        case QSslError::CertificateNotYetValid:
            words = tr("It is valid only from %1 on.")
                        .arg(QLocale().toString(problem.chain.value(0).effectiveDate().date(),
                                                QLocale::LongFormat));
            break;
        default:
            words = displayText(error.errorString(), 200);
            break;
        }
        if (!reasons.contains(words))
            reasons += words;
    }
    return reasons;
}

QList<CertificateFact> certificateFacts(const QSslCertificate &certificate)
{
    if (certificate.isNull())
        return {};
    const QLocale locale;
    return {
        {tr("Issued to"), names(certificate.subjectInfo(QSslCertificate::CommonName))},
        {tr("Valid for"), names(certificate.subjectAlternativeNames().values())},
        {tr("Issued by"), names(certificate.issuerInfo(QSslCertificate::CommonName))},
        {tr("Valid"), tr("%1 to %2")
                          .arg(locale.toString(certificate.effectiveDate().date(), QLocale::LongFormat),
                               locale.toString(certificate.expiryDate().date(), QLocale::LongFormat))},
        {tr("SHA-256 of its key"), grouped(TlsPolicy::spkiSha256(certificate))},
    };
}

} // namespace posthorn
