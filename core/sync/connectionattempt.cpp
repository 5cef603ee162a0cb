#include "connectionattempt.h"

namespace posthorn
{

Remedy remedyFor(const Error &error)
{
    switch (error.code) {
    case ErrorCode::AuthenticationFailed:
    case ErrorCode::CredentialsMissing:
    case ErrorCode::KeyringUnavailable:
    case ErrorCode::KeyringLocked:
    case ErrorCode::KeyringRefused:
    case ErrorCode::SignInNeeded:
        return error.retry == Retry::Backoff ? Remedy::RetryLater : Remedy::Password;
    default:
        break;
    }
    // A line that broke or a peer that spoke nonsense is no reason to give up: both pass by themselves.
    const bool passes = error.domain == ErrorDomain::Network ||
                        (error.domain == ErrorDomain::Protocol && error.code != ErrorCode::WrongProtocol);
    switch (error.retry) {
    case Retry::Reconnect:
        return Remedy::RetryNow;
    case Retry::Backoff:
        return Remedy::RetryLater;
    case Retry::Never:
    case Retry::AfterUser:
        return passes ? Remedy::RetryLater : Remedy::Attention;
    }
    return Remedy::Attention;
}

bool endsSession(const Error &error)
{
    switch (error.domain) {
    case ErrorDomain::Network:
    case ErrorDomain::Tls:
    case ErrorDomain::Protocol:
    case ErrorDomain::Authentication:
    case ErrorDomain::Cancelled:
        return true;
    case ErrorDomain::Server:
        return error.code == ErrorCode::ServerSaidBye;
    case ErrorDomain::Store:
    case ErrorDomain::Mime:
    case ErrorDomain::Credentials:
    case ErrorDomain::Usage:
        return false;
    }
    return true;
}

} // namespace posthorn
