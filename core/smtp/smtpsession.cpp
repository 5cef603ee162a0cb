#include "smtpsession.h"

#include "base/ascii.h"
#include "smtpreply.h"

#include <QUrl>
#include <algorithm>

namespace posthorn
{

namespace
{

constexpr qsizetype ChunkSize = 64 * 1024;

/// The address as it stands between the angle brackets: the domain in its ASCII form, the local part as it
/// is. Empty for what could break out of the brackets or the line, or names no mailbox.
QByteArray pathOf(const QString &address)
{
    const qsizetype at = address.lastIndexOf(u'@');
    if (at < 1 || at == address.size() - 1 || address.size() > 320)
        return {};
    const bool harmless = std::all_of(address.begin(), address.end(), [](QChar c) {
        return c > u' ' && c != u'\x7f' && c != u'<' && c != u'>' && c.category() != QChar::Other_Control;
    });
    if (!harmless)
        return {};
    const QString domain = address.mid(at + 1);
    const QByteArray ascii = domain.startsWith(u'[') ? domain.toLatin1() : QUrl::toAce(domain);
    if (ascii.isEmpty())
        return {};
    return address.left(at).toUtf8() + '@' + ascii;
}

SubmissionResult::Outcome outcomeOf(const SmtpReply &reply)
{
    return reply.isTemporary() ? SubmissionResult::Outcome::Deferred : SubmissionResult::Outcome::Refused;
}

Error usageError(ErrorCode code, const QString &context)
{
    return {ErrorDomain::Usage, code, Retry::AfterUser, {}, context};
}

} // namespace

SmtpSession::SmtpSession(std::unique_ptr<MailSocket> socket)
    : m_socket(std::move(socket))
{
}

SmtpSession::~SmtpSession() = default;

Result<LoginOutcome> SmtpSession::logIn(const Endpoint &endpoint, const SaslCredentials &credentials)
{
    POSTHORN_TRY_ASSIGN(LoginOutcome outcome, vmimeLogin(*m_socket, endpoint, credentials));
    POSTHORN_TRY(sayHello());
    return outcome;
}

Result<SmtpReply> SmtpSession::command(const QByteArray &line)
{
    POSTHORN_TRY(m_socket->write(line + "\r\n"));
    return readSmtpReply(*m_socket);
}

Result<void> SmtpSession::sayHello()
{
    // Extensions are those of this state, after TLS and log-in. Never the host's name: it is nobody's
    // business.
    POSTHORN_TRY_ASSIGN(const SmtpReply reply, command("EHLO [127.0.0.1]"));
    if (!reply.isSuccess())
        return smtpError(reply, QStringLiteral("EHLO"));
    m_extensions = {};
    for (const QString &line : reply.text.split(u'\n')) {
        const QStringList words = line.simplified().split(u' ');
        const QString name = words.first().toUpper();
        if (name == QLatin1String("8BITMIME"))
            m_extensions.eightBitMime = true;
        else if (name == QLatin1String("SMTPUTF8"))
            m_extensions.smtpUtf8 = true;
        else if (name == QLatin1String("PIPELINING"))
            m_extensions.pipelining = true;
        else if (name == QLatin1String("SIZE"))
            m_extensions.size = std::max<qint64>(0, words.value(1).toLongLong());
    }
    return {};
}

Result<SubmissionResult> SmtpSession::submit(const QString &sender, const QStringList &recipients,
                                             const QByteArray &message,
                                             const std::function<Result<void>()> &beforeData)
{
    SubmissionResult result;
    const QByteArray from = pathOf(sender);
    if ((from.isEmpty() && !sender.isEmpty()) || recipients.isEmpty())
        return usageError(ErrorCode::InvalidArgument,
                          QStringLiteral("the sender or the recipients of a submission"));
    bool utf8 = !isAscii(from);
    QList<QByteArray> paths;
    for (const QString &recipient : recipients) {
        const QByteArray path = pathOf(recipient);
        if (path.isEmpty())
            return usageError(ErrorCode::InvalidArgument, QStringLiteral("the recipient %1").arg(recipient));
        utf8 = utf8 || !isAscii(path);
        paths.append(path);
        result.recipients.append({recipient, {}});
    }
    if (utf8 && !m_extensions.smtpUtf8)
        return usageError(ErrorCode::NotSupported, QStringLiteral("an address needs SMTPUTF8"));
    const bool eightBit = !isAscii(message);
    if (eightBit && !m_extensions.eightBitMime)
        return usageError(ErrorCode::NotSupported, QStringLiteral("the message needs 8BITMIME"));
    if (m_extensions.size.value_or(0) > 0 && message.size() > *m_extensions.size)
        return Error{
            ErrorDomain::Server,
            ErrorCode::MessageTooLarge,
            Retry::AfterUser,
            {},
            QStringLiteral("%1 bytes where the server takes %2").arg(message.size()).arg(*m_extensions.size)};

    QByteArray mail = "MAIL FROM:<" + from + '>';
    if (m_extensions.size)
        mail += " SIZE=" + QByteArray::number(message.size());
    if (eightBit)
        mail += " BODY=8BITMIME";
    if (utf8)
        mail += " SMTPUTF8";
    POSTHORN_TRY_ASSIGN(auto refused, offer(mail, paths, result));
    if (refused)
        return *refused;
    return sendData(message, std::move(result), beforeData);
}

Result<std::optional<SubmissionResult>>
SmtpSession::offer(const QByteArray &mail, const QList<QByteArray> &paths, SubmissionResult &result)
{
    const auto recipientLine = [](const QByteArray &path) { return "RCPT TO:<" + path + ">\r\n"; };
    if (m_extensions.pipelining) {
        QByteArray lines = mail + "\r\n";
        for (const QByteArray &path : paths)
            lines += recipientLine(path);
        POSTHORN_TRY(m_socket->write(lines));
    } else {
        POSTHORN_TRY(m_socket->write(mail + "\r\n"));
    }

    POSTHORN_TRY_ASSIGN(const SmtpReply mailReply, readSmtpReply(*m_socket));
    const SmtpReply *worst = mailReply.isSuccess() ? nullptr : &mailReply;
    for (qsizetype i = 0; i < paths.size(); ++i) {
        if (worst == &mailReply) {
            // Without a sender the server says no to everybody, which tells nothing about them; and where it
            // has closed the line, the rest of its answers does not come.
            if (m_extensions.pipelining && !readSmtpReply(*m_socket))
                break;
            continue;
        }
        if (!m_extensions.pipelining)
            POSTHORN_TRY(m_socket->write(recipientLine(paths.at(i))));
        POSTHORN_TRY_ASSIGN(result.recipients[i].reply, readSmtpReply(*m_socket));
        const SmtpReply &reply = result.recipients.at(i).reply;
        // One that is refused for good counts more than one that is put off: the user must act.
        if (!reply.isSuccess() && (!worst || (worst->isTemporary() && !reply.isTemporary())))
            worst = &reply;
    }
    if (!worst)
        return std::optional<SubmissionResult>();

    result.outcome = outcomeOf(*worst);
    result.dataReply = *worst;
    // Some close the line with their refusal; the refusal still counts.
    if (!command("RSET"))
        m_socket->close();
    return std::optional(result);
}

Result<SubmissionResult> SmtpSession::sendData(const QByteArray &message, SubmissionResult result,
                                               const std::function<Result<void>()> &beforeData)
{
    POSTHORN_TRY_ASSIGN(result.dataReply, command("DATA"));
    if (result.dataReply.code != 354) {
        result.outcome = outcomeOf(result.dataReply);
        return result;
    }
    DataEncoder encoder;
    if (auto written = writeMessage(encoder, message); !written) {
        // A server that has seen enough may say why before it closes the line.
        const auto reply =
            written.error().isCancelled() ? Result<SmtpReply>(written.error()) : readSmtpReply(*m_socket);
        m_socket->close();
        if (!reply || reply->code < 400)
            return std::move(written).error();
        result.dataReply = *reply;
        result.outcome = outcomeOf(*reply);
        return result;
    }
    if (beforeData) {
        if (auto recorded = beforeData(); !recorded) {
            m_socket->close(); // without its end the server drops the message
            return recorded.error();
        }
    }

    // From here on the message may have been taken, whatever happens to the line.
    result.outcome = SubmissionResult::Outcome::Uncertain;
    result.dataReply = {};
    if (!m_socket->write(encoder.finish())) {
        m_socket->close();
        return result;
    }
    const auto reply = readFinalReply();
    if (!reply || (!reply->isSuccess() && reply->code < 400)) {
        m_socket->close();
        return result;
    }
    result.dataReply = *reply;
    result.outcome = reply->isSuccess() ? SubmissionResult::Outcome::Accepted : outcomeOf(*reply);
    return result;
}

Result<void> SmtpSession::writeMessage(DataEncoder &encoder, const QByteArray &message)
{
    const auto &transcript = m_socket->transcript();
    transcript->beginPayload();
    Result<void> written;
    const QByteArrayView bytes(message);
    for (qsizetype at = 0; written && at < bytes.size(); at += ChunkSize) {
        const qsizetype length = std::min(ChunkSize, bytes.size() - at);
        written = m_socket->write(encoder.encode(bytes.sliced(at, length)));
    }
    transcript->endPayload();
    return written;
}

Result<SmtpReply> SmtpSession::readFinalReply()
{
    // RFC 5321 4.5.3.2.6: a server may take ten minutes to be sure of a message, and giving up before means
    // not knowing.
    const MailSocket::Timeouts usual = m_socket->timeouts();
    MailSocket::Timeouts patient = usual;
    patient.read = std::max<std::chrono::milliseconds>(usual.read, m_finalReplyTimeout);
    m_socket->setTimeouts(patient);
    auto reply = readSmtpReply(*m_socket);
    m_socket->setTimeouts(usual);
    return reply;
}

void SmtpSession::quit()
{
    // Courtesy only: what was accepted stays accepted, so nobody waits for the answer.
    [[maybe_unused]] const auto said = m_socket->write("QUIT\r\n");
    m_socket->close();
}

} // namespace posthorn
