#include "reasontext.h"

#include "ui/text/endpointtext.h"

#include <QCoreApplication>

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

} // namespace posthorn
