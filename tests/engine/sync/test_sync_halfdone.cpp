#include "support/fakeimap/fakeimapserver.h"
#include "support/manualclock.h"
#include "syncclient.h"

#include <QTest>

using namespace posthorn;

/// Operations that stop half way, and what others do to the halves meanwhile. Each was found by
/// test_sync_converge.
class TestSyncHalfDone : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void copyThatCannotBeLookedAt();
    void movedOnBeforeItWasListed();
    void copyTakenAwayBeforeTheOriginal();
    void refusedMoveTakenBackAfterItsCopyWent();
};

namespace
{

/// A server that lacks some extensions, one message in INBOX, and a computer that knows it.
class Scene
{
public:
    explicit Scene(const QSet<QByteArray> &lacking)
        : server(FakeImapServer::allCapabilities() - lacking)
        , client(SyncEngine::Mode::OneShot, &clock)
    {
        server.mail().create("Projects");
        server.mail().deliver("INBOX", testMessage(QStringLiteral("M")));
        Account account;
        account.id = AccountId(1);
        account.name = QStringLiteral("Home");
        account.incomingKind = IncomingKind::Imap;
        account.incoming = server.endpoint();
        account.bodies.kind = BodyPolicy::Kind::None;
        client.start(account, QStringLiteral("secret"));
        const auto error = client.sync();
        QVERIFY2(!error, error ? qPrintable(error->toString()) : "");
    }

    void moveToProjects()
    {
        const PlacementId id = client.row(QStringLiteral("INBOX"), QStringLiteral("M")).id;
        const FolderId target = client.folder(QStringLiteral("Projects"))->id;
        const auto done = client.act([&](QObject *context, const MailActions::Reply &reply) {
            client.actions().move({id}, target, context, reply);
        });
        QVERIFY2(done, done ? "" : qPrintable(done.error().toString()));
    }

    void settle()
    {
        for (int i = 0; i < 3; ++i) {
            clock.advance(std::chrono::hours(24));
            const auto error = client.sync();
            QVERIFY2(!error, error ? qPrintable(error->toString()) : "");
        }
        QVERIFY(client.open().isEmpty());
        QCOMPARE(client.findings(), QString());
    }

    int onServer(const QByteArray &folder)
    {
        const auto held = server.mail().lock();
        return int(server.mail().at(folder)->messages.size());
    }
    qsizetype here(const char *folder) { return client.rows(QString::fromLatin1(folder)).size(); }

    void takeAway(const QByteArray &folder)
    {
        std::vector<quint32> uids;
        {
            const auto held = server.mail().lock();
            for (const FakeMessage &message : server.mail().at(folder)->messages)
                uids.push_back(message.uid);
        }
        server.mail().expunge(folder, uids);
    }

    FakeImapServer server;
    ManualClock clock;
    SyncClient client;
};

using Kind = FakeImapServer::Fault::Kind;

} // namespace

/// The server copied, but does not let us see where to: the move is not done.
void TestSyncHalfDone::copyThatCannotBeLookedAt()
{
    Scene scene({"MOVE", "UIDPLUS"});
    scene.moveToProjects();
    scene.server.inject({"EXAMINE", 0, Kind::No});
    (void)scene.client.sync();
    QCOMPARE(scene.onServer("Projects"), 1);
    if (const auto open = scene.client.open();
        !open.isEmpty() && open.first().state == OperationState::Failed)
        QVERIFY(scene.client.store().writeAndWait<void>(Durability::Full, [&](WriteTransaction &transaction) {
            return transaction.setOperationState(open.first().id, OperationState::Queued);
        }));
    scene.settle();
    QCOMPARE(scene.onServer("INBOX"), 0);
    QCOMPARE(scene.onServer("Projects"), 1);
    QCOMPARE(scene.here("INBOX"), 0);
    QCOMPARE(scene.here("Projects"), 1);
}

/// The server did not name the message it moved, and another client moved it on before we listed the folder.
void TestSyncHalfDone::movedOnBeforeItWasListed()
{
    Scene scene({"UIDPLUS"});
    scene.moveToProjects();
    for (int i = 0; i < 50; ++i)
        scene.server.inject({{}, 2, Kind::No}); // everything after SELECT and MOVE
    QVERIFY(scene.client.sync());
    scene.server.forgetFaults();
    QCOMPARE(scene.onServer("Projects"), 1);
    scene.takeAway("Projects");
    scene.settle();
    QCOMPARE(scene.here("Projects"), 0);
}

/// The copy arrived, the original could not be removed yet, and another client removed the copy: it is not
/// copied again.
void TestSyncHalfDone::copyTakenAwayBeforeTheOriginal()
{
    Scene scene({"MOVE"});
    scene.moveToProjects();
    scene.server.inject({"UID STORE", 0, Kind::No});
    (void)scene.client.sync();
    QCOMPARE(scene.onServer("Projects"), 1);
    QCOMPARE(scene.onServer("INBOX"), 1);
    scene.takeAway("Projects");
    scene.settle();
    QCOMPARE(scene.onServer("Projects"), 0);
    QCOMPARE(scene.onServer("INBOX"), 0);
    QCOMPARE(scene.here("Projects"), 0);
    QCOMPARE(scene.here("INBOX"), 0);
}

/// As before, but the user takes the move back: the original is shown again.
void TestSyncHalfDone::refusedMoveTakenBackAfterItsCopyWent()
{
    Scene scene({"MOVE"});
    scene.moveToProjects();
    scene.server.inject({"UID STORE", 0, Kind::No});
    (void)scene.client.sync();
    scene.takeAway("Projects");
    // Without the journal: the folder is compared, so that the copy is known to be gone.
    scene.server.inject({"UID STORE", 0, Kind::No});
    (void)scene.client.sync();
    for (const OperationRecord &operation : scene.client.open())
        QVERIFY(scene.client.store().writeAndWait<void>(Durability::Full, [&](WriteTransaction &transaction) {
            return transaction.cancelOperation(operation.id);
        }));
    scene.settle();
    QCOMPARE(scene.onServer("INBOX"), 1);
    QCOMPARE(scene.here("INBOX"), 1);
    QCOMPARE(scene.here("Projects"), 0);
}

QTEST_GUILESS_MAIN(TestSyncHalfDone)
#include "test_sync_halfdone.moc"
