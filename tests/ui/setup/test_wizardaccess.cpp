#include "support/loginscripts.h"
#include "ui/setup/accountwizard.h"
#include "uifixture.h"

#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTest>

using namespace posthorn;

namespace
{

/// What a screen reader says when the focus comes to a widget.
QString spoken(QWidget *widget)
{
    const QAccessibleInterface *interface = QAccessible::queryAccessibleInterface(widget);
    if (interface == nullptr)
        return {};
    return interface->text(QAccessible::Name) + QStringLiteral(". ") +
           interface->text(QAccessible::Description);
}

} // namespace

/// The wizard as somebody meets it who has only keys and a voice.
class TestWizardAccess : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyControlIsNamed();
    void pagesAndFailuresAreSpoken();

private:
    /// Tab until the control with this name has the focus.
    [[nodiscard]] static bool tabTo(AccountWizard *wizard, const char *name)
    {
        for (int i = 0; i < 60; ++i) {
            const QWidget *focus = wizard->focusWidget();
            if (focus != nullptr && focus->objectName() == QLatin1String(name))
                return true;
            QTest::keyClick(wizard->focusWidget() != nullptr ? wizard->focusWidget() : wizard, Qt::Key_Tab);
        }
        return false;
    }
    static void verifyNames(AccountWizard *wizard)
    {
        for (QWidget *widget : wizard->findChildren<QWidget *>()) {
            if (!widget->isVisible() || widget->focusPolicy() == Qt::NoFocus ||
                widget->focusProxy() != nullptr || widget->objectName().startsWith(QLatin1String("qt_")))
                continue;
            const QAccessibleInterface *interface = QAccessible::queryAccessibleInterface(widget);
            QVERIFY2(interface != nullptr && !interface->text(QAccessible::Name).isEmpty(),
                     qPrintable(widget->objectName() + QLatin1String(widget->metaObject()->className())));
        }
    }
};

void TestWizardAccess::everyControlIsNamed()
{
    UiFixture fixture;
    QPointer<AccountWizard> wizard = new AccountWizard(fixture.services());
    wizard->show();
    QVERIFY(QTest::qWaitForWindowActive(wizard));
    verifyNames(wizard);
    QTest::keyClicks(wizard->focusWidget(), QStringLiteral("ada@nowhere.invalid"));
    verifyNames(wizard);
    QVERIFY(tabTo(wizard, "wizardManualButton"));
    QTest::keyClick(wizard->focusWidget(), Qt::Key_Space);
    verifyNames(wizard);
    delete wizard;
}

void TestWizardAccess::pagesAndFailuresAreSpoken()
{
    const ScriptedServer server(imapLogIns(" AUTH=PLAIN", {"NO [AUTHENTICATIONFAILED] no"}));
    UiFixture fixture;
    QPointer<AccountWizard> wizard = new AccountWizard(fixture.services());
    wizard->show();
    QVERIFY(QTest::qWaitForWindowActive(wizard));
    QCOMPARE(spoken(wizard->focusWidget()), QStringLiteral("E-mail address. Add an account"));
    QTest::keyClicks(wizard->focusWidget(), QStringLiteral("ada@nowhere.invalid"));

    // By hand, with keys only.
    QVERIFY(tabTo(wizard, "wizardManualButton"));
    QTest::keyClick(wizard->focusWidget(), Qt::Key_Space);
    QCOMPARE(spoken(wizard->focusWidget()), QStringLiteral("Server name. Servers"));
    for (const char *prefix : {"incoming", "outgoing"}) {
        QVERIFY(tabTo(wizard, QByteArray(prefix + QByteArray("HostEdit"))));
        QTest::keyClick(wizard->focusWidget(), Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(wizard->focusWidget(), QStringLiteral("127.0.0.1"));
        QVERIFY(tabTo(wizard, QByteArray(prefix + QByteArray("SecurityBox"))));
        QTest::keyClick(wizard->focusWidget(), Qt::Key_End); // none: on this computer it needs no second word
        auto *port = wizard->findChild<QSpinBox *>(QLatin1String(prefix) + QStringLiteral("PortBox"));
        port->setFocus();
        QTest::keyClick(port, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(port, QString::number(server.port()));
    }
    QVERIFY(tabTo(wizard, "wizardNextButton"));
    QTest::keyClick(wizard->focusWidget(), Qt::Key_Space);
    QCOMPARE(spoken(wizard->focusWidget()), QStringLiteral("Your name. About you"));
    QVERIFY(tabTo(wizard, "passwordEdit"));
    QTest::keyClicks(wizard->focusWidget(), QStringLiteral("secret"));
    QVERIFY(tabTo(wizard, "mirrorRoleButton"));
    QVERIFY(spoken(wizard->focusWidget()).startsWith(QLatin1String("Just mirror. Shows what")));
    QTest::keyClick(wizard->focusWidget(), Qt::Key_Up);
    QVERIFY(spoken(wizard->focusWidget()).startsWith(QLatin1String("This is my home computer. All mail")));
    QVERIFY(tabTo(wizard, "retentionBox"));
    QVERIFY(spoken(wizard->focusWidget()).startsWith(QLatin1String("Leave mail on the server.")));
    QVERIFY(tabTo(wizard, "wizardNextButton"));
    QTest::keyClick(wizard->focusWidget(), Qt::Key_Space);

    // What is wrong, and the way out of it, is where the focus goes.
    QTRY_VERIFY_WITH_TIMEOUT(wizard->focusWidget() != nullptr &&
                                 wizard->focusWidget()->objectName() == QLatin1String("ladderAction"),
                             20'000);
    const QString words = spoken(wizard->focusWidget());
    QVERIFY2(words.startsWith(QLatin1String("Enter password. 127.0.0.1 did not take")), qPrintable(words));
    QTest::keyClick(wizard->focusWidget(), Qt::Key_Space);
    QCOMPARE(wizard->focusWidget()->objectName(), QStringLiteral("passwordEdit"));
    delete wizard;
}

QTEST_MAIN(TestWizardAccess)
#include "test_wizardaccess.moc"
