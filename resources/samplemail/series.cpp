#include "mime/headerscanner.h"
#include "mimewriter.h"
#include "people.h"
#include "samplefiles.h"
#include "samplesources.h"
#include "sampletext.h"

namespace posthorn
{
namespace
{

constexpr qint64 day = 24LL * 3'600'000;

struct Issue {
    QString subject;
    QStringList lines;
};

/// The "-- subject" pieces of a block.
QList<Issue> issuesOf(const SampleBlock &block)
{
    QList<Issue> issues;
    for (const QString &line : block.lines) {
        if (line.startsWith(QLatin1String("-- ")))
            issues += Issue{line.mid(3), {}};
        else if (!issues.isEmpty())
            issues.last().lines += line;
    }
    return issues;
}

Address senderOf(const QString &text)
{
    return parseAddressList(text).value(0);
}

SampleHeader headerFor(const Address &from, const QString &owner, qint64 time, const QByteArray &id)
{
    SampleHeader header;
    header.from = from;
    header.to = {sampleOwner(owner)};
    header.dateMs = time;
    header.messageId = id + '@' + from.address.section(u'@', 1).toUtf8();
    return header;
}

QString newsletterHtml(const QString &name, const QString &color, const Issue &issue, const QString &host,
                       bool tracks)
{
    QString html =
        QStringLiteral(
            "<!DOCTYPE html><html><head><title>%1</title><style>body{margin:0} a{color:%2}</style></head>"
            "<body bgcolor=\"#f3f3f1\"><div style=\"display:none;max-height:0;overflow:hidden\">%3</div>"
            "<table width=\"100%\" cellpadding=\"0\" cellspacing=\"0\"><tr><td align=\"center\">"
            "<table width=\"600\" cellpadding=\"20\" cellspacing=\"0\" bgcolor=\"#ffffff\">"
            "<tr><td style=\"font-family:Georgia,serif;font-size:26px;color:%2\"><b>%1</b></td></tr>"
            "<tr><td><img src=\"cid:header@%4\" width=\"560\" height=\"160\" alt=\"%1\"></td></tr>")
            .arg(name.toHtmlEscaped(), color, issue.subject.toHtmlEscaped(), host);
    for (const QString &line : issue.lines) {
        const QString headline = line.section(QStringLiteral(" :: "), 0, 0);
        const QString words = line.section(QStringLiteral(" :: "), 1);
        if (words.isEmpty())
            continue;
        html += QStringLiteral("<tr><td "
                               "style=\"font-family:Helvetica,Arial,sans-serif;font-size:15px;line-height:1."
                               "5;color:#333333\">"
                               "<h2 style=\"font-size:19px;color:%1\">%2</h2><p>%3</p>"
                               "<p><a href=\"https://%4/read\">Read on</a></p></td></tr>")
                    .arg(color, headline.toHtmlEscaped(), words.toHtmlEscaped(), host);
    }
    html +=
        QStringLiteral(
            "<tr><td style=\"font-size:12px;color:#777777\">You get this letter because you asked for it. "
            "<a href=\"https://%1/leave\">Leave</a> any time.")
            .arg(host);
    if (tracks) {
        html += QStringLiteral("<img src=\"https://cdn.%1/banner.png\" width=\"560\" height=\"80\" alt=\"The "
                               "shop has new tweezers\">"
                               "<img src=\"https://open.%1/pixel.gif?reader=4711\" width=\"1\" height=\"1\">")
                    .arg(host);
    }
    return html + QStringLiteral("</td></tr></table></td></tr></table></body></html>\n");
}

QString newsletterText(const Issue &issue)
{
    QString text;
    for (const QString &line : issue.lines) {
        if (!line.contains(QLatin1String(" :: ")))
            continue;
        text += line.section(QStringLiteral(" :: "), 0, 0) + u'\n' + line.section(QStringLiteral(" :: "), 1) +
                QStringLiteral("\n\n");
    }
    return text;
}

} // namespace

QList<SampleMessage> sampleNotices(qint64 nowMs)
{
    QList<SampleMessage> all;
    int number = 0;
    for (const SampleBlock &block : readSampleBlocks(QStringLiteral("notices.txt"))) {
        const QList<Issue> issues = issuesOf(block);
        const int count = block.field(3).toInt();
        const int base = attributeValues(block.field(6), QStringLiteral("base:")).value(0).toInt();
        const Address from = senderOf(block.field(2));
        for (int i = 0; i < count; ++i) {
            const qint64 age = sampleDuration(block.field(5)) + i * sampleDuration(block.field(4));
            const QString n = QString::number(base > 0 ? base - i : count - i);
            const Issue &issue = issues[i % issues.size()];
            ++number;
            SampleHeader header = headerFor(from, block.field(0), sampleTime(nowMs, age, number),
                                            "n" + QByteArray::number(number));
            header.subject = QString(issue.subject).replace(QLatin1String("{n}"), n);
            SamplePart body = textPart(joinedLines(issue.lines).replace(QLatin1String("{n}"), n));
            QList<SamplePart> parts = {body};
            for (QString attachment : attributeValues(block.field(6), QStringLiteral("attach:")))
                parts += sampleAttachment(attachment.replace(QLatin1String("{n}"), n), header.subject,
                                          header.dateMs);
            if (parts.size() > 1)
                body = multipart("mixed", parts, "=_notice_" + QByteArray::number(number));
            SampleMessage made;
            made.owner = block.field(0);
            made.folder = block.field(1);
            if (i > 0 || age > day)
                made.flags |= MessageFlag::Seen;
            made.receivedMs = header.dateMs;
            made.bytes = message(header, body);
            all += made;
        }
    }
    return all;
}

QList<SampleMessage> sampleNewsletters(qint64 nowMs)
{
    QList<SampleMessage> all;
    int number = 0;
    for (const SampleBlock &block : readSampleBlocks(QStringLiteral("newsletters.txt"))) {
        const Address from = senderOf(block.field(2));
        const QString host = from.address.section(u'@', 1);
        const QByteArray picture = samplePicture(block.field(4), 560, 160);
        const QList<Issue> issues = issuesOf(block);
        for (qsizetype i = 0; i < issues.size(); ++i) {
            const qint64 age = sampleDuration(block.field(6)) + i * sampleDuration(block.field(5));
            const QByteArray id = "l" + QByteArray::number(++number);
            SampleHeader header = headerFor(from, block.field(0), sampleTime(nowMs, age, number + 70), id);
            header.subject = issues[i].subject;
            header.more = {{"List-Id", '<' + host.toUtf8() + '>'},
                           {"List-Unsubscribe",
                            "<https://" + host.toUtf8() + "/leave>, <mailto:leave@" + host.toUtf8() + '>'},
                           {"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"}};
            const bool tracks = host.contains(QLatin1String("weekly"));
            const SamplePart html =
                htmlPart(newsletterHtml(from.name, block.field(3), issues[i], host, tracks));
            const SamplePart related = multipart("related",
                                                 {html, filePart("image/png", QStringLiteral("header.png"),
                                                                 picture, "header@" + host.toUtf8())},
                                                 "=_related_" + id);
            SampleMessage made;
            made.owner = block.field(0);
            made.folder = block.field(1);
            if (i > 0 || age > day / 2)
                made.flags |= MessageFlag::Seen;
            made.receivedMs = header.dateMs;
            made.bytes =
                message(header, multipart("alternative", {textPart(newsletterText(issues[i])), related},
                                          "=_letter_" + id));
            all += made;
        }
    }
    return all;
}

QList<SampleMessage> sampleLanguages(qint64 nowMs)
{
    QList<SampleMessage> all;
    for (const SampleBlock &block : readSampleBlocks(QStringLiteral("languages.txt"))) {
        const QString encodingName = block.field(3);
        const SampleEncoding encoding = encodingName == QLatin1String("8bit") ? SampleEncoding::EightBit
                                        : encodingName == QLatin1String("qp")
                                            ? SampleEncoding::QuotedPrintable
                                            : SampleEncoding::Base64;
        const qint64 age = sampleDuration(block.field(5));
        SampleHeader header = headerFor(senderOf(block.field(4)), block.field(0),
                                        sampleTime(nowMs, age, static_cast<int>(all.size()) + 40),
                                        "w" + QByteArray::number(all.size() + 1));
        header.charset = block.field(2).toLatin1();
        header.subject = block.field(6);
        SampleMessage made;
        made.owner = block.field(0);
        made.folder = block.field(1);
        if (age > day)
            made.flags |= MessageFlag::Seen;
        made.receivedMs = header.dateMs;
        made.bytes = message(header, textPart(joinedLines(block.lines), header.charset, encoding));
        all += made;
    }
    return all;
}

QList<SampleMessage> sampleDrafts(qint64 nowMs)
{
    struct Row {
        const char *owner;
        const char *to;
        const char *subject;
        const char *text;
        qint64 age;
    };
    static constexpr Row rows[] = {
        {"home", "Elsa Byrne <elsa@grossmutterpost.example>", "The biscuits, a report",
         "Dear Grandmother,\n\nthe biscuits are done. They look like ", 55 * 60'000LL},
        {"home", "", "Things to take to Vienna", "Passport, good shoes, the small radio for Bruno,\n",
         2 * day},
        {"work", "Grace Mwangi <grace.mwangi@kestrel.example>", "Idea for the autumn: a buoy that listens",
         "Dear Grace,\n\nI have been thinking about the microphone that we left out of the first design. ",
         20 * day / 24},
    };
    QList<SampleMessage> all;
    for (const Row &row : rows) {
        SampleHeader header =
            headerFor(sampleOwner(QString::fromLatin1(row.owner)), QString::fromLatin1(row.owner),
                      nowMs - row.age, "d" + QByteArray::number(all.size() + 1));
        header.to = parseAddressList(QByteArrayView(row.to));
        header.subject = QString::fromUtf8(row.subject);
        SampleMessage made;
        made.owner = QString::fromLatin1(row.owner);
        made.folder = QStringLiteral("Drafts");
        made.flags = MessageFlag::Seen | MessageFlag::Draft;
        made.receivedMs = header.dateMs;
        made.bytes = message(
            header, textPart(QString::fromUtf8(row.text), "utf-8", SampleEncoding::QuotedPrintable, true));
        all += made;
    }
    return all;
}

} // namespace posthorn
