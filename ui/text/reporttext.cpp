#include "ui/text/reporttext.h"

#include "ui/text/displaytext.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace posthorn
{

namespace
{

using Outcome = ReportedRecipient::Outcome;

constexpr qsizetype maxSentences = 20;

QString tr(const char *text, int n = -1)
{
    return QCoreApplication::translate("posthorn::ReportText", text, nullptr, n);
}

struct Reason {
    int subject;
    int detail;
    const char *text;
};

// RFC 3463 and the registry of its codes (RFC 5248), the ones that are met. A detail of 0 speaks for all of
// its subject that are not named.
constexpr Reason reasons[] = {
    {1, 1, QT_TRANSLATE_NOOP("posthorn::ReportText", "there is no such mailbox")},
    {1, 2, QT_TRANSLATE_NOOP("posthorn::ReportText", "there is no such mail domain")},
    {1, 3, QT_TRANSLATE_NOOP("posthorn::ReportText", "the address is not written as an address")},
    {1, 4, QT_TRANSLATE_NOOP("posthorn::ReportText", "the address fits several mailboxes")},
    {1, 6, QT_TRANSLATE_NOOP("posthorn::ReportText", "the mailbox has moved")},
    {1, 7, QT_TRANSLATE_NOOP("posthorn::ReportText", "the server does not like the sender's address")},
    {1, 8, QT_TRANSLATE_NOOP("posthorn::ReportText", "the server does not like the sender's domain")},
    {1, 10, QT_TRANSLATE_NOOP("posthorn::ReportText", "the domain accepts no mail")},
    {1, 0, QT_TRANSLATE_NOOP("posthorn::ReportText", "something is wrong with the address")},
    {2, 1, QT_TRANSLATE_NOOP("posthorn::ReportText", "the mailbox is switched off")},
    {2, 2, QT_TRANSLATE_NOOP("posthorn::ReportText", "the mailbox is full")},
    {2, 3, QT_TRANSLATE_NOOP("posthorn::ReportText", "the message is too large for the mailbox")},
    {2, 4, QT_TRANSLATE_NOOP("posthorn::ReportText", "the mailing list could not be expanded")},
    {2, 0, QT_TRANSLATE_NOOP("posthorn::ReportText", "something is wrong with the mailbox")},
    {3, 1, QT_TRANSLATE_NOOP("posthorn::ReportText", "the server has no space left")},
    {3, 2, QT_TRANSLATE_NOOP("posthorn::ReportText", "the server accepts no mail at the moment")},
    {3, 4, QT_TRANSLATE_NOOP("posthorn::ReportText", "the message is too large for the server")},
    {3, 5, QT_TRANSLATE_NOOP("posthorn::ReportText", "the server is not set up rightly")},
    {3, 0, QT_TRANSLATE_NOOP("posthorn::ReportText", "the server has a problem")},
    {4, 1, QT_TRANSLATE_NOOP("posthorn::ReportText", "the server does not answer")},
    {4, 2, QT_TRANSLATE_NOOP("posthorn::ReportText", "the connection to the server broke off")},
    {4, 3, QT_TRANSLATE_NOOP("posthorn::ReportText", "the name of the server could not be looked up")},
    {4, 4, QT_TRANSLATE_NOOP("posthorn::ReportText", "no server was found for the domain")},
    {4, 5, QT_TRANSLATE_NOOP("posthorn::ReportText", "the server is too busy")},
    {4, 6, QT_TRANSLATE_NOOP("posthorn::ReportText", "the message goes round in circles")},
    {4, 7, QT_TRANSLATE_NOOP("posthorn::ReportText", "the server was tried for too long")},
    {4, 0, QT_TRANSLATE_NOOP("posthorn::ReportText", "the server could not be reached")},
    {5, 3, QT_TRANSLATE_NOOP("posthorn::ReportText", "the message has too many recipients")},
    {5, 0, QT_TRANSLATE_NOOP("posthorn::ReportText", "the servers did not understand each other")},
    {6, 0, QT_TRANSLATE_NOOP("posthorn::ReportText", "the server cannot handle the content of the message")},
    {7, 1, QT_TRANSLATE_NOOP("posthorn::ReportText", "the server refused the message")},
    {7, 2, QT_TRANSLATE_NOOP("posthorn::ReportText", "the sender may not write to this mailing list")},
    {7, 8, QT_TRANSLATE_NOOP("posthorn::ReportText", "the sender could not be verified")},
    {7, 20, QT_TRANSLATE_NOOP("posthorn::ReportText", "the message has no valid signature of its domain")},
    {7, 23, QT_TRANSLATE_NOOP("posthorn::ReportText", "the sending server may not send for the domain")},
    {7, 25, QT_TRANSLATE_NOOP("posthorn::ReportText", "the sending server has no proper name")},
    {7, 26, QT_TRANSLATE_NOOP("posthorn::ReportText", "the sender could not be verified")},
    {7, 28, QT_TRANSLATE_NOOP("posthorn::ReportText", "too many messages came at once")},
    {7, 0, QT_TRANSLATE_NOOP("posthorn::ReportText", "the server's rules do not allow it")},
};

const char *reasonFor(const EnhancedStatus &status)
{
    const char *general = nullptr;
    for (const Reason &reason : reasons) {
        if (reason.subject != status.subject)
            continue;
        if (reason.detail == status.detail)
            return reason.text;
        if (reason.detail == 0)
            general = reason.text;
    }
    return general;
}

QString withReason(const QString &sentence, const QString &reason)
{
    return reason.isEmpty() ? sentence + u'.' : tr("%1: %2.").arg(sentence, reason);
}

QString receiptSentence(const MessageReport &report)
{
    const QString who =
        report.recipients.isEmpty() ? QString() : displayAddress(report.recipients.first().address);
    const auto said = [&who](const char *named, const char *unnamed) {
        return who.isEmpty() ? tr(unnamed) : tr(named).arg(who);
    };
    switch (report.receipt) {
    case MessageReport::Receipt::Displayed:
        return said(QT_TRANSLATE_NOOP("posthorn::ReportText", "Your message was displayed for %1."),
                    QT_TRANSLATE_NOOP("posthorn::ReportText", "Your message was displayed."));
    case MessageReport::Receipt::Deleted:
        return said(
            QT_TRANSLATE_NOOP("posthorn::ReportText", "Your message was deleted for %1, perhaps unread."),
            QT_TRANSLATE_NOOP("posthorn::ReportText", "Your message was deleted, perhaps unread."));
    case MessageReport::Receipt::Dispatched:
        return said(QT_TRANSLATE_NOOP("posthorn::ReportText", "Your message to %1 was passed on."),
                    QT_TRANSLATE_NOOP("posthorn::ReportText", "Your message was passed on."));
    case MessageReport::Receipt::Processed:
        return said(QT_TRANSLATE_NOOP("posthorn::ReportText", "Your message to %1 was handled by a program."),
                    QT_TRANSLATE_NOOP("posthorn::ReportText", "Your message was handled by a program."));
    case MessageReport::Receipt::Denied:
        return said(
            QT_TRANSLATE_NOOP("posthorn::ReportText", "%1 does not tell whether your message was read."),
            QT_TRANSLATE_NOOP("posthorn::ReportText", "It is not told whether your message was read."));
    case MessageReport::Receipt::Failed:
    case MessageReport::Receipt::Unknown:
        break;
    }
    return said(
        QT_TRANSLATE_NOOP("posthorn::ReportText",
                          "%1 sends a receipt that does not say what became of your message."),
        QT_TRANSLATE_NOOP("posthorn::ReportText", "This receipt does not say what became of your message."));
}

QString complaintSentence(const MessageReport &report)
{
    if (report.complaint == "not-spam")
        return tr("Somebody says that a message of yours was taken for spam and is none.");
    if (report.complaint == "fraud")
        return tr("Somebody reported a message of yours as fraud.");
    if (report.complaint == "virus")
        return tr("Somebody reported a message of yours as carrying a virus.");
    return tr("Somebody reported a message of yours as unwanted.");
}

} // namespace

QString reportTitle(const MessageReport &report)
{
    if (report.kind == MessageReport::Kind::Complaint)
        return tr("A complaint about a message");
    if (report.kind == MessageReport::Kind::Receipt)
        return tr("A receipt");
    bool failed = false;
    bool delayed = false;
    for (const ReportedRecipient &recipient : report.recipients) {
        failed = failed || recipient.outcome == Outcome::Failed;
        delayed = delayed || recipient.outcome == Outcome::Delayed;
    }
    return failed ? tr("Delivery failed") : delayed ? tr("Delivery is delayed") : tr("A delivery report");
}

QString statusReason(const ReportedRecipient &recipient)
{
    // What went well needs no reason.
    const char *reason = recipient.status.success == 4 || recipient.status.success == 5
                             ? reasonFor(recipient.status)
                             : nullptr;
    if (reason)
        return tr(reason);
    if (recipient.replyCode == 552)
        return tr("the mailbox is full");
    return {};
}

QString recipientSentence(const ReportedRecipient &recipient)
{
    const QString shown = recipient.originalAddress.isEmpty() ? recipient.address : recipient.originalAddress;
    const QString who = displayAddress(shown);
    switch (recipient.outcome) {
    case Outcome::Failed:
        return withReason(tr("Could not be delivered to %1").arg(who), statusReason(recipient));
    case Outcome::Delayed: {
        const QString sentence = withReason(tr("Has not reached %1 yet").arg(who), statusReason(recipient));
        if (recipient.retriesUntil == 0)
            return sentence + u' ' + tr("The server goes on trying.");
        const QDateTime until = QDateTime::fromMSecsSinceEpoch(recipient.retriesUntil);
        return sentence + u' ' +
               tr("The server goes on trying until %1.").arg(QLocale().toString(until, QLocale::ShortFormat));
    }
    case Outcome::Delivered:
        return tr("Was delivered to %1.").arg(who);
    case Outcome::Relayed:
        return tr("Was passed on for %1 to a server that does not report deliveries.").arg(who);
    case Outcome::Expanded:
        return tr("Was sent on to everybody behind %1.").arg(who);
    case Outcome::Unknown:
        break;
    }
    return tr("It is not told what became of it for %1.").arg(who);
}

QStringList reportSentences(const MessageReport &report)
{
    QStringList sentences;
    if (report.kind == MessageReport::Kind::Receipt)
        sentences += receiptSentence(report);
    else if (report.kind == MessageReport::Kind::Complaint)
        sentences += complaintSentence(report);
    else
        for (const ReportedRecipient &recipient : report.recipients.mid(0, maxSentences))
            sentences += recipientSentence(recipient);
    if (report.kind == MessageReport::Kind::Delivery && report.recipients.size() > maxSentences)
        sentences += tr("And %n more recipient(s).", int(report.recipients.size() - maxSentences));
    if (!report.originalSubject.isEmpty())
        sentences += tr("The message was: %1").arg(displayText(report.originalSubject, 200));
    return sentences;
}

} // namespace posthorn
