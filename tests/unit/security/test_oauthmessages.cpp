#include "security/idtoken.h"
#include "security/issuermetadata.h"
#include "security/pkce.h"
#include "security/tokenanswer.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QTest>

using namespace posthorn;

/// What OAuth2 issuers say, read: metadata, token answers, ID tokens; and PKCE.
class OAuthMessagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void challengeOfTheStandardsExample();
    void urlTokensAreLongAndNew();
    void metadataUrls_data();
    void metadataUrls();
    void issuers_data();
    void issuers();
    void metadata_data();
    void metadata();
    void metadataSaysAll();
    void tokenAnswers_data();
    void tokenAnswers();
    void tokens();
    void lifetimes_data();
    void lifetimes();
    void formIsEncoded();
    void idTokens_data();
    void idTokens();
    void idTokenClaims_data();
    void idTokenClaims();
};

namespace
{

const QString issuer = QStringLiteral("https://issuer.test/realm");

QJsonObject goodMetadata()
{
    return {{QStringLiteral("issuer"), issuer},
            {QStringLiteral("authorization_endpoint"), issuer + QStringLiteral("/auth")},
            {QStringLiteral("token_endpoint"), issuer + QStringLiteral("/token")}};
}

QJsonObject goodClaims()
{
    return {{QStringLiteral("iss"), issuer},
            {QStringLiteral("sub"), QStringLiteral("17")},
            {QStringLiteral("aud"), QStringLiteral("posthorn")},
            {QStringLiteral("nonce"), QStringLiteral("n1")},
            {QStringLiteral("iat"), 1'000'000},
            {QStringLiteral("exp"), 1'003'600},
            {QStringLiteral("email"), QStringLiteral("ann@example.org")}};
}

QByteArray signedToken(const QJsonObject &claims)
{
    constexpr auto url = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
    return QByteArray("{\"alg\":\"RS256\"}").toBase64(url) + '.' +
           QJsonDocument(claims).toJson(QJsonDocument::Compact).toBase64(url) + ".c2ln";
}

QJsonObject with(QJsonObject object, const char *name, const QJsonValue &value)
{
    object.insert(QLatin1String(name), value);
    return object;
}

} // namespace

void OAuthMessagesTest::challengeOfTheStandardsExample()
{
    // RFC 7636, appendix B.
    QCOMPARE(pkceChallenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
             QByteArray("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
}

void OAuthMessagesTest::urlTokensAreLongAndNew()
{
    QSet<QByteArray> seen;
    for (int i = 0; i < 100; ++i) {
        const QByteArray token = randomUrlToken();
        QCOMPARE(token.size(), 43);
        for (const char c : token)
            QVERIFY(isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_');
        seen.insert(token);
    }
    QCOMPARE(seen.size(), 100);
}

void OAuthMessagesTest::metadataUrls_data()
{
    QTest::addColumn<QString>("of");
    QTest::addColumn<QStringList>("urls");
    QTest::newRow("host alone") << "https://a.test"
                                << QStringList{"https://a.test/.well-known/openid-configuration",
                                               "https://a.test/.well-known/oauth-authorization-server"};
    QTest::newRow("slash") << "https://a.test/"
                           << QStringList{"https://a.test/.well-known/openid-configuration",
                                          "https://a.test/.well-known/oauth-authorization-server"};
    QTest::newRow("path and port")
        << "https://a.test:8443/realms/x"
        << QStringList{"https://a.test:8443/realms/x/.well-known/openid-configuration",
                       "https://a.test:8443/.well-known/oauth-authorization-server/realms/x"};
}

void OAuthMessagesTest::metadataUrls()
{
    QFETCH(QString, of);
    QFETCH(QStringList, urls);
    QStringList got;
    for (const QUrl &url : posthorn::metadataUrls(of))
        got.append(url.toString(QUrl::FullyEncoded));
    QCOMPARE(got, urls);
}

void OAuthMessagesTest::issuers_data()
{
    QTest::addColumn<QString>("told");
    QTest::addColumn<QString>("wanted");
    QTest::addColumn<bool>("same");
    QTest::newRow("same") << "https://a.test"
                          << "https://a.test" << true;
    QTest::newRow("slash") << "https://a.test/"
                           << "https://a.test" << false;
    QTest::newRow("case") << "https://A.test"
                          << "https://a.test" << false;
    QTest::newRow("longer") << "https://a.test.evil"
                            << "https://a.test" << false;
    QTest::newRow("tenant") << "https://a.test/{tenantid}/v2.0"
                            << "https://a.test/common/v2.0" << true;
    QTest::newRow("tenant elsewhere") << "https://b.test/{tenantid}/v2.0"
                                      << "https://a.test/common/v2.0" << false;
    QTest::newRow("tenant for two segments") << "https://a.test/{tenantid}/v2.0"
                                             << "https://a.test/x/y/v2.0" << false;
    QTest::newRow("tenant as host") << "https://{tenantid}/v2.0"
                                    << "https://a.test/v2.0" << false;
    QTest::newRow("the dot is a dot") << "https://a.test/{tenantid}/v2.0"
                                      << "https://a.test/common/v2x0" << false;
}

void OAuthMessagesTest::issuers()
{
    QFETCH(QString, told);
    QFETCH(QString, wanted);
    QFETCH(bool, same);
    QCOMPARE(isIssuer(told, wanted), same);
}

void OAuthMessagesTest::metadata_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<bool>("good");
    const auto row = [](const char *name, const QJsonObject &object, bool good) {
        QTest::newRow(name) << QJsonDocument(object).toJson() << good;
    };
    row("good", goodMetadata(), true);
    row("another issuer", with(goodMetadata(), "issuer", QStringLiteral("https://evil.test")), false);
    row("no issuer", with(goodMetadata(), "issuer", QJsonValue()), false);
    row("issuer is a number", with(goodMetadata(), "issuer", 5), false);
    row("no token endpoint", with(goodMetadata(), "token_endpoint", QString()), false);
    row("token endpoint in clear",
        with(goodMetadata(), "token_endpoint", QStringLiteral("http://issuer.test/t")), false);
    row("token endpoint here", with(goodMetadata(), "token_endpoint", QStringLiteral("http://127.0.0.1:5/t")),
        true);
    row("a name that says localhost",
        with(goodMetadata(), "token_endpoint", QStringLiteral("http://localhost.evil.test/t")), false);
    row("a file", with(goodMetadata(), "token_endpoint", QStringLiteral("file:///etc/passwd")), false);
    row("a script", with(goodMetadata(), "authorization_endpoint", QStringLiteral("javascript:alert(1)")),
        false);
    row("relative", with(goodMetadata(), "authorization_endpoint", QStringLiteral("/auth")), false);
    row("with a user", with(goodMetadata(), "token_endpoint", QStringLiteral("https://a:b@issuer.test/t")),
        false);
    row("with a fragment", with(goodMetadata(), "token_endpoint", QStringLiteral("https://issuer.test/t#x")),
        false);
    row("broken URL", with(goodMetadata(), "token_endpoint", QStringLiteral("https://[::1/")), false);
    row("endless URL",
        with(goodMetadata(), "token_endpoint",
             QString(QStringLiteral("https://issuer.test/") + QString(5'000, u'x'))),
        false);
    row("device endpoint in clear",
        with(goodMetadata(), "device_authorization_endpoint", QStringLiteral("http://issuer.test/d")), false);
    row("S256 among others",
        with(goodMetadata(), "code_challenge_methods_supported", QJsonArray{"plain", "S256"}), true);
    row("plain PKCE only", with(goodMetadata(), "code_challenge_methods_supported", QJsonArray{"plain"}),
        false);
    QTest::newRow("empty") << QByteArray() << false;
    QTest::newRow("HTML") << QByteArray("<html>sign in to the hotel</html>") << false;
    QTest::newRow("a list") << QByteArray("[1,2]") << false;
    QTest::newRow("cut off") << QJsonDocument(goodMetadata()).toJson().left(60) << false;
    QTest::newRow("deep") << QByteArray(100'000, '[') << false;
    QTest::newRow("NUL") << QByteArray("{\"issuer\":\"\0\"}", 14) << false;
}

void OAuthMessagesTest::metadata()
{
    QFETCH(QByteArray, json);
    QFETCH(bool, good);
    const auto result = parseIssuerMetadata(json, issuer);
    QCOMPARE(result.has_value(), good);
    if (!result)
        QCOMPARE(result.error().code, ErrorCode::UnexpectedAnswer);
}

void OAuthMessagesTest::metadataSaysAll()
{
    QJsonObject json = goodMetadata();
    json.insert(QStringLiteral("device_authorization_endpoint"), QStringLiteral("https://other.test/device"));
    json.insert(QStringLiteral("userinfo_endpoint"), QStringLiteral("https://other.test/me"));
    json.insert(QStringLiteral("authorization_response_iss_parameter_supported"), true);
    json.insert(QStringLiteral("scopes_supported"), QJsonArray{"openid", "email"});
    const auto result = parseIssuerMetadata(QJsonDocument(json).toJson(), issuer);
    QVERIFY(result);
    QCOMPARE(result->issuer, issuer);
    QCOMPARE(result->authorizationEndpoint, QUrl(QStringLiteral("https://issuer.test/realm/auth")));
    QCOMPARE(result->tokenEndpoint, QUrl(QStringLiteral("https://issuer.test/realm/token")));
    QCOMPARE(result->deviceAuthorizationEndpoint, QUrl(QStringLiteral("https://other.test/device")));
    QCOMPARE(result->userInfoEndpoint, QUrl(QStringLiteral("https://other.test/me")));
    QCOMPARE(result->scopes, QStringList({QStringLiteral("openid"), QStringLiteral("email")}));
    QVERIFY(result->namesItselfInAnswers);
}

void OAuthMessagesTest::tokenAnswers_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("word");
    QTest::addColumn<ErrorCode>("code");
    using E = ErrorCode;
    const auto refusal = [](const char *word, int status, E code) {
        QTest::newRow(word) << status << QByteArray("{\"error\":\"" + QByteArray(word) + "\"}")
                            << QString::fromLatin1(word) << code;
    };
    refusal("invalid_grant", 400, E::SignInNeeded);
    refusal("expired_token", 400, E::SignInNeeded);
    refusal("access_denied", 400, E::ConsentRefused);
    refusal("invalid_client", 401, E::ClientNotRegistered);
    refusal("unauthorized_client", 400, E::ClientNotRegistered);
    refusal("invalid_scope", 400, E::UnexpectedAnswer);
    refusal("server_error", 500, E::TemporaryFailure);
    refusal("slow_down", 400, E::UnexpectedAnswer);
    const auto row = [](const char *name, int status, const QByteArray &body, E code) {
        QTest::newRow(name) << status << body << QString() << code;
    };
    row("nothing", 200, "", E::UnexpectedAnswer);
    row("HTML", 200, "<html>", E::UnexpectedAnswer);
    row("not found", 404, "no", E::UnexpectedAnswer);
    row("overloaded", 503, "<html>", E::TemporaryFailure);
    row("too many", 429, "", E::TemporaryFailure);
    row("redirected", 302, "", E::UnexpectedAnswer);
    row("no token", 200, "{\"token_type\":\"Bearer\"}", E::UnexpectedAnswer);
    row("no type", 200, "{\"access_token\":\"x\"}", E::UnexpectedAnswer);
    row("another type", 200, "{\"access_token\":\"x\",\"token_type\":\"mac\"}", E::UnexpectedAnswer);
    row("a line break", 200, "{\"access_token\":\"x\\r\\ny\",\"token_type\":\"Bearer\"}",
        E::UnexpectedAnswer);
    row("a control character", 200, "{\"access_token\":\"x\\u0001\",\"token_type\":\"Bearer\"}",
        E::UnexpectedAnswer);
    row("refresh token with a blank", 200,
        "{\"access_token\":\"x\",\"refresh_token\":\"a b\",\"token_type\":\"Bearer\"}", E::UnexpectedAnswer);
    row("endless", 200, "{\"token_type\":\"Bearer\",\"access_token\":\"" + QByteArray(100'000, 'x') + "\"}",
        E::UnexpectedAnswer);
}

void OAuthMessagesTest::tokenAnswers()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QString, word);
    QFETCH(ErrorCode, code);
    const TokenAnswer answer = parseTokenAnswer({status, "application/json", body, {}});
    QVERIFY(!answer.tokens);
    QCOMPARE(answer.refusal.word, word);
    QCOMPARE(answer.refusal.error.code, code);
}

void OAuthMessagesTest::tokens()
{
    const TokenAnswer answer = parseTokenAnswer(
        {200,
         "application/json",
         "{\"access_token\":\"at\",\"refresh_token\":\"rt\",\"id_token\":\"a.b.c\",\"token_type\":\"bearer\","
         "\"expires_in\":60}",
         {}});
    QVERIFY(answer.tokens);
    QCOMPARE(answer.tokens->accessToken, QStringLiteral("at"));
    QCOMPARE(answer.tokens->refreshToken, QStringLiteral("rt"));
    QCOMPARE(answer.tokens->idToken, QByteArray("a.b.c"));
    QCOMPARE(answer.tokens->lifetime->count(), 60);
}

void OAuthMessagesTest::lifetimes_data()
{
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<qint64>("seconds"); // 0 = not told
    QTest::newRow("number") << QByteArray("3599") << qint64(3599);
    QTest::newRow("text") << QByteArray("\"3599\"") << qint64(3599);
    QTest::newRow("zero") << QByteArray("0") << qint64(0);
    QTest::newRow("negative") << QByteArray("-5") << qint64(0);
    QTest::newRow("no number") << QByteArray("\"soon\"") << qint64(0);
    QTest::newRow("null") << QByteArray("null") << qint64(0);
    QTest::newRow("for ever") << QByteArray("1e300") << qint64(315'360'000);
}

void OAuthMessagesTest::lifetimes()
{
    QFETCH(QByteArray, written);
    QFETCH(qint64, seconds);
    const TokenAnswer answer = parseTokenAnswer(
        {200,
         "application/json",
         "{\"access_token\":\"at\",\"token_type\":\"Bearer\",\"expires_in\":" + written + "}",
         {}});
    QVERIFY(answer.tokens);
    QCOMPARE(answer.tokens->lifetime.value_or(std::chrono::seconds(0)).count(), seconds);
}

void OAuthMessagesTest::formIsEncoded()
{
    OAuthClient client;
    client.clientId = QStringLiteral("a&b=c");
    QCOMPARE(encodeForm(client, {{"code", QStringLiteral("x+y /\u00e4")}}),
             QByteArray("code=x%2By%20%2F%C3%A4&client_id=a%26b%3Dc"));
    client.clientSecret = QStringLiteral("s");
    QCOMPARE(encodeForm(client, {}), QByteArray("client_id=a%26b%3Dc&client_secret=s"));
}

void OAuthMessagesTest::idTokens_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QString>("problem"); // part of the context; null = good
    const auto row = [](const char *name, const QJsonObject &claims, const char *problem = nullptr) {
        QTest::newRow(name) << signedToken(claims) << QString::fromLatin1(problem);
    };
    row("good", goodClaims());
    row("another issuer", with(goodClaims(), "iss", QStringLiteral("https://evil.test")), "(iss)");
    row("for another program", with(goodClaims(), "aud", QStringLiteral("other")), "(aud)");
    row("for several", with(goodClaims(), "aud", QJsonArray{"other", "posthorn"}));
    row("for nobody", with(goodClaims(), "aud", QJsonValue()), "(aud)");
    row("given to another", with(goodClaims(), "azp", QStringLiteral("other")), "(azp)");
    row("of another sign-in", with(goodClaims(), "nonce", QStringLiteral("n2")), "(nonce)");
    row("without a nonce", with(goodClaims(), "nonce", QJsonValue()), "(nonce)");
    row("never expires", with(goodClaims(), "exp", QJsonValue()), "(exp)");
    row("long expired", with(with(goodClaims(), "exp", 500'000), "iat", 400'000), "(exp)");
    row("expired before it was made", with(goodClaims(), "exp", 900'000), "(exp)");
    row("clock an hour behind", with(with(goodClaims(), "iat", 996'400), "exp", 1'000'000));
    row("clock an hour ahead", with(with(goodClaims(), "iat", 1'003'600), "exp", 1'007'200));
    row("clock a week ahead", with(with(goodClaims(), "iat", 1'604'800), "exp", 1'608'400), "(iat)");
    row("no subject", with(goodClaims(), "sub", QString()), "nobody");
    row("times as text", with(goodClaims(), "exp", QStringLiteral("1003600")), "(exp)");
    QTest::newRow("empty") << QByteArray() << "not a signed token";
    QTest::newRow("two parts") << QByteArray("a.b") << "not a signed token";
    QTest::newRow("encrypted") << QByteArray("a.b.c.d.e") << "not a signed token";
    QTest::newRow("no base64") << QByteArray("a.!!.c") << "nobody";
    QTest::newRow("no JSON") << QByteArray("a.YWJj.c") << "nobody";
}

void OAuthMessagesTest::idTokens()
{
    QFETCH(QByteArray, token);
    QFETCH(QString, problem);
    const auto judge = [&]() -> Result<void> {
        POSTHORN_TRY_ASSIGN(const auto claims, parseIdToken(token));
        return checkIdToken(claims,
                            {issuer, QStringLiteral("posthorn"), QStringLiteral("n1"), 1'000'000'000});
    };
    const auto verdict = judge();
    QCOMPARE(verdict.has_value(), problem.isNull());
    if (!verdict)
        QVERIFY2(verdict.error().context.contains(problem), qPrintable(verdict.error().context));
}

void OAuthMessagesTest::idTokenClaims_data()
{
    QTest::addColumn<QJsonObject>("claims");
    QTest::addColumn<QStringList>("names");
    QTest::newRow("email") << goodClaims() << QStringList{QStringLiteral("ann@example.org")};
    QTest::newRow("both") << with(goodClaims(), "preferred_username", QStringLiteral("ann"))
                          << QStringList{QStringLiteral("ann@example.org"), QStringLiteral("ann")};
    QTest::newRow("none") << with(goodClaims(), "email", QJsonValue()) << QStringList();
    QTest::newRow("a number") << with(goodClaims(), "email", 7) << QStringList();
}

void OAuthMessagesTest::idTokenClaims()
{
    QFETCH(QJsonObject, claims);
    QFETCH(QStringList, names);
    const auto parsed = parseIdToken(signedToken(claims));
    QVERIFY(parsed);
    QCOMPARE(parsed->names, names);
    // Of a tenant: what "{tenantid}" stands for is in the token.
    claims.insert(QStringLiteral("iss"), QStringLiteral("https://issuer.test/t-1/v2"));
    claims.insert(QStringLiteral("tid"), QStringLiteral("t-1"));
    const QString byTenant = QStringLiteral("https://issuer.test/{tenantid}/v2");
    QVERIFY(checkIdToken(*parseIdToken(signedToken(claims)),
                         {byTenant, QStringLiteral("posthorn"), {}, 1'000'000'000}));
    claims.insert(QStringLiteral("tid"), QStringLiteral("t-2"));
    QVERIFY(!checkIdToken(*parseIdToken(signedToken(claims)),
                          {byTenant, QStringLiteral("posthorn"), {}, 1'000'000'000}));
}

QTEST_GUILESS_MAIN(OAuthMessagesTest)
#include "test_oauthmessages.moc"
