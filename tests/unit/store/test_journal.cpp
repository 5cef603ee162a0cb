#include "storefixture.h"

using namespace posthorn;

namespace
{

const FlagChange markRead{seen, {}, {}, {}};
const FlagChange markUnread{{}, seen, {}, {}};
const FlagChange flagIt{flagged, {}, {}, {}};

} // namespace

/// What the journal promises: what is shown at once, what is shown after the server's answer, and that
/// cancelling and undoing restore what was.
class TestJournal : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void flagsAreShownAtOnceAndKeptWhenDone();
    void serverAndPendingFlagsBothCount();
    void cancelledFlagsReturn();
    void undoRestoresWhatEachMessageHad();
    void moveShowsARowInTheTarget();
    void movedRowIsATargetOfLaterOperations();
    void oldIdOfAMovedRowStillWorks();
    void cancelledMoveReturnsWithWhatWasDoneToIt();
    void chainOfMoves();
    void moveDoneIsUndoneByAMoveBack();
    void answerAfterListing();
    void listingAfterAnswerWithoutUid();
    void queuedCopyIsNotMatchedWithWhatIsThere();
    void copyCompletesAndIsUndone();
    void expungeHidesAndRemoves();
    void appendGetsItsUid();
    void cancelledAppendStaysHere();
    void draftEditedDuringUpload();
    void draftReplacedOnServer();
    void localOperationsAreDoneAtOnce();
    void localExpungeWaitsForPrune();
    void betweenAccounts();
    void betweenAccountsNeedsTheBytes();
    void vanishedSourceOfAQueuedMove();
    void vanishedSourceOfAnUncertainMove();
    void keepHereAfterVanishing();
    void uidValidityChange();
    void onlyRowsThatWaitedAreRemoved();
    void unmatchedRowsWithBytesStay();
    void reusedUidIsNotMixed();
    void folderGone();
    void interruptedOperations();
    void popDelete();
    void mixedSelectionIsSplit();
    void errorsAreKept();
    void inFlightCannotBeCancelled();
    void duplicateTargetsCountOnce();
};

void TestJournal::flagsAreShownAtOnceAndKeptWhenDone()
{
    StoreFixture f;
    const PlacementId id = f.add(f.inbox, 1);
    QCOMPARE(need(f.read([&](StoreReader &r) { return r.folder(f.inbox); })).unread, 1);
    const OperationId op = f.enqueue(OperationKind::SetFlags, {id}, {}, markRead);
    QCOMPARE(f.detail(id).row.flags.flags, seen);
    QCOMPARE(f.detail(id).serverFlags.flags, MessageFlags());
    QVERIFY(f.detail(id).row.pending);
    QCOMPARE(need(f.read([&](StoreReader &r) { return r.folder(f.inbox); })).unread, 0);
    f.reopen();
    QCOMPARE(f.open().size(), 1);
    QCOMPARE(f.open().first().targets.first().uid, 1u);
    need(f.write([op](WriteTransaction &t) { return t.completeOperation(op); }));
    QCOMPARE(f.detail(id).serverFlags.flags, seen);
    QVERIFY(!f.detail(id).row.pending);
    QVERIFY(f.open().isEmpty());
    QCOMPARE(f.findings(), QString());
}

void TestJournal::serverAndPendingFlagsBothCount()
{
    StoreFixture f;
    const PlacementId id = f.add(f.inbox, 1);
    f.enqueue(OperationKind::SetFlags, {id}, {}, markRead);
    need(f.write([&](WriteTransaction &t) {
        return t.setServerFlags(f.inbox, {{1, {MessageFlag::Answered, {QStringLiteral("later")}}, 7}});
    }));
    QCOMPARE(f.detail(id).row.flags.flags, seen | MessageFlag::Answered);
    QCOMPARE(f.detail(id).row.flags.keywords, QStringList{"later"});
    QCOMPARE(need(f.read([](StoreReader &r) { return r.tags(); })), QStringList{"later"});
    QCOMPARE(f.findings(), QString());
}

void TestJournal::cancelledFlagsReturn()
{
    StoreFixture f;
    const PlacementId id = f.add(f.inbox, 1);
    const OperationId first = f.enqueue(OperationKind::SetFlags, {id}, {}, markRead);
    f.enqueue(OperationKind::SetFlags, {id}, {}, flagIt);
    need(f.write([&](WriteTransaction &t) { return t.cancelOperation(first); }));
    QCOMPARE(f.detail(id).row.flags.flags, flagged);
    QCOMPARE(f.findings(), QString());
}

void TestJournal::undoRestoresWhatEachMessageHad()
{
    StoreFixture f;
    const PlacementId unread = f.add(f.inbox, 1);
    const PlacementId read = f.add(f.inbox, 2);
    need(f.write([&](WriteTransaction &t) { return t.setServerFlags(f.inbox, {{2, {seen, {}}, 1}}); }));
    const OperationId op = f.enqueue(OperationKind::SetFlags, {unread, read}, {}, markRead, 77);
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(op); }));
    need(f.write([&](WriteTransaction &t) { return t.undoGroup(77); }));
    QCOMPARE(f.detail(unread).row.flags.flags, MessageFlags());
    QCOMPARE(f.detail(read).row.flags.flags, seen);
    QCOMPARE(f.open().size(), 1);
    QCOMPARE(f.open().first().targets.size(), 1);
    // A second undo changes nothing.
    need(f.write([&](WriteTransaction &t) { return t.undoGroup(77); }));
    QCOMPARE(f.open().size(), 1);
    QCOMPARE(f.findings(), QString());
}

void TestJournal::moveShowsARowInTheTarget()
{
    StoreFixture f;
    const PlacementId id = f.add(f.inbox, 1, QStringLiteral("A"));
    const OperationId op = f.enqueue(OperationKind::Move, {id}, f.archive);
    QCOMPARE(f.subjects(f.inbox), QStringList());
    QCOMPARE(f.subjects(f.archive), QStringList{"A"});
    const OperationRecord record = f.open().first();
    QVERIFY(!record.blocked);
    QCOMPARE(record.targets.first().uid, 1u);
    const PlacementId shown = record.targets.first().shownAs;
    QCOMPARE(f.detail(shown).row.uid, 0u);
    QCOMPARE(f.detail(shown).row.location, Location::Server);
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(op, {42}); }));
    QCOMPARE(f.detail(shown).row.uid, 42u);
    QVERIFY(!f.exists(id));
    QCOMPARE(f.findings(), QString());
}

void TestJournal::movedRowIsATargetOfLaterOperations()
{
    StoreFixture f;
    const PlacementId id = f.add(f.inbox, 1, QStringLiteral("A"));
    f.enqueue(OperationKind::SetFlags, {id}, {}, flagIt);
    const OperationId move = f.enqueue(OperationKind::Move, {id}, f.archive);
    const PlacementId shown = f.open().last().targets.first().shownAs;
    QCOMPARE(f.detail(shown).row.flags.flags, flagged);
    f.enqueue(OperationKind::SetFlags, {shown}, {}, markRead);
    QCOMPARE(f.detail(shown).row.flags.flags, flagged | seen);
    auto open = f.open();
    QCOMPARE(open.size(), 3);
    QVERIFY(!open[0].blocked && !open[1].blocked && open[2].blocked);
    // Another client answers it meanwhile: the change shows through the move.
    need(f.write([&](WriteTransaction &t) {
        return t.setServerFlags(f.inbox, {{1, {MessageFlag::Answered, {}}, 3}});
    }));
    QCOMPARE(f.detail(shown).row.flags.flags, flagged | seen | MessageFlag::Answered);
    QCOMPARE(f.findings(), QString());

    f.reopen();
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(open[0].id); }));
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(move, {42}); }));
    open = f.open();
    QCOMPARE(open.size(), 1);
    QVERIFY(!open[0].blocked);
    QCOMPARE(open[0].folder, f.archive);
    QCOMPARE(open[0].targets.first().uid, 42u);
    QCOMPARE(f.detail(shown).serverFlags.flags, flagged | MessageFlag::Answered);
    QCOMPARE(f.findings(), QString());
}

void TestJournal::oldIdOfAMovedRowStillWorks()
{
    StoreFixture f;
    const PlacementId id = f.add(f.inbox, 1);
    f.enqueue(OperationKind::Move, {id}, f.archive);
    const PlacementId shown = f.open().first().targets.first().shownAs;
    f.enqueue(OperationKind::SetFlags, {id}, {}, markRead);
    QCOMPARE(f.detail(shown).row.flags.flags, seen);
    QCOMPARE(f.findings(), QString());
}

void TestJournal::cancelledMoveReturnsWithWhatWasDoneToIt()
{
    StoreFixture f;
    const PlacementId id = f.add(f.inbox, 1, QStringLiteral("A"));
    const OperationId move = f.enqueue(OperationKind::Move, {id}, f.archive);
    const PlacementId shown = f.open().first().targets.first().shownAs;
    f.enqueue(OperationKind::SetFlags, {shown}, {}, markRead);
    need(f.write([&](WriteTransaction &t) { return t.cancelOperation(move); }));
    QCOMPARE(f.subjects(f.inbox), QStringList{"A"});
    QCOMPARE(f.subjects(f.archive), QStringList());
    QVERIFY(!f.exists(shown));
    QCOMPARE(f.detail(id).row.flags.flags, seen);
    QCOMPARE(f.open().size(), 1);
    QCOMPARE(f.open().first().folder, f.inbox);
    QVERIFY(!f.open().first().blocked);
    QCOMPARE(f.findings(), QString());
}

void TestJournal::chainOfMoves()
{
    StoreFixture f;
    const PlacementId id = f.add(f.inbox, 1, QStringLiteral("A"));
    const PlacementId other = f.add(f.inbox, 2, QStringLiteral("B"));
    const OperationId first = f.enqueue(OperationKind::Move, {id, other}, f.archive);
    const auto targets = f.open().first().targets;
    const OperationId second = f.enqueue(OperationKind::Move, {targets[0].shownAs}, f.trash);
    QCOMPARE(f.subjects(f.archive), QStringList{"B"});
    QCOMPARE(f.subjects(f.trash), QStringList{"A"});
    // The first is cancelled: the second goes on from where the message is, the other returns.
    need(f.write([&](WriteTransaction &t) { return t.cancelOperation(first); }));
    QCOMPARE(f.subjects(f.inbox), QStringList{"B"});
    QCOMPARE(f.subjects(f.trash), QStringList{"A"});
    QCOMPARE(f.open().size(), 1);
    QCOMPARE(f.open().first().folder, f.inbox);
    QCOMPARE(f.open().first().targets.first().uid, 1u);
    QVERIFY(!f.open().first().blocked);
    QCOMPARE(f.findings(), QString());
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(second, {9}); }));
    QCOMPARE(f.subjects(f.inbox), QStringList{"B"});
    QCOMPARE(f.subjects(f.trash), QStringList{"A"});
    QCOMPARE(f.findings(), QString());
}

void TestJournal::moveDoneIsUndoneByAMoveBack()
{
    StoreFixture f;
    const PlacementId id = f.add(f.inbox, 1, QStringLiteral("A"));
    const OperationId move = f.enqueue(OperationKind::Move, {id}, f.archive, {}, 5);
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(move, {42}); }));
    need(f.write([&](WriteTransaction &t) { return t.undoGroup(5); }));
    QCOMPARE(f.subjects(f.inbox), QStringList{"A"});
    QCOMPARE(f.subjects(f.archive), QStringList());
    QCOMPARE(f.open().size(), 1);
    QCOMPARE(f.open().first().kind, OperationKind::Move);
    QCOMPARE(f.open().first().targetFolder, f.inbox);
    QCOMPARE(f.open().first().targets.first().uid, 42u);
    QCOMPARE(f.findings(), QString());
}

void TestJournal::answerAfterListing()
{
    // The listing of the target folder shows the copy before the answer to MOVE is worked off.
    StoreFixture f;
    const PlacementId id = f.add(f.inbox, 1, QStringLiteral("A"));
    const OperationId move = f.enqueue(OperationKind::Move, {id}, f.archive);
    const PlacementId shown = f.open().first().targets.first().shownAs;
    f.enqueue(OperationKind::SetFlags, {shown}, {}, markRead);
    // Queued still, as far as the listing knows: a row of its own.
    f.add(f.archive, 42, QStringLiteral("A"));
    QCOMPARE(f.subjects(f.archive).size(), 2);
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(move, {42}); }));
    QCOMPARE(f.subjects(f.archive), QStringList{"A"});
    QCOMPARE(f.detail(shown).row.uid, 42u);
    QCOMPARE(f.detail(shown).row.flags.flags, seen);
    QCOMPARE(f.findings(), QString());
}

void TestJournal::listingAfterAnswerWithoutUid()
{
    StoreFixture f;
    const PlacementId id = f.add(f.inbox, 1, QStringLiteral("A"));
    const OperationId move = f.enqueue(OperationKind::Move, {id}, f.archive);
    const PlacementId shown = f.open().first().targets.first().shownAs;
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(move); }));
    QCOMPARE(f.detail(shown).row.uid, 0u);
    QCOMPARE(f.add(f.archive, 50, QStringLiteral("A")), shown);
    QCOMPARE(f.detail(shown).row.uid, 50u);
    QCOMPARE(f.subjects(f.archive), QStringList{"A"});
    QCOMPARE(f.findings(), QString());
}

void TestJournal::queuedCopyIsNotMatchedWithWhatIsThere()
{
    StoreFixture f;
    const PlacementId id = f.add(f.inbox, 1, QStringLiteral("A"));
    const OperationId copy = f.enqueue(OperationKind::Copy, {id}, f.archive);
    const PlacementId shown = f.open().first().targets.first().shownAs;
    const PlacementId there = f.add(f.archive, 7, QStringLiteral("A"));
    QVERIFY(there != shown);
    need(f.write([&](WriteTransaction &t) { return t.setOperationState(copy, OperationState::InFlight); }));
    QCOMPARE(f.add(f.archive, 8, QStringLiteral("A")), shown);
    QCOMPARE(f.findings(), QString());
}

void TestJournal::copyCompletesAndIsUndone()
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

void TestJournal::expungeHidesAndRemoves()
{
    StoreFixture f;
    const PlacementId id = f.addWithBody(f.inbox, 1, QStringLiteral("A"));
    const OperationId op = f.enqueue(OperationKind::Expunge, {id});
    QCOMPARE(f.subjects(f.inbox), QStringList());
    need(f.write([&](WriteTransaction &t) { return t.cancelOperation(op); }));
    QCOMPARE(f.subjects(f.inbox), QStringList{"A"});
    const OperationId again = f.enqueue(OperationKind::Expunge, {id});
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(again); }));
    QVERIFY(!f.exists(id));
    // One more commit, so that the bytes have been dropped.
    f.add(f.inbox, 2);
    const CheckReport report = need(f.read([](StoreReader &r) { return r.check(); }));
    QCOMPARE(report.bodies + report.orphanBodies, 0);
    QCOMPARE(f.findings(), QString());
}

void TestJournal::appendGetsItsUid()
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

void TestJournal::cancelledAppendStaysHere()
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

void TestJournal::draftEditedDuringUpload()
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

void TestJournal::draftReplacedOnServer()
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

void TestJournal::localOperationsAreDoneAtOnce()
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

void TestJournal::localExpungeWaitsForPrune()
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

void TestJournal::betweenAccounts()
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

void TestJournal::betweenAccountsNeedsTheBytes()
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

void TestJournal::vanishedSourceOfAQueuedMove()
{
    StoreFixture f;
    const PlacementId id = f.add(f.inbox, 1, QStringLiteral("A"));
    f.add(f.inbox, 2, QStringLiteral("B"));
    f.enqueue(OperationKind::SetFlags, {id}, {}, markRead);
    f.enqueue(OperationKind::Move, {id}, f.archive);
    const PlacementId shown = f.open().last().targets.first().shownAs;
    f.enqueue(OperationKind::SetFlags, {shown}, {}, flagIt);
    QCOMPARE(need(f.write([&](WriteTransaction &t) { return t.removeVanished(f.inbox, {1}); })), 1);
    QVERIFY(f.open().isEmpty());
    QVERIFY(!f.exists(id) && !f.exists(shown));
    QCOMPARE(f.subjects(f.inbox), QStringList{"B"});
    QCOMPARE(f.findings(), QString());
}

void TestJournal::vanishedSourceOfAnUncertainMove()
{
    StoreFixture f;
    const PlacementId id = f.add(f.inbox, 1, QStringLiteral("A"));
    const OperationId move = f.enqueue(OperationKind::Move, {id}, f.archive);
    const PlacementId shown = f.open().last().targets.first().shownAs;
    need(f.write([&](WriteTransaction &t) { return t.setOperationState(move, OperationState::InFlight); }));
    f.reopen();
    QCOMPARE(need(f.write([&](WriteTransaction &t) { return t.recoverInterrupted(); })), 1);
    QCOMPARE(f.open().first().state, OperationState::Uncertain);
    need(f.write([&](WriteTransaction &t) { return t.removeVanished(f.inbox, {1}); }));
    QVERIFY(f.exists(shown));
    QCOMPARE(f.open().size(), 1);
    QCOMPARE(f.add(f.archive, 30, QStringLiteral("A")), shown);
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(move); }));
    QCOMPARE(f.detail(shown).row.uid, 30u);
    QCOMPARE(f.subjects(f.archive), QStringList{"A"});
    QCOMPARE(f.findings(), QString());
}

void TestJournal::keepHereAfterVanishing()
{
    StoreFixture f;
    const PlacementId here = f.addWithBody(f.inbox, 1, QStringLiteral("A"));
    const PlacementId gone = f.add(f.inbox, 2, QStringLiteral("B"));
    f.enqueue(OperationKind::SetFlags, {here}, {}, markRead);
    QCOMPARE(need(f.write([&](WriteTransaction &t) { return t.removeVanished(f.inbox, {1, 2}, true); })), 1);
    QVERIFY(!f.exists(gone));
    QCOMPARE(f.detail(here).row.location, Location::OnlyHere);
    QCOMPARE(f.detail(here).row.flags.flags, seen);
    QVERIFY(f.open().isEmpty());
    QCOMPARE(need(f.read([&](StoreReader &r) { return r.onlyHereCount(f.home); })), 1);
    // And what is done to it now is done here.
    f.enqueue(OperationKind::SetFlags, {here}, {}, flagIt);
    QVERIFY(f.open().isEmpty());
    QCOMPARE(f.findings(), QString());
}

void TestJournal::uidValidityChange()
{
    StoreFixture f;
    const PlacementId a = f.addWithBody(f.inbox, 1, QStringLiteral("A"));
    const PlacementId b = f.add(f.inbox, 2, QStringLiteral("B"));
    const PlacementId c = f.add(f.inbox, 3, QStringLiteral("C"));
    f.enqueue(OperationKind::SetFlags, {a}, {}, markRead);
    f.enqueue(OperationKind::Move, {b}, f.archive);
    need(f.write([&](WriteTransaction &t) { return t.forgetUids(f.inbox, 99); }));
    for (const OperationRecord &operation : f.open())
        QVERIFY(operation.blocked);
    QCOMPARE(f.add(f.inbox, 11, QStringLiteral("A")), a);
    QCOMPARE(f.add(f.inbox, 12, QStringLiteral("B")), b);
    QVERIFY(f.add(f.inbox, 14, QStringLiteral("D")) != c);
    // Of all that was there; a and b have their UIDs again.
    QCOMPARE(need(f.read([&](StoreReader &r) { return r.unmatched(f.inbox); })), std::vector<PlacementId>{c});
    QCOMPARE(need(f.write([&](WriteTransaction &t) { return t.removeUnmatched({a, b, c}); })), 1);
    QVERIFY(!f.exists(c));
    QVERIFY(f.detail(a).row.hasBody);
    const auto open = f.open();
    QCOMPARE(open.size(), 2);
    QVERIFY(!open[0].blocked && !open[1].blocked);
    QCOMPARE(open[0].uidValidity, 99u);
    QCOMPARE(open[1].targets.first().uid, 12u);
    QCOMPARE(f.subjects(f.archive), QStringList{"B"});
    QCOMPARE(f.findings(), QString());
}

/// What an operation put there after the folder was selected is not in its listing yet.
void TestJournal::onlyRowsThatWaitedAreRemoved()
{
    StoreFixture f;
    const PlacementId gone = f.add(f.archive, 1, QStringLiteral("Gone"));
    need(f.write([&](WriteTransaction &t) { return t.forgetUids(f.archive, 99); }));
    const auto before = need(f.read([&](StoreReader &r) { return r.unmatched(f.archive); }));
    QCOMPARE(before, std::vector<PlacementId>{gone});
    const OperationId move =
        f.enqueue(OperationKind::Move, {f.add(f.inbox, 5, QStringLiteral("New"))}, f.archive);
    QCOMPARE(need(f.read([&](StoreReader &r) { return r.unmatched(f.archive); })), before);
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(move); }));
    QCOMPARE(need(f.read([&](StoreReader &r) { return r.unmatched(f.archive); })).size(), size_t(2));
    QCOMPARE(need(f.write([&](WriteTransaction &t) { return t.removeUnmatched(before); })), 1);
    QCOMPARE(f.subjects(f.archive), QStringList{"New"});
    QCOMPARE(f.findings(), QString());
}

void TestJournal::unmatchedRowsWithBytesStay()
{
    StoreFixture f;
    const PlacementId a = f.addWithBody(f.inbox, 1, QStringLiteral("A"));
    need(f.write([&](WriteTransaction &t) { return t.forgetUids(f.inbox, 99); }));
    QCOMPARE(need(f.write([&](WriteTransaction &t) { return t.removeUnmatched({a}); })), 0);
    QCOMPARE(f.detail(a).row.location, Location::OnlyHere);
    QCOMPARE(f.findings(), QString());
}

void TestJournal::reusedUidIsNotMixed()
{
    StoreFixture f;
    const PlacementId a = f.addWithBody(f.inbox, 1, QStringLiteral("A"));
    const PlacementId b = f.add(f.inbox, 1, QStringLiteral("B"));
    QVERIFY(a != b);
    QCOMPARE(f.detail(b).row.uid, 1u);
    QVERIFY(!f.detail(b).row.hasBody);
    QCOMPARE(f.detail(a).row.uid, 0u);
    QCOMPARE(f.detail(a).row.subject, QStringLiteral("A"));
    QCOMPARE(f.findings(), QString());
}

void TestJournal::folderGone()
{
    StoreFixture f;
    const FolderId gone = f.addFolder(f.home, "Gone");
    const PlacementId server = f.add(gone, 1, QStringLiteral("Server"));
    const PlacementId here = f.addLocal(gone, QStringLiteral("Here"));
    f.enqueue(OperationKind::Append, {here});
    const PlacementId coming = f.add(f.inbox, 5, QStringLiteral("Coming"));
    f.enqueue(OperationKind::Move, {coming}, gone);
    f.enqueue(OperationKind::SetFlags, {server}, {}, markRead);
    QCOMPARE(need(f.write([&](WriteTransaction &t) { return t.removeFolders({gone}); })), 1);
    QVERIFY(!f.exists(server));
    QCOMPARE(f.subjects(f.inbox), QStringList{"Coming"});
    const auto refuge =
        need(f.read([&](StoreReader &r) { return r.folderByMailbox(f.home, "Lost and found"); }));
    QVERIFY(refuge && refuge->local);
    QCOMPARE(f.subjects(refuge->id), QStringList{"Here"});
    QVERIFY(f.open().isEmpty());
    QCOMPARE(f.findings(), QString());
}

void TestJournal::interruptedOperations()
{
    StoreFixture f;
    const PlacementId a = f.add(f.inbox, 1);
    const PlacementId b = f.add(f.inbox, 2);
    const OperationId flags = f.enqueue(OperationKind::SetFlags, {a}, {}, markRead);
    const OperationId move = f.enqueue(OperationKind::Move, {b}, f.archive);
    need(f.write([&](WriteTransaction &t) -> Result<void> {
        POSTHORN_TRY(t.setOperationState(flags, OperationState::InFlight));
        return t.setOperationState(move, OperationState::InFlight);
    }));
    f.reopen();
    QCOMPARE(need(f.write([](WriteTransaction &t) { return t.recoverInterrupted(); })), 2);
    const auto open = f.open();
    QCOMPARE(open[0].state, OperationState::Queued);
    QCOMPARE(open[0].attempts, 1);
    QCOMPARE(open[1].state, OperationState::Uncertain);
    QCOMPARE(f.findings(), QString());
}

void TestJournal::popDelete()
{
    StoreFixture f;
    IncomingMessage collected = StoreFixture::message(f.popInbox, 0, QStringLiteral("P"));
    collected.body = "Subject: P\r\n\r\nHello\r\n";
    const PlacementId id =
        need(f.write([&](WriteTransaction &t) { return t.addPop3Message(f.pop, "u1", collected); }));
    need(f.write([&](WriteTransaction &t) { return t.verifyUidlBody(f.pop, "u1"); }, Durability::Full));
    QVERIFY(need(f.read([&](StoreReader &r) { return r.uidls(f.pop); })).first().bodyVerified);
    const OperationId op = f.enqueue(OperationKind::PopDelete, {id});
    QCOMPARE(f.open().first().targets.first().uidl, QByteArray("u1"));
    QVERIFY(!f.open().first().blocked);
    QCOMPARE(f.detail(id).row.location, Location::LeavesServer);
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(op); }));
    QCOMPARE(f.detail(id).row.location, Location::OnlyHere);
    QCOMPARE(f.subjects(f.popInbox), QStringList{"P"});
    QCOMPARE(f.findings(), QString());
}

void TestJournal::mixedSelectionIsSplit()
{
    StoreFixture f;
    const PlacementId a = f.add(f.inbox, 1);
    const PlacementId b = f.add(f.workInbox, 1);
    const PlacementId c = f.addLocal(f.popInbox, QStringLiteral("P"));
    f.enqueue(OperationKind::SetFlags, {a, b, c}, {}, markRead, 6);
    QCOMPARE(f.open().size(), 2);
    for (const PlacementId id : {a, b, c})
        QCOMPARE(f.detail(id).row.flags.flags, seen);
    need(f.write([&](WriteTransaction &t) { return t.undoGroup(6); }));
    for (const PlacementId id : {a, b, c})
        QCOMPARE(f.detail(id).row.flags.flags, MessageFlags());
    QCOMPARE(f.findings(), QString());
}

void TestJournal::errorsAreKept()
{
    StoreFixture f;
    const PlacementId id = f.add(f.inbox, 1);
    const OperationId op = f.enqueue(OperationKind::SetFlags, {id}, {}, markRead);
    const Error error{ErrorDomain::Server, ErrorCode::ServerSaidNo, Retry::AfterUser,
                      QStringLiteral("no, \"sorry\""), QStringLiteral("storing flags")};
    need(f.write(
        [&](WriteTransaction &t) { return t.setOperationState(op, OperationState::Failed, error, 123); }));
    f.reopen();
    const OperationRecord record = f.open().first();
    QCOMPARE(record.state, OperationState::Failed);
    QVERIFY(record.error);
    QCOMPARE(record.error->code, ErrorCode::ServerSaidNo);
    QCOMPARE(record.error->domain, ErrorDomain::Server);
    QCOMPARE(record.error->retry, Retry::AfterUser);
    QCOMPARE(record.error->serverText, error.serverText);
    QCOMPARE(record.error->context, error.context);
    QCOMPARE(record.notBeforeMs, 123);
    QCOMPARE(f.detail(id).row.flags.flags, seen); // shown until the user decides
}

void TestJournal::inFlightCannotBeCancelled()
{
    StoreFixture f;
    const PlacementId id = f.add(f.inbox, 1);
    const OperationId op = f.enqueue(OperationKind::SetFlags, {id}, {}, markRead, 2);
    need(f.write([&](WriteTransaction &t) { return t.setOperationState(op, OperationState::InFlight); }));
    const auto cancelled = f.write([&](WriteTransaction &t) { return t.cancelOperation(op); });
    QVERIFY(!cancelled);
    QCOMPARE(cancelled.error().code, ErrorCode::StoreBusy);
    // But undone it can be: the opposite follows it.
    need(f.write([&](WriteTransaction &t) { return t.undoGroup(2); }));
    QCOMPARE(f.detail(id).row.flags.flags, MessageFlags());
    QCOMPARE(f.open().size(), 2);
    QCOMPARE(f.findings(), QString());
}

void TestJournal::duplicateTargetsCountOnce()
{
    StoreFixture f;
    const PlacementId id = f.add(f.inbox, 1);
    f.enqueue(OperationKind::Move, {id, id}, f.archive);
    QCOMPARE(f.open().first().targets.size(), 1);
    QCOMPARE(f.subjects(f.archive).size(), 1);
    QCOMPARE(f.findings(), QString());
}

QTEST_GUILESS_MAIN(TestJournal)
#include "test_journal.moc"
