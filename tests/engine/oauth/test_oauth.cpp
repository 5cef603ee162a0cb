#include "oauthscene.h"
#include "security/devicesignin.h"

#include <QSignalSpy>
#include <QTest>

using namespace posthorn;
using std::chrono::seconds;

/// Signing in with OAuth2 at a real issuer, and logging in at a real mail server with what it gives.
class OAuthTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void signsInAndMailComesAndGoes_data();
    void signsInAndMailComesAndGoes();
    void noTokenIsShown();
    void staysSignedInAfterARestart();
    void expiredTokenIsReplacedBefore();
    void withdrawnTokenIsReplacedOnce_data();
    void withdrawnTokenIsReplacedOnce();
    void withdrawnConsentNeedsASignIn();
    void refusedFreshTokenNeedsASignIn();
    void rotatedRefreshTokensAreKept();
    void wrongClocksDoNotMatter_data();
    void wrongClocksDoNotMatter();
    void consentRefused();
    void somebodyElseSignedIn_data();
    void somebodyElseSignedIn();
    void issuerThatDoesNotTell();
    void usedAnswerLeadsNowhere();
    void issuerGone();
    void deviceCode();

private:
    static QString said(const Result<OAuthGrant> &grant)
    {
        return grant ? QString() : grant.error().toString();
    }
    OAuthServers m_servers;

    static QString said(const std::optional<Error> &error) { return error ? error->toString() : QString(); }
};

void OAuthTest::initTestCase()
{
    if (!DovecotServer::isInstalled())
        QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    if (!OAuthServer::isInstalled())
        QSKIP("oidc-provider is not here: packaging/install-deps --tests");
    QVERIFY2(m_servers.start(), qPrintable(m_servers.errorString()));
}

void OAuthTest::signsInAndMailComesAndGoes_data()
{
    QTest::addColumn<IncomingKind>("kind");
    QTest::addColumn<AuthMechanism>("mechanism");
    QTest::addColumn<AuthMechanism>("used");
    using M = AuthMechanism;
    for (const auto kind : {IncomingKind::Imap, IncomingKind::Pop3}) {
        const QByteArray name = kind == IncomingKind::Imap ? "imap " : "pop3 ";
        QTest::newRow(name + "oauthbearer") << kind << M::OAuthBearer << M::OAuthBearer;
        QTest::newRow(name + "xoauth2") << kind << M::XOAuth2 << M::XOAuth2;
        QTest::newRow(name + "what is offered") << kind << M::OAuth << M::OAuthBearer;
        QTest::newRow(name + "automatic") << kind << M::Automatic << M::OAuthBearer;
        QTest::newRow(name + "a password mechanism") << kind << M::Plain << M::OAuthBearer;
    }
}

void OAuthTest::signsInAndMailComesAndGoes()
{
    QFETCH(IncomingKind, kind);
    QFETCH(AuthMechanism, mechanism);
    QFETCH(AuthMechanism, used);
    OAuthScene scene(m_servers);
    OAuthScene::Options options;
    options.kind = kind;
    options.mechanism = mechanism;
    QVERIFY2(scene.start(options), qPrintable(scene.errorString()));
    const auto grant = scene.signIn();
    QVERIFY2(grant, qPrintable(said(grant)));
    QCOMPARE(grant->signedInAs, scene.account().address());
    QVERIFY(scene.accept(*grant));
    QVERIFY(scene.compose(QStringLiteral("With a token")));
    QVERIFY(scene.mail().addMessage(scene.mail().user(), QStringLiteral("INBOX"),
                                    "From: a@example.org\r\nSubject: here\r\n\r\nHello\r\n"));
    const auto error = scene.sync();
    QVERIFY2(!error, qPrintable(said(error)));
    QCOMPARE(scene.newInInbox(), 2);
    // One consent was enough for all, and the tokens that came with it too.
    QCOMPARE(scene.tokenRequests(), 1);
    QTRY_COMPARE(scene.account().incoming.auth, used);
    QTRY_COMPARE(scene.account().outgoing.auth, used);
}

void OAuthTest::noTokenIsShown()
{
    OAuthScene scene(m_servers);
    QVERIFY2(scene.start(), qPrintable(scene.errorString()));
    const auto grant = scene.signIn();
    QVERIFY2(grant, qPrintable(said(grant)));
    QVERIFY(scene.accept(*grant));
    QVERIFY(scene.compose(QStringLiteral("Watched")));
    QCOMPARE(said(scene.sync()), QString());
    const auto transcripts = scene.runtime().engine()->transcripts(scene.account().id);
    QVERIFY(transcripts.size() >= 2); // IMAP and submission
    for (const auto &transcript : transcripts) {
        const QString text = transcript->toText();
        QVERIFY(text.contains(QStringLiteral("OAUTHBEARER")));
        for (const QString &secret : {grant->tokens.accessToken, grant->tokens.refreshToken}) {
            QVERIFY(!text.contains(secret));
            // Base64 shifts by what stands before: one of three comes out.
            for (const char *before : {"", "x", "xx"}) {
                const QByteArray coded = (before + secret.toLatin1()).toBase64();
                QVERIFY(!text.contains(QString::fromLatin1(coded.mid(4, 20))));
            }
        }
    }
}

void OAuthTest::staysSignedInAfterARestart()
{
    OAuthScene scene(m_servers);
    QVERIFY2(scene.start(), qPrintable(scene.errorString()));
    const auto grant = scene.signIn();
    QVERIFY2(grant, qPrintable(said(grant)));
    QVERIFY(scene.accept(*grant));
    QVERIFY(scene.restart());
    QCOMPARE(said(scene.sync()), QString());
    QCOMPARE(scene.tokenRequests(), 2);
}

void OAuthTest::expiredTokenIsReplacedBefore()
{
    OAuthScene scene(m_servers);
    QVERIFY2(scene.start(), qPrintable(scene.errorString()));
    QVERIFY(scene.accept(scene.signIn().value()));
    const QString first = scene.token().value_or(QString());
    QVERIFY(!first.isEmpty());
    scene.clock().advance(seconds(3'000));
    QCOMPARE(scene.token().value_or(QString()), first);
    scene.clock().advance(seconds(590));
    const auto second = scene.token();
    QVERIFY2(second, second ? "" : qPrintable(second.error().toString()));
    QVERIFY(*second != first);
    QCOMPARE(said(scene.sync()), QString());
    QCOMPARE(scene.tokenRequests(), 2);
}

void OAuthTest::withdrawnTokenIsReplacedOnce_data()
{
    QTest::addColumn<IncomingKind>("kind");
    QTest::addColumn<AuthMechanism>("mechanism");
    QTest::newRow("imap oauthbearer") << IncomingKind::Imap << AuthMechanism::OAuthBearer;
    QTest::newRow("imap xoauth2") << IncomingKind::Imap << AuthMechanism::XOAuth2;
    QTest::newRow("pop3 oauthbearer") << IncomingKind::Pop3 << AuthMechanism::OAuthBearer;
    QTest::newRow("pop3 xoauth2") << IncomingKind::Pop3 << AuthMechanism::XOAuth2;
}

void OAuthTest::withdrawnTokenIsReplacedOnce()
{
    QFETCH(IncomingKind, kind);
    QFETCH(AuthMechanism, mechanism);
    OAuthScene scene(m_servers);
    OAuthScene::Options options;
    options.kind = kind;
    options.mechanism = mechanism;
    QVERIFY2(scene.start(options), qPrintable(scene.errorString()));
    QVERIFY(scene.accept(scene.signIn().value()));
    QCOMPARE(said(scene.sync()), QString());
    QVERIFY(scene.issuer().revokeAccess());
    QVERIFY(scene.restart()); // lines that are logged in would stay so
    const QString before = scene.token().value_or(QString());
    QVERIFY(!before.isEmpty());
    QVERIFY(scene.issuer().revokeAccess());
    const int asked = scene.tokenRequests();
    QCOMPARE(said(scene.sync()), QString());
    QCOMPARE(scene.tokenRequests(), asked + 1);
    QVERIFY(scene.token().value_or(QString()) != before);
    // The same where a message is sent: that comes first.
    QVERIFY(scene.issuer().revokeAccess());
    QVERIFY(scene.compose(QStringLiteral("After it was withdrawn")));
    QCOMPARE(said(scene.sync()), QString());
    QCOMPARE(scene.tokenRequests(), asked + 2);
    QCOMPARE(scene.newInInbox(), 1);
}

void OAuthTest::withdrawnConsentNeedsASignIn()
{
    OAuthScene scene(m_servers);
    QVERIFY2(scene.start(), qPrintable(scene.errorString()));
    QVERIFY(scene.accept(scene.signIn().value()));
    QVERIFY(scene.issuer().revokeAll());
    AccountStatus status;
    connect(scene.runtime().engine(), &SyncEngine::statusChanged, this,
            [&status](const AccountStatus &told) { status = told; });
    const auto error = scene.sync();
    QVERIFY(error);
    QCOMPARE(error->code, ErrorCode::SignInNeeded);
    QCOMPARE(error->retry, Retry::AfterUser);
    QTRY_COMPARE(status.state, AccountStatus::State::NeedsPassword);
    // And that is all it takes.
    const auto again = scene.signIn();
    QVERIFY2(again, qPrintable(said(again)));
    QVERIFY(scene.accept(*again));
    QCOMPARE(said(scene.sync()), QString());
}

void OAuthTest::refusedFreshTokenNeedsASignIn()
{
    OAuthScene scene(m_servers);
    QVERIFY2(scene.start(), qPrintable(scene.errorString()));
    QVERIFY(scene.accept(scene.signIn().value()));
    // The tokens are good, but not for this user.
    Account account = scene.account();
    account.incoming.userName = QStringLiteral("work");
    QVERIFY(scene.runtime().accounts().update(account));
    QVERIFY(scene.restart());
    const auto error = scene.sync();
    QVERIFY(error);
    QCOMPARE(error->domain, ErrorDomain::Authentication);
    QCOMPARE(error->code, ErrorCode::SignInNeeded);
    // One that was refused, then a new one; no third try.
    QCOMPARE(scene.tokenRequests(), 3);
}

void OAuthTest::rotatedRefreshTokensAreKept()
{
    OAuthScene scene(m_servers);
    QVERIFY2(scene.start(), qPrintable(scene.errorString()));
    const auto grant = scene.signIn();
    QVERIFY2(grant, qPrintable(said(grant)));
    QVERIFY(scene.accept(*grant));
    QString last = scene.refreshToken();
    QCOMPARE(last, grant->tokens.refreshToken);
    for (int i = 0; i < 3; ++i) {
        scene.clock().advance(seconds(3'600));
        QVERIFY(scene.token());
        const QString now = scene.refreshToken();
        QVERIFY(now != last);
        last = now;
        QVERIFY(scene.restart());
    }
    QCOMPARE(said(scene.sync()), QString());
}

void OAuthTest::wrongClocksDoNotMatter_data()
{
    QTest::addColumn<int>("skew");
    QTest::newRow("an hour ahead") << 3'600;
    QTest::newRow("an hour behind") << -3'600;
    QTest::newRow("ten hours behind") << -36'000;
}

void OAuthTest::wrongClocksDoNotMatter()
{
    QFETCH(int, skew);
    OAuthServers servers;
    OAuthServer::Options options;
    options.skewSeconds = skew;
    QVERIFY2(servers.start(options), qPrintable(servers.errorString()));
    OAuthScene scene(servers);
    QVERIFY2(scene.start(), qPrintable(scene.errorString()));
    const auto grant = scene.signIn();
    QVERIFY2(grant, qPrintable(said(grant)));
    QVERIFY(scene.accept(*grant));
    QCOMPARE(said(scene.sync()), QString());
    const QString first = scene.token().value_or(QString());
    scene.clock().advance(seconds(3'600));
    const auto second = scene.token();
    QVERIFY(second);
    QVERIFY(*second != first);
    QCOMPARE(scene.tokenRequests(), 2);
}

void OAuthTest::consentRefused()
{
    OAuthScene scene(m_servers);
    QVERIFY2(scene.start(), qPrintable(scene.errorString()));
    const auto grant = scene.signIn(QStringLiteral("home"), true);
    QVERIFY(!grant);
    QCOMPARE(grant.error().code, ErrorCode::ConsentRefused);
    QCOMPARE(scene.tokenRequests(), 0);
    QVERIFY(scene.refreshToken().isEmpty());
}

void OAuthTest::somebodyElseSignedIn_data()
{
    QTest::addColumn<QString>("names");
    QTest::newRow("ID token") << "token";
    QTest::newRow("user info") << "userinfo";
}

void OAuthTest::somebodyElseSignedIn()
{
    QFETCH(QString, names);
    OAuthServers servers;
    OAuthServer::Options options;
    options.names = names;
    QVERIFY2(servers.start(options), qPrintable(servers.errorString()));
    OAuthScene scene(servers);
    QVERIFY2(scene.start(), qPrintable(scene.errorString()));
    const auto grant = scene.signIn(QStringLiteral("work"));
    QVERIFY(!grant);
    QCOMPARE(grant.error().code, ErrorCode::WrongAccount);
    QVERIFY(grant.error().context.contains(QStringLiteral("work@example.test")));
    QVERIFY(scene.refreshToken().isEmpty());
}

void OAuthTest::issuerThatDoesNotTell()
{
    OAuthServers servers;
    OAuthServer::Options options;
    options.names = QStringLiteral("nowhere");
    QVERIFY2(servers.start(options), qPrintable(servers.errorString()));
    OAuthScene scene(servers);
    QVERIFY2(scene.start(), qPrintable(scene.errorString()));
    const auto grant = scene.signIn();
    QVERIFY2(grant, qPrintable(said(grant)));
    QVERIFY(grant->signedInAs.isEmpty());
    QVERIFY(scene.accept(*grant));
    QCOMPARE(said(scene.sync()), QString());
}

void OAuthTest::usedAnswerLeadsNowhere()
{
    OAuthScene scene(m_servers);
    QVERIFY2(scene.start(), qPrintable(scene.errorString()));
    QVERIFY(scene.signIn());
    QSignalSpy ended(&scene.browser(), &WebBrowser::ended);
    const QUrl answer = scene.browser().lastUrl();
    QVERIFY(answer.toString().contains(QStringLiteral("code=")));
    scene.browser().open(answer);
    QVERIFY(ended.wait());
    QCOMPARE(scene.browser().lastStatus(), 0); // nobody listens
    QCOMPARE(scene.tokenRequests(), 1);
}

void OAuthTest::issuerGone()
{
    OAuthServers servers;
    QVERIFY2(servers.start(), qPrintable(servers.errorString()));
    OAuthScene scene(servers);
    QVERIFY2(scene.start(), qPrintable(scene.errorString()));
    QVERIFY(scene.accept(scene.signIn().value()));
    const QString refreshToken = scene.refreshToken();
    QVERIFY(scene.restart());
    servers.issuer.stop();
    const auto error = scene.sync();
    QVERIFY(error);
    QCOMPARE(error->domain, ErrorDomain::Network);
    QCOMPARE(error->retry, Retry::Backoff);
    QCOMPARE(scene.refreshToken(), refreshToken);
}

void OAuthTest::deviceCode()
{
    OAuthScene scene(m_servers);
    QVERIFY2(scene.start(), qPrintable(scene.errorString()));
    // The issuer names no interval, so it is five seconds: here a tenth of that.
    DeviceSignIn signIn(scene.http(), scene.clock(), std::chrono::milliseconds(100));
    std::optional<Result<OAuthGrant>> result;
    connect(&signIn, &DeviceSignIn::codeReady, this,
            [&scene](const DeviceCode &code) { scene.browser().open(code.verificationUri, code.userCode); });
    connect(&signIn, &DeviceSignIn::finished, this,
            [&result](const Result<OAuthGrant> &told) { result = told; });
    signIn.start(scene.request());
    QTRY_VERIFY_WITH_TIMEOUT(result, 20'000);
    QVERIFY2(*result, qPrintable(said(*result) + scene.browser().lastPage()));
    QCOMPARE((*result)->signedInAs, scene.account().address());
    QVERIFY(scene.accept(**result));
    QCOMPARE(said(scene.sync()), QString());
}

QTEST_GUILESS_MAIN(OAuthTest)
#include "test_oauth.moc"
