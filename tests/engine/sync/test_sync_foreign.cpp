#include "cuttingproxy.h"
#include "imap/imapsession.h"
#include "randomuser.h"
#include "support/foreignserver.h"

#include <QTest>

using namespace posthorn;

Q_DECLARE_METATYPE(ForeignServer::Kind)

/// The engine against servers that differ from Dovecot in much that the standard leaves open: what they
/// announce before and after the log-in, when they say EXPUNGE, how they name flags and folders. Cyrus has
/// about everything; Courier has little more than UIDPLUS and IDLE, and everything below INBOX.
class TestSyncForeign : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data()
    {
        QTest::addColumn<ForeignServer::Kind>("kind");
        QTest::newRow("Cyrus") << ForeignServer::Kind::Cyrus;
        QTest::newRow("Courier") << ForeignServer::Kind::Courier;
    }
    void init()
    {
        QFETCH_GLOBAL(ForeignServer::Kind, kind);
        if (!ForeignServer::isInstalled(kind))
            QSKIP("the server is not there: packaging/install-deps --tests");
        m_server = std::make_unique<ForeignServer>(kind);
        QVERIFY2(m_server->start(), qPrintable(m_server->errorString()));
        m_outside = openSession(m_server->endpoint(), m_server->password());
        QVERIFY(m_outside);
    }
    void cleanup()
    {
        m_outside.reset();
        m_server.reset();
    }

    void firstSync();
    void changesGoBothWays();
    void newMailComesAtOnce();
    void everythingConverges_data();
    void everythingConverges();

private:
    [[nodiscard]] Account account() const;
    void deliver(const char *folder, const QString &subject, const FlagState &flags = {});
    void change(const char *folder, const std::function<Result<void>(ImapSession &)> &work);
    /// Subject and flags of each message, sorted.
    [[nodiscard]] QStringList onServer(const QString &folder)
    {
        return stateOnServer(*m_outside, m_server->mailbox(folder));
    }

    std::unique_ptr<ForeignServer> m_server;
    std::unique_ptr<ImapSession> m_outside;
};

Account TestSyncForeign::account() const
{
    Account account;
    account.id = AccountId(1);
    account.name = QStringLiteral("home");
    account.incomingKind = IncomingKind::Imap;
    account.incoming = m_server->endpoint();
    account.bodies.kind = BodyPolicy::Kind::None;
    return account;
}

void TestSyncForeign::deliver(const char *folder, const QString &subject, const FlagState &flags)
{
    const auto appended = m_outside->append(m_server->mailbox(QLatin1String(folder)),
                                            {flags, 1'750'000'000'000, testMessage(subject)});
    QVERIFY2(appended, appended ? "" : qPrintable(appended.error().toString()));
}

void TestSyncForeign::change(const char *folder, const std::function<Result<void>(ImapSession &)> &work)
{
    QVERIFY(m_outside->select(m_server->mailbox(QLatin1String(folder))));
    const auto done = work(*m_outside);
    QVERIFY2(done, done ? "" : qPrintable(done.error().toString()));
    QVERIFY(m_outside->unselect());
}

void TestSyncForeign::firstSync()
{
    for (int i = 0; i < 300; ++i)
        deliver(i % 3 == 0 ? "Projects" : "INBOX", QStringLiteral("M%1").arg(i),
                {i % 2 ? MessageFlags(MessageFlag::Seen) : MessageFlags(), {}});
    QCOMPARE(m_outside->socket().isCompressed(), m_server->kind() == ForeignServer::Kind::Cyrus);
    SyncClient client;
    client.start(account(), m_server->password());
    const auto error = client.sync();
    QVERIFY2(!error, error ? qPrintable(error->toString()) : "");
    for (const char *folder : {"INBOX", "Projects"})
        QCOMPARE(stateOf(client, m_server->path(QLatin1String(folder))), onServer(QLatin1String(folder)));
    QCOMPARE(client.folder(m_server->path(QStringLiteral("Drafts")))->role, FolderRole::Drafts);
    QCOMPARE(client.folder(m_server->path(QStringLiteral("Trash")))->role, FolderRole::Trash);
    SyncEngine::SyncOptions bodies;
    bodies.bodies = BodyPolicy{BodyPolicy::Kind::All, 0};
    QVERIFY(!client.sync(bodies));
    const FolderId inbox = client.folder(QStringLiteral("INBOX"))->id;
    const auto missing = client.read([&](StoreReader &reader) { return reader.missingBodyCount(inbox, 0); });
    QVERIFY(missing);
    QCOMPARE(*missing, qint64(0));
    QVERIFY(!client.sync());
    // Courier has no mod-sequences: each folder that holds messages is listed.
    const int most = m_server->kind() == ForeignServer::Kind::Cyrus ? 6 : 8;
    QVERIFY2(client.stats().roundTrips <= most, QByteArray::number(client.stats().roundTrips));
    QCOMPARE(client.stats().added + client.stats().changed + client.stats().removed, 0);
    QCOMPARE(client.findings(), QString());
}

void TestSyncForeign::changesGoBothWays()
{
    for (const char *subject : {"One", "Two", "Three", "Four"})
        deliver("INBOX", QLatin1String(subject));
    SyncClient client;
    client.start(account(), m_server->password());
    QVERIFY(!client.sync());
    const auto id = [&client](const char *subject) {
        return client.row(QStringLiteral("INBOX"), QLatin1String(subject)).id;
    };
    const FolderId projects = client.folder(m_server->path(QStringLiteral("Projects")))->id;
    QVERIFY(client.act([&](auto *c, auto r) { client.actions().markRead({id("One")}, true, c, r); }));
    QVERIFY(client.act([&](auto *c, auto r) { client.actions().setTag({id("One")}, "Later", true, c, r); }));
    QVERIFY(client.act([&](auto *c, auto r) { client.actions().move({id("Two")}, projects, c, r); }));
    QVERIFY(client.act([&](auto *c, auto r) { client.actions().copy({id("One")}, projects, c, r); }));
    QVERIFY(client.act([&](auto *c, auto r) { client.actions().remove({id("Three")}, c, r); }));
    QVERIFY(!client.sync());
    QVERIFY(!client.sync());
    QVERIFY2(client.open().isEmpty(), qPrintable(describe(client.open())));
    for (const char *folder : {"INBOX", "Projects", "Trash"})
        QCOMPARE(stateOf(client, m_server->path(QLatin1String(folder))), onServer(QLatin1String(folder)));
    QCOMPARE(client.subjects(m_server->path(QStringLiteral("Projects"))), QStringList({"One", "Two"}));
    change("INBOX", [](ImapSession &session) -> Result<void> {
        POSTHORN_TRY(session.storeFlags("1", {{}, MessageFlag::Seen, {}, {QStringLiteral("Later")}}));
        POSTHORN_TRY(session.storeFlags("4", {MessageFlag::Flagged, {}, {QStringLiteral("Work")}, {}}));
        return {};
    });
    change("Projects", [](ImapSession &session) -> Result<void> {
        POSTHORN_TRY(session.storeFlags("1", {MessageFlag::Deleted, {}, {}, {}}));
        return session.uidExpunge("1");
    });
    QVERIFY(!client.sync());
    for (const char *folder : {"INBOX", "Projects", "Trash"})
        QCOMPARE(stateOf(client, m_server->path(QLatin1String(folder))), onServer(QLatin1String(folder)));
    QCOMPARE(client.findings(), QString());
}

void TestSyncForeign::newMailComesAtOnce()
{
    deliver("INBOX", QStringLiteral("Old"));
    SyncClient client(SyncEngine::Mode::Continuous);
    client.start(account(), m_server->password());
    QVERIFY(!client.sync());
    QVERIFY(client.waitUntil([&] { return client.subjects(QStringLiteral("INBOX")).size() == 1; }));
    for (int i = 2; i < 5; ++i) {
        deliver("INBOX", QStringLiteral("New %1").arg(i));
        QVERIFY(client.waitUntil([&] { return client.subjects(QStringLiteral("INBOX")).size() == i; }));
    }
}

void TestSyncForeign::everythingConverges_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 3; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

/// Two computers, and another program that delivers and marks, over lines that break anywhere.
void TestSyncForeign::everythingConverges()
{
    QFETCH(quint32, seed);
    const int steps = qEnvironmentVariable("POSTHORN_TEST_STEPS", QStringLiteral("40")).toInt();
    QRandomGenerator random(seed);
    QStringList folders;
    for (const QString &folder : randomFolders())
        folders.append(m_server->path(folder));
    QSet<QString> expected;
    int next = 0;
    const auto arrive = [&](const char *folder) {
        expected.insert(QStringLiteral("M%1").arg(next));
        deliver(folder, QStringLiteral("M%1").arg(next++));
    };
    for (int i = 0; i < 12; ++i)
        arrive(i % 3 == 0 ? "Projects" : "INBOX");
    CuttingProxy proxy(m_server->endpoint().port);
    Account cut = account();
    cut.incoming.port = proxy.port();
    SyncClient clients[2];
    for (SyncClient &client : clients) {
        client.start(cut, m_server->password());
        QVERIFY(!client.sync());
    }
    for (int step = 0; step < steps; ++step) {
        SyncClient &client = clients[random.bounded(2)];
        switch (random.bounded(6)) {
        case 0:
        case 1:
            actAtRandom(client, random, expected, folders);
            break;
        case 2:
            arrive("INBOX");
            break;
        case 3:
            change("INBOX", [&](ImapSession &session) -> Result<void> {
                POSTHORN_TRY(session.storeFlags("1:*", {MessageFlag::Answered, {}, {}, {}}));
                return {};
            });
            break;
        case 4:
            syncOverACutLine(client, proxy, random);
            break;
        case 5:
            (void)client.sync();
            break;
        }
    }
    QCOMPARE(syncInTurns(clients), QString());
    QStringList there;
    for (SyncClient &client : clients) {
        QVERIFY2(client.open().isEmpty(), qPrintable(describe(client.open())));
        QCOMPARE(client.findings(), QString());
        there.clear();
        for (const QString &folder : randomFolders()) {
            QCOMPARE(stateOf(client, m_server->path(folder)), onServer(folder));
            there += client.subjects(m_server->path(folder));
        }
    }
    // Nothing that nobody deleted is missing, and nothing is there twice; what one computer deleted while the
    // other moved it on may have stayed.
    QCOMPARE(there.removeDuplicates(), 0);
    for (const QString &subject : std::as_const(expected))
        QVERIFY2(there.contains(subject), qPrintable(subject));
}

QTEST_GUILESS_MAIN(TestSyncForeign)
#include "test_sync_foreign.moc"
