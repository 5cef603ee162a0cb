// Any bytes, cut anywhere, must give the same responses as uncut, and what is in them must be readable or
// refused.

#include "imap/bodystructure.h"
#include "imap/mailboxlist.h"
#include "imap/responsedata.h"
#include "imap/responsereader.h"

#include <cstdlib>

using namespace posthorn;

namespace
{

constexpr qint64 maxLiteral = 100'000;

struct Reading {
    QByteArray said;
    bool failed = false;
    bool operator==(const Reading &) const = default;
};

void use(const ImapResponse &response)
{
    MailboxList list;
    list.addList(response.arguments);
    list.addStatus(response.arguments);
    bool earlier = false;
    UidRanges vanished;
    (void)takeVanished(response.arguments, vanished, earlier);
    (void)vanished.count();
    (void)parseSearch(response, 1000);
    (void)parsePersonalPrefix(response.arguments);
    QList<std::pair<quint32, quint32>> map;
    takeCopyUid(response.code, map);
    if (response.fetched)
        (void)hasAttachments(response.fetched->bodyStructure);
}

Reading read(QByteArrayView bytes, qsizetype piece)
{
    Reading reading;
    ResponseReader reader(
        [&](ImapResponse &&response) {
            use(response);
            reading.said += QByteArray::number(static_cast<int>(response.kind)) + response.tag +
                            response.code + response.text + response.name + response.arguments;
            if (response.fetched)
                reading.said += QByteArray::number(response.fetched->uid) + response.fetched->header +
                                response.fetched->body + response.fetched->bodyStructure;
        },
        maxLiteral);
    for (qsizetype at = 0; at < bytes.size() && !reading.failed; at += piece)
        reading.failed = !reader.feed(bytes.sliced(at, std::min(piece, bytes.size() - at)));
    return reading;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const QByteArrayView bytes(data, static_cast<qsizetype>(size));
    const Reading whole = read(bytes, std::max<qsizetype>(bytes.size(), 1));
    for (const qsizetype piece : {1, 2, 7, 61}) {
        if (read(bytes, piece) != whole)
            std::abort();
    }
    return 0;
}
