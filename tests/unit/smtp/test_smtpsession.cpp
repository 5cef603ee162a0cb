#include "smtp/smtpreply.h"
#include "smtp/smtpsession.h"
#include "support/scriptedserver.h"

#include <QTest>
#include <future>

using namespace posthorn;

namespace
{

using Outcome = SubmissionResult::Outcome;

const SaslCredentials credentials{QStringLiteral("ann"), QStringLiteral("secret")};
const QString annAddress = QStringLiteral("ann@example.org");
const QStringList two = {QStringLiteral("bob@example.org"), QStringLiteral("eve@example.org")};
const QByteArray hello = "Subject: hello\r\n\r\nhello\r\n";

Endpoint endpointOf(const ScriptedServer &server)
{
    Endpoint endpoint = server.endpoint(MailProtocol::Smtp);
    endpoint.userName = credentials.userName;
    return endpoint;
}

/// The server's part up to the EHLO after the log-in; `extensions` are lines "250-X\r\n".
void playLogin(ScriptedPeer &peer, const QByteArray &extensions = {})
{
    peer.send("220 ready\r\n");
    peer.answer("EHLO [127.0.0.1]", "250-hi\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n");
    peer.answer("AUTH PLAIN", "334 \r\n");
    peer.answer(QByteArray("\0ann\0secret", 11).toBase64(), "235 in\r\n");
    peer.answer("EHLO [127.0.0.1]", "250-hi\r\n" + extensions + "250 HELP\r\n");
}

/// Reads the data up to its end.
QByteArray readData(ScriptedPeer &peer)
{
    QByteArray data;
    while (!data.endsWith("\r\n.\r\n")) {
        const QByteArray byte = peer.readExactly(1);
        if (byte.isEmpty())
            break;
        data += byte;
    }
    return data;
}

struct Sent {
    QByteArray error = "ok";
    Outcome outcome = Outcome::Refused;
    QList<int> codes; // per recipient
    int dataCode = 0;
    QByteArray enhanced;
    QString text;
    bool asked = false; // beforeData was called
};

Sent submit(const ScriptedServer &server, const QStringList &recipients, const QByteArray &message,
            const Result<void> &mayGoOn = {}, const QString &from = annAddress,
            const std::shared_ptr<Transcript> &transcript = nullptr)
{
    return std::async(std::launch::async,
                      [&] {
                          using std::chrono::seconds;
                          Sent sent;
                          auto socket = std::make_unique<MailSocket>(CancellationToken(), transcript);
                          socket->setTimeouts({seconds(10), seconds(10), seconds(10), seconds(10)});
                          if (auto opened = socket->open(endpointOf(server)); !opened) {
                              sent.error = "open " + errorCodeName(opened.error().code).toLatin1();
                              return sent;
                          }
                          SmtpSession session(std::move(socket));
                          if (auto in = session.logIn(endpointOf(server), credentials); !in) {
                              sent.error = "log-in " + errorCodeName(in.error().code).toLatin1();
                              return sent;
                          }
                          const auto result = session.submit(from, recipients, message, [&] {
                              sent.asked = true;
                              return mayGoOn;
                          });
                          if (!result) {
                              sent.error = errorCodeName(result.error().code).toLatin1();
                              return sent;
                          }
                          sent.outcome = result->outcome;
                          for (const RecipientResult &recipient : result->recipients)
                              sent.codes.append(recipient.reply.code);
                          sent.dataCode = result->dataReply.code;
                          sent.enhanced = result->dataReply.enhancedCode;
                          sent.text = result->dataReply.text;
                          session.quit();
                          return sent;
                      })
        .get();
}

} // namespace

class SmtpSessionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void encodes_data();
    void encodes();
    void accepted_data();
    void accepted();
    void refusals_data();
    void refusals();
    void uncertain_data();
    void uncertain();
    void dataIsCut();
    void refusedInTheMiddleOfTheData();
    void stoppedBeforeTheEnd();
    void extensionsOnlyWhereNeeded_data();
    void extensionsOnlyWhereNeeded();
    void impossible_data();
    void impossible();
    void brokenReplies_data();
    void brokenReplies();
    void transcriptHasNoMail();
};

void SmtpSessionTest::encodes_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("wire");
    const auto row = [](const char *name, const char *message, const char *wire) {
        QTest::newRow(name) << QByteArray(message) << QByteArray(wire);
    };
    row("plain", "a\r\nb\r\n", "a\r\nb\r\n.\r\n");
    row("empty", "", ".\r\n");
    row("no final line end", "a", "a\r\n.\r\n");
    row("dots", ".\r\n..\r\n.a\r\nb.c\r\n", "..\r\n...\r\n..a\r\nb.c\r\n.\r\n");
    row("bare LF", "a\nb\n", "a\r\nb\r\n.\r\n");
    row("bare CR", "a\rb\r", "a\r\nb\r\n.\r\n");
    row("dot after a bare LF", "a\n.\nb\n", "a\r\n..\r\nb\r\n.\r\n");
    row("dot after a bare CR", "a\r.\rb", "a\r\n..\r\nb\r\n.\r\n");
    row("LF CR", "a\n\rb\r\n", "a\r\n\r\nb\r\n.\r\n");
    row("CR CR LF", "a\r\r\nb\r\n", "a\r\n\r\nb\r\n.\r\n");
    row("smuggled end", "a\n.\r\nMAIL FROM:<x@y>\r\n", "a\r\n..\r\nMAIL FROM:<x@y>\r\n.\r\n");
}

void SmtpSessionTest::encodes()
{
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, wire);
    for (qsizetype step = 1; step <= message.size() + 1; ++step) {
        DataEncoder encoder;
        QByteArray got;
        for (qsizetype at = 0; at < message.size(); at += step)
            got += encoder.encode(QByteArrayView(message).sliced(at, std::min(step, message.size() - at)));
        got += encoder.finish();
        QCOMPARE(got, wire);
    }
}

void SmtpSessionTest::accepted_data()
{
    QTest::addColumn<bool>("pipelining");
    QTest::addColumn<int>("segment");
    QTest::newRow("one at a time") << false << 0;
    QTest::newRow("pipelined") << true << 0;
    QTest::newRow("answers in single bytes") << true << 1;
}

void SmtpSessionTest::accepted()
{
    QFETCH(bool, pipelining);
    QFETCH(int, segment);
    const QByteArray message = "Subject: x\r\n\r\n.dot\nbare\r\n";
    ScriptedServer server([pipelining, segment, message](ScriptedPeer &peer) {
        playLogin(peer, pipelining ? "250-PIPELINING\r\n250-SIZE 0\r\n" : "");
        peer.setSegmentSize(segment);
        if (pipelining) {
            peer.expect("MAIL FROM:<ann@example.org> SIZE=" + QByteArray::number(message.size()));
            peer.expect("RCPT TO:<bob@example.org>");
            peer.expect("RCPT TO:<eve@example.org>");
            peer.send("250 sender\r\n250 2.1.5 one\r\n250-2.1.5 two\r\n250 2.1.5 more\r\n");
        } else {
            peer.answer("MAIL FROM:<ann@example.org>", "250 sender\r\n");
            peer.answer("RCPT TO:<bob@example.org>", "250 one\r\n");
            peer.answer("RCPT TO:<eve@example.org>", "251 will forward\r\n");
        }
        peer.answer("DATA", "354 go\r\n");
        if (readData(peer) != "Subject: x\r\n\r\n..dot\r\nbare\r\n.\r\n")
            peer.fail(QStringLiteral("other data"));
        peer.send("250 2.6.0 taken as 42\r\n");
        peer.waitForClose();
    });
    const Sent sent = submit(server, two, message);
    QCOMPARE(sent.error, QByteArray("ok"));
    QCOMPARE(sent.outcome, Outcome::Accepted);
    QVERIFY(sent.asked);
    QCOMPARE(sent.codes, (QList<int>{250, pipelining ? 250 : 251}));
    QCOMPARE(sent.dataCode, 250);
    QCOMPARE(sent.enhanced, QByteArray("2.6.0"));
    QCOMPARE(sent.text, QStringLiteral("taken as 42"));
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
}

void SmtpSessionTest::refusals_data()
{
    QTest::addColumn<QByteArrayList>("replies"); // to MAIL, RCPT, RCPT, DATA, data: until one refuses
    QTest::addColumn<bool>("pipelining");
    QTest::addColumn<Outcome>("outcome");
    QTest::addColumn<QList<int>>("codes");
    QTest::addColumn<int>("dataCode");
    for (const bool pipelining : {false, true}) {
        const auto row = [pipelining](const char *name, const QByteArrayList &replies, Outcome outcome,
                                      const QList<int> &codes, int dataCode) {
            QTest::addRow("%s, %s", name, pipelining ? "pipelined" : "one at a time")
                << replies << pipelining << outcome << codes << dataCode;
        };
        row("sender", {"550 no"}, Outcome::Refused, {0, 0}, 550);
        row("sender later", {"450 later"}, Outcome::Deferred, {0, 0}, 450);
        row("one recipient", {"250 ok", "250 ok", "550 5.1.1 who"}, Outcome::Refused, {250, 550}, 550);
        row("first recipient", {"250 ok", "550 5.1.1 who", "250 ok"}, Outcome::Refused, {550, 250}, 550);
        row("one later", {"250 ok", "250 ok", "451 later"}, Outcome::Deferred, {250, 451}, 451);
        row("one later, one never", {"250 ok", "451 later", "550 who"}, Outcome::Refused, {451, 550}, 550);
        row("data", {"250 ok", "250 ok", "250 ok", "554 no"}, Outcome::Refused, {250, 250}, 554);
        row("after the data", {"250 ok", "250 ok", "250 ok", "354 go", "554 spam"}, Outcome::Refused,
            {250, 250}, 554);
        row("later, after the data", {"250 ok", "250 ok", "250 ok", "354 go", "452 full"}, Outcome::Deferred,
            {250, 250}, 452);
    }
}

void SmtpSessionTest::refusals()
{
    QFETCH(QByteArrayList, replies);
    QFETCH(bool, pipelining);
    ScriptedServer server([replies, pipelining](ScriptedPeer &peer) {
        playLogin(peer, pipelining ? "250-PIPELINING\r\n" : "");
        const QByteArrayList commands = {"MAIL", "RCPT", "RCPT", "DATA"};
        // Those that are pipelined get an answer each, also behind a refusal.
        for (int i = 0; i < 4; ++i) {
            if (i < replies.size())
                peer.answer(commands[i], replies[i] + "\r\n");
            else if (pipelining && i < 3)
                peer.answer(commands[i], "503 out of order\r\n");
        }
        if (replies.size() == 5) {
            readData(peer);
            peer.send(replies[4] + "\r\n");
            peer.expect("QUIT");
        } else if (replies.size() < 4) {
            peer.answer("RSET", "250 ok\r\n");
        }
        peer.waitForClose();
    });
    const Sent sent = submit(server, two, hello);
    QCOMPARE(sent.error, QByteArray("ok"));
    QTEST(sent.outcome, "outcome");
    QTEST(sent.codes, "codes");
    QTEST(sent.dataCode, "dataCode");
    QCOMPARE(sent.asked, replies.size() == 5);
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
}

void SmtpSessionTest::uncertain_data()
{
    QTest::addColumn<QByteArray>("answer"); // to the end of the data, before the line is closed
    QTest::newRow("cut") << QByteArray();
    QTest::newRow("half a reply") << QByteArray("25");
    QTest::newRow("no line end") << QByteArray("250 taken");
    QTest::newRow("half of several lines") << QByteArray("250-taken\r\n");
    QTest::newRow("nonsense") << QByteArray("thanks\r\n");
    QTest::newRow("another question") << QByteArray("354 more\r\n");
    QTest::newRow("impossible code") << QByteArray("999 what\r\n");
    QTest::newRow("two codes") << QByteArray("250-taken\r\n550 refused\r\n");
}

void SmtpSessionTest::uncertain()
{
    QFETCH(QByteArray, answer);
    ScriptedServer server([answer](ScriptedPeer &peer) {
        playLogin(peer);
        peer.answer("MAIL", "250 ok\r\n");
        peer.answer("RCPT", "250 ok\r\n");
        peer.answer("DATA", "354 go\r\n");
        readData(peer);
        peer.send(answer);
        peer.close();
    });
    const Sent sent = submit(server, {two.first()}, hello);
    QCOMPARE(sent.error, QByteArray("ok"));
    QCOMPARE(sent.outcome, Outcome::Uncertain);
    QVERIFY(sent.asked);
    QCOMPARE(sent.dataCode, 0);
}

void SmtpSessionTest::dataIsCut()
{
    // More than the buffers on the way hold, so that the end cannot have left before the cut.
    ScriptedServer server([](ScriptedPeer &peer) {
        playLogin(peer);
        peer.answer("MAIL", "250 ok\r\n");
        peer.answer("RCPT", "250 ok\r\n");
        peer.answer("DATA", "354 go\r\n");
        peer.expect("Subject");
        peer.reset();
    });
    const Sent sent = submit(server, {two.first()}, hello + QByteArray("filler\r\n").repeated(4'000'000));
    QVERIFY(sent.error != "ok");
    QVERIFY(!sent.asked);
}

void SmtpSessionTest::refusedInTheMiddleOfTheData()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        playLogin(peer);
        peer.answer("MAIL", "250 ok\r\n");
        peer.answer("RCPT", "250 ok\r\n");
        peer.answer("DATA", "354 go\r\n");
        peer.expect("Subject");
        peer.send("552 5.3.4 too big\r\n");
        peer.cut();
    });
    // The rest is taken from us and thrown away, or the line breaks: the answer counts either way.
    const Sent sent = submit(server, {two.first()}, hello + QByteArray("filler\r\n").repeated(100'000));
    QCOMPARE(sent.error, QByteArray("ok"));
    QCOMPARE(sent.outcome, Outcome::Refused);
    QCOMPARE(sent.dataCode, 552);
}

void SmtpSessionTest::stoppedBeforeTheEnd()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        playLogin(peer);
        peer.answer("MAIL", "250 ok\r\n");
        peer.answer("RCPT", "250 ok\r\n");
        peer.answer("DATA", "354 go\r\n");
        if (readData(peer).endsWith("\r\n.\r\n"))
            peer.fail(QStringLiteral("the end arrived although sending was stopped"));
    });
    const Sent sent = submit(server, {two.first()}, hello, Error::cancelled());
    QCOMPARE(sent.error, QByteArray("Cancelled"));
    QVERIFY(server.waitForScripts(1));
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
}

void SmtpSessionTest::extensionsOnlyWhereNeeded_data()
{
    QTest::addColumn<QString>("recipient");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("mail");
    const QByteArray eight = "Subject: x\r\n\r\n\xc3\xa4\r\n";
    QTest::newRow("nothing") << two.first() << hello << QByteArray("MAIL FROM:<ann@example.org> SIZE=25");
    QTest::newRow("8BITMIME") << two.first() << eight
                              << QByteArray("MAIL FROM:<ann@example.org> SIZE=18 BODY=8BITMIME");
    QTest::newRow("SMTPUTF8") << QStringLiteral("j\u00f6rg@example.org") << hello
                              << QByteArray("MAIL FROM:<ann@example.org> SIZE=25 SMTPUTF8");
    QTest::newRow("domain in ASCII") << QStringLiteral("bob@b\u00fccher.example") << hello
                                     << QByteArray("MAIL FROM:<ann@example.org> SIZE=25");
}

void SmtpSessionTest::extensionsOnlyWhereNeeded()
{
    QFETCH(QString, recipient);
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, mail);
    ScriptedServer server([mail](ScriptedPeer &peer) {
        playLogin(peer, "250-SMTPUTF8\r\n250-8BITMIME\r\n250-SIZE 1000000\r\n");
        if (peer.readLine() != mail)
            peer.fail(QStringLiteral("another MAIL line"));
        peer.send("250 ok\r\n");
        peer.answer("RCPT", "250 ok\r\n");
        peer.answer("DATA", "354 go\r\n");
        readData(peer);
        peer.send("250 ok\r\n");
        peer.waitForClose();
    });
    const Sent sent = submit(server, {recipient}, message);
    QCOMPARE(sent.outcome, Outcome::Accepted);
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
}

void SmtpSessionTest::impossible_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QStringList>("recipients");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("error");
    const auto row = [](const char *name, const QString &from, const QString &to, const QByteArray &message,
                        const char *error) {
        QTest::newRow(name) << from << (to.isNull() ? QStringList() : QStringList{to}) << message
                            << QByteArray(error);
    };
    const QString bob = two.first();
    row("nobody", annAddress, QString(), hello, "InvalidArgument");
    row("line break", annAddress, QStringLiteral("bob@x.org>\r\nRCPT TO:<evil@z.org"), hello,
        "InvalidArgument");
    row("line feed", annAddress, QStringLiteral("bob@x.org\nDATA"), hello, "InvalidArgument");
    row("line break in sender", QStringLiteral("a@b\r\nQUIT"), bob, hello, "InvalidArgument");
    row("blank", annAddress, QStringLiteral("bob @x.org"), hello, "InvalidArgument");
    row("bracket", annAddress, QStringLiteral("bob>@x.org"), hello, "InvalidArgument");
    row("NUL", annAddress, QStringLiteral("bob") + QChar(0) + QStringLiteral("@x.org"), hello,
        "InvalidArgument");
    row("no domain", annAddress, QStringLiteral("bob"), hello, "InvalidArgument");
    row("needs SMTPUTF8", annAddress, QStringLiteral("j\u00f6rg@x.org"), hello, "NotSupported");
    row("needs 8BITMIME", annAddress, bob, "Subject: x\r\n\r\n\xe4\r\n", "NotSupported");
    row("too large", annAddress, bob, QByteArray(2'000, 'x'), "MessageTooLarge");
}

void SmtpSessionTest::impossible()
{
    QFETCH(QString, from);
    QFETCH(QStringList, recipients);
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, error);
    ScriptedServer server([](ScriptedPeer &peer) {
        playLogin(peer, "250-SIZE 1000\r\n");
        const QByteArray line = peer.readLine();
        if (line.startsWith("MAIL") || line.startsWith("RCPT"))
            peer.fail(QStringLiteral("something was sent: ") + QString::fromLatin1(line));
    });
    QCOMPARE(submit(server, recipients, message, {}, from).error, error);
    QVERIFY(server.waitForScripts(1));
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
}

void SmtpSessionTest::brokenReplies_data()
{
    QTest::addColumn<QByteArray>("answer"); // to MAIL
    QTest::addColumn<QByteArray>("error");
    QTest::newRow("two codes") << QByteArray("250-one\r\n550 two\r\n") << QByteArray("UnexpectedAnswer");
    QTest::newRow("1xx") << QByteArray("150 hm\r\n") << QByteArray("UnexpectedAnswer");
    QTest::newRow("999") << QByteArray("999 hm\r\n") << QByteArray("UnexpectedAnswer");
    QTest::newRow("no number") << QByteArray("fine\r\n") << QByteArray("UnexpectedAnswer");
    QTest::newRow("empty line") << QByteArray("\r\n") << QByteArray("UnexpectedAnswer");
    QTest::newRow("no separator") << QByteArray("2500k\r\n") << QByteArray("UnexpectedAnswer");
    QTest::newRow("endless line") << QByteArray(100'000, '2') << QByteArray("LimitExceeded");
    QTest::newRow("endless reply") << QByteArray("250-more\r\n").repeated(10'000)
                                   << QByteArray("LimitExceeded");
    QTest::newRow("cut") << QByteArray() << QByteArray("ConnectionClosed");
}

void SmtpSessionTest::brokenReplies()
{
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, error);
    ScriptedServer server([answer](ScriptedPeer &peer) {
        playLogin(peer);
        peer.answer("MAIL", answer);
        peer.close();
    });
    const Sent sent = submit(server, {two.first()}, hello);
    QCOMPARE(sent.error, error);
    QVERIFY(!sent.asked);
}

void SmtpSessionTest::transcriptHasNoMail()
{
    const auto transcript = std::make_shared<Transcript>();
    ScriptedServer server([](ScriptedPeer &peer) {
        playLogin(peer);
        peer.answer("MAIL", "250 ok\r\n");
        peer.answer("RCPT", "250 ok\r\n");
        peer.answer("DATA", "354 go\r\n");
        readData(peer);
        peer.send("250 ok\r\n");
        peer.waitForClose();
    });
    QCOMPARE(submit(server, {two.first()}, "Subject: confidential\r\n\r\nconfidential\r\n", {}, annAddress,
                    transcript)
                 .outcome,
             Outcome::Accepted);
    const QString text = transcript->toText();
    QVERIFY2(!text.contains(QStringLiteral("confidential")), qPrintable(text));
    QVERIFY2(!text.contains(QString::fromLatin1(QByteArray("secret").toBase64().left(6))), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("C: MAIL FROM")), qPrintable(text));
}

QTEST_GUILESS_MAIN(SmtpSessionTest)
#include "test_smtpsession.moc"
