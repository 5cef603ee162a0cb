#include "storefixture.h"

using namespace posthorn;

/// What the journal promises: what is shown at once, what is shown after the server's answer, and that
/// cancelling and undoing restore what was.
class TestJournal : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void flagsAreShownAtOnceAndKeptWhenDone();
    void whatWasHeardLaterStays_data();
    void whatWasHeardLaterStays();
    void movedRowHearsItsFlags();
    void serverAndPendingFlagsBothCount();
    void cancelledFlagsReturn();
    void undoRestoresWhatEachMessageHad();
    void moveShowsARowInTheTarget();
    void movedRowIsATargetOfLaterOperations();
    void oldIdOfAMovedRowStillWorks();
    void cancelledMoveReturnsWithWhatWasDoneToIt();
    void chainOfMoves();
    void moveDoneIsUndoneByAMoveBack();
    void expungeHidesAndRemoves();
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

/// Two lines: one carries out the change, the other lists what others changed after it, and tells first.
void TestJournal::whatWasHeardLaterStays_data()
{
    QTest::addColumn<quint64>("done");
    QTest::addColumn<quint64>("heard");
    QTest::addColumn<MessageFlags>("left");
    QTest::newRow("heard later") << quint64(7) << quint64(8) << MessageFlags();
    QTest::newRow("heard before") << quint64(7) << quint64(6) << seen;
    QTest::newRow("heard of the change itself") << quint64(7) << quint64(7) << seen;
    QTest::newRow("nothing told") << quint64(0) << quint64(8) << seen;
}

void TestJournal::whatWasHeardLaterStays()
{
    QFETCH(quint64, done);
    QFETCH(quint64, heard);
    QFETCH(MessageFlags, left);
    StoreFixture f;
    const PlacementId id = f.add(f.inbox, 1);
    const OperationId op = f.enqueue(OperationKind::SetFlags, {id}, {}, markRead);
    need(f.write([&](WriteTransaction &t) { return t.setServerFlags(f.inbox, {{1, {}, heard}}); }));
    QHash<quint32, quint64> modSeqs;
    if (done != 0)
        modSeqs.insert(1, done);
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(op, {}, modSeqs); }));
    QCOMPARE(f.detail(id).serverFlags.flags, left);
    QCOMPARE(f.detail(id).row.flags.flags, left);
    QCOMPARE(f.findings(), QString());
}

/// Others changed the original just before it was moved. The listing that tells began before the move was
/// done, and takes what it brought for new.
void TestJournal::movedRowHearsItsFlags()
{
    StoreFixture f;
    const PlacementId id = f.add(f.inbox, 1);
    need(f.write([&](WriteTransaction &t) { return t.setServerFlags(f.inbox, {{1, {flagged, {}}, 5}}); }));
    const OperationId move = f.enqueue(OperationKind::Move, {id}, f.archive);
    const PlacementId moved = f.open().first().targets.first().shownAs;
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(move, {42}); }));
    IncomingMessage listed = StoreFixture::message(f.archive, 42);
    listed.envelope = f.detail(moved).envelope;
    listed.flags = {seen, {}};
    listed.modSeq = 7;
    need(f.write([&](WriteTransaction &t) { return t.addMessages({listed}); }));
    QCOMPARE(f.subjects(f.archive).size(), 1);
    QCOMPARE(f.detail(moved).row.flags.flags, seen);
    // What was heard before that does not bring the old ones back.
    listed.flags = {flagged, {}};
    listed.modSeq = 6;
    need(f.write([&](WriteTransaction &t) { return t.addMessages({listed}); }));
    QCOMPARE(f.detail(moved).row.flags.flags, seen);
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
