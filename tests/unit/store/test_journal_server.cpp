#include "storefixture.h"

using namespace posthorn;

/// What becomes of the journal when the server tells of its folders: rows that wait for a UID, messages and
/// folders that went, UIDs that mean something else.
class TestJournalServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answerAfterListing();
    void listingAfterAnswerWithoutUid();
    void queuedCopyIsNotMatchedWithWhatIsThere();
    void vanishedSourceOfAQueuedMove();
    void vanishedSourceOfAnUncertainMove();
    void keepHereAfterVanishing();
    void uidValidityChange();
    void onlyRowsThatWaitedAreRemoved();
    void unmatchedRowsWithBytesStay();
    void reusedUidIsNotMixed();
    void folderGone();
};

void TestJournalServer::answerAfterListing()
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

void TestJournalServer::listingAfterAnswerWithoutUid()
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

void TestJournalServer::queuedCopyIsNotMatchedWithWhatIsThere()
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

void TestJournalServer::vanishedSourceOfAQueuedMove()
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

void TestJournalServer::vanishedSourceOfAnUncertainMove()
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

void TestJournalServer::keepHereAfterVanishing()
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

void TestJournalServer::uidValidityChange()
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
void TestJournalServer::onlyRowsThatWaitedAreRemoved()
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

void TestJournalServer::unmatchedRowsWithBytesStay()
{
    StoreFixture f;
    const PlacementId a = f.addWithBody(f.inbox, 1, QStringLiteral("A"));
    need(f.write([&](WriteTransaction &t) { return t.forgetUids(f.inbox, 99); }));
    QCOMPARE(need(f.write([&](WriteTransaction &t) { return t.removeUnmatched({a}); })), 0);
    QCOMPARE(f.detail(a).row.location, Location::OnlyHere);
    QCOMPARE(f.findings(), QString());
}

void TestJournalServer::reusedUidIsNotMixed()
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

void TestJournalServer::folderGone()
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

QTEST_GUILESS_MAIN(TestJournalServer)
#include "test_journal_server.moc"
