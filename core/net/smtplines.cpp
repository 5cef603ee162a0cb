#include "smtplines.h"

#include "mailsocket.h"
#include "serverrefusal.h"

#include <algorithm>

namespace posthorn
{

namespace
{

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

} // namespace

Result<SmtpLines> readSmtpLines(MailSocket &socket)
{
    const auto unexpected = [&socket](const QByteArray &line) {
        return Error{ErrorDomain::Protocol, ErrorCode::UnexpectedAnswer, Retry::Backoff,
                     socket.isPeerTextTrusted() ? serverTextOf(line) : QString(),
                     QStringLiteral("what came is no SMTP reply")};
    };
    SmtpLines reply;
    while (reply.texts.size() < 500) {
        POSTHORN_TRY_ASSIGN(const QByteArray line, socket.readLine(8 * 1024));
        if (line.size() < 3 || !std::all_of(line.begin(), line.begin() + 3, isDigit))
            return unexpected(line);
        const int code = line.left(3).toInt();
        const bool last = line.size() == 3 || line[3] == ' ';
        if (code < 200 || code > 599 || (!last && line[3] != '-') || (reply.code != 0 && code != reply.code))
            return unexpected(line);
        reply.code = code;
        reply.texts.append(line.mid(4));
        if (last)
            return reply;
    }
    return Error{ErrorDomain::Protocol,
                 ErrorCode::LimitExceeded,
                 Retry::Backoff,
                 {},
                 QStringLiteral("an SMTP reply of more than 500 lines")};
}

} // namespace posthorn
