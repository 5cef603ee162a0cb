#include "support/manualclock.h"
#include "syncclient.h"

#include <QTest>

using namespace posthorn;

namespace
{

constexpr qint64 minuteMs = 60 * 1000;

} // namespace

/// Moving, copying, deleting and uploading on servers that offer more and less, with interruptions.
class TestSyncRelocation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!DovecotServer::isInstalled())
            QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    }

    void cleanup() { m_server.reset(); }

    void everyWayOfMoving_data()
    {
        QTest::addColumn<QString>("capabilities");
        QTest::newRow("everything") << QString();
        QTest::newRow("no MOVE") << QStringLiteral(
            "IMAP4rev1 ID ENABLE IDLE CONDSTORE QRESYNC UIDPLUS ESEARCH "
            "LITERAL+ UNSELECT CHILDREN NAMESPACE SPECIAL-USE LIST-EXTENDED");
        QTest::newRow("no MOVE, no UIDPLUS")
            << QStringLiteral("IMAP4rev1 ID ENABLE IDLE CONDSTORE NAMESPACE");
        QTest::newRow("bare IMAP4rev1") << QStringLiteral("IMAP4rev1");
    }

    void everyWayOfMoving()
    {
        QFETCH(const QString, capabilities);
        startServer(capabilities);
        for (const char *subject : {"Moved", "Copied", "Archived", "Deleted", "Gone", "Kept"})
            QVERIFY(m_server->addMessage("home", "INBOX", testMessage(subject)));
        QVERIFY(m_server->addMessage("home", "Projects", testMessage("Other")));
        SyncClient client;
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(!client.sync());
        auto &actions = client.actions();
        const FolderId projects = client.folder("Projects")->id;
        QVERIFY(client.act([&](auto *c, auto r) { actions.move(id(client, "Moved"), projects, c, r); }));
        QVERIFY(client.act([&](auto *c, auto r) { actions.copy(id(client, "Copied"), projects, c, r); }));
        QVERIFY(client.act([&](auto *c, auto r) { actions.archive(id(client, "Archived"), c, r); }));
        QVERIFY(client.act([&](auto *c, auto r) { actions.remove(id(client, "Deleted"), c, r); }));
        QVERIFY(client.act([&](auto *c, auto r) { actions.removeForGood(id(client, "Gone"), c, r); }));
        const auto error = client.sync();
        QVERIFY2(!error, error ? qPrintable(error->toString()) : "");
        QVERIFY2(client.open().isEmpty(),
                 client.open().isEmpty()
                     ? ""
                     : qPrintable(client.open().first().error.value_or(Error()).toString()));
        QCOMPARE(onServer("INBOX"), QStringList({"Copied", "Kept"}));
        QCOMPARE(onServer("Projects"), QStringList({"Copied", "Moved", "Other"}));
        QCOMPARE(onServer("Archive"), QStringList("Archived"));
        QCOMPARE(onServer("Trash"), QStringList("Deleted"));
        // What is shown here is that, and everything has its UID.
        QVERIFY(!client.sync());
        for (const char *folder : {"INBOX", "Projects", "Archive", "Trash"}) {
            QCOMPARE(client.subjects(folder), onServer(folder));
            const auto rows = client.rows(folder);
            for (const MessageRow &row : rows)
                QVERIFY2(row.uid != 0, qPrintable(row.subject));
        }
        QVERIFY(!client.sync());
        QCOMPARE(client.stats().added + client.stats().removed, 0);
        QCOMPARE(client.findings(), QString());
    }

    void withoutUidPlusOthersMarksSurvive()
    {
        startServer("IMAP4rev1 IDLE");
        for (const char *subject : {"Ours", "Theirs", "Moved"})
            QVERIFY(m_server->addMessage("home", "INBOX", testMessage(subject)));
        QVERIFY(m_server->addMessage("home", "Projects", testMessage("Other")));
        SyncClient client;
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(!client.sync());
        QVERIFY(m_server->doveadm(
            {"flags", "add", "-u", "home", "\\Deleted", "mailbox", "INBOX", "subject", "Theirs"}));
        const FolderId projects = client.folder("Projects")->id;
        QVERIFY(
            client.act([&](auto *c, auto r) { client.actions().removeForGood(id(client, "Ours"), c, r); }));
        QVERIFY(
            client.act([&](auto *c, auto r) { client.actions().move(id(client, "Moved"), projects, c, r); }));
        QVERIFY(!client.sync());
        QCOMPARE(onServer("INBOX"), QStringList("Theirs"));
        QCOMPARE(onServer("Projects"), QStringList({"Moved", "Other"}));
        QCOMPARE(client.subjects("INBOX"), QStringList("Theirs"));
        QCOMPARE(client.subjects("Projects"), QStringList({"Moved", "Other"}));
        const auto flags = m_server->doveadm({"fetch", "-u", "home", "flags", "mailbox", "INBOX"});
        QVERIFY(flags && flags->contains("\\Deleted"));
        QVERIFY(client.open().isEmpty());
        QCOMPARE(client.findings(), QString());
    }

    void whatACrashLeftIsLookedForFirst_data()
    {
        QTest::addColumn<QString>("capabilities");
        QTest::addColumn<bool>("happened");
        const QString bare = QStringLiteral("IMAP4rev1 UIDPLUS");
        QTest::newRow("MOVE, done") << QString() << true;
        QTest::newRow("MOVE, not done") << QString() << false;
        QTest::newRow("COPY, done") << bare << true;
        QTest::newRow("COPY, not done") << bare << false;
    }

    void whatACrashLeftIsLookedForFirst()
    {
        QFETCH(const QString, capabilities);
        QFETCH(const bool, happened);
        startServer(capabilities);
        QVERIFY(m_server->addMessage("home", "INBOX", testMessage("Moved")));
        QVERIFY(m_server->addMessage("home", "INBOX", testMessage("Copied")));
        QVERIFY(m_server->addMessage("home", "Projects", testMessage("Other")));
        SyncClient client;
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(!client.sync());
        const FolderId projects = client.folder("Projects")->id;
        QVERIFY(
            client.act([&](auto *c, auto r) { client.actions().move(id(client, "Moved"), projects, c, r); }));
        QVERIFY(client.act(
            [&](auto *c, auto r) { client.actions().copy(id(client, "Copied"), projects, c, r); }));
        // The state in which a kill leaves them when the command was on its way.
        const auto open = client.open();
        QCOMPARE(open.size(), 2);
        for (const OperationRecord &operation : open) {
            QVERIFY(client.store().writeAndWait<void>(Durability::Full, [&](WriteTransaction &transaction) {
                return transaction.setOperationState(operation.id, OperationState::InFlight);
            }));
        }
        if (happened) {
            QVERIFY(m_server->doveadm(
                {"move", "-u", "home", "Projects", "mailbox", "INBOX", "subject", "Moved"}));
            QVERIFY(m_server->doveadm(
                {"copy", "-u", "home", "Projects", "mailbox", "INBOX", "subject", "Copied"}));
        }
        client.restart();
        QVERIFY(!client.sync());
        QVERIFY(client.open().isEmpty());
        QCOMPARE(onServer("INBOX"), QStringList("Copied"));
        QCOMPARE(onServer("Projects"), QStringList({"Copied", "Moved", "Other"}));
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Projects"), QStringList({"Copied", "Moved", "Other"}));
        QCOMPARE(client.findings(), QString());
    }

    void whatTheServerDidTwiceIsThereOnce_data()
    {
        QTest::addColumn<bool>("interrupted");
        QTest::addColumn<qint64>("laterMs");
        QTest::addColumn<QString>("movedOnBy");
        QTest::addColumn<bool>("sameBytes");
        QTest::addColumn<QStringList>("projects");
        const QStringList once{"Copied", "Moved"};
        const QStringList twice{"Copied", "Copied", "Moved", "Moved"};
        QTest::newRow("soon after") << true << qint64(0) << QString() << true << once;
        QTest::newRow("fourteen minutes later") << true << 14 * minuteMs << QString() << true << once;
        QTest::newRow("an hour later") << true << 60 * minuteMs << QString() << true << twice;
        QTest::newRow("moved on by us") << true << qint64(0) << QStringLiteral("us") << true << QStringList();
        QTest::newRow("moved on by others") << true << qint64(0) << QStringLiteral("others") << true << once;
        QTest::newRow("other bytes") << true << qint64(0) << QString() << false << twice;
        QTest::newRow("others' copies") << false << qint64(0) << QString() << true << twice;
    }

    /// A server may carry out a COPY when its client has gone, looked for the result and sent it again.
    void whatTheServerDidTwiceIsThereOnce()
    {
        QFETCH(const bool, interrupted);
        QFETCH(const qint64, laterMs);
        QFETCH(const QString, movedOnBy);
        QFETCH(const bool, sameBytes);
        QFETCH(const QStringList, projects);
        startServer("IMAP4rev1 UIDPLUS");
        for (const char *subject : {"Moved", "Copied"})
            QVERIFY(m_server->addMessage("home", "INBOX", testMessage(subject)));
        for (const char *folder : {"Projects", "Archive"})
            QVERIFY(m_server->doveadm({"mailbox", "create", "-u", "home", folder}));
        ManualClock clock;
        SyncClient client(SyncEngine::Mode::OneShot, &clock);
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(!client.sync());
        const FolderId target = client.folder("Projects")->id;
        QVERIFY(
            client.act([&](auto *c, auto r) { client.actions().move(id(client, "Moved"), target, c, r); }));
        QVERIFY(
            client.act([&](auto *c, auto r) { client.actions().copy(id(client, "Copied"), target, c, r); }));
        if (interrupted)
            interrupt(client);
        QVERIFY(!client.sync());
        QCOMPARE(onServer("Projects"), QStringList({"Copied", "Moved"}));
        if (movedOnBy == "us") {
            QList<PlacementId> all;
            for (const MessageRow &row : client.rows("Projects"))
                all.append(row.id);
            const FolderId next = client.folder("Archive")->id;
            QVERIFY(client.act([&](auto *c, auto r) { client.actions().move(all, next, c, r); }));
            QVERIFY(!client.sync());
        } else if (movedOnBy == "others") {
            QVERIFY(m_server->doveadm({"move", "-u", "home", "Archive", "mailbox", "Projects", "all"}));
            QVERIFY(!client.sync());
        }
        for (const char *subject : {"Moved", "Copied"})
            QVERIFY(m_server->addMessage("home", "Projects",
                                         testMessage(subject, sameBytes ? "Hello.\r\n" : "Other.\r\n")));
        clock.advance(std::chrono::milliseconds(laterMs));
        QVERIFY(!client.sync());
        QVERIFY(client.open().isEmpty());
        QCOMPARE(onServer("Projects"), projects);
        QCOMPARE(client.subjects("Projects"), projects);
        QCOMPARE(onServer("INBOX"), QStringList("Copied"));
        if (!movedOnBy.isEmpty())
            QCOMPARE(onServer("Archive"), QStringList({"Copied", "Moved"}));
        QCOMPARE(client.findings(), QString());
    }

    void whatWasUploadedTwiceIsThereOnce()
    {
        startServer("IMAP4rev1 UIDPLUS");
        SyncClient client;
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(!client.sync());
        uploadDraft(client);
        interrupt(client);
        QVERIFY(!client.sync());
        QCOMPARE(onServer("Drafts"), QStringList("Draft"));
        QVERIFY(m_server->doveadm({"copy", "-u", "home", "Drafts", "mailbox", "Drafts", "all"}));
        QCOMPARE(onServer("Drafts"), QStringList({"Draft", "Draft"}));
        QVERIFY(!client.sync());
        QCOMPARE(onServer("Drafts"), QStringList("Draft"));
        QCOMPARE(client.subjects("Drafts"), QStringList("Draft"));
        QCOMPARE(client.findings(), QString());
    }

    void aDraftIsOneMessageOnTheServer_data()
    {
        QTest::addColumn<QString>("capabilities");
        QTest::newRow("everything") << QString();
        QTest::newRow("no UIDPLUS") << QStringLiteral("IMAP4rev1 IDLE");
    }

    void aDraftIsOneMessageOnTheServer()
    {
        QFETCH(const QString, capabilities);
        startServer(capabilities);
        SystemClock clock;
        SyncClient client;
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(!client.sync());
        Drafts drafts(client.store(), clock);
        const auto save = [&](PlacementId draft, const QByteArray &body) {
            return client.await<PlacementId>([&](auto *c, auto r) {
                drafts.save({client.account().id, {}}, draft, testMessage("Draft", body), c, r);
            });
        };
        const auto upload = [&](PlacementId draft) {
            return client.await<void>([&](auto *c, auto r) { drafts.upload(draft, c, r); });
        };
        const auto draft = save({}, "First.\r\n");
        QVERIFY2(draft, draft ? "" : qPrintable(draft.error().toString()));
        QVERIFY(!client.sync());
        QCOMPARE(onServer("Drafts"), QStringList());
        QVERIFY(upload(*draft));
        QVERIFY(!client.sync());
        QCOMPARE(onServer("Drafts"), QStringList("Draft"));
        for (const char *body : {"Second.\r\n", "Third, longer.\r\n"}) {
            QCOMPARE(save(*draft, body).value_or(PlacementId()), *draft);
            QVERIFY(upload(*draft));
            QVERIFY(!client.sync());
            QVERIFY(!client.sync());
            const auto messages = m_server->messages("home", "Drafts");
            QCOMPARE(messages.size(), 1);
            QVERIFY(messages.first().contains(QByteArray(body).trimmed()));
            QCOMPARE(client.rows("Drafts").size(), 1);
            QCOMPARE(client.rows("Drafts").first().id, *draft);
        }
        QVERIFY(client.open().isEmpty());
        QVERIFY(client.await<void>([&](auto *c, auto r) { drafts.discard(*draft, c, r); }));
        QVERIFY(!client.sync());
        QCOMPARE(onServer("Drafts"), QStringList());
        QCOMPARE(client.findings(), QString());
    }

    void anUploadThatACrashInterruptedIsNotDoubled()
    {
        startServer({});
        SyncClient client;
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(!client.sync());
        uploadDraft(client);
        const auto open = client.open();
        QCOMPARE(open.size(), 1);
        QVERIFY(client.store().writeAndWait<void>(Durability::Full, [&](WriteTransaction &transaction) {
            return transaction.setOperationState(open.first().id, OperationState::InFlight);
        }));
        QVERIFY(m_server->addMessage("home", "Drafts", testMessage("Draft"), "DS"));
        client.restart();
        QVERIFY(!client.sync());
        QVERIFY(!client.sync());
        QCOMPARE(m_server->messages("home", "Drafts").size(), 1);
        QCOMPARE(client.rows("Drafts").size(), 1);
        QVERIFY(client.open().isEmpty());
        QCOMPARE(client.findings(), QString());
    }

    void whatTheServerRefusesIsTold()
    {
        startServer({});
        for (const char *subject : {"One", "Two"})
            QVERIFY(m_server->addMessage("home", "INBOX", testMessage(subject)));
        QVERIFY(m_server->addMessage("home", "Projects", testMessage("Other")));
        SyncClient client;
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(!client.sync());
        const FolderId projects = client.folder("Projects")->id;
        QVERIFY(
            client.act([&](auto *c, auto r) { client.actions().move(id(client, "One"), projects, c, r); }));
        QVERIFY(
            client.act([&](auto *c, auto r) { client.actions().markRead(id(client, "Two"), true, c, r); }));
        QVERIFY(m_server->doveadm({"mailbox", "delete", "-u", "home", "-r", "Projects"}));
        QVERIFY(!client.sync());
        // The message did not go with the folder, and what came after was done.
        QCOMPARE(onServer("INBOX"), QStringList({"One", "Two"}));
        QVERIFY(m_server->messageFlags("home", "INBOX").contains("S"));
        QVERIFY(client.notices.contains("operations-parked"));
        QVERIFY(!client.sync());
        QVERIFY(client.subjects("INBOX").contains("One"));
        QCOMPARE(client.findings(), QString());
    }

    void undoTakesBackWhatIsQueuedAndWhatIsDone()
    {
        startServer({});
        QVERIFY(m_server->addMessage("home", "INBOX", testMessage("One")));
        SyncClient client;
        client.start(SyncClient::imapAccount(*m_server), m_server->password());
        QVERIFY(!client.sync());
        const auto queued =
            client.act([&](auto *c, auto r) { client.actions().remove(id(client, "One"), c, r); });
        QVERIFY(queued && queued->undoable);
        QCOMPARE(queued->targetPath, QStringLiteral("Trash"));
        QVERIFY(client.act([&](auto *c, auto r) { client.actions().undo(queued->group, c, r); }));
        QCOMPARE(client.subjects("INBOX"), QStringList("One"));
        const auto done =
            client.act([&](auto *c, auto r) { client.actions().remove(id(client, "One"), c, r); });
        QVERIFY(done);
        QVERIFY(!client.sync());
        QCOMPARE(onServer("Trash"), QStringList("One"));
        QVERIFY(client.act([&](auto *c, auto r) { client.actions().undo(done->group, c, r); }));
        QCOMPARE(client.subjects("INBOX"), QStringList("One"));
        QVERIFY(!client.sync());
        QCOMPARE(onServer("INBOX"), QStringList("One"));
        QCOMPARE(onServer("Trash"), QStringList());
        QCOMPARE(client.findings(), QString());
    }

private:
    void startServer(const QString &capabilities)
    {
        m_server = std::make_unique<DovecotServer>();
        DovecotServer::Options options;
        if (!capabilities.isEmpty())
            options.settings = {QStringLiteral("imap_capability = %1").arg(capabilities)};
        QVERIFY2(m_server->start(options), qPrintable(m_server->errorString()));
    }

    /// Its upload is queued.
    static void uploadDraft(SyncClient &client)
    {
        SystemClock clock;
        Drafts drafts(client.store(), clock);
        const auto draft = client.await<PlacementId>([&](auto *c, auto r) {
            drafts.save({client.account().id, {}}, {}, testMessage("Draft"), c, r);
        });
        QVERIFY(draft);
        QVERIFY(client.await<void>([&](auto *c, auto r) { drafts.upload(*draft, c, r); }));
    }

    /// All that is open was on its way when the line broke, and no answer came.
    static void interrupt(SyncClient &client)
    {
        for (const OperationRecord &operation : client.open()) {
            for (const auto state : {OperationState::InFlight, OperationState::Uncertain})
                QVERIFY(
                    client.store().writeAndWait<void>(Durability::Full, [&](WriteTransaction &transaction) {
                        return transaction.setOperationState(operation.id, state);
                    }));
        }
    }

    static QList<PlacementId> id(SyncClient &client, const QString &subject)
    {
        return {client.row("INBOX", subject).id};
    }

    /// Subjects of what the server shows in the folder, sorted.
    QStringList onServer(const QString &folder)
    {
        QStringList subjects;
        const auto messages = m_server->messages("home", folder);
        for (const QByteArray &message : messages) {
            const qsizetype at = message.indexOf("Subject: ") + 9;
            subjects.append(QString::fromUtf8(message.mid(at, message.indexOf('\n', at) - at)).trimmed());
        }
        subjects.sort();
        return subjects;
    }

    std::unique_ptr<DovecotServer> m_server;
};

QTEST_GUILESS_MAIN(TestSyncRelocation)
#include "test_sync_relocation.moc"
