#include "fakescene.h"
#include "randomuser.h"

#include <QTest>

using namespace posthorn;

/// Operations that stop half way, and what others do to the halves meanwhile. Each was found by
/// test_sync_converge.
class TestSyncHalfDone : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void copyThatCannotBeLookedAt();
    void copiesOfSeveralThatCannotBeLookedAt();
    void movedOnBeforeItWasListed();
    void copyTakenAwayBeforeTheOriginal();
    void refusedMoveTakenBackAfterItsCopyWent();
    void halfMoveTakenBack();
    void oneOfTwoOriginalsGoes();
    void alikeWasThereBefore();
    void twinsMoveTogether();
    void endedWhileTheServerHangs();
    void removedInThatMoment_data();
    void removedInThatMoment();
    void leftOutAndStillThere();
};

namespace
{

using Kind = FakeImapServer::Fault::Kind;

} // namespace

/// The server copied, but does not let us see where to: the move is not done.
void TestSyncHalfDone::copyThatCannotBeLookedAt()
{
    FakeScene scene({"MOVE", "UIDPLUS"});
    scene.moveToProjects();
    scene.server.inject({"EXAMINE", 0, Kind::No});
    (void)scene.client.sync();
    QCOMPARE(scene.onServer("Projects"), 1);
    if (const auto open = scene.client.open();
        !open.isEmpty() && open.first().state == OperationState::Failed)
        QVERIFY(scene.client.retry(open.first().id));
    scene.settle();
    QCOMPARE(scene.onServer("INBOX"), 0);
    QCOMPARE(scene.onServer("Projects"), 1);
    QCOMPARE(scene.here("INBOX"), 0);
    QCOMPARE(scene.here("Projects"), 1);
}

/// Two moves that went as one command: tried one by one, neither is copied again.
void TestSyncHalfDone::copiesOfSeveralThatCannotBeLookedAt()
{
    FakeScene scene({"MOVE", "UIDPLUS"});
    scene.server.mail().deliver("INBOX", testMessage(QStringLiteral("N")));
    QVERIFY(!scene.client.sync());
    scene.moveToProjects({QStringLiteral("M")});
    scene.moveToProjects({QStringLiteral("N")});
    scene.server.inject({"EXAMINE", 0, Kind::No});
    QVERIFY(!scene.client.sync());
    scene.settle();
    QCOMPARE(scene.onServer("INBOX"), 0);
    QCOMPARE(scene.onServer("Projects"), 2);
    QCOMPARE(scene.here("Projects"), 2);
}

/// The server did not name the message it moved, and another client moved it on before we listed the folder.
void TestSyncHalfDone::movedOnBeforeItWasListed()
{
    FakeScene scene({"UIDPLUS", "ACL"});
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
    FakeScene scene({"MOVE"});
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
    FakeScene scene({"MOVE"});
    scene.moveToProjects();
    scene.server.inject({"UID STORE", 0, Kind::No});
    (void)scene.client.sync();
    scene.takeAway("Projects");
    // Without the journal: the folder is compared, so that the copy is known to be gone.
    scene.server.inject({"UID STORE", 0, Kind::No});
    (void)scene.client.sync();
    for (const OperationRecord &operation : scene.client.open())
        QVERIFY(scene.client.takeBack(operation.id));
    scene.settle();
    QCOMPARE(scene.onServer("INBOX"), 1);
    QCOMPARE(scene.here("INBOX"), 1);
    QCOMPARE(scene.here("Projects"), 0);
}

/// The copy arrived, the original is still there, another client moves the copy on, and the user takes the
/// move back without having heard of that: the original is not hidden from him.
void TestSyncHalfDone::halfMoveTakenBack()
{
    FakeScene scene({"MOVE"});
    scene.moveToProjects();
    scene.server.inject({"UID STORE", 0, Kind::No});
    (void)scene.client.sync();
    scene.takeAway("Projects");
    const auto open = scene.client.open();
    QCOMPARE(open.size(), 1);
    QVERIFY(scene.client.takeBack(open.first().id));
    QCOMPARE(scene.here("INBOX"), 1);
    scene.settle();
    QCOMPARE(scene.onServer("INBOX"), 1);
    QCOMPARE(scene.here("INBOX"), 1);
    QCOMPARE(scene.here("Projects"), 0);
}

/// Both copies arrived, neither original could be removed, and another client removed one of them: the other
/// is still the business of the move.
void TestSyncHalfDone::oneOfTwoOriginalsGoes()
{
    FakeScene scene({"MOVE"});
    scene.server.mail().deliver("INBOX", testMessage(QStringLiteral("N")));
    QVERIFY(!scene.client.sync());
    const quint32 uid = scene.client.row(QStringLiteral("INBOX"), QStringLiteral("M")).uid;
    scene.moveToProjects({QStringLiteral("M"), QStringLiteral("N")});
    scene.server.inject({"UID STORE", 0, Kind::No});
    (void)scene.client.sync();
    QCOMPARE(scene.onServer("Projects"), 2);
    scene.server.mail().expunge("INBOX", {uid});
    QVERIFY(!scene.client.sync());
    const auto open = scene.client.open();
    QCOMPARE(open.size(), 1);
    QCOMPARE(open.first().targets.size(), 1);
    QVERIFY(scene.client.retry(open.first().id));
    scene.settle();
    QCOMPARE(scene.onServer("INBOX"), 0);
    QCOMPARE(scene.here("INBOX"), 0);
    QCOMPARE(scene.onServer("Projects"), scene.here("Projects"));
}

/// The line broke before the move, and the target has had a message with the same Message-ID all along: it is
/// not what was moved.
void TestSyncHalfDone::alikeWasThereBefore()
{
    FakeScene scene({"MOVE"});
    scene.server.mail().deliver("Projects", testMessage(QStringLiteral("M")));
    QVERIFY(!scene.client.sync());
    scene.moveToProjects();
    scene.server.inject({"UID COPY", 0, Kind::CutBefore});
    (void)scene.client.sync();
    scene.settle();
    QCOMPARE(scene.onServer("INBOX"), 0);
    QCOMPARE(scene.onServer("Projects"), 2);
    QCOMPARE(scene.here("Projects"), 2);
}

/// Two of one Message-ID in one move, on a server that does not say where they went.
void TestSyncHalfDone::twinsMoveTogether()
{
    FakeScene scene({"MOVE", "UIDPLUS"});
    scene.server.mail().deliver("INBOX", testMessage(QStringLiteral("M")));
    QVERIFY(!scene.client.sync());
    QList<PlacementId> ids;
    for (const MessageRow &row : scene.client.rows(QStringLiteral("INBOX")))
        ids.append(row.id);
    scene.moveToProjects(ids);
    scene.settle();
    QCOMPARE(scene.onServer("INBOX"), 0);
    QCOMPARE(scene.onServer("Projects"), 2);
    QCOMPARE(scene.here("Projects"), 2);
}

/// The program ends while a server says nothing more, and does not wait for it; what was asked of it is
/// looked for by the next one.
void TestSyncHalfDone::endedWhileTheServerHangs()
{
    FakeScene scene({"UIDPLUS"});
    scene.server.inject({"UID MOVE", 0, Kind::Hang});
    scene.moveToProjects();
    scene.client.engine().sync(AccountId(1), {});
    QTRY_VERIFY(scene.server.commands().contains("UID MOVE"));
    scene.client.restart();
    QCOMPARE(scene.here("Projects"), 1);
    QVERIFY(!scene.client.sync());
    scene.settle();
    QCOMPARE(scene.onServer("INBOX"), 0);
    QCOMPARE(scene.onServer("Projects"), 1);
    QCOMPARE(scene.here("Projects"), 1);
    QVERIFY2(scene.client.open().isEmpty(), qPrintable(describe(scene.client.open())));
}

void TestSyncHalfDone::removedInThatMoment_data()
{
    QTest::addColumn<QSet<QByteArray>>("lacking");
    QTest::addColumn<QByteArray>("command");
    QTest::addColumn<bool>("refuses");
    const QSet<QByteArray> bare{"MOVE", "UIDPLUS"};
    QTest::newRow("MOVE") << QSet<QByteArray>{} << QByteArray("UID MOVE") << true;
    QTest::newRow("COPY") << QSet<QByteArray>{"MOVE"} << QByteArray("UID COPY") << true;
    QTest::newRow("neither MOVE nor UIDPLUS") << bare << QByteArray("UID COPY") << true;
    QTest::newRow("MOVE of the rest") << QSet<QByteArray>{} << QByteArray("UID MOVE") << false;
    QTest::newRow("COPY of the rest") << QSet<QByteArray>{"MOVE"} << QByteArray("UID COPY") << false;
    QTest::newRow("the rest, neither MOVE nor UIDPLUS") << bare << QByteArray("UID COPY") << false;
}

/// Another client removes some of what is being moved, and the server refuses all of it because we have not
/// heard of that, or moves the rest: nobody has to be asked, and nothing has to wait.
void TestSyncHalfDone::removedInThatMoment()
{
    QFETCH(QSet<QByteArray>, lacking);
    QFETCH(QByteArray, command);
    QFETCH(bool, refuses);
    FakeScene scene(lacking);
    if (!refuses)
        scene.server.bringOnlySome();
    for (const char *subject : {"N", "O"})
        scene.server.mail().deliver("INBOX", testMessage(QString::fromLatin1(subject)));
    QVERIFY(!scene.client.sync());
    scene.moveToProjects({QStringLiteral("M"), QStringLiteral("N"), QStringLiteral("O")});
    std::vector<quint32> goes = {scene.client.open().first().targets.first().uid, 2};
    scene.server.setMeanwhile([&](const QByteArray &name) { // one each time
        if (name != command || goes.empty())
            return;
        do {
            scene.server.mail().expunge("INBOX", {goes.back()});
            goes.pop_back();
        } while (!refuses && !goes.empty());
    });
    QVERIFY(!scene.client.sync());
    QVERIFY(goes.empty());
    QVERIFY2(scene.client.open().isEmpty(), qPrintable(describe(scene.client.open())));
    scene.settle();
    QCOMPARE(scene.onServer("INBOX"), 0);
    QCOMPARE(scene.onServer("Projects"), 1);
    QCOMPARE(scene.here("INBOX"), 0);
    QCOMPARE(scene.client.subjects(QStringLiteral("Projects")), QStringList{QStringLiteral("O")});
    QCOMPARE(scene.client.findings(), QString());
}

/// A server that copies only some and says OK: the original of what it does not name stays, though it cannot
/// be looked for.
void TestSyncHalfDone::leftOutAndStillThere()
{
    FakeScene scene({"MOVE"});
    scene.server.mail().deliver("INBOX", "Subject: N\r\n\r\nNo Message-ID.\r\n");
    QVERIFY(!scene.client.sync());
    const quint32 uid = scene.client.row(QStringLiteral("INBOX"), QStringLiteral("N")).uid;
    scene.server.bringOnlySome({uid});
    scene.moveToProjects({QStringLiteral("M"), QStringLiteral("N")});
    QVERIFY(!scene.client.sync());
    QCOMPARE(scene.onServer("INBOX"), 2); // none is removed before all are there
    QCOMPARE(scene.onServer("Projects"), 1);
    scene.server.bringOnlySome();
    scene.settle();
    QCOMPARE(scene.onServer("INBOX"), 0);
    QCOMPARE(scene.client.subjects(QStringLiteral("Projects")), QStringList({"M", "N"}));
}

QTEST_GUILESS_MAIN(TestSyncHalfDone)
#include "test_sync_halfdone.moc"
