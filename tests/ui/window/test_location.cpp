#include "ui/message/locationline.h"
#include "ui/window/searchterms.h"
#include "windowscene.h"

#include <QAbstractItemView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

using namespace posthorn;

/// Where messages live, as the window shows it: list, filters, order, search, and the header's sentence.
class TestLocation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void readsItAloud();
    void filtersByPlace();
    void sortsByPlace();
    void keepsTheOrder();
    void offersSearchTerms();
    void listsSearchTermsWithTheKeys();
    void saysItInTheHeader();
    void keepsOnTheServerFromTheHeader();
    void saysWhatPop3DoesNotKnow();
    void tellsWhatAnotherComputerRemoved();

private:
    [[nodiscard]] WindowFixture &fixture() { return m_scene->fixture(); }
    /// One message in each place, oldest first: on both, only here, leaving, hidden.
    void addOneOfEach();
    void choosePlace(const QString &text);
    [[nodiscard]] QAction *actionOf(const char *menu, const QString &text);

    AccountId m_home;
    std::unique_ptr<WindowScene> m_scene;
};

void TestLocation::initTestCase()
{
    theme::apply(*qApp, Settings::ColorScheme::Light);
}

void TestLocation::init()
{
    m_scene = std::make_unique<WindowScene>();
    QVERIFY(fixture().isValid());
}

void TestLocation::cleanup()
{
    m_scene.reset();
}

void TestLocation::addOneOfEach()
{
    m_home = fixture().addServerAccount(QStringLiteral("Home"), ComputerRole::Work);
    const AccountId local = fixture().addLocalAccount(QStringLiteral("Local"), {});
    fixture().addMessages(local, FolderRole::Inbox, QStringLiteral("here"), 1);
    fixture().clock().advance(std::chrono::minutes(10));
    const QList<PlacementId> ids =
        fixture().addServerMessages(m_home, FolderRole::Inbox, QStringLiteral("m"), 3);
    fixture().setLeaves(ids.at(1), fixture().clock().nowMs() + 3LL * 86'400'000);
    bool hidden = false;
    fixture().services().actions->removeHere({ids.at(2)}, this,
                                             [&](const Result<ActionReceipt> &) { hidden = true; });
    QTRY_VERIFY(hidden);
}

QAction *TestLocation::actionOf(const char *menu, const QString &text)
{
    for (QAction *action : m_scene->find<QMenu>(menu)->actions()) {
        if (action->text() == text)
            return action;
    }
    return nullptr;
}

void TestLocation::choosePlace(const QString &text)
{
    QTest::keyClick(m_scene->find<QAbstractButton>("placesChip"), Qt::Key_Space);
    auto *menu = m_scene->find<QMenu>("placesMenu");
    QTRY_VERIFY(menu->isVisible());
    QAction *action = actionOf("placesMenu", text);
    QVERIFY(action != nullptr);
    menu->setActiveAction(action);
    QTest::keyClick(menu, Qt::Key_Return);
}

void TestLocation::readsItAloud()
{
    addOneOfEach();
    QVERIFY(m_scene->open());
    QTRY_COMPARE(m_scene->rows(), 3);
    const QAbstractItemModel &model = *m_scene->list().model();
    const QString leaving = model.index(0, 0).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(leaving.contains(QStringLiteral("On the server and on this computer. Leaves the server on ")),
             qPrintable(leaving));
    const QString here = model.index(2, 0).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(here.contains(QStringLiteral("Only on this computer.")), qPrintable(here));
}

void TestLocation::filtersByPlace()
{
    addOneOfEach();
    QVERIFY(m_scene->open());
    QTRY_COMPARE(m_scene->rows(), 3);
    choosePlace(QStringLiteral("Leaves the server"));
    QTRY_COMPARE(m_scene->rows(), 1);
    QTRY_COMPARE(m_scene->subject(0), QStringLiteral("m 2"));
    auto *places = m_scene->find<QAbstractButton>("placesChip");
    QVERIFY(places->isChecked());
    QCOMPARE(places->accessibleName(), QStringLiteral("Leaves the server"));
    choosePlace(QStringLiteral("Only on this computer"));
    QTRY_COMPARE(m_scene->subject(0), QStringLiteral("here 1"));
    QCOMPARE(m_scene->rows(), 1);
    // One place at a time, and the chip of that place shows it.
    QVERIFY(m_scene->find<QAbstractButton>("onlyHereChip")->isChecked());
    QVERIFY(!places->isChecked());
    choosePlace(QStringLiteral("Hidden here"));
    QTRY_COMPARE(m_scene->subject(0), QStringLiteral("m 3"));
    QVERIFY(!m_scene->find<QAbstractButton>("onlyHereChip")->isChecked());
    choosePlace(QStringLiteral("Wherever it lives"));
    QTRY_COMPARE(m_scene->rows(), 3);
    QVERIFY(!places->isChecked());
}

void TestLocation::sortsByPlace()
{
    addOneOfEach();
    QVERIFY(m_scene->open());
    QTRY_COMPARE(m_scene->rows(), 3);
    QCOMPARE(m_scene->location(0), Location::LeavesServer); // the newest
    QCOMPARE(m_scene->location(1), Location::ServerAndHere);
    QCOMPARE(m_scene->location(2), Location::OnlyHere);
    auto *button = m_scene->find<QToolButton>("sortButton");
    actionOf("sortMenu", QStringLiteral("Where it lives"))->trigger();
    QTRY_COMPARE(m_scene->location(1), Location::OnlyHere);
    QCOMPARE(m_scene->location(0), Location::LeavesServer);
    QCOMPARE(m_scene->location(2), Location::ServerAndHere);
    QCOMPARE(button->accessibleName(), QStringLiteral("Sorted by: Where it lives"));
    actionOf("sortMenu", QStringLiteral("The other way round"))->trigger();
    QTRY_COMPARE(m_scene->location(0), Location::ServerAndHere);
    QCOMPARE(m_scene->location(2), Location::LeavesServer);
}

void TestLocation::keepsTheOrder()
{
    m_home = fixture().addServerAccount(QStringLiteral("Home"), ComputerRole::Mirror);
    fixture().addServerMessages(m_home, FolderRole::Inbox, QStringLiteral("m"), 2);
    QVERIFY(m_scene->open());
    QTRY_COMPARE(m_scene->subject(0), QStringLiteral("m 2"));
    actionOf("sortMenu", QStringLiteral("Subject"))->trigger();
    QTRY_COMPARE(m_scene->subject(0), QStringLiteral("m 1"));
    MainWindow again(fixture().services());
    again.show();
    QCOMPARE(again.findChild<QToolButton *>(QStringLiteral("sortButton"))->accessibleName(),
             QStringLiteral("Sorted by: Subject"));
}

void TestLocation::offersSearchTerms()
{
    addOneOfEach();
    QVERIFY(m_scene->open());
    QTRY_COMPARE(m_scene->rows(), 3);
    m_scene->press(Qt::Key_Slash);
    auto *field = m_scene->find<QLineEdit>("searchEdit");
    QTest::keyClicks(field, QStringLiteral("he"));
    QVERIFY(!field->completer()->popup()->isVisible()); // an ordinary word
    field->clear();
    QTest::keyClicks(field, QStringLiteral("m is:only"));
    QAbstractItemView *popup = field->completer()->popup();
    QTRY_VERIFY(popup->isVisible());
    QCOMPARE(popup->model()->rowCount(), 1);
    QVERIFY(popup->model()->index(0, 0).data().toString().contains(QStringLiteral("only on this computer")));
    QTest::keyClick(popup, Qt::Key_Down);
    QTest::keyClick(popup, Qt::Key_Return);
    QCOMPARE(field->text(), QStringLiteral("m is:only-here"));
    field->setText(QStringLiteral("leaves:<7d"));
    QTRY_COMPARE(m_scene->rows(), 1);
    QTRY_COMPARE(m_scene->subject(0), QStringLiteral("m 2"));
}

void TestLocation::listsSearchTermsWithTheKeys()
{
    m_home = fixture().addServerAccount(QStringLiteral("Home"), ComputerRole::Mirror);
    fixture().addServerMessages(m_home, FolderRole::Inbox, QStringLiteral("m"), 1);
    QVERIFY(m_scene->open());
    m_scene->press(Qt::Key_Question);
    QTRY_VERIFY(m_scene->find("helpOverlay") != nullptr);
    const QString spoken = m_scene->find("helpOverlay")->accessibleDescription();
    for (const SearchTermInfo &info : searchTermTable())
        QVERIFY2(spoken.contains(info.term), qPrintable(info.term));
    QVERIFY(spoken.contains(QStringLiteral("Delete from the server: Ctrl+Shift+Del")));
    QVERIFY(spoken.contains(QStringLiteral("Delete everywhere, for good: Shift+Del")));
}

void TestLocation::saysItInTheHeader()
{
    LocationLine line(&fixture().clock());
    MessageRow row;
    row.id = PlacementId(1);
    row.location = Location::ServerAndHere;
    line.show(row, {QStringLiteral("Home"), false});
    QCOMPARE(line.accessibleName(), QStringLiteral("On the server and on this computer."));
    auto *button = line.findChild<QToolButton *>(QStringLiteral("messageLocationButton"));
    QVERIFY(button->isHidden());
    row.location = Location::LeavesServer;
    row.leavesServerMs = fixture().clock().nowMs() + 60'000;
    line.show(row, {QStringLiteral("Home"), false});
    const QString words = line.accessibleName();
    QVERIFY2(words.startsWith(QStringLiteral("On the server and on this computer. Leaves the server ")) &&
                 words.endsWith(QStringLiteral(", by the rules of Home.")),
             qPrintable(words));
    QVERIFY(!button->isHidden());
    QCOMPARE(button->text(), QStringLiteral("Keep on the server"));
    // The user asked for it: no rule did, and nothing keeps it there but Undo.
    row.leavesServerMs = 0;
    line.show(row, {QStringLiteral("Home"), false});
    QCOMPARE(line.accessibleName(),
             QStringLiteral("On the server and on this computer. Leaves the server shortly."));
    QVERIFY(button->isHidden());
    row.location = Location::HiddenHere;
    line.show(row, {QStringLiteral("Home"), false});
    QCOMPARE(line.accessibleName(), QStringLiteral("Kept on the server, hidden here."));
    QSignalSpy asked(&line, &LocationLine::actionRequested);
    QTest::keyClick(button, Qt::Key_Space);
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked.first().first().toString(), QStringLiteral("unhide"));
}

void TestLocation::keepsOnTheServerFromTheHeader()
{
    m_home = fixture().addServerAccount(QStringLiteral("Home"), ComputerRole::Home);
    const QList<PlacementId> ids =
        fixture().addServerMessages(m_home, FolderRole::Inbox, QStringLiteral("m"), 1);
    fixture().setLeaves(ids.first(), fixture().clock().nowMs() + 86'400'000);
    QVERIFY(m_scene->open());
    QTRY_COMPARE(m_scene->rows(), 1);
    m_scene->press(Qt::Key_J);
    QTRY_VERIFY(m_scene->find("messageLocation") != nullptr);
    QTRY_VERIFY(m_scene->find("messageLocation")->accessibleName().contains(QStringLiteral("tomorrow")));
    auto *button = m_scene->find<QToolButton>("messageLocationButton");
    QVERIFY(button->isVisible());
    QTest::keyClick(button, Qt::Key_Space);
    QTRY_COMPARE(m_scene->said(), QStringLiteral("1 message kept on the server, whatever the rules say"));
    QTRY_COMPARE(m_scene->location(0), Location::ServerAndHere);
    QTRY_COMPARE(m_scene->find("messageLocation")->accessibleName(),
                 QStringLiteral("On the server and on this computer."));
    const auto inventory = fixture().runtime().store().readAndWait<RetentionInventory>(
        [&](StoreReader &reader) { return reader.retentionInventory(m_home); });
    QCOMPARE(inventory->candidates.front().leavesMs, -1);
}

void TestLocation::saysWhatPop3DoesNotKnow()
{
    const AccountId pop = fixture().addSharedAccount(QStringLiteral("Pop"), {});
    fixture().addMessages(pop, FolderRole::Inbox, QStringLiteral("m"), 1);
    QVERIFY(m_scene->open());
    m_scene->window().showArrived(fixture().folder(pop, FolderRole::Inbox).id, {});
    QTRY_VERIFY(m_scene->find("unreadChip")->toolTip().contains(QStringLiteral("POP3 servers do not know")));
    LocationLine line(&fixture().clock());
    MessageRow row;
    row.id = PlacementId(1);
    row.location = Location::ServerAndHere;
    line.show(row, {QStringLiteral("Pop"), true});
    QVERIFY(line.accessibleDescription().contains(QStringLiteral("POP3 servers do not know")));
}

void TestLocation::tellsWhatAnotherComputerRemoved()
{
    m_home = fixture().addServerAccount(QStringLiteral("Home"), ComputerRole::Home);
    QVERIFY(m_scene->open());
    const auto tell = [this](const char *kept, const char *gone) {
        Q_EMIT fixture().runtime().engine()->noticed(m_home, QStringLiteral("removed-elsewhere"),
                                                     {QString::fromLatin1(kept), QString::fromLatin1(gone)});
    };
    const QString keptHere =
        QStringLiteral("Home: Removed from the server elsewhere and kept on this computer: 8 messages.");
    tell("8", "0");
    QTRY_COMPARE(m_scene->said(), keptHere);
    tell("8", "1");
    QTRY_COMPARE(m_scene->said(),
                 keptHere + QStringLiteral(" Removed elsewhere before it was here: 1 message."));
    tell("0", "2");
    QTRY_COMPARE(m_scene->said(), QStringLiteral("Home: Removed elsewhere before it was here: 2 messages."));
}

QTEST_MAIN(TestLocation)
#include "test_location.moc"
