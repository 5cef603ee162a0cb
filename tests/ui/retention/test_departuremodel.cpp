#include "retentionscene.h"
#include "ui/retention/departuremodel.h"
#include "ui/retention/departureview.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace posthorn;

/// The list of what would leave a server.
class TestDepartureModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wordsComeAsTheyAreSeen();
    void whatIsTakenOutStays();
    void spaceTakesOutWhatIsSelected();
    void goneMessagesAreNotAskedForAgain();
    void holdsManyWithoutReadingThem();
};

void TestDepartureModel::wordsComeAsTheyAreSeen()
{
    RetentionScene scene(3);
    const Services services = scene.services();
    DepartureModel model(*services.store, *services.clock);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    auto departures = scene.candidates();
    QCOMPARE(departures.size(), size_t(3));
    for (RetentionCandidate &departure : departures)
        departure.leavesMs = services.clock->nowMs() + 1000;
    QSignalSpy arrived(&model, &DepartureModel::rowsArrived);
    model.setDepartures(departures);
    QCOMPARE(model.rowCount(), 3);
    const QModelIndex subject = model.index(1, DepartureModel::Subject);
    QVERIFY(subject.data().toString().isEmpty());
    QTRY_COMPARE(arrived.size(), 1);
    QCOMPARE(subject.data().toString(), QStringLiteral("Message 2"));
    QCOMPARE(model.index(1, DepartureModel::Sender).data().toString(), QStringLiteral("Ada Lovelace"));
    QVERIFY(!model.index(1, DepartureModel::Leaves).data().toString().isEmpty());
    const QString spoken = model.index(1, 0).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(spoken.startsWith(DepartureModel::tr("Leaves the server %1.").section(u'%', 0, 0)),
             qPrintable(spoken));
    QVERIFY(spoken.contains(QStringLiteral("Ada Lovelace: Message 2")));
}

void TestDepartureModel::whatIsTakenOutStays()
{
    RetentionScene scene(3);
    const Services services = scene.services();
    DepartureModel model(*services.store, *services.clock);
    const auto departures = scene.candidates();
    model.setDepartures(departures);
    const qint64 all = model.leavingBytes();
    QVERIFY(all > 0);
    QVERIFY(model.excluded().isEmpty());
    QSignalSpy changed(&model, &DepartureModel::leavingChanged);
    QVERIFY(model.setData(model.index(1, 0), Qt::Unchecked, Qt::CheckStateRole));
    QCOMPARE(changed.size(), 1);
    QCOMPARE(model.leavingCount(), 2);
    QCOMPARE(model.leavingBytes(), all - departures[1].size);
    QCOMPARE(model.excluded(), QList<PlacementId>{departures[1].placement});
    QVERIFY(model.index(1, 0)
                .data(Qt::AccessibleTextRole)
                .toString()
                .startsWith(DepartureModel::tr("Stays on the server.")));
    model.setAllLeaving(false);
    QCOMPARE(model.leavingCount(), 0);
    QCOMPARE(model.leavingBytes(), qint64(0));
    QCOMPARE(model.excluded().size(), 3);
    model.setAllLeaving(true);
    QCOMPARE(model.leavingBytes(), all);
}

void TestDepartureModel::spaceTakesOutWhatIsSelected()
{
    RetentionScene scene(4);
    const Services services = scene.services();
    DepartureModel model(*services.store, *services.clock);
    model.setDepartures(scene.candidates());
    DepartureView view(model);
    view.resize(600, 300);
    view.show();
    QVERIFY(QTest::qWaitForWindowActive(&view));
    view.setCurrentIndex(model.index(0, 0));
    QTest::keyClick(&view, Qt::Key_Down);
    QTest::keyClick(&view, Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(&view, Qt::Key_Space);
    QCOMPARE(model.leavingCount(), 2);
    QVERIFY(model.isLeaving(0) && !model.isLeaving(1) && !model.isLeaving(2) && model.isLeaving(3));
    QTest::keyClick(&view, Qt::Key_Space);
    QCOMPARE(model.leavingCount(), 4);
}

void TestDepartureModel::goneMessagesAreNotAskedForAgain()
{
    RetentionScene scene(1);
    const Services services = scene.services();
    DepartureModel model(*services.store, *services.clock);
    std::vector<RetentionCandidate> departures(200);
    for (size_t i = 0; i < departures.size(); ++i)
        departures[i].placement = PlacementId(900'000 + qint64(i));
    model.setDepartures(departures);
    QSignalSpy arrived(&model, &DepartureModel::rowsArrived);
    const QModelIndex gone = model.index(1, DepartureModel::Subject);
    QVERIFY(gone.data().toString().isEmpty());
    QTRY_COMPARE(arrived.size(), 1);
    // Asked for together with another page, it would come with that.
    QVERIFY(gone.data().toString().isEmpty());
    QVERIFY(model.index(199, DepartureModel::Subject).data().toString().isEmpty());
    QTRY_VERIFY(arrived.size() >= 2);
    bool answered = false;
    services.store->read<int>(
        Store::Lane::Interactive, [](StoreReader &) -> Result<int> { return 1; }, qApp,
        [&answered](const Result<int> &) { answered = true; });
    QTRY_VERIFY(answered);
    QCOMPARE(arrived.size(), 2);
}

void TestDepartureModel::holdsManyWithoutReadingThem()
{
    RetentionScene scene(1);
    const Services services = scene.services();
    DepartureModel model(*services.store, *services.clock);
    std::vector<RetentionCandidate> departures(100'000);
    for (size_t i = 0; i < departures.size(); ++i) {
        departures[i].placement = PlacementId(qint64(i) + 1);
        departures[i].size = 1000;
        departures[i].leavesMs = services.clock->nowMs();
    }
    DepartureView view(model);
    view.resize(700, 400);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QSignalSpy arrived(&model, &DepartureModel::rowsArrived);
    model.setDepartures(departures);
    QCOMPARE(model.leavingBytes(), qint64(100'000'000));
    QTRY_VERIFY(!arrived.isEmpty());
    // The screen has one page, or two where it lies between them.
    view.scrollToBottom();
    QTRY_VERIFY(arrived.size() >= 2);
    QVERIFY(arrived.size() <= 4);
    model.setLeaving({0, 99'999}, false);
    QCOMPARE(model.excluded(), QList<PlacementId>({PlacementId(1), PlacementId(100'000)}));
}

QTEST_MAIN(TestDepartureModel)
#include "test_departuremodel.moc"
