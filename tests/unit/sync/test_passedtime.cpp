#include "sync/passedtime.h"

#include "support/manualclock.h"

#include <QTest>

using namespace posthorn;
using namespace std::chrono_literals;

namespace
{

constexpr qint64 minute = 60 * 1000;
constexpr qint64 hour = 60 * minute;
constexpr qint64 day = 24 * hour;
constexpr qint64 then = 20'000 * day;

} // namespace

Q_DECLARE_METATYPE(posthorn::RetentionLook)

class TestPassedTime : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void between_data();
    void between();
    void looksAtBothClocks();
};

void TestPassedTime::between_data()
{
    QTest::addColumn<RetentionLook>("now");
    QTest::addColumn<qint64>("shift");
    QTest::addColumn<qint64>("due");
    // The last look was at `then`, an hour after the machine was started.
    const auto row = [](const char *name, const RetentionLook &now, qint64 shift, qint64 due) {
        QTest::newRow(name) << now << shift << due;
    };
    row("an hour later", {then + hour, 2 * hour, 7}, 0, then + hour);
    row("asleep for a month", {then + 30 * day, 30 * day + hour, 7}, 0, then + 30 * day);
    row("brought in step by the network", {then + hour + 2 * minute, 2 * hour, 7}, 0,
        then + hour + 2 * minute);
    row("set ahead", {then + 5 * day + hour, 2 * hour, 7}, 5 * day, then + 5 * day + hour);
    row("set back", {then - 5 * day + hour, 2 * hour, 7}, -5 * day, then - 5 * day + hour);
    row("set ahead by one hour", {then + 2 * hour, 2 * hour, 7}, hour, then + 2 * hour);
    // Started anew: off for that long, or set meanwhile. What was due then is due.
    row("started anew", {then + 10 * hour, minute, 8}, 0, then);
    row("started anew, and up for longer", {then + 5 * day, 3 * hour, 8}, 0, then);
    row("started anew in the past", {then - 9000 * day, minute, 8}, 0, then - 9000 * day);
    // A system that does not tell is believed like one that was started anew.
    row("not told", {then + hour, 2 * hour, 0}, 0, then);
    row("told, but the steady clock went back", {then + hour, minute, 7}, 0, then);
}

void TestPassedTime::between()
{
    QFETCH(RetentionLook, now);
    QFETCH(qint64, shift);
    QFETCH(qint64, due);
    const PassedTime passed = PassedTime::between({then, hour, 7}, now);
    QCOMPARE(passed.shiftMs, shift);
    QCOMPARE(passed.dueMs, due);
    // The second look in the same run of the machine is like any other.
    RetentionLook later = now;
    later.boot = 9;
    RetentionLook latest = later;
    latest.wallMs += hour;
    latest.steadyMs += hour;
    QCOMPARE(PassedTime::between(later, latest), (PassedTime{0, latest.wallMs}));
    // There was none before.
    QCOMPARE(PassedTime::between({}, now), (PassedTime{0, now.wallMs}));
}

void TestPassedTime::looksAtBothClocks()
{
    ManualClock clock;
    const RetentionLook before = lookNow(clock);
    QCOMPARE(before.wallMs, clock.nowMs());
    QCOMPARE(before.steadyMs, qint64(clock.steady().count()));
    clock.advance(3h);
    clock.jump(24h);
    const RetentionLook now = lookNow(clock);
    QCOMPARE(now.boot, before.boot);
    if (now.boot != 0)
        QCOMPARE(PassedTime::between(before, now), (PassedTime{day, clock.nowMs()}));
}

QTEST_APPLESS_MAIN(TestPassedTime)
#include "test_passedtime.moc"
