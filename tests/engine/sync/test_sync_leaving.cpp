#include "cuttingproxy.h"
#include "homeandwork.h"

#include <QTest>
#include <SQLiteCpp/SQLiteCpp.h>

using namespace posthorn;
using namespace std::chrono_literals;

/// What goes wrong while mail leaves the server: other programs that move and delete, lines that break, and a
/// disk that forgets.
class TestSyncLeaving : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!DovecotServer::isInstalled())
            QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    }

    /// Once, wherever the folder comes in the order of the pass.
    void movedByAnotherProgramIsThereOnce()
    {
        HomeAndWork both;
        both.start({});
        both.arrive({"One", "Two", "Three"});
        both.arrive("Filed", "Projects");
        QCOMPARE(syncError(both.home), QString());
        doveadm(both, {"move", "-u", "home", "Archive", "mailbox", "INBOX", "subject", "One"});
        doveadm(both, {"move", "-u", "home", "Projects", "mailbox", "INBOX", "subject", "Two"});
        doveadm(both, {"move", "-u", "home", "INBOX", "mailbox", "Projects", "subject", "Filed"});
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(syncError(both.home), QString());
        for (const char *subject : {"One", "Two", "Three", "Filed"}) {
            QCOMPARE(HomeAndWork::copies(both.home, subject).size(), 1);
            QVERIFY(HomeAndWork::only(both.home, subject).hasBody);
            QVERIFY(HomeAndWork::only(both.home, subject).location != Location::OnlyHere);
        }
        QCOMPARE(HomeAndWork::shown(both.home), QStringList({"Filed", "Three"}));
        QCOMPARE(both.lost(), QString());
        // And when it leaves from there, it lies in the mirror of the folder it was in last.
        both.clock.advance(24h * 15);
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(HomeAndWork::only(both.home, "Two").location, Location::OnlyHere);
        QCOMPARE(both.onServer("Projects"), QStringList());
        QCOMPARE(HomeAndWork::shown(both.home, FolderRole::Archive), QStringList("One"));
        QCOMPARE(both.lost(), QString());
    }

    void deletedByAnotherProgram()
    {
        HomeAndWork both;
        both.start({});
        both.arrive({"Expunged", "Stays", "Trashed"});
        QCOMPARE(syncError(both.home), QString());
        doveadm(both, {"move", "-u", "home", "Trash", "mailbox", "INBOX", "subject", "Trashed"});
        doveadm(both, {"expunge", "-u", "home", "mailbox", "INBOX", "subject", "Expunged"});
        QCOMPARE(syncError(both.home), QString());
        // A person threw one away; the other may have been collected elsewhere.
        QCOMPARE(HomeAndWork::shown(both.home), QStringList({"Expunged", "Stays"}));
        QCOMPARE(HomeAndWork::shown(both.home, FolderRole::Trash), QStringList("Trashed"));
        QCOMPARE(HomeAndWork::only(both.home, "Expunged").location, Location::OnlyHere);
        QVERIFY(both.home.notices.contains("removed-elsewhere"));
        QCOMPARE(both.lost(), QString());
        doveadm(both, {"expunge", "-u", "home", "mailbox", "Trash", "all"});
        both.deletedForGood("Trashed");
        QCOMPARE(syncError(both.home), QString());
        QVERIFY(HomeAndWork::copies(both.home, "Trashed").isEmpty());
        QCOMPARE(HomeAndWork::shown(both.home), QStringList({"Expunged", "Stays"}));
        QCOMPARE(both.lost(), QString());
    }

    /// Nothing is here that could be kept: it is told how many, without those that lie elsewhere now.
    void goneBeforeTheyCame()
    {
        HomeAndWork both;
        both.start({});
        Account account = both.home.account();
        account.bodies.kind = BodyPolicy::Kind::None;
        both.home.restart(account);
        both.arrive({"Expunged", "Moved", "Stays"});
        both.arrive("Filed", "Projects");
        QCOMPARE(syncError(both.home), QString());
        doveadm(both, {"move", "-u", "home", "Projects", "mailbox", "INBOX", "subject", "Moved"});
        doveadm(both, {"expunge", "-u", "home", "mailbox", "INBOX", "subject", "Expunged"});
        both.deletedForGood("Expunged");
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.home.notices, QStringList("removed-elsewhere"));
        QCOMPARE(both.home.noticeDetails, QStringList({"0", "1"}));
        QVERIFY(HomeAndWork::copies(both.home, "Expunged").isEmpty());
        QCOMPARE(HomeAndWork::copies(both.home, "Moved").size(), 1);
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.home.notices.size(), 1);
        QCOMPARE(both.lost(), QString());
    }

    void aLineThatBreaksWhileTheyLeave_data() { HomeAndWork::protocols(); }
    void aLineThatBreaksWhileTheyLeave()
    {
        QFETCH(const IncomingKind, kind);
        HomeAndWork both;
        QVERIFY2(both.startServer(), qPrintable(both.server.errorString()));
        CuttingProxy proxy(kind == IncomingKind::Pop3 ? both.server.pop3Port() : both.server.imapPort());
        both.startComputers({kind, kind, false, 7, proxy.port()});
        QStringList all;
        for (int round = 0; round < 16; ++round) {
            const QStringList some{QStringLiteral("A%1").arg(round), QStringLiteral("B%1").arg(round)};
            both.arrive(some);
            all += some;
            for (const QString &subject : some)
                QTRY_VERIFY(comesHome(both, subject));
            both.clock.advance(24h * 8);
            proxy.setBudget(300 + round * 170);
            (void)both.home.sync(); // fails or not, by where the line breaks
            QCOMPARE(both.lost(), QString());
            QCOMPARE(syncError(both.work), QString());
            proxy.setBudget(-1);
            if (round % 3 == 0)
                both.home.restart();
            both.clock.advance(1h); // waits after failures are over
            QCOMPARE(syncError(both.home), QString());
            QCOMPARE(both.onServer(), QStringList());
            QVERIFY(both.home.open().isEmpty());
            QCOMPARE(both.lost(), QString());
        }
        all.sort();
        QCOMPARE(HomeAndWork::shown(both.home), all);
        QCOMPARE(syncError(both.work), QString());
    }

    void damagedHereStaysThere_data() { HomeAndWork::protocols(); }
    void damagedHereStaysThere()
    {
        QFETCH(const IncomingKind, kind);
        HomeAndWork both;
        both.start({kind, kind});
        both.arrive({"Damaged", "Whole"});
        QCOMPARE(syncError(both.home), QString());
        both.clock.advance(24h * 8);
        damage(both.home, "Damaged");
        // The user is told once, and the other one leaves; the damaged one is fetched again.
        for (int i = 0; i < 2; ++i) {
            const auto error = both.home.sync();
            QCOMPARE(error.has_value(), i == 0);
            QVERIFY(!error || error->code == ErrorCode::StoreCorrupt);
            QCOMPARE(both.onServer(), QStringList("Damaged"));
            QVERIFY(!both.lost().contains("nowhere"));
        }
        const PlacementId again = HomeAndWork::only(both.home, "Damaged").id;
        QCOMPARE(both.home.read([again](StoreReader &reader) { return reader.body(again); }).value(),
                 testMessage(QStringLiteral("Damaged")));
        QCOMPARE(HomeAndWork::only(both.home, "Whole").location, Location::OnlyHere);
        // New mail still comes.
        both.arrive("New");
        QTRY_VERIFY(comesHome(both, "New"));
    }

    /// Between the copy here and the removal there.
    void damagedAfterItWasMovedHere()
    {
        HomeAndWork both;
        both.start({});
        both.arrive({"Damaged", "Whole"});
        QCOMPARE(syncError(both.home), QString());
        MailActions actions(both.home.store(), 10s);
        for (const char *subject : {"Damaged", "Whole"})
            QVERIFY(both.home.act([&](auto *c, auto r) {
                actions.removeFromServer({HomeAndWork::only(both.home, subject).id}, c, r);
            }));
        damage(both.home, "Damaged");
        both.clock.advance(11s);
        // One that cannot be read does not hold up the account.
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer(), QStringList("Damaged"));
        const auto open = both.home.open();
        QCOMPARE(open.size(), 1);
        QCOMPARE(open.first().state, OperationState::Failed);
        QVERIFY(open.first().error && open.first().error->code == ErrorCode::StoreCorrupt);
        both.arrive("New");
        QTRY_VERIFY(comesHome(both, "New"));
        QCOMPARE(both.onServer(), QStringList({"Damaged", "New"}));
    }

private:
    /// One sync; whether the message is here after it.
    static bool comesHome(HomeAndWork &both, const QString &subject)
    {
        (void)both.home.sync();
        return HomeAndWork::shown(both.home).contains(subject);
    }

    static void doveadm(const HomeAndWork &both, const QStringList &arguments)
    {
        const auto done = both.server.doveadm(arguments);
        QVERIFY2(done, done ? "" : qPrintable(done.error().toString()));
    }

    /// The disk forgets the bytes of a message, in both files that may have them.
    static void damage(SyncClient &client, const QString &subject)
    {
        const qint64 message = HomeAndWork::only(client, subject).message.value();
        QVERIFY(message > 0);
        const QString mail = client.dataDir() + QStringLiteral("/mail.db");
        int changed = 0;
        for (const char *name : {"/bodies.db", "/local.db"}) {
            SQLite::Database file((client.dataDir() + QLatin1String(name)).toStdString(),
                                  SQLite::OPEN_READWRITE);
            file.setBusyTimeout(10'000);
            file.exec("ATTACH '" + mail.toStdString() + "' AS mail");
            changed += file.exec("UPDATE main.body SET data = x'00' WHERE hash IN (SELECT body FROM "
                                 "mail.message WHERE id = " +
                                 std::to_string(message) + ")");
        }
        QVERIFY(changed > 0);
    }
};

QTEST_GUILESS_MAIN(TestSyncLeaving)
#include "test_sync_leaving.moc"
