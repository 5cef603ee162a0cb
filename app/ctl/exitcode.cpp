#include "exitcode.h"

namespace posthorn
{

ExitCode exitCodeOf(const Error &error)
{
    switch (error.domain) {
    case ErrorDomain::Network:
        return ExitCode::Network;
    case ErrorDomain::Tls:
        return ExitCode::Certificate;
    case ErrorDomain::Authentication:
    case ErrorDomain::Credentials:
        return ExitCode::Authentication;
    case ErrorDomain::Protocol:
    case ErrorDomain::Server:
    case ErrorDomain::Mime:
        return ExitCode::ServerSaidNo;
    case ErrorDomain::Store:
        return ExitCode::Store;
    case ErrorDomain::Usage:
        return error.code == ErrorCode::NotFound ? ExitCode::NotFound : ExitCode::Usage;
    case ErrorDomain::Cancelled:
        return ExitCode::Cancelled;
    }
    return ExitCode::ServerSaidNo;
}

} // namespace posthorn
