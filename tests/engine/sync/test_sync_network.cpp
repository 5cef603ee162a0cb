#include "fakescene.h"
#include "support/privatenetwork.h"

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
    /// How often it gave up all its lines and logged in again.
    [[nodiscard]] static qsizetype renewals(const SyncClient &client)
    {
        using State = AccountStatus::State;
        qsizetype count = 0;
        for (qsizetype i = 1; i < client.statuses.size(); ++i)
            count += client.statuses[i - 1].state == State::Offline &&
                     client.statuses[i].state != State::Offline;
        return count;
    }
};

/// The old line would have looked alive for minutes.
void TestSyncNetwork::lostAddressMeansNewLines()
{
    FakeImapServer server;
    SyncClient client(SyncEngine::Mode::Continuous);
    client.start(FakeScene::account(server), QStringLiteral("secret"));
    QVERIFY(!client.sync());
    const qsizetype before = renewals(client);
    QVERIFY(PrivateNetwork::setAddress(nullptr));
    QVERIFY(client.waitUntil([&] { return renewals(client) > before; }));
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
    const qsizetype told = client.statuses.size();
    FakeImapServer other;
    SyncClient witness(SyncEngine::Mode::Continuous); // hears of it after the first, and connects anew
    witness.start(FakeScene::account(other), QStringLiteral("secret"));
    QVERIFY(!witness.sync());
    const qsizetype witnessed = renewals(witness);
    QVERIFY(PrivateNetwork::setAddress(nullptr));
    QVERIFY(witness.waitUntil([&] { return renewals(witness) > witnessed; }));
    QCOMPARE(client.statuses.size(), told);
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
