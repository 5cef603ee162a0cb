#pragma once

#include "net/mailsocket.h"

namespace posthorn
{

/// Reads POP3 answers (RFC 1939 3) from a socket: status lines, and multi-line data with the dots unstuffed
/// exactly. An answer may take three times the socket's read time-out, and a second more for each KiB of it:
/// a server that sends a byte now and then is not waited for without end. Owned by its Pop3Session; worker
/// thread.
class Pop3ResponseReader
{
public:
    explicit Pop3ResponseReader(MailSocket &socket);

    /// The line after "+OK"; "-ERR" is an Error by pop3Refusal(); anything else is Protocol/UnexpectedAnswer.
    [[nodiscard]] Result<QByteArray> readStatus(const QString &context);
    /// Everything up to the line with the single dot, with its last CRLF. Only CRLF ends a line here: what
    /// stands between is the sender's. More than `maxSize`: Protocol/LimitExceeded, and the dialogue cannot
    /// go on.
    [[nodiscard]] Result<QByteArray> readMultiline(qint64 maxSize);

private:
    [[nodiscard]] Result<void> fill();
    void beginAnswer();

    MailSocket &m_socket;
    QByteArray m_buffer; // what was read from the socket and not taken yet
    qsizetype m_position = 0;
    std::chrono::steady_clock::time_point m_began;
    qint64 m_answerBytes = 0;
};

/// Removes the dot that a server put before each line that begins with one, in place. Pure.
void unstuffDots(QByteArray &data);

} // namespace posthorn
