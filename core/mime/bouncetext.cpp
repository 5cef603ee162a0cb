#include "bouncetext.h"

#include "encodedwords.h"
#include "headerscanner.h"

namespace posthorn
{
namespace
{

constexpr qsizetype maxText = 64 * 1024;
constexpr qsizetype maxRecipients = 200;
constexpr qsizetype maxDiagnostic = 1'000;

using Outcome = ReportedRecipient::Outcome;

/// Mail of a program that returns mail: the letters of people quote bounces too.
bool isFromMailSystem(const ParsedMessage &parsed)
{
    for (const Address &sender : parsed.envelope.from) {
        const QString local = sender.address.section(u'@', 0, 0).toLower();
        if (local == QLatin1String("mailer-daemon") || local == QLatin1String("postmaster"))
            return true;
    }
    for (const auto &[name, value] : parsed.headers) {
        if (name.compare(QLatin1String("Return-Path"), Qt::CaseInsensitive) == 0)
            return value.trimmed() == QLatin1String("<>");
    }
    return false;
}

QString addressIn(const QString &text)
{
    const AddressList list = parseAddressList(text);
    return list.size() == 1 && list.first().address.contains(u'@') ? list.first().address : QString();
}

/// What was sent back, from the line that announces it on.
void readOriginal(const QStringList &lines, qsizetype from, MessageReport *report)
{
    while (from < lines.size() && lines[from].trimmed().isEmpty())
        ++from;
    const QByteArray header = lines.mid(from, 500).join(u'\n').toUtf8();
    const MessageEnvelope original = scanHeader(header).envelope;
    report->originalMessageId = original.messageId;
    report->originalSubject = original.subject;
    report->originalTo = original.to.mid(0, maxRecipients);
}

void append(MessageReport *report, const QString &address, Outcome outcome, const QStringList &said)
{
    if (address.isEmpty() || report->recipients.size() >= maxRecipients)
        return;
    ReportedRecipient recipient;
    recipient.address = address;
    recipient.outcome = outcome;
    recipient.diagnostic = displayLine(said.join(u' ').simplified(), maxDiagnostic);
    completeFromDiagnostic(&recipient);
    report->recipients.append(recipient);
}

/// "Hi. This is the qmail-send program at mail.example.org." and then, for each recipient, "<address>:" with
/// the reason in the lines up to an empty one (https://cr.yp.to/proto/qsbmf.txt).
bool readQmail(const QStringList &lines, MessageReport *report)
{
    const QString opening = lines.mid(0, 3).join(u' ').trimmed();
    const qsizetype at = opening.indexOf(QLatin1String("This is the "));
    if (!opening.startsWith(QLatin1String("Hi. This is the ")) || at < 0)
        return false;
    const qsizetype server = opening.indexOf(QLatin1String(" program at "));
    if (server < 0)
        return false;
    report->reportingServer = displayLine(opening.mid(server + 12).section(u' ', 0, 0), 255);
    while (report->reportingServer.endsWith(u'.'))
        report->reportingServer.chop(1);
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const QString &line = lines[i];
        if (line.startsWith(QLatin1String("--- "))) {
            readOriginal(lines, i + 1, report);
            break;
        }
        if (!line.startsWith(u'<') || !line.endsWith(QLatin1String(">:")))
            continue;
        QStringList said;
        for (++i; i < lines.size() && !lines[i].trimmed().isEmpty(); ++i)
            said += lines[i];
        append(report, addressIn(line.chopped(1)), Outcome::Failed, said);
    }
    return true;
}

/// "This message was created automatically by mail delivery software." and then addresses, indented by two,
/// with their reasons indented further.
bool readExim(const QStringList &lines, MessageReport *report)
{
    if (!lines.value(0).startsWith(
            QLatin1String("This message was created automatically by mail delivery software")))
        return false;
    Outcome outcome = Outcome::Unknown;
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const QString &line = lines[i];
        if (line.contains(QLatin1String("could not be delivered")))
            outcome = Outcome::Failed;
        else if (line.contains(QLatin1String("has not been delivered")) ||
                 line.contains(QLatin1String("has not yet been delivered")))
            outcome = Outcome::Delayed;
        if (line.startsWith(QLatin1String("------ ")) && line.contains(QLatin1String("copy of"))) {
            readOriginal(lines, i + 1, report);
            break;
        }
        if (outcome == Outcome::Unknown || !line.startsWith(QLatin1String("  ")) ||
            line.startsWith(QLatin1String("   ")))
            continue;
        const QString address = addressIn(line);
        QStringList said;
        while (i + 1 < lines.size() && lines[i + 1].startsWith(QLatin1String("    ")))
            said += lines[++i];
        append(report, address, outcome, said);
    }
    return true;
}

/// "Your message did not reach some or all of the intended recipients.", "Subject:", "Sent:", and then
/// "'address' on <date>" or "address on <date>" with the reason below.
bool readExchange(const QStringList &lines, MessageReport *report)
{
    qsizetype start = -1;
    for (qsizetype i = 0; i < std::min<qsizetype>(lines.size(), 10) && start < 0; ++i) {
        if (lines[i].trimmed().startsWith(
                QLatin1String("Your message did not reach some or all of the intended recipients")))
            start = i;
    }
    if (start < 0)
        return false;
    for (qsizetype i = start + 1; i < lines.size(); ++i) {
        const QString line = lines[i].trimmed();
        if (line.startsWith(QLatin1String("Subject:")) && report->originalSubject.isEmpty())
            report->originalSubject = displayLine(line.mid(8), 2'000);
        const qsizetype on = line.lastIndexOf(QLatin1String(" on "));
        if (on <= 0)
            continue;
        QString address = line.first(on).trimmed();
        if (address.size() > 1 && address.startsWith(u'\'') && address.endsWith(u'\''))
            address = address.mid(1, address.size() - 2);
        if (addressIn(address) != address)
            continue;
        QStringList said;
        while (i + 1 < lines.size() && !lines[i + 1].trimmed().isEmpty() && said.size() < 10)
            said += lines[++i];
        append(report, address, Outcome::Failed, said);
    }
    return true;
}

} // namespace

std::optional<MessageReport> reportInWords(const ParsedMessage &parsed)
{
    if (!isFromMailSystem(parsed))
        return std::nullopt;
    const QStringList lines = parsed.text.left(maxText).trimmed().split(u'\n');
    MessageReport report;
    report.isGuessed = true;
    const bool known = readQmail(lines, &report) || readExim(lines, &report) || readExchange(lines, &report);
    return known && !report.recipients.isEmpty() ? std::optional(report) : std::nullopt;
}

} // namespace posthorn
