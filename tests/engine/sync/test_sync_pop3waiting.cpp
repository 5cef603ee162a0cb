#include "scriptedmail.h"
#include "support/manualclock.h"
#include "syncclient.h"

#include <QTest>

using namespace posthorn;

namespace
{

Account accountAt(const ScriptedPop3 &server)
{
    Account account = server.account();
    account.incoming.userName = QStringLiteral("ann");
    account.incoming.auth = AuthMechanism::Automatic;
    return account;
}

QList<ScriptedPop3::Message> mailbox()
{
    return {{"one", testMessage(QStringLiteral("One"))}, {"two", testMessage(QStringLiteral("Two"))}};
}

} // namespace

/// One client at a time, and not too often: what a POP3 server asks to wait for is waited for, and said.
class TestSyncPop3Waiting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusals_data()
    {
        QTest::addColumn<QByteArray>("command"); // that is refused; "" is the greeting
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<AccountStatus::State>("state");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<int>("least"); // seconds until the next try
        QTest::addColumn<int>("most");
        using S = AccountStatus::State;
        using C = ErrorCode;
        const auto row = [](const char *name, const char *command, const char *answer, S state, C code,
                            int least, int most) {
            QTest::newRow(name) << QByteArray(command) << QByteArray(answer) << state << code << least
                                << most;
        };
        row("in use, at the greeting", "", "-ERR [IN-USE] wait", S::Waiting, C::MailboxInUse, 12, 18);
        row("in use, at the log-in", "PASS", "-ERR [IN-USE] wait", S::Waiting, C::MailboxInUse, 12, 18);
        row("locked, without a code", "PASS", "-ERR maildrop already locked", S::Waiting, C::MailboxInUse, 12,
            18);
        row("too early", "PASS", "-ERR [LOGIN-DELAY] wait", S::Waiting, C::LoginDelay, 299, 300);
        row("out of order for now", "PASS", "-ERR [SYS/TEMP] disk", S::Waiting, C::TemporaryFailure, 1, 3);
        row("out of order", "PASS", "-ERR [SYS/PERM] disabled", S::NeedsAttention, C::PermanentFailure, 0, 0);
        row("wrong password", "PASS", "-ERR [AUTH] no", S::NeedsPassword, C::AuthenticationFailed, 0, 0);
        row("wrong password, without a code", "PASS", "-ERR no", S::NeedsPassword, C::AuthenticationFailed, 0,
            0);
    }

    void refusals()
    {
        QFETCH(const QByteArray, command);
        QFETCH(const QByteArray, answer);
        QFETCH(const AccountStatus::State, state);
        QFETCH(const ErrorCode, code);
        QFETCH(const int, least);
        QFETCH(const int, most);
        ScriptedPop3 server(mailbox());
        server.refuse(command, answer);
        ManualClock clock(SystemClock().nowMs());
        SyncClient client(SyncEngine::Mode::Continuous, &clock);
        client.start(accountAt(server), "secret");
        QVERIFY(client.waitUntil([&] { return client.statuses.last().state == state; }));
        const AccountStatus status = client.statuses.last();
        QCOMPARE(status.error->code, code);
        const qint64 seconds = status.retryAtMs == 0 ? 0 : (status.retryAtMs - clock.nowMs()) / 1000;
        QVERIFY2(seconds >= least && seconds <= most, qPrintable(QString::number(seconds)));
        // Whoever does not want to wait asks.
        server.refuse(command, {});
        if (state != AccountStatus::State::Waiting)
            return;
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Inbox").size(), 2);
        QCOMPARE(client.statuses.last().state, AccountStatus::State::Connected);
    }

    void silenceAfterAGoodLogInIsNoWrongPassword()
    {
        ScriptedPop3 server(mailbox());
        SyncClient client(SyncEngine::Mode::Continuous);
        client.start(accountAt(server), "secret");
        QVERIFY(client.waitUntil([&] { return isConnected(client); }));
        server.refuse("PASS", "-ERR");
        const auto error = client.sync();
        QVERIFY(error);
        QCOMPARE(error->code, ErrorCode::MailboxInUse);
        QCOMPARE(client.statuses.last().state, AccountStatus::State::Waiting);
    }

    void silenceAtTheFirstLogInIs()
    {
        ScriptedPop3 server(mailbox());
        server.refuse("PASS", "-ERR");
        SyncClient client(SyncEngine::Mode::Continuous);
        client.start(accountAt(server), "secret");
        QVERIFY(client.waitUntil(
            [&] { return client.statuses.last().state == AccountStatus::State::NeedsPassword; }));
    }

    void theServersDelayIsKept()
    {
        ScriptedPop3 server(mailbox());
        server.setCapabilities({"LOGIN-DELAY 600"});
        ManualClock clock(SystemClock().nowMs());
        SyncClient client(SyncEngine::Mode::Continuous, &clock);
        client.start(accountAt(server), "secret");
        QVERIFY(client.waitUntil([&] { return isConnected(client); }));
        QCOMPARE(client.subjects("Inbox").size(), 2);
        const int before = server.connections();
        const auto error = client.sync();
        QVERIFY(error);
        QCOMPARE(error->code, ErrorCode::LoginDelay);
        QCOMPARE(server.connections(), before);
        const AccountStatus status = client.statuses.last();
        QCOMPARE(status.state, AccountStatus::State::Waiting);
        QVERIFY(status.retryAtMs > clock.nowMs() && status.retryAtMs <= clock.nowMs() + 600'000);
        clock.advance(std::chrono::seconds(601));
        QVERIFY(!client.sync());
        QCOMPARE(server.connections(), before + 1);
    }

    void whatTheServerKeepsIsTold_data()
    {
        QTest::addColumn<QByteArray>("capability");
        QTest::addColumn<int>("days"); // -2 = not told
        QTest::newRow("days") << QByteArray("EXPIRE 30 USER") << 30;
        QTest::newRow("for ever") << QByteArray("EXPIRE NEVER") << -1;
        QTest::newRow("nothing") << QByteArray("X-NOTHING") << -2;
    }

    void whatTheServerKeepsIsTold()
    {
        QFETCH(const QByteArray, capability);
        QFETCH(const int, days);
        ScriptedPop3 server(mailbox());
        server.setCapabilities({capability});
        SyncClient client;
        client.start(accountAt(server), "secret");
        QVERIFY(!client.sync());
        QCOMPARE(client.statuses.last().serverKeepsDays.value_or(-2), days);
        for (const AccountStatus &status : std::as_const(client.statuses)) {
            if (status.state == AccountStatus::State::Connected)
                QCOMPARE(status.serverKeepsDays.value_or(-2), days);
        }
    }

    void international()
    {
        ScriptedPop3 server(mailbox());
        server.setCapabilities({"UTF8", "USER"});
        server.refuse("UTF8", "-ERR not today");
        SyncClient client;
        client.start(accountAt(server), "secret");
        QVERIFY(!client.sync());
        QCOMPARE(client.subjects("Inbox").size(), 2);
        QVERIFY(server.commands().indexOf("UTF8") < server.commands().indexOf("USER ann"));
        QVERIFY(server.commands().contains("UTF8"));
    }

private:
    static bool isConnected(const SyncClient &client)
    {
        return client.statuses.last().state == AccountStatus::State::Connected;
    }
};

QTEST_GUILESS_MAIN(TestSyncPop3Waiting)
#include "test_sync_pop3waiting.moc"
