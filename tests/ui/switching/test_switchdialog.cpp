#include "common/mailruntime.h"
#include "support/dovecotserver.h"
#include "support/memorykeyring.h"
#include "support/temporaryprofile.h"
#include "sync/switchback.h"
#include "ui/common/banner.h"
#include "ui/common/settings.h"
#include "ui/common/textlabel.h"
#include "ui/switching/switchdialog.h"
#include "ui/switching/switchtext.h"
#include "ui/theme/style.h"

#include <QCheckBox>
#include <QFile>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

using namespace posthorn;

/// A person changes an account's protocol, by the keyboard, on a real server.
class TestSwitchDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void toImapAndBack();
    void whatIsOnlyHereGoesUp();
    void goesOnWhereItWas();
    void fetchesBeforePop3_data();
    void fetchesBeforePop3();
    void aFolderIsNeverOpened();
    void wrongServerIsTold();
    void whatStaysHiddenIsCounted();
    void everythingHasAName();

private:
    void deliver(const QByteArray &number)
    {
        QVERIFY(m_server->addMessage(QStringLiteral("home"), QStringLiteral("INBOX"),
                                     "From: Ada <ada@example.org>\r\nSubject: " + number +
                                         "\r\nDate: Mon, 02 Nov 2026 10:00:00 +0000\r\nMessage-ID: <" +
                                         number + "@example.org>\r\n\r\nHello\r\n"));
    }
    void sync()
    {
        QSignalSpy finished(m_mail->engine(), &SyncEngine::syncFinished);
        m_mail->engine()->sync(m_id);
        QTRY_VERIFY_WITH_TIMEOUT(!finished.isEmpty(), 15'000);
        const auto error = finished.last().at(2).value<std::optional<Error>>();
        QVERIFY2(!error, error ? qPrintable(error->toString()) : "");
    }
    [[nodiscard]] Services services()
    {
        return {.accounts = &m_mail->accounts(),
                .settings = m_settings.get(),
                .store = &m_mail->store(),
                .engine = m_mail->engine(),
                .credentials = m_mail->credentials(),
                .actions = &m_mail->actions(),
                .clock = &m_mail->clock(),
                .runtimeDir = m_profile->profile().dataDir};
    }
    void open()
    {
        m_dialog = SwitchDialog::open(services(), m_id, nullptr);
        QVERIFY(m_dialog);
        QVERIFY(QTest::qWaitForWindowExposed(m_dialog));
    }
    template <class T>
    T *find(const char *name) const
    {
        return m_dialog->findChild<T *>(QLatin1String(name));
    }
    /// Fills the form in as a person does whose server was not found.
    void type(MailProtocol protocol)
    {
        QTRY_VERIFY(words("switchReason").startsWith(QLatin1String("No server was found")));
        const Endpoint endpoint = m_server->endpoint(protocol, ConnectionSecurity::Tls);
        auto *host = find<QLineEdit>("switchHostEdit");
        host->setFocus();
        host->selectAll();
        QTest::keyClicks(host, endpoint.host);
        auto *port = find<QSpinBox>("switchPortBox");
        port->setValue(endpoint.port);
    }
    void press(const char *name)
    {
        auto *button = find<QPushButton>(name);
        QTRY_VERIFY_WITH_TIMEOUT(button->isVisible() && button->isEnabled(), 15'000);
        button->setFocus();
        QTest::keyClick(button, Qt::Key_Space);
    }
    /// Of the account's messages: whose bytes are here, and whose are not.
    [[nodiscard]] SwitchBackCount counted()
    {
        return countSwitchBack(m_mail->store(), m_id).value_or(SwitchBackCount());
    }
    [[nodiscard]] Account account() { return m_mail->accounts().account(m_id).value_or(Account()); }
    [[nodiscard]] QString words(const char *name) const { return find<TextLabel>(name)->fullText(); }

    std::unique_ptr<DovecotServer> m_server;
    std::unique_ptr<TemporaryProfile> m_profile;
    MemoryKeyring m_keyring;
    std::unique_ptr<MailRuntime> m_mail;
    std::unique_ptr<Settings> m_settings;
    AccountId m_id;
    QPointer<SwitchDialog> m_dialog;
};

void TestSwitchDialog::init()
{
    if (!DovecotServer::isInstalled())
        QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    theme::apply(*qApp, Settings::ColorScheme::Light);
    m_server = std::make_unique<DovecotServer>();
    DovecotServer::Options options;
    if (QByteArray(QTest::currentTestFunction()) == "aFolderIsNeverOpened")
        options.settings = {"mail_plugins = acl", "plugin {\n  acl = vfile\n}"};
    QVERIFY2(m_server->start(options), qPrintable(m_server->errorString()));
    m_profile = std::make_unique<TemporaryProfile>();
    auto opened = MailRuntime::open(
        {.profile = m_profile->profile(), .mode = SyncEngine::Mode::Continuous, .keyring = &m_keyring});
    QVERIFY(opened);
    m_mail = std::move(*opened);
    m_settings = std::make_unique<Settings>(m_profile->profile().configDir);
    Account account;
    account.incomingKind = IncomingKind::Pop3;
    account.incoming = m_server->endpoint(MailProtocol::Pop3, ConnectionSecurity::Tls);
    account.name = QStringLiteral("Home");
    // An address that no servers can be looked for of: this test asks nobody's name servers.
    account.identities = {{{}, QStringLiteral("Ada"), QStringLiteral("home@house"), {}, {}}};
    account.passwordCommand = QStringLiteral("printf '%s' '%1'").arg(m_server->password());
    const Result<AccountId> id = m_mail->accounts().add(account);
    QVERIFY(id);
    m_id = *id;
    m_mail->start();
    for (const char *number : {"1", "2", "3"})
        deliver(number);
    sync();
    QVERIFY(m_server->doveadm({QStringLiteral("expunge"), QStringLiteral("-u"), QStringLiteral("home"),
                               QStringLiteral("mailbox"), QStringLiteral("INBOX"), QStringLiteral("header"),
                               QStringLiteral("subject"), QStringLiteral("2")}));
}

void TestSwitchDialog::cleanup()
{
    delete m_dialog;
    m_settings.reset();
    m_mail.reset();
    m_profile.reset();
    m_server.reset();
}

void TestSwitchDialog::toImapAndBack()
{
    open();
    type(MailProtocol::Imap);
    QVERIFY(!find<QPushButton>("switchButton")->isEnabled());
    press("switchTestButton");
    QTRY_VERIFY_WITH_TIMEOUT(find<QPushButton>("switchButton")->isEnabled(), 15'000);
    QVERIFY2(words("switchFound").contains(QLatin1String("Of the 3 here it has 2; only here: 1")),
             qPrintable(words("switchFound")));
    QVERIFY(account().isPop3()); // looking changed nothing
    press("switchButton");
    QTRY_VERIFY_WITH_TIMEOUT(find<QPushButton>("switchKeepButton")->isVisible(), 20'000);
    QCOMPARE(words("switchCounts"), QStringLiteral("2 matched, 1 only here"));
    QVERIFY(account().isImap());
    press("switchKeepButton");
    QTRY_VERIFY_WITH_TIMEOUT(find<TextLabel>("switchDone")->isVisible(), 15'000);
    QTest::keyClick(m_dialog, Qt::Key_Escape);
    QTRY_VERIFY(m_dialog.isNull());

    open();
    type(MailProtocol::Pop3);
    press("switchTestButton");
    QTRY_VERIFY_WITH_TIMEOUT(words("switchFound").contains(QLatin1String("All your mail is here")), 15'000);
    QVERIFY(!find<QCheckBox>("switchFetchCheck")->isVisible());
    press("switchButton");
    QTRY_VERIFY_WITH_TIMEOUT(find<TextLabel>("switchDone")->isVisible(), 20'000);
    QVERIFY(account().isPop3());
}

void TestSwitchDialog::whatIsOnlyHereGoesUp()
{
    open();
    type(MailProtocol::Imap);
    press("switchTestButton");
    press("switchButton");
    press("switchUploadButton");
    QTRY_VERIFY_WITH_TIMEOUT(find<TextLabel>("switchDone")->isVisible(), 20'000);
    QTRY_COMPARE_WITH_TIMEOUT(m_server->messages(QStringLiteral("home"), QStringLiteral("INBOX")).size(), 3,
                              20'000);
}

void TestSwitchDialog::goesOnWhereItWas()
{
    open();
    type(MailProtocol::Imap);
    press("switchTestButton");
    press("switchButton");
    QTRY_VERIFY_WITH_TIMEOUT(account().isImap(), 15'000);
    delete m_dialog;
    open();
    QTRY_VERIFY_WITH_TIMEOUT(find<QPushButton>("switchKeepButton")->isVisible(), 20'000);
    QCOMPARE(words("switchCounts"), QStringLiteral("2 matched, 1 only here"));
}

void TestSwitchDialog::fetchesBeforePop3_data()
{
    QTest::addColumn<bool>("fetch");
    QTest::addColumn<qint64>("here");
    QTest::newRow("fetched first") << true << qint64(3);
    QTest::newRow("not wanted") << false << qint64(2); // those that POP3 collects itself
}

void TestSwitchDialog::fetchesBeforePop3()
{
    QFETCH(const bool, fetch);
    QFETCH(const qint64, here);
    // Headers alone: of the inbox's two, and of one that POP3 will never see.
    QVERIFY(m_server->addMessage(QStringLiteral("home"), QStringLiteral("Archive"),
                                 "From: Ada <ada@example.org>\r\nSubject: 4\r\nMessage-ID: "
                                 "<4@example.org>\r\n\r\nHello\r\n"));
    Account imap = account();
    imap.incomingKind = IncomingKind::Imap;
    imap.incoming = m_server->endpoint(MailProtocol::Imap, ConnectionSecurity::Tls);
    imap.bodies.kind = BodyPolicy::Kind::None;
    imap.id = {};
    imap.name = QStringLiteral("Headers");
    const Result<AccountId> id = m_mail->accounts().add(imap);
    QVERIFY(id);
    m_id = *id;
    QTRY_COMPARE_WITH_TIMEOUT(counted().inboxMissing, qint64(2), 15'000);
    QTRY_COMPARE_WITH_TIMEOUT(counted().elsewhereMissing, qint64(1), 15'000);

    open();
    type(MailProtocol::Pop3);
    press("switchTestButton");
    QTRY_VERIFY_WITH_TIMEOUT(find<QCheckBox>("switchFetchCheck")->isVisible(), 15'000);
    QVERIFY2(
        words("switchFound").contains(QLatin1String("Of 3 messages only the headers are here: 1 lie in")),
        qPrintable(words("switchFound")));
    if (!fetch)
        QTest::keyClick(find<QCheckBox>("switchFetchCheck"), Qt::Key_Space);
    press("switchButton");
    QTRY_VERIFY_WITH_TIMEOUT(find<TextLabel>("switchDone")->isVisible(), 20'000);
    QVERIFY(account().isPop3());
    // The engine looks by itself.
    QTRY_COMPARE_WITH_TIMEOUT(counted().here, here, 15'000);
}

/// It is named before the change and after, and holds nothing up.
void TestSwitchDialog::aFolderIsNeverOpened()
{
    QVERIFY(
        m_server->addMessage(QStringLiteral("home"), QStringLiteral("Archive"), "Subject: A\r\n\r\nHi\r\n"));
    QFile rights(m_server->maildir(QStringLiteral("home"), QStringLiteral("Archive")) +
                 QStringLiteral("/dovecot-acl"));
    QVERIFY(rights.open(QIODevice::WriteOnly));
    rights.write("owner l\n");
    rights.close();
    QVERIFY(m_server->handOver(rights.fileName()));
    open();
    type(MailProtocol::Imap);
    press("switchTestButton");
    QTRY_VERIFY_WITH_TIMEOUT(find<QPushButton>("switchButton")->isEnabled(), 15'000);
    QVERIFY2(words("switchFound").contains(QLatin1String("The server does not open Archive")),
             qPrintable(words("switchFound")));
    press("switchButton");
    QTRY_VERIFY_WITH_TIMEOUT(find<QPushButton>("switchKeepButton")->isVisible(), 20'000);
    QCOMPARE(words("switchCounts"),
             QStringLiteral("2 matched, 1 only here; not opened by the server: Archive"));
    press("switchKeepButton");
    QTRY_VERIFY_WITH_TIMEOUT(find<TextLabel>("switchDone")->isVisible(), 15'000);
}

void TestSwitchDialog::whatStaysHiddenIsCounted()
{
    SwitchOutcome outcome;
    outcome.matched = 5;
    QCOMPARE(matchedText(outcome), QStringLiteral("5 matched, 0 only here"));
    outcome.hidden = 3;
    QCOMPARE(matchedText(outcome),
             QStringLiteral("5 matched, 0 only here; deleted here and staying hidden: 3"));
    outcome.notOpened = QStringList{"Archive"};
    QCOMPARE(matchedText(outcome), QStringLiteral("5 matched, 0 only here; deleted here and staying hidden: "
                                                  "3; not opened by the server: Archive"));
}

void TestSwitchDialog::wrongServerIsTold()
{
    open();
    type(MailProtocol::Imap);
    find<QSpinBox>("switchPortBox")->setValue(1);
    press("switchTestButton");
    QTRY_VERIFY_WITH_TIMEOUT(find<Banner>("switchProblem")->isVisible(), 15'000);
    QVERIFY(!find<QPushButton>("switchButton")->isEnabled());
    QVERIFY(account().isPop3());
}

void TestSwitchDialog::everythingHasAName()
{
    open();
    for (QPushButton *button : m_dialog->findChildren<QPushButton *>())
        QVERIFY2(!button->accessibleName().isEmpty() || !button->text().isEmpty(),
                 qPrintable(button->objectName()));
    for (const char *name : {"switchTestButton", "switchButton", "switchCloseButton", "switchHostEdit"})
        QVERIFY2(m_dialog->findChild<QWidget *>(QLatin1String(name)) != nullptr, name);
    QCOMPARE(m_dialog->windowTitle(), QStringLiteral("Use IMAP for Home"));
}

QTEST_MAIN(TestSwitchDialog)
#include "test_switchdialog.moc"
