#include "homescene.h"

using namespace posthorn;
using namespace std::chrono_literals;

/// A home computer whose rules remove mail, and servers and other clients that do not play along: nothing is
/// lost, nothing is there twice, nobody else's mail goes, and it comes to an end.
class TestSyncRemoval : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void othersMarksSurvive_data();
    void othersMarksSurvive();
    void readOnlyFolder_data();
    void readOnlyFolder();
    void isRefused();
    void saysOkAndKeeps_data();
    void saysOkAndKeeps();
    void renamedBeforeItsTime_data();
    void renamedBeforeItsTime();
    void renamedInThatMoment_data();
    void renamedInThatMoment();
    void numberedAnew_data();
    void numberedAnew();
    void movedByAThirdClient_data();
    void movedByAThirdClient();
    void movedBeforeTheUndoTimeIsOver();
    void fullMailbox();
    void oneFolderFails();
    void damagedIsFetchedAgain();
    void damagedBetweenCopyAndRemoval();
    void largeOnesStay();
};

namespace
{

using Kind = FakeImapServer::Fault::Kind;
using Lacking = QSet<QByteArray>;

/// Of servers with and without what makes removal easy.
void servers()
{
    QTest::addColumn<Lacking>("lacking");
    QTest::newRow("all") << Lacking();
    QTest::newRow("no UIDPLUS") << Lacking{"UIDPLUS"};
    QTest::newRow("no QRESYNC") << Lacking{"QRESYNC"};
    QTest::newRow("no CONDSTORE") << Lacking{"QRESYNC", "CONDSTORE"};
    QTest::newRow("no names") << Lacking{"OBJECTID"};
    QTest::newRow("bare") << Lacking{"UIDPLUS", "QRESYNC", "CONDSTORE", "OBJECTID", "MOVE", "ESEARCH"};
}

} // namespace

void TestSyncRemoval::othersMarksSurvive_data()
{
    servers();
}
void TestSyncRemoval::othersMarksSurvive()
{
    QFETCH(Lacking, lacking);
    HomeScene scene(lacking);
    scene.arrive({"Ours", "Theirs"});
    const quint32 theirs = scene.arrive("Kept", {MessageFlag::Flagged, {}});
    scene.collect();
    // Somebody marks one for deletion that the rule spares, and one that it does not.
    FlagChange mark;
    mark.add = MessageFlag::Deleted;
    scene.server.mail().change("INBOX", {theirs}, mark);
    scene.weekLater();
    QCOMPARE(scene.onServer(), QStringList("Kept"));
    {
        const auto held = scene.server.mail().lock();
        QVERIFY(scene.server.mail().at("INBOX")->find(theirs)->flags.flags.testFlag(MessageFlag::Deleted));
    }
    QVERIFY(scene.isCalm());
    QCOMPARE(scene.lostOrDoubled(), QString());
}

void TestSyncRemoval::readOnlyFolder_data()
{
    QTest::addColumn<bool>("byRights");
    QTest::newRow("by rights") << true;
    QTest::newRow("for everybody") << false;
}
void TestSyncRemoval::readOnlyFolder()
{
    QFETCH(bool, byRights);
    HomeScene scene;
    {
        const auto held = scene.server.mail().lock();
        FakeMailbox *inbox = scene.server.mail().at("INBOX");
        inbox->rights = byRights ? "lrs" : inbox->rights;
        inbox->readOnly = !byRights;
    }
    scene.arrive({"One", "Two"});
    scene.arrive("Filed", {}, "Projects");
    scene.collect();
    scene.weekLater();
    QCOMPARE(scene.onServer(), QStringList({"One", "Two"}));
    QCOMPARE(scene.onServer("Projects"), QStringList());
    QVERIFY(scene.isCalm());
    QCOMPARE(scene.lostOrDoubled(), QString());
}

/// It may be over by itself. If not, it waits for the user, and is in view.
void TestSyncRemoval::isRefused()
{
    HomeScene scene;
    scene.arrive("Once");
    scene.collect();
    scene.server.inject({"UID EXPUNGE", 0, Kind::No});
    scene.weekLater();
    QVERIFY(scene.isCalm());
    QCOMPARE(scene.onServer(), QStringList());
    scene.arrive("Always");
    scene.collect();
    for (int i = 0; i < 100; ++i)
        scene.server.inject({"UID EXPUNGE", 0, Kind::No});
    scene.weekLater();
    scene.server.forgetCommands();
    scene.weekLater();
    const qsizetype tries = scene.server.commands().count("UID EXPUNGE");
    QVERIFY2(tries < 10, qPrintable(QString::number(tries)));
    QCOMPARE(scene.client.open().size(), 1);
    QCOMPARE(scene.client.open().first().state, OperationState::Failed);
    QCOMPARE(scene.onServer(), QStringList("Always"));
    QCOMPARE(HomeScene::shown(scene.client, "INBOX"), QStringList({"Always", "Once"}));
    scene.server.forgetFaults();
    QVERIFY(scene.client.retry(scene.client.open().first().id));
    QVERIFY(scene.isCalm());
    QCOMPARE(scene.onServer(), QStringList());
    QCOMPARE(scene.lostOrDoubled(), QString());
}

void TestSyncRemoval::saysOkAndKeeps_data()
{
    QTest::addColumn<Lacking>("lacking");
    QTest::addColumn<QByteArray>("command");
    QTest::newRow("UID EXPUNGE") << Lacking() << QByteArray("UID EXPUNGE");
    QTest::newRow("UID EXPUNGE, no QRESYNC") << Lacking{"QRESYNC"} << QByteArray("UID EXPUNGE");
    QTest::newRow("EXPUNGE") << Lacking{"UIDPLUS"} << QByteArray("EXPUNGE");
}
void TestSyncRemoval::saysOkAndKeeps()
{
    QFETCH(Lacking, lacking);
    QFETCH(QByteArray, command);
    HomeScene scene(lacking);
    scene.arrive({"One", "Two"});
    scene.collect();
    for (int i = 0; i < 100; ++i)
        scene.server.inject({command, 0, Kind::Ignored});
    for (int i = 0; i < 3; ++i) {
        scene.weekLater();
        // Not fetched as something new, not moved here again.
        QCOMPARE(HomeScene::shown(scene.client, "INBOX"), QStringList({"One", "Two"}));
        QCOMPARE(scene.onServer(), QStringList({"One", "Two"}));
    }
    const auto open = scene.client.open();
    QCOMPARE(open.size(), 1);
    QCOMPARE(open.first().state, OperationState::Failed);
    QVERIFY(open.first().error && open.first().error->code == ErrorCode::ServerSaidNo);
    scene.server.forgetFaults();
    // Once it means what it says, another try is enough.
    QVERIFY(scene.client.retry(open.first().id));
    QVERIFY(scene.isCalm());
    QCOMPARE(scene.onServer(), QStringList());
    QCOMPARE(scene.lostOrDoubled(), QString());
}

void TestSyncRemoval::renamedBeforeItsTime_data()
{
    servers();
}
void TestSyncRemoval::renamedBeforeItsTime()
{
    QFETCH(Lacking, lacking);
    HomeScene scene(lacking);
    scene.arrive("One", {}, "Projects");
    scene.collect();
    scene.clock.advance(24h * 8);
    scene.server.mail().rename("Projects", "Old");
    scene.weekLater();
    scene.weekLater();
    QCOMPARE(scene.onServer("Old"), QStringList());
    QVERIFY(scene.isCalm());
    QCOMPARE(scene.lostOrDoubled(), QString());
}

void TestSyncRemoval::renamedInThatMoment_data()
{
    QTest::addColumn<Lacking>("lacking");
    QTest::addColumn<QByteArray>("command");
    for (const char *command : {"SELECT", "UID STORE", "UID EXPUNGE"}) {
        QTest::addRow("%s", command) << Lacking() << QByteArray(command);
        QTest::addRow("%s, no names", command) << Lacking{"OBJECTID"} << QByteArray(command);
    }
}
void TestSyncRemoval::renamedInThatMoment()
{
    QFETCH(Lacking, lacking);
    QFETCH(QByteArray, command);
    HomeScene scene(lacking);
    scene.arrive({"One", "Two"}, "Projects");
    scene.collect();
    scene.clock.advance(24h * 8);
    scene.queueOnly();
    scene.atNext(command, [&] { scene.server.mail().rename("Projects", "Old"); });
    (void)scene.client.sync();
    QCOMPARE(scene.lost(), QString());
    scene.weekLater();
    scene.weekLater();
    QCOMPARE(scene.onServer("Old"), QStringList());
    QVERIFY(scene.isCalm());
    QCOMPARE(scene.lost(), QString());
    // Where nobody can know that it is the same folder, what was collected of it is kept with what comes
    // anew.
    if (!lacking.contains("OBJECTID"))
        QCOMPARE(scene.lostOrDoubled(), QString());
}

void TestSyncRemoval::numberedAnew_data()
{
    QTest::addColumn<Lacking>("lacking");
    QTest::addColumn<QByteArray>("command");
    for (const char *command : {"", "SELECT", "UID SEARCH", "UID STORE", "UID EXPUNGE"}) {
        const char *name = *command == 0 ? "before its time" : command;
        QTest::addRow("%s", name) << Lacking() << QByteArray(command);
        QTest::addRow("%s, no QRESYNC", name) << Lacking{"QRESYNC", "CONDSTORE"} << QByteArray(command);
    }
}
void TestSyncRemoval::numberedAnew()
{
    QFETCH(Lacking, lacking);
    QFETCH(QByteArray, command);
    HomeScene scene(lacking);
    scene.arrive({"One", "Two"});
    scene.arrive("Kept", {MessageFlag::Flagged, {}});
    scene.collect();
    if (command.isEmpty())
        scene.server.mail().renumber("INBOX");
    scene.clock.advance(24h * 8);
    if (!command.isEmpty()) {
        scene.queueOnly();
        scene.atNext(command, [&] { scene.server.mail().renumber("INBOX"); });
    }
    (void)scene.client.sync();
    QCOMPARE(scene.lost(), QString());
    scene.weekLater();
    QCOMPARE(scene.onServer(), QStringList("Kept"));
    QVERIFY(scene.isCalm());
    QCOMPARE(scene.lostOrDoubled(), QString());
}

void TestSyncRemoval::movedByAThirdClient_data()
{
    QTest::addColumn<QByteArray>("command");
    QTest::addColumn<QByteArray>("target");
    for (const char *command : {"SELECT", "UID SEARCH", "UID STORE"}) {
        for (const char *target : {"Projects", "Trash", ""})
            QTest::addRow("%s, to %s", command, *target == 0 ? "nowhere" : target)
                << QByteArray(command) << QByteArray(target);
    }
}
/// Between the copy here and the removal there.
void TestSyncRemoval::movedByAThirdClient()
{
    QFETCH(QByteArray, command);
    QFETCH(QByteArray, target);
    HomeScene scene;
    const quint32 moved = scene.arrive("Moved");
    scene.arrive("Stays");
    scene.collect();
    scene.clock.advance(24h * 8);
    scene.queueOnly();
    scene.atNext(command, [&] {
        if (!target.isEmpty())
            scene.server.mail().deliver(target, testMessage(QStringLiteral("Moved")));
        scene.server.mail().expunge("INBOX", {moved});
    });
    (void)scene.client.sync();
    QCOMPARE(scene.lost(), QString());
    QVERIFY(scene.isCalm());
    QCOMPARE(scene.lost(), QString());
    QCOMPARE(scene.onServer(), QStringList());
    QCOMPARE(HomeScene::copies(scene.client, "Stays").size(), 1);
    // In the very moment of the removal nobody can tell who it was.
    if (command == "UID STORE")
        return;
    const bool trashed = target == "Trash";
    QCOMPARE(HomeScene::copies(scene.client, "Moved").size(), trashed ? 0 : 1);
    QCOMPARE(HomeScene::shown(scene.client, "Trash"), trashed ? QStringList("Moved") : QStringList());
}

void TestSyncRemoval::movedBeforeTheUndoTimeIsOver()
{
    HomeScene scene;
    const quint32 moved = scene.arrive("Moved");
    scene.collect();
    MailActions actions(scene.client.store(), 10s);
    const PlacementId id = HomeScene::copies(scene.client, "Moved").first().id;
    const auto receipt = scene.client.act([&](auto *c, auto r) { actions.removeFromServer({id}, c, r); });
    QVERIFY(receipt);
    const PlacementId copy = HomeScene::copies(scene.client, "Moved").first().id;
    QVERIFY(
        scene.client.act([&](auto *c, auto r) { scene.client.actions().setFlagged({copy}, true, c, r); }));
    scene.server.mail().deliver("Projects", testMessage(QStringLiteral("Moved")));
    scene.server.mail().expunge("INBOX", {moved});
    QVERIFY(!scene.client.sync());
    scene.clock.advance(11s);
    QVERIFY(!scene.client.sync());
    QCOMPARE(HomeScene::copies(scene.client, "Moved").size(), 1);
    QCOMPARE(scene.onServer("Projects"), QStringList("Moved"));
    QVERIFY(scene.client.open().isEmpty());
    QCOMPARE(scene.client.findings(), QString());
    // Undone too late: it is still there.
    QVERIFY(scene.client.act([&](auto *c, auto r) { actions.undo(receipt->group, c, r); }));
    QVERIFY(!scene.client.sync());
    QCOMPARE(HomeScene::copies(scene.client, "Moved").size(), 1);
    QCOMPARE(scene.lost(), QString());
}

/// What leaves makes room; nothing of it needs any.
void TestSyncRemoval::fullMailbox()
{
    HomeScene scene;
    scene.arrive({"One", "Two"});
    scene.collect();
    for (const char *command : {"APPEND", "UID COPY", "UID MOVE"})
        scene.server.inject({command, 0, Kind::No});
    scene.server.forgetCommands();
    scene.weekLater();
    QCOMPARE(scene.onServer(), QStringList());
    for (const char *command : {"APPEND", "UID COPY", "UID MOVE"})
        QVERIFY(!scene.server.commands().contains(command));
    QVERIFY(scene.isCalm());
    QCOMPARE(scene.lostOrDoubled(), QString());
}

/// One folder that cannot be compared in any pass holds up itself alone.
void TestSyncRemoval::oneFolderFails()
{
    HomeScene scene;
    scene.arrive({"One", "Two"});
    scene.arrive({"Three", "Four"}, "Projects");
    const quint32 moved = scene.arrive("Moved");
    scene.collect();
    SyncEngine::SyncOptions full;
    full.full = true;
    const auto syncFailing = [&] {
        // After INBOX and the folders with a role.
        scene.server.inject({"SELECT", 3, Kind::No});
        const auto error = scene.client.sync(full);
        scene.server.forgetFaults();
        return error && error->code == ErrorCode::ServerSaidNo;
    };
    // What went from another folder may lie in the one that is not seen.
    scene.server.mail().deliver("Projects", testMessage(QStringLiteral("Moved")));
    scene.server.mail().expunge("INBOX", {moved});
    scene.clock.advance(24h * 8);
    QVERIFY(syncFailing());
    QVERIFY(syncFailing());
    QCOMPARE(scene.onServer(), QStringList());
    QCOMPARE(scene.onServer("Projects"), QStringList({"Four", "Moved", "Three"}));
    QCOMPARE(scene.lost(), QString());
    for (const char *subject : {"One", "Two", "Three", "Four", "Moved"})
        QCOMPARE(HomeScene::copies(scene.client, subject).size(), 1);
    QVERIFY(!scene.client.sync(full));
    QCOMPARE(scene.onServer("Projects"), QStringList("Moved"));
    QVERIFY(scene.isCalm());
    QCOMPARE(scene.lostOrDoubled(), QString());
}

/// Told once; and the server's whole one takes the place of what the disk lost.
void TestSyncRemoval::damagedIsFetchedAgain()
{
    HomeScene scene;
    scene.arrive({"Damaged", "Whole"});
    scene.collect();
    scene.clock.advance(24h * 8);
    scene.damage("Damaged");
    const auto error = scene.client.sync();
    QVERIFY(error && error->code == ErrorCode::StoreCorrupt);
    QCOMPARE(scene.onServer(), QStringList("Damaged"));
    QVERIFY(!scene.client.sync());
    QCOMPARE(scene.onServer(), QStringList("Damaged"));
    const MessageRow row = HomeScene::copies(scene.client, "Damaged").first();
    QCOMPARE(scene.client.read([&](StoreReader &reader) { return reader.body(row.id); }).value(),
             testMessage(QStringLiteral("Damaged")));
    // By the same rules as any that came today.
    QCOMPARE(row.leavesServerMs, scene.clock.nowMs() + qint64(7) * 24 * 3600 * 1000);
    scene.weekLater();
    QCOMPARE(scene.onServer(), QStringList());
    QVERIFY(scene.isCalm());
    QCOMPARE(scene.lostOrDoubled(), QString());
}

void TestSyncRemoval::damagedBetweenCopyAndRemoval()
{
    HomeScene scene;
    scene.arrive({"Damaged", "Whole", "Also whole"});
    scene.collect();
    scene.clock.advance(24h * 8);
    scene.queueOnly();
    scene.damage("Damaged");
    const auto error = scene.client.sync();
    QVERIFY(error && error->code == ErrorCode::StoreCorrupt);
    QCOMPARE(scene.onServer(), QStringList("Damaged"));
    QVERIFY(scene.client.open().isEmpty());
    QCOMPARE(HomeScene::copies(scene.client, "Damaged").size(), 1);
    QVERIFY(!scene.client.sync());
    QVERIFY(HomeScene::copies(scene.client, "Damaged").first().hasBody);
    QCOMPARE(scene.lostOrDoubled(), QString());
    scene.weekLater();
    QCOMPARE(scene.onServer(), QStringList());
    QVERIFY(scene.isCalm());
    QCOMPARE(scene.lostOrDoubled(), QString());
}

/// Over the size limit they come as their header, and whole when they are opened; no rule takes the others'
/// place from the server.
void TestSyncRemoval::largeOnesStay()
{
    HomeScene scene;
    Account account = scene.client.account();
    account.bodies.mostBytes = 10'000;
    scene.client.restart(account);
    const QByteArray large = testMessage(QStringLiteral("Large"), QByteArray(300'000, 'x') + "\r\n");
    scene.server.mail().deliver("INBOX", large);
    const QByteArray huge = testMessage(QStringLiteral("Huge"), QByteArray(500'000, 'y') + "\r\n");
    scene.server.mail().deliver("INBOX", huge);
    scene.arrive("Small");
    const qint64 before = scene.server.bytesSent();
    scene.collect();
    scene.clock.advance(1h);
    QVERIFY(!scene.client.sync());
    QVERIFY2(scene.server.bytesSent() - before < 100'000,
             qPrintable(QString::number(scene.server.bytesSent() - before)));
    QVERIFY(HomeScene::copies(scene.client, "Small").first().hasBody);
    const MessageRow row = HomeScene::copies(scene.client, "Large").first();
    QVERIFY(!row.hasBody);
    QCOMPARE(row.location, Location::Server);
    QCOMPARE(row.size, large.size());
    // A folder of which only large ones are missing is not even looked at.
    scene.server.forgetCommands();
    QVERIFY(!scene.client.sync());
    QVERIFY(!scene.server.commands().contains("UID FETCH"));
    // Opened, it is like any other; the one that never was stays.
    scene.client.engine().fetchBody(row.id);
    QVERIFY(scene.client.waitUntil([&] { return !scene.client.bodies.isEmpty(); }));
    QCOMPARE(scene.client.read([&](StoreReader &reader) { return reader.body(row.id); }).value(), large);
    QVERIFY(!scene.client.sync());
    scene.weekLater();
    QCOMPARE(scene.onServer(), QStringList("Huge"));
    QCOMPARE(HomeScene::copies(scene.client, "Large").first().location, Location::OnlyHere);
    // Who asks for all bodies means all.
    SyncEngine::SyncOptions all;
    all.bodies = BodyPolicy{BodyPolicy::Kind::All, 0};
    QVERIFY(!scene.client.sync(all));
    QVERIFY(HomeScene::copies(scene.client, "Huge").first().hasBody);
    QCOMPARE(scene.client.findings(), QString());
}

QTEST_GUILESS_MAIN(TestSyncRemoval)
#include "test_sync_removal.moc"
