#include "diagnosis.h"

#include "account/namedvalue.h"
#include "discovery/providertable.h"
#include "serverphrases.h"

#include <QLocale>
#include <algorithm>

namespace posthorn
{

namespace
{

using Cause = Diagnosis::Cause;
using Action = Diagnosis::Action;

constexpr std::array causeNames{
    Named{Cause::Unknown, "unknown"},
    Named{Cause::NoNetwork, "no-network"},
    Named{Cause::CaptivePortal, "captive-portal"},
    Named{Cause::NameUnknown, "name-unknown"},
    Named{Cause::PortBlocked, "port-blocked"},
    Named{Cause::PortClosed, "port-closed"},
    Named{Cause::ConnectionLost, "connection-lost"},
    Named{Cause::NoAnswer, "no-answer"},
    Named{Cause::WrongPort, "wrong-port"},
    Named{Cause::WrongProtocol, "wrong-protocol"},
    Named{Cause::NotMail, "not-mail"},
    Named{Cause::EncryptionRefused, "encryption-refused"},
    Named{Cause::EncryptionTampered, "encryption-tampered"},
    Named{Cause::TlsTooOld, "tls-too-old"},
    Named{Cause::TlsFailed, "tls-failed"},
    Named{Cause::NameMismatch, "name-mismatch"},
    Named{Cause::Untrusted, "untrusted"},
    Named{Cause::Expired, "expired"},
    Named{Cause::NotYetValid, "not-yet-valid"},
    Named{Cause::ClockWrong, "clock-wrong"},
    Named{Cause::CertificateChanged, "certificate-changed"},
    Named{Cause::ServerUnavailable, "server-unavailable"},
    Named{Cause::TooManyConnections, "too-many-connections"},
    Named{Cause::MailboxInUse, "mailbox-in-use"},
    Named{Cause::PauseWanted, "pause-wanted"},
    Named{Cause::MechanismGone, "mechanism-gone"},
    Named{Cause::PasswordMissing, "password-missing"},
    Named{Cause::TicketMissing, "ticket-missing"},
    Named{Cause::WrongUserName, "wrong-user-name"},
    Named{Cause::WrongPassword, "wrong-password"},
    Named{Cause::AppPasswordNeeded, "app-password-needed"},
    Named{Cause::BrowserSignInNeeded, "browser-sign-in-needed"},
    Named{Cause::SignInRefused, "sign-in-refused"},
    Named{Cause::AccountBlocked, "account-blocked"},
    Named{Cause::ProtocolSwitchedOff, "protocol-switched-off"},
    Named{Cause::OverQuota, "over-quota"},
    Named{Cause::FolderMissing, "folder-missing"},
    Named{Cause::SenderRefused, "sender-refused"},
    Named{Cause::Refused, "refused"},
};

constexpr std::array actionNames{
    Named{Action::None, "none"},
    Named{Action::TryAgain, "try-again"},
    Named{Action::TryLater, "try-later"},
    Named{Action::OpenNetworkSignIn, "open-network-sign-in"},
    Named{Action::EditServers, "edit-servers"},
    Named{Action::UseServer, "use-server"},
    Named{Action::ShowCertificate, "show-certificate"},
    Named{Action::SetClock, "set-clock"},
    Named{Action::EnterPassword, "enter-password"},
    Named{Action::UseUserName, "use-user-name"},
    Named{Action::OpenProviderPage, "open-provider-page"},
    Named{Action::SignInWithBrowser, "sign-in-with-browser"},
    Named{Action::FreeSpace, "free-space"},
};

Diagnosis make(Cause cause, Action action)
{
    Diagnosis diagnosis;
    diagnosis.cause = cause;
    diagnosis.action = action;
    return diagnosis;
}

std::optional<Provider> providerOf(const Endpoint &endpoint)
{
    if (auto provider = providerFor(endpoint.userName.section(u'@', -1)))
        return provider;
    if (endpoint.isLoopback())
        return std::nullopt; // of everybody
    for (const Provider &provider : ProviderTable::builtIn().providers())
        for (const Endpoint &server : provider.endpoints)
            if (server.host.compare(endpoint.host, Qt::CaseInsensitive) == 0)
                return provider;
    return std::nullopt;
}

/// The same server as the standards have it for the other way to encrypt.
Endpoint otherWay(Endpoint endpoint)
{
    endpoint.security =
        endpoint.security == ConnectionSecurity::Tls ? ConnectionSecurity::StartTls : ConnectionSecurity::Tls;
    return endpoint;
}

Diagnosis fromAnswer(const DiagnosisFacts &facts, Diagnosis otherwise)
{
    const QString &kind = facts.answeredBy;
    if (kind.isEmpty())
        return otherwise;
    const QString wanted = protocolName(facts.endpoint.protocol).toUpper();
    Diagnosis diagnosis;
    if (kind == wanted ||
        (kind == QLatin1String("TLS") && facts.endpoint.security != ConnectionSecurity::Tls)) {
        diagnosis = make(Cause::WrongPort, Action::UseServer);
        diagnosis.suggestion = otherWay(facts.endpoint);
        return diagnosis;
    }
    const bool mail =
        kind == QLatin1String("IMAP") || kind == QLatin1String("POP3") || kind == QLatin1String("SMTP");
    diagnosis = make(mail ? Cause::WrongProtocol : Cause::NotMail, Action::EditServers);
    diagnosis.detail = kind;
    return diagnosis;
}

bool isCaptive(const DiagnosisFacts &facts)
{
    return facts.network.captivePortal && !facts.endpoint.isLoopback();
}

/// Such a network answers every request for a page in clear with its own: no stranger's page is needed for
/// it.
Diagnosis captivePortal(const DiagnosisFacts &facts)
{
    Diagnosis diagnosis = make(Cause::CaptivePortal, Action::OpenNetworkSignIn);
    diagnosis.link = QStringLiteral("http://%1/").arg(facts.endpoint.host);
    return diagnosis;
}

Diagnosis networkCause(const DiagnosisFacts &facts)
{
    if (!facts.endpoint.isLoopback() && !facts.network.hasAddress)
        return make(Cause::NoNetwork, Action::TryAgain);
    if (isCaptive(facts))
        return captivePortal(facts);
    switch (facts.error.code) {
    case ErrorCode::HostNotFound:
        return make(Cause::NameUnknown, Action::EditServers);
    case ErrorCode::ConnectionRefused:
        return make(Cause::PortClosed, Action::EditServers);
    case ErrorCode::ConnectionTimedOut:
        return make(Cause::PortBlocked, Action::TryAgain);
    case ErrorCode::TimedOut:
        return fromAnswer(facts, make(Cause::NoAnswer, Action::TryAgain));
    default:
        return fromAnswer(facts, make(Cause::ConnectionLost, Action::TryAgain));
    }
}

/// Not one certificate on the way up is valid on this computer's date.
bool allOutOfDate(const QList<QSslCertificate> &chain, const QDateTime &now)
{
    return chain.size() > 1 && std::all_of(chain.begin(), chain.end(), [&now](const QSslCertificate &one) {
               return one.effectiveDate() > now || one.expiryDate() < now;
           });
}

Diagnosis certificateCause(const CertificateProblem &problem, const DiagnosisFacts &facts)
{
    if (problem.replacesTrusted)
        return make(Cause::CertificateChanged, Action::ShowCertificate);
    const auto has = [&problem](QSslError::SslError wanted) {
        return std::any_of(problem.errors.begin(), problem.errors.end(),
                           [wanted](const QSslError &error) { return error.error() == wanted; });
    };
    const bool expired = has(QSslError::CertificateExpired);
    const bool early = has(QSslError::CertificateNotYetValid);
    const QDateTime now = facts.now;
    if ((expired || early) &&
        ((facts.builtAt.isValid() && now < facts.builtAt) || allOutOfDate(problem.chain, now)))
        return make(Cause::ClockWrong, Action::SetClock);
    Diagnosis diagnosis = make(Cause::Untrusted, Action::ShowCertificate);
    if (has(QSslError::HostNameMismatch)) {
        diagnosis.cause = Cause::NameMismatch;
        diagnosis.detail = problem.chain.value(0)
                               .subjectAlternativeNames()
                               .values(QSsl::DnsEntry)
                               .join(QStringLiteral(", "))
                               .left(200);
    } else if (expired) {
        diagnosis.cause = Cause::Expired;
    } else if (early) {
        diagnosis.cause = Cause::NotYetValid;
    }
    return diagnosis;
}

Diagnosis tlsCause(const DiagnosisFacts &facts)
{
    if (isCaptive(facts))
        return captivePortal(facts);
    if (facts.certificate)
        return certificateCause(*facts.certificate, facts);
    switch (facts.error.code) {
    case ErrorCode::EncryptionRefused: {
        Diagnosis diagnosis = make(Cause::EncryptionRefused, Action::UseServer);
        diagnosis.suggestion = otherWay(facts.endpoint);
        diagnosis.suggestion->port = standardPort(facts.endpoint.protocol, diagnosis.suggestion->security);
        return diagnosis;
    }
    case ErrorCode::EncryptionTampered:
        return make(Cause::EncryptionTampered, Action::TryAgain);
    case ErrorCode::TlsTooOld:
        return make(Cause::TlsTooOld, Action::EditServers);
    default:
        return fromAnswer(facts, make(Cause::TlsFailed, Action::TryAgain));
    }
}

/// The part before the @ where the whole address was given, and the other way round.
std::optional<Endpoint> otherUserName(const Endpoint &endpoint, const std::optional<Provider> &provider)
{
    Endpoint other = endpoint;
    if (endpoint.userName.contains(u'@')) {
        other.userName = endpoint.userName.section(u'@', 0, -2);
        return other;
    }
    if (!provider || provider->domains.size() != 1)
        return std::nullopt; // nobody knows the domain
    other.userName += u'@' + provider->domains.first();
    return other;
}

Diagnosis passwordCause(const DiagnosisFacts &facts)
{
    if (facts.endpoint.takesToken())
        return make(Cause::SignInRefused, Action::SignInWithBrowser);
    const auto provider = providerOf(facts.endpoint);
    if (provider && provider->hasHint(QLatin1String("oauth-only")))
        return make(Cause::BrowserSignInNeeded, Action::SignInWithBrowser);
    if (provider &&
        (provider->hasHint(QLatin1String("app-password")) || provider->hasHint(QLatin1String("auth-code"))))
        return make(Cause::AppPasswordNeeded, Action::OpenProviderPage);
    if (provider && provider->hasHint(QLatin1String("enable-imap")))
        return make(Cause::ProtocolSwitchedOff, Action::OpenProviderPage);
    return make(Cause::WrongPassword, Action::EnterPassword);
}

Diagnosis mechanismCause(const DiagnosisFacts &facts)
{
    const bool onlyTokens =
        !facts.mechanisms.isEmpty() &&
        std::all_of(facts.mechanisms.begin(), facts.mechanisms.end(), [](const QString &name) {
            return name == QLatin1String("XOAUTH2") || name == QLatin1String("OAUTHBEARER");
        });
    return onlyTokens ? make(Cause::BrowserSignInNeeded, Action::SignInWithBrowser)
                      : make(Cause::MechanismGone, Action::EditServers);
}

/// The action that goes with a cause which the server itself gave.
Diagnosis fromText(Cause cause, const DiagnosisFacts &facts)
{
    switch (cause) {
    case Cause::AppPasswordNeeded:
    case Cause::ProtocolSwitchedOff:
    case Cause::AccountBlocked:
        return make(cause, Action::OpenProviderPage);
    case Cause::BrowserSignInNeeded:
        return make(cause, Action::SignInWithBrowser);
    case Cause::WrongUserName: {
        Diagnosis diagnosis = make(cause, Action::UseUserName);
        diagnosis.suggestion = otherUserName(facts.endpoint, providerOf(facts.endpoint));
        if (!diagnosis.suggestion)
            diagnosis.action = Action::EditServers;
        return diagnosis;
    }
    case Cause::OverQuota:
        return make(cause, Action::FreeSpace);
    case Cause::FolderMissing:
        return make(cause, Action::TryAgain);
    default:
        return make(cause, Action::TryLater);
    }
}

Diagnosis serverCause(const DiagnosisFacts &facts)
{
    switch (facts.error.code) {
    case ErrorCode::MailboxInUse:
        return make(Cause::MailboxInUse, Action::TryLater);
    case ErrorCode::LoginDelay:
        return make(Cause::PauseWanted, Action::TryLater);
    case ErrorCode::TemporaryFailure:
    case ErrorCode::ServerSaidBye:
        return make(Cause::ServerUnavailable, Action::TryLater);
    case ErrorCode::OverQuota:
        return make(Cause::OverQuota, Action::FreeSpace);
    case ErrorCode::FolderGone:
        return make(Cause::FolderMissing, Action::TryAgain);
    case ErrorCode::RecipientsRefused:
        return make(Cause::SenderRefused, Action::EditServers);
    default:
        return make(Cause::Refused, Action::EditServers);
    }
}

Diagnosis causeOf(const DiagnosisFacts &facts)
{
    const Error &error = facts.error;
    const bool spoke = error.domain == ErrorDomain::Authentication || error.domain == ErrorDomain::Server;
    if (const auto cause = spoke ? causeInText(error.serverText) : std::nullopt)
        return fromText(*cause, facts);
    switch (error.domain) {
    case ErrorDomain::Network:
        return networkCause(facts);
    case ErrorDomain::Tls:
        return tlsCause(facts);
    case ErrorDomain::Protocol:
        return fromAnswer(facts,
                          make(error.code == ErrorCode::WrongProtocol ? Cause::WrongProtocol : Cause::NotMail,
                               Action::EditServers));
    case ErrorDomain::Credentials:
        return make(Cause::PasswordMissing, Action::EnterPassword);
    case ErrorDomain::Authentication:
        if (error.code == ErrorCode::MechanismNotOffered)
            return mechanismCause(facts);
        if (error.code == ErrorCode::TicketMissing)
            return make(Cause::TicketMissing, Action::TryAgain);
        return error.code == ErrorCode::PlaintextRefused ? make(Cause::EncryptionRefused, Action::EditServers)
                                                         : passwordCause(facts);
    case ErrorDomain::Server:
        return serverCause(facts);
    default:
        return make(Cause::Unknown, Action::TryAgain);
    }
}

} // namespace

QString causeName(Diagnosis::Cause cause)
{
    return nameIn(causeNames, cause);
}

QString actionName(Diagnosis::Action action)
{
    return nameIn(actionNames, action);
}

Diagnosis diagnose(const DiagnosisFacts &facts)
{
    Diagnosis diagnosis = causeOf(facts);
    const auto provider =
        facts.error.domain == ErrorDomain::Authentication ? providerOf(facts.endpoint) : std::nullopt;
    if (provider)
        diagnosis.providerNote = provider->note;
    if (provider && diagnosis.action == Action::OpenProviderPage)
        diagnosis.link = provider->help.toString();
    // Without a page to open, the button would do nothing.
    if (diagnosis.action == Action::OpenProviderPage && diagnosis.link.isEmpty())
        diagnosis.action =
            diagnosis.cause == Cause::AppPasswordNeeded ? Action::EnterPassword : Action::TryAgain;
    return diagnosis;
}

QDateTime buildTime()
{
    // "Nov 27 2026", the day with a blank in front of one digit.
    const QString text = QString::fromLatin1(__DATE__).simplified();
    return QDateTime(QLocale::c().toDate(text, QStringLiteral("MMM d yyyy")), QTime(0, 0), Qt::UTC);
}

} // namespace posthorn
