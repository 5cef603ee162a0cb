#include "mimewriter.h"
#include "samplesources.h"

namespace posthorn
{

QList<SampleMessage> sampleReports(qint64 nowMs)
{
    constexpr qint64 hour = 3'600'000;
    const qint64 time = nowMs - 7 * hour;
    SampleHeader header;
    header.from = {QStringLiteral("Mail Delivery System"), QStringLiteral("mailer-daemon@posthorn.example")};
    header.to = {{QStringLiteral("Ada Byrne"), QStringLiteral("home@posthorn.example")}};
    header.subject = QStringLiteral("Undelivered mail returned to sender");
    header.dateMs = time;
    header.messageId = "r1@posthorn.example";
    header.more = {std::pair<QByteArray, QByteArray>("Auto-Submitted", "auto-replied")};
    const SamplePart words = textPart(QStringLiteral(
        "This is the mail system at posthorn.example.\n\nYour message could not be delivered to one of its "
        "recipients. It is attached below.\n\n<boats@hafenmuseum.example>: the mailbox is full\n"));
    const SamplePart report{
        "Content-Type: message/delivery-status\r\n",
        "Reporting-MTA: dns; mail.posthorn.example\r\nArrival-Date: " + sampleDate(time - 60'000, 60) +
            "\r\n\r\nFinal-Recipient: rfc822; boats@hafenmuseum.example\r\nAction: failed\r\nStatus: "
            "5.2.2\r\nRemote-MTA: dns; mx.hafenmuseum.example\r\nDiagnostic-Code: smtp; 552 5.2.2 This "
            "mailbox has no room for more boats\r\n"};
    const SamplePart original{
        "Content-Type: text/rfc822-headers\r\n",
        "From: Ada Byrne <home@posthorn.example>\r\nTo: boats@hafenmuseum.example\r\nSubject: A place for "
        "Mira on Sunday\r\nMessage-ID: <mine.1@posthorn.example>\r\nDate: " +
            sampleDate(time - 120'000, 60) + "\r\n"};
    SamplePart body = multipart("report", {words, report, original}, "=_report_1");
    body.header.replace("multipart/report;", "multipart/report; report-type=delivery-status;");
    SampleMessage bounce;
    bounce.owner = QStringLiteral("home");
    bounce.folder = QStringLiteral("Inbox");
    bounce.receivedMs = time;
    bounce.bytes = message(header, body);
    return {bounce};
}

} // namespace posthorn
