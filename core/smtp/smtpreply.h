#pragma once

#include "net/mailsocket.h"
#include "smtpsession.h"

namespace posthorn
{

/// Reads one reply (net/smtplines.h, with its errors) and takes its enhanced code apart (RFC 2034). Worker
/// thread.
[[nodiscard]] Result<SmtpReply> readSmtpReply(MailSocket &socket);

/// A reply that is not what was hoped for, as an Error of the dialogue.
[[nodiscard]] Error smtpError(const SmtpReply &reply, const QString &context);

/// One part of a message as it travels between DATA and its end: lines end in CRLF whatever they ended in,
/// and a dot at a line's beginning is doubled (RFC 5321 4.5.2). Keeps what it must know between parts. A
/// value; any thread.
class DataEncoder
{
public:
    [[nodiscard]] QByteArray encode(QByteArrayView part);
    /// The end: closes an open line, then the line with the single dot.
    [[nodiscard]] QByteArray finish();

private:
    bool m_atLineStart = true;
    bool m_afterCr = false;
};

} // namespace posthorn
