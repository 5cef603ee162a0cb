#include "base/folderrole.h"
#include "switchscene.h"

#include <QTest>

using namespace posthorn;

Q_DECLARE_METATYPE(SwitchWay)

/// An account changes its protocol on a real server (SwitchScene): posthornctl is killed before its writes,
/// and after its sends. In that moment nothing is lost; and told again, it goes on, and everything ends as if
/// nothing had happened: no message is lost or doubled, here or on the server, and flags and tags are right.
///
/// It is a few of the calls, from a random one on; `ctest -C Every` tries every one (see CallSample).
class TestSwitchKilled : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!DovecotServer::isInstalled())
            QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    }
    void killedAtWrite_data() { ways(); }
    void killedAtWrite() { everywhere({QStringLiteral("kill-before"), false, false, 0}); }
    void killedAtSend_data() { ways(); }
    void killedAtSend() { everywhere({QStringLiteral("kill-after"), true, false, 0}); }

private:
    static void ways();
    static void everywhere(CrashFault fault);
    static void checkWhole(SwitchWay way, const QString &whole);
};

void TestSwitchKilled::ways()
{
    QTest::addColumn<SwitchWay>("way");
    for (const SwitchWay way : {SwitchWay::ToImapKeeping, SwitchWay::ToImapUploading, SwitchWay::ToPop3})
        QTest::newRow(switchWayName(way)) << way;
}

/// What the switch is about, where nothing happens to it.
void TestSwitchKilled::checkWhole(SwitchWay way, const QString &whole)
{
    const QStringList lines = whole.split(u'\n');
    for (const QString &line : lines)
        QVERIFY2(line.startsWith(QLatin1String("here ")) || line.startsWith(QLatin1String("server ")),
                 qPrintable(line));
    QStringList expected{
        QStringLiteral("server Archive: Filed, flags  "),
        QStringLiteral("server Trash: Thrown, flags  "),
        QStringLiteral("server INBOX: Flagged, flags F "),
        QStringLiteral("server INBOX: Read, flags S "),
        QStringLiteral("server INBOX: Tagged, flags  work"),
        QStringLiteral("server INBOX: New, flags  "),
        QStringLiteral("server Projects: FiledThere, flags  "),
    };
    const auto here = [&](Location location, std::initializer_list<const char *> messages) {
        for (const char *message : messages)
            expected << QStringLiteral("here %1, body 1").arg(QLatin1String(message)).arg(int(location));
    };
    if (way == SwitchWay::ToPop3) {
        expected << QStringLiteral("server Projects: Elsewhere, flags F home");
        here(Location::ServerAndHere,
             {"Inbox (here): Flagged, %1, flags 4 ", "Inbox (here): Tagged, %1, flags 0 work",
              "Inbox (here): Last, %1, flags 0 "});
        here(Location::OnlyHere,
             {"Archive (here): Filed, %1, flags 0 ", "Inbox (here): FlaggedAndGone, %1, flags 5 ",
              "Projects (here): Elsewhere, %1, flags 4 home", "Sent (here): Written, %1, flags 0 "});
    } else {
        here(Location::ServerAndHere,
             {"Archive: Filed, %1, flags 0 ", "Trash: Thrown, %1, flags 0 ", "INBOX: Flagged, %1, flags 4 ",
              "INBOX: Read, %1, flags 1 ", "INBOX: Tagged, %1, flags 0 work", "INBOX: New, %1, flags 0 ",
              "Projects: Elsewhere, %1, flags 0 "});
    }
    if (way == SwitchWay::ToImapKeeping)
        here(Location::OnlyHere,
             {"INBOX (here): FlaggedAndGone, %1, flags 5 ", "Sent (here): Written, %1, flags 0 "});
    if (way == SwitchWay::ToImapUploading) {
        expected << QStringLiteral("server INBOX: FlaggedAndGone, flags FS ")
                 << QStringLiteral("server Sent: Written, flags  ");
        here(Location::ServerAndHere, {"INBOX: FlaggedAndGone, %1, flags 5 ", "Sent: Written, %1, flags 0 "});
    }
    for (const QString &line : std::as_const(expected))
        QVERIFY2(lines.contains(line), qPrintable(line + QStringLiteral("\nis not in\n") + whole));
}

void TestSwitchKilled::everywhere(CrashFault fault)
{
    QFETCH(const SwitchWay, way);
    SwitchScene scene(way);
    QVERIFY2(scene.problem().isEmpty(), qPrintable(scene.problem()));
    QCOMPARE(scene.hit({}), QString());
    QVERIFY2(scene.result().exitCode == 0, scene.result().said());
    const QString whole = scene.recover();
    QCOMPARE(scene.lostOrDoubled(), QString());
    checkWhole(way, whole);
    const long calls = scene.countCalls(fault.atSockets);
    fault.at = 1;
    QCOMPARE(scene.hit(fault), QString());
    QCOMPARE(scene.result().exitCode, -1); // it does die
    const CallSample sample = CallSample::of(calls, 3);
    qInfo("%s of %ld calls", qPrintable(sample.name()), calls);
    for (fault.at = sample.first; fault.at <= calls; fault.at += sample.stride) {
        const auto told = [&](const QString &what) {
            return describeHit(fault, calls, scene.result(), what);
        };
        const QString lost = scene.hit(fault);
        QVERIFY2(lost.isEmpty(), qPrintable(told(lost)));
        const QString broken = scene.recover(whole);
        const QString wrong = scene.lostOrDoubled();
        QVERIFY2(wrong.isEmpty(), qPrintable(told(wrong + u'\n' + broken)));
        QVERIFY2(broken == whole, qPrintable(told(broken + QStringLiteral("\ninstead of\n") + whole)));
    }
}

QTEST_GUILESS_MAIN(TestSwitchKilled)
#include "test_switchkilled.moc"
