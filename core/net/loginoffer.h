#pragma once

#include "account/endpoint.h"
#include "base/result.h"

#include <QByteArray>
#include <QList>

namespace posthorn
{

class MailSocket;

/// What a server says it can do before authentication. A value.
struct LoginOffer {
    QList<QByteArray> capabilities; // upper case, whole lines for POP3 and SMTP
    QList<QByteArray> mechanisms;   // SASL, upper case
    bool protocolLogin = false;     // IMAP LOGIN, POP3 USER and PASS
    QByteArray apopTimestamp;       // POP3: of the greeting, if it is one; never one that was said before TLS
};

/// How to log in: one mechanism, by SASL or by the protocol's own command.
struct LoginPlan {
    AuthMechanism mechanism = AuthMechanism::Automatic;
    QByteArray saslName; // empty = the protocol's own command

    bool operator==(const LoginPlan &) const = default;
};

/// Asks an opened socket with CAPABILITY (unless the greeting told already), CAPA or EHLO. Errors: those of
/// the socket; Protocol/UnexpectedAnswer; Server/*.
[[nodiscard]] Result<LoginOffer> readLoginOffer(MailSocket &socket, MailProtocol protocol);

/// Automatic takes the first offered of SCRAM-SHA-256, SCRAM-SHA-1, PLAIN, LOGIN, the protocol's command;
/// OAuth the first of OAUTHBEARER, XOAUTH2. Where one of Automatic's is wanted and not offered, a stronger
/// one may take its place, never a weaker one: servers give up old mechanisms, and attackers the new ones.
/// APOP is taken where it is wanted, and never in another's place. Errors:
/// Authentication/MechanismNotOffered.
[[nodiscard]] Result<LoginPlan> planLogin(const LoginOffer &offer, AuthMechanism wanted);

} // namespace posthorn
