#include "starttls.h"

#include "mailsocket.h"
#include "serverrefusal.h"
#include "smtplines.h"

#include <QRandomGenerator>

namespace posthorn
{

namespace
{

constexpr qsizetype longestLine = 8 * 1024;

bool startsWith(QByteArrayView line, QByteArrayView prefix)
{
    return line.size() >= prefix.size() &&
           line.first(prefix.size()).compare(prefix, Qt::CaseInsensitive) == 0;
}

/// The same where the last word of `words` ends there too: "OKAY" is not "OK".
bool startsWithWords(QByteArrayView line, QByteArrayView words)
{
    if (!startsWith(line, words))
        return false;
    const char next = line.size() > words.size() ? line[words.size()] : ' ';
    return !(next >= '0' && next <= '9') && !(next >= 'A' && next <= 'Z') && !(next >= 'a' && next <= 'z');
}

Error tlsError(ErrorCode code, const QString &context)
{
    return {ErrorDomain::Tls, code, Retry::AfterUser, {}, context};
}

QString nameOf(MailProtocol protocol)
{
    return protocolName(protocol).toUpper();
}

/// The error for a first line that is no greeting of this protocol.
Error noGreeting(const MailSocket &socket, MailProtocol protocol, QByteArrayView line)
{
    const QString kind = serverKind(line);
    if (!kind.isEmpty() && kind != nameOf(protocol)) {
        return {ErrorDomain::Protocol,
                ErrorCode::WrongProtocol,
                Retry::AfterUser,
                {},
                QStringLiteral("a server for %1 answers where one for %2 was expected")
                    .arg(kind, nameOf(protocol))};
    }
    return {ErrorDomain::Protocol, ErrorCode::UnexpectedAnswer, Retry::Backoff,
            socket.isPeerTextTrusted() ? serverTextOf(line) : QString(),
            QStringLiteral("the first line is no greeting of %1").arg(nameOf(protocol))};
}

/// The error for a server that greets in order to say no.
Error unwilling(const MailSocket &socket, MailProtocol protocol, QByteArrayView line)
{
    Error error = refusal(
        protocol, line,
        {ErrorDomain::Server, ErrorCode::ServerSaidNo, Retry::Backoff, {}, QStringLiteral("the greeting")});
    // Before TLS anybody on the way can have written it.
    if (!socket.isPeerTextTrusted())
        error.serverText.clear();
    return error;
}

Result<QByteArray> readSmtpGreeting(MailSocket &socket)
{
    // Looked at as a line first: readSmtpLines() would only say that it is no reply.
    POSTHORN_TRY_ASSIGN(const QByteArray line, socket.readLine(longestLine));
    if (serverKind(line) != QLatin1String("SMTP") && line.left(1) != "4" && line.left(1) != "5")
        return noGreeting(socket, MailProtocol::Smtp, line);
    socket.unread(line + "\r\n");
    POSTHORN_TRY_ASSIGN(const SmtpLines reply, readSmtpLines(socket));
    if (reply.code == 220)
        return reply.firstLine();
    if (reply.code / 100 == 4 || reply.code / 100 == 5)
        return unwilling(socket, MailProtocol::Smtp, reply.firstLine());
    return noGreeting(socket, MailProtocol::Smtp, line);
}

Result<QByteArray> readPreauthGreeting(const QByteArray &line, const Endpoint &endpoint)
{
    // RFC 9051 11.1: nothing could be encrypted any more, and anybody can have said it.
    if (endpoint.security == ConnectionSecurity::StartTls)
        return tlsError(ErrorCode::EncryptionTampered, QStringLiteral("PREAUTH before STARTTLS"));
    if (endpoint.auth == AuthMechanism::None)
        return line;
    return Error{ErrorDomain::Protocol,
                 ErrorCode::UnexpectedAnswer,
                 Retry::AfterUser,
                 {},
                 QStringLiteral("the server wants no log-in, but the account has one")};
}

/// `<tag> STARTTLS`. The tag cannot be guessed, so that no answer can be there before the question.
Result<void> imapStartTls(MailSocket &socket)
{
    const QByteArray tag = 'P' + QByteArray::number(QRandomGenerator::system()->generate64(), 16);
    POSTHORN_TRY(socket.write(tag + " STARTTLS\r\n"));
    for (int i = 0; i < 100; ++i) {
        POSTHORN_TRY_ASSIGN(const QByteArray line, socket.readLine(longestLine));
        if (startsWithWords(line, tag + " OK"))
            return {};
        if (startsWithWords(line, "* BYE"))
            return unwilling(socket, MailProtocol::Imap, line);
        if (!startsWith(line, "* "))
            return tlsError(ErrorCode::EncryptionRefused, QStringLiteral("the answer to STARTTLS is not OK"));
    }
    return tlsError(ErrorCode::EncryptionRefused, QStringLiteral("100 lines and no answer to STARTTLS"));
}

Result<void> pop3StartTls(MailSocket &socket)
{
    POSTHORN_TRY(socket.write("STLS\r\n"));
    POSTHORN_TRY_ASSIGN(const QByteArray line, socket.readLine(longestLine));
    if (startsWithWords(line, "+OK"))
        return {};
    return tlsError(ErrorCode::EncryptionRefused, QStringLiteral("the answer to STLS is not +OK"));
}

Result<void> smtpStartTls(MailSocket &socket)
{
    POSTHORN_TRY(socket.write("EHLO [127.0.0.1]\r\n"));
    POSTHORN_TRY_ASSIGN(const SmtpLines hello, readSmtpLines(socket));
    if (hello.code != 250)
        return tlsError(ErrorCode::EncryptionRefused, QStringLiteral("the server has no extensions"));
    POSTHORN_TRY(socket.write("STARTTLS\r\n"));
    POSTHORN_TRY_ASSIGN(const SmtpLines reply, readSmtpLines(socket));
    if (reply.code == 220)
        return {};
    return tlsError(ErrorCode::EncryptionRefused,
                    QStringLiteral("the answer to STARTTLS is %1").arg(reply.code));
}

Result<void> startTlsOf(MailSocket &socket, MailProtocol protocol)
{
    switch (protocol) {
    case MailProtocol::Imap:
        return imapStartTls(socket);
    case MailProtocol::Pop3:
        return pop3StartTls(socket);
    case MailProtocol::Smtp:
        return smtpStartTls(socket);
    }
    return {};
}

} // namespace

QString serverKind(QByteArrayView line)
{
    if (startsWithWords(line, "* OK") || startsWithWords(line, "* PREAUTH") || startsWithWords(line, "* BYE"))
        return QStringLiteral("IMAP");
    if (startsWithWords(line, "+OK") || startsWithWords(line, "-ERR"))
        return QStringLiteral("POP3");
    if (startsWithWords(line, "220") || startsWithWords(line, "554") || startsWithWords(line, "421"))
        return QStringLiteral("SMTP");
    if (startsWith(line, "HTTP/"))
        return QStringLiteral("HTTP");
    if (startsWith(line, "SSH-"))
        return QStringLiteral("SSH");
    return {};
}

Result<QByteArray> readGreeting(MailSocket &socket, const Endpoint &endpoint)
{
    if (endpoint.protocol == MailProtocol::Smtp)
        return readSmtpGreeting(socket);
    POSTHORN_TRY_ASSIGN(const QByteArray line, socket.readLine(longestLine));
    if (endpoint.protocol == MailProtocol::Pop3) {
        if (startsWithWords(line, "+OK"))
            return line;
        if (startsWithWords(line, "-ERR"))
            return unwilling(socket, MailProtocol::Pop3, line);
        return noGreeting(socket, MailProtocol::Pop3, line);
    }
    if (startsWithWords(line, "* OK"))
        return line;
    if (startsWithWords(line, "* PREAUTH"))
        return readPreauthGreeting(line, endpoint);
    if (startsWithWords(line, "* BYE") || startsWithWords(line, "* NO") || startsWithWords(line, "* BAD"))
        return unwilling(socket, MailProtocol::Imap, line);
    return noGreeting(socket, MailProtocol::Imap, line);
}

Result<QByteArray> negotiateStartTls(MailSocket &socket, const Endpoint &endpoint)
{
    if (auto agreed = startTlsOf(socket, endpoint.protocol); !agreed) {
        Error error = std::move(agreed).error();
        // Lines that are no answer at all are a refusal too; a broken line is not.
        if (error.domain == ErrorDomain::Protocol)
            return tlsError(ErrorCode::EncryptionRefused, error.context);
        return error;
    }
    if (!socket.takeAvailable().isEmpty())
        return tlsError(ErrorCode::EncryptionTampered,
                        QStringLiteral("bytes arrived in clear before the handshake"));
    switch (endpoint.protocol) {
    case MailProtocol::Imap:
        return QByteArray("* OK ready");
    case MailProtocol::Pop3:
        return QByteArray("+OK ready");
    case MailProtocol::Smtp:
        break;
    }
    return QByteArray("220 ready");
}

} // namespace posthorn
