#pragma once

#include <QByteArray>

namespace posthorn
{

/// A line that a mail client sent, with the secrets of log-in commands (IMAP LOGIN and AUTHENTICATE, POP3
/// PASS, APOP and AUTH, SMTP AUTH) replaced by "***".
[[nodiscard]] QByteArray redactedCommand(const QByteArray &line);

/// True for a command after which the client sends SASL answers on lines of their own.
[[nodiscard]] bool beginsSasl(QByteArrayView line);

/// True for a server's line that ends a SASL exchange, and not a challenge.
[[nodiscard]] bool endsSasl(QByteArrayView line);

/// The size of the IMAP literal that the line announces at its end, or 0.
[[nodiscard]] qint64 announcedLiteral(QByteArrayView line);

/// Control and format characters, and bytes that are not UTF-8, spelled out: nothing that a terminal or a
/// label obeys.
[[nodiscard]] QByteArray escaped(const QByteArray &line);

} // namespace posthorn
