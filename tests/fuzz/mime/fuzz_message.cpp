// Any bytes are a message: each look at them gives an answer, and the short cut gives that of the whole
// parser.

#include "mime/headerscanner.h"
#include "mime/messageparser.h"
#include "mime/preflight.h"

#include <cstdlib>

using namespace posthorn;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    (void)preflight(bytes);
    (void)scanHeader(bytes);
    const ParsedMessage parsed = MessageParser::parse(bytes);
    for (const MessagePart &part : parsed.parts.mid(0, 20))
        (void)MessageParser::partContent(bytes, part.id);
    const MessageSummary summary = MessageParser::summarize(bytes);
    if (summary.snippet != MessageParser::snippet(parsed.text) ||
        summary.hasAttachments != !parsed.attachments().isEmpty())
        std::abort();
    return 0;
}
