#include "trialvisit.h"

#include "net/serverrefusal.h"
#include "net/smtplines.h"

namespace posthorn
{

namespace
{

constexpr int maxLines = 500;

Error refused(const QString &context)
{
    return {ErrorDomain::Server, ErrorCode::ServerSaidNo, Retry::AfterUser, {}, context};
}

Result<void> imapCommand(MailSocket &socket, const QByteArray &tag, const QByteArray &command)
{
    POSTHORN_TRY(socket.write(tag + ' ' + command + "\r\n"));
    for (int i = 0; i < maxLines; ++i) {
        POSTHORN_TRY_ASSIGN(const QByteArray line, socket.readLine());
        if (line.startsWith(tag + " OK"))
            return {};
        if (line.startsWith(tag + ' ') || line.startsWith("* BYE"))
            return imapRefusal(line, refused(QString::fromLatin1(command)));
    }
    return Error{ErrorDomain::Protocol,
                 ErrorCode::UnexpectedAnswer,
                 Retry::AfterUser,
                 {},
                 QStringLiteral("no end in the answer to ") + QString::fromLatin1(command)};
}

Result<SmtpLines> smtpCommand(MailSocket &socket, const QByteArray &command)
{
    POSTHORN_TRY(socket.write(command + "\r\n"));
    return readSmtpLines(socket);
}

} // namespace

Result<void> lookIntoInbox(MailSocket &socket, MailProtocol protocol, const LoginOutcome &login)
{
    if (protocol == MailProtocol::Imap) {
        // Some providers open no mailbox for a program that does not say its name (RFC 2971).
        if (login.capabilities.contains("ID") || login.capabilitiesAfter.contains("ID"))
            POSTHORN_TRY(imapCommand(socket, "L1", "ID (\"name\" \"Posthorn\")"));
        POSTHORN_TRY(imapCommand(socket, "L2", "EXAMINE INBOX"));
        return socket.write("L3 LOGOUT\r\n");
    }
    POSTHORN_TRY(socket.write("STAT\r\n"));
    POSTHORN_TRY_ASSIGN(const QByteArray line, socket.readLine());
    if (!line.startsWith("+OK"))
        return pop3Refusal(line, refused(QStringLiteral("STAT")));
    return socket.write("QUIT\r\n");
}

Result<void> offerLetter(MailSocket &socket, const QString &address)
{
    const QByteArray path = address.toUtf8();
    // An address that needs SMTPUTF8 or quoting is not worth a wrong verdict here.
    const bool plain = std::all_of(path.begin(), path.end(), [](char c) {
        return c > ' ' && c < 0x7f && c != '<' && c != '>' && c != '"';
    });
    if (!plain || path.isEmpty())
        return socket.write("QUIT\r\n");
    POSTHORN_TRY_ASSIGN(const SmtpLines sender, smtpCommand(socket, "MAIL FROM:<" + path + '>'));
    if (sender.code / 100 == 5)
        return Error{ErrorDomain::Server, ErrorCode::RecipientsRefused, Retry::AfterUser,
                     serverTextOf(sender.firstLine()), QStringLiteral("MAIL")};
    if (sender.code / 100 != 2)
        return smtpRefusal(sender.firstLine(), refused(QStringLiteral("MAIL")));
    POSTHORN_TRY_ASSIGN(const SmtpLines recipient, smtpCommand(socket, "RCPT TO:<" + path + '>'));
    if (recipient.code / 100 == 5)
        return Error{ErrorDomain::Server, ErrorCode::RecipientsRefused, Retry::AfterUser,
                     serverTextOf(recipient.firstLine()), QStringLiteral("RCPT")};
    POSTHORN_TRY_ASSIGN(const SmtpLines forgotten, smtpCommand(socket, "RSET"));
    Q_UNUSED(forgotten)
    return socket.write("QUIT\r\n");
}

} // namespace posthorn
