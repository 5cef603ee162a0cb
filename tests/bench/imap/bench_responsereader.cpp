// How fast ResponseReader reads 50 MB of FETCH answers from memory, in the pieces a socket gives.

#include "imap/responsereader.h"

#include <QElapsedTimer>
#include <cstdio>

using namespace posthorn;

namespace
{

constexpr qsizetype streamSize = 50'000'000;
constexpr qsizetype piece = 64 * 1024;
constexpr int rounds = 5;

QByteArray makeStream(bool structures)
{
    QByteArray stream;
    stream.reserve(streamSize + 4096);
    for (int i = 1; stream.size() < streamSize; ++i) {
        const QByteArray number = QByteArray::number(i);
        const QByteArray header =
            "Date: Mon, 7 Apr 2025 10:00:00 +0200\r\nFrom: Ada Lovelace <ada@example.org>\r\n"
            "To: home@example.org, \"Hopper, Grace\" <grace@example.net>\r\nSubject: Re: minutes "
            "of the meeting no. " +
            number + "\r\nMessage-ID: <" + number + ".abcdef@mail.example.org>\r\nReferences: <" + number +
            ".1@mail.example.org> <" + number + ".2@mail.example.org>\r\n\r\n";
        stream += "* " + number + " FETCH (UID " + number +
                  " FLAGS (\\Seen) INTERNALDATE \"07-Apr-2025 10:00:00 +0200\" "
                  "RFC822.SIZE 7412 ";
        if (structures)
            stream += "BODYSTRUCTURE ((\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL "
                      "\"quoted-printable\" 812 20 NIL "
                      "NIL NIL NIL)(\"text\" \"html\" (\"charset\" \"utf-8\") NIL NIL \"quoted-printable\" "
                      "4812 90 NIL NIL "
                      "NIL NIL) \"alternative\" (\"boundary\" \"=_b\") NIL NIL NIL) ";
        stream += "BODY[HEADER.FIELDS (DATE FROM TO CC SUBJECT MESSAGE-ID REFERENCES)] {" +
                  QByteArray::number(header.size()) + "}\r\n" + header + ")\r\n";
    }
    return stream;
}

void run(const char *name, const QByteArray &stream)
{
    double best = 0;
    qint64 messages = 0;
    for (int round = 0; round < rounds; ++round) {
        messages = 0;
        ResponseReader reader([&](ImapResponse &&response) { messages += response.fetched ? 1 : 0; });
        QElapsedTimer timer;
        timer.start();
        for (qsizetype at = 0; at < stream.size(); at += piece) {
            if (!reader.feed(QByteArrayView(stream).sliced(at, std::min(piece, stream.size() - at))))
                return;
        }
        best = std::max(best, static_cast<double>(stream.size()) * 1000 /
                                  static_cast<double>(timer.nsecsElapsed()));
    }
    std::printf("{\"bench\":\"responsereader\",\"stream\":\"%s\",\"bytes\":%lld,\"messages\":%lld,"
                "\"MBPerSecond\":%.0f}\n",
                name, static_cast<long long>(stream.size()), static_cast<long long>(messages), best);
}

} // namespace

int main()
{
    run("headers", makeStream(false));
    run("headers and structures", makeStream(true));
    return 0;
}
