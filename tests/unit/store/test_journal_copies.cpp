#include "storefixture.h"

using namespace posthorn;

/// What the journal promises of operations that make messages: copies, uploads, drafts, and what goes between
/// accounts or lies on this computer alone.
class TestJournalCopies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void copyCompletesAndIsUndone();
    void appendGetsItsUid();
    void cancelledAppendStaysHere();
    void draftEditedDuringUpload();
    void draftReplacedOnServer();
    void localOperationsAreDoneAtOnce();
    void localExpungeWaitsForPrune();
    void betweenAccounts();
    void betweenAccountsNeedsTheBytes();
    void undoLeavesTheLastCopy();
};

void TestJournalCopies::copyCompletesAndIsUndone()
{
    StoreFixture f;
    const PlacementId id = f.add(f.inbox, 1, QStringLiteral("A"));
    const OperationId copy = f.enqueue(OperationKind::Copy, {id}, f.archive, {}, 3);
    // What happens to the source afterwards is none of the copy's business.
    f.enqueue(OperationKind::SetFlags, {id}, {}, markRead);
    const PlacementId shown = f.open().first().targets.first().shownAs;
    QCOMPARE(f.detail(shown).row.flags.flags, MessageFlags());
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(copy, {4}); }));
    QCOMPARE(f.subjects(f.archive), QStringList{"A"});
    QCOMPARE(f.subjects(f.inbox), QStringList{"A"});
    need(f.write([&](WriteTransaction &t) { return t.undoGroup(3); }));
    QCOMPARE(f.subjects(f.archive), QStringList());
    QCOMPARE(f.open().last().kind, OperationKind::Expunge);
    QCOMPARE(f.open().last().targets.first().uid, 4u);
    QCOMPARE(f.findings(), QString());
}

void TestJournalCopies::appendGetsItsUid()
{
    StoreFixture f;
    const PlacementId id = f.addLocal(f.drafts, QStringLiteral("Draft"));
    QCOMPARE(f.detail(id).row.location, Location::OnlyHere);
    const OperationId op = f.enqueue(OperationKind::Append, {id});
    f.enqueue(OperationKind::SetFlags, {id}, {}, flagIt);
    QVERIFY(!f.open()[0].blocked);
    QVERIFY(f.open()[1].blocked);
    need(f.write([&](WriteTransaction &t) { return t.setOperationState(op, OperationState::InFlight); }));
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(op, {12}); }));
    QCOMPARE(f.detail(id).row.uid, 12u);
    QCOMPARE(f.detail(id).row.location, Location::ServerAndHere);
    QVERIFY(!f.open()[0].blocked);
    QCOMPARE(f.open()[0].targets.first().uid, 12u);
    QCOMPARE(f.findings(), QString());
}

void TestJournalCopies::cancelledAppendStaysHere()
{
    StoreFixture f;
    const PlacementId id = f.addLocal(f.drafts, QStringLiteral("Draft"));
    const OperationId op = f.enqueue(OperationKind::Append, {id});
    f.enqueue(OperationKind::SetFlags, {id}, {}, flagIt);
    f.enqueue(OperationKind::Move, {id}, f.trash);
    need(f.write([&](WriteTransaction &t) { return t.cancelOperation(op); }));
    QVERIFY(f.open().isEmpty());
    QCOMPARE(f.subjects(f.drafts), QStringList());
    QCOMPARE(f.subjects(f.trash), QStringList{"Draft"});
    QCOMPARE(f.detail(id).row.flags.flags, flagged);
    QCOMPARE(f.detail(id).row.location, Location::OnlyHere);
    QCOMPARE(f.findings(), QString());
}

void TestJournalCopies::draftEditedDuringUpload()
{
    StoreFixture f;
    const PlacementId id = f.addLocal(f.drafts, QStringLiteral("One"));
    const OperationId op = f.enqueue(OperationKind::Append, {id});
    need(f.write([&](WriteTransaction &t) { return t.setOperationState(op, OperationState::InFlight); }));
    IncomingMessage edited = StoreFixture::message(f.drafts, 0, QStringLiteral("Two"));
    edited.body = "Subject: Two\r\n\r\n";
    need(f.write([&](WriteTransaction &t) { return t.replaceLocalMessage(id, edited); }));
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(op, {5}); }));
    // UID 5 is the old version: the new one is uploaded first, then that goes.
    QCOMPARE(f.detail(id).row.uid, 0u);
    QCOMPARE(f.subjects(f.drafts), QStringList{"Two"});
    QCOMPARE(f.open().size(), 1);
    QCOMPARE(f.open()[0].kind, OperationKind::Append);
    QCOMPARE(f.findings(), QString());
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(f.open()[0].id, {6}); }));
    QCOMPARE(f.detail(id).row.uid, 6u);
    QCOMPARE(f.open().size(), 1);
    QCOMPARE(f.open()[0].kind, OperationKind::Expunge);
    QCOMPARE(f.open()[0].targets.first().uid, 5u);
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(f.open()[0].id); }));
    QVERIFY(f.open().isEmpty());
    QCOMPARE(f.findings(), QString());
}

void TestJournalCopies::draftReplacedOnServer()
{
    StoreFixture f;
    const PlacementId id = f.addWithBody(f.drafts, 5, QStringLiteral("One"));
    IncomingMessage edited = StoreFixture::message(f.drafts, 0, QStringLiteral("Two"));
    edited.body = "Subject: Two\r\n\r\n";
    need(f.write([&](WriteTransaction &t) { return t.replaceLocalMessage(id, edited); }));
    QCOMPARE(f.subjects(f.drafts), QStringList{"Two"});
    QCOMPARE(f.detail(id).row.uid, 0u);
    // A listing meanwhile knows the old version by its UID.
    f.add(f.drafts, 5, QStringLiteral("One"));
    QCOMPARE(f.subjects(f.drafts), QStringList{"Two"});
    const OperationId append = f.enqueue(OperationKind::Append, {id});
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(append, {6}); }));
    QCOMPARE(f.open().size(), 1);
    QCOMPARE(f.open()[0].kind, OperationKind::Expunge);
    QCOMPARE(f.open()[0].targets.first().uid, 5u);
    QCOMPARE(f.findings(), QString());
}

void TestJournalCopies::localOperationsAreDoneAtOnce()
{
    StoreFixture f;
    const PlacementId id = f.addLocal(f.popInbox, QStringLiteral("P"));
    f.enqueue(OperationKind::SetFlags, {id}, {}, markRead, 1);
    f.enqueue(OperationKind::Move, {id}, f.popTrash, {}, 2);
    QVERIFY(f.open().isEmpty());
    QCOMPARE(f.detail(id).row.folder, f.popTrash);
    QCOMPARE(f.detail(id).row.flags.flags, seen);
    need(f.write([&](WriteTransaction &t) { return t.undoGroup(2); }));
    QCOMPARE(f.detail(id).row.folder, f.popInbox);
    need(f.write([&](WriteTransaction &t) { return t.undoGroup(1); }));
    QCOMPARE(f.detail(id).row.flags.flags, MessageFlags());
    QVERIFY(f.open().isEmpty());
    QCOMPARE(f.findings(), QString());
}

void TestJournalCopies::localExpungeWaitsForPrune()
{
    StoreFixture f;
    IncomingMessage collected = StoreFixture::message(f.popInbox, 0, QStringLiteral("P"));
    collected.body = "Subject: P\r\n\r\nHello\r\n";
    need(f.write([&](WriteTransaction &t) { return t.setUidls(f.pop, {{"u1", 22}}); }));
    const PlacementId id =
        need(f.write([&](WriteTransaction &t) { return t.addPop3Message(f.pop, "u1", collected); }));
    QCOMPARE(f.detail(id).row.location, Location::ServerAndHere);
    const auto uidl = [&] { return need(f.read([&](StoreReader &r) { return r.uidls(f.pop); })).first(); };
    f.enqueue(OperationKind::Expunge, {id}, {}, {}, 4);
    QCOMPARE(f.subjects(f.popInbox), QStringList());
    QVERIFY(uidl().deletedHere);
    QCOMPARE(f.detail(id).row.location, Location::HiddenHere);
    need(f.write([&](WriteTransaction &t) { return t.undoGroup(4); }));
    QCOMPARE(f.subjects(f.popInbox), QStringList{"P"});
    QVERIFY(!uidl().deletedHere);
    f.enqueue(OperationKind::Expunge, {id});
    f.clock().advance(std::chrono::hours(1));
    need(f.write([&](WriteTransaction &t) { return t.pruneJournal(f.clock().nowMs()); }));
    QVERIFY(!f.exists(id));
    QVERIFY(uidl().deletedHere);
    QVERIFY(uidl().message.isValid());
    QCOMPARE(f.findings(), QString());
}

void TestJournalCopies::betweenAccounts()
{
    StoreFixture f;
    const PlacementId id = f.addWithBody(f.inbox, 1, QStringLiteral("A"));
    f.enqueue(OperationKind::Move, {id}, f.workInbox, {}, 8);
    QCOMPARE(f.subjects(f.inbox), QStringList());
    QCOMPARE(f.subjects(f.workInbox), QStringList{"A"});
    auto open = f.open();
    QCOMPARE(open.size(), 2);
    QCOMPARE(open[0].kind, OperationKind::Append);
    QCOMPARE(open[0].account, f.work);
    QVERIFY(!open[0].blocked);
    QCOMPARE(open[1].kind, OperationKind::Expunge);
    QCOMPARE(open[1].account, f.home);
    QVERIFY(open[1].blocked); // nothing goes before it has arrived
    QCOMPARE(f.findings(), QString());

    need(f.write([&](WriteTransaction &t) { return t.undoGroup(8); }));
    QCOMPARE(f.subjects(f.inbox), QStringList{"A"});
    QCOMPARE(f.subjects(f.workInbox), QStringList());
    QVERIFY(f.open().isEmpty());
    QCOMPARE(f.findings(), QString());

    f.enqueue(OperationKind::Move, {id}, f.workInbox);
    open = f.open();
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(open[0].id, {3}); }));
    QVERIFY(!f.open()[0].blocked);
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(open[1].id); }));
    QVERIFY(!f.exists(id));
    const PlacementId moved = open[0].targets.first().placement;
    QCOMPARE(f.detail(moved).row.uid, 3u);
    QVERIFY(need(f.read([&](StoreReader &r) { return r.body(moved); })).contains("Subject: A"));
    QCOMPARE(f.findings(), QString());
}

void TestJournalCopies::betweenAccountsNeedsTheBytes()
{
    StoreFixture f;
    const PlacementId id = f.add(f.inbox, 1, QStringLiteral("A"));
    const auto result = f.write([&](WriteTransaction &t) {
        OperationRecord operation;
        operation.kind = OperationKind::Move;
        operation.targetFolder = f.popInbox;
        operation.targets.append({id, {}, 0, {}, {}, 0});
        return t.enqueue(operation);
    });
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::NotSupported);
    QCOMPARE(f.subjects(f.inbox), QStringList{"A"});
    QCOMPARE(f.subjects(f.popInbox), QStringList());
    QCOMPARE(f.findings(), QString());
}

void TestJournalCopies::undoLeavesTheLastCopy()
{
    StoreFixture f;
    // To this computer: the copy is made at once, and the server does its part.
    const PlacementId leaving = f.addWithBody(f.inbox, 1, QStringLiteral("A"));
    const FolderId here = need(f.write([&](WriteTransaction &t) { return t.ensureTwin(f.inbox); }));
    f.enqueue(OperationKind::Move, {leaving}, here, {}, 5);
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(f.open().first().id); }));
    need(f.write([&](WriteTransaction &t) { return t.undoGroup(5); }));
    QCOMPARE(f.subjects(here), QStringList{"A"});
    // To another account.
    const PlacementId moving = f.addWithBody(f.inbox, 2, QStringLiteral("B"));
    f.enqueue(OperationKind::Move, {moving}, f.workInbox, {}, 6);
    const auto open = f.open();
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(open[0].id, {3}); }));
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(open[1].id); }));
    need(f.write([&](WriteTransaction &t) { return t.undoGroup(6); }));
    QCOMPARE(f.subjects(f.workInbox), QStringList{"B"});
    QVERIFY(f.open().isEmpty());
    QCOMPARE(f.findings(), QString());
}

QTEST_GUILESS_MAIN(TestJournalCopies)
#include "test_journal_copies.moc"
