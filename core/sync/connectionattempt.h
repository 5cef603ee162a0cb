#pragma once

#include "account/endpoint.h"
#include "base/result.h"
#include "net/mailsocket.h"
#include "net/saslcredentials.h"
#include "net/vmimelogin.h"

#include <memory>
#include <optional>

namespace posthorn
{

/// How a job on a connection ended, as it travels from the worker to the engine thread. A value.
struct JobEnd {
    std::optional<Error> error;
    std::optional<CertificateProblem> certificate;
    /// The mechanism that worked, where it is not the endpoint's: that left the choice to the log-in, or is
    /// no longer offered and a stronger one is.
    std::optional<AuthMechanism> learned;
    /// Of the connection that was opened on the way.
    std::optional<ConnectionSecurityInfo> security;
    bool connected = false; // a log-in succeeded on the way
    bool alive = false;     // the session can take another job
    bool canIdle = false;
    quint64 bytesIn = 0; // of this job
    quint64 bytesOut = 0;
    int roundTrips = 0;
};

/// Opens the line and logs in: what every protocol does first. Worker thread. Fills `end` with what was found
/// out.
template <class Session>
[[nodiscard]] Result<std::unique_ptr<Session>>
openSession(const Endpoint &endpoint, const QString &secret, const CancellationToken &token,
            std::shared_ptr<Transcript> transcript, JobEnd &end)
{
    auto socket = std::make_unique<MailSocket>(token, std::move(transcript));
    if (auto opened = socket->open(endpoint); !opened) {
        end.certificate = socket->certificateProblem();
        return std::move(opened).error();
    }
    auto session = std::make_unique<Session>(std::move(socket));
    auto outcome = session->logIn(endpoint, SaslCredentials{endpoint.userName, secret});
    if (!outcome)
        return std::move(outcome).error();
    end.connected = true;
    end.security = session->socket().security();
    if (outcome->mechanism != endpoint.auth)
        end.learned = outcome->mechanism;
    return session;
}

/// What an error of a connection or session asks for.
enum class Remedy {
    RetryNow, // on a new connection
    RetryLater,
    Password,  // the user must give one, or sign in
    Attention, // the user must decide something
};
[[nodiscard]] Remedy remedyFor(const Error &error);

/// True when the connection that reported it cannot be used any more.
[[nodiscard]] bool endsSession(const Error &error);

} // namespace posthorn
