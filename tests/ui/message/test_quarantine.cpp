#include "ui/message/quarantine.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>

using namespace posthorn;

/// A message that the program died of is not opened again by itself; no other is left closed for it.
class TestQuarantine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void remembersACrash();
    void windowsDoNotDisturbEachOther();
    void withoutAFolderNothingIsRemembered();
    void dyingAtEveryMoment_data();
    void dyingAtEveryMoment();
};

/// What is left when a program dies: its file, without the lock.
static void leaveBehind(const QString &folder, const QByteArray &ids)
{
    QFile file(folder + QStringLiteral("/parsing-died%1").arg(ids.size()));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(ids);
}

void TestQuarantine::remembersACrash()
{
    QTemporaryDir dir;
    {
        Quarantine first(dir.path());
        QVERIFY(first.enter(PlacementId(3)));
        first.leave(PlacementId(3));
        QVERIFY(first.enter(PlacementId(4)));
        // It ends in good order.
    }
    leaveBehind(dir.path(), "5\n");
    leaveBehind(dir.path(), "6\n7\nrubbish\n-1\n");
    {
        Quarantine second(dir.path());
        for (const int id : {3, 4})
            QVERIFY(second.enter(PlacementId(id)));
        for (const int id : {5, 6, 7})
            QVERIFY(!second.enter(PlacementId(id)));
        second.forgive(PlacementId(5));
        QVERIFY(second.enter(PlacementId(5)));
    }
    Quarantine third(dir.path());
    QVERIFY(third.enter(PlacementId(5)));
    QVERIFY(!third.enter(PlacementId(6)));
    QVERIFY(!third.enter(PlacementId(7)));
}

void TestQuarantine::windowsDoNotDisturbEachOther()
{
    QTemporaryDir dir;
    Quarantine first(dir.path());
    QVERIFY(first.enter(PlacementId(1)));
    // Another window of the same run: what the first is at was not died of.
    Quarantine second(dir.path());
    QVERIFY(second.enter(PlacementId(1)));
    QVERIFY(second.enter(PlacementId(2)));
    first.leave(PlacementId(1));
    second.leave(PlacementId(1));
    Quarantine third(dir.path());
    QVERIFY(third.enter(PlacementId(2)));
    QVERIFY(!QFile::exists(dir.filePath(QStringLiteral("quarantine"))));
}

void TestQuarantine::withoutAFolderNothingIsRemembered()
{
    Quarantine none((QString()));
    QVERIFY(none.enter(PlacementId(1)));
    none.forgive(PlacementId(1));
    none.leave(PlacementId(1));
}

void TestQuarantine::dyingAtEveryMoment_data()
{
    QTest::addColumn<bool>("dies");
    QTest::addColumn<bool>("closed");
    QTest::newRow("parse") << true << true;
    QTest::newRow("text paint") << true << true;
    QTest::newRow("html asked") << true << true;
    QTest::newRow("html reply") << true << true;
    QTest::newRow("html paint") << true << true;
    QTest::newRow("text shown") << true << false;
    QTest::newRow("html shown") << true << false;
    QTest::newRow("html given up") << true << false;
    QTest::newRow("html quit") << false << false;
}

void TestQuarantine::dyingAtEveryMoment()
{
    QFETCH(bool, dies);
    QFETCH(bool, closed);
    QTemporaryDir dir;
    const QString runtime = dir.filePath(QStringLiteral("run"));
    QVERIFY(QDir().mkpath(runtime));
    const auto run = [&](const QString &moment, QByteArray *said) {
        QProcess window;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        // The profile of one that died goes with this test.
        environment.insert(QStringLiteral("TMPDIR"), dir.path());
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        window.setProcessEnvironment(environment);
        window.start(QStringLiteral(DYING_WINDOW), {runtime, moment});
        if (!window.waitForFinished(60'000))
            return -1;
        *said = window.readAllStandardOutput().trimmed();
        return window.exitStatus() == QProcess::CrashExit ? SIGKILL : window.exitCode();
    };
    QByteArray said;
    QCOMPARE(run(QString::fromLatin1(QTest::currentDataTag()), &said), dies ? SIGKILL : 0);
    QCOMPARE(run(QStringLiteral("look"), &said), 0);
    QCOMPARE(said, QByteArray(closed ? "closed" : "shown"));
}

QTEST_GUILESS_MAIN(TestQuarantine)
#include "test_quarantine.moc"
