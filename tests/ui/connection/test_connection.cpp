#include "security/oauthproviders.h"
#include "support/loginscripts.h"
#include "support/oauthserver.h"
#include "support/webbrowser.h"
#include "ui/common/textlabel.h"
#include "ui/connection/browsersignin.h"
#include "ui/connection/certificatepanel.h"
#include "ui/connection/certificateview.h"
#include "ui/connection/connectionladders.h"
#include "ui/connection/connectionwindow.h"
#include "ui/connection/ladderview.h"
#include "ui/connection/securityline.h"
#include "uifixture.h"

#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace posthorn;

namespace
{

QString allText(const QWidget &widget)
{
    QStringList texts;
    for (const TextLabel *label : widget.findChildren<TextLabel *>())
        if (!label->isHidden())
            texts += label->fullText();
    return texts.join(u'\n');
}

} // namespace

class TestConnection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_authority.isValid(), qPrintable(m_authority.log())); }
    void certificatesStandSideBySide();
    void trustIsOnlyForSetUp();
    void lineSaysHowItIsProtected();
    void whatWorksIsOfferedToBeKept();
    void everythingHasAName();
    void signsInWithTheBrowser();
    void refusalIsSaid();
    void signInCanBeStopped();
    void clientIdIsAskedFor();

private:
    [[nodiscard]] Endpoint startTlsAt(const ScriptedServer &server) const
    {
        Endpoint endpoint = server.endpoint(MailProtocol::Imap);
        endpoint.security = ConnectionSecurity::StartTls;
        endpoint.userName = QStringLiteral("ada");
        endpoint.caFile = m_authority.caFile();
        return endpoint;
    }
    [[nodiscard]] static Account accountOf(const QString &address)
    {
        Account account;
        Identity identity;
        identity.address = address;
        account.identities = {identity};
        account.incoming.userName = address;
        return account;
    }
    /// `browser` goes to the page in place of the user's.
    static void useBrowser(BrowserSignIn &signIn, WebBrowser &browser)
    {
        disconnect(&signIn, &BrowserSignIn::browserWanted, nullptr, nullptr);
        connect(&signIn, &BrowserSignIn::browserWanted, &browser,
                [&browser](const QUrl &url) { browser.open(url); });
    }
    [[nodiscard]] static OAuthProvider providerAt(const OAuthServer &server)
    {
        OAuthProvider provider = OAuthProviders::load().find(server.issuer()).value();
        provider.clientId = server.clientId();
        return provider;
    }

    TestAuthority m_authority;
};

void TestConnection::certificatesStandSideBySide()
{
    CertificateSpec spec;
    spec.commonName = QStringLiteral("before.example");
    CertificateProblem problem;
    problem.host = QStringLiteral("mail.example.org");
    problem.port = 993;
    problem.replacesTrusted = true;
    problem.trusted = m_authority.make(spec).certificate;
    spec.commonName = QStringLiteral("after.example");
    problem.chain = {m_authority.make(spec).certificate};
    problem.spkiSha256 = TlsPolicy::spkiSha256(problem.chain.first());
    problem.errors = {QSslError(QSslError::SelfSignedCertificate)};
    CertificateView view;
    view.setProblem(problem);
    const QString text = allText(view);
    for (const char *words : {"You trusted", "The server shows now", "before.example", "after.example",
                              "not the certificate that you trusted"})
        QVERIFY2(text.contains(QLatin1String(words)), words);
    // What differs says so to those who cannot see the colour; what is the same does not.
    QStringList spoken;
    for (const TextLabel *label : view.findChildren<TextLabel *>())
        if (label->accessibleName().endsWith(QLatin1String("different from before")))
            spoken += label->accessibleName().section(u':', 0, 0);
    QVERIFY(spoken.contains(QLatin1String("Issued to")));
    QVERIFY(!spoken.contains(QLatin1String("Valid")));
}

void TestConnection::trustIsOnlyForSetUp()
{
    CertificateProblem problem;
    problem.chain = {m_authority.make().certificate};
    problem.spkiSha256 = TlsPolicy::spkiSha256(problem.chain.first());
    CertificatePanel panel;
    const auto *trust = panel.findChild<QPushButton *>(QStringLiteral("trustCertificateButton"));
    panel.setProblem(problem, MailProtocol::Imap, true);
    QVERIFY(!trust->isHidden());
    panel.setProblem(problem, MailProtocol::Imap, false);
    QVERIFY(trust->isHidden());
    problem.replacesTrusted = true;
    panel.setProblem(problem, MailProtocol::Imap, true);
    QVERIFY(trust->isHidden());
}

void TestConnection::lineSaysHowItIsProtected()
{
    Endpoint endpoint;
    endpoint.host = QStringLiteral("imap.example.org");
    endpoint.port = 993;
    SecurityLine line(endpoint);
    ConnectionSecurityInfo security;
    security.host = endpoint.host;
    line.setSecurity(security);
    QVERIFY(allText(line).contains(QLatin1String("Not encrypted: everybody on the way can read along.")));

    security.trust = ConnectionSecurityInfo::Trust::Authorities;
    security.protocolVersion = QStringLiteral("TLSv1.3");
    security.cipher = QStringLiteral("TLS_AES_256_GCM_SHA384");
    security.cipherBits = 256;
    security.chain = {m_authority.make().certificate};
    security.keyChanged = true;
    security.keyFirstSeenMs = 1'790'000'000'000;
    line.setSecurity(security);
    QString text = allText(line);
    QVERIFY2(text.contains(QLatin1String("Encrypted with TLS 1.3;")), qPrintable(text));
    QVERIFY2(text.contains(QLatin1String("a new key since")), qPrintable(text));
    QVERIFY(!text.contains(QLatin1String("TLS_AES_256_GCM_SHA384")));
    line.findChild<QToolButton *>(QStringLiteral("securityDetailsButton"))->click();
    text = allText(line);
    QVERIFY2(text.contains(QLatin1String("TLS_AES_256_GCM_SHA384")), qPrintable(text));
    QVERIFY2(text.contains(QLatin1String("localhost")), qPrintable(text));
}

void TestConnection::whatWorksIsOfferedToBeKept()
{
    // Set to STARTTLS, but the port is encrypted from the start.
    const ScriptedServer server(imapLogIns(" AUTH=PLAIN", {"OK"}), m_authority.make(),
                                ScriptedServer::Tls::Implicit);
    UiFixture fixture;
    Account account = accountOf(QStringLiteral("ada@example.org"));
    account.name = QStringLiteral("Engines");
    account.incoming = startTlsAt(server);
    const auto id = fixture.accounts().add(account);
    QVERIFY(id);
    QPointer<ConnectionWindow> window =
        new ConnectionWindow(fixture.services(), fixture.accounts().account(*id).value());
    window->show();
    auto *keep = window->findChild<QPushButton *>(QStringLiteral("keepSettingsButton"));
    QVERIFY(!keep->isVisible());
    window->check();
    auto *ladder = window->findChild<LadderView *>(QStringLiteral("imapLadder"));
    auto *action = ladder->findChild<QPushButton *>(QStringLiteral("ladderAction"));
    QTRY_VERIFY_WITH_TIMEOUT(action->isVisible(), 30'000);
    QCOMPARE(action->text(), QStringLiteral("Use TLS on port %1").arg(server.port()));
    QVERIFY(!keep->isVisible());
    action->click();
    QTRY_VERIFY_WITH_TIMEOUT(keep->isVisible(), 30'000);
    window->findChild<QPushButton *>(QStringLiteral("copyReportButton"))->click();
    QVERIFY(QApplication::clipboard()->text().contains(QLatin1String("log-in")));
    keep->click();
    QCOMPARE(fixture.accounts().account(*id)->incoming.security, ConnectionSecurity::Tls);
    QTRY_VERIFY(window.isNull());
}

void TestConnection::everythingHasAName()
{
    UiFixture fixture;
    Account account = accountOf(QStringLiteral("ada@example.org"));
    account.incoming.host = QStringLiteral("imap.example.org");
    account.incoming.port = 993;
    ConnectionWindow window(fixture.services(), account);
    window.setAttribute(Qt::WA_DeleteOnClose, false);
    window.show();
    for (const QAbstractButton *button : window.findChildren<QAbstractButton *>())
        if (button->isVisible())
            QVERIFY2(!button->text().isEmpty() || !button->accessibleName().isEmpty(),
                     qPrintable(button->objectName()));
}

void TestConnection::signsInWithTheBrowser()
{
    if (!OAuthServer::isInstalled())
        QSKIP("oidc-provider is not here: packaging/install-deps --tests");
    OAuthServer server;
    QVERIFY2(server.start(), qPrintable(server.errorString()));
    const SystemClock clock;
    BrowserSignIn signIn(clock);
    WebBrowser browser;
    useBrowser(signIn, browser);
    signIn.setProvider(providerAt(server), accountOf(QStringLiteral("home@example.test")));
    signIn.show();
    signIn.findChild<QPushButton *>(QStringLiteral("signInButton"))->click();
    QVERIFY(signIn.isRunning());
    QTRY_VERIFY_WITH_TIMEOUT(!signIn.isRunning(), 20'000);
    QVERIFY2(signIn.grant(), qPrintable(allText(signIn)));
    QVERIFY(!signIn.grant()->tokens.accessToken.isEmpty());
    QVERIFY(allText(signIn).contains(QLatin1String("You are signed in as home")));
    // For another account it is worth nothing.
    signIn.setProvider(providerAt(server), accountOf(QStringLiteral("work@example.test")));
    QVERIFY(!signIn.grant());
}

void TestConnection::refusalIsSaid()
{
    if (!OAuthServer::isInstalled())
        QSKIP("oidc-provider is not here: packaging/install-deps --tests");
    OAuthServer server;
    QVERIFY2(server.start(), qPrintable(server.errorString()));
    const SystemClock clock;
    BrowserSignIn signIn(clock);
    WebBrowser browser;
    browser.setRefuses(true);
    useBrowser(signIn, browser);
    signIn.setProvider(providerAt(server), accountOf(QStringLiteral("home@example.test")));
    signIn.show();
    signIn.start();
    QTRY_VERIFY_WITH_TIMEOUT(!signIn.isRunning(), 20'000);
    QVERIFY(!signIn.grant());
    QVERIFY(!signIn.findChild<TextLabel *>(QStringLiteral("signInState"))->fullText().isEmpty());
    QVERIFY(signIn.findChild<QPushButton *>(QStringLiteral("signInButton"))->isVisible());
}

void TestConnection::signInCanBeStopped()
{
    const ScriptedServer silent([](ScriptedPeer &peer) { peer.hang(); });
    const SystemClock clock;
    BrowserSignIn signIn(clock);
    OAuthProvider provider;
    provider.name = QStringLiteral("Silent");
    provider.issuer = QStringLiteral("http://127.0.0.1:%1").arg(silent.port());
    provider.clientId = QStringLiteral("posthorn");
    signIn.setProvider(provider, accountOf(QStringLiteral("home@example.test")));
    signIn.show();
    signIn.start();
    QVERIFY(signIn.isRunning());
    signIn.findChild<QPushButton *>(QStringLiteral("cancelSignInButton"))->click();
    QTRY_VERIFY(!signIn.isRunning());
    QVERIFY(allText(signIn).contains(QLatin1String("stopped")));
}

void TestConnection::clientIdIsAskedFor()
{
    const SystemClock clock;
    BrowserSignIn signIn(clock);
    OAuthProvider provider;
    provider.name = QStringLiteral("Example Mail");
    provider.issuer = QStringLiteral("https://issuer.invalid");
    provider.registration = QStringLiteral("https://developers.invalid");
    signIn.setProvider(provider, accountOf(QStringLiteral("home@example.test")));
    signIn.show();
    auto *start = signIn.findChild<QPushButton *>(QStringLiteral("signInButton"));
    auto *clientId = signIn.findChild<QLineEdit *>(QStringLiteral("clientIdEdit"));
    QVERIFY(clientId->isVisible());
    QVERIFY(!start->isEnabled());
    QVERIFY(allText(signIn).contains(QLatin1String("https://developers.invalid")));
    QTest::keyClicks(clientId, QStringLiteral("posthorn"));
    QVERIFY(start->isEnabled());
}

QTEST_MAIN(TestConnection)
#include "test_connection.moc"
