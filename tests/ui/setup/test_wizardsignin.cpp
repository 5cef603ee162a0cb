#include "security/accesstokens.h"
#include "security/credentials.h"
#include "security/networkhttpclient.h"
#include "security/oauthproviders.h"
#include "support/dovecotserver.h"
#include "support/memorykeyring.h"
#include "support/oauthserver.h"
#include "support/webbrowser.h"
#include "ui/common/textlabel.h"
#include "ui/connection/browsersignin.h"
#include "ui/setup/accountwizard.h"
#include "uifixture.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

using namespace posthorn;

/// An account that is signed in to with the browser, from the address to the keyring: a real issuer, a real
/// mail server, somebody at a browser.
class TestWizardSignIn : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void signsIn();

private:
    /// As a user would register the client.
    [[nodiscard]] QString providersFile();
    void typeServer(AccountWizard *wizard, const QString &prefix, const Endpoint &endpoint);

    OAuthServer m_issuer;
    DovecotServer m_mail;
    QTemporaryDir m_dir;
};

void TestWizardSignIn::initTestCase()
{
    if (!DovecotServer::isInstalled())
        QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    if (!OAuthServer::isInstalled())
        QSKIP("oidc-provider is not here: packaging/install-deps --tests");
    QVERIFY2(m_issuer.start(), qPrintable(m_issuer.errorString()));
    DovecotServer::Options options;
    options.introspectionUrl = m_issuer.introspectionUrl();
    QVERIFY2(m_mail.start(options), qPrintable(m_mail.errorString()));
}

QString TestWizardSignIn::providersFile()
{
    const QString path = m_dir.filePath(QStringLiteral("oauthproviders.json"));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write(
        QStringLiteral(R"({"format": 1, "providers": [{"name": "Test", "issuer": "%1", "hosts": ["127.0.0.1"],
        "scopes": {"always": ["openid", "email", "offline_access"], "imap": ["mail.imap"], "smtp": ["mail.smtp"]},
        "clientId": "%2"}]})")
            .arg(m_issuer.issuer(), m_issuer.clientId())
            .toUtf8());
    return path;
}

void TestWizardSignIn::typeServer(AccountWizard *wizard, const QString &prefix, const Endpoint &endpoint)
{
    wizard->findChild<QLineEdit *>(prefix + QStringLiteral("HostEdit"))->setText(endpoint.host);
    auto *security = wizard->findChild<QComboBox *>(prefix + QStringLiteral("SecurityBox"));
    security->setCurrentIndex(security->findData(int(endpoint.security)));
    wizard->findChild<QSpinBox *>(prefix + QStringLiteral("PortBox"))->setValue(endpoint.port);
}

void TestWizardSignIn::signsIn()
{
    const OAuthProviders providers = OAuthProviders::load({providersFile()});
    QVERIFY2(providers.problems().isEmpty(), qPrintable(providers.problems().join(u'\n')));
    MemoryKeyring keyring;
    Credentials credentials(&keyring);
    NetworkHttpClient http;
    const SystemClock clock;
    AccessTokens tokens(credentials, http, clock);
    credentials.setAccessTokens(&tokens);
    UiFixture fixture;
    // What MailRuntime does.
    connect(&fixture.accounts(), &AccountRepository::accountAdded, &tokens,
            [&tokens](const Account &account) { tokens.setClient(account.id, account.oauth); });
    Services services = fixture.services();
    services.credentials = &credentials;
    services.oauthProviders = &providers;
    services.clock = &clock;

    QPointer<AccountWizard> wizard = new AccountWizard(services);
    wizard->show();
    auto *next = wizard->findChild<QPushButton *>(QStringLiteral("wizardNextButton"));
    wizard->findChild<QLineEdit *>(QStringLiteral("addressEdit"))->setText(m_mail.address(m_mail.user()));
    wizard->findChild<QPushButton *>(QStringLiteral("wizardManualButton"))->click();
    typeServer(wizard, QStringLiteral("incoming"),
               m_mail.endpoint(MailProtocol::Imap, ConnectionSecurity::None));
    typeServer(wizard, QStringLiteral("outgoing"),
               m_mail.endpoint(MailProtocol::Smtp, ConnectionSecurity::None));
    next->click();
    wizard->findChild<QAbstractButton *>(QStringLiteral("workRoleButton"))->click();
    QVERIFY(!next->isEnabled()); // neither signed in nor a password

    auto *signIn = wizard->findChild<BrowserSignIn *>();
    QVERIFY(signIn->isVisible());
    WebBrowser browser;
    browser.setUser(m_mail.user());
    disconnect(signIn, &BrowserSignIn::browserWanted, nullptr, nullptr);
    connect(signIn, &BrowserSignIn::browserWanted, &browser,
            [&browser](const QUrl &url) { browser.open(url); });
    signIn->findChild<QPushButton *>(QStringLiteral("signInButton"))->click();
    QTRY_VERIFY2_WITH_TIMEOUT(
        next->isEnabled(),
        qPrintable(signIn->findChild<TextLabel *>(QStringLiteral("signInState"))->fullText()), 20'000);
    next->click();
    QTRY_COMPARE_WITH_TIMEOUT(next->text(), AccountWizard::tr("Finish"), 20'000);
    QSignalSpy created(wizard, &AccountWizard::accountCreated);
    next->click();
    QTRY_COMPARE(created.size(), 1);

    const auto id = created.first().first().value<AccountId>();
    const auto account = fixture.accounts().account(id);
    QVERIFY(account && account->enabled && account->oauth);
    QCOMPARE(account->oauth->issuer, m_issuer.issuer());
    QCOMPARE(account->incoming.auth, AuthMechanism::OAuthBearer);
    QCOMPARE(account->outgoing.auth, AuthMechanism::OAuthBearer);
    QVERIFY(!keyring.secret({id, CredentialKind::RefreshToken}).isEmpty());
    QVERIFY(keyring.secret({id, CredentialKind::IncomingPassword}).isEmpty());
}

QTEST_MAIN(TestWizardSignIn)
#include "test_wizardsignin.moc"
