#include "reasontext.h"

#include "ui/text/displaytext.h"
#include "ui/text/endpointtext.h"

#include <QCoreApplication>
#include <QUrl>

namespace posthorn
{

namespace
{

using Source = EndpointCandidate::Source;

QString tr(const char *text)
{
    return QCoreApplication::translate("posthorn::ReasonText", text);
}

QString certificateText(const EndpointCandidate &candidate)
{
    const QString host = hostText(candidate.endpoint.host);
    const auto is = [&candidate](const char *issue) {
        return candidate.certificateIssues == QStringList{QLatin1String(issue)};
    };
    if (is("expired"))
        return tr("the certificate of %1 has expired").arg(host);
    if (is("not-yet-valid"))
        return tr("the certificate of %1 is not valid yet").arg(host);
    if (is("name-mismatch"))
        return tr("%1 has a certificate for another name").arg(host);
    return tr("%1 answers, but its certificate is not trusted").arg(host);
}

QString failureText(const EndpointCandidate &candidate)
{
    const Endpoint &endpoint = candidate.endpoint;
    const QString host = hostText(endpoint.host);
    switch (candidate.error ? candidate.error->code : ErrorCode::Unknown) {
    case ErrorCode::HostNotFound:
        return candidate.source == Source::Guess ? tr("not found under the usual names")
                                                 : tr("%1 does not exist").arg(host);
    case ErrorCode::ConnectionRefused:
        return tr("%1 does not answer on port %2").arg(host).arg(endpoint.port);
    case ErrorCode::ConnectionTimedOut:
    case ErrorCode::TimedOut:
        return tr("%1 does not answer").arg(host);
    case ErrorCode::CertificateNotTrusted:
    case ErrorCode::CertificateChanged:
        return certificateText(candidate);
    case ErrorCode::WrongProtocol:
        return candidate.speaks.isEmpty() ? tr("%1 speaks another protocol").arg(host)
                                          : tr("%1 speaks %2 on port %3, not %4")
                                                .arg(host, candidate.speaks, QString::number(endpoint.port),
                                                     protocolShortText(endpoint.protocol));
    case ErrorCode::TlsNotSpoken:
        return tr("%1 does not encrypt on port %2").arg(host).arg(endpoint.port);
    case ErrorCode::EncryptionRefused:
    case ErrorCode::EncryptionTampered:
        return tr("%1 offers no encryption").arg(host);
    case ErrorCode::PlaintextRefused:
        return tr("%1 would be used without encryption over the Internet").arg(host);
    default:
        return tr("%1 could not be used").arg(host);
    }
}

QString sourceText(const EndpointCandidate &candidate)
{
    switch (candidate.source) {
    case Source::Pacc:
    case Source::ProviderFile:
        return tr("your provider says so");
    case Source::BuiltIn: {
        const QString checked = candidate.reason.section(u':', 1);
        return checked.isEmpty() ? tr("known provider") : tr("known provider, checked %1").arg(checked);
    }
    case Source::PublicDatabase:
        return tr("from the public list of providers");
    case Source::Service:
        return tr("named by your domain");
    case Source::MailExchanger:
        return tr("your domain's mail goes there");
    case Source::ForeignService:
        return tr("named by your domain's DNS");
    case Source::Guess:
        return tr("usual name in your domain");
    case Source::Manual:
        return tr("typed by you");
    }
    return {};
}

} // namespace

QString hostText(const QString &host)
{
    const QString readable = QUrl::fromAce(host.toLatin1());
    return readable.isEmpty() || readable == host ? host : QStringLiteral("%1 (%2)").arg(readable, host);
}

QString candidateReason(const EndpointCandidate &candidate)
{
    const QString said = sourceText(candidate);
    if (candidate.correctedFrom.startsWith(QLatin1String("port:")))
        return tr("%1, port corrected").arg(said);
    if (candidate.correctedFrom.startsWith(QLatin1String("certificate:")))
        return tr("%1, named by the certificate of %2")
            .arg(said, hostText(candidate.correctedFrom.section(u':', 1)));
    return said;
}

QString candidateText(const EndpointCandidate &candidate)
{
    const Endpoint &endpoint = candidate.endpoint;
    const QString host = hostText(endpoint.host);
    const QString place =
        host == endpoint.host ? endpoint.hostAndPort() : QStringLiteral("%1:%2").arg(host).arg(endpoint.port);
    switch (candidate.state) {
    case EndpointCandidate::State::Guess:
        if (candidate.source != Source::Guess)
            return tr("%1 (%2)").arg(place, securityText(endpoint.security));
        return tr("guess: %1").arg(host);
    case EndpointCandidate::State::Probing:
        return tr("looking at %1\u2026").arg(host);
    case EndpointCandidate::State::Found:
        return tr("found at %1 (%2)").arg(place, securityText(endpoint.security));
    case EndpointCandidate::State::Failed:
        return failureText(candidate);
    }
    return {};
}

QString adviceText(const ProviderAdvice &advice)
{
    const auto has = [&advice](const char *hint) { return advice.hasHint(QLatin1String(hint)); };
    const QString name = advice.name.isEmpty() ? tr("Your provider") : displayText(advice.name, 60);
    if (has("no-imap"))
        return tr("%1 offers no way in for other mail programs.").arg(name);
    QStringList sentences;
    if (has("enable-imap"))
        sentences += tr("Switch access for mail programs on in the web settings of %1 first.").arg(name);
    if (has("oauth-only"))
        sentences += tr("%1 takes no passwords from mail programs, only a sign-in in the browser.").arg(name);
    if (has("bridge"))
        sentences += tr("%1 needs its own bridge program running on this computer.").arg(name);
    if (has("app-password"))
        sentences += tr("%1 wants an app password: make one in its web settings and use it here.").arg(name);
    if (has("auth-code"))
        sentences +=
            tr("%1 wants an authorisation code from its web settings instead of your password.").arg(name);
    if (has("paid"))
        sentences += tr("%1 opens this way in for paying customers only.").arg(name);
    return sentences.join(u' ');
}

QString adviceAction(const ProviderAdvice &advice)
{
    if (advice.pages.isEmpty())
        return {};
    if (advice.hasHint(QLatin1String("app-password")))
        return tr("Make an app password");
    return tr("Open %1").arg(hostText(advice.pages.first().url.host(QUrl::FullyEncoded)));
}

} // namespace posthorn
