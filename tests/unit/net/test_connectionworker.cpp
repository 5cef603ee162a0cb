#include "net/connectionworker.h"

#include <QTest>
#include <future>
#include <poll.h>
#include <set>

using namespace posthorn;

class ConnectionWorkerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void runsInOrderOnOneThread();
    void stopEndsARunningCommandAndDropsTheRest();
    void nothingRunsAfterStop();
};

void ConnectionWorkerTest::runsInOrderOnOneThread()
{
    std::vector<int> order;
    std::set<std::thread::id> threads;
    std::promise<void> done;
    ConnectionWorker worker(QStringLiteral("test"));
    for (int i = 0; i < 100; ++i) {
        QVERIFY(worker.post([&, i] {
            order.push_back(i);
            threads.insert(std::this_thread::get_id());
        }));
    }
    QVERIFY(worker.post([&done] { done.set_value(); }));
    QCOMPARE(done.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
    QCOMPARE(order.size(), size_t(100));
    QVERIFY(std::is_sorted(order.begin(), order.end()));
    QCOMPARE(threads.size(), size_t(1));
    QVERIFY(!threads.contains(std::this_thread::get_id()));
}

void ConnectionWorkerTest::stopEndsARunningCommandAndDropsTheRest()
{
    bool cancelled = false;
    bool second = false;
    {
        std::promise<void> begun;
        ConnectionWorker worker(QStringLiteral("test"));
        const CancellationToken token = worker.token();
        QVERIFY(worker.post([&] {
            begun.set_value();
            pollfd entry{token.wakeFd(), POLLIN, 0};
            ::poll(&entry, 1, 20'000);
            cancelled = token.isCancelled();
        }));
        QVERIFY(worker.post([&second] { second = true; }));
        begun.get_future().wait();
    }
    QVERIFY(cancelled);
    QVERIFY(!second);
}

void ConnectionWorkerTest::nothingRunsAfterStop()
{
    ConnectionWorker worker(QStringLiteral("test"));
    worker.stop();
    bool ran = false;
    QVERIFY(!worker.post([&ran] { ran = true; }));
    QVERIFY(worker.token().isCancelled());
    QVERIFY(!ran);
}

QTEST_GUILESS_MAIN(ConnectionWorkerTest)
#include "test_connectionworker.moc"
