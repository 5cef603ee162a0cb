#include "nettest.h"

#include <QElapsedTimer>
#include <QTest>
#include <QThread>
#include <ctime>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace posthorn;

namespace
{

const auto imap = MailProtocol::Imap;
const auto clear = ConnectionSecurity::None;

double cpuSeconds()
{
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

} // namespace

class MailSocketTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void linesAndBytes_data();
    void linesAndBytes();
    void unreadComesFirst();
    void lineLimit();
    void endIsConnectionClosed_data();
    void endIsConnectionClosed();
    void resetIsConnectionLost();
    void silenceTimesOut();
    void slowLineTimesOut();
    void cancelEndsEveryWait_data();
    void cancelEndsEveryWait();
    void peerThatTakesNothingTimesOut();
    void largeTransferBothWays_data();
    void largeTransferBothWays();
    void waitReadable();
    void refusedAndUnknownHost_data();
    void refusedAndUnknownHost();
    void reopens();
    void transcriptHasNoSecret();

private:
    /// Without a certificate for a script in clear.
    std::unique_ptr<ScriptedServer> serve(bool tls, ScriptedServer::Script script)
    {
        if (tls)
            return std::make_unique<ScriptedServer>(std::move(script), m_certificate,
                                                    ScriptedServer::Tls::Implicit);
        return std::make_unique<ScriptedServer>(std::move(script));
    }
    Endpoint endpointFor(const ScriptedServer &server, bool tls)
    {
        Endpoint endpoint = endpointAt(server.port(), imap, tls ? ConnectionSecurity::Tls : clear);
        endpoint.caFile = m_authority.caFile();
        return endpoint;
    }

    TestAuthority m_authority;
    TestCertificate m_certificate;
};

void MailSocketTest::initTestCase()
{
    m_certificate = m_authority.make();
    QVERIFY2(!m_certificate.certificate.isNull(), qPrintable(m_authority.log()));
}

void MailSocketTest::linesAndBytes_data()
{
    QTest::addColumn<bool>("tls");
    QTest::addColumn<int>("segment");
    QTest::newRow("plain, whole") << false << 0;
    QTest::newRow("plain, single bytes") << false << 1;
    QTest::newRow("TLS, whole") << true << 0;
    QTest::newRow("TLS, single bytes") << true << 1;
}

void MailSocketTest::linesAndBytes()
{
    QFETCH(bool, tls);
    QFETCH(int, segment);
    const auto server = serve(tls, [segment](ScriptedPeer &peer) {
        peer.setSegmentSize(segment);
        peer.send("* OK ready\r\none\ntwo\r\n\r\nabc\r\ndefrest\r\n");
        peer.expect("question");
        peer.send("answer\r\n");
        peer.waitForClose();
    });
    const QByteArrayList got = onWorker([&] {
        QByteArrayList parts;
        MailSocket socket(CancellationToken(), nullptr);
        socket.setTimeouts(testTimeouts());
        if (auto opened = socket.open(endpointFor(*server, tls)); !opened)
            return QByteArrayList{opened.error().toString().toUtf8()};
        parts << socket.greeting();
        parts << socket.readLine().value_or("?") << socket.readLine().value_or("?")
              << socket.readLine().value_or("?");
        parts << socket.readExactly(8).value_or("?") << socket.readLine().value_or("?");
        if (!socket.write("question\r\n"))
            parts << "not written";
        parts << socket.readLine().value_or("?") << (socket.isEncrypted() ? "encrypted" : "clear");
        parts << QByteArray::number(socket.bytesIn()) << QByteArray::number(socket.bytesOut());
        return parts;
    });
    QCOMPARE(got, (QByteArrayList{"* OK ready", "one", "two", "", "abc\r\ndef", "rest", "answer",
                                  tls ? "encrypted" : "clear", "45", "10"}));
    QVERIFY2(server->failures().isEmpty(), qPrintable(server->failures().join(u'\n')));
}

void MailSocketTest::unreadComesFirst()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        peer.send("* OK ready\r\nsecond\r\nthird\r\n");
        peer.waitForClose();
    });
    const QByteArrayList got = onWorker([&] {
        MailSocket socket(CancellationToken(), nullptr);
        socket.setTimeouts(testTimeouts());
        if (!socket.open(endpointFor(server, false)))
            return QByteArrayList();
        const QByteArray second = socket.readLine().value_or("?");
        socket.unread(second + " again\r\n");
        return QByteArrayList{second, socket.readLine().value_or("?"), socket.readLine().value_or("?")};
    });
    QCOMPARE(got, (QByteArrayList{"second", "second again", "third"}));
}

void MailSocketTest::lineLimit()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        peer.send("* OK ready\r\n" + QByteArray(100, 'x') + "\r\n" + QByteArray(300'000, 'y'));
        peer.waitForClose();
    });
    const QStringList got = onWorker([&] {
        MailSocket socket(CancellationToken(), nullptr);
        socket.setTimeouts(testTimeouts());
        if (!socket.open(endpointFor(server, false)))
            return QStringList();
        return QStringList{errorOf(socket.readLine(100)), errorOf(socket.readLine())};
    });
    QCOMPARE(got, (QStringList{QStringLiteral("no error"), QStringLiteral("LimitExceeded")}));
}

void MailSocketTest::endIsConnectionClosed_data()
{
    QTest::addColumn<bool>("tls");
    QTest::addColumn<QString>("end");
    QTest::newRow("plain FIN") << false << "close";
    QTest::newRow("close_notify and FIN") << true << "close";
    QTest::newRow("close_notify alone") << true << "notify";
    QTest::newRow("FIN inside TLS") << true << "cut";
}

void MailSocketTest::endIsConnectionClosed()
{
    QFETCH(bool, tls);
    QFETCH(QString, end);
    const auto server = serve(tls, [end](ScriptedPeer &peer) {
        peer.send("* OK ready\r\nhalf a li");
        if (end == QLatin1String("close"))
            peer.close();
        else if (end == QLatin1String("notify"))
            peer.closeTlsOnly();
        else
            peer.cut();
    });
    double cpu = 0;
    const QStringList got = onWorker([&] {
        MailSocket socket(CancellationToken(), nullptr);
        socket.setTimeouts(testTimeouts());
        if (auto opened = socket.open(endpointFor(*server, tls)); !opened)
            return QStringList{opened.error().toString()};
        const double before = cpuSeconds();
        QStringList errors{errorOf(socket.readExactly(20)), errorOf(socket.readLine()),
                           errorOf(socket.write("x"))};
        char byte = 0;
        const auto partial = socket.read(&byte, 1); // what came before the end is still there
        errors << (partial ? QString(QLatin1Char(byte)) : errorOf(partial));
        cpu = cpuSeconds() - before;
        return errors;
    });
    QCOMPARE(got.size(), 4);
    QCOMPARE(got.at(0), QStringLiteral("ConnectionClosed"));
    QCOMPARE(got.at(1), QStringLiteral("ConnectionClosed"));
    QVERIFY(got.at(2) != QLatin1String("no error"));
    QCOMPARE(got.at(3), QStringLiteral("h"));
    QVERIFY2(cpu < 1.0, "the end of the line must not be waited for in a circle");
}

void MailSocketTest::resetIsConnectionLost()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        peer.send("* OK ready\r\n");
        peer.expect("go");
        peer.reset();
    });
    const QString got = onWorker([&] {
        MailSocket socket(CancellationToken(), nullptr);
        socket.setTimeouts(testTimeouts());
        if (!socket.open(endpointFor(server, false)) || !socket.write("go\r\n"))
            return QString();
        const auto line = socket.readLine();
        return line ? QString() : errorDomainName(line.error().domain);
    });
    QCOMPARE(got, QStringLiteral("Network"));
}

void MailSocketTest::silenceTimesOut()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        peer.send("* OK ready\r\n");
        peer.hang();
    });
    const QString got = onWorker([&] {
        MailSocket socket(CancellationToken(), nullptr);
        socket.setTimeouts(testTimeouts());
        if (!socket.open(endpointFor(server, false)))
            return QString();
        MailSocket::Timeouts timeouts = testTimeouts();
        timeouts.read = std::chrono::milliseconds(50);
        socket.setTimeouts(timeouts);
        return errorOf(socket.readLine());
    });
    QCOMPARE(got, QStringLiteral("TimedOut"));
}

void MailSocketTest::slowLineTimesOut()
{
    // A byte now and then keeps a line from being silent, but not from having to end.
    ScriptedServer server([](ScriptedPeer &peer) {
        peer.send("* OK ready\r\n");
        peer.drip('x', 20);
    });
    const QString got = onWorker([&] {
        MailSocket socket(CancellationToken(), nullptr);
        socket.setTimeouts(testTimeouts());
        if (!socket.open(endpointFor(server, false)))
            return QString();
        MailSocket::Timeouts timeouts = testTimeouts();
        timeouts.read = std::chrono::milliseconds(200);
        socket.setTimeouts(timeouts);
        return errorOf(socket.readLine());
    });
    QCOMPARE(got, QStringLiteral("TimedOut"));
}

void MailSocketTest::cancelEndsEveryWait_data()
{
    QTest::addColumn<QString>("step");
    for (const char *step : {"greeting", "handshake", "read", "exactly", "idle", "write", "lookup"})
        QTest::newRow(step) << QString::fromLatin1(step);
}

void MailSocketTest::cancelEndsEveryWait()
{
    QFETCH(QString, step);
    ScriptedServer server([step](ScriptedPeer &peer) {
        if (step != QLatin1String("greeting") && step != QLatin1String("handshake"))
            peer.send("* OK ready\r\n");
        peer.hang();
    });
    const CancellationToken token;
    std::promise<void> waiting;
    const auto finished = std::async(std::launch::async, [&] {
        MailSocket socket(token, nullptr); // with the default time-outs, far beyond the test's
        Endpoint endpoint = endpointFor(server, step == QLatin1String("handshake"));
        if (step == QLatin1String("lookup"))
            endpoint.host = QStringLiteral("slow.test.invalid");
        if (step == QLatin1String("greeting") || step == QLatin1String("handshake") ||
            step == QLatin1String("lookup")) {
            waiting.set_value();
            return errorOf(socket.open(endpoint));
        }
        const auto opened = socket.open(endpoint);
        waiting.set_value();
        if (!opened)
            return errorOf(opened);
        if (step == QLatin1String("exactly"))
            return errorOf(socket.readExactly(10));
        if (step == QLatin1String("idle"))
            return errorOf(socket.waitReadable(std::chrono::minutes(29)));
        if (step == QLatin1String("write"))
            return errorOf(socket.write(QByteArray(64 * 1024 * 1024, 'x')));
        return errorOf(socket.readLine());
    });
    waiting.get_future().wait();
    // Either before or while it waits: both must end at once.
    QThread::yieldCurrentThread();
    token.cancel();
    QCOMPARE(finished.wait_for(std::chrono::seconds(5)), std::future_status::ready);
    const QString error = const_cast<std::future<QString> &>(finished).get();
    // A resolver may have said no before the cancellation came.
    if (step == QLatin1String("lookup"))
        QVERIFY(error == QLatin1String("Cancelled") || error == QLatin1String("HostNotFound"));
    else
        QCOMPARE(error, QStringLiteral("Cancelled"));
}

void MailSocketTest::peerThatTakesNothingTimesOut()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        peer.send("* OK ready\r\n");
        peer.hang();
    });
    const QString got = onWorker([&] {
        MailSocket socket(CancellationToken(), nullptr);
        MailSocket::Timeouts timeouts = testTimeouts();
        timeouts.write = std::chrono::milliseconds(100);
        socket.setTimeouts(timeouts);
        if (!socket.open(endpointFor(server, false)))
            return QString();
        return errorOf(socket.write(QByteArray(64 * 1024 * 1024, 'x')));
    });
    QCOMPARE(got, QStringLiteral("TimedOut"));
}

void MailSocketTest::largeTransferBothWays_data()
{
    QTest::addColumn<bool>("tls");
    QTest::newRow("plain") << false;
    QTest::newRow("TLS") << true;
}

void MailSocketTest::largeTransferBothWays()
{
    QFETCH(bool, tls);
    constexpr qsizetype size = 8 * 1024 * 1024;
    QByteArray data(size, Qt::Uninitialized);
    for (qsizetype i = 0; i < size; ++i)
        data[i] = static_cast<char>((i * 2'654'435'761u) >> 13);
    const auto server = serve(tls, [&data](ScriptedPeer &peer) {
        peer.send("* OK ready\r\n");
        // Both ends send more than any buffer holds before either reads.
        peer.send(data);
        if (peer.readExactly(size) != data)
            peer.fail(QStringLiteral("other bytes arrived"));
        peer.waitForClose();
    });
    const QString got = onWorker([&]() -> QString {
        MailSocket socket(CancellationToken(), nullptr);
        socket.setTimeouts(testTimeouts());
        if (auto opened = socket.open(endpointFor(*server, tls)); !opened)
            return opened.error().toString();
        QByteArray received;
        QByteArray buffer(64 * 1024, Qt::Uninitialized);
        while (received.size() < size) {
            const auto count = socket.read(buffer.data(), buffer.size());
            if (!count)
                return count.error().toString();
            received.append(buffer.constData(), *count);
        }
        if (received != data)
            return QStringLiteral("other bytes were read");
        return errorOf(socket.write(data));
    });
    QCOMPARE(got, QStringLiteral("no error"));
    QVERIFY(server->waitForScripts(1));
    QVERIFY2(server->failures().isEmpty(), qPrintable(server->failures().join(u'\n')));
}

void MailSocketTest::waitReadable()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        peer.send("* OK ready\r\n");
        peer.expect("IDLE");
        peer.send("* 1 EXISTS\r\n");
        peer.expect("DONE");
        peer.close();
    });
    const int interrupt = ::eventfd(0, EFD_CLOEXEC);
    const QStringList got = onWorker([&] {
        using std::chrono::milliseconds;
        MailSocket socket(CancellationToken(), nullptr);
        socket.setTimeouts(testTimeouts());
        if (!socket.open(endpointFor(server, false)))
            return QStringList();
        const auto name = [](const Result<MailSocket::Wake> &wake) {
            if (!wake)
                return errorOf(wake);
            static const char *const names[] = {"Readable", "TimedOut", "Interrupted"};
            return QString::fromLatin1(names[int(*wake)]);
        };
        QStringList wakes{name(socket.waitReadable(milliseconds(20), interrupt))};
        const quint64 one = 1;
        if (::write(interrupt, &one, sizeof one) != sizeof one || !socket.write("IDLE\r\n"))
            return wakes;
        wakes << name(socket.waitReadable(milliseconds(10'000))) << errorOf(socket.readLine());
        wakes << name(socket.waitReadable(milliseconds(10'000), interrupt));
        if (!socket.write("DONE\r\n"))
            return wakes;
        wakes << name(socket.waitReadable(milliseconds(10'000)));
        return wakes;
    });
    ::close(interrupt);
    QCOMPARE(got,
             (QStringList{QStringLiteral("TimedOut"), QStringLiteral("Readable"), QStringLiteral("no error"),
                          QStringLiteral("Interrupted"), QStringLiteral("ConnectionClosed")}));
}

void MailSocketTest::refusedAndUnknownHost_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("error");
    QTest::newRow("refused") << "127.0.0.1"
                             << "ConnectionRefused";
    QTest::newRow("every address refused") << "localhost"
                                           << "ConnectionRefused";
    QTest::newRow("unknown") << "host.invalid"
                             << "HostNotFound";
    QTest::newRow("empty") << ""
                           << "InvalidArgument";
}

void MailSocketTest::refusedAndUnknownHost()
{
    QFETCH(QString, host);
    QFETCH(QString, error);
    quint16 port = 0;
    {
        ScriptedServer gone([](ScriptedPeer &) {});
        port = gone.port();
    }
    const QString got = onWorker([&] {
        MailSocket socket(CancellationToken(), nullptr);
        Endpoint endpoint = endpointAt(port, imap, clear);
        endpoint.host = host;
        return errorOf(socket.open(endpoint));
    });
    QCOMPARE(got, error);
}

void MailSocketTest::reopens()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        peer.send("* OK connection " + QByteArray::number(peer.index()) + "\r\nleft over");
        peer.waitForClose();
    });
    const QByteArrayList got = onWorker([&] {
        QByteArrayList greetings;
        MailSocket socket(CancellationToken(), nullptr);
        socket.setTimeouts(testTimeouts());
        for (int i = 0; i < 2; ++i)
            if (socket.open(endpointFor(server, false)))
                greetings << socket.greeting();
        socket.close();
        greetings << (socket.isOpen() ? "open" : "closed") << errorOf(socket.write("x")).toLatin1();
        return greetings;
    });
    QCOMPARE(got.mid(0, 3), (QByteArrayList{"* OK connection 0", "* OK connection 1", "closed"}));
    QVERIFY(got.at(3) != "no error");
}

void MailSocketTest::transcriptHasNoSecret()
{
    const auto transcript = std::make_shared<Transcript>();
    ScriptedServer server([](ScriptedPeer &peer) {
        peer.send("* OK ready\r\n");
        peer.expect("hush");
        peer.send("+OK\r\n");
        peer.waitForClose();
    });
    onWorker([&] {
        MailSocket socket(CancellationToken(), transcript);
        socket.setTimeouts(testTimeouts());
        return socket.open(endpointFor(server, false)) && socket.writeSecret("hush\r\n") && socket.readLine();
    });
    QVERIFY(server.clearText().contains("hush"));
    const QString text = transcript->toText();
    QVERIFY(!text.contains(QStringLiteral("hush")));
    QVERIFY(text.contains(QStringLiteral("C: ***")));
    QVERIFY(text.contains(QStringLiteral("S: * OK ready")));
}

QTEST_GUILESS_MAIN(MailSocketTest)
#include "test_mailsocket.moc"
