#include "error.h"

namespace posthorn
{

Error Error::cancelled()
{
    return {ErrorDomain::Cancelled, ErrorCode::Cancelled, Retry::Never, {}, {}};
}

QString Error::toString() const
{
    QString text = errorDomainName(domain) + u'/' + errorCodeName(code);
    if (!context.isEmpty())
        text += QLatin1String(": ") + context;
    if (!serverText.isEmpty())
        text += QLatin1String(" (server said: ") + serverText + u')';
    return text;
}

QString errorDomainName(ErrorDomain domain)
{
    switch (domain) {
    case ErrorDomain::Network:
        return QStringLiteral("Network");
    case ErrorDomain::Tls:
        return QStringLiteral("Tls");
    case ErrorDomain::Authentication:
        return QStringLiteral("Authentication");
    case ErrorDomain::Protocol:
        return QStringLiteral("Protocol");
    case ErrorDomain::Server:
        return QStringLiteral("Server");
    case ErrorDomain::Store:
        return QStringLiteral("Store");
    case ErrorDomain::Mime:
        return QStringLiteral("Mime");
    case ErrorDomain::Credentials:
        return QStringLiteral("Credentials");
    case ErrorDomain::Usage:
        return QStringLiteral("Usage");
    case ErrorDomain::Cancelled:
        return QStringLiteral("Cancelled");
    }
    return {};
}

QString errorCodeName(ErrorCode code)
{
    // In the order of the enumeration.
    static constexpr const char *names[] = {
        "Unknown",
        "HostNotFound",
        "ConnectionRefused",
        "ConnectionTimedOut",
        "ConnectionClosed",
        "ConnectionLost",
        "TimedOut",
        "TlsHandshakeFailed",
        "TlsTooOld",
        "TlsNotSpoken",
        "CertificateNotTrusted",
        "CertificateChanged",
        "EncryptionRefused",
        "EncryptionTampered",
        "AuthenticationFailed",
        "MechanismNotOffered",
        "PlaintextRefused",
        "CredentialsMissing",
        "TicketMissing",
        "KeyringUnavailable",
        "KeyringLocked",
        "KeyringRefused",
        "SignInNeeded",
        "ConsentRefused",
        "WrongAccount",
        "ClientNotRegistered",
        "UnexpectedAnswer",
        "WrongProtocol",
        "LimitExceeded",
        "ServerSaidNo",
        "ServerSaidBye",
        "MailboxInUse",
        "LoginDelay",
        "TemporaryFailure",
        "PermanentFailure",
        "OverQuota",
        "FolderGone",
        "MessageGone",
        "ReadOnly",
        "MessageTooLarge",
        "RecipientsRefused",
        "StoreUnavailable",
        "StoreCorrupt",
        "StoreTooNew",
        "DiskFull",
        "StoreBusy",
        "Malformed",
        "InvalidArgument",
        "NotFound",
        "NotSupported",
        "Cancelled",
    };
    static_assert(std::size(names) == static_cast<size_t>(ErrorCode::Cancelled) + 1);
    return QString::fromLatin1(names[static_cast<size_t>(code)]);
}

} // namespace posthorn
