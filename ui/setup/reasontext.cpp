#include "reasontext.h"

#include "ui/common/displaytext.h"

#include <QCoreApplication>
#include <QLocale>

namespace posthorn
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("posthorn::ReasonText", text);
}

QString failureText(const EndpointCandidate &candidate)
{
    const QString host = candidate.endpoint.host;
    switch (candidate.error ? candidate.error->code : ErrorCode::Unknown) {
    case ErrorCode::HostNotFound:
        return tr("%1 does not exist").arg(host);
    case ErrorCode::ConnectionRefused:
        return tr("%1 does not answer on port %2").arg(host).arg(candidate.endpoint.port);
    case ErrorCode::ConnectionTimedOut:
    case ErrorCode::TimedOut:
        return tr("%1 does not answer").arg(host);
    case ErrorCode::CertificateNotTrusted:
    case ErrorCode::CertificateChanged:
        return tr("%1 answers, but its certificate is not trusted").arg(host);
    case ErrorCode::WrongProtocol:
        return tr("%1 speaks another protocol").arg(host);
    case ErrorCode::EncryptionRefused:
    case ErrorCode::EncryptionTampered:
        return tr("%1 offers no encryption").arg(host);
    default:
        return tr("%1 could not be used").arg(host);
    }
}

} // namespace

QString securityText(ConnectionSecurity security)
{
    switch (security) {
    case ConnectionSecurity::Tls:
        return tr("TLS");
    case ConnectionSecurity::StartTls:
        return tr("STARTTLS");
    case ConnectionSecurity::None:
        return tr("not encrypted");
    }
    return {};
}

QString protocolText(MailProtocol protocol)
{
    switch (protocol) {
    case MailProtocol::Imap:
        return tr("Incoming mail (IMAP)");
    case MailProtocol::Pop3:
        return tr("Incoming mail (POP3)");
    case MailProtocol::Smtp:
        return tr("Outgoing mail (SMTP)");
    }
    return {};
}

QString candidateReason(const EndpointCandidate &candidate)
{
    if (candidate.source == EndpointCandidate::Source::Manual)
        return tr("typed by you");
    if (candidate.source == EndpointCandidate::Source::BuiltIn) {
        const QString checked = candidate.reason.section(u':', 1);
        return checked.isEmpty() ? tr("known provider") : tr("known provider, checked %1").arg(checked);
    }
    return tr("usual name in your domain");
}

QString candidateText(const EndpointCandidate &candidate)
{
    const Endpoint &endpoint = candidate.endpoint;
    switch (candidate.state) {
    case EndpointCandidate::State::Guess:
        if (candidate.source != EndpointCandidate::Source::Guess)
            return tr("%1 (%2)").arg(endpoint.hostAndPort(), securityText(endpoint.security));
        return tr("guess: %1").arg(endpoint.host);
    case EndpointCandidate::State::Probing:
        return tr("looking at %1\u2026").arg(endpoint.host);
    case EndpointCandidate::State::Found:
        return tr("found at %1 (%2)").arg(endpoint.hostAndPort(), securityText(endpoint.security));
    case EndpointCandidate::State::Failed:
        return failureText(candidate);
    }
    return {};
}

QString stepText(const LoginStep &step)
{
    const bool ok = step.state == LoginStep::State::Ok;
    const bool running = step.state == LoginStep::State::Running;
    switch (step.stage) {
    case LoginStep::Stage::Dns:
        return ok        ? tr("The server's name is known")
               : running ? tr("Looking up the name")
                         : tr("The name is unknown");
    case LoginStep::Stage::Tcp:
        return ok ? tr("The server answers") : running ? tr("Connecting") : tr("No connection");
    case LoginStep::Stage::Tls:
        return ok        ? tr("Encrypted, and the certificate is trusted")
               : running ? tr("Starting the encryption")
                         : tr("No trusted encryption");
    case LoginStep::Stage::Greeting:
        return ok        ? tr("It is the right kind of server")
               : running ? tr("Waiting for its greeting")
                         : tr("It is not the right kind of server");
    case LoginStep::Stage::LogIn:
        return ok        ? tr("User name and password are accepted")
               : running ? tr("Logging in")
                         : tr("The log-in failed");
    case LoginStep::Stage::Mailbox:
        return ok        ? tr("The inbox can be read")
               : running ? tr("Looking at the inbox")
                         : tr("The inbox cannot be read");
    }
    return {};
}

QStringList certificateReasons(const CertificateProblem &problem)
{
    QStringList reasons;
    if (problem.replacesTrusted)
        reasons += tr("It is not the certificate that you trusted before.");
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

} // namespace posthorn
