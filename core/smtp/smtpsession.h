#pragma once

#include "net/mailsocket.h"
#include "net/saslcredentials.h"
#include "net/vmimelogin.h"

#include <functional>

namespace posthorn
{

class DataEncoder;

/// What the server said of one recipient (or of the whole message).
struct SmtpReply {
    int code = 0;            // 0 = nothing was heard
    QByteArray enhancedCode; // "5.1.1" (RFC 2034), may be empty
    QString text;
    [[nodiscard]] bool isSuccess() const { return code / 100 == 2; }
    [[nodiscard]] bool isTemporary() const { return code / 100 == 4; }
};

struct RecipientResult {
    QString address;
    SmtpReply reply;
};

/// How one submission ended.
struct SubmissionResult {
    enum class Outcome {
        Accepted,  // the server took the message for all recipients
        Refused,   // nobody got it, and trying again is useless (5xx)
        Deferred,  // nobody got it, trying again later may work (4xx)
        Uncertain, // the line broke after the end of the data: it may have been taken
    };
    Outcome outcome = Outcome::Refused;
    QList<RecipientResult> recipients;
    SmtpReply dataReply;
};

/// One submission dialogue (RFC 6409) over a MailSocket: log-in through vmime, then its own EHLO, MAIL, RCPT,
/// DATA with per-recipient results. All or nothing: if one recipient is refused, no data is sent and the
/// results say which one. EHLO names [127.0.0.1], never the host. Straight-line and blocking: made and used
/// on one ConnectionWorker.
class SmtpSession
{
public:
    explicit SmtpSession(std::unique_ptr<MailSocket> socket);
    ~SmtpSession();

    [[nodiscard]] Result<LoginOutcome> logIn(const Endpoint &endpoint, const SaslCredentials &credentials);

    struct Extensions {
        bool eightBitMime = false;
        bool smtpUtf8 = false;
        bool pipelining = false;
        std::optional<qint64> size; // 0 = no limit announced
    };
    [[nodiscard]] const Extensions &extensions() const { return m_extensions; }

    /// `sender`: empty = none (receipts). `message`: RFC 5322 bytes; bare CR or LF become CRLF and dots are
    /// stuffed on the way. Errors before the message was offered: Network/*, Protocol/*,
    /// Server/MessageTooLarge, Usage/InvalidArgument (an address with CR, LF or spaces), Usage/NotSupported
    /// (an address needs SMTPUTF8 that the server lacks). All else is in the result. `beforeData` is called
    /// once just before DATA's end can reach the server: what it returns as an error stops it.
    [[nodiscard]] Result<SubmissionResult> submit(const QString &sender, const QStringList &recipients,
                                                  const QByteArray &message,
                                                  const std::function<Result<void>()> &beforeData);
    void quit();

    [[nodiscard]] const MailSocket &socket() const { return *m_socket; }

private:
    [[nodiscard]] Result<void> sayHello();
    [[nodiscard]] Result<SmtpReply> command(const QByteArray &line);
    /// MAIL and all RCPTs; the outcome when somebody was refused, nothing when the data may follow.
    [[nodiscard]] Result<std::optional<SubmissionResult>>
    offer(const QByteArray &mail, const QList<QByteArray> &paths, SubmissionResult &result);
    [[nodiscard]] Result<SubmissionResult> sendData(const QByteArray &message, SubmissionResult result,
                                                    const std::function<Result<void>()> &beforeData);
    [[nodiscard]] Result<void> writeMessage(DataEncoder &encoder, const QByteArray &message);
    [[nodiscard]] Result<SmtpReply> readFinalReply();

    std::unique_ptr<MailSocket> m_socket;
    Extensions m_extensions;
    std::chrono::milliseconds m_finalReplyTimeout = std::chrono::minutes(10);
};

} // namespace posthorn
