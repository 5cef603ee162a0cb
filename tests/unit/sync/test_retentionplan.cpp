#include "sync/retentionplan.h"

#include <QTest>

Q_DECLARE_METATYPE(posthorn::RetentionCandidate)

using namespace posthorn;

namespace
{

constexpr qint64 hour = 60 * 60 * 1000;
constexpr qint64 day = 24 * hour;
constexpr qint64 now = 20'000 * day;

constexpr FolderId inbox(1);
constexpr FolderId lists(2);
constexpr FolderId trash(3);
constexpr FolderId twin(4);

QList<FolderRecord> folders(bool local)
{
    QList<FolderRecord> result;
    const auto add = [&](FolderId id, const char *path, FolderRole role, bool here) {
        FolderRecord folder;
        folder.id = id;
        folder.path = QString::fromLatin1(path);
        folder.role = role;
        folder.local = here;
        result.append(folder);
    };
    add(inbox, "INBOX", FolderRole::Inbox, local);
    add(lists, "Lists", FolderRole::None, local);
    add(trash, "Trash", FolderRole::Trash, local);
    add(twin, "INBOX", FolderRole::Inbox, true);
    return result;
}

RetentionCandidate message(qint64 id, qint64 fetchedDaysAgo)
{
    RetentionCandidate candidate;
    candidate.placement = PlacementId(id);
    candidate.folder = inbox;
    candidate.receivedMs = now - fetchedDaysAgo * day;
    candidate.fetchedMs = now - fetchedDaysAgo * day;
    candidate.size = 1000;
    candidate.flags = MessageFlag::Seen;
    return candidate;
}

Account account(RetentionPolicy::AfterDownload after)
{
    Account result;
    result.retention.afterDownload = after;
    result.retention.days = 14;
    result.retention.agreed = true;
    return result;
}

using After = RetentionPolicy::AfterDownload;

} // namespace

class TestRetentionPlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leavesWhenItsTimeHasCome();
    void isNotPutOffByLookingAgain();
    void spares_data();
    void spares();
    void keepsAtMostSoMany();
    void waitsForAgreement();
    void dueIsWhatWasWrittenDown();
    void atOnceHasNoGrace();
    void popMailLeavesFromAnyFolder();
};

void TestRetentionPlan::leavesWhenItsTimeHasCome()
{
    const RetentionPlan plan(account(After::RemoveAfterDays), folders(false), now);
    RetentionInventory inventory;
    inventory.candidates = {message(1, 0), message(2, 13), message(3, 100)};
    // What is due by its age has its grace period all the same.
    QCOMPARE(plan.changes(inventory), (std::vector<Departure>{{PlacementId(1), now + 14 * day},
                                                              {PlacementId(2), now + 1 * day},
                                                              {PlacementId(3), now + 1 * day}}));
    QVERIFY(plan.due(inventory).empty());
}

void TestRetentionPlan::isNotPutOffByLookingAgain()
{
    RetentionInventory inventory;
    inventory.candidates = {message(1, 100)};
    inventory.candidates[0].leavesMs = now + 5 * hour; // chosen 19 hours ago
    QVERIFY(RetentionPlan(account(After::RemoveAfterDays), folders(false), now).changes(inventory).empty());
    // Other rules are another matter.
    Account longer = account(After::RemoveAfterDays);
    longer.retention.days = 120;
    QCOMPARE(RetentionPlan(longer, folders(false), now).changes(inventory),
             (std::vector<Departure>{{PlacementId(1), now + 20 * day}}));
    QCOMPARE(RetentionPlan(account(After::Keep), folders(false), now).changes(inventory),
             (std::vector<Departure>{{PlacementId(1), 0}}));
}

void TestRetentionPlan::spares_data()
{
    QTest::addColumn<RetentionCandidate>("candidate");
    QTest::addColumn<bool>("leaves");
    const auto row = [](const char *name, bool leaves, auto change) {
        RetentionCandidate candidate = message(1, 100);
        change(candidate);
        QTest::newRow(name) << candidate << leaves;
    };
    row("read", true, [](RetentionCandidate &) {});
    row("unread", false, [](RetentionCandidate &c) { c.flags = {}; });
    row("flagged", false, [](RetentionCandidate &c) { c.flags |= MessageFlag::Flagged; });
    row("tagged", false, [](RetentionCandidate &c) { c.tagged = true; });
    row("not here", false, [](RetentionCandidate &c) { c.fetchedMs = 0; });
    row("kept by the user", false, [](RetentionCandidate &c) { c.leavesMs = -1; });
    row("in Trash", false, [](RetentionCandidate &c) { c.folder = trash; });
    row("in a folder that was not chosen", false, [](RetentionCandidate &c) { c.folder = lists; });
    row("in a folder here", false, [](RetentionCandidate &c) { c.folder = twin; });
}

void TestRetentionPlan::spares()
{
    QFETCH(RetentionCandidate, candidate);
    QFETCH(bool, leaves);
    Account picky = account(After::RemoveAfterDays);
    picky.retention.spareUnread = true;
    picky.retention.onlyFolders = QStringList{QStringLiteral("INBOX")};
    RetentionInventory inventory;
    inventory.candidates = {candidate};
    QCOMPARE(!RetentionPlan(picky, folders(false), now).changes(inventory).empty(), leaves);
}

void TestRetentionPlan::keepsAtMostSoMany()
{
    Account limited = account(After::Keep);
    limited.retention.mostMessages = 3;
    RetentionInventory inventory;
    inventory.candidates = {message(1, 3), message(2, 1), message(3, 2), message(4, 9)};
    inventory.otherMessages = 1;
    const auto leaving = [&](const Account &rules) {
        QList<qint64> ids;
        for (const Departure &departure : RetentionPlan(rules, folders(false), now).changes(inventory))
            ids.append(departure.placement.value());
        return ids;
    };
    QCOMPARE(leaving(limited), (QList<qint64>{1, 4}));
    inventory.candidates[3].flags |= MessageFlag::Flagged; // the oldest may stay, another one goes for it
    QCOMPARE(leaving(limited), (QList<qint64>{1, 3}));
    Account small = account(After::Keep);
    small.retention.mostBytes = 2500;
    QCOMPARE(leaving(small), (QList<qint64>{1, 3}));
    small.retention.mostBytes = 4000;
    QCOMPARE(leaving(small), QList<qint64>());
}

void TestRetentionPlan::waitsForAgreement()
{
    Account fresh = account(After::RemoveAfterDays);
    fresh.retention.agreed = false;
    const RetentionPlan plan(fresh, folders(false), now);
    RetentionInventory inventory;
    inventory.candidates = {message(1, 13), message(2, 100), message(3, 0)};
    QVERIFY(plan.changes(inventory).empty());
    QCOMPARE(plan.preview(inventory, now + day),
             (std::vector<Departure>{{PlacementId(1), now + day}, {PlacementId(2), now + day}}));
    // What was chosen under rules that are no longer agreed to stays.
    inventory.candidates[1].leavesMs = now - hour;
    QCOMPARE(plan.changes(inventory), (std::vector<Departure>{{PlacementId(2), 0}}));
    QVERIFY(plan.due(inventory).empty());
}

void TestRetentionPlan::dueIsWhatWasWrittenDown()
{
    const RetentionPlan plan(account(After::RemoveAfterDays), folders(false), now);
    RetentionInventory inventory;
    inventory.candidates = {message(1, 100), message(2, 100), message(3, 100), message(4, 1)};
    inventory.candidates[0].leavesMs = now;
    inventory.candidates[1].leavesMs = now + 1;
    inventory.candidates[2].leavesMs = now - hour;
    inventory.candidates[2].flags |= MessageFlag::Flagged; // since then
    inventory.candidates[3].leavesMs = now - hour;         // by other rules
    const auto due = plan.due(inventory);
    QCOMPARE(due.size(), size_t(1));
    QCOMPARE(due.front().placement, PlacementId(1));
}

void TestRetentionPlan::atOnceHasNoGrace()
{
    const RetentionPlan plan(account(After::RemoveAtOnce), folders(false), now);
    RetentionInventory inventory;
    inventory.candidates = {message(1, 0)};
    QCOMPARE(plan.changes(inventory), (std::vector<Departure>{{PlacementId(1), now}}));
    inventory.candidates[0].leavesMs = now;
    QCOMPARE(plan.due(inventory).size(), size_t(1));
}

void TestRetentionPlan::popMailLeavesFromAnyFolder()
{
    Account pop = account(After::RemoveAfterDays);
    pop.incomingKind = IncomingKind::Pop3;
    RetentionInventory inventory;
    inventory.candidates = {message(1, 100), message(2, 100)};
    inventory.candidates[1].folder = trash;
    QCOMPARE(RetentionPlan(pop, folders(true), now).changes(inventory).size(), size_t(2));
}

QTEST_APPLESS_MAIN(TestRetentionPlan)
#include "test_retentionplan.moc"
