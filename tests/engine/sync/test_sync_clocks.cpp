#include "homeandwork.h"

#include <QTest>

using namespace posthorn;
using namespace std::chrono_literals;

/// Computers whose clocks are wrong, or go right again. A jump of the clock is no time that passed: nothing
/// leaves the server earlier for it, and no grace period is shorter.
class TestSyncClocks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!DovecotServer::isInstalled())
            QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    }

    void aheadForAWhile_data() { HomeAndWork::protocols(); }
    void aheadForAWhile()
    {
        QFETCH(const IncomingKind, kind);
        HomeAndWork both;
        both.start({kind, kind});
        both.arrive({"One", "Two"});
        QCOMPARE(syncError(both.home), QString());
        both.clock.advance(24h);
        QCOMPARE(syncError(both.home), QString());
        // A month ahead for an hour.
        both.clock.home.jump(24h * 30);
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(syncError(both.home), QString());
            both.clock.advance(20min);
            QCOMPARE(both.onServer(), QStringList({"One", "Two"}));
        }
        both.clock.home.jump(-24h * 30);
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer(), QStringList({"One", "Two"}));
        // It leaves when it would have without all that, or a grace period later.
        both.clock.advance(24h * 5);
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer(), QStringList({"One", "Two"}));
        both.clock.advance(48h);
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer(), QStringList());
        QCOMPARE(HomeAndWork::shown(both.home), QStringList({"One", "Two"}));
        QCOMPARE(both.lost(), QString());
    }

    /// The battery of the clock was empty; then somebody sets it.
    void behindAtFirst_data() { HomeAndWork::protocols(); }
    void behindAtFirst()
    {
        QFETCH(const IncomingKind, kind);
        HomeAndWork both;
        both.clock.home.jump(-24h * 10);
        both.start({kind, kind});
        both.arrive({"One", "Two"});
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(HomeAndWork::only(both.home, "One").location, Location::LeavesServer);
        both.clock.advance(1h);
        both.clock.home.jump(24h * 10);
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer(), QStringList({"One", "Two"}));
        both.clock.advance(1h);
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer(), QStringList({"One", "Two"}));
        // The new time is believed in the end.
        for (int day = 0; day < 9; ++day) {
            both.clock.advance(24h);
            QCOMPARE(syncError(both.home), QString());
        }
        QCOMPARE(both.onServer(), QStringList());
        QCOMPARE(HomeAndWork::shown(both.home), QStringList({"One", "Two"}));
        QCOMPARE(both.lost(), QString());
    }

    /// A clock that is always wrong measures days as well as any.
    void alwaysWrong_data()
    {
        QTest::addColumn<IncomingKind>("kind");
        QTest::addColumn<int>("days");
        for (const int days : {-3, 3}) {
            QTest::addRow("IMAP, %d", days) << IncomingKind::Imap << days;
            QTest::addRow("POP3, %d", days) << IncomingKind::Pop3 << days;
        }
    }
    void alwaysWrong()
    {
        QFETCH(const IncomingKind, kind);
        QFETCH(const int, days);
        HomeAndWork both;
        both.clock.home.jump(24h * days);
        both.start({kind, kind, true});
        both.arrive({"One", "Two"});
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(syncError(both.work), QString());
        both.clock.advance(24h * 7 - 1min);
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer(), QStringList({"One", "Two"}));
        both.clock.advance(2min);
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer(), QStringList());
        QCOMPARE(syncError(both.work), QString());
        QCOMPARE(HomeAndWork::shown(both.work), QStringList({"One", "Two"}));
        QCOMPARE(both.lost(), QString());
    }

    /// A mail that says it is from tomorrow, or from long ago, has no other term than any.
    void whatMessagesSayOfTheTime_data() { HomeAndWork::protocols(); }
    void whatMessagesSayOfTheTime()
    {
        QFETCH(const IncomingKind, kind);
        HomeAndWork both;
        both.start({kind, kind});
        int serial = 0;
        for (const char *date : {"Mon, 02 Nov 2099 10:00:00 +0000", "Thu, 01 Jan 1970 00:00:01 +0000",
                                 "Mon, 31 Feb 2026 99:00:00 +9999"}) {
            QByteArray bytes = testMessage(QStringLiteral("M%1").arg(++serial));
            bytes.replace("Mon, 02 Nov 2026 10:00:00 +0000", date);
            QVERIFY(both.server.addMessage("home", "INBOX", bytes));
        }
        QCOMPARE(syncError(both.home), QString());
        for (int i = 1; i <= serial; ++i)
            QCOMPARE(HomeAndWork::only(both.home, QStringLiteral("M%1").arg(i)).leavesServerMs,
                     both.clock.nowMs() + qint64(7) * 24 * 3600 * 1000);
        both.clock.advance(24h * 7);
        QCOMPARE(syncError(both.home), QString());
        QCOMPARE(both.onServer(), QStringList());
        QCOMPARE(HomeAndWork::shown(both.home).size(), serial);
    }
};

QTEST_GUILESS_MAIN(TestSyncClocks)
#include "test_sync_clocks.moc"
