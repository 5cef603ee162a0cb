#include "fakehttp.h"
#include "security/devicesignin.h"
#include "security/oauthsignin.h"
#include "security/pkce.h"
#include "support/manualclock.h"

#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>

using namespace posthorn;

/// Sign-ins against an issuer that the test plays, for what a real one does not do.
class OAuthSignInTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void asksWithEverything();
    void signsIn();
    void plainOAuthWithoutIdToken();
    void answersOfTheBrowser_data();
    void answersOfTheBrowser();
    void tokenAnswers_data();
    void tokenAnswers();
    void users_data();
    void users();
    void userInfoTells_data();
    void userInfoTells();
    void cancelled();
    void cancelledWhileAsking();
    void timesOut();
    void noMetadata();
    void destroyedInSilence();
    void deviceCode();
    void deviceRefusals_data();
    void deviceRefusals();
    void deviceCodeExpires();
    void deviceNotOffered();

private:
    QJsonObject claims(const QJsonObject &more = {}) const;
    QJsonObject withIdToken(const QJsonObject &claims) const;
    void start();
    /// As the browser does when the issuer sends it back.
    void comeBack(const QString &query);
    [[nodiscard]] Result<OAuthGrant> result();

    std::unique_ptr<FakeHttp> m_http;
    std::unique_ptr<ManualClock> m_clock;
    std::unique_ptr<OAuthSignIn> m_signIn;
    SignInRequest m_request;
    QUrl m_url;
    std::optional<Result<OAuthGrant>> m_result;
    int m_results = 0;
};

void OAuthSignInTest::init()
{
    m_http = std::make_unique<FakeHttp>();
    m_clock = std::make_unique<ManualClock>();
    m_signIn = std::make_unique<OAuthSignIn>(*m_http, *m_clock);
    m_request = {{QStringLiteral("https://issuer.test"),
                  QStringLiteral("posthorn"),
                  {},
                  {QStringLiteral("openid"), QStringLiteral("offline_access"), QStringLiteral("mail")}},
                 {QStringLiteral("ann@example.org"), QStringLiteral("ann")},
                 {{QStringLiteral("hint&"), QStringLiteral("a b&c")}}};
    m_url.clear();
    m_result.reset();
    m_results = 0;
    connect(m_signIn.get(), &OAuthSignIn::browserUrlReady, this, [this](const QUrl &url) { m_url = url; });
    connect(m_signIn.get(), &OAuthSignIn::finished, this, [this](const Result<OAuthGrant> &result) {
        m_result = result;
        ++m_results;
    });
}

void OAuthSignInTest::cleanup()
{
    m_signIn.reset();
    m_http.reset();
}

QJsonObject OAuthSignInTest::claims(const QJsonObject &more) const
{
    const qint64 now = m_clock->nowMs() / 1'000;
    QJsonObject object{{QStringLiteral("iss"), m_http->issuer},
                       {QStringLiteral("sub"), QStringLiteral("17")},
                       {QStringLiteral("aud"), QStringLiteral("posthorn")},
                       {QStringLiteral("iat"), now},
                       {QStringLiteral("exp"), now + 600},
                       {QStringLiteral("nonce"), QUrlQuery(m_url).queryItemValue(QStringLiteral("nonce"))}};
    for (auto it = more.begin(); it != more.end(); ++it)
        object.insert(it.key(), it.value());
    return object;
}

QJsonObject OAuthSignInTest::withIdToken(const QJsonObject &claims) const
{
    constexpr auto url = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
    return {{QStringLiteral("id_token"),
             QString::fromLatin1("e30." + QJsonDocument(claims).toJson().toBase64(url) + ".c2ln")}};
}

void OAuthSignInTest::start()
{
    m_signIn->start(m_request);
    QTRY_VERIFY(!m_url.isEmpty() || m_result);
}

void OAuthSignInTest::comeBack(const QString &query)
{
    const QUrlQuery asked(m_url);
    const QUrl back(asked.queryItemValue(QStringLiteral("redirect_uri"), QUrl::FullyDecoded));
    const QByteArray state = asked.queryItemValue(QStringLiteral("state")).toLatin1();
    QTcpSocket browser;
    browser.connectToHost(back.host(), quint16(back.port()));
    browser.write("GET /?" + query.toUtf8() + "&state=" + state + " HTTP/1.1\r\nHost: " +
                  back.host().toUtf8() + ':' + QByteArray::number(back.port()) + "\r\n\r\n");
    QTRY_COMPARE(browser.state(), QAbstractSocket::UnconnectedState);
    QVERIFY(browser.readAll().startsWith("HTTP/1.1 200"));
}

Result<OAuthGrant> OAuthSignInTest::result()
{
    [this] { QTRY_VERIFY(m_result); }();
    return m_result.value_or(Error{});
}

void OAuthSignInTest::asksWithEverything()
{
    start();
    QCOMPARE(m_url.adjusted(QUrl::RemoveQuery), QUrl(QStringLiteral("https://issuer.test/auth")));
    const QUrlQuery query(m_url);
    const auto value = [&query](const char *name) {
        return query.queryItemValue(QLatin1String(name), QUrl::FullyDecoded);
    };
    QCOMPARE(value("response_type"), QStringLiteral("code"));
    QCOMPARE(value("client_id"), QStringLiteral("posthorn"));
    QCOMPARE(value("scope"), QStringLiteral("openid offline_access mail"));
    QCOMPARE(value("prompt"), QStringLiteral("consent"));
    QCOMPARE(value("login_hint"), QStringLiteral("ann@example.org"));
    QCOMPARE(value("code_challenge_method"), QStringLiteral("S256"));
    QCOMPARE(value("code_challenge").size(), 43);
    QCOMPARE(value("state").size(), 43);
    QCOMPARE(value("nonce").size(), 43);
    QVERIFY(value("state") != value("nonce"));
    QCOMPARE(QUrl(value("redirect_uri")).host(), QStringLiteral("127.0.0.1"));
    QVERIFY(m_url.toString(QUrl::FullyEncoded).contains(QStringLiteral("hint%26=a%20b%26c")));
}

void OAuthSignInTest::signsIn()
{
    start();
    m_http->thenTokens("at1", "rt1",
                       withIdToken(claims({{QStringLiteral("email"), QStringLiteral("Ann@Example.org")}})));
    comeBack(QStringLiteral("code=c%2F1"));
    const auto grant = result();
    QVERIFY2(grant, grant ? "" : qPrintable(grant.error().toString()));
    QCOMPARE(grant->tokens.accessToken, QStringLiteral("at1"));
    QCOMPARE(grant->tokens.refreshToken, QStringLiteral("rt1"));
    QCOMPARE(grant->signedInAs, QStringLiteral("Ann@Example.org"));
    QCOMPARE(grant->client, m_request.client);
    QCOMPARE(m_http->asked.size(), 1U);
    const auto &asked = m_http->asked[0];
    QCOMPARE(asked.field("grant_type"), QStringLiteral("authorization_code"));
    QCOMPARE(asked.field("code"), QStringLiteral("c/1"));
    const QUrlQuery query(m_url);
    QCOMPARE(asked.field("redirect_uri"),
             query.queryItemValue(QStringLiteral("redirect_uri"), QUrl::FullyDecoded));
    QCOMPARE(QString::fromLatin1(pkceChallenge(asked.field("code_verifier").toLatin1())),
             query.queryItemValue(QStringLiteral("code_challenge")));
    QCOMPARE(m_results, 1);
}

void OAuthSignInTest::plainOAuthWithoutIdToken()
{
    m_request.client.scopes = {QStringLiteral("mail")};
    start();
    QVERIFY(!QUrlQuery(m_url).hasQueryItem(QStringLiteral("nonce")));
    QVERIFY(!QUrlQuery(m_url).hasQueryItem(QStringLiteral("prompt")));
    m_http->thenTokens("at1", "rt1");
    comeBack(QStringLiteral("code=c1"));
    QVERIFY(result());
    QVERIFY(result()->signedInAs.isEmpty());
}

void OAuthSignInTest::answersOfTheBrowser_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<bool>("namesItself");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("consent refused") << "error=access_denied" << false << ErrorCode::ConsentRefused;
    QTest::newRow("broken") << "error=server_error" << false << ErrorCode::TemporaryFailure;
    QTest::newRow("client unknown") << "error=unauthorized_client" << false << ErrorCode::ClientNotRegistered;
    QTest::newRow("of another issuer")
        << "code=c1&iss=https://evil.test" << false << ErrorCode::UnexpectedAnswer;
    QTest::newRow("issuer missing") << "code=c1" << true << ErrorCode::UnexpectedAnswer;
    QTest::newRow("refusal of another issuer")
        << "error=access_denied&iss=https://evil.test" << true << ErrorCode::UnexpectedAnswer;
    QTest::newRow("issuer told") << "error=access_denied&iss=https://issuer.test" << true
                                 << ErrorCode::ConsentRefused;
}

void OAuthSignInTest::answersOfTheBrowser()
{
    QFETCH(QString, query);
    QFETCH(bool, namesItself);
    QFETCH(ErrorCode, code);
    m_http->metadata.insert(QStringLiteral("authorization_response_iss_parameter_supported"), namesItself);
    start();
    comeBack(query);
    QVERIFY(!result());
    QCOMPARE(result().error().code, code);
    QVERIFY(m_http->asked.empty()); // the code goes nowhere
}

void OAuthSignInTest::tokenAnswers_data()
{
    QTest::addColumn<QString>("claim");
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<QByteArray>("refreshToken");
    QTest::addColumn<ErrorCode>("code");
    const auto claim = [](const char *name, const QJsonValue &value) {
        QTest::newRow(name) << QString::fromLatin1(name) << value << QByteArray("rt1")
                            << ErrorCode::UnexpectedAnswer;
    };
    claim("iss", QStringLiteral("https://evil.test"));
    claim("aud", QStringLiteral("other"));
    claim("nonce", QStringLiteral("replayed"));
    claim("exp", 1);
    claim("sub", QString());
    QTest::newRow("nothing that lasts") << "x" << QJsonValue(1) << QByteArray() << ErrorCode::ConsentRefused;
}

void OAuthSignInTest::tokenAnswers()
{
    QFETCH(QString, claim);
    QFETCH(QJsonValue, value);
    QFETCH(QByteArray, refreshToken);
    QFETCH(ErrorCode, code);
    start();
    m_http->thenTokens("at1", refreshToken.constData(), withIdToken(claims({{claim, value}})));
    comeBack(QStringLiteral("code=c1"));
    QVERIFY(!result());
    QCOMPARE(result().error().code, code);
}

void OAuthSignInTest::users_data()
{
    QTest::addColumn<QJsonObject>("told");
    QTest::addColumn<bool>("right");
    const auto row = [](const char *name, const QJsonObject &told, bool right) {
        QTest::newRow(name) << told << right;
    };
    row("by address", {{"email", "ann@example.org"}}, true);
    row("in another case", {{"email", "ANN@EXAMPLE.ORG"}}, true);
    row("by user name", {{"preferred_username", "ann"}}, true);
    row("one of both", {{"email", "alias@example.org"}, {"preferred_username", "ann@example.org"}}, true);
    row("by upn", {{"upn", "ann@example.org"}}, true);
    row("somebody else", {{"email", "bob@example.org"}}, false);
    row("somebody else by both", {{"email", "bob@example.org"}, {"preferred_username", "bob"}}, false);
    row("longer", {{"email", "ann@example.org.evil.test"}}, false);
    row("not told", {}, true);
}

void OAuthSignInTest::users()
{
    QFETCH(QJsonObject, told);
    QFETCH(bool, right);
    start();
    m_http->thenTokens("at1", "rt1", withIdToken(claims(told)));
    comeBack(QStringLiteral("code=c1"));
    QCOMPARE(result().has_value(), right);
    if (!right) {
        QCOMPARE(result().error().code, ErrorCode::WrongAccount);
        QVERIFY(result().error().context.contains(QStringLiteral("bob")) ||
                result().error().context.contains(QStringLiteral("evil")));
        QVERIFY(result().error().context.contains(QStringLiteral("ann@example.org")));
    }
}

void OAuthSignInTest::userInfoTells_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("subject");
    QTest::addColumn<QString>("email");
    QTest::addColumn<bool>("right");
    QTest::newRow("right") << 200 << "17"
                           << "ann@example.org" << true;
    QTest::newRow("wrong") << 200 << "17"
                           << "bob@example.org" << false;
    QTest::newRow("of another user") << 200 << "18"
                                     << "bob@example.org" << true; // tells nothing
    QTest::newRow("not allowed") << 403 << "17"
                                 << "bob@example.org" << true;
}

void OAuthSignInTest::userInfoTells()
{
    QFETCH(int, status);
    QFETCH(QString, subject);
    QFETCH(QString, email);
    QFETCH(bool, right);
    m_http->metadata.insert(QStringLiteral("userinfo_endpoint"), QStringLiteral("https://issuer.test/me"));
    start();
    m_http->thenTokens("at1", "rt1", withIdToken(claims()));
    m_http->thenJson(status, {{QStringLiteral("sub"), subject}, {QStringLiteral("email"), email}});
    comeBack(QStringLiteral("code=c1"));
    QCOMPARE(result().has_value(), right);
    QCOMPARE(m_http->asked.size(), 2U);
    QCOMPARE(m_http->asked[1].request.bearer, QByteArray("at1"));
}

void OAuthSignInTest::cancelled()
{
    start();
    m_signIn->cancel();
    QVERIFY(result().error().isCancelled());
    m_signIn->cancel();
    QCOMPARE(m_results, 1);
}

void OAuthSignInTest::cancelledWhileAsking()
{
    m_signIn->start(m_request);
    m_signIn->cancel();
    QVERIFY(result().error().isCancelled());
    QCoreApplication::sendPostedEvents();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(m_url.isEmpty());
    QCOMPARE(m_results, 1);
}

void OAuthSignInTest::timesOut()
{
    m_signIn->setTimeout(std::chrono::milliseconds(20));
    m_signIn->start(m_request);
    QVERIFY(!result());
    QCOMPARE(result().error().code, ErrorCode::TimedOut);
}

void OAuthSignInTest::noMetadata()
{
    m_http->metadata = {};
    start();
    QCOMPARE(result().error().code, ErrorCode::UnexpectedAnswer);
    QCOMPARE(m_http->metadataAsked, 2); // both places
    m_result.reset();
    m_request.client.issuer = QStringLiteral("http://issuer.test");
    m_signIn = std::make_unique<OAuthSignIn>(*m_http, *m_clock);
    connect(m_signIn.get(), &OAuthSignIn::finished, this,
            [this](const Result<OAuthGrant> &r) { m_result = r; });
    m_signIn->start(m_request);
    QCOMPARE(result().error().code, ErrorCode::InvalidArgument);
}

void OAuthSignInTest::destroyedInSilence()
{
    m_signIn->start(m_request);
    m_signIn.reset();
    QCoreApplication::sendPostedEvents();
    QCOMPARE(m_results, 0);
}

void OAuthSignInTest::deviceCode()
{
    m_request.client.scopes = {QStringLiteral("openid"), QStringLiteral("mail")};
    DeviceSignIn signIn(*m_http, *m_clock, std::chrono::milliseconds(1));
    std::optional<DeviceCode> code;
    connect(&signIn, &DeviceSignIn::codeReady, this, [&code](const DeviceCode &ready) { code = ready; });
    connect(&signIn, &DeviceSignIn::finished, this, [this](const Result<OAuthGrant> &r) { m_result = r; });
    m_http->thenJson(200, {{"device_code", "d1"},
                           {"user_code", "WDJB-MJHT"},
                           {"verification_uri", "https://issuer.test/device"},
                           {"verification_uri_complete", "javascript:alert(1)"},
                           {"expires_in", 600},
                           {"interval", 1}});
    m_http->thenError("authorization_pending");
    m_http->thenError("slow_down");
    m_http->answers.push_back([](const HttpRequest &) {
        return Error{ErrorDomain::Network, ErrorCode::TimedOut, Retry::Backoff, {}, {}};
    });
    m_http->thenTokens("at1", "rt1", withIdToken(claims({{"email", "ann@example.org"}})));
    signIn.start(m_request);
    const auto grant = result();
    QVERIFY2(grant, grant ? "" : qPrintable(grant.error().toString()));
    QVERIFY(code);
    QCOMPARE(code->userCode, QStringLiteral("WDJB-MJHT"));
    QCOMPARE(code->verificationUri, QUrl(QStringLiteral("https://issuer.test/device")));
    QVERIFY(code->verificationUriComplete.isEmpty());
    QCOMPARE(grant->tokens.refreshToken, QStringLiteral("rt1"));
    QCOMPARE(m_http->asked.size(), 5U);
    QCOMPARE(m_http->asked[0].field("scope"), QStringLiteral("openid mail"));
    QCOMPARE(m_http->asked[4].field("device_code"), QStringLiteral("d1"));
    QCOMPARE(m_http->asked[4].field("grant_type"),
             QStringLiteral("urn:ietf:params:oauth:grant-type:device_code"));
}

void OAuthSignInTest::deviceRefusals_data()
{
    QTest::addColumn<QByteArray>("word");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("refused") << QByteArray("access_denied") << ErrorCode::ConsentRefused;
    QTest::newRow("expired") << QByteArray("expired_token") << ErrorCode::SignInNeeded;
    QTest::newRow("unknown") << QByteArray("invalid_grant") << ErrorCode::SignInNeeded;
}

void OAuthSignInTest::deviceRefusals()
{
    QFETCH(QByteArray, word);
    QFETCH(ErrorCode, code);
    DeviceSignIn signIn(*m_http, *m_clock, std::chrono::milliseconds(1));
    connect(&signIn, &DeviceSignIn::finished, this, [this](const Result<OAuthGrant> &r) { m_result = r; });
    m_http->thenJson(
        200, {{"device_code", "d1"}, {"user_code", "W"}, {"verification_uri", "https://issuer.test/device"}});
    m_http->thenError(word.constData());
    signIn.start(m_request);
    QCOMPARE(result().error().code, code);
}

void OAuthSignInTest::deviceCodeExpires()
{
    DeviceSignIn signIn(*m_http, *m_clock, std::chrono::hours(1));
    connect(&signIn, &DeviceSignIn::finished, this, [this](const Result<OAuthGrant> &r) { m_result = r; });
    m_http->thenJson(200, {{"device_code", "d1"},
                           {"user_code", "W"},
                           {"verification_uri", "https://issuer.test/device"},
                           {"expires_in", 1}});
    signIn.start(m_request);
    QCOMPARE(result().error().code, ErrorCode::SignInNeeded);
    QCOMPARE(m_http->asked.size(), 1U);
}

void OAuthSignInTest::deviceNotOffered()
{
    m_http->metadata.remove(QStringLiteral("device_authorization_endpoint"));
    DeviceSignIn signIn(*m_http, *m_clock);
    connect(&signIn, &DeviceSignIn::finished, this, [this](const Result<OAuthGrant> &r) { m_result = r; });
    signIn.start(m_request);
    QCOMPARE(result().error().code, ErrorCode::NotSupported);
}

QTEST_GUILESS_MAIN(OAuthSignInTest)
#include "test_oauthsignin.moc"
