// What one message of a body sync costs before it reaches the writer, stage by stage, on one thread. One JSON
// object a line on stdout. Takes the number of messages (default 5,000).

#include "../meter.h"
#include "mime/messageparser.h"
#include "mime/preflight.h"
#include "store/packedbody.h"
#include "support/bigmailbox.h"

#include <cstdio>
#include <functional>

using namespace posthorn;

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
    return 0;
}
