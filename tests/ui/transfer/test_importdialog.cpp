#include "uifixture.h"

#include "ui/common/banner.h"
#include "ui/transfer/exportdialog.h"
#include "ui/transfer/importdialog.h"
#include "ui/transfer/importpreview.h"

#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace posthorn;

/// Mail from files through the window, and into files: from a profile of Thunderbird and from folders.
class TestImportDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void profileIsFoundByItself();
    void keysAreEnough();
    void profileBringsAccountsAndMail();
    void profileAgainDoublesNothing();
    void mailOutsideOfTheProfileIsNamed();
    void messagesOfAnMboxAreCounted();
    void foldersGoWhereTheyAreSent();
    void whatIsNotChosenStaysOut();
    void nothingThereIsSaid();
    void closingStops();
    void exportIsReadBack();
    void everythingHasAName();

private:
    template <class T>
    T *find(const char *name) const
    {
        return m_dialog->findChild<T *>(QLatin1String(name));
    }
    void write(const QString &name, const QByteArray &bytes) const;
    void writeProfile() const;
    void open();
    void preview(const QString &path);
    void import();
    QString path(const QString &name) const { return m_home->path() + u'/' + name; }
    QString report() const { return find<QLabel>("importReport")->text(); }

    std::unique_ptr<QTemporaryDir> m_home;
    std::unique_ptr<UiFixture> m_fixture;
    QPointer<ImportDialog> m_dialog;
};

void TestImportDialog::init()
{
    m_home = std::make_unique<QTemporaryDir>();
    m_fixture = std::make_unique<UiFixture>();
    // As the runtime does.
    connect(&m_fixture->accounts(), &AccountRepository::accountAdded, this, [this](const Account &account) {
        m_fixture->store().post(Durability::Normal, [account](WriteTransaction &transaction) {
            return transaction.upsertAccount(account.id, account.enabled, account.context);
        });
    });
}

void TestImportDialog::cleanup()
{
    delete m_dialog;
    m_fixture.reset();
}

void TestImportDialog::write(const QString &name, const QByteArray &bytes) const
{
    QDir().mkpath(path(name).section(u'/', 0, -2));
    QFile file(path(name));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
}

void TestImportDialog::writeProfile() const
{
    write(QStringLiteral(".thunderbird/profiles.ini"),
          "[Profile0]\nName=default\nIsRelative=1\nPath=x.default\nDefault=1\n");
    write(QStringLiteral(".thunderbird/x.default/prefs.js"),
          "user_pref(\"mail.accountmanager.accounts\", \"a1,a2,a3\");\n"
          "user_pref(\"mail.account.a1.server\", \"s1\");\n"
          "user_pref(\"mail.account.a1.identities\", \"i1\");\n"
          "user_pref(\"mail.server.s1.type\", \"pop3\");\n"
          "user_pref(\"mail.server.s1.hostname\", \"pop.home.example\");\n"
          "user_pref(\"mail.server.s1.userName\", \"ada\");\n"
          "user_pref(\"mail.server.s1.socketType\", 3);\n"
          "user_pref(\"mail.server.s1.name\", \"Home\");\n"
          "user_pref(\"mail.server.s1.directory-rel\", \"[ProfD]Mail/home\");\n"
          "user_pref(\"mail.identity.i1.useremail\", \"ada@home.example\");\n"
          "user_pref(\"mail.account.a2.server\", \"s2\");\n"
          "user_pref(\"mail.account.a2.identities\", \"i2\");\n"
          "user_pref(\"mail.server.s2.type\", \"imap\");\n"
          "user_pref(\"mail.server.s2.hostname\", \"imap.work.example\");\n"
          "user_pref(\"mail.server.s2.socketType\", 3);\n"
          "user_pref(\"mail.server.s2.name\", \"Work\");\n"
          "user_pref(\"mail.server.s2.directory-rel\", \"[ProfD]ImapMail/work\");\n"
          "user_pref(\"mail.identity.i2.useremail\", \"ada@work.example\");\n"
          "user_pref(\"mail.account.a3.server\", \"s3\");\n"
          "user_pref(\"mail.server.s3.type\", \"none\");\n"
          "user_pref(\"mail.server.s3.name\", \"Local Folders\");\n"
          "user_pref(\"mail.server.s3.directory-rel\", \"[ProfD]Mail/Local Folders\");\n");
    const QString dir = QStringLiteral(".thunderbird/x.default/");
    write(dir + QStringLiteral("Mail/home/Inbox"),
          "From - Thu Nov 26 18:05:00 2026\nX-UIDL: u1\nX-Mozilla-Status: 0001\nSubject: One\n\nText\n\n");
    write(dir + QStringLiteral("Mail/home/popstate.dat"), "*pop.home.example ada\nk u1 1\nk u2 1\n");
    write(dir + QStringLiteral("Mail/Local Folders/Letters"),
          "From a 10:00\nSubject: Two\n\nText\n\nFrom a 10:00\nSubject: Three\n\nText\n\n");
    write(dir + QStringLiteral("ImapMail/work/INBOX"), "From a 10:00\nSubject: On the server\n\nText\n\n");
}

void TestImportDialog::open()
{
    delete m_dialog;
    m_dialog = new ImportDialog(m_fixture->services(), m_home->path());
    m_dialog->setAttribute(Qt::WA_DeleteOnClose, false);
    m_dialog->show();
    QTRY_VERIFY(find<QListWidget>("importProfiles")->count() > 0);
}

void TestImportDialog::preview(const QString &path)
{
    m_dialog->openPath(path);
    QTRY_VERIFY(find<ImportPreview>("importPreview")->isVisible());
}

void TestImportDialog::import()
{
    find<QPushButton>("importStartButton")->click();
    QTRY_VERIFY(find<QLabel>("importReport")->isVisible());
}

void TestImportDialog::profileIsFoundByItself()
{
    open();
    QVERIFY(!(find<QListWidget>("importProfiles")->item(0)->flags() & Qt::ItemIsEnabled));
    writeProfile();
    open();
    auto *profiles = find<QListWidget>("importProfiles");
    QCOMPARE(profiles->count(), 1);
    QVERIFY(profiles->item(0)->text().startsWith(QLatin1String("default\n")));
}

/// From the list of profiles to the end with nothing but keys.
void TestImportDialog::keysAreEnough()
{
    writeProfile();
    open();
    QApplication::setActiveWindow(m_dialog);
    auto *profiles = find<QListWidget>("importProfiles");
    QTRY_VERIFY(profiles->hasFocus());
    QTest::keyClick(profiles, Qt::Key_Return);
    auto *tree = find<ImportPreview>("importPreview");
    QTRY_VERIFY(tree->hasFocus());
    QCOMPARE(tree->topLevelItem(0)->checkState(0), Qt::Checked);
    QTest::keyClick(tree, Qt::Key_Space);
    QCOMPARE(tree->topLevelItem(0)->checkState(0), Qt::Unchecked);
    auto *start = find<QPushButton>("importStartButton");
    for (int i = 0; i < 10 && !start->hasFocus(); ++i)
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QVERIFY(start->hasFocus());
    QTest::keyClick(start, Qt::Key_Space);
    QTRY_VERIFY(find<QPushButton>("importCloseButton")->hasFocus());
    QTRY_VERIFY(find<QLabel>("importReport")->isVisible());
}

void TestImportDialog::profileBringsAccountsAndMail()
{
    writeProfile();
    open();
    preview(path(QStringLiteral(".thunderbird/x.default")));
    auto *tree = find<ImportPreview>("importPreview");
    QCOMPARE(tree->topLevelItemCount(), 3);
    QVERIFY(tree->topLevelItem(0)->text(0).contains(QLatin1String("pop.home.example")));
    // What an IMAP server has comes from there.
    QCOMPARE(tree->topLevelItem(1)->child(0)->checkState(0), Qt::Unchecked);
    import();
    QCOMPARE(report(), QStringLiteral("3 read, 3 stored, 0 skipped."));
    const QList<Account> accounts = m_fixture->accounts().accounts();
    QCOMPARE(accounts.size(), 4);
    Account home;
    for (const Account &account : accounts) {
        QVERIFY(account.enabled);
        QVERIFY(account.passwordCommand.isEmpty());
        if (account.isPop3() && account.address() == QLatin1String("ada@home.example"))
            home = account;
    }
    QCOMPARE(home.name, QStringLiteral("Home"));
    QVERIFY(!home.retention.removes());
    const auto uidls = m_fixture->store().readAndWait<QList<UidlRecord>>(
        [&home](StoreReader &reader) { return reader.uidls(home.id); });
    QVERIFY(uidls);
    QCOMPARE(uidls->size(), 2);
    for (const UidlRecord &record : *uidls)
        QVERIFY(record.message.isValid() || record.deletedHere);
}

void TestImportDialog::profileAgainDoublesNothing()
{
    writeProfile();
    for (int i = 0; i < 2; ++i) {
        open();
        preview(path(QStringLiteral(".thunderbird/x.default")));
        import();
        QCOMPARE(m_fixture->accounts().accounts().size(), 4);
    }
    QCOMPARE(report(), QStringLiteral("3 read, 0 stored, 3 there already, 0 skipped."));
}

void TestImportDialog::mailOutsideOfTheProfileIsNamed()
{
    writeProfile();
    open();
    preview(path(QStringLiteral(".thunderbird/x.default")));
    QCOMPARE(find<QLabel>("importLeftOut")->text(),
             QStringLiteral("Mail of IMAP accounts comes from their servers."));
    delete m_dialog;
    write(QStringLiteral("elsewhere/Inbox"), "From a\nSubject: One\n\n");
    QFile prefs(path(QStringLiteral(".thunderbird/x.default/prefs.js")));
    QVERIFY(prefs.open(QIODevice::Append) &&
            prefs.write("user_pref(\"mail.server.s3.directory-rel\", \"[ProfD]../../elsewhere\");\n") > 0);
    prefs.close();
    open();
    preview(path(QStringLiteral(".thunderbird/x.default")));
    const QString words = find<QLabel>("importLeftOut")->text();
    QVERIFY2(words.startsWith(QLatin1String("Mail outside of the profile can be imported from there: /")) &&
                 words.contains(QLatin1String("/elsewhere. ")),
             qPrintable(words));
}

void TestImportDialog::messagesOfAnMboxAreCounted()
{
    write(QStringLiteral("mail/two"),
          "From a Mon Nov  2 10:00:00 2026\nSubject: One\n\nText\n\n"
          "From a Mon Nov  2 10:00:00 2026\nSubject: Two\n\n>From here it goes on.\n\n");
    write(QStringLiteral("mail/one"), "From a Mon Nov  2 10:00:00 2026\nSubject: Three\n\nText\n\n");
    open();
    preview(path(QStringLiteral("mail")));
    const auto *tree = find<ImportPreview>("importPreview");
    QCOMPARE(tree->topLevelItemCount(), 2);
    QTRY_COMPARE(tree->topLevelItem(0)->text(1), QStringLiteral("1"));
    QTRY_COMPARE(tree->topLevelItem(1)->text(1), QStringLiteral("2"));
    import();
    QCOMPARE(report(), QStringLiteral("3 read, 3 stored, 0 skipped."));
}

void TestImportDialog::foldersGoWhereTheyAreSent()
{
    write(QStringLiteral("mail/a.eml"), "Subject: One\n\nText\n");
    write(QStringLiteral("mail/picture.png"), "\x89PNG");
    open();
    preview(path(QStringLiteral("mail")));
    QVERIFY(find<QLabel>("importLeftOut")->isVisible());
    auto *target = find<QComboBox>("importTarget");
    target->setCurrentIndex(target->findData(m_fixture->account.value()));
    QVERIFY(target->currentIndex() > 0);
    import();
    QCOMPARE(report(), QStringLiteral("1 read, 1 stored, 0 skipped."));
    QCOMPARE(m_fixture->accounts().accounts().size(), 1);
    const auto folders = m_fixture->store().readAndWait<QList<FolderRecord>>(
        [this](StoreReader &reader) { return reader.folders(m_fixture->account); });
    QVERIFY(folders);
    QVERIFY(std::any_of(folders->begin(), folders->end(), [](const FolderRecord &folder) {
        return folder.path == QLatin1String("mail") && folder.total == 1;
    }));
}

void TestImportDialog::whatIsNotChosenStaysOut()
{
    write(QStringLiteral("mail/A"), "From a 10:00\nSubject: One\n\nText\n\n");
    write(QStringLiteral("mail/B"), "From a 10:00\nSubject: Two\n\nText\n\n");
    open();
    preview(path(QStringLiteral("mail")));
    auto *tree = find<ImportPreview>("importPreview");
    tree->topLevelItem(0)->setCheckState(0, Qt::Unchecked);
    QVERIFY(find<QPushButton>("importStartButton")->isEnabled());
    tree->topLevelItem(1)->setCheckState(0, Qt::Unchecked);
    QVERIFY(!find<QPushButton>("importStartButton")->isEnabled());
    tree->topLevelItem(1)->setCheckState(0, Qt::Checked);
    import();
    QCOMPARE(report(), QStringLiteral("1 read, 1 stored, 0 skipped."));
}

void TestImportDialog::nothingThereIsSaid()
{
    QDir().mkpath(path(QStringLiteral("empty")));
    open();
    for (const char *name : {"empty", "nowhere"}) {
        find<Banner>("importProblem")->hide();
        m_dialog->openPath(path(QLatin1String(name)));
        QTRY_VERIFY(find<Banner>("importProblem")->isVisible());
        QVERIFY(!find<ImportPreview>("importPreview")->isVisible());
    }
}

void TestImportDialog::closingStops()
{
    QByteArray mbox;
    for (int i = 0; i < 3000; ++i)
        mbox += "From a 10:00\nSubject: " + QByteArray::number(i) + "\n\nText\n\n";
    write(QStringLiteral("box"), mbox);
    open();
    preview(path(QStringLiteral("box")));
    QSignalSpy closed(m_dialog, &QDialog::finished);
    find<QPushButton>("importStartButton")->click();
    find<QPushButton>("importCloseButton")->click();
    QTRY_COMPARE(closed.size(), 1);
    open();
    preview(path(QStringLiteral("box")));
    import();
    QVERIFY(report().startsWith(QLocale().toString(3000) + QStringLiteral(" read, ")));
}

void TestImportDialog::exportIsReadBack()
{
    m_fixture->add("Subject: One\n\nText\n");
    ExportDialog dialog(m_fixture->services());
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    dialog.show();
    auto *folder = dialog.findChild<QComboBox *>(QStringLiteral("exportFolder"));
    QTRY_VERIFY(folder->count() > 1);
    dialog.exportTo(path(QStringLiteral("out")));
    auto *note = dialog.findChild<Banner *>(QStringLiteral("exportNote"));
    QTRY_VERIFY(note->isVisible());
    QVERIFY2(QFile::exists(path(QStringLiteral("out/Inbox.mbox"))), qPrintable(note->text()));
    // Nothing is written over.
    dialog.exportTo(path(QStringLiteral("out")));
    auto *start = dialog.findChild<QPushButton *>(QStringLiteral("exportStartButton"));
    QTRY_VERIFY(start->isEnabled());
    QVERIFY(note->isVisible());
    QVERIFY(
        dialog.findChild<QLabel *>(QStringLiteral("exportCounts"))->text().startsWith(QLatin1String("1 ")));
}

void TestImportDialog::everythingHasAName()
{
    writeProfile();
    open();
    preview(path(QStringLiteral(".thunderbird/x.default")));
    for (const char *name :
         {"importProfiles", "importPreview", "importTarget", "importProgress", "importSkipped"})
        QVERIFY2(!find<QWidget>(name)->accessibleName().isEmpty(), name);
}

QTEST_MAIN(TestImportDialog)
#include "test_importdialog.moc"
