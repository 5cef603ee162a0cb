#pragma once

#include "messageparser.h"

#include <optional>

namespace posthorn
{

/// A status code of RFC 3463: "5.2.2" is {5, 2, 2}. {} = none was given.
struct EnhancedStatus {
    int success = 0; // 2 done, 4 not yet, 5 never
    int subject = 0;
    int detail = 0;

    bool operator==(const EnhancedStatus &) const = default;
    [[nodiscard]] bool isKnown() const { return success != 0; }
};

/// What became of a message for one of those it went to (RFC 3464 2.3). A value.
struct ReportedRecipient {
    enum class Outcome {
        Unknown,
        Failed,
        Delayed, // the server goes on trying
        Delivered,
        Relayed,  // handed to a server that reports nothing
        Expanded, // handed to everybody on a list
    };
    QString address;         // as it was finally tried; untrusted
    QString originalAddress; // as the sender wrote it; empty = the same
    Outcome outcome = Outcome::Unknown;
    EnhancedStatus status;
    int replyCode = 0;       // of SMTP, 550; 0 = none was told
    QString diagnostic;      // what a server said, one line; untrusted
    QString remoteServer;    // who said it; empty = the reporting server itself
    qint64 retriesUntil = 0; // milliseconds since 1970 UTC; 0 = not told
};

/// A message about a message: what became of one that was sent (RFC 3464), that it was read (RFC 8098), or
/// that somebody complained of it (RFC 5965). All of it is what a stranger says: nothing proves that the
/// report is genuine, but `originalMessageId` can be compared with what was really sent. A value; any thread.
struct MessageReport {
    enum class Kind { Delivery, Receipt, Complaint };
    enum class Receipt {
        Unknown,
        Displayed,
        Deleted,    // without having been read
        Dispatched, // passed on
        Processed,  // by a program
        Denied,     // will not tell
        Failed,
    };
    Kind kind = Kind::Delivery;
    /// Made out of the words of a server that sends no report a program could read. What is unknown stays
    /// empty.
    bool isGuessed = false;
    QString reportingServer; // the name of the server or program that reports
    qint64 arrival = 0;      // when the original reached it; milliseconds since 1970 UTC; 0 = not told
    QList<ReportedRecipient> recipients; // of a receipt: the one who read it; at most 200
    Receipt receipt = Receipt::Unknown;
    bool receiptWasAutomatic = false; // nobody was asked before it was sent
    QByteArray complaint;             // Feedback-Type, lower case: "abuse", "fraud", "not-spam", ...

    QByteArray originalMessageId; // without angle brackets; empty = not told
    QString originalSubject;
    AddressList originalTo;
    QByteArray originalEnvelopeId; // ENVID of RFC 3461
};

/// What a message reports, or nothing where it reports nothing. `parsed` is what MessageParser::parse() made
/// of `message`. Reports that a program can read come first; else the words of qmail, Exim and Exchange, and
/// only where they are certain. Nothing is fetched. Pure; any thread.
[[nodiscard]] std::optional<MessageReport> messageReport(const QByteArray &message,
                                                         const ParsedMessage &parsed);

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::MessageReport)
