// Any bytes, cut anywhere, must give the same responses as uncut, and what is in them must be readable or
// refused.

#include "imap/bodystructure.h"
#include "imap/mailboxlist.h"
#include "imap/responsedata.h"
#include "imap/responsereader.h"

#include <cstdio>
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
    (void)parseVanished(response.arguments, earlier);
    (void)parseSearch(response);
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

#ifdef POSTHORN_FUZZ_DRIVER
#include <random>

/// Mutates the seeds: `fuzz_responsereader [rounds] [first seed]`.
int main(int argc, char **argv)
{
    const QList<QByteArray> seeds = {
        "* 12 FETCH (UID 99 FLAGS (\\Seen work) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 4 "
        "MODSEQ (9) "
        "BODY[HEADER.FIELDS (DATE)] {11}\r\nDate: x\r\n\r\n BODY[]<0> \"a\\\"b\")\r\nA1 OK done\r\n",
        "* 1 FETCH (BODYSTRUCTURE ((\"text\" \"plain\" (\"charset\" {5}\r\nutf-8) NIL NIL \"7bit\" 1 "
        "1)(\"image\" \"png\" "
        "NIL \"<a>\" NIL \"base64\" 3) \"mixed\" (\"boundary\" \"x\")) X-GM-LABELS (\"\\\\Inbox\" a) UID "
        "7)\r\n",
        "* LIST (\\HasNoChildren \\Sent) \"/\" {4}\r\nSent\r\n* STATUS \"a b\" (MESSAGES 3 UIDNEXT 4)\r\n+ "
        "go\r\n",
        "* VANISHED (EARLIER) 1:5,7\r\n* ESEARCH (TAG \"A1\") UID ALL 1:3\r\n* OK [COPYUID 1 2:3 4:5] "
        "x\r\nA2 NO [TRYCREATE]\r\n",
        "* 1 FETCH (BODY[] {40000}\r\n" + QByteArray(40'000, 'x') + " BODYSTRUCTURE {40000}\r\n" +
            QByteArray(40'000, 'y') + ")\r\n* X {33000}\r\n" + QByteArray(33'000, 'z') + "\r\n"};
    static constexpr char interesting[] = "(){}[]\"\\\r\n *+~0123456789-ANIL:,";
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 100'000;
    std::mt19937 random(argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : 1);
    const auto below = [&](qsizetype limit) {
        return static_cast<qsizetype>(random() % static_cast<quint64>(limit));
    };
    for (int round = 0; round < rounds; ++round) {
        // The large seed is slow byte by byte, so it comes rarely.
        QByteArray bytes = seeds[round % 500 == 0 ? seeds.size() - 1 : below(seeds.size() - 1)];
        for (qsizetype change = below(6); change >= 0; --change) {
            const qsizetype at = below(bytes.size());
            switch (below(5)) {
            case 0:
                bytes[at] = interesting[below(sizeof(interesting) - 1)];
                break;
            case 1:
                bytes.remove(at, 1 + below(8));
                break;
            case 2:
                bytes.insert(at, bytes.mid(below(bytes.size()), below(40)));
                break;
            case 3:
                bytes.insert(at, interesting[below(sizeof(interesting) - 1)]);
                break;
            default:
                bytes[at] = static_cast<char>(below(256));
            }
            if (bytes.isEmpty())
                bytes = "*";
        }
        LLVMFuzzerTestOneInput(reinterpret_cast<const unsigned char *>(bytes.constData()),
                               static_cast<size_t>(bytes.size()));
    }
    std::printf("%d rounds\n", rounds);
    return 0;
}
#endif
