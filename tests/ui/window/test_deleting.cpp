#include "ui/message/messageactionbar.h"
#include "ui/window/deletiontext.h"
#include "windowscene.h"

#include <QDialog>
#include <QMenu>
#include <QToolButton>

using namespace posthorn;

/// Deleting by the account's role, from one place and from everywhere; and taking it back.
class TestDeleting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void doesWhatEachAccountsRoleSays();
    void hiddenOnesAreFoundAndShownAgain();
    void leavesTheServerUnlessUndone();
    void cannotBeUndoneOnceTheServerWasTold();
    void deletesEverywhereWithoutAsking();
    void deletesForGoodInTrash();
    void keepsOnThisComputerNothingButTheServers();
    void offersOnlyWhatIsTrue();
    void leavesOnTheServerWhatIsNotHere();
    void isInTheMenus();
    void saysWhatHappened_data();
    void saysWhatHappened();

private:
    [[nodiscard]] WindowFixture &fixture() { return m_scene->fixture(); }

    std::unique_ptr<WindowScene> m_scene;
};

void TestDeleting::initTestCase()
{
    theme::apply(*qApp, Settings::ColorScheme::Light);
}

void TestDeleting::init()
{
    m_scene = std::make_unique<WindowScene>();
    QVERIFY(fixture().isValid());
}

void TestDeleting::cleanup()
{
    m_scene.reset();
}

void TestDeleting::doesWhatEachAccountsRoleSays()
{
    const AccountId home = fixture().addServerAccount(QStringLiteral("Home"), ComputerRole::Mirror);
    const AccountId work = fixture().addServerAccount(QStringLiteral("Work"), ComputerRole::Work);
    fixture().addServerMessages(home, FolderRole::Inbox, QStringLiteral("home"), 1);
    const QList<PlacementId> kept =
        fixture().addServerMessages(work, FolderRole::Inbox, QStringLiteral("work"), 2);
    QVERIFY(m_scene->open());
    QTRY_COMPARE(m_scene->rows(), 3);
    m_scene->press(Qt::Key_J);
    m_scene->press(Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(m_scene->list().selectedCount(), 3);
    m_scene->press(Qt::Key_Delete);
    QTRY_COMPARE(m_scene->said(),
                 QStringLiteral("1 message moved to Trash; 2 messages deleted here, kept on the server"));
    QTRY_COMPARE(m_scene->rows(), 0);
    QCOMPARE(fixture().countIn(home, FolderRole::Trash), 1);
    QCOMPARE(fixture().countIn(work, FolderRole::Trash), 0);
    QCOMPARE(fixture().detail(kept.first()).row.location, Location::HiddenHere);
    // All of it comes back at once.
    m_scene->press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(m_scene->rows(), 3);
    QCOMPARE(fixture().detail(kept.first()).row.location, Location::ServerAndHere);
}

void TestDeleting::hiddenOnesAreFoundAndShownAgain()
{
    const AccountId work = fixture().addServerAccount(QStringLiteral("Work"), ComputerRole::Work);
    fixture().addServerMessages(work, FolderRole::Inbox, QStringLiteral("m"), 3);
    QVERIFY(m_scene->open());
    QTRY_COMPARE(m_scene->rows(), 3);
    auto *chip = m_scene->find<QAbstractButton>("hiddenChip");
    QVERIFY(!chip->isVisible());
    m_scene->press(Qt::Key_J);
    m_scene->press(Qt::Key_Delete);
    QTRY_COMPARE(m_scene->rows(), 2);
    QTRY_VERIFY(chip->isVisible());
    QCOMPARE(chip->text(), QStringLiteral("Hidden here: 1"));
    QTest::keyClick(chip, Qt::Key_Space);
    QTRY_COMPARE(m_scene->rows(), 1);
    QTRY_COMPARE(m_scene->subject(0), QStringLiteral("m 3"));
    m_scene->press(Qt::Key_Home);
    QTRY_VERIFY(m_scene->isEnabled("unhide"));
    QVERIFY(!m_scene->isEnabled("delete")); // it is deleted here
    QVERIFY(!m_scene->isEnabled("flag"));
    m_scene->press(Qt::Key_H, Qt::ShiftModifier);
    QTRY_COMPARE(m_scene->said(), QStringLiteral("1 message shown again"));
    QTRY_VERIFY(!chip->isVisible());
    QTRY_COMPARE(m_scene->rows(), 3);
    m_scene->press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(m_scene->rows(), 2);
}

void TestDeleting::leavesTheServerUnlessUndone()
{
    const AccountId home = fixture().addServerAccount(QStringLiteral("Home"), ComputerRole::Mirror);
    fixture().addServerMessages(home, FolderRole::Inbox, QStringLiteral("m"), 2);
    QVERIFY(m_scene->open());
    QTRY_COMPARE(m_scene->rows(), 2);
    m_scene->press(Qt::Key_J);
    QCOMPARE(m_scene->location(0), Location::ServerAndHere);
    m_scene->press(Qt::Key_Delete, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(m_scene->said(),
                 QStringLiteral("1 message will leave the server in 20 s and stay on this computer"));
    QTRY_COMPARE(m_scene->location(0), Location::OnlyHere); // the list is of both Inboxes
    const auto open = fixture().runtime().store().readAndWait<QList<OperationRecord>>(
        [](StoreReader &reader) { return reader.openOperations(); });
    QVERIFY(open && open->size() == 1);
    QCOMPARE(open->first().notBeforeMs, fixture().clock().nowMs() + 20'000);
    QTest::mouseClick(m_scene->find<QToolButton>("undoButton"), Qt::LeftButton);
    QTRY_COMPARE(m_scene->location(0), Location::ServerAndHere);
    QCOMPARE(m_scene->rows(), 2);
}

void TestDeleting::cannotBeUndoneOnceTheServerWasTold()
{
    const AccountId home = fixture().addServerAccount(QStringLiteral("Home"), ComputerRole::Mirror);
    fixture().addServerMessages(home, FolderRole::Inbox, QStringLiteral("m"), 1);
    QVERIFY(m_scene->open());
    QTRY_COMPARE(m_scene->rows(), 1);
    m_scene->press(Qt::Key_J);
    m_scene->press(Qt::Key_Delete, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(m_scene->location(0), Location::OnlyHere);
    fixture().completeOperations();
    m_scene->press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_VERIFY(m_scene->said().startsWith(QStringLiteral("Too late")));
    // What is here now is all there is of it.
    QCOMPARE(m_scene->rows(), 1);
    QCOMPARE(m_scene->location(0), Location::OnlyHere);
}

void TestDeleting::deletesEverywhereWithoutAsking()
{
    const AccountId home = fixture().addServerAccount(QStringLiteral("Home"), ComputerRole::Mirror);
    const AccountId pop = fixture().addLocalAccount(QStringLiteral("Pop"), {});
    fixture().addServerMessages(home, FolderRole::Inbox, QStringLiteral("there"), 1);
    fixture().addMessages(pop, FolderRole::Inbox, QStringLiteral("here"), 1);
    QVERIFY(m_scene->open());
    QTRY_COMPARE(m_scene->rows(), 2);
    m_scene->press(Qt::Key_J);
    m_scene->press(Qt::Key_A, Qt::ControlModifier);
    m_scene->press(Qt::Key_Delete, Qt::ShiftModifier);
    QTRY_COMPARE(m_scene->said(), QStringLiteral("2 messages deleted; the server will be told in 20 s"));
    QTRY_COMPARE(m_scene->rows(), 0);
    QVERIFY(m_scene->window().findChildren<QDialog *>().isEmpty());
    QCOMPARE(fixture().countIn(home, FolderRole::Trash), 0);
    m_scene->press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(m_scene->rows(), 2);
}

void TestDeleting::deletesForGoodInTrash()
{
    const AccountId home = fixture().addLocalAccount(QStringLiteral("Home"), {});
    const AccountId away = fixture().addServerAccount(QStringLiteral("Away"), ComputerRole::Mirror);
    fixture().addMessages(home, FolderRole::Trash, QStringLiteral("here"), 1);
    fixture().addServerMessages(away, FolderRole::Trash, QStringLiteral("there"), 1);
    QVERIFY(m_scene->open());
    m_scene->window().showArrived(fixture().folder(home, FolderRole::Trash).id, {});
    QTRY_COMPARE(m_scene->rows(), 1);
    m_scene->press(Qt::Key_J);
    m_scene->press(Qt::Key_Delete);
    QTRY_COMPARE(m_scene->said(), QStringLiteral("1 message deleted for good"));
    QTRY_COMPARE(m_scene->rows(), 0);
    m_scene->press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(m_scene->rows(), 1);
    m_scene->window().showArrived(fixture().folder(away, FolderRole::Trash).id, {});
    QTRY_COMPARE(m_scene->subject(0), QStringLiteral("there 1"));
    m_scene->press(Qt::Key_J);
    m_scene->press(Qt::Key_Delete);
    QTRY_COMPARE(m_scene->said(), QStringLiteral("1 message will be gone for good in 20 s"));
    QTRY_COMPARE(m_scene->rows(), 0);
}

void TestDeleting::keepsOnThisComputerNothingButTheServers()
{
    const AccountId home = fixture().addServerAccount(QStringLiteral("Home"), ComputerRole::Mirror);
    const QList<PlacementId> ids =
        fixture().addServerMessages(home, FolderRole::Inbox, QStringLiteral("m"), 1);
    QVERIFY(m_scene->open());
    QTRY_COMPARE(m_scene->rows(), 1);
    m_scene->press(Qt::Key_J);
    m_scene->press(Qt::Key_Delete, Qt::ControlModifier);
    QTRY_COMPARE(m_scene->said(), QStringLiteral("1 message deleted here, kept on the server"));
    QTRY_COMPARE(m_scene->rows(), 0);
    QCOMPARE(fixture().detail(ids.first()).row.location, Location::HiddenHere);
}

void TestDeleting::offersOnlyWhatIsTrue()
{
    const AccountId away = fixture().addServerAccount(QStringLiteral("Away"), ComputerRole::Mirror);
    const AccountId home = fixture().addLocalAccount(QStringLiteral("Home"), {});
    fixture().addMessages(home, FolderRole::Inbox, QStringLiteral("here"), 1);
    fixture().clock().advance(std::chrono::minutes(1));
    const QList<PlacementId> there =
        fixture().addServerMessages(away, FolderRole::Inbox, QStringLiteral("there"), 1);
    QVERIFY(m_scene->open());
    QTRY_COMPARE(m_scene->rows(), 2);
    for (const char *name : {"delete", "deleteHere", "deleteFromServer", "deleteEverywhere", "keepOnServer"})
        QVERIFY2(!m_scene->isEnabled(name), name); // nothing is selected
    m_scene->press(Qt::Key_J);
    QCOMPARE(m_scene->subject(0), QStringLiteral("there 1"));
    QVERIFY(m_scene->isEnabled("deleteFromServer"));
    QVERIFY(!m_scene->isEnabled("keepOnServer"));
    m_scene->press(Qt::Key_J);
    QVERIFY(!m_scene->isEnabled("deleteFromServer")); // it is only here
    QVERIFY(m_scene->isEnabled("deleteHere"));
    QVERIFY(m_scene->isEnabled("deleteEverywhere"));
    m_scene->press(Qt::Key_A, Qt::ControlModifier);
    QVERIFY(m_scene->isEnabled("deleteFromServer")); // one of them
    m_scene->press(Qt::Key_Home);
    fixture().setLeaves(there.first(), fixture().clock().nowMs() + 86'400'000);
    QTRY_VERIFY(m_scene->isEnabled("keepOnServer"));
}

void TestDeleting::leavesOnTheServerWhatIsNotHere()
{
    const AccountId home = fixture().addServerAccount(QStringLiteral("Home"), ComputerRole::Mirror);
    fixture().addServerHeader(home, FolderRole::Inbox, QStringLiteral("header"));
    fixture().clock().advance(std::chrono::minutes(1));
    fixture().addServerMessages(home, FolderRole::Inbox, QStringLiteral("whole"), 1);
    QVERIFY(m_scene->open());
    QTRY_COMPARE(m_scene->rows(), 2);
    m_scene->press(Qt::Key_J);
    QVERIFY(m_scene->isEnabled("deleteFromServer"));
    m_scene->press(Qt::Key_J);
    QCOMPARE(m_scene->location(1), Location::Server);
    QVERIFY(!m_scene->isEnabled("deleteFromServer")); // nothing would be left of it
    m_scene->press(Qt::Key_A, Qt::ControlModifier);
    m_scene->press(Qt::Key_Delete, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(m_scene->said(),
                 QStringLiteral("Nothing was deleted: not all of them are on this computer yet"));
    QCOMPARE(m_scene->location(0), Location::ServerAndHere);
}

void TestDeleting::isInTheMenus()
{
    const AccountId home = fixture().addServerAccount(QStringLiteral("Home"), ComputerRole::Mirror);
    fixture().addServerMessages(home, FolderRole::Inbox, QStringLiteral("m"), 1);
    QVERIFY(m_scene->open());
    m_scene->press(Qt::Key_J);
    m_scene->press(Qt::Key_Menu);
    Q_EMIT m_scene->list().contextMenuWanted(m_scene->list().mapToGlobal(QPoint(10, 10)));
    auto *menu = m_scene->find<QMenu>("messageMenu");
    QVERIFY(menu != nullptr);
    QStringList names;
    for (const QAction *action : menu->actions())
        names << action->objectName();
    for (const char *name : {"delete", "deleteHere", "deleteFromServer", "deleteEverywhere"})
        QVERIFY2(names.contains(QLatin1String(name)), name);
    QVERIFY(!names.contains(QStringLiteral("unhide")));
    menu->close();
    // The same above the message, by what is known of it.
    MessageActionBar bar;
    QSignalSpy asked(&bar, &MessageActionBar::actionRequested);
    const auto action = [&bar](const QString &text) -> QAction * {
        for (QAction *candidate : bar.findChild<QMenu *>()->actions())
            if (candidate->text().remove(u'&') == text)
                return candidate;
        return nullptr;
    };
    bar.setLocation(Location::OnlyHere);
    QAction *fromServer = action(QStringLiteral("Delete from the server"));
    QVERIFY(fromServer != nullptr && !fromServer->isEnabled());
    bar.setLocation(Location::LeavesServer);
    QVERIFY(fromServer->isEnabled());
    QVERIFY(action(QStringLiteral("Keep on the server"))->isVisible());
    fromServer->trigger();
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked.first().first().toString(), QStringLiteral("deleteFromServer"));
}

void TestDeleting::saysWhatHappened_data()
{
    QTest::addColumn<int>("trashed");
    QTest::addColumn<int>("hidden");
    QTest::addColumn<int>("asked");
    QTest::addColumn<int>("rest");
    QTest::addColumn<QString>("words");
    QTest::newRow("one to Trash") << 1 << 0 << 0 << 0 << "1 message moved to Trash";
    QTest::newRow("hidden") << 0 << 2 << 0 << 0 << "2 messages deleted here, kept on the server";
    QTest::newRow("from Trash there") << 0 << 0 << 1 << 0 << "1 message will be gone for good in 20 s";
    QTest::newRow("from Trash here") << 0 << 0 << 0 << 3 << "3 messages deleted for good";
    QTest::newRow("of all kinds")
        << 1 << 1 << 1 << 1
        << "1 message moved to Trash; 1 message deleted here, kept on the server; 1 "
           "message will be gone for good in 20 s; 1 message deleted for good";
}

void TestDeleting::saysWhatHappened()
{
    QFETCH(int, trashed);
    QFETCH(int, hidden);
    QFETCH(int, asked);
    QFETCH(int, rest);
    ActionReceipt receipt;
    receipt.trashed = trashed;
    receipt.hidden = hidden;
    receipt.asked = asked;
    receipt.messages = trashed + hidden + asked + rest;
    QTEST(deletionText(receipt, 20), "words");
}

QTEST_MAIN(TestDeleting)
#include "test_deleting.moc"
