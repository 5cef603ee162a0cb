#include "homeandwork.h"
#include "pop3/pop3session.h"

#include <QTest>

using namespace posthorn;
using namespace std::chrono_literals;

/// A third program on the mailbox of the two computers, which knows nothing of them: it flags, moves, deletes
/// and expunges what a rule was about to take, or leaves things half done.
class TestSyncThirdClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!DovecotServer::isInstalled())
            QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    }

    void inEveryStepOfTheStory_data()
    {
        QTest::addColumn<IncomingKind>("workBy");
        QTest::addColumn<IncomingKind>("homeBy");
        QTest::newRow("IMAP") << IncomingKind::Imap << IncomingKind::Imap;
        QTest::newRow("POP3") << IncomingKind::Pop3 << IncomingKind::Pop3;
        QTest::newRow("IMAP at work, POP3 at home") << IncomingKind::Imap << IncomingKind::Pop3;
        QTest::newRow("POP3 at work, IMAP at home") << IncomingKind::Pop3 << IncomingKind::Imap;
    }
    void inEveryStepOfTheStory()
    {
        QFETCH(const IncomingKind, workBy);
        QFETCH(const IncomingKind, homeBy);
        HomeAndWork both;
        both.start({workBy, homeBy, true});
        doveadm(both, {"mailbox", "create", "-u", "home", "Archive", "Projects", "Trash"});
        both.arrive({"Dull", "Expunged early", "Expunged late", "Filed", "Question", "Trashed"});
        QCOMPARE(syncError(both.work), QString());
        expunge(both, "Expunged early"); // which work alone has, where it keeps the bytes
        both.deletedForGood("Expunged early");
        QVERIFY(both.work.act([&](auto *c, auto r) {
            both.work.actions().remove({HomeAndWork::only(both.work, "Dull").id}, c, r);
        }));
        QCOMPARE(syncError(both.work), QString());
        QVERIFY(both.onServer().contains("Dull"));
        move(both, "Question", "INBOX", "Archive");
        QCOMPARE(syncError(both.home), QString());
        move(both, "Question", "Archive", "INBOX");
        QCOMPARE(syncError(both.home), QString());
        QVERIFY(HomeAndWork::only(both.home, "Question").hasBody);

        both.clock.advance(24h * 3);
        move(both, "Filed", "INBOX", "Projects");
        move(both, "Trashed", "INBOX", "Trash");
        expunge(both, "Expunged late");
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(syncError(both.work), QString());
        QCOMPARE(HomeAndWork::only(both.home, "Expunged late").location, Location::OnlyHere);
        QCOMPARE(both.lost(), QString());

        both.clock.advance(24h * 12);
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer(), QStringList());
        for (int i = 0; i < 2; ++i) {
            QCOMPARE(syncError(both.work), QString());
            QCOMPARE(syncError(both.home), QString());
        }
        for (const char *subject : {"Dull", "Expunged late", "Filed", "Question", "Trashed"})
            QCOMPARE(HomeAndWork::copies(both.home, subject).size(), 1);
        QVERIFY(HomeAndWork::copies(both.home, "Expunged early").isEmpty());
        // What it moved out of the INBOX, POP3 does not see: no rule takes it from there.
        const bool seesFolders = homeBy == IncomingKind::Imap;
        QCOMPARE(both.onServer("Projects"), seesFolders ? QStringList() : QStringList("Filed"));
        QCOMPARE(both.onServer("Trash"), QStringList("Trashed"));
        QVERIFY(both.home.open().isEmpty());
        QVERIFY(both.work.open().isEmpty());
        QCOMPARE(both.lost(), QString());
    }

    void halfDeleted_data()
    {
        QTest::addColumn<QString>("capabilities");
        QTest::newRow("UIDPLUS") << QString();
        QTest::newRow("no UIDPLUS") << QStringLiteral("IMAP4rev1 IDLE NAMESPACE SPECIAL-USE");
    }
    /// Marked as deleted by the other program, which may still think better of it: what our rule removes must
    /// not take it along.
    void halfDeleted()
    {
        QFETCH(const QString, capabilities);
        HomeAndWork both;
        DovecotServer::Options options;
        if (!capabilities.isEmpty())
            options.settings = {QStringLiteral("imap_capability = %1").arg(capabilities)};
        QVERIFY2(both.startServer(options), qPrintable(both.server.errorString()));
        both.startComputers({});
        both.arrive("Ours");
        QCOMPARE(syncError(both.home), QString());
        both.clock.advance(24h * 5);
        both.arrive("Theirs");
        QCOMPARE(syncError(both.home), QString());
        flag(both, "add", "Theirs");
        both.clock.advance(24h * 3);
        QCOMPARE(syncError(both.home), QString());
        QVERIFY(both.onServer().contains("Theirs"));
        if (capabilities.isEmpty())
            QCOMPARE(both.onServer(), QStringList("Theirs"));
        QCOMPARE(both.lost(), QString());
        flag(both, "remove", "Theirs");
        for (int i = 0; i < 3; ++i) {
            both.clock.advance(1h);
            QCOMPARE(syncError(both.home), QString());
        }
        QCOMPARE(both.onServer(), QStringList("Theirs"));
        QCOMPARE(HomeAndWork::only(both.home, "Ours").location, Location::OnlyHere);
        QVERIFY(HomeAndWork::only(both.home, "Theirs").location != Location::OnlyHere);
        QVERIFY(both.home.open().isEmpty());
        QCOMPARE(both.lost(), QString());
    }

    void deletedByAPop3Program_data() { HomeAndWork::protocols(); }
    void deletedByAPop3Program()
    {
        QFETCH(const IncomingKind, kind);
        HomeAndWork both;
        both.start({kind, kind, true});
        both.arrive({"One", "Three", "Two"});
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(syncError(both.work), QString());
        both.clock.advance(24h * 8);
        const Endpoint endpoint = both.server.endpoint(MailProtocol::Pop3, ConnectionSecurity::None);
        auto socket = std::make_unique<MailSocket>(CancellationToken(), std::make_shared<Transcript>());
        QVERIFY(socket->open(endpoint));
        Pop3Session other(std::move(socket));
        QVERIFY(other.logIn(endpoint, {endpoint.userName, both.server.password()}));
        const auto entries = other.list();
        QVERIFY(entries && entries->size() == 3);
        QVERIFY(other.markDeleted({entries->at(0), entries->at(1)}));
        QVERIFY(other.quit());
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer(), QStringList());
        // Only what the rule removed is the rule's.
        const auto removed = both.home.read([](StoreReader &reader) { return reader.removals(0); });
        QVERIFY(removed);
        QCOMPARE(removed->size(), 1);
        QCOMPARE(removed->first().messages, 1);
        QCOMPARE(syncError(both.work), QString());
        for (SyncClient *client : both.computers())
            QCOMPARE(HomeAndWork::shown(*client), QStringList({"One", "Three", "Two"}));
        QCOMPARE(both.lost(), QString());
    }

    /// The user asked for it, the other program was faster.
    void expungedWhileItLeaves_data() { HomeAndWork::protocols(); }
    void expungedWhileItLeaves()
    {
        QFETCH(const IncomingKind, kind);
        HomeAndWork both;
        both.start({kind, kind});
        both.arrive({"One", "Two"});
        QCOMPARE(syncError(both.home), QString());
        MailActions actions(both.home.store(), 10s);
        QVERIFY(both.home.act([&](auto *c, auto r) {
            actions.removeFromServer(
                {HomeAndWork::only(both.home, "One").id, HomeAndWork::only(both.home, "Two").id}, c, r);
        }));
        expunge(both, "One");
        both.clock.advance(11s);
        for (int i = 0; i < 2; ++i) {
            QCOMPARE(syncError(both.home), QString());
            QCOMPARE(both.onServer(), QStringList());
            QCOMPARE(HomeAndWork::shown(both.home), QStringList({"One", "Two"}));
            QVERIFY(both.home.open().isEmpty());
        }
        QCOMPARE(HomeAndWork::only(both.home, "One").location, Location::OnlyHere);
        QCOMPARE(both.lost(), QString());
    }

private:
    static void doveadm(const HomeAndWork &both, const QStringList &arguments)
    {
        const auto done = both.server.doveadm(arguments);
        QVERIFY2(done, done ? "" : qPrintable(done.error().toString()));
    }
    static void expunge(const HomeAndWork &both, const QString &subject)
    {
        doveadm(both, {"expunge", "-u", "home", "mailbox", "INBOX", "subject", subject});
    }
    static void move(const HomeAndWork &both, const QString &subject, const QString &from, const QString &to)
    {
        doveadm(both, {"move", "-u", "home", to, "mailbox", from, "subject", subject});
    }
    static void flag(const HomeAndWork &both, const QString &change, const QString &subject)
    {
        doveadm(both, {"flags", change, "-u", "home", "\\Deleted", "mailbox", "INBOX", "subject", subject});
    }
};

QTEST_GUILESS_MAIN(TestSyncThirdClient)
#include "test_sync_thirdclient.moc"
