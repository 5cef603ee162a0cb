#include "pop3/pop3response.h"
#include "pop3/pop3session.h"
#include "support/scriptedserver.h"

#include <QTest>
#include <future>

using namespace posthorn;

namespace
{

const SaslCredentials credentials{QStringLiteral("ann"), QStringLiteral("secret")};

Endpoint endpointOf(const ScriptedServer &server)
{
    Endpoint endpoint = server.endpoint(MailProtocol::Pop3);
    endpoint.userName = credentials.userName;
    return endpoint;
}

/// The server's part of a log-in; `capabilities` are what follows it ("UIDL\r\nTOP\r\n"), or "-" for no CAPA.
void playLogin(ScriptedPeer &peer, const QByteArray &capabilities)
{
    const QByteArray answer = capabilities == "-" ? "-ERR what\r\n" : "+OK\r\n" + capabilities + ".\r\n";
    peer.send("+OK ready\r\n");
    peer.answer("CAPA", answer);
    peer.answer("USER ann", "+OK\r\n");
    peer.answer("PASS secret", "+OK\r\n");
    peer.answer("CAPA", answer);
}

/// Runs `work` with a logged-in session on a thread without an event loop; the answer is what `work` says.
QByteArrayList withSession(const ScriptedServer &server,
                           const std::function<QByteArrayList(Pop3Session &)> &work,
                           const std::shared_ptr<Transcript> &transcript = nullptr,
                           std::chrono::milliseconds silence = std::chrono::seconds(10))
{
    return std::async(std::launch::async,
                      [&]() -> QByteArrayList {
                          using std::chrono::seconds;
                          auto socket = std::make_unique<MailSocket>(CancellationToken(), transcript);
                          socket->setTimeouts({seconds(10), seconds(10), silence, seconds(10)});
                          if (auto opened = socket->open(endpointOf(server)); !opened)
                              return {opened.error().toString().toUtf8()};
                          Pop3Session session(std::move(socket));
                          if (auto in = session.logIn(endpointOf(server), credentials); !in)
                              return {in.error().toString().toUtf8()};
                          return work(session);
                      })
        .get();
}

template <class T>
QByteArray codeOf(const Result<T> &result)
{
    return result ? QByteArray("ok") : errorCodeName(result.error().code).toLatin1();
}

QList<Pop3Entry> entries(int count)
{
    QList<Pop3Entry> list;
    for (int i = 1; i <= count; ++i)
        list.append({i, -1, {}});
    return list;
}

/// A sink that writes down what it gets.
Pop3Session::MessageSink into(QByteArrayList &parts)
{
    return [&parts](const Pop3Entry &entry, Result<QByteArray> message) -> Result<void> {
        parts << QByteArray::number(entry.number) + ' ' + (message ? *message : codeOf(message));
        return {};
    };
}

} // namespace

class Pop3SessionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unstuffs_data();
    void unstuffs();
    void messagesAtAnySplit_data();
    void messagesAtAnySplit();
    void capabilities();
    void lists_data();
    void lists();
    void pipelinesOnlyWhereOffered_data();
    void pipelinesOnlyWhereOffered();
    void refusedMessageDoesNotStopTheRest();
    void brokenFetches_data();
    void brokenFetches();
    void sinkStopsTheFetch();
    void headers();
    void deletes();
    void quitThatFails_data();
    void quitThatFails();
    void transcriptHasNoMail();
    void endlessMessageTimesOut();
};

void Pop3SessionTest::unstuffs_data()
{
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<QByteArray>("plain");
    const auto row = [](const char *name, const char *wire, const char *plain) {
        QTest::newRow(name) << QByteArray(wire) << QByteArray(plain);
    };
    row("nothing", "", "");
    row("no dots", "a\r\nb\r\n", "a\r\nb\r\n");
    row("first line", "..\r\n", ".\r\n");
    row("later line", "a\r\n..b\r\n", "a\r\n.b\r\n");
    row("many", "..\r\n...\r\n....\r\n", ".\r\n..\r\n...\r\n");
    row("inside a line", "a.b\r\nc..d\r\n", "a.b\r\nc..d\r\n");
    row("after a bare LF", "a\n.b\n..c\r\n", "a\n.b\n..c\r\n");
    row("after a bare CR", "a\r.b\r\n", "a\r.b\r\n");
    row("CR CR LF", "a\r\r\n..b\r\n", "a\r\r\n.b\r\n");
}

void Pop3SessionTest::unstuffs()
{
    QFETCH(QByteArray, wire);
    QFETCH(QByteArray, plain);
    unstuffDots(wire);
    QCOMPARE(wire, plain);
}

void Pop3SessionTest::messagesAtAnySplit_data()
{
    QTest::addColumn<int>("segment");
    for (const int segment : {0, 1, 2, 3, 5, 7})
        QTest::addRow("segments of %d", segment) << segment;
}

void Pop3SessionTest::messagesAtAnySplit()
{
    QFETCH(int, segment);
    const QByteArrayList stored = {
        "Subject: x\r\n\r\n.\r\n..\r\nend\r\n",
        "",
        "\r\n",
        ".\r\n",
        "a\n.\nb\r\n",
        "no .\r dot\r\n\r\n.\r\n\r\n",
        QByteArray(1, '\0') + "\xff\r\n",
    };
    ScriptedServer server([segment, stored](ScriptedPeer &peer) {
        playLogin(peer, "PIPELINING\r\n");
        peer.setSegmentSize(segment);
        for (int i = 1; i <= stored.size(); ++i)
            peer.expect("RETR " + QByteArray::number(i));
        QByteArray all;
        for (const QByteArray &message : stored) {
            QByteArray wire = message;
            wire.replace("\r\n.", "\r\n..");
            if (wire.startsWith('.'))
                wire.prepend('.');
            all += "+OK\r\n" + wire + ".\r\n";
        }
        peer.send(all);
        peer.waitForClose();
    });
    const QByteArrayList got = withSession(server, [&](Pop3Session &session) {
        QByteArrayList messages;
        const auto fetched = session.retrieve(
            entries(int(stored.size())), [&](const Pop3Entry &, Result<QByteArray> message) -> Result<void> {
                messages << message.value_or("refused");
                return {};
            });
        return fetched ? messages : QByteArrayList{codeOf(fetched)};
    });
    QCOMPARE(got, stored);
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
}

void Pop3SessionTest::capabilities()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        playLogin(peer, "TOP\r\nuidl\r\nRESP-CODES\r\nPIPELINING\r\nEXPIRE 60 USER\r\nLOGIN-DELAY 900\r\n"
                        "IMPLEMENTATION Some Server 1.0\r\nX-UNKNOWN\r\n");
        peer.waitForClose();
    });
    withSession(server, [](Pop3Session &session) {
        const Pop3Capabilities &known = session.capabilities();
        [&] {
            QVERIFY(known.known && known.top && known.uidl && known.respCodes && known.pipelining);
            QCOMPARE(known.expireDays, std::optional(60));
            QCOMPARE(known.loginDelaySeconds, std::optional(900));
            QCOMPARE(known.implementation, QByteArray("Some Server 1.0"));
        }();
        return QByteArrayList();
    });
}

void Pop3SessionTest::lists_data()
{
    QTest::addColumn<QByteArray>("list");
    QTest::addColumn<QByteArray>("uidl");
    QTest::addColumn<QByteArrayList>("expected");
    const auto row = [](const char *name, const char *list, const char *uidl,
                        const QByteArrayList &expected) {
        QTest::newRow(name) << QByteArray(list) << QByteArray(uidl) << expected;
    };
    row("usual", "+OK 2\r\n1 120\r\n2 200\r\n.\r\n", "+OK\r\n1 aa\r\n2 bb\r\n.\r\n",
        {"1 120 aa", "2 200 bb"});
    row("empty", "+OK 0\r\n.\r\n", "+OK\r\n.\r\n", {});
    row("no UIDL", "+OK\r\n1 120\r\n.\r\n", "-ERR what\r\n", {"1 120 "});
    row("another order", "+OK\r\n1 120\r\n2 200\r\n.\r\n", "+OK\r\n2 bb\r\n1 aa\r\n.\r\n",
        {"1 120 aa", "2 200 bb"});
    row("gaps", "+OK\r\n1 1\r\n3 3\r\n.\r\n", "+OK\r\n3 cc\r\n1 aa\r\n.\r\n", {"1 1 aa", "3 3 cc"});
    row("UIDL knows less", "+OK\r\n1 1\r\n2 2\r\n.\r\n", "+OK\r\n1 aa\r\n.\r\n", {"1 1 aa", "2 2 "});
    row("UIDL knows more", "+OK\r\n1 1\r\n.\r\n", "+OK\r\n1 aa\r\n2 bb\r\n.\r\n", {"1 1 aa"});
    row("twice the same", "+OK\r\n1 1\r\n2 2\r\n.\r\n", "+OK\r\n1 aa\r\n2 aa\r\n.\r\n", {"1 1 aa", "2 2 aa"});
    row("empty id", "+OK\r\n1 1\r\n.\r\n", "+OK\r\n1 \r\n.\r\n", {"1 1 "});
    row("number twice", "+OK\r\n1 1\r\n1 5\r\n.\r\n", "+OK\r\n1 aa\r\n.\r\n", {"1 1 aa"});
    row("nonsense", "+OK\r\nx y\r\n-1 5\r\n0 5\r\n99999999999 1\r\n\r\n2 z\r\n.\r\n", "+OK\r\n2\r\n.\r\n",
        {"2 -1 "});
    row("more words", "+OK\r\n1 120 (octets)\r\n.\r\n", "+OK\r\n1 aa\r\n.\r\n", {"1 120 aa"});
    row("LIST refused", "-ERR [SYS/TEMP] later\r\n", "", {"TemporaryFailure"});
    row("LIST nonsense", "250 hello\r\n", "", {"UnexpectedAnswer"});
}

void Pop3SessionTest::lists()
{
    QFETCH(QByteArray, list);
    QFETCH(QByteArray, uidl);
    QFETCH(QByteArrayList, expected);
    ScriptedServer server([&](ScriptedPeer &peer) {
        playLogin(peer, "-");
        peer.answer("LIST", list);
        if (!uidl.isEmpty())
            peer.answer("UIDL", uidl);
        peer.waitForClose();
    });
    const QByteArrayList got = withSession(server, [](Pop3Session &session) {
        QByteArrayList rows;
        const auto found = session.list();
        if (!found)
            return QByteArrayList{codeOf(found)};
        for (const Pop3Entry &entry : *found)
            rows << QByteArray::number(entry.number) + ' ' + QByteArray::number(entry.size) + ' ' +
                        entry.uidl;
        return rows;
    });
    QCOMPARE(got, expected);
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
}

void Pop3SessionTest::pipelinesOnlyWhereOffered_data()
{
    QTest::addColumn<bool>("offered");
    QTest::newRow("offered") << true;
    QTest::newRow("not offered") << false;
}

void Pop3SessionTest::pipelinesOnlyWhereOffered()
{
    QFETCH(bool, offered);
    ScriptedServer server([offered](ScriptedPeer &peer) {
        playLogin(peer, offered ? "PIPELINING\r\nUIDL\r\n" : "UIDL\r\n");
        if (offered) {
            for (int i = 1; i <= 3; ++i)
                peer.expect("RETR " + QByteArray::number(i));
            peer.send("+OK\r\n1\r\n.\r\n+OK\r\n2\r\n.\r\n+OK\r\n3\r\n.\r\n");
        } else {
            for (int i = 1; i <= 3; ++i)
                peer.answer("RETR " + QByteArray::number(i), "+OK\r\n" + QByteArray::number(i) + "\r\n.\r\n");
        }
        peer.waitForClose();
    });
    int trips = 0;
    const QByteArrayList got = withSession(server, [&trips](Pop3Session &session) {
        QByteArrayList parts;
        const int before = session.roundTrips();
        const auto fetched = session.retrieve(entries(3), into(parts));
        trips = session.roundTrips() - before;
        return parts << codeOf(fetched);
    });
    QCOMPARE(got, (QByteArrayList{"1 1\r\n", "2 2\r\n", "3 3\r\n", "ok"}));
    QCOMPARE(trips, offered ? 1 : 3);
}

void Pop3SessionTest::refusedMessageDoesNotStopTheRest()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        playLogin(peer, "-");
        peer.answer("RETR 1", "-ERR [SYS/TEMP] not now\r\n");
        peer.answer("RETR 2", "-ERR no such message\r\n");
        peer.answer("RETR 3", "+OK\r\nthree\r\n.\r\n");
        peer.waitForClose();
    });
    const QByteArrayList got = withSession(server, [](Pop3Session &session) {
        QByteArrayList parts;
        const auto fetched = session.retrieve(entries(3), into(parts));
        return parts << codeOf(fetched);
    });
    QCOMPARE(got, (QByteArrayList{"1 TemporaryFailure", "2 ServerSaidNo", "3 three\r\n", "ok"}));
}

void Pop3SessionTest::brokenFetches_data()
{
    QTest::addColumn<QByteArray>("answer"); // to RETR 2, then the line is closed
    QTest::addColumn<QByteArray>("error");
    QTest::newRow("cut before the answer") << QByteArray() << QByteArray("ConnectionClosed");
    QTest::newRow("cut in the status") << QByteArray("+O") << QByteArray("ConnectionClosed");
    QTest::newRow("cut in the message") << QByteArray("+OK\r\nhalf") << QByteArray("ConnectionClosed");
    QTest::newRow("cut before the dot") << QByteArray("+OK\r\nall\r\n") << QByteArray("ConnectionClosed");
    QTest::newRow("cut in the end") << QByteArray("+OK\r\nall\r\n.\r") << QByteArray("ConnectionClosed");
    QTest::newRow("nonsense") << QByteArray("hello\r\n") << QByteArray("UnexpectedAnswer");
    QTest::newRow("endless status") << QByteArray(100'000, 'x') << QByteArray("LimitExceeded");
    QTest::newRow("-ERR in the middle")
        << QByteArray("+OK\r\nhalf\r\n-ERR disk\r\n") << QByteArray("ConnectionClosed");
}

void Pop3SessionTest::brokenFetches()
{
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, error);
    ScriptedServer server([answer](ScriptedPeer &peer) {
        playLogin(peer, "-");
        peer.answer("RETR 1", "+OK\r\none\r\n.\r\n");
        peer.answer("RETR 2", answer);
        peer.close();
    });
    const QByteArrayList got = withSession(server, [](Pop3Session &session) {
        QByteArrayList parts;
        const auto fetched = session.retrieve(entries(3), into(parts));
        return parts << codeOf(fetched) << codeOf(session.quit());
    });
    // The broken message never reaches the sink, and the session does not go on.
    QCOMPARE(got, (QByteArrayList{"1 one\r\n", error, error}));
}

void Pop3SessionTest::sinkStopsTheFetch()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        playLogin(peer, "PIPELINING\r\n");
        for (int i = 1; i <= 3; ++i)
            peer.expect("RETR");
        peer.send("+OK\r\none\r\n.\r\n+OK\r\ntwo\r\n.\r\n+OK\r\nthree\r\n.\r\n");
        if (peer.readLine().startsWith("QUIT"))
            peer.fail(QStringLiteral("QUIT would delete after a failed fetch"));
    });
    const QByteArrayList got = withSession(server, [](Pop3Session &session) {
        int calls = 0;
        const auto fetched = session.retrieve(
            entries(3), [&calls](const Pop3Entry &, const Result<QByteArray> &) -> Result<void> {
                ++calls;
                return Error{ErrorDomain::Store, ErrorCode::DiskFull, Retry::AfterUser, {}, {}};
            });
        return QByteArrayList{codeOf(fetched), QByteArray::number(calls), codeOf(session.quit())};
    });
    QCOMPARE(got, (QByteArrayList{"DiskFull", "1", "DiskFull"}));
    QVERIFY(server.waitForScripts(1));
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
}

void Pop3SessionTest::headers()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        playLogin(peer, "TOP\r\n");
        peer.answer("TOP 1 0", "+OK\r\nSubject: x\r\n\r\n.\r\n");
        peer.waitForClose();
    });
    const QByteArrayList got = withSession(server, [](Pop3Session &session) {
        QByteArrayList parts;
        const auto fetched = session.retrieveBeginnings(entries(1), 0, into(parts));
        return parts << codeOf(fetched);
    });
    QCOMPARE(got, (QByteArrayList{"1 Subject: x\r\n\r\n", "ok"}));
}

void Pop3SessionTest::deletes()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        playLogin(peer, "-");
        peer.answer("DELE 1", "+OK\r\n");
        peer.answer("DELE 2", "-ERR no\r\n");
        peer.answer("DELE 3", "+OK\r\n");
        peer.answer("RSET", "+OK\r\n");
        peer.answer("QUIT", "+OK bye\r\n");
        peer.waitForClose();
    });
    const QByteArrayList got = withSession(server, [](Pop3Session &session) {
        const auto marked = session.markDeleted(entries(3));
        QByteArrayList parts{codeOf(marked)};
        if (marked)
            for (const Pop3Entry &entry : *marked)
                parts << QByteArray::number(entry.number);
        return parts << codeOf(session.reset()) << codeOf(session.quit()) << codeOf(session.list());
    });
    QCOMPARE(got, (QByteArrayList{"ok", "1", "3", "ok", "ok", "ConnectionClosed"}));
}

void Pop3SessionTest::quitThatFails_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("error");
    QTest::newRow("cut") << QByteArray() << QByteArray("ConnectionClosed");
    QTest::newRow("half a line") << QByteArray("+OK") << QByteArray("ConnectionClosed");
    QTest::newRow("refused") << QByteArray("-ERR some deleted messages not removed\r\n")
                             << QByteArray("ServerSaidNo");
}

void Pop3SessionTest::quitThatFails()
{
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, error);
    ScriptedServer server([answer](ScriptedPeer &peer) {
        playLogin(peer, "-");
        peer.answer("QUIT", answer);
        peer.close();
    });
    QCOMPARE(withSession(server, [](Pop3Session &session) { return QByteArrayList{codeOf(session.quit())}; }),
             QByteArrayList{error});
}

void Pop3SessionTest::transcriptHasNoMail()
{
    const auto transcript = std::make_shared<Transcript>();
    ScriptedServer server([](ScriptedPeer &peer) {
        playLogin(peer, "-");
        peer.answer("RETR 1", "+OK\r\nSubject: confidential\r\n\r\nconfidential\r\n.\r\n");
        peer.answer("QUIT", "+OK bye\r\n");
    });
    withSession(
        server,
        [](Pop3Session &session) {
            QByteArrayList parts;
            [[maybe_unused]] const auto fetched = session.retrieve(entries(1), into(parts));
            [[maybe_unused]] const auto quit = session.quit();
            return parts;
        },
        transcript);
    const QString text = transcript->toText();
    QVERIFY2(!text.contains(QStringLiteral("confidential")) && !text.contains(QStringLiteral("secret")),
             qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("C: QUIT")) && text.contains(QStringLiteral("bytes)")),
             qPrintable(text));
}

void Pop3SessionTest::endlessMessageTimesOut()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        playLogin(peer, "-");
        peer.answer("RETR 1", "+OK\r\n");
        peer.drip('x', 20);
    });
    const QByteArrayList got = withSession(
        server,
        [](Pop3Session &session) {
            QByteArrayList parts;
            const auto fetched = session.retrieve(entries(1), into(parts));
            return parts << codeOf(fetched);
        },
        nullptr, std::chrono::milliseconds(300));
    QCOMPARE(got, QByteArrayList{"TimedOut"});
}

QTEST_GUILESS_MAIN(Pop3SessionTest)
#include "test_pop3session.moc"
