#include "net/deflatestream.h"
#include "net/mailsocket.h"
#include "support/scriptedserver.h"

#include <QTest>

using namespace posthorn;

/// COMPRESS=DEFLATE: whatever pieces it comes in, however much it unpacks to, and when it is no such thing.
class TestDeflateStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTrip_data();
    void roundTrip();
    void unpacksNoMoreThanAskedFor();
    void refusesWhatIsNotDeflate_data();
    void refusesWhatIsNotDeflate();
    void socketReadsInPieces_data();
    void socketReadsInPieces();
    void socketWaitsForWholeWords();
    void compressionBeginsAfterTheLine();

private:
    [[nodiscard]] static Result<QByteArray> unpacked(DeflateStream &stream, const QByteArray &packed,
                                                     qsizetype piece);
};

Result<QByteArray> TestDeflateStream::unpacked(DeflateStream &stream, const QByteArray &packed,
                                               qsizetype piece)
{
    QByteArray all;
    for (qsizetype at = 0; at < packed.size(); at += piece) {
        stream.addReceived(packed.mid(at, piece));
        while (stream.hasReceived()) {
            QByteArray buffer(1000, Qt::Uninitialized);
            POSTHORN_TRY_ASSIGN(const qint64 size, stream.inflate(buffer.data(), buffer.size()));
            all += buffer.first(size);
            if (size == 0)
                break;
        }
    }
    return all;
}

void TestDeflateStream::roundTrip_data()
{
    QTest::addColumn<QList<QByteArray>>("writes");
    QTest::newRow("a command") << QList<QByteArray>{"A1 NOOP\r\n"};
    QTest::newRow("several") << QList<QByteArray>{"A1 NOOP\r\n", "A2 IDLE\r\n", "DONE\r\n"};
    QTest::newRow("large") << QList<QByteArray>{QByteArray(3'000'000, 'x'), "after\r\n"};
    QByteArray noise;
    for (int i = 0; i < 200'000; ++i)
        noise += static_cast<char>((i * 2654435761u) >> 13);
    QTest::newRow("noise") << QList<QByteArray>{noise};
}

void TestDeflateStream::roundTrip()
{
    QFETCH(QList<QByteArray>, writes);
    for (const qsizetype piece : {1, 7, 1'000'000}) {
        DeflateStream sender;
        DeflateStream receiver;
        for (const QByteArray &bytes : writes) {
            const auto packed = sender.deflate(bytes);
            QVERIFY(packed);
            // Complete after each write: the peer need not wait for more.
            const auto read = unpacked(receiver, *packed, piece);
            QVERIFY(read);
            QVERIFY(*read == bytes);
        }
    }
}

/// A small message from the peer must not become a large piece of our memory.
void TestDeflateStream::unpacksNoMoreThanAskedFor()
{
    DeflateStream sender;
    const auto packed = sender.deflate(QByteArray(100'000'000, '\0'));
    QVERIFY(packed && packed->size() < 200'000);
    DeflateStream receiver;
    receiver.addReceived(*packed);
    QByteArray buffer(4096, Qt::Uninitialized);
    qint64 total = 0;
    while (receiver.hasReceived()) {
        const auto size = receiver.inflate(buffer.data(), buffer.size());
        QVERIFY(size && *size <= buffer.size());
        total += *size;
    }
    QCOMPARE(total, qint64(100'000'000));
}

void TestDeflateStream::refusesWhatIsNotDeflate_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("plain text") << QByteArray("* 5 EXISTS\r\n* OK still here\r\n");
    QTest::newRow("a zlib header") << QByteArray::fromHex("789c4b4c4a0600024d0127");
    QTest::newRow("an end") << QByteArray::fromHex("0300");
    QTest::newRow("zeros") << QByteArray(100, '\0');
}

void TestDeflateStream::refusesWhatIsNotDeflate()
{
    QFETCH(QByteArray, bytes);
    DeflateStream stream;
    const auto read = unpacked(stream, bytes, 3);
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::UnexpectedAnswer);
}

void TestDeflateStream::socketReadsInPieces_data()
{
    QTest::addColumn<int>("segment");
    QTest::newRow("single bytes") << 1;
    QTest::newRow("pieces") << 100;
    QTest::newRow("whole") << 0;
}

void TestDeflateStream::socketReadsInPieces()
{
    QFETCH(int, segment);
    const QByteArray text = QByteArray("* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n").repeated(40);
    ScriptedServer server([&](ScriptedPeer &peer) {
        peer.send("OK go on\r\n");
        peer.startCompression();
        peer.setSegmentSize(segment);
        peer.expect("give");
        peer.send(text);
        peer.expect("thanks");
        peer.send("bye\r\n");
        peer.waitForClose();
    });
    MailSocket socket({}, {});
    QVERIFY(socket.connectOnly(server.endpoint(MailProtocol::Imap)));
    QCOMPARE(socket.readLine().value_or(QByteArray()), QByteArray("OK go on"));
    socket.startCompression();
    QVERIFY(socket.write("give\r\n"));
    for (int i = 0; i < 40; ++i)
        QCOMPARE(socket.readLine().value_or(QByteArray()), text.first(text.indexOf('\r')));
    QVERIFY(socket.write("thanks\r\n"));
    QCOMPARE(socket.readExactly(5).value_or(QByteArray()), QByteArray("bye\r\n"));
    QVERIFY(socket.bytesIn() < 400);
    socket.close();
    QVERIFY(server.failures().isEmpty());
}

/// In IDLE a part of a compressed block is nothing to wake up for: a read would then wait for the rest.
void TestDeflateStream::socketWaitsForWholeWords()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        peer.send("OK go on\r\n");
        DeflateStream stream;
        const QByteArray packed = *stream.deflate("* 1 EXISTS\r\n");
        peer.send(packed.first(1));
        peer.waitForClose();
    });
    MailSocket socket({}, {});
    QVERIFY(socket.connectOnly(server.endpoint(MailProtocol::Imap)));
    QVERIFY(socket.readLine());
    socket.startCompression();
    const auto wake = socket.waitReadable(std::chrono::milliseconds(200));
    QVERIFY(wake);
    QCOMPARE(*wake, MailSocket::Wake::TimedOut);
    socket.close();
}

/// What comes in one segment with the answer that agrees to it is compressed already.
void TestDeflateStream::compressionBeginsAfterTheLine()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        DeflateStream stream;
        peer.send("OK go on\r\n" + *stream.deflate("* 1 EXISTS\r\n"));
        peer.waitForClose();
    });
    MailSocket socket({}, {});
    QVERIFY(socket.connectOnly(server.endpoint(MailProtocol::Imap)));
    QVERIFY(socket.readLine());
    socket.startCompression();
    QCOMPARE(socket.readLine().value_or(QByteArray()), QByteArray("* 1 EXISTS"));
    socket.close();
}

QTEST_GUILESS_MAIN(TestDeflateStream)
#include "test_deflatestream.moc"
