#include "headerfields.h"
#include "headerscanner.h"
#include "messagebuilder.h"
#include "messageparser.h"

namespace posthorn
{
namespace
{

AddressList unfinishedRecipients(const QByteArray &message)
{
    HeaderFields fields(message);
    while (fields.next()) {
        if (fields.isNamed(QLatin1String("x-posthorn-unfinished-to")))
            return parseAddressList(decodeHeaderText(fields.value()));
    }
    return {};
}

} // namespace

Draft MessageBuilder::fromMessage(const QByteArray &message)
{
    const ParsedMessage parsed = MessageParser::parse(message);
    Draft draft;
    if (!parsed.envelope.from.isEmpty())
        draft.from = parsed.envelope.from.first();
    draft.replyTo = formatAddressList(parsed.envelope.replyTo);
    draft.to = parsed.envelope.to + unfinishedRecipients(message);
    draft.cc = parsed.envelope.cc;
    draft.bcc = parsed.envelope.bcc;
    draft.subject = parsed.envelope.subject;
    draft.text = parsed.text;
    if (!parsed.envelope.inReplyTo.isEmpty())
        draft.inReplyTo = parsed.envelope.inReplyTo.first();
    draft.references = parsed.envelope.references;
    draft.messageId = parsed.envelope.messageId;
    for (const MessagePart &part : parsed.parts) {
        if (!part.isAttachment && !part.isInline)
            continue;
        if (auto content = MessageParser::partContent(message, part.id))
            draft.attachments.append({part.fileName, part.contentType, std::move(content).value()});
    }
    return draft;
}

} // namespace posthorn
