#include "account/accountrepository.h"
#include "ui/sidebar/sidebar.h"
#include "windowscene.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QMimeData>
#include <utility>

using namespace posthorn;

/// Folders that mirror a server's, and accounts that are shown as one.
class TestSidebar : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void mirrorsStandUnderOneEntry();
    void sharedInboxIsOneSection();
    void sharedInboxShowsTheWorstState();
    void dropsGoToTheMessagesOwnAccount();
    void findsAFolderInTheSharedSection();
    void tellsHowLongTheServerKeepsMail();
    void knowsThatWithoutTheServer();

private:
    [[nodiscard]] WindowFixture &fixture() { return m_scene->fixture(); }
    [[nodiscard]] FolderTreeModel &tree() { return m_scene->window().findChild<Sidebar *>()->model(); }
    [[nodiscard]] QStringList names(const QModelIndex &parent);
    [[nodiscard]] QModelIndex child(const QModelIndex &parent, const QString &name);

    std::unique_ptr<WindowScene> m_scene;
};

void TestSidebar::initTestCase()
{
    theme::apply(*qApp, Settings::ColorScheme::Light);
}

void TestSidebar::init()
{
    m_scene = std::make_unique<WindowScene>();
    QVERIFY(fixture().isValid());
}

void TestSidebar::cleanup()
{
    m_scene.reset();
}

QStringList TestSidebar::names(const QModelIndex &parent)
{
    QStringList names;
    for (int row = 0; row < tree().rowCount(parent); ++row)
        names << tree().index(row, 0, parent).data().toString();
    return names;
}

QModelIndex TestSidebar::child(const QModelIndex &parent, const QString &name)
{
    const auto row = int(names(parent).indexOf(name));
    return row < 0 ? QModelIndex() : tree().index(row, 0, parent);
}

void TestSidebar::mirrorsStandUnderOneEntry()
{
    const AccountId home = fixture().addServerAccount(QStringLiteral("Home"), ComputerRole::Home);
    fixture().addServerMessages(home, FolderRole::Inbox, QStringLiteral("m"), 2);
    QVERIFY(m_scene->open());
    const QString here = QStringLiteral("On this computer");
    QVERIFY(!names(child({}, QStringLiteral("Home"))).contains(here));
    QAbstractItemModelTester tester(&tree(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QTRY_COMPARE(m_scene->rows(), 2);
    m_scene->press(Qt::Key_J);
    m_scene->press(Qt::Key_Delete, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(child(child({}, QStringLiteral("Home")), here).isValid());
    const QModelIndex section = child({}, QStringLiteral("Home"));
    QCOMPARE(names(section).count(QStringLiteral("Inbox")), 1);
    const QModelIndex mirrors = child(section, here);
    QCOMPARE(names(mirrors), QStringList{QStringLiteral("Inbox")});
    QVERIFY(!(mirrors.flags() & Qt::ItemIsSelectable));
    const auto subject = tree().subjectAt(child(mirrors, QStringLiteral("Inbox")));
    QVERIFY(subject);
    QCOMPARE(fixture().folder(home, FolderRole::Inbox).total, 1);
    // The account's Inbox is the server's.
    QCOMPARE(tree().indexOf(home, FolderRole::Inbox).parent(), section);
    // Both together in the view of all Inboxes.
    QCOMPARE(tree().index(0, 0, tree().index(0, 0)).data(FolderTreeModel::CountRole).toInt(), 2);
}

void TestSidebar::sharedInboxIsOneSection()
{
    const QString family = QStringLiteral("Family");
    const AccountId ada = fixture().addSharedAccount(QStringLiteral("Ada"), family);
    const AccountId alone =
        fixture().addSharedAccount(QStringLiteral("Alone"), QStringLiteral("Nobody else"));
    const AccountId grace = fixture().addSharedAccount(QStringLiteral("Grace"), family);
    fixture().addMessages(ada, FolderRole::Inbox, QStringLiteral("ada"), 2);
    fixture().addMessages(grace, FolderRole::Inbox, QStringLiteral("grace"), 3);
    fixture().addMessages(alone, FolderRole::Inbox, QStringLiteral("alone"), 4);
    QVERIFY(m_scene->open());
    QCOMPARE(names({}), (QStringList{QStringLiteral("Unified"), family, QStringLiteral("Alone")}));
    const QModelIndex section = child({}, family);
    QCOMPARE(names(section),
             (QStringList{QStringLiteral("Inbox"), QStringLiteral("Drafts"), QStringLiteral("Sent"),
                          QStringLiteral("Archive"), QStringLiteral("Junk"), QStringLiteral("Trash")}));
    const QModelIndex inbox = child(section, QStringLiteral("Inbox"));
    QCOMPARE(inbox.data(FolderTreeModel::CountRole).toInt(), 5);
    QCOMPARE(inbox.data(Qt::AccessibleTextRole).toString(), QStringLiteral("Inbox, 5 unread"));
    const auto subject = tree().subjectAt(inbox);
    QVERIFY(subject && subject->mixesAccounts);
    QVERIFY(
        m_scene->window().findChild<Sidebar *>()->select(inbox.data(FolderTreeModel::KeyRole).toString()));
    QTRY_COMPARE(m_scene->rows(), 5);
    fixture().addMessages(grace, FolderRole::Inbox, QStringLiteral("later"), 1);
    QTRY_COMPARE(m_scene->rows(), 6);
    QTRY_COMPARE(child(child({}, family), QStringLiteral("Inbox")).data(FolderTreeModel::CountRole).toInt(),
                 6);
}

void TestSidebar::sharedInboxShowsTheWorstState()
{
    const QString family = QStringLiteral("Family");
    const AccountId ada = fixture().addSharedAccount(QStringLiteral("Ada"), family);
    const AccountId grace = fixture().addSharedAccount(QStringLiteral("Grace"), family);
    QVERIFY(m_scene->open());
    const auto tell = [this](AccountId account, AccountStatus::State state) {
        AccountStatus status;
        status.account = account;
        status.state = state;
        Q_EMIT fixture().runtime().engine()->statusChanged(status);
    };
    const auto state = [&] {
        return AccountStatus::State(child({}, family).data(FolderTreeModel::StateRole).toInt());
    };
    tell(ada, AccountStatus::State::Connected);
    tell(grace, AccountStatus::State::Connected);
    QTRY_COMPARE(state(), AccountStatus::State::Connected);
    tell(grace, AccountStatus::State::NeedsAttention);
    QTRY_COMPARE(state(), AccountStatus::State::NeedsAttention);
    // A click on the dot is about the account that it speaks for.
    QCOMPARE(child({}, family).data(FolderTreeModel::AccountRole).toLongLong(), grace.value());
    const QString words = child({}, family).data(Qt::AccessibleTextRole).toString();
    QVERIFY(words.contains(QStringLiteral("Ada, connected")));
    QVERIFY(words.contains(QStringLiteral("Grace, needs your attention")));
}

void TestSidebar::dropsGoToTheMessagesOwnAccount()
{
    const QString family = QStringLiteral("Family");
    const AccountId ada = fixture().addSharedAccount(QStringLiteral("Ada"), family);
    const AccountId grace = fixture().addSharedAccount(QStringLiteral("Grace"), family);
    const QList<PlacementId> ids =
        fixture().addMessages(ada, FolderRole::Inbox, QStringLiteral("ada"), 1) +
        fixture().addMessages(grace, FolderRole::Inbox, QStringLiteral("grace"), 2);
    QVERIFY(m_scene->open());
    const QModelIndex archive = child(child({}, family), QStringLiteral("Archive"));
    QByteArray carried;
    for (const PlacementId id : ids)
        carried += QByteArray::number(id.value()) + '\n';
    QMimeData mime;
    mime.setData(MessageListModel::placementMimeType(), carried);
    QVERIFY(!tree().canDropMimeData(&mime, Qt::CopyAction, -1, -1, archive));
    QVERIFY(tree().dropMimeData(&mime, Qt::MoveAction, -1, -1, archive));
    QTRY_COMPARE(fixture().countIn(ada, FolderRole::Archive), 1);
    QCOMPARE(fixture().countIn(grace, FolderRole::Archive), 2);
    QTRY_COMPARE(m_scene->said(), QStringLiteral("3 messages moved to Archive"));
    m_scene->press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(fixture().countIn(grace, FolderRole::Archive), 0);
    QCOMPARE(fixture().countIn(ada, FolderRole::Inbox), 1);
}

void TestSidebar::findsAFolderInTheSharedSection()
{
    const QString family = QStringLiteral("Family");
    fixture().addSharedAccount(QStringLiteral("Ada"), family);
    const AccountId grace = fixture().addSharedAccount(QStringLiteral("Grace"), family);
    const QList<PlacementId> ids =
        fixture().addMessages(grace, FolderRole::Inbox, QStringLiteral("grace"), 1);
    QVERIFY(m_scene->open());
    // As a click on a notification does.
    m_scene->window().showArrived(fixture().folder(grace, FolderRole::Inbox).id, ids.first());
    QTRY_COMPARE(m_scene->list().currentId(), ids.first());
    QCOMPARE(m_scene->window().findChild<Sidebar *>()->currentKey(), QStringLiteral("shared/Family/inbox"));
}

void TestSidebar::tellsHowLongTheServerKeepsMail()
{
    const AccountId pop = fixture().addSharedAccount(QStringLiteral("Pop"), {});
    QVERIFY(m_scene->open());
    AccountStatus status;
    status.account = pop;
    status.state = AccountStatus::State::Connected;
    status.serverKeepsDays = 30;
    Q_EMIT fixture().runtime().engine()->statusChanged(status);
    QTRY_COMPARE(child({}, QStringLiteral("Pop")).data(Qt::AccessibleTextRole).toString(),
                 QStringLiteral("Pop, connected. This provider deletes mail after 30 days."));
}

/// At each start the account is offline until the server answers.
void TestSidebar::knowsThatWithoutTheServer()
{
    const AccountId pop = fixture().addSharedAccount(QStringLiteral("Pop"), {});
    const auto words = [this] {
        return child({}, QStringLiteral("Pop")).data(Qt::AccessibleTextRole).toString();
    };
    const auto say = [&](AccountStatus::State state, std::optional<int> days) {
        AccountStatus status;
        status.account = pop;
        status.state = state;
        status.serverKeepsDays = days;
        Q_EMIT fixture().runtime().engine()->statusChanged(status);
    };
    const QString keeps = QStringLiteral("deletes mail after 30 days");
    QVERIFY(m_scene->open());
    say(AccountStatus::State::Connecting, 30);
    QVERIFY(m_scene->restart());
    say(AccountStatus::State::Offline, {});
    QTRY_COMPARE(words(), QStringLiteral("Pop, offline. This provider deletes mail after 30 days."));
    // What it says anew holds.
    say(AccountStatus::State::Connected, 60);
    QTRY_VERIFY(words().contains(QStringLiteral("after 60 days")));
    say(AccountStatus::State::Waiting, 30);
    QVERIFY(m_scene->restart());
    say(AccountStatus::State::Waiting, {});
    QTRY_VERIFY(words().contains(keeps));
    // Of another server nothing is known.
    AccountRepository &accounts = *fixture().services().accounts;
    Account account = accounts.account(pop).value_or(Account());
    const QString host = std::exchange(account.incoming.host, QStringLiteral("mail.example.org"));
    QVERIFY(accounts.update(account));
    QTRY_VERIFY(!words().contains(keeps));
    account.incoming.host = host;
    QVERIFY(accounts.update(account));
    QTRY_VERIFY(words().contains(keeps));
    // A server that was visited and says nothing keeps it.
    say(AccountStatus::State::Connected, {});
    QVERIFY(m_scene->restart());
    say(AccountStatus::State::Offline, {});
    QTRY_COMPARE(words(), QStringLiteral("Pop, offline"));
}

QTEST_MAIN(TestSidebar)
#include "test_sidebar.moc"
