#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QList>

namespace posthorn
{

class MailSocket;

/// One SMTP reply as it stands on the wire (RFC 5321 4.2).
struct SmtpLines {
    int code = 0;
    QList<QByteArray> texts; // behind "250-" or "250 ", one for each line; never empty

    /// "250 first line", as it would stand alone.
    [[nodiscard]] QByteArray firstLine() const { return QByteArray::number(code) + ' ' + texts.first(); }
};

/// Reads one reply of up to 500 lines. Errors: those of the socket; Protocol/UnexpectedAnswer for lines that
/// are no reply, for codes outside 200...599 and for lines of one reply with different codes.
[[nodiscard]] Result<SmtpLines> readSmtpLines(MailSocket &socket);

} // namespace posthorn
