// Any bytes are a message: each look at them gives an answer, and the short cut gives that of the whole
// parser. What is read beside the text keeps within its bounds, and an answer to an invitation is one.

#include "mime/calendarinvitation.h"
#include "mime/contactcard.h"
#include "mime/headerscanner.h"
#include "mime/messageparser.h"
#include "mime/messagereport.h"
#include "mime/preflight.h"
#include "mime/textfiles.h"
#include "mime/tnef.h"

#include <cstdlib>

using namespace posthorn;

namespace
{

void require(bool holds)
{
    if (!holds)
        std::abort();
}

/// The readers of what a message holds, on bytes that came in no message.
void readAsContent(const QByteArray &bytes)
{
    for (const ContactCard &card : readContactCards(bytes, {}))
        require(card.mails.size() <= 20 && card.note.size() <= 4'000 && !card.name.contains(u'\n'));
    if (const auto container = readTnef(bytes))
        require(container->files.size() <= 200);
    (void)decompressedRtf(bytes);
    const QList<TextFile> files = filesInText(bytes);
    qsizetype end = 0;
    for (const TextFile &file : files) {
        require(file.start >= end && file.end > file.start && file.end <= bytes.size());
        require(contentOf(bytes, file).size() <= 3 * (file.end - file.start)); // lost spaces count again
        end = file.end;
    }
    require(files.isEmpty() || mayHoldFiles(bytes));
    const auto invitation = readInvitation(bytes);
    if (!invitation || !invitation->wantsAnswer())
        return;
    const auto reply = calendarReply(*invitation, {QStringLiteral("Ada"), QStringLiteral("ada@example.org")},
                                     CalendarAttendee::Participation::Accepted, 0);
    require(reply.has_value());
    const auto again = readInvitation(*reply);
    require(again && again->method == CalendarInvitation::Method::Reply && again->attendees.size() == 1);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    (void)preflight(bytes);
    (void)scanHeader(bytes);
    const ParsedMessage parsed = MessageParser::parse(bytes);
    for (const MessagePart &part : parsed.parts.mid(0, 20)) {
        const auto content = MessageParser::partContent(bytes, part.id);
        require(content && content->size() == part.size);
    }
    if (const auto report = messageReport(bytes, parsed))
        require(report->recipients.size() <= 200);
    (void)invitationIn(bytes, parsed);
    readAsContent(bytes);
    const MessageSummary summary = MessageParser::summarize(bytes);
    require(summary.snippet == MessageParser::snippet(parsed.text) &&
            summary.hasAttachments == !parsed.attachments().isEmpty());
    return 0;
}
