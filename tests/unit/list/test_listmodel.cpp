#include "store/store.h"
#include "support/manualclock.h"
#include "support/temporaryprofile.h"
#include "ui/list/messagelistmodel.h"
#include "ui/list/messagelistview.h"

#include <QAbstractItemModelTester>
#include <QMimeData>
#include <QRandomGenerator>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace posthorn;

namespace
{

constexpr qint64 Day = 86'400'000;

IncomingMessage message(FolderId folder, quint32 uid, qint64 receivedMs, bool seen)
{
    IncomingMessage made;
    made.folder = folder;
    made.uid = uid;
    made.receivedMs = receivedMs;
    made.size = 1000 + uid;
    if (seen)
        made.flags.flags = MessageFlag::Seen;
    made.envelope.subject = QStringLiteral("Subject %1").arg(uid);
    made.envelope.from = {
        {QStringLiteral("Sender %1").arg(uid % 7), QStringLiteral("s%1@example.org").arg(uid % 7)}};
    made.envelope.messageId = QByteArray("id") + QByteArray::number(uid) + "@example.org";
    return made;
}

} // namespace

class TestListModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void listsAFolder();
    void emptyFolder();
    void staleAnswersAreDropped();
    void newMailComesAsARange();
    void newMailGoesWhereItsDateSays();
    void flagsChangeInPlace();
    void anotherProcessIsFollowed();
    void removedRowsGo();
    void aRowBeingReadStays();
    void manyChangesReset();
    void randomChangesKeepStep_data();
    void randomChangesKeepStep();
    void placeholdersAreFilledWhenSeen();
    void viewHoldsStillAndKeepsTheSelection();
    void selectionSurvivesAReset();
    void dragCarriesIds();

private:
    QList<PlacementId> add(int count, quint32 firstUid, qint64 firstMs, qint64 stepMs, bool seen = true);
    void addTo(FolderId folder, int count, quint32 firstUid, qint64 firstMs, qint64 stepMs, bool seen = true);
    void flag(quint32 uid, MessageFlags flags);
    void vanish(const std::vector<quint32> &uids);
    void settle(MessageListModel &model);
    [[nodiscard]] MessageQuery query() const;
    void compareWithStore(const MessageListModel &model);

    ManualClock m_clock{1'760'000'000'000};
    std::unique_ptr<TemporaryProfile> m_profile;
    std::unique_ptr<Store> m_store;
    FolderId m_folder;
    FolderId m_other;
};

void TestListModel::init()
{
    m_profile = std::make_unique<TemporaryProfile>();
    QVERIFY(m_profile->isValid());
    auto opened = Store::open(m_profile->profile(), m_clock);
    QVERIFY2(opened.has_value(), opened ? "" : qPrintable(opened.error().toString()));
    m_store = std::move(*opened);
    const auto made = m_store->writeAndWait<QList<FolderId>>(
        Durability::Normal, [](WriteTransaction &transaction) -> Result<QList<FolderId>> {
            const AccountId account(1);
            POSTHORN_TRY(transaction.upsertAccount(account, true, QStringLiteral("home")));
            FolderRecord inbox;
            inbox.account = account;
            inbox.mailbox = "INBOX";
            inbox.path = QStringLiteral("Inbox");
            inbox.role = FolderRole::Inbox;
            POSTHORN_TRY_ASSIGN(const FolderId first, transaction.upsertFolder(inbox));
            FolderRecord other = inbox;
            other.mailbox = "Other";
            other.path = QStringLiteral("Other");
            other.role = FolderRole::None;
            POSTHORN_TRY_ASSIGN(const FolderId second, transaction.upsertFolder(other));
            return QList<FolderId>{first, second};
        });
    QVERIFY(made.has_value());
    m_folder = made->first();
    m_other = made->last();
}

void TestListModel::cleanup()
{
    m_store.reset();
    m_profile.reset();
}

void TestListModel::addTo(FolderId folder, int count, quint32 firstUid, qint64 firstMs, qint64 stepMs,
                          bool seen)
{
    QList<IncomingMessage> messages;
    for (int i = 0; i < count; ++i)
        messages << message(folder, firstUid + quint32(i), firstMs + i * stepMs, seen);
    const auto added = m_store->writeAndWait<QList<PlacementId>>(
        Durability::Normal, [&](WriteTransaction &transaction) { return transaction.addMessages(messages); });
    QVERIFY2(added.has_value(), added ? "" : qPrintable(added.error().toString()));
}

QList<PlacementId> TestListModel::add(int count, quint32 firstUid, qint64 firstMs, qint64 stepMs, bool seen)
{
    QList<IncomingMessage> messages;
    for (int i = 0; i < count; ++i)
        messages << message(m_folder, firstUid + quint32(i), firstMs + i * stepMs, seen);
    const auto added = m_store->writeAndWait<QList<PlacementId>>(
        Durability::Normal, [&](WriteTransaction &transaction) { return transaction.addMessages(messages); });
    return added.value_or(QList<PlacementId>());
}

void TestListModel::flag(quint32 uid, MessageFlags flags)
{
    const auto done =
        m_store->writeAndWait<int>(Durability::Normal, [&](WriteTransaction &transaction) -> Result<int> {
            POSTHORN_TRY(transaction.setServerFlags(m_folder, {{uid, {flags, {}}, 0}}));
            return 0;
        });
    QVERIFY(done.has_value());
}

void TestListModel::vanish(const std::vector<quint32> &uids)
{
    const auto done = m_store->writeAndWait<int>(Durability::Normal, [&](WriteTransaction &transaction) {
        return transaction.removeVanished(m_folder, uids);
    });
    QVERIFY(done.has_value());
}

void TestListModel::settle(MessageListModel &model)
{
    // A change is told by a queued signal: it must have been delivered before the model can be asked.
    QCoreApplication::sendPostedEvents();
    QTRY_VERIFY_WITH_TIMEOUT(model.isSettled(), 20'000);
}

MessageQuery TestListModel::query() const
{
    MessageQuery made;
    made.folder = m_folder;
    return made;
}

void TestListModel::compareWithStore(const MessageListModel &model)
{
    const auto fresh =
        m_store->readAndWait<MessageSpine>([&](StoreReader &reader) { return reader.spine(model.query()); });
    QVERIFY(fresh.has_value());
    QCOMPARE(model.spine().size(), fresh->entries.size());
    for (size_t i = 0; i < fresh->entries.size(); ++i) {
        QCOMPARE(model.spine()[i].id.value(), fresh->entries[i].id.value());
        QCOMPARE(model.spine()[i].sortKey, fresh->entries[i].sortKey);
    }
    QVERIFY(std::is_sorted(model.spine().begin(), model.spine().end(), SpineOrder{model.query().ascending}));
}

void TestListModel::listsAFolder()
{
    add(500, 1, m_clock.nowMs() - 500 * Day, Day);
    MessageListModel model(*m_store, m_clock);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    int rowsAtOnce = 0;
    connect(&model, &QAbstractItemModel::modelReset, this, [&] { rowsAtOnce = model.rowCount(); });
    model.setQuery(query());
    QCOMPARE(model.state(), MessageListModel::State::Loading);
    settle(model);
    QCOMPARE(reset.size(), 1);
    QCOMPARE(rowsAtOnce, MessageListModel::FirstRows);
    QCOMPARE(model.rowCount(), 500);
    QCOMPARE(inserted.size(), 1); // the rest in one piece
    QCOMPARE(inserted.first().at(1).toInt(), MessageListModel::FirstRows);
    QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("Subject 500"));
    QCOMPARE(model.index(0, 0).data(MessageListModel::UnreadRole).toBool(), false);
    compareWithStore(model);
}

void TestListModel::emptyFolder()
{
    MessageListModel model(*m_store, m_clock);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setQuery(query());
    settle(model);
    QCOMPARE(model.state(), MessageListModel::State::Ready);
    QVERIFY(model.isComplete());
    QCOMPARE(model.rowCount(), 0);
    add(1, 1, m_clock.nowMs(), 0);
    QTRY_COMPARE(model.rowCount(), 1);
    model.clear();
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.state(), MessageListModel::State::Empty);
}

void TestListModel::staleAnswersAreDropped()
{
    add(300, 1, m_clock.nowMs() - 300 * Day, Day);
    addTo(m_other, 3, 1000, m_clock.nowMs(), 1);
    MessageListModel model(*m_store, m_clock);
    model.setQuery(query());
    MessageQuery other = query();
    other.folder = m_other;
    model.setQuery(other); // before any answer came
    settle(model);
    QCOMPARE(model.rowCount(), 3);
    compareWithStore(model);
}

void TestListModel::newMailComesAsARange()
{
    add(300, 1, m_clock.nowMs() - 300 * Day, Day);
    MessageListModel model(*m_store, m_clock);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setQuery(query());
    settle(model);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    add(5, 301, m_clock.nowMs(), 1000, false);
    QTRY_COMPARE(model.rowCount(), 305);
    QCOMPARE(inserted.size(), 1);
    QCOMPARE(inserted.first().at(1).toInt(), 0);
    QCOMPARE(inserted.first().at(2).toInt(), 4);
    QCOMPARE(reset.size(), 0);
    QCOMPARE(model.index(0, 0).data(MessageListModel::UnreadRole).toBool(),
             true); // came along with the change
    compareWithStore(model);
}

void TestListModel::newMailGoesWhereItsDateSays()
{
    add(10, 1, m_clock.nowMs() - 100 * Day, 10 * Day);
    MessageListModel model(*m_store, m_clock);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setQuery(query());
    settle(model);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    add(1, 50, m_clock.nowMs() - 55 * Day, 0);
    QTRY_COMPARE(inserted.size(), 1);
    QCOMPARE(inserted.first().at(1).toInt(), 5);
    // Two at the same moment: told apart by id.
    add(2, 60, m_clock.nowMs() - 55 * Day, 0);
    QTRY_COMPARE(model.rowCount(), 13);
    compareWithStore(model);
}

void TestListModel::flagsChangeInPlace()
{
    add(50, 1, m_clock.nowMs() - 50 * Day, Day);
    MessageListModel model(*m_store, m_clock);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setQuery(query());
    settle(model);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy moved(&model, &QAbstractItemModel::rowsInserted);
    flag(41, MessageFlag::Flagged);
    QTRY_VERIFY(!changed.isEmpty());
    QCOMPARE(changed.first().at(0).toModelIndex().row(), 9);
    QCOMPARE(changed.first().at(1).toModelIndex().row(), 9);
    QVERIFY(model.index(9, 0).data(MessageListModel::FlaggedRole).toBool());
    QVERIFY(model.index(9, 0).data(MessageListModel::UnreadRole).toBool());
    QCOMPARE(moved.size(), 0);
}

void TestListModel::anotherProcessIsFollowed()
{
    add(20, 1, m_clock.nowMs() - 20 * Day, Day);
    MessageListModel model(*m_store, m_clock);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setQuery(query());
    settle(model);
    QVERIFY(!model.index(0, 0).data(MessageListModel::FlaggedRole).toBool());
    const auto other = Store::open(m_profile->profile(), m_clock);
    QVERIFY(other.has_value());
    // More commits than the store remembers by id, so that this one only learns that something changed.
    for (int i = 0; i < 120; ++i) {
        const MessageFlags flags = i % 2 == 0 ? MessageFlag::Seen : MessageFlag::Flagged;
        const auto done =
            (*other)->writeAndWait<void>(Durability::Normal, [&](WriteTransaction &transaction) {
                return transaction.setServerFlags(m_folder,
                                                  {{1, {flags, {}}, 0}, {20, {MessageFlag::Flagged, {}}, 0}});
            });
        QVERIFY(done.has_value());
    }
    const auto removed = (*other)->writeAndWait<int>(Durability::Normal, [&](WriteTransaction &transaction) {
        return transaction.removeVanished(m_folder, {7});
    });
    QVERIFY(removed.has_value());
    QTRY_COMPARE_WITH_TIMEOUT(model.rowCount(), 19, 20'000);
    settle(model);
    QTRY_VERIFY_WITH_TIMEOUT(model.index(0, 0).data(MessageListModel::FlaggedRole).toBool(), 20'000);
    compareWithStore(model);
}

void TestListModel::removedRowsGo()
{
    add(50, 1, m_clock.nowMs() - 50 * Day, Day);
    MessageListModel model(*m_store, m_clock);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setQuery(query());
    settle(model);
    QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
    vanish({50, 49, 48, 20});
    QTRY_COMPARE(model.rowCount(), 46);
    QCOMPARE(removed.size(), 2); // from the end, so that positions hold
    QCOMPARE(removed.at(0).at(1).toInt(), 30);
    QCOMPARE(removed.at(1).at(1).toInt(), 0);
    QCOMPARE(removed.at(1).at(2).toInt(), 2);
    compareWithStore(model);
}

void TestListModel::aRowBeingReadStays()
{
    const QList<PlacementId> ids = add(5, 1, m_clock.nowMs() - 5 * Day, Day, false);
    MessageListModel model(*m_store, m_clock);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    MessageQuery unread = query();
    unread.onlyUnread = true;
    model.setQuery(unread);
    settle(model);
    QCOMPARE(model.rowCount(), 5);
    model.setKept(ids.at(2));
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    flag(3, MessageFlag::Seen);
    QTRY_VERIFY(!changed.isEmpty());
    QCOMPARE(model.rowCount(), 5); // it is being read: it does not jump away
    QVERIFY(!model.index(2, 0).data(MessageListModel::UnreadRole).toBool());
    model.setKept(ids.at(1));
    QTRY_COMPARE(model.rowCount(), 4);
    QCOMPARE(model.positionOf(ids.at(2)), -1);
    // One that is gone goes, whether it is being read or not.
    vanish({2});
    QTRY_COMPARE(model.rowCount(), 3);
}

void TestListModel::manyChangesReset()
{
    add(3000, 1, m_clock.nowMs() - 3000 * Day, Day);
    MessageListModel model(*m_store, m_clock);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setQuery(query());
    settle(model);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
    std::vector<quint32> everySecond;
    for (quint32 uid = 2; uid <= 3000; uid += 2)
        everySecond.push_back(uid);
    vanish(everySecond);
    QTRY_COMPARE(model.rowCount(), 1500);
    QCOMPARE(reset.size(), 1);
    QCOMPARE(removed.size(), 0);
    compareWithStore(model);
}

void TestListModel::randomChangesKeepStep_data()
{
    QTest::addColumn<quint32>("seed");
    QTest::addColumn<bool>("onlyUnread");
    QTest::addColumn<bool>("ascending");
    QTest::addColumn<int>("sort");
    QTest::newRow("newest first") << 1U << false << false << int(MessageQuery::Sort::Date);
    QTest::newRow("oldest first") << 2U << false << true << int(MessageQuery::Sort::Date);
    QTest::newRow("unread only") << 3U << true << false << int(MessageQuery::Sort::Date);
    QTest::newRow("by sender") << 4U << false << true << int(MessageQuery::Sort::Sender);
}

void TestListModel::randomChangesKeepStep()
{
    QFETCH(quint32, seed);
    QFETCH(bool, onlyUnread);
    QFETCH(bool, ascending);
    QFETCH(int, sort);
    QRandomGenerator random(seed);
    add(400, 1, m_clock.nowMs() - 400 * Day, Day, false);
    std::vector<quint32> present;
    for (quint32 uid = 1; uid <= 400; ++uid)
        present.push_back(uid);
    quint32 nextUid = 401;
    MessageListModel model(*m_store, m_clock);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    MessageQuery asked = query();
    asked.onlyUnread = onlyUnread;
    asked.ascending = ascending;
    asked.sort = MessageQuery::Sort(sort);
    model.setQuery(asked);
    model.setVisibleRange(0, 20);
    for (int round = 0; round < 60; ++round) {
        switch (random.bounded(4)) {
        case 0: {
            const int count = random.bounded(1, 6);
            add(count, nextUid, m_clock.nowMs() - random.bounded(400) * Day, random.bounded(3) * Day,
                random.bounded(2) == 0);
            for (int i = 0; i < count; ++i)
                present.push_back(nextUid++);
            break;
        }
        case 1: {
            std::vector<quint32> gone;
            for (int i = 0; i < random.bounded(1, 8) && !present.empty(); ++i) {
                const auto place = present.begin() + random.bounded(int(present.size()));
                gone.push_back(*place);
                present.erase(place);
            }
            vanish(gone);
            break;
        }
        default:
            flag(present[size_t(random.bounded(int(present.size())))],
                 random.bounded(2) == 0 ? MessageFlags(MessageFlag::Seen)
                                        : MessageFlags(MessageFlag::Flagged));
        }
        // Sometimes many changes meet in one batch, sometimes one arrives while another is being read.
        if (random.bounded(3) == 0)
            QTRY_VERIFY_WITH_TIMEOUT(model.isSettled(), 20'000);
        if (random.bounded(5) == 0)
            model.setVisibleRange(random.bounded(300), random.bounded(300, 400));
    }
    const auto inStep = [&] {
        const auto fresh =
            m_store->readAndWait<MessageSpine>([&](StoreReader &reader) { return reader.spine(asked); });
        return fresh && model.isSettled() &&
               std::equal(fresh->entries.begin(), fresh->entries.end(), model.spine().begin(),
                          model.spine().end(),
                          [](const SpineEntry &a, const SpineEntry &b) { return a.id == b.id; });
    };
    QTRY_VERIFY_WITH_TIMEOUT(inStep(), 20'000);
    compareWithStore(model);
    // What the rows show is what the store has.
    model.setVisibleRange(0, model.rowCount() - 1);
    settle(model);
    for (int row = 0; row < std::min(model.rowCount(), 128); ++row) {
        const MessageRow *shown = model.rowAt(row);
        QVERIFY(shown != nullptr);
        const auto fresh = m_store->readAndWait<MessageDetail>(
            [&](StoreReader &reader) { return reader.detail(model.idAt(row)); });
        QVERIFY(fresh.has_value());
        QCOMPARE(shown->flags.flags, fresh->row.flags.flags);
        QCOMPARE(shown->subject, fresh->row.subject);
    }
}

void TestListModel::placeholdersAreFilledWhenSeen()
{
    add(5000, 1, m_clock.nowMs() - 5000 * Day, Day);
    MessageListModel model(*m_store, m_clock);
    model.setQuery(query());
    settle(model);
    QVERIFY(!model.index(4000, 0).data(MessageListModel::LoadedRole).toBool());
    model.setVisibleRange(4000, 4012);
    settle(model);
    for (int row = 4000 - MessageListModel::PageSize; row <= 4012 + MessageListModel::PageSize; ++row)
        QVERIFY(model.index(row, 0).data(MessageListModel::LoadedRole).toBool());
    QCOMPARE(model.index(4000, 0).data().toString(), QStringLiteral("Subject 1000"));
    QVERIFY(!model.index(2000, 0).data(MessageListModel::LoadedRole).toBool());
}

void TestListModel::viewHoldsStillAndKeepsTheSelection()
{
    add(1000, 1, m_clock.nowMs() - 1000 * Day, Day);
    MessageListModel model(*m_store, m_clock);
    MessageListView view(model, m_clock);
    view.resize(380, 600);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    model.setQuery(query());
    settle(model);
    QTRY_COMPARE(model.rowCount(), 1000);
    QVERIFY(view.selectRow(500));
    const PlacementId selected = view.currentId();
    const PlacementId top = model.idAt(view.rowAt(0));
    QVERIFY(view.rowAt(0) > 100);
    const int offset = view.rowViewportPosition(view.rowAt(0));
    QSignalSpy current(&view, &MessageListView::currentMessageChanged);
    add(7, 2000, m_clock.nowMs(), 1000);
    QTRY_COMPARE(model.rowCount(), 1007);
    QCOMPARE(model.idAt(view.rowAt(0)), top);
    QCOMPARE(view.rowViewportPosition(view.rowAt(0)), offset);
    QCOMPARE(view.currentId(), selected);
    QCOMPARE(view.selectedIds(), QList<PlacementId>{selected});
    QCOMPARE(current.size(), 0);
    vanish({2000, 2001, 2002});
    QTRY_COMPARE(model.rowCount(), 1004);
    QCOMPARE(model.idAt(view.rowAt(0)), top);
    // The current row goes: the next one takes its place.
    const PlacementId next = model.idAt(view.currentIndex().row() + 1);
    const auto uid =
        m_store->readAndWait<MessageDetail>([&](StoreReader &reader) { return reader.detail(selected); });
    QVERIFY(uid.has_value());
    vanish({uid->row.uid});
    QTRY_COMPARE(model.rowCount(), 1003);
    QCOMPARE(view.currentId(), next);
    QCOMPARE(current.size(), 1);
}

void TestListModel::selectionSurvivesAReset()
{
    add(3000, 1, m_clock.nowMs() - 3000 * Day, Day);
    MessageListModel model(*m_store, m_clock);
    MessageListView view(model, m_clock);
    view.resize(380, 600);
    view.show();
    model.setQuery(query());
    settle(model);
    view.selectRow(100);
    view.selectionModel()->select(QItemSelection(model.index(100, 0), model.index(120, 0)),
                                  QItemSelectionModel::Select | QItemSelectionModel::Rows);
    QCOMPARE(view.selectedCount(), 21);
    const QList<PlacementId> before = view.selectedIds();
    const PlacementId current = view.currentId();
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    std::vector<quint32> everySecond;
    for (quint32 uid = 2; uid <= 2800; uid += 2)
        everySecond.push_back(uid);
    vanish(everySecond);
    QTRY_COMPARE(model.rowCount(), 1600);
    QCOMPARE(reset.size(), 1);
    QCOMPARE(view.currentId(), current);
    QCOMPARE(view.selectedIds(), before);
    view.selectAll();
    QCOMPARE(view.selectedCount(), 1600);
}

void TestListModel::dragCarriesIds()
{
    add(3, 1, m_clock.nowMs(), 1000);
    MessageListModel model(*m_store, m_clock);
    model.setQuery(query());
    settle(model);
    const std::unique_ptr<QMimeData> mime(model.mimeData({model.index(0, 0), model.index(2, 0)}));
    QCOMPARE(MessageListModel::placementsFrom(*mime), (QList<PlacementId>{model.idAt(0), model.idAt(2)}));
    QMimeData hostile;
    hostile.setData(MessageListModel::placementMimeType(), "x\n-3\n\n99999999999999999999\n4");
    QCOMPARE(MessageListModel::placementsFrom(hostile), QList<PlacementId>{PlacementId(4)});
}

QTEST_MAIN(TestListModel)
#include "test_listmodel.moc"
