#include "uifixture.h"

#include "account/settingsfile.h"
#include "ui/common/banner.h"
#include "ui/settings/settingsdialog.h"
#include "ui/settings/transferpage.h"

#include <QFile>
#include <QListWidget>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace posthorn;

namespace
{

Account workAccount()
{
    Account account;
    account.name = QStringLiteral("Work");
    account.context = QStringLiteral("work");
    account.color = QStringLiteral("#aa3311");
    account.incoming.host = QStringLiteral("imap.example.com");
    account.incoming.port = 993;
    account.incoming.userName = QStringLiteral("ada");
    account.incoming.caFile = QStringLiteral("/etc/here.pem");
    account.incoming.trust(QByteArray(32, 'x'), {});
    account.outgoing.protocol = MailProtocol::Smtp;
    account.outgoing.host = QStringLiteral("smtp.example.com");
    account.outgoing.port = 465;
    account.passwordCommand = QStringLiteral("cat /home/ada/hidden");
    account.identities = {
        {{}, QStringLiteral("Ada"), QStringLiteral("ada@example.com"), {}, QStringLiteral("Ada\nEngines")}};
    return account;
}

} // namespace

/// From one computer to another through the page, each a profile of its own.
class TestTransfer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void fileHasNoSecrets();
    void secondComputerIsSetUp();
    void nothingIsDoubled();
    void importIsTakenBack();
    void accountWithMailIsNotTakenBack();
    void wrongFilesAreRefused_data();
    void wrongFilesAreRefused();

private:
    void open(UiFixture &fixture);
    void exportFrom(UiFixture &fixture);
    void importInto(UiFixture &fixture);
    TransferPage *page() { return m_dialog->findChild<TransferPage *>(); }
    template <class T>
    T *find(const char *name)
    {
        return m_dialog->findChild<T *>(QLatin1String(name));
    }
    QString said() { return find<Banner>("transferNote")->text(); }
    [[nodiscard]] QString path() const { return m_folder.filePath(QStringLiteral("settings.json")); }

    QTemporaryDir m_folder;
    std::unique_ptr<UiFixture> m_first;
    std::unique_ptr<UiFixture> m_second;
    std::unique_ptr<SettingsDialog> m_dialog;
};

void TestTransfer::init()
{
    QFile::remove(path());
    m_first = std::make_unique<UiFixture>();
    m_second = std::make_unique<UiFixture>();
    QVERIFY(m_first->accounts().add(workAccount()));
    m_first->settings().setColorScheme(Settings::ColorScheme::Dark);
    m_first->settings().setShortcut(QStringLiteral("archive"), QStringLiteral("Y"));
    m_first->settings().setContext(QStringLiteral("work"));
}

void TestTransfer::cleanup()
{
    m_dialog.reset();
    m_first.reset();
    m_second.reset();
}

void TestTransfer::open(UiFixture &fixture)
{
    m_dialog = std::make_unique<SettingsDialog>(fixture.services());
    m_dialog->setAttribute(Qt::WA_DeleteOnClose, false);
    m_dialog->showPage(QStringLiteral("transfer"));
    m_dialog->show();
}

void TestTransfer::exportFrom(UiFixture &fixture)
{
    open(fixture);
    page()->exportTo(path());
    QTRY_VERIFY(said().contains(path()));
}

void TestTransfer::importInto(UiFixture &fixture)
{
    open(fixture);
    page()->openFile(path());
    QTRY_VERIFY(find<QListWidget>("importPlan")->isVisible());
}

void TestTransfer::fileHasNoSecrets()
{
    exportFrom(*m_first);
    QFile file(path());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    const QByteArray text = file.readAll();
    QVERIFY(text.contains("imap.example.com"));
    for (const char *word :
         {"passwordCommand", "hidden", "caFile", "here.pem", "trusted", "7878", "context\": \"\"", "view/"})
        QVERIFY2(!text.contains(word), word);
}

void TestTransfer::secondComputerIsSetUp()
{
    exportFrom(*m_first);
    importInto(*m_second);
    auto *plan = find<QListWidget>("importPlan");
    // Before anything is done: whose mail comes from where, and which settings change.
    QCOMPARE(plan->count(), 2);
    QVERIFY(plan->item(0)->text().contains(QLatin1String("imap.example.com")));
    QVERIFY(plan->item(0)->text().contains(QLatin1String("smtp.example.com")));
    QCOMPARE(m_second->accounts().accounts().size(), 1);
    find<QPushButton>("importConfirmButton")->click();
    QCOMPARE(m_second->accounts().accounts().size(), 2);
    const Account added = m_second->accounts().accounts().last();
    QCOMPARE(added.address(), QStringLiteral("ada@example.com"));
    QCOMPARE(added.identities.first().signature, QStringLiteral("Ada\nEngines"));
    QVERIFY(added.passwordCommand.isEmpty());
    QVERIFY(added.incoming.trustedSpkiSha256.isEmpty());
    QVERIFY(added.incoming.caFile.isEmpty());
    QCOMPARE(m_second->settings().colorScheme(), Settings::ColorScheme::Dark);
    QCOMPARE(m_second->settings().shortcut(QStringLiteral("archive"), {}), QStringLiteral("Y"));
    QVERIFY(m_second->settings().context().isEmpty());
}

void TestTransfer::nothingIsDoubled()
{
    exportFrom(*m_first);
    importInto(*m_second);
    find<QPushButton>("importConfirmButton")->click();
    // The same file again.
    importInto(*m_second);
    QVERIFY(!find<QPushButton>("importConfirmButton")->isEnabled());
    QCOMPARE(m_second->accounts().accounts().size(), 2);
    // A newer one brings what is new of the same account.
    Account changed = m_first->accounts().accounts().last();
    changed.identities.append({{}, QStringLiteral("Desk"), QStringLiteral("desk@example.com"), {}, {}});
    QVERIFY(m_first->accounts().update(changed));
    exportFrom(*m_first);
    importInto(*m_second);
    find<QPushButton>("importConfirmButton")->click();
    QCOMPARE(m_second->accounts().accounts().size(), 2);
    QCOMPARE(m_second->accounts().accounts().last().identities.size(), 2);
}

void TestTransfer::importIsTakenBack()
{
    exportFrom(*m_first);
    importInto(*m_second);
    const QList<Account> before = m_second->accounts().accounts();
    find<QPushButton>("importConfirmButton")->click();
    QCOMPARE(m_second->accounts().accounts().size(), 2);
    find<QToolButton>("settingsUndoButton")->click();
    QTRY_COMPARE(m_second->accounts().accounts(), before);
    QCOMPARE(m_second->settings().colorScheme(), Settings::ColorScheme::System);
    QVERIFY(m_second->settings().preferences().travelling().isEmpty());
}

/// Mail that is only here must not go with an Undo.
void TestTransfer::accountWithMailIsNotTakenBack()
{
    exportFrom(*m_first);
    importInto(*m_second);
    find<QPushButton>("importConfirmButton")->click();
    const AccountId added = m_second->accounts().accounts().last().id;
    QVERIFY(m_second->store().writeAndWait<void>(
        Durability::Normal, [added](WriteTransaction &transaction) -> Result<void> {
            POSTHORN_TRY(transaction.upsertAccount(added, true, QStringLiteral("work")));
            return transaction.ensureLocalFolders(added);
        }));
    const AccountId home = std::exchange(m_second->account, added);
    m_second->add("Subject: only here\n\nHello\n");
    m_second->account = home;
    find<QToolButton>("settingsUndoButton")->click();
    QTRY_COMPARE(m_second->settings().colorScheme(), Settings::ColorScheme::System);
    QVERIFY(m_second->accounts().account(added));
    QVERIFY(find<Banner>("transferNote")->isVisible());
}

void TestTransfer::wrongFilesAreRefused_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("picture") << QByteArray("\x89PNG\r\n\x1a\n\0\0", 10);
    QTest::newRow("newer") << QByteArray("{\"posthornSettings\": 2}");
    QTest::newRow("huge") << QByteArray("{\"posthornSettings\": 1, \"x\": \"") +
                                 QByteArray(SettingsFile::largestSize, 'x') + "\"}";
}

void TestTransfer::wrongFilesAreRefused()
{
    QFETCH(QByteArray, content);
    QFile file(path());
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    file.close();
    open(*m_second);
    page()->openFile(path());
    QTRY_VERIFY(find<Banner>("transferNote")->isVisible());
    QVERIFY(!find<QListWidget>("importPlan")->isVisible());
    QCOMPARE(m_second->accounts().accounts().size(), 1);
}

QTEST_MAIN(TestTransfer)
#include "test_transfer.moc"
