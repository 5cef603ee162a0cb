#include "scriptedmail.h"
#include "support/manualclock.h"
#include "syncclient.h"

#include <QTest>

using namespace posthorn;

/// Collecting: from a real server, and from one that breaks off wherever it hurts.
class TestSyncPop3 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!DovecotServer::isInstalled())
            QSKIP("Dovecot is not installed: packaging/install-deps --tests");
        QVERIFY2(m_server.start(), qPrintable(m_server.errorString()));
    }

    void collectsAndLeavesOnTheServer()
    {
        QVERIFY(m_server.addMessage("home", "INBOX", testMessage("One")));
        QVERIFY(m_server.addMessage("home", "INBOX", testMessage("Two", "Line.\r\n.dot\r\n..dots\r\n")));
        SyncClient client;
        client.start(SyncClient::pop3Account(m_server), m_server.password());
        const auto error = client.sync();
        QVERIFY2(!error, error ? qPrintable(error->toString()) : "");
        QCOMPARE(client.subjects("Inbox"), QStringList({"One", "Two"}));
        const MessageRow row = client.row("Inbox", "Two");
        QVERIFY(row.hasBody);
        QCOMPARE(row.location, Location::ServerAndHere);
        const auto body = client.read([&](StoreReader &reader) { return reader.body(row.id); });
        QVERIFY(body);
        QCOMPARE(*body, testMessage("Two", "Line.\r\n.dot\r\n..dots\r\n"));
        QVERIFY(client.newMail.isEmpty());
        QVERIFY(!client.sync());
        QCOMPARE(client.stats().added, 0);
        QCOMPARE(m_server.messages("home", "INBOX").size(), 2);
        QVERIFY(m_server.addMessage("home", "INBOX", testMessage("Three")));
        QVERIFY(!client.sync());
        QCOMPARE(client.newMail.size(), 1);
        QCOMPARE(client.subjects("Inbox").size(), 3);
        // Deleted here, by this policy it stays there.
        QVERIFY(client.act(
            [&](auto *c, auto r) { client.actions().removeForGood({client.row("Inbox", "One").id}, c, r); }));
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Inbox"), QStringList({"Three", "Two"}));
        QCOMPARE(m_server.messages("home", "INBOX").size(), 3);
        QCOMPARE(client.findings(), QString());
    }

    void deletedHereIsDeletedThere()
    {
        ScriptedPop3 server(threeMessages());
        Account account = accountAt(server);
        account.retention.removeWhenDeletedHere = true;
        SyncClient client;
        client.start(account, {});
        QVERIFY(!client.sync());
        const PlacementId one = client.row("Inbox", "M1").id;
        QVERIFY(client.act([&](auto *c, auto r) { client.actions().remove({one}, c, r); }));
        QVERIFY(!client.sync());
        QCOMPARE(server.messages().size(), 3); // in Trash it is not deleted yet
        QVERIFY(client.act(
            [&](auto *c, auto r) { client.actions().remove({client.row("Trash", "M1").id}, c, r); }));
        QVERIFY(!client.sync());
        QCOMPARE(server.messages().size(), 2);
        QCOMPARE(client.subjects("Inbox"), QStringList({"M0", "M2"}));
        QCOMPARE(server.retrieved(), 3);
        QCOMPARE(client.findings(), QString());
    }

    void collectedIsDeletedAtOnce()
    {
        ScriptedPop3 server(threeMessages());
        Account account = accountAt(server);
        account.retention.afterDownload = RetentionPolicy::AfterDownload::RemoveAtOnce;
        account.retention.agreed = true;
        SyncClient client;
        client.start(account, {});
        QVERIFY(!client.sync());
        QVERIFY(server.messages().isEmpty());
        QCOMPARE(client.subjects("Inbox"), QStringList({"M0", "M1", "M2"}));
        QCOMPARE(client.row("Inbox", "M0").location, Location::OnlyHere);
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Inbox").size(), 3);
        QCOMPARE(client.findings(), QString());
    }

    void deletedAfterDays()
    {
        ScriptedPop3 server(threeMessages());
        ManualClock clock(SystemClock().nowMs());
        Account account = accountAt(server);
        account.retention.afterDownload = RetentionPolicy::AfterDownload::RemoveAfterDays;
        account.retention.agreed = true;
        account.retention.days = 14;
        SyncClient client(SyncEngine::Mode::OneShot, &clock);
        client.start(account, {});
        QVERIFY(!client.sync());
        QCOMPARE(client.row("Inbox", "M0").location, Location::LeavesServer);
        clock.advance(std::chrono::hours(24 * 13));
        QVERIFY(!client.sync());
        QCOMPARE(server.messages().size(), 3);
        clock.advance(std::chrono::hours(25));
        QVERIFY(!client.sync());
        QVERIFY(server.messages().isEmpty());
        QCOMPARE(client.subjects("Inbox").size(), 3);
        QCOMPARE(client.row("Inbox", "M0").location, Location::OnlyHere);
    }

    void aCutAnywhereLosesAndDoublesNothing_data()
    {
        QTest::addColumn<int>("retr");
        QTest::addColumn<bool>("quit");
        for (int i = 0; i < 3; ++i)
            QTest::addRow("in message %d", i) << i << false;
        QTest::newRow("before QUIT is answered") << -1 << true;
    }

    void aCutAnywhereLosesAndDoublesNothing()
    {
        QFETCH(const int, retr);
        QFETCH(const bool, quit);
        ScriptedPop3 server(threeMessages());
        server.cutAfterRetr = retr;
        server.cutBeforeQuit = quit;
        Account account = accountAt(server);
        account.retention.afterDownload = RetentionPolicy::AfterDownload::RemoveAtOnce;
        account.retention.agreed = true;
        SyncClient client;
        client.start(account, {});
        // The engine connects again once at once; a cut QUIT fails that visit too.
        const auto first = client.sync();
        QCOMPARE(first.has_value(), quit);
        if (quit) {
            QCOMPARE(server.messages().size(), 3);
            server.cutBeforeQuit = false;
            client.restart();
            QVERIFY(!client.sync());
        }
        QCOMPARE(client.subjects("Inbox"), QStringList({"M0", "M1", "M2"}));
        QVERIFY(server.messages().isEmpty());
        QCOMPARE(server.retrieved(), quit ? 3 : 4);
        QCOMPARE(client.findings(), QString());
    }

    void namesThatAreNone_data()
    {
        QTest::addColumn<QList<QByteArray>>("uidls");
        QTest::addColumn<bool>("offered");
        QTest::newRow("no UIDL") << QList<QByteArray>{"", "", ""} << false;
        QTest::newRow("duplicates") << QList<QByteArray>{"same", "same", "other"} << true;
        QTest::newRow("empty ones") << QList<QByteArray>{"", "", "other"} << true;
        QTest::newRow("long ones") << QList<QByteArray>{QByteArray(300, 'x'), QByteArray(300, 'y'), "z"}
                                   << true;
    }

    void namesThatAreNone()
    {
        QFETCH(const QList<QByteArray>, uidls);
        QFETCH(const bool, offered);
        auto messages = threeMessages();
        for (int i = 0; i < 3; ++i)
            messages[i].uidl = uidls[i];
        // The very same bytes twice are two messages.
        messages[1].bytes = messages[0].bytes;
        ScriptedPop3 server(messages);
        server.offersUidl = offered;
        SyncClient client;
        client.start(accountAt(server), {});
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Inbox"), QStringList({"M0", "M0", "M2"}));
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Inbox").size(), 3);
        QCOMPARE(server.retrieved(), 3);
        Account account = client.account();
        account.retention.afterDownload = RetentionPolicy::AfterDownload::RemoveAtOnce;
        account.retention.agreed = true;
        client.restart(account);
        QVERIFY(!client.sync());
        QVERIFY(server.messages().isEmpty());
        QCOMPARE(client.subjects("Inbox").size(), 3);
    }

    void namesThatChangeEachTime()
    {
        ScriptedPop3 server(threeMessages());
        SyncClient client;
        client.start(accountAt(server), {});
        QVERIFY(!client.sync());
        auto messages = server.messages();
        for (auto &message : messages)
            message.uidl = "again-" + message.uidl;
        messages.append({"new", testMessage("New")});
        server.setMessages(messages);
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Inbox"), QStringList({"M0", "M1", "M2", "New"}));
        QCOMPARE(server.retrieved(), 4);
    }

    void aMailboxInUseIsWaitedFor()
    {
        ScriptedPop3 server(threeMessages());
        server.inUse = true;
        SyncClient client(SyncEngine::Mode::Continuous);
        client.start(accountAt(server), {});
        QVERIFY(
            client.waitUntil([&] { return client.statuses.last().state == AccountStatus::State::Waiting; }));
        QCOMPARE(client.statuses.last().error->code, ErrorCode::MailboxInUse);
        QVERIFY(client.statuses.last().retryAtMs > 0);
        server.inUse = false;
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Inbox").size(), 3);
    }

    void deletingOnTheServerOnly()
    {
        ScriptedPop3 server(threeMessages());
        SyncClient client;
        client.start(accountAt(server), {});
        QVERIFY(!client.sync());
        QVERIFY(client.queuePopDelete(client.row("Inbox", "M1").id));
        QVERIFY(!client.sync());
        QCOMPARE(server.messages().size(), 2);
        QVERIFY(client.open().isEmpty());
        QCOMPARE(client.row("Inbox", "M1").location, Location::OnlyHere);
    }

private:
    static QList<ScriptedPop3::Message> threeMessages()
    {
        QList<ScriptedPop3::Message> messages;
        for (int i = 0; i < 3; ++i)
            messages.append({"uid-" + QByteArray::number(i), testMessage(QStringLiteral("M%1").arg(i))});
        return messages;
    }

    Account accountAt(const ScriptedPop3 &server) const
    {
        Account account = SyncClient::pop3Account(m_server);
        account.incoming.port = server.port();
        account.incoming.auth = AuthMechanism::None;
        return account;
    }

    DovecotServer m_server;
};

QTEST_GUILESS_MAIN(TestSyncPop3)
#include "test_sync_pop3.moc"
