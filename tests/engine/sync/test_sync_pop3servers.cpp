#include "cuttingproxy.h"
#include "homeandwork.h"
#include "pop3/pop3session.h"
#include "support/foreignpop3server.h"

#include <QTest>

using namespace posthorn;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(ForeignPop3Server::Kind)

/// Collecting from POP3 servers that differ from Dovecot in much that the standard leaves open. Courier keeps
/// UIDLs in a file and lets everybody in at once; mailutils locks, and makes up a message's UIDL when it is
/// first asked for; popa3d and solid-pop3d know no CAPA and make UIDLs from what the message says.
class TestSyncPop3Servers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data()
    {
        using Kind = ForeignPop3Server::Kind;
        QTest::addColumn<Kind>("kind");
        QTest::newRow("Courier") << Kind::Courier;
        QTest::newRow("mailutils") << Kind::Mailutils;
        QTest::newRow("popa3d") << Kind::Popa3d;
        QTest::newRow("solid-pop3d") << Kind::Solid;
    }
    void init()
    {
        QFETCH_GLOBAL(ForeignPop3Server::Kind, kind);
        if (!ForeignPop3Server::isInstalled(kind))
            QSKIP("the server is not there, or needs root and mounts of its own: packaging/install-deps "
                  "--tests");
        m_server = std::make_unique<ForeignPop3Server>(kind);
        QVERIFY2(m_server->start(), qPrintable(m_server->errorString()));
    }
    void cleanup() { m_server.reset(); }

    void collectsAndLeaves();
    void whatItOffers();
    void removesByTheRule();
    void removesWhatTheUserDeletes();
    void twoProgramsAtOnce();
    void fiveHundredMessages();
    void aLineThatBreaks();

private:
    [[nodiscard]] Account account(int daysOnServer = 0) const;
    void deliver(const QStringList &subjects);
    /// A visit long enough after the one before.
    [[nodiscard]] QString visit(SyncClient &client)
    {
        m_clock.advance(1min);
        return syncError(client);
    }
    /// Another program, in the mailbox.
    [[nodiscard]] std::unique_ptr<Pop3Session> otherProgram() const;

    ManualClock m_clock{SystemClock().nowMs()};
    std::unique_ptr<ForeignPop3Server> m_server;
};

Account TestSyncPop3Servers::account(int daysOnServer) const
{
    Account account;
    account.id = AccountId(1);
    account.name = QStringLiteral("home");
    account.incomingKind = IncomingKind::Pop3;
    account.incoming = m_server->endpoint();
    account.applyRole(ComputerRole::Home);
    if (daysOnServer > 0) {
        account.retention.afterDownload = RetentionPolicy::AfterDownload::RemoveAfterDays;
        account.retention.days = daysOnServer;
        account.retention.agreed = true;
    }
    return account;
}

void TestSyncPop3Servers::deliver(const QStringList &subjects)
{
    QList<QByteArray> messages;
    for (const QString &subject : subjects)
        messages.append(testMessage(subject, "Hello.\r\n.\r\n..dots\r\nFrom here on.\r\n"));
    QVERIFY(m_server->deliver(messages));
}

std::unique_ptr<Pop3Session> TestSyncPop3Servers::otherProgram() const
{
    const Endpoint endpoint = m_server->endpoint();
    auto socket = std::make_unique<MailSocket>(CancellationToken(), std::make_shared<Transcript>());
    if (!socket->open(endpoint))
        return nullptr;
    auto session = std::make_unique<Pop3Session>(std::move(socket));
    const auto in = session->logIn(endpoint, {endpoint.userName, m_server->password()});
    if (!in)
        qWarning("%s", qPrintable(in.error().toString()));
    return in ? std::move(session) : nullptr;
}

void TestSyncPop3Servers::collectsAndLeaves()
{
    deliver({"One", "Two"});
    SyncClient client(SyncEngine::Mode::OneShot, &m_clock);
    client.start(account(), m_server->password());
    QCOMPARE(visit(client), QString());
    QCOMPARE(HomeAndWork::shown(client), QStringList({"One", "Two"}));
    QFETCH_GLOBAL(ForeignPop3Server::Kind, kind);
    if (kind == ForeignPop3Server::Kind::Courier) { // wants ten seconds between two visits
        const auto error = client.sync();
        QVERIFY(error && error->code == ErrorCode::LoginDelay);
    }
    const auto body = client.read(
        [id = HomeAndWork::only(client, "One").id](StoreReader &reader) { return reader.body(id); });
    QVERIFY(body);
    QVERIFY(body->contains("\r\n.\r\n..dots\r\n"));
    // Whatever a server knows its messages by, they are known again.
    for (int i = 0; i < 3; ++i) {
        if (i == 1)
            client.restart();
        if (i == 2)
            deliver({"Three"});
        QCOMPARE(visit(client), QString());
        QCOMPARE(client.stats().added, i == 2 ? 1 : 0);
    }
    QCOMPARE(HomeAndWork::shown(client), QStringList({"One", "Three", "Two"}));
    QCOMPARE(m_server->subjects(), QStringList({"One", "Three", "Two"}));
    QCOMPARE(client.findings(), QString());
}

void TestSyncPop3Servers::whatItOffers()
{
    QFETCH_GLOBAL(ForeignPop3Server::Kind, kind);
    using Kind = ForeignPop3Server::Kind;
    const auto session = otherProgram();
    QVERIFY(session);
    const bool hasCapa = kind == Kind::Courier || kind == Kind::Mailutils;
    QCOMPARE(session->capabilities().known, hasCapa);
    QCOMPARE(session->capabilities().pipelining, hasCapa);
    QVERIFY(session->quit());
}

void TestSyncPop3Servers::removesByTheRule()
{
    deliver({"One", "Two", "Kept"});
    SyncClient client(SyncEngine::Mode::OneShot, &m_clock);
    client.start(account(7), m_server->password());
    QCOMPARE(visit(client), QString());
    QCOMPARE(HomeAndWork::only(client, "One").location, Location::LeavesServer);
    QVERIFY(client.act([&](auto *c, auto r) {
        client.actions().keepOnServer({HomeAndWork::only(client, "Kept").id}, true, c, r);
    }));
    m_clock.advance(24h * 7 - 2min);
    QCOMPARE(visit(client), QString());
    QCOMPARE(m_server->subjects(), QStringList({"Kept", "One", "Two"}));
    deliver({"New"});
    m_clock.advance(1min);
    QCOMPARE(visit(client), QString());
    QCOMPARE(m_server->subjects(), QStringList({"Kept", "New"}));
    QCOMPARE(HomeAndWork::shown(client), QStringList({"Kept", "New", "One", "Two"}));
    QCOMPARE(HomeAndWork::only(client, "Two").location, Location::OnlyHere);
    QCOMPARE(HomeAndWork::only(client, "Kept").location, Location::ServerAndHere);
    // What is left is known again, although its number changed.
    QCOMPARE(visit(client), QString());
    QCOMPARE(client.stats().added, 0);
    QCOMPARE(client.findings(), QString());
}

void TestSyncPop3Servers::removesWhatTheUserDeletes()
{
    deliver({"Everywhere", "Here", "Server", "Stays"});
    SyncClient client(SyncEngine::Mode::OneShot, &m_clock);
    client.start(account(), m_server->password());
    QCOMPARE(visit(client), QString());
    const auto id = [&client](const char *subject) {
        return QList<PlacementId>{HomeAndWork::only(client, subject).id};
    };
    MailActions &actions = client.actions();
    QVERIFY(client.act([&](auto *c, auto r) { actions.removeEverywhere(id("Everywhere"), c, r); }));
    QVERIFY(client.act([&](auto *c, auto r) { actions.removeHere(id("Here"), c, r); }));
    QVERIFY(client.act([&](auto *c, auto r) { actions.removeFromServer(id("Server"), c, r); }));
    for (int i = 0; i < 2; ++i) {
        QCOMPARE(visit(client), QString());
        QCOMPARE(m_server->subjects(), QStringList({"Here", "Stays"}));
        QCOMPARE(HomeAndWork::shown(client), QStringList({"Server", "Stays"}));
        QCOMPARE(HomeAndWork::shown(client, FolderRole::Trash), QStringList("Here"));
    }
    QVERIFY(client.open().isEmpty());
    QCOMPARE(client.findings(), QString());
}

/// Where the server lets one in at a time, the other waits; where it does not, nothing comes twice, and what
/// the other deleted meanwhile goes calmly.
void TestSyncPop3Servers::twoProgramsAtOnce()
{
    QFETCH_GLOBAL(ForeignPop3Server::Kind, kind);
    deliver({"One", "Three", "Two"});
    SyncClient client(SyncEngine::Mode::OneShot, &m_clock);
    client.start(account(), m_server->password());
    QCOMPARE(visit(client), QString());
    auto other = otherProgram();
    QVERIFY(other);
    const auto entries = other->list();
    QVERIFY(entries);
    QCOMPARE(entries->size(), 3);
    QVERIFY(other->markDeleted({entries->first()}));
    m_clock.advance(1min);
    const auto error = client.sync();
    if (kind == ForeignPop3Server::Kind::Mailutils) {
        QVERIFY(error && error->code == ErrorCode::MailboxInUse);
    } else {
        QVERIFY2(!error, error ? qPrintable(error->toString()) : "");
        QCOMPARE(client.stats().added, 0);
    }
    QVERIFY(other->quit());
    other.reset();
    deliver({"Four"});
    m_clock.advance(1h); // what was to be waited is over
    QCOMPARE(visit(client), QString());
    QCOMPARE(HomeAndWork::shown(client), QStringList({"Four", "One", "Three", "Two"}));
    QCOMPARE(HomeAndWork::only(client, "One").location, Location::OnlyHere);
    QCOMPARE(HomeAndWork::only(client, "Two").location, Location::ServerAndHere);
    QCOMPARE(m_server->subjects(), QStringList({"Four", "Three", "Two"}));
    QCOMPARE(client.findings(), QString());
}

void TestSyncPop3Servers::fiveHundredMessages()
{
    QStringList subjects;
    for (int i = 0; i < 500; ++i)
        subjects.append(QStringLiteral("M%1").arg(i, 3, 10, QLatin1Char('0')));
    deliver(subjects);
    SyncClient client(SyncEngine::Mode::OneShot, &m_clock);
    client.start(account(1), m_server->password());
    QCOMPARE(visit(client), QString());
    QCOMPARE(HomeAndWork::shown(client), subjects);
    QCOMPARE(visit(client), QString());
    QCOMPARE(client.stats().added, 0);
    m_clock.advance(48h);
    QCOMPARE(visit(client), QString());
    QCOMPARE(m_server->subjects(), QStringList());
    QCOMPARE(HomeAndWork::shown(client), subjects);
    QCOMPARE(client.findings(), QString());
}

/// In the middle of collecting, and of removing: again and again, a little later each time.
void TestSyncPop3Servers::aLineThatBreaks()
{
    QStringList subjects;
    for (int i = 0; i < 60; ++i)
        subjects.append(QStringLiteral("M%1").arg(i, 2, 10, QLatin1Char('0')));
    deliver(subjects);
    CuttingProxy proxy(m_server->endpoint().port);
    Account through = account(1);
    through.incoming.port = proxy.port();
    SyncClient client(SyncEngine::Mode::OneShot, &m_clock);
    client.start(through, m_server->password());
    int added = 0;
    for (int round = 0; round < 30; ++round) {
        proxy.setBudget(120 + round * 830);
        (void)client.sync();
        added += client.stats().added;
        if (round % 4 == 0)
            client.restart();
        m_clock.advance(1h);
        QCOMPARE(m_server->subjects().size() + HomeAndWork::shown(client).size() >= subjects.size(), true);
    }
    proxy.setBudget(-1);
    QCOMPARE(visit(client), QString());
    added += client.stats().added;
    QCOMPARE(HomeAndWork::shown(client), subjects);
    QCOMPARE(added, int(subjects.size())); // nothing came twice
    for (int round = 0; round < 10; ++round) {
        m_clock.advance(25h);
        proxy.setBudget(700 + round * 900);
        (void)client.sync();
        const QStringList shown = HomeAndWork::shown(client);
        QCOMPARE(shown, subjects);
    }
    proxy.setBudget(-1);
    m_clock.advance(25h);
    QCOMPARE(visit(client), QString());
    QCOMPARE(visit(client), QString());
    QCOMPARE(m_server->subjects(), QStringList());
    QCOMPARE(HomeAndWork::shown(client), subjects);
    QCOMPARE(client.findings(), QString());
}

QTEST_GUILESS_MAIN(TestSyncPop3Servers)
#include "test_sync_pop3servers.moc"
