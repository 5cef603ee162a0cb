#include "scriptedmail.h"
#include "support/manualclock.h"
#include "syncclient.h"

#include <QTest>

using namespace posthorn;

namespace
{

Account removingAccountAt(const ScriptedPop3 &server)
{
    Account account = server.account();
    account.retention.afterDownload = RetentionPolicy::AfterDownload::RemoveAtOnce;
    account.retention.agreed = true;
    return account;
}

QList<ScriptedPop3::Message> mailbox(int count)
{
    QList<ScriptedPop3::Message> messages;
    for (int i = 0; i < count; ++i)
        messages.append({"uid-" + QByteArray::number(i), testMessage(QStringLiteral("M%1").arg(i))});
    return messages;
}

} // namespace

/// What servers do to the names of messages, and lines that break at every step: nothing lost, nothing twice,
/// nothing fetched again without need.
class TestSyncPop3Names : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namedAnew_data()
    {
        QTest::addColumn<int>("rounds");
        QTest::addColumn<bool>("reversed");
        QTest::newRow("once") << 1 << false;
        QTest::newRow("each time") << 4 << false;
        QTest::newRow("and reordered") << 3 << true;
    }

    void namedAnew()
    {
        QFETCH(const int, rounds);
        QFETCH(const bool, reversed);
        ScriptedPop3 server(mailbox(5));
        SyncClient client;
        client.start(server.account(), {});
        QVERIFY(!client.sync());
        for (int round = 0; round < rounds; ++round) {
            auto messages = server.messages();
            for (auto &message : messages)
                message.uidl = "r" + QByteArray::number(round) + '-' + message.uidl;
            if (reversed)
                std::reverse(messages.begin(), messages.end());
            server.setMessages(messages);
            QVERIFY(!client.sync());
            QCOMPARE(client.stats().added, 0);
        }
        QCOMPARE(client.subjects("Inbox").size(), 5);
        QCOMPARE(server.retrieved(), 5);
        QVERIFY(client.newMail.isEmpty());
        // Known under the new names: nothing is looked at again, and a rule can remove them.
        const auto before = server.commands();
        QVERIFY(!client.sync());
        QCOMPARE(count(server.commands().mid(before.size()), "TOP"), 0);
        QCOMPARE(client.row("Inbox", "M0").location, Location::ServerAndHere);
        client.restart(removingAccountAt(server));
        QVERIFY(!client.sync());
        QVERIFY(server.messages().isEmpty());
        QCOMPARE(server.retrieved(), 5);
        QCOMPARE(client.findings(), QString());
    }

    void someNamedAnewSomeNewSomeGone()
    {
        ScriptedPop3 server(mailbox(5));
        SyncClient client;
        client.start(server.account(), {});
        QVERIFY(!client.sync());
        auto messages = server.messages();
        messages.removeAt(0);
        messages[0].uidl = "renamed";
        messages.append({"new", testMessage(QStringLiteral("M9"))});
        server.setMessages(messages);
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Inbox"), QStringList({"M0", "M1", "M2", "M3", "M4", "M9"}));
        QCOMPARE(server.retrieved(), 6);
        QCOMPARE(client.newMail.size(), 1);
        QCOMPARE(client.row("Inbox", "M0").location, Location::OnlyHere);
        QCOMPARE(client.row("Inbox", "M1").location, Location::ServerAndHere);
    }

    /// A message that says it is one that is here, and has its size: it must be collected all the same.
    void theSameMessageIdAndSizeIsNotTheSameMessage_data()
    {
        QTest::addColumn<QByteArray>("was");
        QTest::addColumn<QByteArray>("is");
        QTest::newRow("another header") << QByteArray("Subject: M1") << QByteArray("Subject: X1");
        QTest::newRow("another text") << QByteArray("Hello.") << QByteArray("Hallo.");
    }

    void theSameMessageIdAndSizeIsNotTheSameMessage()
    {
        QFETCH(const QByteArray, was);
        QFETCH(const QByteArray, is);
        ScriptedPop3 server(mailbox(3));
        SyncClient client;
        client.start(server.account(), {});
        QVERIFY(!client.sync());
        auto messages = server.messages();
        for (auto &message : messages)
            message.uidl = "again-" + message.uidl;
        messages[1].bytes.replace(was, is);
        QCOMPARE(messages[1].bytes.size(), mailbox(3)[1].bytes.size());
        server.setMessages(messages);
        client.restart(removingAccountAt(server));
        QVERIFY(!client.sync());
        QVERIFY(server.messages().isEmpty());
        QCOMPARE(server.retrieved(), 4);
        QCOMPARE(client.rows("Inbox").size(), 4);
        QSet<QByteArray> bodies;
        for (const MessageRow &row : client.rows("Inbox"))
            bodies.insert(client.read([&](StoreReader &reader) { return reader.body(row.id); }).value());
        QVERIFY(bodies.contains(messages[1].bytes));
        QVERIFY(bodies.contains(mailbox(3)[1].bytes));
        QCOMPARE(client.findings(), QString());
    }

    void aNameThatWasAnothers()
    {
        ScriptedPop3 server(mailbox(3));
        SyncClient client;
        client.start(server.account(), {});
        QVERIFY(!client.sync());
        auto messages = server.messages();
        const auto second = messages.takeAt(1);
        server.setMessages(messages);
        QVERIFY(!client.sync());
        messages.append({second.uidl, testMessage(QStringLiteral("Another one"))});
        server.setMessages(messages);
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Inbox"), QStringList({"Another one", "M0", "M1", "M2"}));
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Inbox").size(), 4);
        QCOMPARE(server.retrieved(), 4);
        QCOMPARE(client.row("Inbox", "M1").location, Location::OnlyHere);
        client.restart(removingAccountAt(server));
        QVERIFY(!client.sync());
        QVERIFY(server.messages().isEmpty());
        QCOMPARE(client.findings(), QString());
    }

    void neitherUidlNorTop()
    {
        ScriptedPop3 server(mailbox(3));
        server.offersUidl = false;
        server.offersTop = false;
        SyncClient client;
        client.start(server.account(), {});
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Inbox").size(), 3);
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Inbox").size(), 3);
        client.restart(removingAccountAt(server));
        QVERIFY(!client.sync());
        QVERIFY(server.messages().isEmpty());
    }

    void aServerOfTheOldStandard()
    {
        ScriptedPop3 server(mailbox(3));
        server.offersUidl = false;
        server.offersTop = false;
        server.refuse("CAPA", "-ERR unknown command");
        SyncClient client;
        client.start(server.account(), {});
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Inbox").size(), 3);
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Inbox").size(), 3);
    }

    void aRefusedMessageComesNextTime()
    {
        ScriptedPop3 server(mailbox(3));
        server.refuse("RETR 2", "-ERR not now");
        SyncClient client;
        client.start(removingAccountAt(server), {});
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Inbox"), QStringList({"M0", "M2"}));
        QCOMPARE(server.messages().size(), 1);
        server.refuse("RETR 2", {});
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Inbox"), QStringList({"M0", "M1", "M2"}));
        QVERIFY(server.messages().isEmpty());
    }

    void aRefusedDeletionIsTriedAgain()
    {
        ScriptedPop3 server(mailbox(3));
        server.refuse("DELE 2", "-ERR not now");
        SyncClient client;
        client.start(removingAccountAt(server), {});
        QVERIFY(!client.sync());
        QCOMPARE(server.messages().size(), 1);
        QCOMPARE(client.row("Inbox", "M1").location, Location::LeavesServer);
        server.refuse("DELE 2", {});
        QVERIFY(!client.sync());
        QVERIFY(server.messages().isEmpty());
        QCOMPARE(client.row("Inbox", "M1").location, Location::OnlyHere);
        QCOMPARE(server.retrieved(), 3);
    }

    void aDeletionThatIsRefusedIsNotAskedForWithoutEnd()
    {
        ScriptedPop3 server(mailbox(3));
        SyncClient client(SyncEngine::Mode::Continuous);
        client.start(server.account(), {});
        QVERIFY(client.waitUntil([&] { return client.subjects("Inbox").size() == 3; }));
        server.refuse("DELE 2", "-ERR not now");
        const auto remove = [&](const char *subject) {
            return client.queuePopDelete(client.row("Inbox", QLatin1String(subject)).id).has_value();
        };
        QVERIFY(remove("M1"));
        QVERIFY(client.waitUntil([&] { return count(server.commands(), "DELE 2") >= 1; }));
        // Another is asked for at once; with it comes one more try, and no third.
        QVERIFY(remove("M0"));
        QVERIFY(client.waitUntil([&] { return server.messages().size() == 2; }));
        QVERIFY(client.waitUntil([&] { return client.open().size() == 1; }));
        QVERIFY(count(server.commands(), "DELE 2") <= 2);
        QVERIFY(server.connections() <= 4);
    }

    /// The line breaks when the Nth command arrives, for every N of a visit that collects and deletes.
    void aCutBeforeEachCommand()
    {
        int steps = 0;
        for (int step = 0;; ++step) {
            ScriptedPop3 server(mailbox(3));
            server.cutBeforeCommand = step;
            SyncClient client;
            client.start(removingAccountAt(server), {});
            const auto first = client.sync();
            const bool reached = server.commands().size() > step;
            if (first) {
                client.restart();
                const auto second = client.sync();
                QVERIFY2(!second, second ? qPrintable(second->toString()) : "");
            }
            QCOMPARE(client.subjects("Inbox"), QStringList({"M0", "M1", "M2"}));
            QVERIFY(server.messages().isEmpty());
            QVERIFY2(server.retrieved() <= 3 + 3, "what was here came again");
            QCOMPARE(client.findings(), QString());
            if (server.connections() == 1) // this one was after the end
                break;
            QVERIFY(reached);
            ++steps;
        }
        QVERIFY(steps >= 9); // CAPA, LIST, UIDL, 3 RETR, 3 DELE, QUIT
    }

    void theAnswerToQuitIsLost()
    {
        ScriptedPop3 server(mailbox(3));
        server.cutAfterQuit = true;
        SyncClient client;
        client.start(removingAccountAt(server), {});
        (void)client.sync();
        server.cutAfterQuit = false;
        client.restart();
        QVERIFY(!client.sync());
        QVERIFY(server.messages().isEmpty());
        QCOMPARE(client.subjects("Inbox"), QStringList({"M0", "M1", "M2"}));
        QCOMPARE(client.row("Inbox", "M0").location, Location::OnlyHere);
        QCOMPARE(server.retrieved(), 3);
        QCOMPARE(client.findings(), QString());
    }

    /// Committed, but the program ended before it was read back.
    void whatWasNotReadBackIsLater()
    {
        ScriptedPop3 server(mailbox(3));
        SyncClient client;
        client.start(server.account(), {});
        QVERIFY(!client.sync());
        const FolderId inbox = client.folder("Inbox")->id;
        auto messages = server.messages();
        messages.append({"cut", testMessage(QStringLiteral("Cut"))});
        server.setMessages(messages);
        const auto half = [&](WriteTransaction &transaction) -> Result<void> {
            IncomingMessage message;
            message.folder = inbox;
            message.body = messages.last().bytes;
            message.envelope.subject = QStringLiteral("Cut");
            message.receivedMs = 1;
            POSTHORN_TRY(transaction.addPop3Message(client.account().id, "cut", message));
            return {};
        };
        QVERIFY(client.store().writeAndWait<void>(Durability::Full, half));
        client.restart(removingAccountAt(server));
        QVERIFY(!client.sync());
        QVERIFY(server.messages().isEmpty());
        QCOMPARE(server.retrieved(), 3);
        QCOMPARE(client.subjects("Inbox"), QStringList({"Cut", "M0", "M1", "M2"}));
    }

    /// The grace period ends with DELE, not with the log-in.
    void whatIsUndoneWhileMailComesStays()
    {
        ScriptedPop3 server(mailbox(3));
        Account account = server.account();
        account.retention.afterDownload = RetentionPolicy::AfterDownload::RemoveAfterDays;
        account.retention.days = 14;
        account.retention.agreed = true;
        ManualClock clock(SystemClock().nowMs());
        SyncClient client(SyncEngine::Mode::OneShot, &clock);
        client.start(account, {});
        QVERIFY(!client.sync());
        auto messages = server.messages();
        messages.append({"new", testMessage(QStringLiteral("New"))});
        server.setMessages(messages);
        clock.advance(std::chrono::hours(24 * 15));
        const PlacementId kept = client.row("Inbox", "M1").id;
        server.onCommand = [&](const QByteArray &line) {
            if (!line.startsWith("RETR"))
                return;
            const auto undone =
                client.store().writeAndWait<void>(Durability::Full, [&](WriteTransaction &transaction) {
                    return transaction.keepOnServer({kept}, true);
                });
            QVERIFY(undone);
        };
        QVERIFY(!client.sync());
        QCOMPARE(server.messages().size(), 2);
        QCOMPARE(server.messages().first().uidl, QByteArray("uid-1"));
        QCOMPARE(client.subjects("Inbox"), QStringList({"M0", "M1", "M2", "New"}));
    }

    /// What is listed and collected in one commit: the store groups jobs that wait.
    void listedAndCollectedTogether()
    {
        ScriptedPop3 server(mailbox(1));
        SyncClient client;
        client.start(server.account(), {});
        QVERIFY(!client.sync());
        const FolderId inbox = client.folder("Inbox")->id;
        const auto together = [&](WriteTransaction &transaction) -> Result<void> {
            IncomingMessage message;
            message.folder = inbox;
            message.body = testMessage(QStringLiteral("Together"));
            message.envelope.subject = QStringLiteral("Together");
            POSTHORN_TRY(
                transaction.setUidls(client.account().id, {{"uid-0", 1}, {"together", message.body.size()}}));
            POSTHORN_TRY(transaction.addPop3Message(client.account().id, "together", message));
            return transaction.setUidls(client.account().id, {{"together", message.body.size()}});
        };
        const auto done = client.store().writeAndWait<void>(Durability::Full, together);
        QVERIFY2(done, done ? "" : qPrintable(done.error().toString()));
        QCOMPARE(client.subjects("Inbox"), QStringList({"M0", "Together"}));
        QCOMPARE(client.findings(), QString());
    }

    /// Without a rule that removes at once, QUIT is not held up by the store.
    void sessionsEndWithTheLastByte()
    {
        ScriptedPop3 server(mailbox(3));
        SyncClient client;
        client.start(server.account(), {});
        QVERIFY(!client.sync());
        QCOMPARE(server.commands(),
                 QByteArrayList({"CAPA", "LIST", "UIDL", "RETR 3", "RETR 2", "RETR 1", "QUIT"}));
    }

private:
    static int count(const QByteArrayList &commands, const QByteArray &prefix)
    {
        return int(std::count_if(commands.begin(), commands.end(),
                                 [&](const QByteArray &line) { return line.startsWith(prefix); }));
    }
};

QTEST_GUILESS_MAIN(TestSyncPop3Names)
#include "test_sync_pop3names.moc"
