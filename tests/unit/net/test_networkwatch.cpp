#include "net/networkwatch.h"
#include "support/manualclock.h"
#include "support/privatenetwork.h"

#include <QSignalSpy>
#include <QTest>

using namespace posthorn;
using namespace std::chrono_literals;

namespace
{

bool privateNetwork = false;

} // namespace

/// What ends all lines at once is told, and what does not is not.
class TestNetworkWatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sleep();
    void awake();
    void addressesComeAndGo();
};

void TestNetworkWatch::sleep()
{
    ManualClock clock;
    NetworkWatch watch(clock, 10ms);
    QSignalSpy lost(&watch, &NetworkWatch::linesLost);
    clock.advance(1h);
    QVERIFY(lost.wait());
    QCOMPARE(lost.count(), 1);
}

/// The machine's own clock, which goes on as time does.
void TestNetworkWatch::awake()
{
    SystemClock clock;
    NetworkWatch watch(clock, 1ms);
    QSignalSpy lost(&watch, &NetworkWatch::linesLost);
    QVERIFY(!lost.wait(100));
}

void TestNetworkWatch::addressesComeAndGo()
{
    if (!privateNetwork)
        QSKIP("this machine gives tests no network of their own");
    SystemClock clock;
    NetworkWatch watch(clock);
    QSignalSpy lost(&watch, &NetworkWatch::linesLost);
    QSignalSpy gained(&watch, &NetworkWatch::networkGained);
    QVERIFY(PrivateNetwork::setAddress("10.1.2.3"));
    QVERIFY(gained.wait());
    QCOMPARE(lost.count(), 0);
    // Another one in its place: what was over the old one is dead.
    QVERIFY(PrivateNetwork::setAddress("10.1.2.4"));
    QVERIFY(lost.wait());
    QCOMPARE(gained.count(), 1);
    QVERIFY(PrivateNetwork::setAddress(nullptr));
    QVERIFY(lost.wait());
    QCOMPARE(lost.count(), 2);
    QCOMPARE(gained.count(), 1);
    // A second one of loopback itself does not matter.
    QVERIFY(PrivateNetwork::setAddress("127.0.0.2"));
    QVERIFY(!gained.wait(700));
    QCOMPARE(lost.count(), 2);
}

int main(int argc, char **argv)
{
    privateNetwork = PrivateNetwork::enter();
    const QCoreApplication app(argc, argv);
    TestNetworkWatch test;
    return QTest::qExec(&test, argc, argv);
}

#include "test_networkwatch.moc"
