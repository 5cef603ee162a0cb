#include "syncclient.h"

#include <QTest>

using namespace posthorn;

/// The engine against a real server: what arrives, what changes on either side, and what happens without a
/// line.
class TestSyncImap : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!DovecotServer::isInstalled())
            QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    }

    void init()
    {
        m_server = std::make_unique<DovecotServer>();
        QVERIFY2(m_server->start(), qPrintable(m_server->errorString()));
    }

    void cleanup() { m_server.reset(); }

    void firstSyncBringsFoldersAndMessages()
    {
        QVERIFY(m_server->addMessage("home", "INBOX", testMessage("One")));
        QVERIFY(m_server->addMessage("home", "INBOX", testMessage("Two"), "S"));
        QVERIFY(m_server->addMessage("home", "Projects.Engine", testMessage("Three")));
        SyncClient client;
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        const auto error = client.sync();
        QVERIFY2(!error, error ? qPrintable(error->toString()) : "");
        QCOMPARE(client.subjects("INBOX"), QStringList({"One", "Two"}));
        QCOMPARE(client.stats().added, 3);
        QVERIFY(client.row("INBOX", "Two").flags.flags & MessageFlag::Seen);
        QVERIFY(!(client.row("INBOX", "One").flags.flags & MessageFlag::Seen));
        QVERIFY(client.folder("Projects/Engine"));
        QVERIFY(client.newMail.isEmpty());
        // A second one changes nothing, on either side.
        QVERIFY(!client.sync());
        QCOMPARE(client.stats().added + client.stats().changed + client.stats().removed, 0);
        QCOMPARE(client.findings(), QString());
    }

    void flagsGoBothWays()
    {
        QVERIFY(m_server->addMessage("home", "INBOX", testMessage("One")));
        SyncClient client;
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(!client.sync());
        const PlacementId id = client.row("INBOX", "One").id;
        QVERIFY(client.act(
            [&](auto *context, auto reply) { client.actions().markRead({id}, true, context, reply); }));
        QVERIFY(client.act([&](auto *context, auto reply) {
            client.actions().setTag({id}, "Later", true, context, reply);
        }));
        QVERIFY(client.row("INBOX", "One").flags.flags & MessageFlag::Seen);
        QVERIFY(client.row("INBOX", "One").pending);
        QVERIFY(!client.sync());
        QVERIFY(client.open().isEmpty());
        QVERIFY(!client.row("INBOX", "One").pending);
        const auto fetched = m_server->doveadm({"fetch", "-u", "home", "flags", "mailbox", "INBOX"});
        QVERIFY(fetched && fetched->contains("\\Seen") && fetched->contains("Later"));

        QVERIFY(m_server->doveadm({"flags", "remove", "-u", "home", "\\Seen", "mailbox", "INBOX", "all"}));
        QVERIFY(m_server->doveadm({"flags", "add", "-u", "home", "\\Flagged", "mailbox", "INBOX", "all"}));
        QVERIFY(!client.sync());
        const FlagState flags = client.row("INBOX", "One").flags;
        QCOMPARE(flags.flags, MessageFlags(MessageFlag::Flagged));
        QCOMPARE(flags.keywords, QStringList("Later"));
    }

    /// Nobody looks into the folder, and the next pass is far: with NOTIFY the server says it.
    void changesInOtherFoldersAreToldByNotify()
    {
        QVERIFY(m_server->addMessage("home", "Projects", testMessage("One")));
        SyncClient client(SyncEngine::Mode::Continuous);
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(!client.sync());
        QVERIFY(client.waitUntil([&] { return client.subjects("Projects") == QStringList("One"); }));
        for (int i = 0; i < 3; ++i) {
            QVERIFY(m_server->addMessage("home", "Projects", testMessage(QStringLiteral("New %1").arg(i))));
            QVERIFY(client.waitUntil([&] { return client.subjects("Projects").size() == i + 2; }));
        }
        QVERIFY(m_server->doveadm({"flags", "add", "-u", "home", "\\Flagged", "mailbox", "Projects", "all"}));
        QVERIFY(client.waitUntil(
            [&] { return client.row("Projects", "One").flags.flags.testFlag(MessageFlag::Flagged); }));
        QVERIFY(m_server->doveadm({"expunge", "-u", "home", "mailbox", "Projects", "subject", "One"}));
        QVERIFY(client.waitUntil([&] { return client.subjects("Projects").size() == 3; }));
    }

    /// Dovecot's STATUS of the mailbox that a session has selected is as old as what the session saw last.
    void changesInTheSelectedFolder()
    {
        QVERIFY(m_server->addMessage("home", "INBOX", testMessage("One")));
        QVERIFY(m_server->addMessage("home", "INBOX", testMessage("Two")));
        SyncClient client;
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(!client.sync());
        SyncEngine::SyncOptions inbox;
        inbox.folder = client.folder("INBOX")->id;
        QVERIFY(!client.sync(inbox)); // and its session stays in there
        QVERIFY(m_server->doveadm({"flags", "add", "-u", "home", "\\Flagged", "mailbox", "INBOX", "all"}));
        QVERIFY(m_server->doveadm({"expunge", "-u", "home", "mailbox", "INBOX", "subject", "Two"}));
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("INBOX"), QStringList("One"));
        QCOMPARE(client.row("INBOX", "One").flags.flags, MessageFlags(MessageFlag::Flagged));
    }

    void onlyRealChangesAreQueued()
    {
        QVERIFY(m_server->addMessage("home", "INBOX", testMessage("One"), "S"));
        SyncClient client;
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(!client.sync());
        const PlacementId id = client.row("INBOX", "One").id;
        const auto receipt = client.act(
            [&](auto *context, auto reply) { client.actions().markRead({id}, true, context, reply); });
        QVERIFY(receipt);
        QCOMPARE(receipt->group, 0);
        QCOMPARE(receipt->messages, 0);
        QVERIFY(client.open().isEmpty());
    }

    void removalsOnTheServerArrive()
    {
        QVERIFY(m_server->addMessage("home", "INBOX", testMessage("One")));
        QVERIFY(m_server->addMessage("home", "INBOX", testMessage("Two")));
        SyncClient client;
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(!client.sync());
        QVERIFY(m_server->doveadm({"expunge", "-u", "home", "mailbox", "INBOX", "subject", "One"}));
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("INBOX"), QStringList("Two"));
    }

    void actionsWithoutALineAreDoneLater()
    {
        for (const char *subject : {"Read", "Moved", "Deleted", "Gone"})
            QVERIFY(m_server->addMessage("home", "INBOX", testMessage(subject)));
        QVERIFY(m_server->addMessage("home", "Projects", testMessage("Other")));
        SyncClient client;
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(!client.sync());
        QVERIFY(m_server->stop());
        auto &actions = client.actions();
        const auto id = [&](const char *subject) { return QList{client.row("INBOX", subject).id}; };
        const FolderId projects = client.folder("Projects")->id;
        QVERIFY(client.act([&](auto *c, auto r) { actions.markRead(id("Read"), true, c, r); }));
        QVERIFY(client.act([&](auto *c, auto r) { actions.move(id("Moved"), projects, c, r); }));
        QVERIFY(client.act([&](auto *c, auto r) { actions.remove(id("Deleted"), c, r); }));
        QVERIFY(client.act([&](auto *c, auto r) { actions.removeForGood(id("Gone"), c, r); }));
        QCOMPARE(client.subjects("INBOX"), QStringList("Read"));
        QCOMPARE(client.subjects("Projects"), QStringList({"Moved", "Other"}));
        const auto error = client.sync();
        QVERIFY(error && error->domain == ErrorDomain::Network);
        QCOMPARE(client.open().size(), 4);
        client.restart();
        QVERIFY(m_server->resume());
        QVERIFY(!client.sync());
        QVERIFY(client.open().isEmpty());
        QCOMPARE(client.stats().operationsDone, 4);
        QCOMPARE(m_server->messages("home", "INBOX").size(), 1);
        QCOMPARE(m_server->messages("home", "Projects").size(), 2);
        QCOMPARE(m_server->messages("home", "Trash").size(), 1);
        QCOMPARE(client.subjects("INBOX"), QStringList("Read"));
        QCOMPARE(client.subjects("Projects"), QStringList({"Moved", "Other"}));
        QCOMPARE(client.findings(), QString());
    }

    void newMailIsPushed()
    {
        QVERIFY(m_server->addMessage("home", "INBOX", testMessage("Old")));
        SyncClient client(SyncEngine::Mode::Continuous);
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(client.waitUntil([&] { return client.subjects("INBOX") == QStringList("Old"); }));
        QVERIFY(!client.sync());
        QVERIFY(client.newMail.isEmpty());
        QVERIFY(m_server->addMessage("home", "INBOX", testMessage("New")));
        QVERIFY(client.waitUntil([&] { return !client.newMail.isEmpty(); }));
        QCOMPARE(client.newMail.first().placements, QList{client.row("INBOX", "New").id});
        // An action goes out at once, and what another client does comes in.
        const PlacementId id = client.row("INBOX", "New").id;
        QVERIFY(client.act([&](auto *c, auto r) { client.actions().setFlagged({id}, true, c, r); }));
        QVERIFY(client.waitUntil([&] { return client.open().isEmpty(); }));
        QVERIFY(m_server->messageFlags("home", "INBOX").contains("F"));
        QVERIFY(m_server->doveadm({"expunge", "-u", "home", "mailbox", "INBOX", "subject", "Old"}));
        QVERIFY(client.waitUntil([&] { return client.subjects("INBOX") == QStringList("New"); }));
        QCOMPARE(client.newMail.size(), 1);
    }

    void theOpenFolderIsWatched()
    {
        QVERIFY(m_server->addMessage("home", "Projects", testMessage("Old")));
        SyncClient client(SyncEngine::Mode::Continuous);
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(!client.sync());
        client.engine().setOpenFolder(client.folder("Projects")->id);
        QVERIFY(m_server->addMessage("home", "Projects", testMessage("New")));
        QVERIFY(client.waitUntil([&] { return client.subjects("Projects") == QStringList({"New", "Old"}); }));
        QVERIFY(m_server->addMessage("home", "Projects", testMessage("Newer")));
        QVERIFY(client.waitUntil([&] { return client.subjects("Projects").size() == 3; }));
        QVERIFY(client.newMail.isEmpty());
    }

    void aBodyComesWhenAskedFor()
    {
        QVERIFY(m_server->addMessage("home", "INBOX", testMessage("One", "The body.\r\n")));
        SyncClient client;
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(!client.sync());
        const MessageRow row = client.row("INBOX", "One");
        QVERIFY(!row.hasBody);
        client.engine().fetchBody(row.id);
        QVERIFY(client.waitUntil([&] { return !client.bodies.isEmpty() || !client.bodyErrors.isEmpty(); }));
        QCOMPARE(client.bodies, QList{row.id});
        const auto body = client.read([&](StoreReader &reader) { return reader.body(row.id); });
        QVERIFY(body);
        QCOMPARE(*body, testMessage("One", "The body.\r\n"));
        QCOMPARE(m_server->messageFlags("home", "INBOX"), QList<QByteArray>{""});

        QVERIFY(m_server->addMessage("home", "INBOX", testMessage("Vanishes")));
        QVERIFY(!client.sync());
        const MessageRow vanishing = client.row("INBOX", "Vanishes");
        QVERIFY(m_server->doveadm({"expunge", "-u", "home", "mailbox", "INBOX", "subject", "Vanishes"}));
        client.engine().fetchBody(vanishing.id);
        QVERIFY(client.waitUntil([&] { return !client.bodyErrors.isEmpty(); }));
        QCOMPARE(client.bodyErrors.first().first, vanishing.id);
    }

    void bodiesComeByPolicy()
    {
        const qint64 now = SystemClock().nowMs();
        QVERIFY(m_server->addMessage("home", "INBOX", testMessage("Recent"), {}, now));
        QVERIFY(m_server->addMessage("home", "INBOX", testMessage("Old"), {},
                                     now - qint64(90) * 24 * 3600 * 1000));
        SyncClient client;
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        SyncEngine::SyncOptions options;
        options.bodies = BodyPolicy{BodyPolicy::Kind::LastDays, 30};
        QVERIFY(!client.sync(options));
        QVERIFY(client.row("INBOX", "Recent").hasBody);
        QVERIFY(!client.row("INBOX", "Old").hasBody);
        options.bodies = BodyPolicy{BodyPolicy::Kind::All, 0};
        QVERIFY(!client.sync(options));
        QVERIFY(client.row("INBOX", "Old").hasBody);
    }

    void uidValidityChanges()
    {
        for (const char *subject : {"One", "Two"})
            QVERIFY(m_server->addMessage("home", "Projects", testMessage(subject)));
        SyncClient client;
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(!client.sync());
        const PlacementId id = client.row("Projects", "Two").id;
        QVERIFY(client.act([&](auto *c, auto r) { client.actions().setFlagged({id}, true, c, r); }));
        // The same messages under a new UIDVALIDITY: another client made the folder anew.
        QVERIFY(m_server->doveadm({"mailbox", "rename", "-u", "home", "Projects", "Elsewhere"}));
        QVERIFY(m_server->doveadm({"mailbox", "create", "-u", "home", "Projects"}));
        QVERIFY(m_server->doveadm(
            {"mailbox", "update", "-u", "home", "--uid-validity", "1999999999", "Projects"}));
        QVERIFY(
            m_server->doveadm({"move", "-u", "home", "Projects", "mailbox", "Elsewhere", "subject", "Two"}));
        QVERIFY(
            m_server->doveadm({"move", "-u", "home", "Projects", "mailbox", "Elsewhere", "subject", "One"}));
        QVERIFY(!client.sync());
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Projects"), QStringList({"One", "Two"}));
        QVERIFY(client.open().isEmpty());
        const auto fetched =
            m_server->doveadm({"fetch", "-u", "home", "hdr.subject flags", "mailbox", "Projects", "flagged"});
        QVERIFY(fetched && fetched->contains("Two") && !fetched->contains("One"));
        QVERIFY(client.notices.contains("uidvalidity-changed"));
        QCOMPARE(client.findings(), QString());
    }

    void aFolderThatAnotherClientDeletes()
    {
        QVERIFY(m_server->addMessage("home", "Projects", testMessage("One")));
        SyncClient client;
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(!client.sync());
        QVERIFY(client.folder("Projects"));
        const PlacementId id = client.row("Projects", "One").id;
        QVERIFY(client.act([&](auto *c, auto r) { client.actions().setFlagged({id}, true, c, r); }));
        QVERIFY(m_server->doveadm({"mailbox", "delete", "-u", "home", "-r", "Projects"}));
        QVERIFY(!client.sync());
        QVERIFY(!client.folder("Projects"));
        QVERIFY(client.notices.contains("folder-gone"));
        QCOMPARE(client.findings(), QString());
    }

    void aWrongPasswordIsNotTriedAgain()
    {
        SyncClient client(SyncEngine::Mode::Continuous);
        client.start(SyncClient::imapAccount(*m_server), "wrong");
        QVERIFY(client.waitUntil(
            [&] { return client.statuses.last().state == AccountStatus::State::NeedsPassword; }));
        const auto error = client.sync();
        QVERIFY(error && error->code == ErrorCode::AuthenticationFailed);
        QCOMPARE(client.engine().transcripts(client.account().id).size(), 1);
        client.setPassword(m_server->password());
        client.engine().reconnect(client.account().id);
        QVERIFY(client.waitUntil(
            [&] { return client.statuses.last().state == AccountStatus::State::Connected; }));
    }

    void aCutLineComesBack()
    {
        QVERIFY(m_server->addMessage("home", "INBOX", testMessage("One")));
        SyncClient client(SyncEngine::Mode::Continuous);
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(!client.sync());
        QVERIFY(m_server->kick());
        QVERIFY(m_server->addMessage("home", "INBOX", testMessage("Two")));
        QVERIFY(client.waitUntil([&] { return client.subjects("INBOX").size() == 2; }));
    }

    void workingOffline()
    {
        SyncClient client(SyncEngine::Mode::Continuous);
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(!client.sync());
        client.engine().setOnline(false);
        QVERIFY(
            client.waitUntil([&] { return client.statuses.last().state == AccountStatus::State::Offline; }));
        QVERIFY(client.sync());
        QVERIFY(m_server->addMessage("home", "INBOX", testMessage("One")));
        client.engine().setOnline(true);
        QVERIFY(client.waitUntil([&] { return client.subjects("INBOX").size() == 1; }));
    }

    void twoComputersOnOneMailbox()
    {
        for (int i = 0; i < 5; ++i)
            QVERIFY(m_server->addMessage("home", "INBOX", testMessage(QStringLiteral("M%1").arg(i))));
        SyncClient home;
        SyncClient work;
        home.start(SyncClient::imapAccount(*m_server), m_server->password());
        work.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(!home.sync());
        QVERIFY(!work.sync());
        // Both change the same messages without a line: different flags, and one of them removes one.
        const auto ids = [](SyncClient &client, const QStringList &subjects) {
            QList<PlacementId> result;
            for (const QString &subject : subjects)
                result.append(client.row("INBOX", subject).id);
            return result;
        };
        QVERIFY(home.act([&](auto *c, auto r) {
            home.actions().markRead(ids(home, {"M0", "M1"}), true, c, r);
        }));
        QVERIFY(work.act([&](auto *c, auto r) {
            work.actions().setFlagged(ids(work, {"M1", "M2"}), true, c, r);
        }));
        QVERIFY(work.act([&](auto *c, auto r) { work.actions().remove(ids(work, {"M0"}), c, r); }));
        QVERIFY(home.act([&](auto *c, auto r) { home.actions().removeForGood(ids(home, {"M4"}), c, r); }));
        for (SyncClient *client : {&home, &work, &home, &work})
            QVERIFY(!client->sync());
        for (SyncClient *client : {&home, &work}) {
            QCOMPARE(client->subjects("INBOX"), QStringList({"M1", "M2", "M3"}));
            QCOMPARE(client->subjects("Trash"), QStringList("M0"));
            QCOMPARE(client->row("INBOX", "M1").flags.flags,
                     MessageFlags(MessageFlag::Seen | MessageFlag::Flagged));
            QCOMPARE(client->row("INBOX", "M2").flags.flags, MessageFlags(MessageFlag::Flagged));
            QVERIFY(client->open().isEmpty());
            QCOMPARE(client->findings(), QString());
        }
    }

private:
    std::unique_ptr<DovecotServer> m_server;
};

QTEST_GUILESS_MAIN(TestSyncImap)
#include "test_sync_imap.moc"
