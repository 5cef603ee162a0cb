#pragma once

#include "account/endpoint.h"
#include "base/result.h"

#include <QByteArray>

namespace posthorn
{

class MailSocket;

/// What kind of server greets with this line: "IMAP", "POP3", "SMTP", "HTTP", "SSH"; empty if none that is
/// known. Pure.
[[nodiscard]] QString serverKind(QByteArrayView line);

/// Reads the first thing a server says and gives its line (for SMTP the first of several). Errors: those of
/// the socket; Protocol/WrongProtocol when another kind of server answers, Protocol/UnexpectedAnswer for what
/// is no greeting, Server/* when the server does not want us (BYE, -ERR with its response code, 4xx, 5xx),
/// and for IMAP PREAUTH in clear Tls/EncryptionTampered.
[[nodiscard]] Result<QByteArray> readGreeting(MailSocket &socket, const Endpoint &endpoint);

/// STARTTLS or STLS in clear, after the greeting, up to the point where the handshake must follow (RFC 9051
/// 6.2.1, RFC 2595, RFC 3207). Gives a greeting in place of the server's, without what it claimed to be able
/// to do. Nothing that a server says here is believed or shown. Errors: those of the socket;
/// Tls/EncryptionRefused when the server does not go along; Tls/EncryptionTampered when more than its answer
/// arrived.
[[nodiscard]] Result<QByteArray> negotiateStartTls(MailSocket &socket, const Endpoint &endpoint);

} // namespace posthorn
