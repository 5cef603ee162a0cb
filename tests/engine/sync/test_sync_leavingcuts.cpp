#include "cuttingproxy.h"
#include "homeandwork.h"

#include <QTest>

using namespace posthorn;
using namespace std::chrono_literals;

/// Mail is collected at home and leaves the server, over a line that breaks after n bytes: for every some n
/// up to the length of the whole dialogue, and for each with POSTHORN_TEST_ALL=1.
class TestSyncLeavingCuts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!DovecotServer::isInstalled())
            QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    }

    void whileItIsCollected_data() { protocols(); }
    void whileItIsCollected() { everywhere(false); }
    void whileItLeaves_data() { protocols(); }
    void whileItLeaves() { everywhere(true); }

private:
    static void protocols()
    {
        QTest::addColumn<IncomingKind>("workBy");
        QTest::addColumn<IncomingKind>("homeBy");
        QTest::newRow("IMAP") << IncomingKind::Imap << IncomingKind::Imap;
        QTest::newRow("POP3") << IncomingKind::Pop3 << IncomingKind::Pop3;
        QTest::newRow("IMAP at work, POP3 at home") << IncomingKind::Imap << IncomingKind::Pop3;
        QTest::newRow("POP3 at work, IMAP at home") << IncomingKind::Pop3 << IncomingKind::Imap;
    }

    static void everywhere(bool leaving)
    {
        QFETCH(const IncomingKind, workBy);
        QFETCH(const IncomingKind, homeBy);
        HomeAndWork both;
        QVERIFY2(both.startServer(), qPrintable(both.server.errorString()));
        CuttingProxy proxy(homeBy == IncomingKind::Pop3 ? both.server.pop3Port() : both.server.imapPort());
        both.startComputers({workBy, homeBy, true, 7, proxy.port()});
        const bool all = qEnvironmentVariableIntValue("POSTHORN_TEST_ALL") != 0;
        QStringList subjects;
        bool cut = true;
        for (int bytes = all ? 1 : 23; cut; bytes += all ? 1 : 151) {
            const QStringList some{QStringLiteral("A%1").arg(bytes), QStringLiteral("B%1").arg(bytes)};
            both.arrive(some);
            subjects += some;
            if (leaving) {
                QCOMPARE(syncError(both.home), QString());
                both.clock.advance(24h * 8);
            }
            proxy.setBudget(bytes);
            (void)both.home.sync();
            cut = proxy.hasCut();
            QVERIFY2(both.lost().isEmpty(),
                     qPrintable(QStringLiteral("%1 bytes: ").arg(bytes) + both.lost()));
            proxy.setBudget(-1);
            if (bytes % 2 == 0)
                both.home.restart();
            both.clock.advance(1h); // what is waited for after a failure is over
            QCOMPARE(syncError(both.home), QString());
            if (!leaving)
                QCOMPARE(both.onServer().size(), 2);
            both.clock.advance(24h * 8);
            QCOMPARE(syncError(both.home), QString());
            QCOMPARE(both.onServer(), QStringList());
            QVERIFY(both.home.open().isEmpty());
        }
        subjects.sort();
        QCOMPARE(HomeAndWork::shown(both.home), subjects);
        QCOMPARE(syncError(both.work), QString());
        QCOMPARE(both.lost(), QString());
    }
};

QTEST_GUILESS_MAIN(TestSyncLeavingCuts)
#include "test_sync_leavingcuts.moc"
