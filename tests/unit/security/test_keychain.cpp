#include "security/keychaincredentialstore.h"

#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusServiceWatcher>
#include <QDBusVirtualObject>
#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace posthorn;

/// Runs inside a D-Bus session of its own (see main), first without a keyring and then with a real one.
class KeychainTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void absentKeyringIsSaid();
    void startKeyring();
    void missingIsSaid();
    void keepsAndGivesBack_data();
    void keepsAndGivesBack();
    void keysAreApart();
    void profilesAreApart();
    void removes();
    void destroyedContextHearsNothing();
    void lockedKeyringIsSaid();
    void refusingKeyringIsSaid();
    void cleanupTestCase();

private:
    Result<QString> read(const CredentialKey &key) { return read(m_store, key); }
    Result<QString> read(CredentialStore &store, const CredentialKey &key)
    {
        std::optional<Result<QString>> answer;
        store.read(key, this, [&answer](Result<QString> result) { answer = std::move(result); });
        [&answer] { QTRY_VERIFY_WITH_TIMEOUT(answer.has_value(), 20'000); }();
        return answer.value_or(Error{});
    }
    Result<void> write(const CredentialKey &key, const QString &secret)
    {
        std::optional<Result<void>> answer;
        m_store.write(key, secret, this, [&answer](Result<void> result) { answer = std::move(result); });
        [&answer] { QTRY_VERIFY_WITH_TIMEOUT(answer.has_value(), 20'000); }();
        return answer.value_or(Error{});
    }
    Result<void> remove(const CredentialKey &key)
    {
        std::optional<Result<void>> answer;
        m_store.remove(key, this, [&answer](Result<void> result) { answer = std::move(result); });
        [&answer] { QTRY_VERIFY_WITH_TIMEOUT(answer.has_value(), 20'000); }();
        return answer.value_or(Error{});
    }

    void stopKeyring()
    {
        m_daemon.terminate();
        if (!m_daemon.waitForFinished(5'000))
            m_daemon.kill();
        m_daemon.waitForFinished(5'000);
    }

    KeychainCredentialStore m_store;
    QProcess m_daemon;
};

namespace
{

const CredentialKey incoming{AccountId(3), CredentialKind::IncomingPassword};
const QString secretService = QStringLiteral("org.freedesktop.secrets");

template <class T>
std::optional<ErrorCode> codeOf(const Result<T> &result)
{
    return result ? std::nullopt : std::optional(result.error().code);
}

/// A keyring that is there and says no to everything.
class Refusing final : public QDBusVirtualObject
{
public:
    int asked = 0;

    [[nodiscard]] QString introspect(const QString & /*path*/) const override { return {}; }
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &connection) override
    {
        ++asked;
        connection.send(message.createErrorReply(QDBusError::AccessDenied, QStringLiteral("not for you")));
        return true;
    }
};

} // namespace

void KeychainTest::absentKeyringIsSaid()
{
    QCOMPARE(read(incoming).error().code, ErrorCode::KeyringUnavailable);
    QCOMPARE(write(incoming, QStringLiteral("x")).error().code, ErrorCode::KeyringUnavailable);
    QCOMPARE(read(incoming).error().domain, ErrorDomain::Credentials);
}

void KeychainTest::startKeyring()
{
    QDBusServiceWatcher watcher(secretService, QDBusConnection::sessionBus(),
                                QDBusServiceWatcher::WatchForRegistration);
    QSignalSpy registered(&watcher, &QDBusServiceWatcher::serviceRegistered);
    m_daemon.start(
        QStringLiteral("gnome-keyring-daemon"),
        {QStringLiteral("--foreground"), QStringLiteral("--unlock"), QStringLiteral("--components=secrets")});
    QVERIFY(m_daemon.waitForStarted());
    m_daemon.write("unlock\n");
    m_daemon.closeWriteChannel();
    QVERIFY(registered.count() > 0 || registered.wait(20'000));
}

void KeychainTest::missingIsSaid()
{
    QCOMPARE(read(incoming).error().code, ErrorCode::CredentialsMissing);
}

void KeychainTest::keepsAndGivesBack_data()
{
    QTest::addColumn<QString>("secret");
    QTest::newRow("plain") << "correct horse";
    QTest::newRow("replaced") << "battery staple";
    QTest::newRow("not ASCII") << QStringLiteral("p\u00e4ssw\u00f6rd \u6f22");
    QTest::newRow("quotes and line ends") << "a\"b'c\\\n d";
    QTest::newRow("long") << QString(4000, u'x');
}

void KeychainTest::keepsAndGivesBack()
{
    QFETCH(QString, secret);
    const auto written = write(incoming, secret);
    QVERIFY2(written, written ? "" : qPrintable(written.error().toString()));
    const auto result = read(incoming);
    QVERIFY2(result, result ? "" : qPrintable(result.error().toString()));
    QCOMPARE(*result, secret);
}

void KeychainTest::keysAreApart()
{
    const CredentialKey outgoing{AccountId(3), CredentialKind::OutgoingPassword};
    const CredentialKey other{AccountId(31), CredentialKind::IncomingPassword};
    QVERIFY(write(incoming, QStringLiteral("in")));
    QCOMPARE(read(outgoing).error().code, ErrorCode::CredentialsMissing);
    QVERIFY(write(outgoing, QStringLiteral("out")));
    QVERIFY(write(other, QStringLiteral("other")));
    QCOMPARE(read(incoming).value(), QStringLiteral("in"));
    QCOMPARE(read(outgoing).value(), QStringLiteral("out"));
    QCOMPARE(read(other).value(), QStringLiteral("other"));
}

void KeychainTest::profilesAreApart()
{
    KeychainCredentialStore other(QStringLiteral("0123456789abcdef"));
    QVERIFY(write(incoming, QStringLiteral("of the default profile")));
    QCOMPARE(codeOf(read(other, incoming)), ErrorCode::CredentialsMissing);
}

void KeychainTest::removes()
{
    QVERIFY(write(incoming, QStringLiteral("in")));
    QVERIFY(remove(incoming));
    QCOMPARE(read(incoming).error().code, ErrorCode::CredentialsMissing);
    QVERIFY(remove(incoming));
}

void KeychainTest::destroyedContextHearsNothing()
{
    bool called = false;
    auto context = std::make_unique<QObject>();
    m_store.read(incoming, context.get(), [&called](const Result<QString> &) { called = true; });
    context.reset();
    QVERIFY(write(incoming, QStringLiteral("x")));
    QVERIFY(read(incoming));
    QVERIFY(!called);
}

void KeychainTest::lockedKeyringIsSaid()
{
    QVERIFY(write(incoming, QStringLiteral("behind the lock")));
    QDBusMessage lock = QDBusMessage::createMethodCall(
        secretService, QStringLiteral("/org/freedesktop/secrets"),
        QStringLiteral("org.freedesktop.Secret.Service"), QStringLiteral("Lock"));
    const QDBusObjectPath collection(QStringLiteral("/org/freedesktop/secrets/aliases/default"));
    lock << QVariant::fromValue(QList<QDBusObjectPath>{collection});
    QCOMPARE(QDBusConnection::sessionBus().call(lock).type(), QDBusMessage::ReplyMessage);
    // Nobody is there to answer the question for its password.
    QCOMPARE(codeOf(read(incoming)), ErrorCode::KeyringLocked);
    QCOMPARE(codeOf(write(incoming, QStringLiteral("x"))), ErrorCode::KeyringLocked);
    QCOMPARE(read(incoming).error().retry, Retry::AfterUser);
}

void KeychainTest::refusingKeyringIsSaid()
{
    stopKeyring();
    QTRY_VERIFY(!QDBusConnection::sessionBus().interface()->isServiceRegistered(secretService));
    Refusing refusing;
    QDBusConnection bus = QDBusConnection::sessionBus();
    QVERIFY(bus.registerVirtualObject(QStringLiteral("/org/freedesktop/secrets"), &refusing,
                                      QDBusConnection::SubPath));
    QVERIFY(bus.registerService(secretService));
    QCOMPARE(codeOf(read(incoming)), ErrorCode::KeyringRefused);
    QCOMPARE(codeOf(write(incoming, QStringLiteral("secret x"))), ErrorCode::KeyringRefused);
    QVERIFY(refusing.asked > 0);
    QVERIFY(
        !write(incoming, QStringLiteral("secret x")).error().toString().contains(QStringLiteral("secret x")));
    bus.unregisterService(secretService);
    bus.unregisterObject(QStringLiteral("/org/freedesktop/secrets"));
}

void KeychainTest::cleanupTestCase()
{
    stopKeyring();
}

namespace
{

/// Runs this program again inside a session bus that can start no service, with folders of its own.
int runInsideSession(const QStringList &arguments)
{
    for (const char *tool : {"dbus-run-session", "gnome-keyring-daemon"}) {
        if (QStandardPaths::findExecutable(QString::fromLatin1(tool)).isEmpty()) {
            qWarning("SKIP: %s is not installed", tool);
            return 0;
        }
    }
    const QTemporaryDir dir;
    QFile config(dir.filePath(QStringLiteral("bus.conf")));
    if (!config.open(QIODevice::WriteOnly))
        return 1;
    config.write("<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\"\n"
                 "\"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
                 "<busconfig><type>session</type><listen>unix:tmpdir=" +
                 dir.path().toUtf8() +
                 "</listen><policy context=\"default\"><allow send_destination=\"*\" "
                 "eavesdrop=\"true\"/><allow eavesdrop=\"true\"/><allow own=\"*\"/>"
                 "</policy></busconfig>\n");
    config.close();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char *name : {"HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"})
        environment.insert(QString::fromLatin1(name), dir.path());
    environment.insert(QStringLiteral("POSTHORN_TEST_INSIDE"), QStringLiteral("1"));
    // Without a desktop QtKeychain takes the Secret Service.
    environment.remove(QStringLiteral("XDG_CURRENT_DESKTOP"));
    environment.remove(QStringLiteral("KDE_FULL_SESSION"));
    QProcess session;
    session.setProcessEnvironment(environment);
    session.setProcessChannelMode(QProcess::ForwardedChannels);
    session.start(QStringLiteral("dbus-run-session"),
                  QStringList{QStringLiteral("--config-file=") + config.fileName(), QStringLiteral("--"),
                              QCoreApplication::applicationFilePath()} +
                      arguments);
    if (!session.waitForFinished(55'000)) {
        session.kill();
        session.waitForFinished();
        return 1;
    }
    return session.exitStatus() == QProcess::NormalExit ? session.exitCode() : 1;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    if (!qEnvironmentVariableIsSet("POSTHORN_TEST_INSIDE"))
        return runInsideSession(QCoreApplication::arguments().mid(1));
    KeychainTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "test_keychain.moc"
