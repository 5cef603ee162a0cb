#include "scriptedmail.h"
#include "syncclient.h"

#include <QTest>

using namespace posthorn;

namespace
{

const QByteArray bigBody = QByteArray("A line of a message that is too large.\r\n").repeated(500);

QList<ScriptedPop3::Message> mailbox()
{
    return {{"uid-small", testMessage(QStringLiteral("Small"))},
            {"uid-big", testMessage(QStringLiteral("Big"), bigBody)},
            {"uid-other", testMessage(QStringLiteral("Other"))},
            {"uid-huge", testMessage(QStringLiteral("Huge"), bigBody + bigBody)}};
}

Account accountAt(const ScriptedPop3 &server)
{
    Account account = server.account();
    account.bodies.mostBytes = 2000;
    return account;
}

} // namespace

/// POP3 with a limit of size: headers alone, the rest on a click, and nothing of it ever lost.
class TestSyncPop3Limit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void headersComeAlone()
    {
        ScriptedPop3 server(mailbox());
        SyncClient client;
        client.start(accountAt(server), {});
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Inbox"), QStringList({"Big", "Huge", "Other", "Small"}));
        const MessageRow big = client.row("Inbox", "Big");
        QVERIFY(!big.hasBody);
        QCOMPARE(big.location, Location::Server);
        QCOMPARE(big.size, mailbox()[1].bytes.size());
        QVERIFY(client.row("Inbox", "Small").hasBody);
        QCOMPARE(server.retrieved(), 2);
        // And not again.
        QVERIFY(!client.sync());
        QCOMPARE(client.stats().added, 0);
        QCOMPARE(server.retrieved(), 2);
        QCOMPARE(client.subjects("Inbox").size(), 4);
        QCOMPARE(client.findings(), QString());
    }

    void withoutTopTheyComeWhole_data()
    {
        QTest::addColumn<bool>("offered");
        QTest::newRow("not offered") << false;
        QTest::newRow("offered, but refused") << true;
    }

    void withoutTopTheyComeWhole()
    {
        QFETCH(const bool, offered);
        ScriptedPop3 server(mailbox());
        server.offersTop = offered;
        server.refuse("TOP", "-ERR no");
        SyncClient client;
        client.start(accountAt(server), {});
        QVERIFY(!client.sync());
        QVERIFY(client.row("Inbox", "Huge").hasBody);
        QCOMPARE(server.retrieved(), 4);
        QVERIFY(!client.sync());
        QCOMPARE(server.retrieved(), 4);
    }

    void aClickBringsTheWhole()
    {
        ScriptedPop3 server(mailbox());
        SyncClient client;
        client.start(accountAt(server), {});
        QVERIFY(!client.sync());
        const int before = server.connections();
        const PlacementId big = client.row("Inbox", "Big").id;
        const PlacementId huge = client.row("Inbox", "Huge").id;
        client.engine().fetchBody(big);
        client.engine().fetchBody(huge);
        client.engine().fetchBody(big);
        QVERIFY(
            client.waitUntil([&] { return client.bodies.contains(big) && client.bodies.contains(huge); }));
        QVERIFY(client.bodyErrors.isEmpty());
        // The first click opens a session, and the others find it open or open one more.
        QVERIFY(server.connections() - before <= 2);
        QCOMPARE(server.retrieved(), 4);
        const auto body = client.read([&](StoreReader &reader) { return reader.body(huge); });
        QVERIFY(body);
        QVERIFY(*body == mailbox()[3].bytes);
        QCOMPARE(client.row("Inbox", "Huge").location, Location::ServerAndHere);
        QVERIFY(
            client.waitUntil([&] { return verified(client, "uid-big") && verified(client, "uid-huge"); }));
        QVERIFY(!client.sync());
        QCOMPARE(server.retrieved(), 4);
        QCOMPARE(client.subjects("Inbox").size(), 4);
        QCOMPARE(client.findings(), QString());
    }

    void aClickDuringAVisitJoinsIt()
    {
        // So many that they are asked for in several goes.
        QList<ScriptedPop3::Message> messages = mailbox();
        ScriptedPop3 server(messages);
        SyncClient client;
        client.start(accountAt(server), {});
        QVERIFY(!client.sync());
        for (int i = 0; i < 3000; ++i)
            messages.append({"more-" + QByteArray::number(i), testMessage(QStringLiteral("More %1").arg(i))});
        server.setMessages(messages);
        const int before = server.connections();
        const PlacementId big = client.row("Inbox", "Big").id;
        client.engine().sync(client.account().id, {});
        QVERIFY(client.waitUntil([&] { return client.subjects("Inbox").size() > 4; }));
        client.engine().fetchBody(big);
        QVERIFY(client.waitUntil([&] { return client.bodies.contains(big); }));
        QVERIFY(client.waitUntil([&] { return client.subjects("Inbox").size() == 3004; }));
        QVERIFY(server.connections() - before <= 2);
    }

    void whatIsGoneIsSaid()
    {
        ScriptedPop3 server(mailbox());
        SyncClient client;
        client.start(accountAt(server), {});
        QVERIFY(!client.sync());
        auto left = server.messages();
        left.removeAt(1);
        server.setMessages(left);
        const PlacementId big = client.row("Inbox", "Big").id;
        client.engine().fetchBody(big);
        QVERIFY(client.waitUntil([&] { return !client.bodyErrors.isEmpty(); }));
        QCOMPARE(client.bodyErrors.first().first, big);
        QCOMPARE(client.bodyErrors.first().second.code, ErrorCode::MessageGone);
        // The listing says the same: what is nowhere any more goes, and nothing else.
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Inbox"), QStringList({"Huge", "Other", "Small"}));
        QCOMPARE(client.notices, QStringList("removed-elsewhere"));
        QCOMPARE(client.noticeDetails, QStringList({"0", "1"}));
        QCOMPARE(client.findings(), QString());
    }

    void aRefusalIsTold()
    {
        ScriptedPop3 server(mailbox());
        SyncClient client;
        client.start(accountAt(server), {});
        QVERIFY(!client.sync());
        server.refuse("RETR 2", "-ERR [SYS/TEMP] disk");
        client.engine().fetchBody(client.row("Inbox", "Big").id);
        QVERIFY(client.waitUntil([&] { return !client.bodyErrors.isEmpty(); }));
        QCOMPARE(client.bodyErrors.first().second.code, ErrorCode::TemporaryFailure);
        server.refuse("RETR 2", {});
        client.engine().fetchBody(client.row("Inbox", "Big").id);
        QVERIFY(client.waitUntil([&] { return !client.bodies.isEmpty(); }));
    }

    void aMailboxInUseIsTold()
    {
        ScriptedPop3 server(mailbox());
        SyncClient client;
        client.start(accountAt(server), {});
        QVERIFY(!client.sync());
        server.inUse = true;
        client.engine().fetchBody(client.row("Inbox", "Big").id);
        QVERIFY(client.waitUntil([&] { return !client.bodyErrors.isEmpty(); }));
        QCOMPARE(client.bodyErrors.first().second.code, ErrorCode::MailboxInUse);
    }

    void anotherMessageUnderTheNameIsNotTaken()
    {
        ScriptedPop3 server(mailbox());
        SyncClient client;
        client.start(accountAt(server), {});
        QVERIFY(!client.sync());
        auto messages = server.messages();
        messages[1].bytes = testMessage(QStringLiteral("Somebody else's"), bigBody);
        server.setMessages(messages);
        client.engine().fetchBody(client.row("Inbox", "Big").id);
        QVERIFY(client.waitUntil([&] { return !client.bodyErrors.isEmpty(); }));
        QCOMPARE(client.bodyErrors.first().second.code, ErrorCode::UnexpectedAnswer);
        QVERIFY(!client.row("Inbox", "Big").hasBody);
    }

    void anotherMessageDoesNotCompleteAHeader()
    {
        ScriptedPop3 server(mailbox());
        SyncClient client;
        client.start(accountAt(server), {});
        QVERIFY(!client.sync());
        auto messages = server.messages();
        messages[1].bytes = testMessage(QStringLiteral("Not"), bigBody);
        server.setMessages(messages);
        Account account = client.account();
        account.bodies.mostBytes = 0;
        client.restart(account);
        QVERIFY(!client.sync());
        QVERIFY(!client.row("Inbox", "Big").hasBody);
        QVERIFY(client.row("Inbox", "Huge").hasBody);
        QCOMPARE(client.findings(), QString());
    }

    void aHigherLimitBringsWhatIsUnderIt()
    {
        ScriptedPop3 server(mailbox());
        SyncClient client;
        client.start(accountAt(server), {});
        QVERIFY(!client.sync());
        Account account = client.account();
        account.bodies.mostBytes = mailbox()[1].bytes.size();
        client.restart(account);
        QVERIFY(!client.sync());
        QVERIFY(client.row("Inbox", "Big").hasBody);
        QVERIFY(!client.row("Inbox", "Huge").hasBody);
        QVERIFY(client.newMail.isEmpty());
        account.bodies.mostBytes = 0;
        client.restart(account);
        QVERIFY(!client.sync());
        QVERIFY(client.row("Inbox", "Huge").hasBody);
        QCOMPARE(server.retrieved(), 4);
        QCOMPARE(client.subjects("Inbox").size(), 4);
        QCOMPARE(client.findings(), QString());
    }

    void noRuleRemovesAHeader()
    {
        ScriptedPop3 server(mailbox());
        Account account = accountAt(server);
        account.retention.afterDownload = RetentionPolicy::AfterDownload::RemoveAtOnce;
        account.retention.agreed = true;
        SyncClient client;
        client.start(account, {});
        QVERIFY(!client.sync());
        QCOMPARE(names(server), QByteArrayList({"uid-big", "uid-huge"}));
        QVERIFY(!client.sync());
        QCOMPARE(names(server), QByteArrayList({"uid-big", "uid-huge"}));
        // Once it is whole here it may go.
        client.engine().fetchBody(client.row("Inbox", "Big").id);
        QVERIFY(client.waitUntil([&] { return !client.bodies.isEmpty(); }));
        QVERIFY(!client.sync());
        QCOMPARE(names(server), QByteArrayList({"uid-huge"}));
        QCOMPARE(client.row("Inbox", "Big").location, Location::OnlyHere);
        QCOMPARE(client.findings(), QString());
    }

    void deletedEverywhere()
    {
        ScriptedPop3 server(mailbox());
        SyncClient client;
        client.start(accountAt(server), {});
        QVERIFY(!client.sync());
        const PlacementId big = client.row("Inbox", "Big").id;
        QVERIFY(client.act([&](auto *c, auto r) { client.actions().removeEverywhere({big}, c, r); }));
        QVERIFY(!client.sync());
        QCOMPARE(names(server), QByteArrayList({"uid-small", "uid-other", "uid-huge"}));
        QCOMPARE(client.subjects("Inbox"), QStringList({"Huge", "Other", "Small"}));
        QCOMPARE(server.retrieved(), 2);
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Inbox").size(), 3);
        QCOMPARE(client.findings(), QString());
    }

    void deletedHere()
    {
        ScriptedPop3 server(mailbox());
        SyncClient client;
        client.start(accountAt(server), {});
        QVERIFY(!client.sync());
        QVERIFY(client.act(
            [&](auto *c, auto r) { client.actions().removeForGood({client.row("Inbox", "Big").id}, c, r); }));
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Inbox"), QStringList({"Huge", "Other", "Small"}));
        QCOMPARE(names(server).size(), 4);
        QCOMPARE(client.findings(), QString());
    }

    void deletedOnTheServerComesHereFirst()
    {
        ScriptedPop3 server(mailbox());
        SyncClient client;
        client.start(accountAt(server), {});
        QVERIFY(!client.sync());
        QVERIFY(client.queuePopDelete(client.row("Inbox", "Big").id));
        server.refuse("RETR 2", "-ERR not now");
        QVERIFY(!client.sync());
        QCOMPARE(names(server).size(), 4);
        QCOMPARE(client.open().size(), 1);
        server.refuse("RETR 2", {});
        QVERIFY(!client.sync());
        QCOMPARE(names(server), QByteArrayList({"uid-small", "uid-other", "uid-huge"}));
        QVERIFY(client.row("Inbox", "Big").hasBody);
        QCOMPARE(client.row("Inbox", "Big").location, Location::OnlyHere);
        QVERIFY(client.open().isEmpty());
        QCOMPARE(client.findings(), QString());
    }

    void withoutUidlTheNameIsTheSame()
    {
        ScriptedPop3 server(mailbox());
        server.offersUidl = false;
        SyncClient client;
        client.start(accountAt(server), {});
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Inbox").size(), 4);
        client.engine().fetchBody(client.row("Inbox", "Big").id);
        QVERIFY(client.waitUntil([&] { return !client.bodies.isEmpty(); }));
        // Named by RETR from now on.
        server.offersTop = false;
        const int before = server.retrieved();
        QVERIFY(!client.sync());
        QCOMPARE(client.stats().added, 0);
        QCOMPARE(client.subjects("Inbox").size(), 4);
        QCOMPARE(server.retrieved() - before, 4);
        QVERIFY(client.row("Inbox", "Big").hasBody);
        QVERIFY(!client.row("Inbox", "Huge").hasBody);
    }

private:
    static QByteArrayList names(const ScriptedPop3 &server)
    {
        QByteArrayList names;
        for (const auto &message : server.messages())
            names.append(message.uidl);
        return names;
    }

    static bool verified(SyncClient &client, const QByteArray &uidl)
    {
        const auto records =
            client.read([&](StoreReader &reader) { return reader.uidls(client.account().id); });
        for (const UidlRecord &record : records.value_or(QList<UidlRecord>())) {
            if (record.uidl == uidl)
                return record.bodyVerified;
        }
        return false;
    }
};

QTEST_GUILESS_MAIN(TestSyncPop3Limit)
#include "test_sync_pop3limit.moc"
