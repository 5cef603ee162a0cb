#include "messagereport.h"

#include "bouncetext.h"
#include "encodedwords.h"
#include "headerfields.h"
#include "headerscanner.h"

namespace posthorn
{
namespace
{

constexpr qsizetype maxRecipients = 200;
constexpr qsizetype maxReportBytes = 1024 * 1024;
constexpr qsizetype maxDiagnostic = 1'000;

using Kind = MessageReport::Kind;
using Outcome = ReportedRecipient::Outcome;

/// "rfc822; ada@example.org": what stands behind the type.
QString withoutType(QByteArrayView value)
{
    const qsizetype semicolon = value.indexOf(';');
    QString text = displayLine(decodeWords(semicolon < 0 ? value : value.sliced(semicolon + 1)), 1'000);
    if (text.startsWith(u'<') && text.endsWith(u'>'))
        text = text.mid(1, text.size() - 2);
    return text;
}

qint64 dateOf(QByteArrayView value)
{
    const auto date = parseDate(value);
    return date ? date->first : 0;
}

Outcome outcomeOf(QByteArrayView value)
{
    const QByteArray action = value.first(std::min<qsizetype>(value.size(), 40)).toByteArray().toLower();
    if (action.startsWith("failed") || action.startsWith("failure"))
        return Outcome::Failed;
    if (action.startsWith("delayed"))
        return Outcome::Delayed;
    if (action.startsWith("delivered"))
        return Outcome::Delivered;
    if (action.startsWith("relayed"))
        return Outcome::Relayed;
    if (action.startsWith("expanded"))
        return Outcome::Expanded;
    return Outcome::Unknown;
}

MessageReport::Receipt receiptOf(const QByteArray &disposition)
{
    using Receipt = MessageReport::Receipt;
    const QByteArray type = disposition.mid(disposition.indexOf(';') + 1).trimmed();
    struct Name {
        const char *name;
        Receipt receipt;
    };
    static constexpr Name names[] = {
        {"displayed", Receipt::Displayed}, {"deleted", Receipt::Deleted}, {"dispatched", Receipt::Dispatched},
        {"processed", Receipt::Processed}, {"denied", Receipt::Denied},   {"failed", Receipt::Failed},
    };
    for (const Name &name : names) {
        if (type.startsWith(name.name))
            return name.receipt;
    }
    return Receipt::Unknown;
}

void readReceipt(QByteArrayView value, MessageReport *report)
{
    const QByteArray disposition =
        value.first(std::min<qsizetype>(value.size(), 500)).toByteArray().toLower();
    report->receipt = receiptOf(disposition);
    report->receiptWasAutomatic = disposition.contains("mdn-sent-automatically");
}

/// Reads the groups of fields of a delivery status, a disposition notification or a feedback report: the
/// first is about the message, each further one about a recipient (RFC 3464 2.1).
class ReportReader
{
public:
    explicit ReportReader(MessageReport *report)
        : m_report(report)
    {
    }

    void read(const QByteArray &content)
    {
        QByteArrayView rest = QByteArrayView(content).first(std::min(content.size(), maxReportBytes));
        while (!rest.isEmpty() && m_report->recipients.size() < maxRecipients) {
            HeaderFields fields(rest);
            ReportedRecipient recipient;
            while (fields.next()) {
                if (!readMessageField(fields))
                    readRecipientField(fields, &recipient);
            }
            add(recipient);
            // Past the empty line, or past one that is no field.
            qsizetype next = fields.bodyStart();
            if (next == 0)
                next = rest.indexOf('\n') + 1;
            rest = next > 0 ? rest.sliced(next) : QByteArrayView();
        }
    }

private:
    bool readMessageField(const HeaderFields &fields)
    {
        const QByteArrayView value = fields.value();
        const auto is = [&fields](const char *name) { return fields.isNamed(QLatin1String(name)); };
        if (is("reporting-mta") || is("reporting-ua"))
            m_report->reportingServer =
                is("reporting-ua") ? decodeHeaderText(value).section(u';', 0, 0) : withoutType(value);
        else if (is("arrival-date") || is("received-date"))
            m_report->arrival = dateOf(value);
        else if (is("original-envelope-id"))
            m_report->originalEnvelopeId = value.first(std::min<qsizetype>(value.size(), 200)).toByteArray();
        else if (is("original-message-id") && m_report->originalMessageId.isEmpty())
            m_report->originalMessageId =
                scanHeader("Message-ID: " + value.toByteArray() + "\n\n").envelope.messageId;
        else if (is("disposition"))
            readReceipt(value, m_report);
        else if (is("feedback-type") && m_report->complaint.isEmpty())
            m_report->complaint = value.first(std::min<qsizetype>(value.size(), 40)).toByteArray().toLower();
        else
            return false;
        return true;
    }

    void readRecipientField(const HeaderFields &fields, ReportedRecipient *recipient)
    {
        const QByteArrayView value = fields.value();
        const auto is = [&fields](const char *name) { return fields.isNamed(QLatin1String(name)); };
        if (is("final-recipient") || (is("original-rcpt-to") && recipient->address.isEmpty()))
            recipient->address = withoutType(value);
        else if (is("original-recipient"))
            recipient->originalAddress = withoutType(value);
        else if (is("action"))
            recipient->outcome = outcomeOf(value);
        else if (is("status"))
            recipient->status = enhancedStatusIn(decodeHeaderText(value));
        else if (is("remote-mta"))
            recipient->remoteServer = withoutType(value);
        else if (is("will-retry-until"))
            recipient->retriesUntil = dateOf(value);
        else if (is("diagnostic-code"))
            recipient->diagnostic = withoutType(value).left(maxDiagnostic);
    }

    void add(ReportedRecipient recipient)
    {
        if (recipient.address.isEmpty())
            recipient.address = recipient.originalAddress;
        if (recipient.originalAddress == recipient.address)
            recipient.originalAddress.clear();
        if (recipient.address.isEmpty() && recipient.outcome == Outcome::Unknown)
            return;
        completeFromDiagnostic(&recipient);
        m_report->recipients.append(std::move(recipient));
    }

    MessageReport *m_report;
};

void readOriginal(const QByteArray &header, MessageReport *report)
{
    const MessageEnvelope original = scanHeader(header).envelope;
    if (report->originalMessageId.isEmpty())
        report->originalMessageId = original.messageId;
    report->originalSubject = original.subject;
    report->originalTo = original.to.mid(0, maxRecipients);
}

std::optional<Kind> kindOf(const QByteArray &type)
{
    if (type == "message/delivery-status" || type == "message/global-delivery-status")
        return Kind::Delivery;
    if (type == "message/disposition-notification" || type == "message/global-disposition-notification")
        return Kind::Receipt;
    if (type == "message/feedback-report")
        return Kind::Complaint;
    return std::nullopt;
}

bool isOriginal(const QByteArray &type)
{
    return type == "text/rfc822-headers" || type == "message/rfc822" || type == "message/global" ||
           type == "message/global-headers" || type == "message/rfc822-headers";
}

} // namespace

std::optional<MessageReport> messageReport(const QByteArray &message, const ParsedMessage &parsed)
{
    std::optional<MessageReport> report;
    for (const MessagePart &part : parsed.parts) {
        const auto kind = kindOf(part.contentType);
        if (!kind && !(report && isOriginal(part.contentType)))
            continue;
        // One message reports one thing; some servers name the text that goes before it a report as well.
        if (kind && report && (*kind != report->kind || !report->recipients.isEmpty()))
            continue;
        const auto content = MessageParser::partContent(message, part.id);
        if (!content)
            continue;
        if (kind) {
            if (!report)
                report.emplace();
            report->kind = *kind;
            ReportReader(&*report).read(*content);
        } else if (report->originalSubject.isEmpty() && report->originalTo.isEmpty()) {
            readOriginal(*content, &*report);
        }
    }
    return report ? report : reportInWords(parsed);
}

EnhancedStatus enhancedStatusIn(const QString &text)
{
    const auto digit = [&text](qsizetype i) { return i >= 0 && i < text.size() && text[i].isDigit(); };
    for (qsizetype i = 0; i + 4 < text.size(); ++i) {
        if ((text[i] != u'2' && text[i] != u'4' && text[i] != u'5') || digit(i - 1) ||
            (i > 0 && text[i - 1] == u'.') || text[i + 1] != u'.' || !digit(i + 2))
            continue;
        qsizetype p = i + 2;
        int parts[2] = {0, 0};
        int length = 0;
        for (; digit(p) && length < 3; ++p, ++length)
            parts[0] = parts[0] * 10 + text[p].digitValue();
        if (p >= text.size() || text[p] != u'.' || !digit(p + 1))
            continue;
        length = 0;
        for (++p; digit(p) && length < 3; ++p, ++length)
            parts[1] = parts[1] * 10 + text[p].digitValue();
        // "5.1.1.20" is an address or a version.
        if (digit(p) || (p + 1 < text.size() && text[p] == u'.' && digit(p + 1)))
            continue;
        return {text[i].digitValue(), parts[0], parts[1]};
    }
    return {};
}

void completeFromDiagnostic(ReportedRecipient *recipient)
{
    const QString &said = recipient->diagnostic;
    for (qsizetype i = 0; i + 2 < said.size() && i < 200 && recipient->replyCode == 0; ++i) {
        const bool starts = i == 0 || (!said[i - 1].isLetterOrNumber() && said[i - 1] != u'.');
        const bool ends = i + 3 == said.size() || (!said[i + 3].isLetterOrNumber() && said[i + 3] != u'.');
        if (starts && ends && (said[i] == u'2' || said[i] == u'4' || said[i] == u'5') &&
            said[i + 1].isDigit() && said[i + 1] <= u'5' && said[i + 2].isDigit())
            recipient->replyCode = said.mid(i, 3).toInt();
    }
    // "5.0.0" says nothing that the words of the server do not say better.
    const EnhancedStatus better = enhancedStatusIn(said);
    if (better.isKnown() &&
        (!recipient->status.isKnown() || (recipient->status.subject == 0 && recipient->status.detail == 0)))
        recipient->status = better;
    if (recipient->outcome == Outcome::Unknown && recipient->status.isKnown())
        recipient->outcome = recipient->status.success == 5   ? Outcome::Failed
                             : recipient->status.success == 4 ? Outcome::Delayed
                                                              : Outcome::Delivered;
}

} // namespace posthorn
