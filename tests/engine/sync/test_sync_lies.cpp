#include "fakescene.h"

#include <QElapsedTimer>
#include <QTest>
#include <sys/resource.h>

using namespace posthorn;

/// A server that answers with what no server may say: the sync ends, with an error or without, in bounded
/// time and memory; the store is sound, nothing that was here is lost, and once the server is itself again
/// all is well.
class TestSyncLies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everySyncEnds_data();
    void everySyncEnds();
    void textOfAnotherMessage_data();
    void textOfAnotherMessage();
    void listOfYesterday();
};

namespace
{

qint64 peakMegabytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

QByteArray manyFolders(int count)
{
    QByteArray lines;
    for (int i = 0; i < count; ++i)
        lines += "* LIST (\\Noselect) \"/\" \"Folder " + QByteArray::number(i) + "\"\r\n";
    return lines + "* LIST () \"/\" INBOX\r\n* LIST () \"/\" Projects\r\n";
}

} // namespace

void TestSyncLies::everySyncEnds_data()
{
    QTest::addColumn<QByteArray>("command");
    QTest::addColumn<QByteArray>("answer");
    const auto row = [](const char *name, const char *command, const QByteArray &answer) {
        QTest::newRow(name) << QByteArray(command) << answer;
    };
    const QByteArray selected = "* FLAGS (\\Seen)\r\n* 2 EXISTS\r\n* OK [UIDVALIDITY 1001] v\r\n"
                                "* OK [UIDNEXT 3] n\r\n* OK [HIGHESTMODSEQ 3] h\r\n";
    for (const char *size : {"9223372036854775807", "9223372036854775808", "18446744073709551616",
                             "99999999999999999999999999", "-1", "4294967296"})
        row(qPrintable(QStringLiteral("a literal of %1").arg(QLatin1String(size))), "UID FETCH",
            QByteArray("* 1 FETCH (UID 1 BODY[] {") + size + "}\r\n");
    row("a line without end", "LIST", "* LIST () \"/\" " + QByteArray(80'000'000, 'x'));
    row("parentheses without end", "UID FETCH", "* 1 FETCH (UID 1 BODYSTRUCTURE " + QByteArray(100'000, '('));
    row("deep parentheses", "UID FETCH",
        "* 1 FETCH (UID 1 BODYSTRUCTURE " + QByteArray(100'000, '(') + QByteArray(100'000, ')') + ")\r\n");
    row("100 MB of chatter", "LIST", QByteArray("* OK still looking\r\n").repeated(5'000'000));
    row("100 MB of STATUS", "LIST",
        QByteArray("* STATUS Projects (MESSAGES 1 UIDNEXT 2)\r\n").repeated(2'500'000));
    row("100,000 folders", "LIST \"\" \"*\"", manyFolders(100'000));
    row("no INBOX", "LIST", "* LIST () \"/\" Projects\r\n");
    row("a name of NULs", "LIST", QByteArray("* LIST () \"/\" \"a\0b\"\r\n* LIST () \"/\" INBOX\r\n", 49));
    for (const char *number : {"0", "999999", "4294967295", "4294967296", "18446744073709551616", "-1"})
        row(qPrintable(QStringLiteral("EXPUNGE of %1").arg(QLatin1String(number))), "SELECT",
            selected + "* " + number + " EXPUNGE\r\n");
    row("EXISTS of 4 thousand million", "SELECT", "* 4294967295 EXISTS\r\n* OK [UIDVALIDITY 1001] v\r\n");
    row("nothing but OK", "SELECT", QByteArray(""));
    row("UIDVALIDITY 0", "SELECT", "* 1 EXISTS\r\n* OK [UIDVALIDITY 0] v\r\n* OK [UIDNEXT 0] n\r\n");
    row("the highest mod-sequence of all", "SELECT",
        "* 1 EXISTS\r\n* OK [UIDVALIDITY 1001] v\r\n* OK [UIDNEXT 4294967295] n\r\n"
        "* OK [HIGHESTMODSEQ 18446744073709551615] h\r\n");
    row("everything vanished", "SELECT", selected + "* VANISHED (EARLIER) 1:4294967295\r\n");
    row("a set of everything, often", "SELECT",
        selected + QByteArray("* VANISHED (EARLIER) 1:4294967295\r\n").repeated(1000));
    row("every UID there is", "UID SEARCH", "* ESEARCH (TAG \"x\") UID ALL 1:4294967295\r\n");
    row("FETCH of what is not there", "UID FETCH", "* 77 FETCH (UID 4294967295 FLAGS (\\Seen))\r\n");
    row("FETCH of one message a million times", "UID FETCH",
        QByteArray("* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n").repeated(1'000'000));
    row("flags without end", "UID FETCH",
        "* 1 FETCH (UID 1 FLAGS (" + QByteArray("k1234567 ").repeated(2'000'000) + "))\r\n");
    row("bytes of no kind", "UID FETCH", QByteArray("\xff\xfe\x00\x80* )(\r\n\r\n{}\r\n", 18));
}

void TestSyncLies::everySyncEnds()
{
    QFETCH(QByteArray, command);
    QFETCH(QByteArray, answer);
    FakeScene scene({"COMPRESS=DEFLATE", "LIST-STATUS"});
    for (int i = 0; i < 3; ++i)
        scene.server.mail().deliver("INBOX", testMessage(QStringLiteral("N%1").arg(i)));
    const qint64 before = peakMegabytes();
    scene.server.setLie(
        [&](const QByteArray &asked) { return asked.startsWith(command) ? answer : QByteArray(); });
    QElapsedTimer timer;
    timer.start();
    (void)scene.client.sync();
    (void)scene.client.sync();
    scene.server.setLie({});
    // The answer itself and a copy in Qt's buffers are the test's own.
    const qint64 own = 4 * answer.size() / 1'000'000;
    QVERIFY2(peakMegabytes() - before < own + 350,
             qPrintable(QStringLiteral("%1 MB more").arg(peakMegabytes() - before)));
    QCOMPARE(scene.client.findings(), QString());
    scene.clock.advance(std::chrono::hours(24));
    for (int i = 0; i < 3; ++i) {
        const auto error = scene.client.sync();
        QVERIFY2(!error || i == 0, error ? qPrintable(error->toString()) : "");
    }
    QStringList subjects = scene.client.subjects(QStringLiteral("INBOX"));
    subjects.sort();
    QCOMPARE(subjects.join(u' '), QStringLiteral("M N0 N1 N2"));
    QCOMPARE(scene.client.findings(), QString());
}

void TestSyncLies::textOfAnotherMessage_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QStringList>("whole"); // subjects of the rows that have their text then
    QTest::newRow("none") << QByteArray("From: Server\r\n\r\nThe message is gone.\r\n") << QStringList();
    QTest::newRow("another") << testMessage(QStringLiteral("Another")) << QStringList("Another");
    QTest::newRow("the same, longer")
        << testMessage(QStringLiteral("M"), "As a filter left it.\r\n") << QStringList("M");
}

/// Its row is known, and then the server has other bytes under its UID.
void TestSyncLies::textOfAnotherMessage()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QStringList, whole);
    FakeScene scene({});
    const MessageRow row = scene.client.row(QStringLiteral("INBOX"), QStringLiteral("M"));
    scene.server.mail().replaceBytes("INBOX", row.uid, text);
    SyncEngine::SyncOptions bodies;
    bodies.bodies = BodyPolicy{BodyPolicy::Kind::All, 0};
    QVERIFY(!scene.client.sync(bodies));
    QStringList found;
    for (const MessageRow &now : scene.client.rows(QStringLiteral("INBOX"))) {
        if (now.hasBody)
            found.append(now.subject);
    }
    QCOMPARE(found, whole);
    QCOMPARE(scene.client.findings(), QString());
    // What the server does not have goes with the next listing.
    scene.settle();
    QCOMPARE(scene.here("INBOX"), 1);
}

/// A session that goes on listing what was there when it began, as Dovecot's sometimes do: a folder that is
/// listed and cannot be opened ends it.
void TestSyncLies::listOfYesterday()
{
    FakeImapServer server(FakeImapServer::allCapabilities() - QSet<QByteArray>{"IDLE", "NOTIFY"});
    server.mail().create("Projects");
    server.mail().create("Zoo"); // is compared last, and stays selected
    SyncClient client(SyncEngine::Mode::Continuous);
    client.start(FakeScene::account(server), QStringLiteral("secret"));
    QVERIFY(!client.sync());
    QVERIFY(client.folder(QStringLiteral("Projects")));
    bool old = true;
    server.setLie([&old](const QByteArray &command) {
        old = old && !command.startsWith("AUTHENTICATE");
        return old && command.startsWith("LIST") ? manyFolders(0) + "* LIST () \"/\" Zoo\r\n" : QByteArray();
    });
    server.mail().remove("Projects");
    QVERIFY(!client.sync());
    QVERIFY(!client.sync());
    QVERIFY(!client.sync());
    QVERIFY(!client.folder(QStringLiteral("Projects")));
}

QTEST_GUILESS_MAIN(TestSyncLies)
#include "test_sync_lies.moc"
