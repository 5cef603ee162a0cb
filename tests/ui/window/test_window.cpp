#include "sync/syncengine.h"
#include "ui/connection/certificatewindow.h"
#include "ui/list/messagelistmodel.h"
#include "ui/list/messagelistview.h"
#include "ui/message/messageview.h"
#include "ui/sidebar/sidebar.h"
#include "ui/theme/style.h"
#include "ui/window/mainwindow.h"
#include "windowfixture.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTextBrowser>
#include <QToolButton>
#include <QTreeView>

using namespace posthorn;

class TestWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void welcomesWithoutAccounts();
    void opensTheUnifiedInbox();
    void movesByKeys();
    void escapeLeadsBackToTheList();
    void archivesAndUndoes();
    void flagsAndDeletes();
    void marksAsReadAfterTheDelay();
    void neverMarksAsReadWhenToldSo();
    void typingInTheSearchFieldIsNoAction();
    void searchesAndSaysWhatItSearched();
    void filtersByChips();
    void goesToFoldersByChords();
    void showsTheKeys();
    void singleKeysCanBeSwitchedOff();
    void collapsesWhenNarrow();
    void switchesContexts();
    void movesByDropping();
    void saysThatItIsOffline();
    void asksForThePasswordOnce();
    void neverOffersToGoOnWithABadCertificate();
    void everyControlHasANameToBeFoundAndReadBy();

private:
    void open();
    [[nodiscard]] MessageListView &list() { return *m_window->findChild<MessageListView *>(); }
    [[nodiscard]] int rows() { return list().model()->rowCount(); }
    [[nodiscard]] QString subject(int row) { return list().model()->index(row, 0).data().toString(); }
    void press(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QTest::keyClick(&list(), Qt::Key(key), modifiers);
    }
    /// The list's: the message pane has one too.
    [[nodiscard]] QPushButton *emptyButton()
    {
        return find<QWidget>("messageListPane")->findChild<QPushButton *>(QStringLiteral("emptyStateButton"));
    }
    template <class T>
    [[nodiscard]] T *find(const char *name)
    {
        return m_window->findChild<T *>(QString::fromLatin1(name));
    }

    std::unique_ptr<WindowFixture> m_fixture;
    std::unique_ptr<MainWindow> m_window;
};

void TestWindow::initTestCase()
{
    theme::apply(*qApp, Settings::ColorScheme::Light);
}

void TestWindow::init()
{
    m_fixture = std::make_unique<WindowFixture>();
    QVERIFY(m_fixture->isValid());
}

void TestWindow::cleanup()
{
    m_window.reset();
    m_fixture.reset();
}

void TestWindow::open()
{
    m_window = std::make_unique<MainWindow>(m_fixture->services());
    m_window->resize(1280, 800);
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QTRY_VERIFY_WITH_TIMEOUT(m_window->isSettled(), 20'000);
}

void TestWindow::welcomesWithoutAccounts()
{
    open();
    QVERIFY(!find<QAction>("retention")->isEnabled());
    QVERIFY(find<QWidget>("welcomePage")->isVisible());
    QVERIFY(!find<QWidget>("panes")->isVisible());
    QSignalSpy sample(m_window.get(), &MainWindow::sampleRequested);
    QTest::mouseClick(find<QPushButton>("welcomeSampleButton"), Qt::LeftButton);
    QCOMPARE(sample.size(), 1);
    const AccountId account = m_fixture->addLocalAccount(QStringLiteral("Home"), QStringLiteral("home"));
    QVERIFY(account.isValid());
    QTRY_VERIFY(find<QWidget>("panes")->isVisible());
    QVERIFY(find<QAction>("retention")->isEnabled());
}

void TestWindow::opensTheUnifiedInbox()
{
    const AccountId home = m_fixture->addLocalAccount(QStringLiteral("Home"), QStringLiteral("home"));
    const AccountId work = m_fixture->addLocalAccount(QStringLiteral("Work"), QStringLiteral("work"));
    m_fixture->addMessages(home, FolderRole::Inbox, QStringLiteral("home"), 3);
    m_fixture->addMessages(work, FolderRole::Inbox, QStringLiteral("work"), 2);
    open();
    QTRY_COMPARE(rows(), 5);
    QCOMPARE(find<QLabel>("listTitle")->text(), QStringLiteral("Inbox"));
    QCOMPARE(find<QLabel>("listCount")->text(), QStringLiteral("5"));
    const QAbstractItemModel &tree = *find<QTreeView>("folderTree")->model();
    QCOMPARE(tree.rowCount(), 3); // unified, home, work
    const QModelIndex inbox = tree.index(0, 0, tree.index(0, 0));
    QCOMPARE(inbox.data(FolderTreeModel::CountRole).toInt(), 5);
    QVERIFY(inbox.data(FolderTreeModel::UnreadRole).toBool());
    QCOMPARE(inbox.data(Qt::AccessibleTextRole).toString(), QStringLiteral("Inbox, 5 unread"));
}

void TestWindow::movesByKeys()
{
    const AccountId home = m_fixture->addLocalAccount(QStringLiteral("Home"), {});
    m_fixture->addMessages(home, FolderRole::Inbox, QStringLiteral("m"), 5);
    open();
    QTRY_COMPARE(rows(), 5);
    press(Qt::Key_J);
    QCOMPARE(list().currentIndex().row(), 0);
    press(Qt::Key_J);
    press(Qt::Key_J);
    QCOMPARE(list().currentIndex().row(), 2);
    press(Qt::Key_K);
    QCOMPARE(list().currentIndex().row(), 1);
    press(Qt::Key_Down);
    QCOMPARE(list().currentIndex().row(), 2);
    press(Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(list().selectedCount(), 2);
    QCOMPARE(find<QLabel>("listCount")->text(), QStringLiteral("2 of 5"));
    press(Qt::Key_N);
    QCOMPARE(list().currentIndex().row(), 4);
}

void TestWindow::escapeLeadsBackToTheList()
{
    const AccountId home = m_fixture->addLocalAccount(QStringLiteral("Home"), {});
    m_fixture->addMessages(home, FolderRole::Inbox, QStringLiteral("m"), 2);
    open();
    QTRY_COMPARE(rows(), 2);
    press(Qt::Key_Down);
    press(Qt::Key_Return);
    auto *pane = m_window->findChild<MessageView *>();
    const auto isInPane = [&] {
        const QWidget *focused = QApplication::focusWidget();
        return focused && (focused == pane || pane->isAncestorOf(focused));
    };
    QTRY_VERIFY(isInPane());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QVERIFY(list().hasFocus());
    // Also from within the text.
    QTRY_VERIFY(pane->findChild<QTextBrowser *>() && pane->findChild<QTextBrowser *>()->isVisible());
    pane->findChild<QTextBrowser *>()->setFocus();
    QTRY_VERIFY(isInPane());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QVERIFY(list().hasFocus());
}

void TestWindow::archivesAndUndoes()
{
    const AccountId home = m_fixture->addLocalAccount(QStringLiteral("Home"), {});
    m_fixture->addMessages(home, FolderRole::Inbox, QStringLiteral("m"), 4);
    open();
    QTRY_COMPARE(rows(), 4);
    press(Qt::Key_J);
    QCOMPARE(subject(0), QStringLiteral("m 4"));
    press(Qt::Key_E);
    QTRY_VERIFY(find<QWidget>("undoBar")->isVisible());
    QTRY_COMPARE(rows(), 3);
    QCOMPARE(subject(0), QStringLiteral("m 3"));
    QCOMPARE(list().currentIndex().row(), 0); // the next one is at hand
    QTRY_VERIFY(find<QWidget>("undoBar")->isVisible());
    QVERIFY(find<QWidget>("undoButton")->isVisible());
    QCOMPARE(m_fixture->countIn(home, FolderRole::Archive), 1);
    press(Qt::Key_Z);
    QTRY_COMPARE(rows(), 4);
    QCOMPARE(m_fixture->countIn(home, FolderRole::Archive), 0);
    // The same by the button.
    press(Qt::Key_E);
    QTRY_COMPARE(rows(), 3);
    QTRY_VERIFY(find<QWidget>("undoButton")->isVisible());
    QTest::mouseClick(find<QToolButton>("undoButton"), Qt::LeftButton);
    QTRY_COMPARE(rows(), 4);
}

void TestWindow::flagsAndDeletes()
{
    const AccountId home = m_fixture->addLocalAccount(QStringLiteral("Home"), {});
    const QList<PlacementId> ids = m_fixture->addMessages(home, FolderRole::Inbox, QStringLiteral("m"), 3);
    open();
    QTRY_COMPARE(rows(), 3);
    press(Qt::Key_J);
    press(Qt::Key_S);
    QTRY_VERIFY(m_fixture->detail(ids.last()).row.flags.flags.testFlag(MessageFlag::Flagged));
    QTRY_VERIFY(list().model()->index(0, 0).data(MessageListModel::FlaggedRole).toBool());
    press(Qt::Key_S);
    QTRY_VERIFY(!m_fixture->detail(ids.last()).row.flags.flags.testFlag(MessageFlag::Flagged));
    press(Qt::Key_Delete);
    QTRY_COMPARE(rows(), 2);
    QCOMPARE(m_fixture->countIn(home, FolderRole::Trash), 1);
}

void TestWindow::marksAsReadAfterTheDelay()
{
    const AccountId home = m_fixture->addLocalAccount(QStringLiteral("Home"), {});
    const QList<PlacementId> ids = m_fixture->addMessages(home, FolderRole::Inbox, QStringLiteral("m"), 2);
    m_fixture->services().settings->setMarkReadDelayMs(0);
    open();
    QTRY_COMPARE(rows(), 2);
    press(Qt::Key_J);
    QTRY_VERIFY(m_fixture->detail(ids.last()).row.flags.flags.testFlag(MessageFlag::Seen));
    QVERIFY(!m_fixture->detail(ids.first()).row.flags.flags.testFlag(MessageFlag::Seen));
    QVERIFY(!find<QWidget>("undoBar")->isVisible()); // nothing to say
    QTRY_VERIFY(!list().model()->index(0, 0).data(MessageListModel::UnreadRole).toBool());
    press(Qt::Key_U);
    QTRY_VERIFY(!m_fixture->detail(ids.last()).row.flags.flags.testFlag(MessageFlag::Seen));
}

void TestWindow::neverMarksAsReadWhenToldSo()
{
    const AccountId home = m_fixture->addLocalAccount(QStringLiteral("Home"), {});
    const QList<PlacementId> ids = m_fixture->addMessages(home, FolderRole::Inbox, QStringLiteral("m"), 1);
    m_fixture->services().settings->setMarkReadDelayMs(-1);
    open();
    QTRY_COMPARE(rows(), 1);
    press(Qt::Key_J);
    QTRY_VERIFY(m_window->isSettled());
    // A change that comes later than a marking would have come.
    press(Qt::Key_S);
    QTRY_VERIFY(m_fixture->detail(ids.first()).row.flags.flags.testFlag(MessageFlag::Flagged));
    QVERIFY(!m_fixture->detail(ids.first()).row.flags.flags.testFlag(MessageFlag::Seen));
}

void TestWindow::typingInTheSearchFieldIsNoAction()
{
    const AccountId home = m_fixture->addLocalAccount(QStringLiteral("Home"), {});
    m_fixture->addMessages(home, FolderRole::Inbox, QStringLiteral("eel"), 2);
    open();
    QTRY_COMPARE(rows(), 2);
    press(Qt::Key_J);
    press(Qt::Key_F, Qt::ControlModifier);
    auto *field = find<QLineEdit>("searchEdit");
    QVERIFY(field->hasFocus());
    QTest::keyClicks(field, QStringLiteral("eel"));
    QCOMPARE(field->text(), QStringLiteral("eel"));
    QTRY_VERIFY(m_window->isSettled());
    QCOMPARE(m_fixture->countIn(home, FolderRole::Archive), 0);
    QCOMPARE(m_fixture->countIn(home, FolderRole::Inbox), 2);
}

void TestWindow::searchesAndSaysWhatItSearched()
{
    const AccountId home = m_fixture->addLocalAccount(QStringLiteral("Home"), {});
    m_fixture->addMessages(home, FolderRole::Inbox, QStringLiteral("apple"), 3);
    m_fixture->addMessages(home, FolderRole::Archive, QStringLiteral("pear"), 2);
    open();
    QTRY_COMPARE(rows(), 3);
    auto *field = find<QLineEdit>("searchEdit");
    press(Qt::Key_Slash);
    QVERIFY(field->hasFocus());
    QTest::keyClicks(field, QStringLiteral("pear"));
    QTRY_VERIFY(emptyButton()->isVisible());
    QTest::mouseClick(emptyButton(), Qt::LeftButton); // search everywhere
    QTRY_COMPARE(rows(), 2);
    QTest::keyClick(field, Qt::Key_Escape);
    QTRY_COMPARE(rows(), 3);
    QVERIFY(field->text().isEmpty());
    QVERIFY(list().hasFocus());
}

void TestWindow::filtersByChips()
{
    const AccountId home = m_fixture->addLocalAccount(QStringLiteral("Home"), {});
    m_fixture->addMessages(home, FolderRole::Inbox, QStringLiteral("m"), 3);
    open();
    QTRY_COMPARE(rows(), 3);
    press(Qt::Key_J);
    press(Qt::Key_S);
    QTest::mouseClick(find<QAbstractButton>("flaggedChip"), Qt::LeftButton);
    QTRY_COMPARE(rows(), 1);
    QTest::mouseClick(find<QAbstractButton>("attachmentsChip"), Qt::LeftButton);
    QTRY_VERIFY(emptyButton()->isVisible());
    QTest::mouseClick(emptyButton(), Qt::LeftButton); // show all
    QTRY_COMPARE(rows(), 3);
    QVERIFY(!find<QAbstractButton>("flaggedChip")->isChecked());
}

void TestWindow::goesToFoldersByChords()
{
    const AccountId home = m_fixture->addLocalAccount(QStringLiteral("Home"), {});
    m_fixture->addMessages(home, FolderRole::Inbox, QStringLiteral("in"), 2);
    m_fixture->addMessages(home, FolderRole::Sent, QStringLiteral("out"), 1);
    open();
    QTRY_COMPARE(rows(), 2);
    press(Qt::Key_G);
    press(Qt::Key_S);
    QTRY_COMPARE(find<QLabel>("listTitle")->text(), QStringLiteral("Sent"));
    QTRY_COMPARE(rows(), 1);
    press(Qt::Key_G);
    press(Qt::Key_I);
    QTRY_COMPARE(find<QLabel>("listTitle")->text(), QStringLiteral("Inbox"));
    QTRY_COMPARE(rows(), 2);
}

void TestWindow::showsTheKeys()
{
    const AccountId home = m_fixture->addLocalAccount(QStringLiteral("Home"), {});
    m_fixture->addMessages(home, FolderRole::Inbox, QStringLiteral("m"), 1);
    open();
    QTRY_COMPARE(rows(), 1);
    press(Qt::Key_Question);
    QTRY_VERIFY(find<QWidget>("helpOverlay") != nullptr);
    QVERIFY(find<QWidget>("helpOverlay")->accessibleDescription().contains(QStringLiteral("Archive: E")));
    QTest::keyClick(find<QWidget>("helpOverlay"), Qt::Key_Escape);
    QTRY_VERIFY(find<QWidget>("helpOverlay") == nullptr);
}

void TestWindow::singleKeysCanBeSwitchedOff()
{
    const AccountId home = m_fixture->addLocalAccount(QStringLiteral("Home"), {});
    m_fixture->addMessages(home, FolderRole::Inbox, QStringLiteral("m"), 2);
    open();
    QTRY_COMPARE(rows(), 2);
    m_fixture->services().settings->setSingleKeyShortcuts(false);
    press(Qt::Key_J);
    QVERIFY(!list().currentIndex().isValid() || list().selectedCount() == 0);
    m_fixture->services().settings->setSingleKeyShortcuts(true);
    press(Qt::Key_J);
    QCOMPARE(list().selectedCount(), 1);
}

void TestWindow::collapsesWhenNarrow()
{
    const AccountId home = m_fixture->addLocalAccount(QStringLiteral("Home"), {});
    m_fixture->addMessages(home, FolderRole::Inbox, QStringLiteral("m"), 2);
    open();
    auto *sidebar = m_window->findChild<Sidebar *>();
    QVERIFY(!sidebar->isCollapsed());
    QVERIFY(sidebar->width() >= 180);
    m_window->resize(900, 600);
    QTRY_VERIFY(sidebar->isCollapsed());
    QTRY_VERIFY(sidebar->width() <= 60);
    QVERIFY(list().width() >= 280);
    m_window->resize(1280, 800);
    QTRY_VERIFY(!sidebar->isCollapsed());
    QTRY_VERIFY(sidebar->width() >= 180);
}

void TestWindow::switchesContexts()
{
    const AccountId home = m_fixture->addLocalAccount(QStringLiteral("Home"), QStringLiteral("home"));
    const AccountId work = m_fixture->addLocalAccount(QStringLiteral("Work"), QStringLiteral("work"));
    m_fixture->addMessages(home, FolderRole::Inbox, QStringLiteral("home"), 3);
    m_fixture->addMessages(work, FolderRole::Inbox, QStringLiteral("work"), 2);
    open();
    QTRY_COMPARE(rows(), 5);
    auto *contexts = find<QWidget>("contextSwitch");
    QVERIFY(contexts->isVisible());
    QTest::keyClick(contexts, Qt::Key_Right);
    QTRY_COMPARE(rows(), 3);
    QTest::keyClick(contexts, Qt::Key_Right);
    QTRY_COMPARE(rows(), 2);
    QCOMPARE(find<QTreeView>("folderTree")->model()->rowCount(), 2);
}

void TestWindow::movesByDropping()
{
    const AccountId home = m_fixture->addLocalAccount(QStringLiteral("Home"), {});
    const QList<PlacementId> ids = m_fixture->addMessages(home, FolderRole::Inbox, QStringLiteral("m"), 2);
    open();
    QTRY_COMPARE(rows(), 2);
    FolderTreeModel &tree = m_window->findChild<Sidebar *>()->model();
    QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QModelIndex archive = tree.indexOf(home, FolderRole::Archive);
    QVERIFY(archive.isValid());
    QMimeData mime;
    mime.setData(MessageListModel::placementMimeType(), QByteArray::number(ids.first().value()) + "\n");
    QVERIFY(tree.canDropMimeData(&mime, Qt::MoveAction, -1, -1, archive));
    QVERIFY(!tree.canDropMimeData(&mime, Qt::MoveAction, -1, -1, tree.index(0, 0)));
    QVERIFY(tree.dropMimeData(&mime, Qt::MoveAction, -1, -1, archive));
    QTRY_COMPARE(rows(), 1);
    QCOMPARE(m_fixture->countIn(home, FolderRole::Archive), 1);
    QTRY_COMPARE(tree.index(0, 0, tree.index(0, 0)).data(FolderTreeModel::CountRole).toInt(), 1);
}

void TestWindow::saysThatItIsOffline()
{
    const AccountId home = m_fixture->addLocalAccount(QStringLiteral("Home"), {});
    m_fixture->addMessages(home, FolderRole::Inbox, QStringLiteral("m"), 1);
    open();
    QVERIFY(!find<QWidget>("offlineBanner")->isVisible());
    m_window->trigger(QStringLiteral("workOffline"));
    QVERIFY(find<QWidget>("offlineBanner")->isVisible());
    QVERIFY(find<QAbstractButton>("activityLine")->text().startsWith(QStringLiteral("Offline")));
    m_window->trigger(QStringLiteral("workOffline"));
    QVERIFY(!find<QWidget>("offlineBanner")->isVisible());
}

void TestWindow::asksForThePasswordOnce()
{
    const AccountId home = m_fixture->addLocalAccount(QStringLiteral("Home"), {});
    open();
    AccountStatus status;
    status.account = home;
    status.state = AccountStatus::State::NeedsPassword;
    status.error = Error{ErrorDomain::Credentials, ErrorCode::KeyringUnavailable, Retry::AfterUser, {}, {}};
    SyncEngine &engine = *m_fixture->runtime().engine();
    Q_EMIT engine.statusChanged(status);
    QTRY_VERIFY(find<QWidget>("passwordPrompt") != nullptr);
    auto *password = find<QLineEdit>("passwordEdit");
    QCOMPARE(password->echoMode(), QLineEdit::Password);
    auto *ok = find<QPushButton>("passwordOkButton");
    QVERIFY(!ok->isEnabled());
    QTest::keyClicks(password, QStringLiteral("secret"));
    QTest::mouseClick(ok, Qt::LeftButton);
    // No keyring answers: it is said, and the password serves this run.
    QTRY_VERIFY(find<QLabel>("passwordNotice")->isVisible());
    QCOMPARE(m_fixture->keyring().writes.load(), 1);
    QTest::mouseClick(ok, Qt::LeftButton);
    QTRY_VERIFY(find<QWidget>("passwordPrompt") == nullptr);
    // The second time only the line under the bar asks.
    Q_EMIT engine.statusChanged(status);
    QTRY_VERIFY(find<QWidget>("accountBanner") != nullptr);
    QVERIFY(find<QWidget>("passwordPrompt") == nullptr);
    status.state = AccountStatus::State::Connected;
    status.error.reset();
    Q_EMIT engine.statusChanged(status);
    QTRY_VERIFY(find<QWidget>("accountBanner") == nullptr);
}

void TestWindow::neverOffersToGoOnWithABadCertificate()
{
    AccountStatus status;
    status.account = AccountId(1);
    status.state = AccountStatus::State::NeedsAttention;
    status.error = Error{ErrorDomain::Tls, ErrorCode::CertificateNotTrusted, Retry::AfterUser, {}, {}};
    status.certificate = CertificateProblem();
    status.certificate->host = QStringLiteral("imap.example.org");
    status.certificate->port = 993;
    status.certificate->errors = {QSslError(QSslError::SelfSignedCertificate)};
    auto *window = new CertificateWindow(status, QStringLiteral("Home"));
    window->show();
    QStringList buttons;
    for (const QPushButton *button : window->findChildren<QPushButton *>())
        buttons << button->text().remove(u'&');
    buttons.sort();
    QCOMPARE(buttons, (QStringList{QStringLiteral("Account settings"), QStringLiteral("Close"),
                                   QStringLiteral("Try again")}));
    window->close();
}

void TestWindow::everyControlHasANameToBeFoundAndReadBy()
{
    const AccountId home = m_fixture->addLocalAccount(QStringLiteral("Home"), {});
    m_fixture->addMessages(home, FolderRole::Inbox, QStringLiteral("m"), 1);
    open();
    for (const char *name : {"composeButton", "getMailButton", "searchEdit", "menuButton", "folderTree",
                             "messageList", "activityLine", "unreadChip", "onlyHereChip"}) {
        const auto *control = find<QWidget>(name);
        QVERIFY2(control != nullptr, name);
        const auto *button = qobject_cast<const QAbstractButton *>(control);
        QVERIFY2(!control->accessibleName().isEmpty() || (button != nullptr && !button->text().isEmpty()),
                 name);
    }
}

QTEST_MAIN(TestWindow)
#include "test_window.moc"
