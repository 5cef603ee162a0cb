#include "store/database.h"
#include "uifixture.h"

#include "ui/activity/activitypanel.h"
#include "ui/activity/activitysection.h"
#include "ui/activity/activitytext.h"
#include "ui/common/banner.h"
#include "ui/palette/commandpalette.h"
#include "ui/palette/fuzzymatch.h"
#include "ui/settings/healthpage.h"
#include "ui/settings/settingsdialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QKeySequenceEdit>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QMainWindow>
#include <QMessageBox>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

using namespace posthorn;

class TestPanels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void fuzzy_data();
    void fuzzy();
    void paletteRunsActions();
    void palettePicksFolders();
    void paletteSearchesWhatIsNothingElse();
    void accountIsEdited();
    void invalidAccountIsNotSaved();
    void removingSaysWhatIsOnlyHere();
    void settingsTakeEffectAtOnce();
    void healthSaysWhereMailIs();
    void keysAreGivenOnce();
    void uncertainMailIsNeverSentByItself();
    void failedMailCanBeEdited();

private:
    OutboxId addLetter(OutboxState state);
    [[nodiscard]] Account account() { return *m_fixture->accounts().account(m_fixture->account); }

    std::unique_ptr<UiFixture> m_fixture;
};

void TestPanels::init()
{
    m_fixture = std::make_unique<UiFixture>();
}

void TestPanels::fuzzy_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("better");
    QTest::addColumn<QString>("worse");
    QTest::newRow("start before middle") << "ar"
                                         << "Archive"
                                         << "Forward";
    QTest::newRow("word before inside") << "mail"
                                        << "Get mail"
                                        << "Unmailed";
    QTest::newRow("initials") << "mtf"
                              << "Move to folder"
                              << "Meeting of the last quarter";
    QTest::newRow("accents") << "uber" << QStringLiteral("\u00dcber uns") << "Tuber";
    QTest::newRow("two words") << "in work"
                               << "Inbox, Work"
                               << "Inbox, Home";
}

void TestPanels::fuzzy()
{
    QFETCH(QString, typed);
    QFETCH(QString, better);
    QFETCH(QString, worse);
    QVERIFY(fuzzyScore(typed, better) > fuzzyScore(typed, worse));
    QCOMPARE(fuzzyScore(QStringLiteral("qqq"), better), 0);
}

void TestPanels::paletteRunsActions()
{
    QMainWindow window;
    window.resize(800, 600);
    QAction archive(QStringLiteral("Archive"));
    QAction settings(QStringLiteral("Settings"));
    QAction disabled(QStringLiteral("Archive nothing"));
    disabled.setEnabled(false);
    CommandPalette palette(m_fixture->services(), &window);
    palette.setActions({&settings, &archive, &disabled});
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    palette.open(CommandPalette::Mode::Everything);
    auto *edit = palette.findChild<QLineEdit *>(QStringLiteral("paletteEdit"));
    QVERIFY(edit->hasFocus());
    QSignalSpy triggered(&archive, &QAction::triggered);
    QTest::keyClicks(edit, QStringLiteral("arch"));
    QTest::keyClick(edit, Qt::Key_Return);
    QCOMPARE(triggered.size(), 1);
    QVERIFY(palette.isHidden());
    palette.open(CommandPalette::Mode::Everything);
    QTest::keyClick(edit, Qt::Key_Escape);
    QVERIFY(palette.isHidden());
}

void TestPanels::palettePicksFolders()
{
    QMainWindow window;
    window.resize(800, 600);
    CommandPalette palette(m_fixture->services(), &window);
    QAction archive(QStringLiteral("Archive"));
    palette.setActions({&archive});
    window.show();
    palette.open(CommandPalette::Mode::PickFolder);
    auto *list = palette.findChild<QListView *>(QStringLiteral("paletteList"));
    QTRY_VERIFY(list->model()->rowCount() > 2);
    QSignalSpy chosen(&palette, &CommandPalette::folderChosen);
    auto *edit = palette.findChild<QLineEdit *>(QStringLiteral("paletteEdit"));
    QTest::keyClicks(edit, QStringLiteral("archive"));
    QCOMPARE(list->model()->rowCount(), 1);
    QTest::keyClick(edit, Qt::Key_Return);
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.first().first().value<FolderId>(), m_fixture->folder(FolderRole::Archive).id);
}

void TestPanels::paletteSearchesWhatIsNothingElse()
{
    QMainWindow window;
    CommandPalette palette(m_fixture->services(), &window);
    window.show();
    palette.open(CommandPalette::Mode::Everything);
    QSignalSpy search(&palette, &CommandPalette::searchRequested);
    auto *edit = palette.findChild<QLineEdit *>(QStringLiteral("paletteEdit"));
    QTest::keyClicks(edit, QStringLiteral("bernoulli"));
    QTest::keyClick(edit, Qt::Key_Return);
    QCOMPARE(search.first().first().toString(), QStringLiteral("bernoulli"));
}

void TestPanels::accountIsEdited()
{
    {
        SettingsDialog dialog(m_fixture->services());
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        auto *name = dialog.findChild<QLineEdit *>(QStringLiteral("accountNameEdit"));
        QCOMPARE(name->text(), QStringLiteral("Home"));
        name->clear();
        QTest::keyClicks(name, QStringLiteral("Mine"));
        QTRY_COMPARE(account().name, QStringLiteral("Mine"));
        // What was typed just before the dialog closed is kept, too.
        QTest::keyClicks(name, QStringLiteral("!"));
    }
    QCOMPARE(account().name, QStringLiteral("Mine!"));
    QCOMPARE(account().identities.size(), 2);
}

void TestPanels::invalidAccountIsNotSaved()
{
    SettingsDialog dialog(m_fixture->services());
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    dialog.show();
    auto *address = dialog.findChild<QLineEdit *>(QStringLiteral("identityAddressEdit"));
    address->clear();
    QTest::keyClicks(address, QStringLiteral("nowhere"));
    QVERIFY(dialog.findChild<Banner *>(QStringLiteral("accountProblem"))->isVisible());
    QCOMPARE(account().identities.first().address, QStringLiteral("ada@example.org"));
}

void TestPanels::removingSaysWhatIsOnlyHere()
{
    m_fixture->add("From: a@x.example\nSubject: kept only here\n\ntext\n");
    SettingsDialog dialog(m_fixture->services());
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    dialog.show();
    dialog.findChild<QToolButton *>(QStringLiteral("accountRemoveButton"))->click();
    QMessageBox *box = nullptr;
    QTRY_VERIFY((box = dialog.findChild<QMessageBox *>(QStringLiteral("removeAccountBox"))) != nullptr);
    QVERIFY2(box->informativeText().contains(u'1'), qPrintable(box->informativeText()));
    QVERIFY(account().name == QStringLiteral("Home"));
    box->findChild<QPushButton *>(QStringLiteral("removeAccountConfirmButton"))->click();
    QTRY_VERIFY(m_fixture->accounts().accounts().isEmpty());
}

void TestPanels::settingsTakeEffectAtOnce()
{
    SettingsDialog dialog(m_fixture->services());
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    dialog.findChild<QRadioButton *>(QStringLiteral("schemeDarkButton"))->click();
    QCOMPARE(m_fixture->settings().colorScheme(), Settings::ColorScheme::Dark);
    dialog.findChild<QRadioButton *>(QStringLiteral("densityCompactButton"))->click();
    QCOMPARE(m_fixture->settings().density(), Settings::Density::Compact);
    auto *undo = dialog.findChild<QComboBox *>(QStringLiteral("undoSendBox"));
    undo->setCurrentIndex(undo->findData(30));
    Q_EMIT undo->activated(undo->currentIndex());
    QCOMPARE(m_fixture->settings().undoSendSeconds(), 30);
    dialog.findChild<QCheckBox *>(QStringLiteral("singleKeysCheck"))->click();
    QVERIFY(!m_fixture->settings().singleKeyShortcuts());
}

/// The page and its report show the store's figures, and what a check finds.
void TestPanels::healthSaysWhereMailIs()
{
    m_fixture->add("Subject: A\n\nHello\n");
    m_fixture->add("Subject: B\n\nHello\n");
    SettingsDialog dialog(m_fixture->services());
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    dialog.showPage(QStringLiteral("health"));
    dialog.show();
    auto *page = dialog.findChild<HealthPage *>();
    auto *list = dialog.findChild<QTreeWidget *>(QStringLiteral("healthList"));
    QTRY_COMPARE(list->topLevelItemCount(), 1);
    const QString inbox = m_fixture->folder(FolderRole::Inbox).path;
    QVERIFY(page->report().contains(QStringLiteral("\t%1\t\u2013\t2\t2\t0\t0\t").arg(inbox)));
    auto *verdict = dialog.findChild<Banner *>(QStringLiteral("healthVerdict"));
    auto *check = dialog.findChild<QPushButton *>(QStringLiteral("healthCheckButton"));
    check->click();
    QTRY_VERIFY(check->isEnabled() && verdict->text().contains(QLatin1String("sound")));
    // Somebody damages the store behind its back.
    Database(m_fixture->path() + QStringLiteral("/data/mail.db"), Database::Mode::ReadWrite)
        .execute("UPDATE folder SET total = 99 WHERE total = 2");
    check->click();
    QTRY_VERIFY(check->isEnabled() && !verdict->text().contains(QLatin1String("sound")));
    QVERIFY(page->report().contains(QLatin1String("count-mismatch")));
}

void TestPanels::keysAreGivenOnce()
{
    SettingsDialog dialog(m_fixture->services());
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    dialog.showPage(QStringLiteral("keys"));
    dialog.show();
    auto *tree = dialog.findChild<QTreeWidget *>(QStringLiteral("keysList"));
    for (int row = 0; row < tree->topLevelItemCount(); ++row)
        if (tree->topLevelItem(row)->data(0, Qt::UserRole).toString() == QStringLiteral("archive"))
            tree->setCurrentItem(tree->topLevelItem(row));
    auto *edit = dialog.findChild<QKeySequenceEdit *>(QStringLiteral("keyEdit"));
    edit->setKeySequence(QKeySequence(QStringLiteral("Y")));
    Q_EMIT edit->editingFinished();
    QCOMPARE(m_fixture->settings().shortcut(QStringLiteral("archive"), {}), QStringLiteral("Y"));
    edit->setKeySequence(QKeySequence(QStringLiteral("R"))); // belongs to Reply
    Q_EMIT edit->editingFinished();
    QCOMPARE(m_fixture->settings().shortcut(QStringLiteral("archive"), {}), QStringLiteral("Y"));
    QVERIFY(dialog.findChild<Banner *>(QStringLiteral("keyClash"))->isVisible());
}

OutboxId TestPanels::addLetter(OutboxState state)
{
    OutboxRecord record;
    record.account = m_fixture->account;
    record.sender = QStringLiteral("ada@example.org");
    record.recipients = {QStringLiteral("charles@example.net")};
    record.subject = QStringLiteral("Notes");
    const auto added = m_fixture->store().writeAndWait<OutboxId>(
        Durability::Normal, [record, state](WriteTransaction &transaction) -> Result<OutboxId> {
            POSTHORN_TRY_ASSIGN(const OutboxId id,
                                transaction.addOutbox(record,
                                                      "From: ada@example.org\r\nTo: charles@example.net\r\n"
                                                      "Subject: Notes\r\n\r\ntext\r\n"));
            OutboxRecord changed = record;
            changed.id = id;
            changed.state = state;
            POSTHORN_TRY(transaction.updateOutbox(changed));
            return id;
        });
    return added.value_or(OutboxId());
}

void TestPanels::uncertainMailIsNeverSentByItself()
{
    const OutboxId id = addLetter(OutboxState::Uncertain);
    QVERIFY(id.isValid());
    QPointer<ActivityPanel> panel = new ActivityPanel(m_fixture->services());
    panel->show();
    QTRY_VERIFY(panel->findChild<QPushButton *>(QStringLiteral("outboxArrivedButton")) != nullptr);
    QVERIFY(panel->findChild<QPushButton *>(QStringLiteral("outboxRetryButton")) != nullptr);
    QVERIFY(m_fixture->outbox().first().state == OutboxState::Uncertain);
    panel->findChild<QPushButton *>(QStringLiteral("outboxArrivedButton"))->click();
    QTRY_VERIFY(m_fixture->outbox().isEmpty() || m_fixture->outbox().first().state == OutboxState::Sent);
    delete panel;
}

void TestPanels::failedMailCanBeEdited()
{
    addLetter(OutboxState::Failed);
    QPointer<ActivityPanel> panel = new ActivityPanel(m_fixture->services());
    panel->show();
    QSignalSpy reopened(panel, &ActivityPanel::draftReopened);
    QTRY_VERIFY(panel->findChild<QPushButton *>(QStringLiteral("outboxEditButton")) != nullptr);
    panel->findChild<QPushButton *>(QStringLiteral("outboxEditButton"))->click();
    QVERIFY(reopened.wait());
    QCOMPARE(m_fixture->rows(FolderRole::Drafts).size(), 1);
    delete panel;
}

QTEST_MAIN(TestPanels)
#include "test_panels.moc"
