#include "uifixture.h"

#include "support/dovecotserver.h"
#include "ui/common/banner.h"
#include "ui/common/textlabel.h"
#include "ui/connection/certificatepanel.h"
#include "ui/setup/accountwizard.h"
#include "ui/setup/candidateline.h"
#include "ui/setup/endpointform.h"
#include "ui/setup/reasontext.h"
#include "ui/setup/setupdata.h"

#include <QAbstractButton>
#include <QAction>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>

using namespace posthorn;

class TestSetup : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void portFollowsTheSecurity();
    void plaintextHasToBeWanted();
    void trustIsForOnePlace();
    void mechanismSetElsewhereStays();
    void rolesDiffer_data();
    void rolesDiffer();
    void accountsAreNamedApart();
    void suggestionsAppearWhileTyping();
    void passwordCanBeShown();
    void everyFieldByKeyboard();
    void certificateIsTrustedOnlyHere_data();
    void certificateIsTrustedOnlyHere();
    void wrongPasswordIsSaid();

private:
    void open();
    template <class T>
    T *find(const char *name)
    {
        return m_wizard->findChild<T *>(QLatin1String(name));
    }
    void typeServers(const Endpoint &incoming, const Endpoint &outgoing);
    void fillPerson(const QString &password);

    std::unique_ptr<UiFixture> m_fixture;
    QPointer<AccountWizard> m_wizard;
};

void TestSetup::init()
{
    m_fixture = std::make_unique<UiFixture>();
}

void TestSetup::cleanup()
{
    delete m_wizard;
    m_fixture.reset();
}

void TestSetup::open()
{
    m_wizard = new AccountWizard(m_fixture->services());
    m_wizard->show();
    QVERIFY(QTest::qWaitForWindowActive(m_wizard));
}

void TestSetup::portFollowsTheSecurity()
{
    EndpointForm form(MailProtocol::Imap, QStringLiteral("x"));
    Endpoint endpoint;
    endpoint.host = QStringLiteral("imap.example.org");
    endpoint.port = 993;
    endpoint.userName = QStringLiteral("ada");
    form.setEndpoint(endpoint);
    QCOMPARE(form.endpoint(), endpoint);
    auto *security = form.findChild<QComboBox *>(QStringLiteral("xSecurityBox"));
    security->setCurrentIndex(security->findData(int(ConnectionSecurity::StartTls)));
    QCOMPARE(int(form.endpoint().port), 143);
    form.setProtocol(MailProtocol::Pop3);
    QCOMPARE(int(form.endpoint().port), 110);
    // A port of the user's own stays.
    form.findChild<QSpinBox *>(QStringLiteral("xPortBox"))->setValue(1143);
    security->setCurrentIndex(security->findData(int(ConnectionSecurity::Tls)));
    QCOMPARE(int(form.endpoint().port), 1143);
    QVERIFY(form.problem().isEmpty());
}

void TestSetup::plaintextHasToBeWanted()
{
    EndpointForm form(MailProtocol::Imap, QStringLiteral("x"));
    Endpoint endpoint;
    endpoint.host = QStringLiteral("imap.example.org");
    endpoint.port = 993;
    endpoint.userName = QStringLiteral("ada");
    form.setEndpoint(endpoint);
    form.show();
    auto *security = form.findChild<QComboBox *>(QStringLiteral("xSecurityBox"));
    security->setCurrentIndex(security->findData(int(ConnectionSecurity::None)));
    auto *danger = form.findChild<Banner *>(QStringLiteral("xPlaintextBanner"));
    QVERIFY(danger->isVisible());
    QVERIFY(!form.problem().isEmpty());
    danger->actionButton()->click();
    QVERIFY(form.problem().isEmpty());
    // Changed and changed back, it is asked again.
    security->setCurrentIndex(security->findData(int(ConnectionSecurity::Tls)));
    security->setCurrentIndex(security->findData(int(ConnectionSecurity::None)));
    QVERIFY(!form.problem().isEmpty());
}

void TestSetup::trustIsForOnePlace()
{
    EndpointForm form(MailProtocol::Imap, QStringLiteral("x"));
    Endpoint endpoint;
    endpoint.host = QStringLiteral("imap.example.org");
    endpoint.port = 993;
    endpoint.userName = QStringLiteral("ada");
    endpoint.trustedSpkiSha256 = QByteArray(32, 'k');
    form.setEndpoint(endpoint);
    QCOMPARE(form.endpoint().trustedSpkiSha256, endpoint.trustedSpkiSha256);
    form.findChild<QLineEdit *>(QStringLiteral("xHostEdit"))->setText(QStringLiteral("other.example.org"));
    QVERIFY(form.endpoint().trustedSpkiSha256.isEmpty());
}

void TestSetup::mechanismSetElsewhereStays()
{
    for (const auto mechanism :
         {AuthMechanism::External, AuthMechanism::Gssapi, AuthMechanism::OAuth, AuthMechanism::XOAuth2}) {
        EndpointForm form(MailProtocol::Imap, QStringLiteral("x"));
        Endpoint endpoint;
        endpoint.host = QStringLiteral("imap.example.org");
        endpoint.port = 993;
        endpoint.auth = mechanism;
        form.setEndpoint(endpoint);
        QCOMPARE(form.endpoint().auth, mechanism);
    }
}

void TestSetup::rolesDiffer_data()
{
    QTest::addColumn<int>("protocol");
    QTest::addColumn<int>("role");
    QTest::addColumn<QString>("context");
    QTest::addColumn<bool>("deletesOnServer");
    QTest::addColumn<bool>("collects");
    const auto row = [](const char *name, MailProtocol protocol, ComputerRole role, const char *context,
                        bool deletesOnServer, bool collects) {
        QTest::newRow(name) << int(protocol) << int(role) << QString::fromLatin1(context) << deletesOnServer
                            << collects;
    };
    row("IMAP, work", MailProtocol::Imap, ComputerRole::Work, "work", false, false);
    row("IMAP, home", MailProtocol::Imap, ComputerRole::Home, "home", true, true);
    row("IMAP, mirror", MailProtocol::Imap, ComputerRole::Mirror, "", true, false);
    row("POP3, work", MailProtocol::Pop3, ComputerRole::Work, "work", false, true);
    row("POP3, home", MailProtocol::Pop3, ComputerRole::Home, "home", true, true);
    row("POP3, collected", MailProtocol::Pop3, ComputerRole::Mirror, "", false, true);
}

void TestSetup::rolesDiffer()
{
    QFETCH(int, protocol);
    QFETCH(int, role);
    QFETCH(QString, context);
    QFETCH(bool, deletesOnServer);
    QFETCH(bool, collects);
    SetupData data;
    data.address = QStringLiteral("ada@example.org");
    data.incomingProtocol = MailProtocol(protocol);
    data.role = ComputerRole(role);
    data.afterDownload = RetentionPolicy::AfterDownload::RemoveAfterDays;
    data.days = 5;
    const Account account = data.account();
    QCOMPARE(account.role, ComputerRole(role));
    QCOMPARE(account.context, context);
    QCOMPARE(account.deletingReachesServer(), deletesOnServer);
    QCOMPARE(account.collects(), collects);
    // Only at home mail leaves by itself, and not before somebody saw what.
    const bool home = account.role == ComputerRole::Home;
    QCOMPARE(account.retention.removes(), home);
    QCOMPARE(account.retention.days, home ? 5 : RetentionPolicy().days);
    QVERIFY(!account.retention.agreed);
    QCOMPARE(account.bodies.kind, home ? BodyPolicy::Kind::All : BodyPolicy::Kind::LastDays);
}

void TestSetup::accountsAreNamedApart()
{
    SetupData data;
    data.address = QStringLiteral("ada@example.org");
    QCOMPARE(data.accountName({}), QStringLiteral("example.org"));
    QCOMPARE(data.accountName({QStringLiteral("example.org")}), QStringLiteral("ada@example.org"));
}

void TestSetup::suggestionsAppearWhileTyping()
{
    open();
    auto *next = find<QPushButton>("wizardNextButton");
    auto *imap = find<CandidateLine>("imapCandidateLine");
    QVERIFY(!next->isEnabled());
    QTest::keyClicks(find<QLineEdit>("addressEdit"), QStringLiteral("ada@nowhere"));
    QVERIFY(!next->isEnabled());
    QVERIFY(!imap->shown());
    QTest::keyClicks(find<QLineEdit>("addressEdit"), QStringLiteral(".invalid"));
    QVERIFY(next->isEnabled());
    QCOMPARE(imap->shown()->endpoint.host, QStringLiteral("imap.nowhere.invalid"));
    QVERIFY(candidateText(*imap->shown()).contains(QStringLiteral("guess")));
    QCOMPARE(find<CandidateLine>("smtpCandidateLine")->shown()->endpoint.host,
             QStringLiteral("smtp.nowhere.invalid"));
    QVERIFY(find<CandidateLine>("pop3CandidateLine")->shown().has_value());
}

void TestSetup::passwordCanBeShown()
{
    open();
    auto *password = find<QLineEdit>("passwordEdit");
    QCOMPARE(password->echoMode(), QLineEdit::Password);
    find<QAction>("showPasswordAction")->trigger();
    QCOMPARE(password->echoMode(), QLineEdit::Normal);
    find<QAction>("showPasswordAction")->trigger();
    QCOMPARE(password->echoMode(), QLineEdit::Password);
}

void TestSetup::everyFieldByKeyboard()
{
    open();
    QTest::keyClicks(find<QLineEdit>("addressEdit"), QStringLiteral("ada@nowhere.invalid"));
    find<QPushButton>("wizardManualButton")->click();
    // Tab reaches every control of the page and comes round.
    QStringList reached;
    for (int i = 0; i < 40; ++i) {
        QTest::keyClick(m_wizard, Qt::Key_Tab);
        if (QWidget *focus = m_wizard->focusWidget())
            reached += focus->objectName();
    }
    for (const char *name : {"incomingKindBox", "incomingHostEdit", "incomingSecurityBox", "incomingUserEdit",
                             "incomingAuthBox", "outgoingHostEdit", "outgoingUserEdit", "wizardBackButton"})
        QVERIFY2(reached.contains(QLatin1String(name)), name);
    for (const QWidget *widget : m_wizard->findChildren<QWidget *>())
        if (widget->isVisible() && widget->focusPolicy() != Qt::NoFocus &&
            (qobject_cast<const QLineEdit *>(widget) || qobject_cast<const QComboBox *>(widget)) &&
            !widget->objectName().startsWith(QLatin1String("qt_")))
            QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
}

void TestSetup::typeServers(const Endpoint &incoming, const Endpoint &outgoing)
{
    find<QPushButton>("wizardManualButton")->click();
    const auto type = [this](const QString &prefix, const Endpoint &endpoint) {
        m_wizard->findChild<QLineEdit *>(prefix + QStringLiteral("HostEdit"))->setText(endpoint.host);
        auto *security = m_wizard->findChild<QComboBox *>(prefix + QStringLiteral("SecurityBox"));
        security->setCurrentIndex(security->findData(int(endpoint.security)));
        m_wizard->findChild<QSpinBox *>(prefix + QStringLiteral("PortBox"))->setValue(endpoint.port);
        m_wizard->findChild<QLineEdit *>(prefix + QStringLiteral("UserEdit"))->setText(endpoint.userName);
    };
    auto *kind = find<QComboBox>("incomingKindBox");
    kind->setCurrentIndex(kind->findData(int(incoming.protocol)));
    type(QStringLiteral("incoming"), incoming);
    type(QStringLiteral("outgoing"), outgoing);
    QVERIFY2(find<QPushButton>("wizardNextButton")->isEnabled(),
             qPrintable(find<TextLabel>("serversProblem")->fullText()));
    find<QPushButton>("wizardNextButton")->click();
}

void TestSetup::fillPerson(const QString &password)
{
    QTest::keyClicks(find<QLineEdit>("nameEdit"), QStringLiteral("Ada"));
    QTest::keyClicks(find<QLineEdit>("passwordEdit"), password);
    find<QAbstractButton>("homeRoleButton")->click();
    auto *after = find<QComboBox>("retentionBox");
    after->setCurrentIndex(after->findData(int(RetentionPolicy::AfterDownload::RemoveAtOnce)));
    Q_EMIT after->activated(after->currentIndex());
    QVERIFY(find<QPushButton>("wizardNextButton")->isEnabled());
    find<QPushButton>("wizardNextButton")->click();
}

void TestSetup::certificateIsTrustedOnlyHere_data()
{
    QTest::addColumn<int>("protocol");
    QTest::newRow("IMAP") << int(MailProtocol::Imap);
    QTest::newRow("POP3") << int(MailProtocol::Pop3);
}

void TestSetup::certificateIsTrustedOnlyHere()
{
    QFETCH(int, protocol);
    if (!DovecotServer::isInstalled())
        QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    DovecotServer server;
    QVERIFY2(server.start(), qPrintable(server.errorString()));
    open();
    find<QLineEdit>("addressEdit")->setText(server.address(QStringLiteral("home")));
    typeServers(server.endpoint(MailProtocol(protocol), ConnectionSecurity::Tls),
                server.endpoint(MailProtocol::Smtp, ConnectionSecurity::Tls));
    fillPerson(server.password());
    // The authority is not the system's, and the wizard is not told of it: incoming, then outgoing.
    auto *panel = find<CertificatePanel>("certificatePanel");
    auto *next = find<QPushButton>("wizardNextButton");
    for (int i = 0; i < 2; ++i) {
        QTRY_VERIFY_WITH_TIMEOUT(panel->isVisible() && next->isEnabled(), 15'000);
        QVERIFY(!find<TextLabel>("certificateReasons")->fullText().isEmpty());
        QVERIFY(m_fixture->accounts().accounts().size() == 1);
        find<QPushButton>("trustCertificateButton")->click();
    }
    QTRY_VERIFY_WITH_TIMEOUT(next->isEnabled() && next->text() == AccountWizard::tr("Finish"), 15'000);
    QSignalSpy created(m_wizard, &AccountWizard::accountCreated);
    next->click();
    QTRY_COMPARE(created.size(), 1);
    const auto account = m_fixture->accounts().account(created.first().first().value<AccountId>());
    QVERIFY(account.has_value());
    QVERIFY(account->enabled);
    QCOMPARE(account->isPop3(), MailProtocol(protocol) == MailProtocol::Pop3);
    QCOMPARE(account->incoming.trustedSpkiSha256.size(), 32);
    QCOMPARE(account->outgoing.trustedSpkiSha256.size(), 32);
    QVERIFY(account->incoming.auth != AuthMechanism::Automatic);
    QCOMPARE(account->context, QStringLiteral("home"));
    QCOMPARE(account->role, ComputerRole::Home);
    QCOMPARE(account->retention.afterDownload, RetentionPolicy::AfterDownload::RemoveAtOnce);
    QVERIFY(!account->retention.agreed);
    QCOMPARE(account->address(), server.address(QStringLiteral("home")));
}

void TestSetup::wrongPasswordIsSaid()
{
    if (!DovecotServer::isInstalled())
        QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    DovecotServer server;
    QVERIFY2(server.start(), qPrintable(server.errorString()));
    open();
    find<QLineEdit>("addressEdit")->setText(server.address(QStringLiteral("home")));
    // Loopback: no network is crossed, so none of it has to be allowed.
    typeServers(server.endpoint(MailProtocol::Imap, ConnectionSecurity::None),
                server.endpoint(MailProtocol::Smtp, ConnectionSecurity::None));
    fillPerson(QStringLiteral("wrong"));
    auto *next = find<QPushButton>("wizardNextButton");
    QTRY_VERIFY_WITH_TIMEOUT(next->isEnabled() && next->text() == AccountWizard::tr("Test again"), 20'000);
    QVERIFY(find<CertificatePanel>("certificatePanel")->isHidden());
    bool said = false;
    for (const TextLabel *label : m_wizard->findChildren<TextLabel *>(QStringLiteral("ladderCause")))
        said = said || (label->isVisible() && !label->fullText().isEmpty());
    QVERIFY(said);
    QVERIFY(m_fixture->accounts().accounts().size() == 1);
    // Back, the right one, and it works: nothing else is asked again.
    find<QPushButton>("wizardBackButton")->click();
    find<QLineEdit>("passwordEdit")->setText(server.password());
    next->click();
    QTRY_VERIFY_WITH_TIMEOUT(next->isEnabled() && next->text() == AccountWizard::tr("Finish"), 20'000);
}

QTEST_MAIN(TestSetup)
#include "test_setup.moc"
