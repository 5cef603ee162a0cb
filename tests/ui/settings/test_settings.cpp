#include "uifixture.h"

#include "ui/palette/palettemodel.h"
#include "ui/settings/settingrow.h"
#include "ui/settings/settingsdialog.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QRadioButton>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

using namespace posthorn;

using Kind = SettingRow::Kind;

class TestSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup();
    void everyRowHasItsControl();
    void everyPreferenceHasARow();
    void everyControlIsNamed();
    void rowActsAndIsTakenBack_data();
    void rowActsAndIsTakenBack();
    void severalStepsAreTakenBack();
    void accountChangeIsTakenBack();
    void newIdentityKeepsItsNumber();
    void identityChangesAreStepsOfTheirOwn();
    void whatTheEngineLearnsStays();
    void searchFindsRowByLabel_data();
    void searchFindsRowByLabel();
    void searchFindsBySynonym();
    void searchIsUsedByKeyboard();
    void foundRowGetsTheFocus_data();
    void foundRowGetsTheFocus();
    void paletteKnowsSettings();
    void changesAreOnTheDiskAtOnce();
    void quietHours_data();
    void quietHours();

private:
    void makeProfile();
    void open();
    template <class T>
    T *find(const QString &name)
    {
        return m_dialog->findChild<T *>(name);
    }
    /// Chooses something else in the control of a row, as a user would.
    void change(const SettingRow &row);
    void undo() { QTest::keyClick(m_dialog.get(), Qt::Key_Z, Qt::ControlModifier); }
    [[nodiscard]] Settings &settings() { return m_fixture->settings(); }

    std::unique_ptr<UiFixture> m_fixture;
    std::unique_ptr<SettingsDialog> m_dialog;
};

void TestSettings::makeProfile()
{
    m_fixture = std::make_unique<UiFixture>();
    Account work;
    work.name = QStringLiteral("Work");
    work.context = QStringLiteral("work");
    work.incoming.host = QStringLiteral("imap.example.com");
    work.incoming.port = 993;
    work.incoming.userName = QStringLiteral("ada");
    work.identities = {{{}, QStringLiteral("Ada"), QStringLiteral("ada@example.com"), {}, {}}};
    QVERIFY(m_fixture->accounts().add(work));
}

void TestSettings::cleanup()
{
    m_dialog.reset();
    m_fixture.reset();
}

void TestSettings::open()
{
    makeProfile();
    m_dialog = std::make_unique<SettingsDialog>(m_fixture->services());
    m_dialog->setAttribute(Qt::WA_DeleteOnClose, false);
    m_dialog->show();
    QVERIFY(QTest::qWaitForWindowActive(m_dialog.get()));
}

void TestSettings::everyRowHasItsControl()
{
    open();
    auto *stack = m_dialog->findChild<QStackedWidget *>();
    QSet<QString> seen;
    for (const SettingRow &row : settingRows()) {
        QVERIFY2(!seen.contains(row.name), qPrintable(row.name));
        seen.insert(row.name);
        m_dialog->showPage(row.page);
        auto *control = stack->currentWidget()->findChild<QWidget *>(row.name);
        QVERIFY2(control != nullptr, qPrintable(row.name));
        QVERIFY2(!control->accessibleName().isEmpty(), qPrintable(row.name));
    }
}

/// A value that nobody can choose would be one too many.
void TestSettings::everyPreferenceHasARow()
{
    QSet<QString> keys;
    for (const SettingRow &row : settingRows())
        keys.insert(row.key);
    for (const PreferenceRule &rule : preferenceRules())
        if (rule.travels)
            QVERIFY2(keys.contains(rule.key), qPrintable(rule.key));
    for (const SettingRow &row : settingRows())
        for (const SettingRow::Option &option : row.options)
            QVERIFY2(Preferences::allowed(row.key, option.value) == option.value, qPrintable(row.name));
}

void TestSettings::everyControlIsNamed()
{
    open();
    QFile file(QStringLiteral(POSTHORN_SOURCE_DIR "/ui/OBJECTNAMES.md"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString documented = QString::fromUtf8(file.readAll());
    int count = 0;
    for (const QWidget *widget : m_dialog->findChildren<QWidget *>()) {
        const bool isPart = widget->objectName().startsWith(QLatin1String("qt_")) ||
                            widget->inherits("QTabBar") || widget->inherits("QScrollBar") ||
                            widget->parentWidget()->inherits("QLineEdit") ||
                            widget->parentWidget()->inherits("posthorn::Banner") ||
                            widget->parentWidget()->inherits("QAbstractSpinBox") ||
                            widget->parentWidget()->inherits("QTabBar") ||
                            widget->parentWidget()->inherits("QKeySequenceEdit");
        const bool isControl = widget->inherits("QAbstractButton") || widget->inherits("QComboBox") ||
                               widget->inherits("QLineEdit") || widget->inherits("QAbstractSpinBox") ||
                               widget->inherits("QPlainTextEdit") || widget->inherits("QAbstractItemView");
        if (widget->window() != m_dialog.get()) // the list of a box
            continue;
        if (isPart || !isControl || widget->focusPolicy() == Qt::NoFocus ||
            widget->windowType() == Qt::Popup || widget->parentWidget()->inherits("QComboBox") ||
            widget->inherits("QHeaderView"))
            continue;
        ++count;
        const QString name = widget->objectName();
        QVERIFY2(!name.isEmpty(),
                 qPrintable(QLatin1String(widget->metaObject()->className()) + QStringLiteral(" in ") +
                            widget->parentWidget()->objectName() +
                            QLatin1String(widget->parentWidget()->metaObject()->className())));
        QAccessibleInterface *accessible =
            QAccessible::queryAccessibleInterface(const_cast<QWidget *>(widget));
        QVERIFY2(accessible != nullptr && !accessible->text(QAccessible::Name).isEmpty(), qPrintable(name));
        // The forms of servers and the colours are documented by their pattern.
        if (name.startsWith(QLatin1String("incoming")) || name.startsWith(QLatin1String("outgoing")) ||
            name.startsWith(QLatin1String("color-")))
            continue;
        QVERIFY2(documented.contains(u'`' + name + u'`'), qPrintable(name));
    }
    QVERIFY(count > 60);
}

void TestSettings::rowActsAndIsTakenBack_data()
{
    QTest::addColumn<QString>("name");
    for (const SettingRow &row : settingRows())
        if (row.kind != Kind::Custom)
            QTest::addRow("%s", qPrintable(row.name)) << row.name;
}

void TestSettings::change(const SettingRow &row)
{
    m_dialog->showPage(row.page);
    switch (row.kind) {
    case Kind::Switch:
        QTest::keyClick(find<QCheckBox>(row.name), Qt::Key_Space);
        break;
    case Kind::Options:
        for (const SettingRow::Option &option : row.options)
            if (auto *button = find<QRadioButton>(option.name); !button->isChecked()) {
                QTest::keyClick(button, Qt::Key_Space);
                return;
            }
        break;
    case Kind::Choice:
    case Kind::Identity: {
        auto *box = find<QComboBox>(row.name);
        QVERIFY(box->isEnabled());
        QTest::keyClick(box, box->currentIndex() == 0 ? Qt::Key_Down : Qt::Key_Up);
        break;
    }
    case Kind::Custom:
        break;
    }
}

void TestSettings::rowActsAndIsTakenBack()
{
    QFETCH(QString, name);
    open();
    const SettingRow row = settingRow(name);
    const QVariant before = settings().value(row.key);
    change(row);
    const QVariant after = settings().value(row.key);
    QVERIFY(after != before);
    const QString said = find<QWidget>(QStringLiteral("settingsUndoText"))->accessibleName();
    QVERIFY2(said.contains(row.label), qPrintable(said));
    // The desktop reads it again at the next start.
    const Settings again(QFileInfo(m_fixture->path()).filePath() + QStringLiteral("/config"));
    QCOMPARE(again.value(row.key), after);
    find<QToolButton>(QStringLiteral("settingsUndoButton"))->click();
    QCOMPARE(settings().value(row.key), before);
    QVERIFY(!find<QToolButton>(QStringLiteral("settingsUndoButton"))->isVisible());
    // The control shows it, too: the same step leads to the same value again.
    change(row);
    QCOMPARE(settings().value(row.key), after);
}

void TestSettings::severalStepsAreTakenBack()
{
    open();
    change(settingRow(QStringLiteral("undoSendBox")));
    change(settingRow(QStringLiteral("schemeOptions")));
    change(settingRow(QStringLiteral("notifyCheck")));
    change(settingRow(QStringLiteral("notifyCheck")));
    change(settingRow(QStringLiteral("notifyCheck")));
    QVERIFY(!settings().notifies());
    find<QListWidget>(QStringLiteral("settingsPages"))->setFocus();
    undo();
    QVERIFY(settings().notifies());
    undo();
    QVERIFY(!settings().notifies());
    undo();
    QVERIFY(settings().notifies());
    QVERIFY(settings().colorScheme() != Settings::ColorScheme::System);
    undo();
    QCOMPARE(settings().colorScheme(), Settings::ColorScheme::System);
    undo();
    QCOMPARE(settings().undoSendSeconds(), 10);
    undo(); // nothing is left
    QCOMPARE(settings().undoSendSeconds(), 10);
}

void TestSettings::accountChangeIsTakenBack()
{
    open();
    const Account before = *m_fixture->accounts().account(m_fixture->account);
    auto *name = find<QLineEdit>(QStringLiteral("accountNameEdit"));
    name->selectAll();
    QTest::keyClicks(name, QStringLiteral("Mine"));
    auto *notify = find<QCheckBox>(QStringLiteral("accountNotifyCheck"));
    QTRY_COMPARE(m_fixture->accounts().account(m_fixture->account)->name, QStringLiteral("Mine"));
    QTest::keyClicks(name, QStringLiteral("!"));
    QTRY_COMPARE(m_fixture->accounts().account(m_fixture->account)->name, QStringLiteral("Mine!"));
    QTest::keyClick(notify, Qt::Key_Space);
    auto *undoButton = find<QToolButton>(QStringLiteral("settingsUndoButton"));
    // What waits for its half second is a step, too.
    undoButton->click();
    QVERIFY(m_fixture->accounts().account(m_fixture->account)->notifies);
    QVERIFY(notify->isChecked());
    QCOMPARE(m_fixture->accounts().account(m_fixture->account)->name, QStringLiteral("Mine!"));
    // What was typed in one go is one step.
    undoButton->click();
    QCOMPARE(*m_fixture->accounts().account(m_fixture->account), before);
    QCOMPARE(name->text(), before.name);
}

void TestSettings::newIdentityKeepsItsNumber()
{
    open();
    m_dialog->showSetting(QStringLiteral("identityAddressEdit"));
    find<QToolButton>(QStringLiteral("identityAddButton"))->click();
    auto *address = find<QLineEdit>(QStringLiteral("identityAddressEdit"));
    QTest::keyClicks(address, QStringLiteral("third@example.org"));
    const auto identities = [this] { return m_fixture->accounts().account(m_fixture->account)->identities; };
    QTRY_COMPARE(identities().size(), 3);
    const IdentityId id = identities().last().id;
    QVERIFY(id.isValid());
    QTest::keyClicks(find<QPlainTextEdit>(QStringLiteral("identitySignatureEdit")), QStringLiteral("Ada"));
    QTRY_COMPARE(identities().last().signature, QStringLiteral("Ada"));
    QCOMPARE(identities().last().id, id);
    // The folders are those of the account.
    auto *sent = find<QComboBox>(QStringLiteral("identitySentBox"));
    const QString archive = m_fixture->folder(FolderRole::Archive).path;
    QTRY_VERIFY(sent->findData(archive) > 0);
    sent->setCurrentIndex(sent->findData(archive));
    Q_EMIT sent->activated(sent->currentIndex());
    QTRY_COMPARE(identities().last().sentFolder, archive);
}

void TestSettings::identityChangesAreStepsOfTheirOwn()
{
    open();
    const auto identities = [this] { return m_fixture->accounts().account(m_fixture->account)->identities; };
    const QList<Identity> before = identities();
    m_dialog->showSetting(QStringLiteral("identitySignatureEdit"));
    QTest::keyClicks(find<QPlainTextEdit>(QStringLiteral("identitySignatureEdit")), QStringLiteral("X"));
    QTRY_VERIFY(identities().first().signature.contains(u'X'));
    QVERIFY(find<QWidget>(QStringLiteral("settingsUndoText"))
                ->accessibleName()
                .contains(settingRow(QStringLiteral("identitySignatureEdit")).label));
    const QList<Identity> signedBy = identities();
    find<QToolButton>(QStringLiteral("identityRemoveButton"))->click();
    QTRY_COMPARE(identities().size(), 1);
    auto *undoButton = find<QToolButton>(QStringLiteral("settingsUndoButton"));
    undoButton->click();
    QCOMPARE(identities(), signedBy);
    undoButton->click();
    QCOMPARE(identities(), before);
}

void TestSettings::whatTheEngineLearnsStays()
{
    open();
    const AccountId work = m_fixture->accounts().accounts().last().id;
    m_dialog->showAccount(work);
    Account learned = *m_fixture->accounts().account(work);
    learned.incoming.auth = AuthMechanism::ScramSha256;
    QVERIFY(m_fixture->accounts().update(learned));
    auto *name = find<QLineEdit>(QStringLiteral("accountNameEdit"));
    QTest::keyClicks(name, QStringLiteral("!"));
    QTRY_COMPARE(m_fixture->accounts().account(work)->name, QStringLiteral("Work!"));
    QCOMPARE(m_fixture->accounts().account(work)->incoming.auth, AuthMechanism::ScramSha256);
    find<QToolButton>(QStringLiteral("settingsUndoButton"))->click();
    QCOMPARE(m_fixture->accounts().account(work)->name, QStringLiteral("Work"));
    QCOMPARE(m_fixture->accounts().account(work)->incoming.auth, AuthMechanism::ScramSha256);
}

void TestSettings::searchFindsRowByLabel_data()
{
    QTest::addColumn<QString>("label");
    QTest::addColumn<QString>("name");
    for (const SettingRow &row : settingRows())
        QTest::addRow("%s", qPrintable(row.name)) << row.label << row.name;
}

void TestSettings::searchFindsRowByLabel()
{
    QFETCH(QString, label);
    QFETCH(QString, name);
    const auto names = [](const QList<SettingRow> &rows) {
        QStringList names;
        for (const SettingRow &row : rows)
            names += row.name;
        return names;
    };
    QVERIFY(names(findSettings(label)).contains(name));
    QVERIFY(names(findSettings(label.toUpper())).contains(name));
    // Its first word is enough.
    QVERIFY(names(findSettings(label.section(u' ', 0, 0))).contains(name));
}

void TestSettings::searchFindsBySynonym()
{
    QCOMPARE(findSettings(QStringLiteral("recall")).value(0).name, QStringLiteral("undoSendBox"));
    QCOMPARE(findSettings(QStringLiteral("top posting")).value(0).name, QStringLiteral("replyPlaceBox"));
    QCOMPARE(findSettings(QStringLiteral("dark")).value(0).name, QStringLiteral("schemeOptions"));
    QVERIFY(findSettings(QStringLiteral("zeppelin")).isEmpty());
    QVERIFY(findSettings(QStringLiteral("  ")).isEmpty());
}

void TestSettings::searchIsUsedByKeyboard()
{
    open();
    auto *field = find<QLineEdit>(QStringLiteral("settingsSearch"));
    auto *results = find<QListWidget>(QStringLiteral("settingsResults"));
    auto *pages = find<QListWidget>(QStringLiteral("settingsPages"));
    QTest::keyClick(m_dialog.get(), Qt::Key_F, Qt::ControlModifier);
    QVERIFY(field->hasFocus());
    QTest::keyClicks(field, QStringLiteral("signature"));
    QVERIFY(results->isVisible());
    QVERIFY(!pages->isVisible());
    QCOMPARE(results->count(), findSettings(QStringLiteral("signature")).size());
    QVERIFY(results->count() >= 2);
    QTest::keyClick(field, Qt::Key_Down);
    QVERIFY(results->hasFocus());
    QTest::keyClick(results, Qt::Key_Up);
    QVERIFY(field->hasFocus());
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(field->text().isEmpty());
    QVERIFY(pages->isVisible());
    QVERIFY(m_dialog->isVisible());
    QTest::keyClicks(field, QStringLiteral("zeppelin"));
    QTest::keyClick(field, Qt::Key_Return); // leads nowhere
    QCOMPARE(pages->currentRow(), 0);
}

void TestSettings::foundRowGetsTheFocus_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name : {"identitySignatureEdit", "pollBox", "incomingHostEdit", "plainTextCheck",
                             "notifyQuietBox", "schemeOptions", "keysList", "importSettingsButton"})
        QTest::addRow("%s", name) << QString::fromLatin1(name);
}

void TestSettings::foundRowGetsTheFocus()
{
    QFETCH(QString, name);
    open();
    m_dialog->showAccount(m_fixture->accounts().accounts().last().id);
    auto *field = find<QLineEdit>(QStringLiteral("settingsSearch"));
    QTest::keyClicks(field, settingRow(name).label);
    // The row may not be the first that its words lead to.
    auto *results = find<QListWidget>(QStringLiteral("settingsResults"));
    const QList<SettingRow> found = findSettings(field->text());
    QTest::keyClick(field, Qt::Key_Down);
    for (int row = 0; found.at(row).name != name; ++row)
        QTest::keyClick(results, Qt::Key_Down);
    QTest::keyClick(results, Qt::Key_Return);
    auto *control = find<QWidget>(name);
    QVERIFY(control->isVisible());
    QVERIFY(control->hasFocus() || control->isAncestorOf(m_dialog->focusWidget()));
    QVERIFY(find<QWidget>(QStringLiteral("settingRing")) != nullptr);
}

void TestSettings::paletteKnowsSettings()
{
    PaletteModel model;
    model.setSettings(findSettings(QStringLiteral("signature")));
    model.setQuery(QStringLiteral("signature"), false);
    QCOMPARE(model.item(0).kind, PaletteModel::Kind::Setting);
    QCOMPARE(model.item(0).setting, findSettings(QStringLiteral("signature")).first().name);
    model.setQuery(QStringLiteral("signature"), true); // the picker of a folder has none
    QCOMPARE(model.rowCount(), 0);
}

/// As a kill at any later moment finds it.
void TestSettings::changesAreOnTheDiskAtOnce()
{
    open();
    const auto written = [this] {
        QFile file(m_fixture->path() + QStringLiteral("/config/settings.ini"));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    QVERIFY(!written().contains("undoSendSeconds"));
    change(settingRow(QStringLiteral("undoSendBox")));
    QVERIFY(written().contains("undoSendSeconds=" + QByteArray::number(settings().undoSendSeconds())));
    settings().setContext(QStringLiteral("work"));
    QVERIFY(written().contains("context=work"));
}

void TestSettings::quietHours_data()
{
    QTest::addColumn<QString>("quiet");
    QTest::addColumn<QTime>("time");
    QTest::addColumn<bool>("tells");
    const auto row = [](const char *quiet, int hour, int minute, bool tells) {
        QTest::addRow("%s %d:%02d", quiet, hour, minute)
            << QString::fromLatin1(quiet) << QTime(hour, minute) << tells;
    };
    row("never", 3, 0, true);
    row("night", 6, 59, false);
    row("night", 7, 0, true);
    row("night", 21, 59, true);
    row("night", 22, 0, false);
    row("night", 0, 0, false);
    row("evening", 7, 59, false);
    row("evening", 8, 0, true);
    row("evening", 17, 59, true);
    row("evening", 18, 0, false);
}

void TestSettings::quietHours()
{
    QFETCH(QString, quiet);
    QFETCH(QTime, time);
    QFETCH(bool, tells);
    const QTemporaryDir folder;
    Settings settings(folder.path());
    settings.setValue(QStringLiteral("notifications/quiet"), quiet);
    QCOMPARE(settings.notifiesAt(time), tells);
}

QTEST_MAIN(TestSettings)
#include "test_settings.moc"
