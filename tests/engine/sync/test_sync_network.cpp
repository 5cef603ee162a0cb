#include "fakescene.h"
#include "net/networkwatch.h"
#include "support/privatenetwork.h"

#include <QSignalSpy>
#include <QTest>

using namespace posthorn;

namespace
{

bool privateNetwork = false;

} // namespace

/// The network changes under accounts that are at work.
class TestSyncNetwork : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!privateNetwork)
            QSKIP("this machine gives tests no network of their own");
    }
    void init() { QVERIFY(PrivateNetwork::setAddress("10.1.2.3")); }

    void lostAddressMeansNewLines();
    void waitingEndsWithTheNewAddress();
    void refusedPasswordIsNotTriedAgain();

private:
    [[nodiscard]] static qsizetype logins(const FakeImapServer &server)
    {
        const auto commands = server.commands();
        return commands.count("LOGIN") + commands.count("AUTHENTICATE");
    }
};

/// The old line would have looked alive for minutes.
void TestSyncNetwork::lostAddressMeansNewLines()
{
    FakeImapServer server;
    SyncClient client(SyncEngine::Mode::Continuous);
    client.start(FakeScene::account(server), QStringLiteral("secret"));
    QVERIFY(!client.sync());
    const qsizetype before = logins(server);
    QVERIFY(before > 0);
    QVERIFY(PrivateNetwork::setAddress(nullptr));
    QVERIFY(client.waitUntil([&] { return logins(server) > before; }));
    server.mail().deliver("INBOX", testMessage(QStringLiteral("New")));
    QVERIFY(client.waitUntil([&] { return client.subjects(QStringLiteral("INBOX")).contains(u"New"); }));
}

/// The pause after failures is over when there is a network again.
void TestSyncNetwork::waitingEndsWithTheNewAddress()
{
    constexpr qint64 longPauseMs = 6'000;
    QVERIFY(PrivateNetwork::setAddress(nullptr));
    FakeImapServer server;
    server.limitSent(0);
    const SystemClock clock;
    SyncClient client(SyncEngine::Mode::Continuous, &clock);
    client.start(FakeScene::account(server), QStringLiteral("secret"));
    const auto retryAtMs = [&client] {
        return client.statuses.isEmpty() ? 0 : client.statuses.last().retryAtMs;
    };
    QVERIFY(client.waitUntil([&] { return retryAtMs() > clock.nowMs() + longPauseMs; }));
    const qint64 wouldWaitUntil = retryAtMs();
    server.limitSent(-1);
    QVERIFY(PrivateNetwork::setAddress("10.1.2.4"));
    QVERIFY(
        client.waitUntil([&] { return client.statuses.last().state == AccountStatus::State::Connected; }));
    QVERIFY(clock.nowMs() < wouldWaitUntil);
}

/// It would be refused again, and a server locks accounts for that.
void TestSyncNetwork::refusedPasswordIsNotTriedAgain()
{
    FakeImapServer server;
    server.inject({"AUTHENTICATE", 0, FakeImapServer::Fault::Kind::No});
    SyncClient client(SyncEngine::Mode::Continuous);
    client.start(FakeScene::account(server), QStringLiteral("wrong"));
    QVERIFY(client.waitUntil([&] {
        return !client.statuses.isEmpty() &&
               client.statuses.last().state == AccountStatus::State::NeedsPassword;
    }));
    const qsizetype before = logins(server);
    const SystemClock clock;
    NetworkWatch watch(clock);
    QSignalSpy lost(&watch, &NetworkWatch::linesLost);
    QVERIFY(PrivateNetwork::setAddress(nullptr));
    QVERIFY(lost.wait());
    QTest::qWait(0); // the engine's own watch told it in the same turn
    QCOMPARE(logins(server), before);
}

int main(int argc, char **argv)
{
    privateNetwork = PrivateNetwork::enter();
    const QCoreApplication app(argc, argv);
    TestSyncNetwork test;
    return QTest::qExec(&test, argc, argv);
}

#include "test_sync_network.moc"
