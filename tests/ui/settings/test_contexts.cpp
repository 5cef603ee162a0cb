#include "windowfixture.h"

#include "ui/compose/composerwindow.h"
#include "ui/compose/senderbox.h"
#include "ui/list/messagelistview.h"
#include "ui/sidebar/foldertreemodel.h"
#include "ui/sidebar/sidebar.h"
#include "ui/window/mainwindow.h"

#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QTest>

using namespace posthorn;

/// What the switch in the sidebar has to reach: folders, views, counts, searches, the palette, new mail.
class TestContexts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void foldersViewsAndCounts();
    void folderOfTheOtherContextIsLeft();
    void searchEverywhereStaysInside();
    void palette();
    void newMailIsWrittenFromTheContext();
    void survivesARestart();
    void contextWithoutAccountsIsLeft();
    void keys();
    void notificationLeadsToItsMessage();

private:
    void open();
    template <class T>
    T *find(const char *name)
    {
        return m_window->findChild<T *>(QLatin1String(name));
    }
    [[nodiscard]] Settings &settings() { return *m_fixture->services().settings; }
    [[nodiscard]] FolderTreeModel &tree() { return m_window->findChild<Sidebar *>()->model(); }
    [[nodiscard]] int rows() { return find<MessageListView>("messageList")->model()->rowCount(); }
    [[nodiscard]] QStringList paletteRows(const QString &typed);

    std::unique_ptr<WindowFixture> m_fixture;
    std::unique_ptr<MainWindow> m_window;
    AccountId m_home;
    AccountId m_work;
};

void TestContexts::init()
{
    m_fixture = std::make_unique<WindowFixture>();
    QVERIFY(m_fixture->isValid());
    m_home = m_fixture->addLocalAccount(QStringLiteral("Home"), QStringLiteral("home"));
    m_work = m_fixture->addLocalAccount(QStringLiteral("Work"), QStringLiteral("work"));
    m_fixture->addMessages(m_home, FolderRole::Inbox, QStringLiteral("garden"), 3);
    m_fixture->addMessages(m_work, FolderRole::Inbox, QStringLiteral("budget"), 2);
}

void TestContexts::cleanup()
{
    m_window.reset();
    m_fixture.reset();
}

void TestContexts::open()
{
    m_window = std::make_unique<MainWindow>(m_fixture->services());
    m_window->resize(1280, 800);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QTRY_VERIFY(tree().isLoaded());
}

void TestContexts::foldersViewsAndCounts()
{
    open();
    QTRY_COMPARE(rows(), 5);
    const auto unified = [this](FolderRole role) { return tree().indexOf(unifiedKey(role)); };
    QTRY_COMPARE(unified(FolderRole::Inbox).data(FolderTreeModel::CountRole).toInt(), 5);
    settings().setContext(QStringLiteral("work"));
    QTRY_COMPARE(rows(), 2);
    QCOMPARE(unified(FolderRole::Inbox).data(FolderTreeModel::CountRole).toInt(), 2);
    QVERIFY(!tree().indexOf(m_home, FolderRole::Inbox).isValid());
    QVERIFY(tree().indexOf(m_work, FolderRole::Inbox).isValid());
    settings().setContext({});
    QTRY_COMPARE(rows(), 5);
}

void TestContexts::folderOfTheOtherContextIsLeft()
{
    open();
    auto *sidebar = m_window->findChild<Sidebar *>();
    QVERIFY(sidebar->select(folderKey(m_fixture->folder(m_home, FolderRole::Inbox).id)));
    QTRY_COMPARE(rows(), 3);
    settings().setContext(QStringLiteral("work"));
    QTRY_COMPARE(rows(), 2);
    QCOMPARE(sidebar->currentKey(), unifiedKey(FolderRole::Inbox));
}

void TestContexts::searchEverywhereStaysInside()
{
    open();
    QTRY_COMPARE(rows(), 5);
    auto *field = find<QLineEdit>("searchEdit");
    const auto search = [&](const QString &words) {
        m_window->trigger(QStringLiteral("searchEverywhere"));
        field->setText(words);
        QTest::keyClick(field, Qt::Key_Return);
    };
    search(QStringLiteral("garden"));
    QTRY_COMPARE(rows(), 3);
    settings().setContext(QStringLiteral("work"));
    search(QStringLiteral("garden"));
    QTRY_COMPARE(rows(), 0);
    QVERIFY(find<QLabel>("listTitle")->text().contains(QLatin1String("work")));
    search(QStringLiteral("budget"));
    QTRY_COMPARE(rows(), 2);
}

QStringList TestContexts::paletteRows(const QString &typed)
{
    auto *edit = find<QLineEdit>("paletteEdit");
    if (edit->text() != typed || !edit->isVisible()) {
        m_window->trigger(QStringLiteral("palette"));
        edit->setText(typed);
    }
    const QAbstractItemModel *model = find<QListView>("paletteList")->model();
    QStringList rows;
    for (int row = 0; row < model->rowCount(); ++row)
        rows += model->index(row, 0).data(Qt::AccessibleTextRole).toString();
    return rows;
}

void TestContexts::palette()
{
    open();
    // Only home knows Ada's sister.
    IncomingMessage message;
    message.folder = m_fixture->folder(m_home, FolderRole::Inbox).id;
    message.receivedMs = m_fixture->clock().nowMs();
    message.envelope.from = {{QStringLiteral("Adela Byron"), QStringLiteral("adela@example.net")}};
    message.body = "From: Adela Byron <adela@example.net>\r\n\r\nHello\r\n";
    message.size = message.body.size();
    QVERIFY(m_fixture->runtime().store().writeAndWait<PlacementId>(
        Durability::Normal,
        [&](WriteTransaction &transaction) { return transaction.addLocalMessage(message); }));
    const auto has = [this](const QString &typed, const QString &row) {
        const QStringList rows = paletteRows(typed);
        return std::any_of(rows.begin(), rows.end(), [&](const QString &one) { return one.contains(row); });
    };
    const QString home = QStringLiteral("Inbox, Home");
    const QString work = QStringLiteral("Inbox, Work");
    QTRY_VERIFY(has(QStringLiteral("Inbox"), home));
    QTRY_VERIFY(has(QStringLiteral("adela"), QStringLiteral("adela@example.net")));
    QTRY_VERIFY(has(QStringLiteral("ada@"), QStringLiteral("ada@example.org")));
    settings().setContext(QStringLiteral("work"));
    QTest::keyClick(find<QLineEdit>("paletteEdit"), Qt::Key_Escape);
    QTRY_VERIFY(has(QStringLiteral("Inbox"), work));
    QVERIFY(!has(QStringLiteral("Inbox"), home));
    // Whom both know is there, so the answer of the store is, too.
    QTRY_VERIFY(has(QStringLiteral("ad"), QStringLiteral("ada@example.org")));
    QVERIFY(!has(QStringLiteral("ad"), QStringLiteral("adela@example.net")));
}

void TestContexts::newMailIsWrittenFromTheContext()
{
    for (const AccountId id : {m_home, m_work}) {
        Account account = *m_fixture->runtime().accounts().account(id);
        account.outgoing.protocol = MailProtocol::Smtp;
        account.outgoing.host = QStringLiteral("smtp.example.org");
        account.outgoing.port = 465;
        account.identities.append({{},
                                   QStringLiteral("Second"),
                                   QStringLiteral("second-") + account.identities.first().address,
                                   {},
                                   {}});
        QVERIFY(m_fixture->runtime().accounts().update(account));
    }
    const auto address = [this]() -> QString {
        ComposerOpener opener(m_fixture->services());
        QPointer<ComposerWindow> window;
        connect(&opener, &ComposerOpener::opened, this, [&window](ComposerWindow *made) { window = made; });
        opener.openEmpty();
        const QString found = window->findChild<SenderBox *>()->current()->identity.address;
        delete window;
        return found;
    };
    QCOMPARE(address(), QStringLiteral("home@example.org"));
    settings().setContext(QStringLiteral("work"));
    QCOMPARE(address(), QStringLiteral("work@example.org"));
    settings().setValue(QStringLiteral("identities/work"), QStringLiteral("second-work@example.org"));
    QCOMPARE(address(), QStringLiteral("second-work@example.org"));
    settings().setContext({});
    settings().setValue(QStringLiteral("identities/everywhere"), QStringLiteral("second-home@example.org"));
    QCOMPARE(address(), QStringLiteral("second-home@example.org"));
    // One that was chosen for all does not leave its context.
    settings().setValue(QStringLiteral("identities/work"), {});
    settings().setContext(QStringLiteral("work"));
    QCOMPARE(address(), QStringLiteral("work@example.org"));
}

void TestContexts::survivesARestart()
{
    open();
    QTRY_COMPARE(rows(), 5);
    QTest::keyClick(find<QWidget>("contextSwitch"), Qt::Key_Right);
    QTRY_COMPARE(rows(), 3);
    m_window.reset();
    open();
    QTRY_COMPARE(rows(), 3);
    QTest::keyClick(find<QWidget>("contextSwitch"), Qt::Key_Left);
    QTRY_COMPARE(rows(), 5);
}

void TestContexts::contextWithoutAccountsIsLeft()
{
    open();
    settings().setContext(QStringLiteral("work"));
    QTRY_COMPARE(rows(), 2);
    Account work = *m_fixture->runtime().accounts().account(m_work);
    work.enabled = false;
    QVERIFY(m_fixture->runtime().accounts().update(work));
    QVERIFY(settings().context().isEmpty());
    QTRY_COMPARE(rows(), 3);
}

void TestContexts::keys()
{
    open();
    QTRY_COMPARE(rows(), 5);
    QTest::keyClick(m_window.get(), Qt::Key_3, Qt::AltModifier);
    QTRY_COMPARE(rows(), 2);
    QTest::keyClick(m_window.get(), Qt::Key_2, Qt::AltModifier);
    QTRY_COMPARE(rows(), 3);
    QTest::keyClick(m_window.get(), Qt::Key_1, Qt::AltModifier);
    QTRY_COMPARE(rows(), 5);
}

/// Also out of a context that its account is not of.
void TestContexts::notificationLeadsToItsMessage()
{
    open();
    settings().setContext(QStringLiteral("work"));
    QTRY_COMPARE(rows(), 2);
    const QList<PlacementId> arrived =
        m_fixture->addMessages(m_home, FolderRole::Inbox, QStringLiteral("roses"), 2);
    m_window->showArrived(m_fixture->folder(m_home, FolderRole::Inbox).id, arrived.first());
    QTRY_COMPARE(find<MessageListView>("messageList")->currentId(), arrived.first());
    QVERIFY(settings().context().isEmpty());
    QCOMPARE(m_window->findChild<Sidebar *>()->currentKey(),
             folderKey(m_fixture->folder(m_home, FolderRole::Inbox).id));
}

QTEST_MAIN(TestContexts)
#include "test_contexts.moc"
