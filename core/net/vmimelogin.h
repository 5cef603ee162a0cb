#pragma once

#include "account/endpoint.h"
#include "loginoffer.h"
#include "mailsocket.h"
#include "saslcredentials.h"

namespace posthorn
{

/// What a log-in found out.
struct LoginOutcome {
    AuthMechanism mechanism = AuthMechanism::Automatic; // the one that worked
    QList<QByteArray>
        capabilities; // upper case, as announced before authentication (IMAP: re-read by the session)
    QList<QByteArray> capabilitiesAfter; // IMAP: upper case, as told with the log-in's OK; empty = not told
};

/// Lets vmime drive greeting, capabilities and SASL on an open MailSocket, with exactly one mechanism, and
/// then takes the socket back (vmime reads at most a line at a time, so nothing is lost in its buffers).
/// Afterwards the session class of the protocol speaks on the socket alone. Worker thread. Called once per
/// connection. Refuses to send a password in clear unless the endpoint says ConnectionSecurity::None or is
/// loopback, and APOP's digest unless it is loopback (Authentication/PlaintextRefused). Errors:
/// Authentication/* (TicketMissing for GSSAPI alone), Usage/InvalidArgument for EXTERNAL without a client
/// certificate, Server/* (POP3 response codes [IN-USE], [LOGIN-DELAY], [SYS/*], [AUTH] of RFC 2449 and 3206,
/// IMAP codes of RFC 5530), Network/*, Protocol/*.
[[nodiscard]] Result<LoginOutcome> vmimeLogin(MailSocket &socket, const Endpoint &endpoint,
                                              const SaslCredentials &credentials);

/// The same for a caller that has read what the server offers.
[[nodiscard]] Result<LoginOutcome> vmimeLogin(MailSocket &socket, const Endpoint &endpoint,
                                              const SaslCredentials &credentials, const LoginOffer &offer);

} // namespace posthorn
