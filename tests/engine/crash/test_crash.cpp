#include "crashscene.h"

#include <QRandomGenerator>
#include <QTest>

using namespace posthorn;

/// posthornctl is killed, or its disk fails, at its Nth write or send, for every N of a command (or every
/// some, from a random one on; all of them with POSTHORN_TEST_ALL=1). Started again, everything ends as if
/// nothing had happened.
class TestCrash : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void killedAtWrite_data() { scenarios(); }
    void killedAtWrite()
    {
        everywhere({{QStringLiteral("kill-before"), false, false, 0},
                    {QStringLiteral("kill-after"), false, false, 0}});
    }
    void killedAtSend_data() { scenarios(); }
    void killedAtSend()
    {
        everywhere({{QStringLiteral("kill-before"), true, false, 0},
                    {QStringLiteral("kill-after"), true, false, 0}});
    }
    void failedWrite_data() { scenarios(); }
    void failedWrite()
    {
        everywhere({{QStringLiteral("ENOSPC"), false, true, 0},
                    {QStringLiteral("EIO"), false, false, 0},
                    {QStringLiteral("short"), false, false, 0}});
    }

private:
    static void scenarios();
    static void everywhere(const QList<CrashFault> &faults);
};

Q_DECLARE_METATYPE(CrashScenario)

void TestCrash::scenarios()
{
    QTest::addColumn<CrashScenario>("scenario");
    const CrashScenario all[] = {
        {"first sync", {}, QStringLiteral("sync"), true, false},
        {"bodies", {}, QStringLiteral("sync --bodies all"), false, false},
        {"flag", {QStringLiteral("mark %1 --flag")}, QStringLiteral("sync"), false, false},
        {"move", {QStringLiteral("move %1 Projects")}, QStringLiteral("sync"), false, false},
        {"copy", {QStringLiteral("copy %1 Projects")}, QStringLiteral("sync"), false, false},
        {"delete", {QStringLiteral("delete %1 --everywhere")}, QStringLiteral("sync"), false, false},
        {"append", {QStringLiteral("import %2 Projects")}, QStringLiteral("sync"), false, false},
        {"draft", {QStringLiteral("draft %2")}, QStringLiteral("sync"), false, false},
        {"draft again",
         {QStringLiteral("draft %2"), QStringLiteral("sync"), QStringLiteral("draft %3 --replace %4")},
         QStringLiteral("sync"),
         false,
         false},
        {"recording a flag", {}, QStringLiteral("mark %1 --flag"), false, true},
        {"recording a move", {}, QStringLiteral("move %1 Projects"), false, true},
        {"recording an import", {}, QStringLiteral("import %2 Projects"), false, true},
        {"recording a draft", {}, QStringLiteral("draft %2"), false, true},
        {"recording a draft again",
         {QStringLiteral("draft %2"), QStringLiteral("sync")},
         QStringLiteral("draft %3 --replace %4"),
         false,
         true},
        {"sending", {}, QStringLiteral("send --from Home %2"), false, true, true},
        {"upgrade", {}, QStringLiteral("sync"), false, false, false, true},
    };
    for (const CrashScenario &scenario : all)
        QTest::newRow(scenario.name) << scenario;
}

void TestCrash::everywhere(const QList<CrashFault> &faults)
{
    QFETCH(CrashScenario, scenario);
    CrashScene scene(scenario);
    QVERIFY2(scene.problem().isEmpty(), qPrintable(scene.problem()));
    const QString whole = scene.run({QStringLiteral("count"), false, false, 0});
    QCOMPARE(scene.hit().exitCode, 0);
    QVERIFY2(!whole.contains(QLatin1String("another sync")) && !whole.contains(QLatin1String("check")) &&
                 !whole.contains(QLatin1String("journal")),
             qPrintable(whole));
    // What it is where the command did nothing.
    const QString nothing =
        scenario.mayBeLost ? scene.run({QStringLiteral("kill-before"), false, false, 1}) : whole;
    const long calls = scene.countCalls(faults.first().atSockets);
    if (calls == 0) {
        QVERIFY(scenario.mayBeLost && faults.first().atSockets); // a command that needs no network
        return;
    }
    const bool all = qEnvironmentVariableIntValue("POSTHORN_TEST_ALL") != 0;
    const long stride = all ? 1 : std::max(1L, calls * static_cast<long>(faults.size()) / 5);
    for (CrashFault fault : faults) {
        const long first = all ? 1 : 1 + QRandomGenerator::global()->bounded(int(stride));
        for (fault.at = first; fault.at <= calls; fault.at += stride) {
            const QString broken = scene.run(fault);
            const bool unsure = scenario.sends && broken.contains(QLatin1String("outbox: uncertain")) &&
                                !broken.contains(QLatin1String("submitted: 2"));
            QVERIFY2(broken == whole || broken == nothing || unsure,
                     qPrintable(describeHit(fault, calls, scene.hit(),
                                            broken + QStringLiteral("\ninstead of\n") + whole)));
            // What was reported as done is done.
            if (scene.hit().exitCode == 0)
                QCOMPARE(broken, whole);
        }
    }
}

QTEST_GUILESS_MAIN(TestCrash)
#include "test_crash.moc"
