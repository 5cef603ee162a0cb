#include "fakehttp.h"
#include "security/accesstokens.h"
#include "security/credentials.h"
#include "support/manualclock.h"

#include <QTest>
#include <map>

using namespace posthorn;
using std::chrono::seconds;

namespace
{

const AccountId account(3);
const CredentialKey incoming{account, CredentialKind::IncomingPassword};
const CredentialKey outgoing{account, CredentialKind::OutgoingPassword};

/// A keyring in memory whose writing can be held up, and can fail.
class SlowKeyring final : public CredentialStore
{
public:
    std::map<std::pair<qint64, CredentialKind>, QString> secrets;
    std::optional<ErrorCode> failure;
    bool holdWrites = false;
    std::vector<std::function<void()>> held;

    void read(const CredentialKey &key, QObject *context, ReadReply reply) override
    {
        const auto it = secrets.find({key.account.value(), key.kind});
        Result<QString> result = error(failure.value_or(ErrorCode::CredentialsMissing));
        if (!failure && it != secrets.end())
            result = it->second;
        QMetaObject::invokeMethod(
            context, [reply, result] { reply(result); }, Qt::QueuedConnection);
    }
    void write(const CredentialKey &key, const QString &secret, QObject *context, WriteReply reply) override
    {
        const auto work = [this, key, secret, context = QPointer(context), reply] {
            if (!failure)
                secrets[{key.account.value(), key.kind}] = secret;
            if (context)
                reply(failure ? Result<void>(error(*failure)) : Result<void>());
        };
        if (holdWrites)
            held.emplace_back(work);
        else
            QMetaObject::invokeMethod(this, work, Qt::QueuedConnection);
    }
    void remove(const CredentialKey &key, QObject *context, WriteReply reply) override
    {
        secrets.erase({key.account.value(), key.kind});
        QMetaObject::invokeMethod(
            context, [reply] { reply({}); }, Qt::QueuedConnection);
    }

private:
    static Error error(ErrorCode code) { return {ErrorDomain::Credentials, code, Retry::AfterUser, {}, {}}; }
};

} // namespace

/// Access tokens as the engine gets them: through Credentials, from an issuer that the test plays.
class AccessTokensTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void refreshesWithTheStoredToken();
    void oneTokenForAllServersUntilItExpires();
    void serverClocksDoNotMatter();
    void shortLivedTokensAreUsed();
    void manyConnectionsAskOnce();
    void refusedTokenIsReplaced();
    void lateRefusalKeepsTheNewToken();
    void rotatedTokenIsStoredFirst();
    void crashBeforeStoringGivesNothingOut();
    void rotatedTokenIsKeptWhereNoKeyringIs();
    void refusals_data();
    void refusals();
    void networkDown();
    void nobodySignedIn();
    void lockedKeyring();
    void grantIsStoredAndUsed();
    void grantDuringARefreshWins();
    void grantOfAnotherClient();
    void destroyedContextHearsNothing();
    void removedAccountForgets();
    void signInComesBeforeAPasswordCommand();
    void passwordAccountsAreLeftAlone();

private:
    struct Asking {
        std::optional<Result<QString>> answer;
    };
    std::shared_ptr<Asking> ask(const CredentialKey &key = incoming)
    {
        auto asking = std::make_shared<Asking>();
        m_credentials->read(key, this,
                            [asking](Result<QString> result) { asking->answer = std::move(result); });
        return asking;
    }
    Result<QString> read(const CredentialKey &key = incoming)
    {
        const auto asking = ask(key);
        [&] { QTRY_VERIFY(asking->answer.has_value()); }();
        return asking->answer.value_or(Error{});
    }
    QString stored() const { return m_keyring->secrets[{account.value(), CredentialKind::RefreshToken}]; }

    OAuthClient m_client{QStringLiteral("https://issuer.test"), QStringLiteral("posthorn"), {}, {}};
    std::unique_ptr<SlowKeyring> m_keyring;
    std::unique_ptr<FakeHttp> m_http;
    std::unique_ptr<ManualClock> m_clock;
    std::unique_ptr<Credentials> m_credentials;
    std::unique_ptr<AccessTokens> m_tokens;
};

void AccessTokensTest::init()
{
    m_keyring = std::make_unique<SlowKeyring>();
    m_http = std::make_unique<FakeHttp>();
    m_clock = std::make_unique<ManualClock>();
    m_credentials = std::make_unique<Credentials>(m_keyring.get());
    m_tokens = std::make_unique<AccessTokens>(*m_credentials, *m_http, *m_clock);
    m_credentials->setAccessTokens(m_tokens.get());
    m_tokens->setClient(account, m_client);
    m_keyring->secrets[{account.value(), CredentialKind::RefreshToken}] = QStringLiteral("rt1");
}

void AccessTokensTest::cleanup()
{
    m_tokens.reset();
    m_credentials.reset();
    m_clock.reset();
    m_http.reset();
    m_keyring.reset();
}

void AccessTokensTest::refreshesWithTheStoredToken()
{
    m_http->thenTokens("at1");
    QCOMPARE(read().value(), QStringLiteral("at1"));
    QCOMPARE(m_http->asked.size(), 1U);
    const auto &asked = m_http->asked[0];
    QCOMPARE(asked.request.url, QUrl(QStringLiteral("https://issuer.test/token")));
    QCOMPARE(asked.field("grant_type"), QStringLiteral("refresh_token"));
    QCOMPARE(asked.field("refresh_token"), QStringLiteral("rt1"));
    QCOMPARE(asked.field("client_id"), QStringLiteral("posthorn"));
    QCOMPARE(asked.request.redirects, 0);
    QCOMPARE(stored(), QStringLiteral("rt1"));
}

void AccessTokensTest::oneTokenForAllServersUntilItExpires()
{
    m_http->thenTokens("at1");
    QCOMPARE(read(incoming).value(), QStringLiteral("at1"));
    QCOMPARE(read(outgoing).value(), QStringLiteral("at1"));
    m_clock->advance(seconds(3'500));
    QCOMPARE(read(incoming).value(), QStringLiteral("at1"));
    // Not to its last second: it must outlive the log-in.
    m_clock->advance(seconds(20));
    m_http->thenTokens("at2");
    QCOMPARE(read(outgoing).value(), QStringLiteral("at2"));
    QCOMPARE(m_http->asked.size(), 2U);
    QCOMPARE(m_http->metadataAsked, 1);
}

void AccessTokensTest::serverClocksDoNotMatter()
{
    // Whatever times the answer carries, only its lifetime counts, from when it came.
    m_http->thenTokens("at1", "", {{QStringLiteral("expires_at"), 1}, {QStringLiteral("iat"), 99}});
    QCOMPARE(read().value(), QStringLiteral("at1"));
    QCOMPARE(read().value(), QStringLiteral("at1"));
    QCOMPARE(m_http->asked.size(), 1U);
}

void AccessTokensTest::shortLivedTokensAreUsed()
{
    m_http->thenTokens("at1", "", {{QStringLiteral("expires_in"), 40}});
    QCOMPARE(read().value(), QStringLiteral("at1"));
    m_clock->advance(seconds(29));
    QCOMPARE(read().value(), QStringLiteral("at1"));
    m_clock->advance(seconds(2));
    m_http->thenTokens("at2");
    QCOMPARE(read().value(), QStringLiteral("at2"));
}

void AccessTokensTest::manyConnectionsAskOnce()
{
    m_http->thenTokens("at1", "rt2");
    std::vector<std::shared_ptr<Asking>> all;
    for (int i = 0; i < 5; ++i)
        all.push_back(ask(i % 2 ? incoming : outgoing));
    for (const auto &one : all) {
        QTRY_VERIFY(one->answer);
        QCOMPARE(one->answer->value(), QStringLiteral("at1"));
    }
    QCOMPARE(m_http->asked.size(), 1U);
    QCOMPARE(stored(), QStringLiteral("rt2"));
}

void AccessTokensTest::refusedTokenIsReplaced()
{
    m_http->thenTokens("at1");
    QCOMPARE(read().value(), QStringLiteral("at1"));
    QVERIFY(m_credentials->discard(incoming, QStringLiteral("at1")));
    m_http->thenTokens("at2");
    QCOMPARE(read().value(), QStringLiteral("at2"));
}

void AccessTokensTest::lateRefusalKeepsTheNewToken()
{
    m_http->thenTokens("at1");
    QCOMPARE(read().value(), QStringLiteral("at1"));
    QVERIFY(m_credentials->discard(incoming, QStringLiteral("at1")));
    m_http->thenTokens("at2");
    QCOMPARE(read().value(), QStringLiteral("at2"));
    // Another connection was refused with the old one too.
    QVERIFY(m_credentials->discard(outgoing, QStringLiteral("at1")));
    QCOMPARE(read(outgoing).value(), QStringLiteral("at2"));
    QCOMPARE(m_http->asked.size(), 2U);
}

void AccessTokensTest::rotatedTokenIsStoredFirst()
{
    m_keyring->holdWrites = true;
    m_http->thenTokens("at1", "rt2");
    const auto asking = ask();
    QTRY_COMPARE(m_keyring->held.size(), 1U);
    QCoreApplication::sendPostedEvents();
    QVERIFY(!asking->answer);
    m_keyring->held.front()();
    QTRY_VERIFY(asking->answer);
    QCOMPARE(asking->answer->value(), QStringLiteral("at1"));
    QCOMPARE(stored(), QStringLiteral("rt2"));
    // The next refresh uses it.
    QVERIFY(m_credentials->discard(incoming, QStringLiteral("at1")));
    m_http->thenTokens("at2");
    QCOMPARE(read().value(), QStringLiteral("at2"));
    QCOMPARE(m_http->asked.back().field("refresh_token"), QStringLiteral("rt2"));
}

void AccessTokensTest::crashBeforeStoringGivesNothingOut()
{
    m_keyring->holdWrites = true;
    m_http->thenTokens("at1", "rt2");
    const auto asking = ask();
    QTRY_COMPARE(m_keyring->held.size(), 1U);
    // The program dies here. Nobody has used what came with the new refresh token.
    m_tokens.reset();
    QCoreApplication::sendPostedEvents();
    QVERIFY(!asking->answer);
    QCOMPARE(stored(), QStringLiteral("rt1"));
    m_keyring->holdWrites = false;
    m_credentials = std::make_unique<Credentials>(m_keyring.get());
    m_tokens = std::make_unique<AccessTokens>(*m_credentials, *m_http, *m_clock);
    m_credentials->setAccessTokens(m_tokens.get());
    m_tokens->setClient(account, m_client);
    m_http->thenTokens("at2", "rt3");
    QCOMPARE(read().value(), QStringLiteral("at2"));
    QCOMPARE(m_http->asked.back().field("refresh_token"), QStringLiteral("rt1"));
    QCOMPARE(stored(), QStringLiteral("rt3"));
}

void AccessTokensTest::rotatedTokenIsKeptWhereNoKeyringIs()
{
    m_http->answers.push_back([this](const HttpRequest &) {
        m_keyring->failure = ErrorCode::KeyringLocked; // between reading and writing
        return FakeHttp::json(200, {{QStringLiteral("access_token"), QStringLiteral("at1")},
                                    {QStringLiteral("refresh_token"), QStringLiteral("rt2")},
                                    {QStringLiteral("token_type"), QStringLiteral("Bearer")}});
    });
    QTest::ignoreMessage(QtWarningMsg, "Credentials/KeyringLocked");
    QCOMPARE(read().value(), QStringLiteral("at1"));
    QVERIFY(m_credentials->discard(incoming, QStringLiteral("at1")));
    m_http->thenTokens("at2");
    QCOMPARE(read().value(), QStringLiteral("at2"));
    QCOMPARE(m_http->asked.back().field("refresh_token"), QStringLiteral("rt2"));
}

void AccessTokensTest::refusals_data()
{
    QTest::addColumn<QByteArray>("word");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<Retry>("retry");
    QTest::newRow("withdrawn") << QByteArray("invalid_grant") << ErrorCode::SignInNeeded << Retry::AfterUser;
    QTest::newRow("client unknown") << QByteArray("invalid_client") << ErrorCode::ClientNotRegistered
                                    << Retry::AfterUser;
    QTest::newRow("busy") << QByteArray("temporarily_unavailable") << ErrorCode::TemporaryFailure
                          << Retry::Backoff;
}

void AccessTokensTest::refusals()
{
    QFETCH(QByteArray, word);
    QFETCH(ErrorCode, code);
    QFETCH(Retry, retry);
    m_http->thenError(word.constData(), "Token rt1 was\r\nrevoked");
    const auto result = read();
    QVERIFY(!result);
    QCOMPARE(result.error().code, code);
    QCOMPARE(result.error().retry, retry);
    QVERIFY(!result.error().serverText.contains(QChar(u'\n')));
    // Asked again, the issuer is asked again: nothing of the failure is kept.
    m_http->thenTokens("at2");
    QCOMPARE(read().value(), QStringLiteral("at2"));
}

void AccessTokensTest::networkDown()
{
    const auto result = read();
    QVERIFY(!result);
    QCOMPARE(result.error().domain, ErrorDomain::Network);
    QCOMPARE(result.error().retry, Retry::Backoff);
    QCOMPARE(stored(), QStringLiteral("rt1"));
}

void AccessTokensTest::nobodySignedIn()
{
    m_keyring->secrets.clear();
    const auto result = read();
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::SignInNeeded);
    QCOMPARE(result.error().retry, Retry::AfterUser);
    QVERIFY(m_http->asked.empty());
}

void AccessTokensTest::lockedKeyring()
{
    m_keyring->failure = ErrorCode::KeyringLocked;
    QCOMPARE(read().error().code, ErrorCode::KeyringLocked);
}

void AccessTokensTest::grantIsStoredAndUsed()
{
    OAuthGrant grant{
        m_client, {QStringLiteral("at7"), QStringLiteral("rt7"), {}, seconds(100)}, m_clock->steady(), {}};
    bool stored7 = false;
    m_tokens->accept(account, grant, this, [&](const Result<void> &result) { stored7 = result.has_value(); });
    QTRY_VERIFY(stored7);
    QCOMPARE(stored(), QStringLiteral("rt7"));
    QCOMPARE(read().value(), QStringLiteral("at7"));
    QVERIFY(m_http->asked.empty());
}

void AccessTokensTest::grantDuringARefreshWins()
{
    m_keyring->holdWrites = true;
    m_http->thenTokens("old", "rt-old");
    const auto asking = ask();
    QTRY_COMPARE(m_keyring->held.size(), 1U);
    OAuthGrant grant{
        m_client, {QStringLiteral("at7"), QStringLiteral("rt7"), {}, seconds(100)}, m_clock->steady(), {}};
    m_tokens->accept(account, grant, this, [](const Result<void> &) {});
    QCOMPARE(m_keyring->held.size(), 2U);
    for (const auto &write : m_keyring->held)
        write();
    QTRY_VERIFY(asking->answer);
    QCOMPARE(asking->answer->value(), QStringLiteral("at7"));
    QCOMPARE(stored(), QStringLiteral("rt7"));
}

void AccessTokensTest::grantOfAnotherClient()
{
    OAuthClient other = m_client;
    other.clientId = QStringLiteral("other");
    OAuthGrant grant{
        other, {QStringLiteral("at7"), QStringLiteral("rt7"), {}, seconds(100)}, m_clock->steady(), {}};
    m_http->thenTokens("at1");
    QCOMPARE(read().value(), QStringLiteral("at1"));
    m_tokens->accept(account, grant, this, [](const Result<void> &) {});
    QCOMPARE(read().value(), QStringLiteral("at7"));
    QVERIFY(m_credentials->discard(incoming, QStringLiteral("at7")));
    m_http->thenTokens("at8");
    QCOMPARE(read().value(), QStringLiteral("at8"));
    QCOMPARE(m_http->asked.back().field("client_id"), QStringLiteral("other"));
}

void AccessTokensTest::destroyedContextHearsNothing()
{
    m_http->thenTokens("at1");
    bool called = false;
    auto context = std::make_unique<QObject>();
    m_credentials->read(incoming, context.get(), [&called](const Result<QString> &) { called = true; });
    context.reset();
    QCOMPARE(read().value(), QStringLiteral("at1"));
    QVERIFY(!called);
}

void AccessTokensTest::removedAccountForgets()
{
    const auto asking = ask();
    m_tokens->setClient(account, {});
    QTRY_VERIFY(asking->answer);
    QCOMPARE(asking->answer->error().code, ErrorCode::SignInNeeded);
    QVERIFY(!m_tokens->has(account));
    QVERIFY(!m_credentials->discard(incoming, QStringLiteral("at1")));
}

void AccessTokensTest::signInComesBeforeAPasswordCommand()
{
    m_credentials->setPasswordCommand(account, QStringLiteral("echo commanded"));
    m_http->thenTokens("at1");
    QCOMPARE(read().value(), QStringLiteral("at1"));
    m_tokens->setClient(account, {});
    QCOMPARE(read().value(), QStringLiteral("commanded"));
    QVERIFY(!m_credentials->discard(incoming, QStringLiteral("commanded")));
}

void AccessTokensTest::passwordAccountsAreLeftAlone()
{
    m_keyring->secrets[{4, CredentialKind::IncomingPassword}] = QStringLiteral("pw");
    QCOMPARE(read({AccountId(4), CredentialKind::IncomingPassword}).value(), QStringLiteral("pw"));
    QVERIFY(!m_credentials->discard({AccountId(4), CredentialKind::IncomingPassword}, QStringLiteral("pw")));
    // A password that is there from before the sign-in is not what an OAuth account gives out.
    m_keyring->secrets[{account.value(), CredentialKind::OutgoingPassword}] = QStringLiteral("old password");
    m_http->thenTokens("at1");
    QCOMPARE(read(outgoing).value(), QStringLiteral("at1"));
}

QTEST_GUILESS_MAIN(AccessTokensTest)
#include "test_accesstokens.moc"
