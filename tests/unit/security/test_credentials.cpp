#include "security/credentials.h"
#include "security/passwordcommand.h"

#include <QTest>
#include <map>

using namespace posthorn;

namespace
{

/// A keyring in memory that can be absent.
class FakeKeyring final : public CredentialStore
{
public:
    bool available = true;
    int reads = 0;
    std::map<std::pair<qint64, CredentialKind>, QString> secrets;

    void read(const CredentialKey &key, QObject *context, ReadReply reply) override
    {
        ++reads;
        const auto it = secrets.find({key.account.value(), key.kind});
        Result<QString> result = error(ErrorCode::CredentialsMissing);
        if (!available)
            result = error(ErrorCode::KeyringUnavailable);
        else if (it != secrets.end())
            result = it->second;
        QMetaObject::invokeMethod(
            context, [reply, result] { reply(result); }, Qt::QueuedConnection);
    }
    void write(const CredentialKey &key, const QString &secret, QObject *context, WriteReply reply) override
    {
        Result<void> result;
        if (available)
            secrets[{key.account.value(), key.kind}] = secret;
        else
            result = error(ErrorCode::KeyringUnavailable);
        QMetaObject::invokeMethod(
            context, [reply, result] { reply(result); }, Qt::QueuedConnection);
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

template <class Start>
auto waitFor(Start start)
{
    std::optional<Result<QString>> answer;
    start([&answer](Result<QString> result) { answer = std::move(result); });
    [&answer] { QTRY_VERIFY_WITH_TIMEOUT(answer.has_value(), 20'000); }();
    return answer.value_or(Error{});
}

const CredentialKey incoming{AccountId(3), CredentialKind::IncomingPassword};
const CredentialKey outgoing{AccountId(3), CredentialKind::OutgoingPassword};

} // namespace

class CredentialsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void command_data();
    void command();
    void commandTimesOut();
    void commandOfADestroyedContextIsSilent();
    void readsTheKeyring();
    void outgoingDefaultsToIncoming();
    void commandComesFirst();
    void typedPasswordComesBeforeTheKeyring();
    void absentKeyringKeepsForThisRun();
    void storedPasswordReplacesTheTypedOne();
    void removeForgetsEverywhere();

private:
    Result<QString> read(const CredentialKey &key)
    {
        return waitFor([&](auto reply) { m_credentials->read(key, this, reply); });
    }
    Result<void> write(const CredentialKey &key, const QString &secret)
    {
        std::optional<Result<void>> answer;
        m_credentials->write(key, secret, this,
                             [&answer](Result<void> result) { answer = std::move(result); });
        [&answer] { QTRY_VERIFY(answer.has_value()); }();
        return answer.value_or(Error{});
    }

    std::unique_ptr<FakeKeyring> m_keyring;
    std::unique_ptr<Credentials> m_credentials;
};

void CredentialsTest::init()
{
    m_keyring = std::make_unique<FakeKeyring>();
    m_credentials = std::make_unique<Credentials>(m_keyring.get());
}

void CredentialsTest::cleanup()
{
    m_credentials.reset();
    m_keyring.reset();
}

void CredentialsTest::command_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("expected"); // null: an error
    QTest::newRow("one line") << "echo secret"
                              << "secret";
    QTest::newRow("first of several") << "printf 'one\\ntwo\\n'"
                                      << "one";
    QTest::newRow("no line end") << "printf one"
                                 << "one";
    QTest::newRow("CRLF") << "printf 'one\\r\\n'"
                          << "one";
    QTest::newRow("blanks stay") << "printf ' a b \\n'"
                                 << " a b ";
    QTest::newRow("UTF-8") << "printf '\\303\\244\\n'" << QStringLiteral("\u00e4");
    QTest::newRow("shell syntax") << "A=x; echo \"$A\" | tr x y"
                                  << "y";
    QTest::newRow("standard input is empty") << "cat; echo done"
                                             << "done";
    QTest::newRow("nothing") << "true" << QString();
    QTest::newRow("empty first line") << "printf '\\nx\\n'" << QString();
    QTest::newRow("failure") << "echo secret; exit 3" << QString();
    QTest::newRow("no such command") << "/nonexistent/command" << QString();
    QTest::newRow("killed") << "echo secret; kill -9 $$" << QString();
}

void CredentialsTest::command()
{
    QFETCH(QString, command);
    QFETCH(QString, expected);
    const auto result = waitFor([&](auto reply) { runPasswordCommand(command, this, reply); });
    QCOMPARE(result.has_value(), !expected.isNull());
    if (result) {
        QCOMPARE(*result, expected);
    } else {
        QCOMPARE(result.error().code, ErrorCode::CredentialsMissing);
        QVERIFY(!result.error().toString().contains(QStringLiteral("secret")));
    }
}

void CredentialsTest::commandTimesOut()
{
    const auto result = waitFor([&](auto reply) {
        runPasswordCommand(QStringLiteral("exec sleep 100"), this, reply, std::chrono::milliseconds(50));
    });
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::CredentialsMissing);
}

void CredentialsTest::commandOfADestroyedContextIsSilent()
{
    bool called = false;
    auto context = std::make_unique<QObject>();
    runPasswordCommand(QStringLiteral("echo x"), context.get(),
                       [&called](const Result<QString> &) { called = true; });
    context.reset();
    QVERIFY(waitFor([&](auto reply) { runPasswordCommand(QStringLiteral("echo y"), this, reply); }));
    QVERIFY(!called);
}

void CredentialsTest::readsTheKeyring()
{
    QCOMPARE(read(incoming).error().code, ErrorCode::CredentialsMissing);
    QVERIFY(write(incoming, QStringLiteral("pw")));
    QCOMPARE(read(incoming).value(), QStringLiteral("pw"));
    m_keyring->available = false;
    QCOMPARE(read(incoming).error().code, ErrorCode::KeyringUnavailable);
}

void CredentialsTest::outgoingDefaultsToIncoming()
{
    QVERIFY(write(incoming, QStringLiteral("in")));
    QCOMPARE(read(outgoing).value(), QStringLiteral("in"));
    QVERIFY(write(outgoing, QStringLiteral("out")));
    QCOMPARE(read(outgoing).value(), QStringLiteral("out"));
    QCOMPARE(read(incoming).value(), QStringLiteral("in"));
    QCOMPARE(read({AccountId(4), CredentialKind::OutgoingPassword}).error().code,
             ErrorCode::CredentialsMissing);
}

void CredentialsTest::commandComesFirst()
{
    QVERIFY(write(incoming, QStringLiteral("kept")));
    m_credentials->setForThisRun(incoming, QStringLiteral("typed"));
    m_credentials->setPasswordCommand(AccountId(3), QStringLiteral("echo commanded"));
    QCOMPARE(read(incoming).value(), QStringLiteral("commanded"));
    QCOMPARE(read(outgoing).value(), QStringLiteral("commanded"));
    m_credentials->setPasswordCommand(AccountId(3), QString());
    QCOMPARE(read(incoming).value(), QStringLiteral("typed"));
}

void CredentialsTest::typedPasswordComesBeforeTheKeyring()
{
    QVERIFY(write(incoming, QStringLiteral("kept")));
    m_credentials->setForThisRun(incoming, QStringLiteral("typed"));
    QCOMPARE(read(incoming).value(), QStringLiteral("typed"));
    QCOMPARE(m_keyring->reads, 0);
    m_credentials->setForThisRun(incoming, QStringLiteral("again"));
    QCOMPARE(read(incoming).value(), QStringLiteral("again"));
}

void CredentialsTest::absentKeyringKeepsForThisRun()
{
    m_keyring->available = false;
    QCOMPARE(write(incoming, QStringLiteral("pw")).error().code, ErrorCode::KeyringUnavailable);
    QCOMPARE(read(incoming).value(), QStringLiteral("pw"));
    QCOMPARE(read(outgoing).value(), QStringLiteral("pw"));
}

void CredentialsTest::storedPasswordReplacesTheTypedOne()
{
    m_credentials->setForThisRun(incoming, QStringLiteral("old"));
    QVERIFY(write(incoming, QStringLiteral("new")));
    QCOMPARE(read(incoming).value(), QStringLiteral("new"));
}

void CredentialsTest::removeForgetsEverywhere()
{
    QVERIFY(write(incoming, QStringLiteral("kept")));
    m_credentials->setForThisRun(incoming, QStringLiteral("typed"));
    bool done = false;
    m_credentials->remove(incoming, this, [&done](const Result<void> &result) { done = result.has_value(); });
    QTRY_VERIFY(done);
    QCOMPARE(read(incoming).error().code, ErrorCode::CredentialsMissing);
}

QTEST_GUILESS_MAIN(CredentialsTest)
#include "test_credentials.moc"
