// What one message of a body sync costs before it reaches the writer, stage by stage, on one thread. One JSON
// object a line on stdout. Takes the number of messages (default 5,000).

#include "../meter.h"
#include "mime/htmlsanitizer.h"
#include "mime/messageparser.h"
#include "mime/preflight.h"
#include "store/packedbody.h"
#include "support/bigmailbox.h"

#include <cstdio>
#include <functional>

using namespace posthorn;

namespace
{

/// Forty kilobytes as newsletters are made: a sheet, tables, everything styled once more inline.
QString newsletter()
{
    QString html = QStringLiteral("<html><head><style>");
    for (int i = 0; i < 60; ++i)
        html += QStringLiteral(".c%1,td.c%1>a:link{color:#%2;font:bold 14px/1.4 'Segoe UI',Arial,sans-serif;"
                               "padding:4px 8px}")
                    .arg(i)
                    .arg(100000 + i);
    html +=
        QStringLiteral("@media only screen and (max-width:600px){.c1{width:100%!important}}</style></head>"
                       "<body bgcolor=white style='margin:0'>");
    for (int i = 0; html.size() < 40'000; ++i)
        html +=
            QStringLiteral(
                "<table width=600 cellpadding=0 cellspacing=0 align=center><tr><td class=c%1 "
                "style='background:#fff url(https://cdn.example/%1.png) no-repeat;border-top:1px solid "
                "#ccc'><a href='https://example.org/%1?utm=a&amp;b=c'><img src='https://cdn.example/i%1.png' "
                "width=300 height=80 alt='Picture' style='display:block;border:0'></a><p "
                "style='font-size:14px;line-height:20px;margin:0 0 10px'>Some words of news number "
                "%1.</p></td></tr></table>")
                .arg(i);
    return html;
}

void measureSanitizing()
{
    constexpr int rounds = 100;
    const QString html = newsletter();
    qsizetype size = 0;
    const Meter meter;
    for (int i = 0; i < rounds; ++i)
        size += HtmlSanitizer::sanitize(html).html.size();
    std::printf("{\"bench\":\"body\",\"stage\":\"sanitize\",\"messages\":%d,\"bytes\":%lld,\"result\":%lld,"
                "\"microsecondsEach\":%.1f}\n",
                rounds, static_cast<long long>(html.size()) * rounds, static_cast<long long>(size),
                meter.cpuSeconds() * 1e6 / rounds);
}

} // namespace

int main(int argc, char **argv)
{
    BigMailbox mailbox;
    mailbox.messages = argc > 1 ? std::atoi(argv[1]) : 5'000;
    QList<QByteArray> messages;
    qint64 bytes = 0;
    for (int i = 0; i < mailbox.messages; ++i) {
        messages.append(mailbox.message(i));
        bytes += messages.last().size();
    }
    const auto measure = [&](const char *stage, const std::function<qint64(const QByteArray &)> &work) {
        const Meter meter;
        qint64 sum = 0;
        for (const QByteArray &message : std::as_const(messages))
            sum += work(message);
        std::printf("{\"bench\":\"body\",\"stage\":\"%s\",\"messages\":%d,\"bytes\":%lld,\"result\":%lld,"
                    "\"microsecondsEach\":%.1f}\n",
                    stage, mailbox.messages, static_cast<long long>(bytes), static_cast<long long>(sum),
                    meter.cpuSeconds() * 1e6 / mailbox.messages);
    };
    measure("preflight", [](const QByteArray &message) { return preflight(message).size(); });
    measure("parse", [](const QByteArray &message) {
        const ParsedMessage parsed = MessageParser::parse(message);
        return MessageParser::snippet(parsed.text).size() + parsed.attachments().size();
    });
    measure("summarize", [](const QByteArray &message) {
        const MessageSummary summary = MessageParser::summarize(message);
        return summary.snippet.size() + qsizetype(summary.hasAttachments);
    });
    measure("hash", [](const QByteArray &message) { return PackedBody::hashOf(message).size(); });
    measure("pack", [](const QByteArray &message) {
        const auto packed = PackedBody::of(message);
        return packed ? packed->data.size() : 0;
    });
    measureSanitizing();
    return 0;
}
