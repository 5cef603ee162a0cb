#include "uifixture.h"

#include "ui/common/textlabel.h"
#include "ui/settings/settingrow.h"
#include "ui/settings/settingsdialog.h"
#include "ui/text/retentiontext.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QListWidget>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>

using namespace posthorn;

using After = RetentionPolicy::AfterDownload;

/// Where an account's mail lives, set in its editor with keys only.
class TestAccountRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void roleSetsItsSwitches();
    void plainImapHasNoChoiceOfDeleting();
    void rulesAreSetOneByOne();
    void otherRulesAskAnew();
    void takingBackRestoresTheAgreement();
    void whatIsAgreedMeanwhileStays();
    void onlyInTheseFolders();
    void limitsKeepTheirBytes();
    void severalPop3AccountsAreShownAsOne();
    void providerIsTold();
    void searchFindsTheRules();

private:
    template <class T>
    T *find(const char *name)
    {
        return m_dialog->findChild<T *>(QLatin1String(name));
    }
    AccountId add(IncomingKind kind, const char *host);
    void show(AccountId id)
    {
        m_dialog->showAccount(id);
        m_shown = id;
    }
    [[nodiscard]] Account account() { return m_fixture->accounts().account(m_shown).value_or(Account()); }
    void update(const Account &account) { QVERIFY(m_fixture->accounts().update(account)); }
    void choose(const char *box, int data);
    void undo() { find<QToolButton>("settingsUndoButton")->click(); }

    std::unique_ptr<UiFixture> m_fixture;
    std::unique_ptr<SettingsDialog> m_dialog;
    AccountId m_imap;
    AccountId m_pop3;
    AccountId m_shown;
};

AccountId TestAccountRules::add(IncomingKind kind, const char *host)
{
    Account account;
    account.incomingKind = kind;
    account.name = QLatin1String(host);
    account.incoming.protocol = kind == IncomingKind::Pop3 ? MailProtocol::Pop3 : MailProtocol::Imap;
    account.incoming.host = QLatin1String(host);
    account.incoming.port = 993;
    account.incoming.userName = QStringLiteral("ada");
    account.identities = {{{}, QStringLiteral("Ada"), QStringLiteral("ada@example.com"), {}, {}}};
    const Result<AccountId> id = m_fixture->accounts().add(account);
    return id ? *id : AccountId();
}

void TestAccountRules::init()
{
    m_fixture = std::make_unique<UiFixture>();
    m_imap = add(IncomingKind::Imap, "imap.example.com");
    m_pop3 = add(IncomingKind::Pop3, "pop.example.com");
    QVERIFY(m_imap.isValid() && m_pop3.isValid());
    m_dialog = std::make_unique<SettingsDialog>(m_fixture->services());
    m_dialog->setAttribute(Qt::WA_DeleteOnClose, false);
    m_dialog->show();
    QVERIFY(QTest::qWaitForWindowActive(m_dialog.get()));
    show(m_imap);
    m_dialog->showSetting(QStringLiteral("roleBox"));
}

void TestAccountRules::cleanup()
{
    m_dialog.reset();
    m_fixture.reset();
}

/// The arrow keys until it is chosen.
void TestAccountRules::choose(const char *name, int data)
{
    auto *box = find<QComboBox>(name);
    QTest::keyClick(box, Qt::Key_Home);
    for (int i = 0; i < box->count() && box->currentData().toInt() != data; ++i)
        QTest::keyClick(box, Qt::Key_Down);
    QCOMPARE(box->currentData().toInt(), data);
}

void TestAccountRules::roleSetsItsSwitches()
{
    choose("roleBox", int(ComputerRole::Home));
    QCOMPARE(find<TextLabel>("roleWords")->fullText(), roleSentence(ComputerRole::Home, IncomingKind::Imap));
    QVERIFY(find<QCheckBox>("keepWhatLeftCheck")->isChecked());
    QTRY_COMPARE(account().role, ComputerRole::Home);
    Account expected = account();
    expected.applyRole(ComputerRole::Home);
    QCOMPARE(account(), expected);
    choose("roleBox", int(ComputerRole::Work));
    QVERIFY(!find<QCheckBox>("removeDeletedCheck")->isChecked());
    QTRY_COMPARE(account().role, ComputerRole::Work);
    QVERIFY(!account().deletingReachesServer());
    QVERIFY(!account().collects());
    undo();
    undo();
    QCOMPARE(account().role, ComputerRole::Mirror);
    QVERIFY(!account().retention.keepWhatLeft);
}

void TestAccountRules::plainImapHasNoChoiceOfDeleting()
{
    auto *check = find<QCheckBox>("removeDeletedCheck");
    QVERIFY(check->isChecked());
    QVERIFY(!check->isEnabled());
    show(m_pop3);
    QVERIFY(!check->isChecked());
    QVERIFY(check->isEnabled());
    QVERIFY(find<QCheckBox>("keepWhatLeftCheck")->isHidden());
    m_dialog->showSetting(QStringLiteral("removeDeletedCheck"));
    QTest::keyClick(check, Qt::Key_Space);
    QTRY_VERIFY(account().retention.removeWhenDeletedHere);
}

void TestAccountRules::rulesAreSetOneByOne()
{
    choose("retentionBox", int(After::RemoveAfterDays));
    auto *days = find<QSpinBox>("retentionDaysBox");
    QTest::keyClick(days, Qt::Key_Up);
    m_dialog->showSetting(QStringLiteral("spareUnreadCheck"));
    for (const char *name : {"spareUnreadCheck", "spareFlaggedCheck", "spareTaggedCheck"})
        QTest::keyClick(find<QCheckBox>(name), Qt::Key_Space);
    const auto type = [this](const char *name, const char *number) {
        auto *box = find<QSpinBox>(name);
        box->selectAll();
        QTest::keyClicks(box, QString::fromLatin1(number));
        QTest::keyClick(box, Qt::Key_Tab);
    };
    type("mostMessagesBox", "500");
    type("mostBytesBox", "20");
    type("graceBox", "48");
    RetentionPolicy expected;
    expected.afterDownload = After::RemoveAfterDays;
    expected.days = 15;
    expected.spareUnread = true;
    expected.spareFlagged = false;
    expected.spareTagged = false;
    expected.mostMessages = 500;
    expected.mostBytes = 20'000'000;
    expected.graceHours = 48;
    QTRY_COMPARE(account().retention, expected);
    QVERIFY(!account().retention.agreed);
}

void TestAccountRules::otherRulesAskAnew()
{
    Account agreed = account();
    agreed.retention.afterDownload = After::RemoveAfterDays;
    agreed.retention.agreed = true;
    update(agreed);
    // Nothing about the rules: the agreement stays.
    auto *name = find<QLineEdit>("accountNameEdit");
    QTest::keyClicks(name, QStringLiteral("!"));
    QTRY_VERIFY(account().name.endsWith(u'!'));
    QVERIFY(account().retention.agreed);
    m_dialog->showSetting(QStringLiteral("spareUnreadCheck"));
    QTest::keyClick(find<QCheckBox>("spareUnreadCheck"), Qt::Key_Space);
    QTRY_VERIFY(account().retention.spareUnread);
    QVERIFY(!account().retention.agreed);
}

void TestAccountRules::takingBackRestoresTheAgreement()
{
    Account agreed = account();
    agreed.retention.afterDownload = After::RemoveAfterDays;
    agreed.retention.agreed = true;
    update(agreed);
    choose("retentionBox", int(After::RemoveAtOnce));
    QTRY_COMPARE(account().retention.afterDownload, After::RemoveAtOnce);
    QVERIFY(!account().retention.agreed);
    const QString said = find<TextLabel>("settingsUndoText")->fullText();
    QVERIFY2(said.contains(settingRow(QStringLiteral("retentionBox")).label), qPrintable(said));
    undo();
    QCOMPARE(account(), agreed);
}

void TestAccountRules::whatIsAgreedMeanwhileStays()
{
    choose("retentionBox", int(After::RemoveAfterDays));
    QTRY_VERIFY(account().retention.removes());
    Account agreed = account();
    agreed.retention.agreed = true;
    update(agreed);
    m_dialog->showSetting(QStringLiteral("keepWhatLeftCheck"));
    QTest::keyClick(find<QCheckBox>("keepWhatLeftCheck"), Qt::Key_Space);
    QTRY_VERIFY(account().retention.keepWhatLeft);
    QVERIFY(account().retention.agreed);
    // Rules that were switched off elsewhere are shown, and not switched on again.
    Account off = account();
    off.retention.afterDownload = After::Keep;
    off.retention.agreed = false;
    update(off);
    QCOMPARE(find<QComboBox>("retentionBox")->currentData().toInt(), int(After::Keep));
    QTest::keyClick(find<QCheckBox>("keepWhatLeftCheck"), Qt::Key_Space);
    QTRY_VERIFY(!account().retention.keepWhatLeft);
    QVERIFY(!account().retention.removes());
}

void TestAccountRules::onlyInTheseFolders()
{
    QVERIFY(m_fixture->store().writeAndWait<void>(
        Durability::Normal, [this](WriteTransaction &transaction) -> Result<void> {
            POSTHORN_TRY(transaction.upsertAccount(m_imap, true, {}));
            for (const auto &[path, role] :
                 {std::pair("INBOX", FolderRole::Inbox), std::pair("Lists", FolderRole::None),
                  std::pair("Trash", FolderRole::Trash)}) {
                FolderRecord folder;
                folder.account = m_imap;
                folder.mailbox = path;
                folder.path = QString::fromLatin1(path);
                folder.role = role;
                POSTHORN_TRY(transaction.upsertFolder(folder));
            }
            return {};
        }));
    Account chosen = account();
    chosen.retention.onlyFolders = {QStringLiteral("Gone"), QStringLiteral("INBOX")};
    show(m_pop3);
    m_shown = m_imap;
    update(chosen);
    show(m_imap);
    m_dialog->showSetting(QStringLiteral("onlyFoldersList"));
    auto *list = find<QListWidget>("onlyFoldersList");
    // Those of the server that are collected from, and one that is not there any more.
    QTRY_COMPARE(list->count(), 3);
    for (int i = 0; i < list->count(); ++i) {
        list->setCurrentRow(i);
        if (list->currentItem()->text() == QLatin1String("Lists"))
            break;
    }
    QCOMPARE(list->currentItem()->text(), QStringLiteral("Lists"));
    QTest::keyClick(list, Qt::Key_Space);
    QTRY_COMPARE(account().retention.onlyFolders,
                 QStringList({QStringLiteral("Gone"), QStringLiteral("INBOX"), QStringLiteral("Lists")}));
}

void TestAccountRules::limitsKeepTheirBytes()
{
    Account odd = account();
    odd.retention.mostBytes = 1'500'000;
    odd.bodies.mostBytes = 123;
    show(m_pop3);
    m_shown = m_imap;
    update(odd);
    show(m_imap);
    QCOMPARE(find<QSpinBox>("mostBytesBox")->value(), 2);
    QCOMPARE(find<QSpinBox>("mostBodyBox")->value(), 1);
    QTest::keyClicks(find<QLineEdit>("accountNameEdit"), QStringLiteral("!"));
    QTRY_VERIFY(account().name.endsWith(u'!'));
    QCOMPARE(account().retention.mostBytes, qint64(1'500'000));
    QCOMPARE(account().bodies.mostBytes, qint64(123));
    QTest::keyClick(find<QSpinBox>("mostBodyBox"), Qt::Key_Up);
    QTRY_COMPARE(account().bodies.mostBytes, qint64(2'000'000));
    QCOMPARE(account().retention.mostBytes, qint64(1'500'000));
}

void TestAccountRules::severalPop3AccountsAreShownAsOne()
{
    QVERIFY(find<QComboBox>("sharedInboxBox")->isHidden());
    const AccountId second = add(IncomingKind::Pop3, "pop.example.net");
    show(m_pop3);
    m_dialog->showSetting(QStringLiteral("sharedInboxBox"));
    auto *box = find<QComboBox>("sharedInboxBox");
    QTest::keyClicks(box->lineEdit(), QStringLiteral("Post"));
    QTRY_COMPARE(account().sharedInbox, QStringLiteral("Post"));
    // For the next one it is a choice.
    show(second);
    QVERIFY(account().sharedInbox.isEmpty());
    QVERIFY(box->currentText().isEmpty() || box->currentIndex() == 0);
    QTest::keyClick(box, Qt::Key_Down);
    QTest::keyClick(box, Qt::Key_End);
    QTRY_COMPARE(account().sharedInbox, QStringLiteral("Post"));
    QTest::keyClick(box, Qt::Key_Up);
    QTRY_VERIFY(account().sharedInbox.isEmpty());
}

void TestAccountRules::providerIsTold()
{
    QVERIFY(find<TextLabel>("providerWords")->isHidden());
    const AccountId gmail = add(IncomingKind::Pop3, "pop.gmail.com");
    show(gmail);
    QVERIFY(!find<TextLabel>("providerWords")->isHidden());
    QVERIFY(find<TextLabel>("providerWords")->fullText().contains(QStringLiteral("Gmail")));
    choose("retentionBox", int(After::RemoveAtOnce));
    QVERIFY(find<TextLabel>("providerWords")->fullText().contains(agreementSentence()));
}

void TestAccountRules::searchFindsTheRules()
{
    const auto first = [](const char *typed) {
        const QList<SettingRow> found = findSettings(QString::fromLatin1(typed));
        return found.isEmpty() ? QString() : found.first().name;
    };
    QCOMPARE(first("never remove flagged"), QStringLiteral("spareFlaggedCheck"));
    QCOMPARE(first("grace"), QStringLiteral("graceBox"));
    QCOMPARE(first("leave on server"), QStringLiteral("retentionBox"));
    QCOMPARE(first("shared inbox"), QStringLiteral("sharedInboxBox"));
    QCOMPARE(first("size limit"), QStringLiteral("mostBodyBox"));
}

QTEST_MAIN(TestAccountRules)
#include "test_accountrules.moc"
