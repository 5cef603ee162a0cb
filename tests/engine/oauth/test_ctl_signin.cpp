#include "ctlrunner.h"
#include "support/dovecotserver.h"
#include "support/oauthserver.h"
#include "support/privatekeyring.h"
#include "support/webbrowser.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSignalSpy>
#include <QTest>
#include <memory>

using namespace posthorn;

/// The real posthornctl, signed in at a real issuer, with a real keyring.
class CtlSignInTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void signsInAndSyncs_data();
    void signsInAndSyncs();
    void consentRefused();
    void somebodyElse();
    void withoutAKeyring();
    void withoutAClientId();
    void clientIdOfTheUsersFile();
    void backToAPassword();
    void usage_data();
    void usage();

private:
    /// Adds an account of the private servers with --oauth.
    CtlResult addAccount(const CtlRunner &runner, const char *kind = "--imap",
                         const QStringList &more = {QStringLiteral("--client-id"),
                                                    QStringLiteral("posthorn")});
    /// Runs `account signin`, with somebody at the browser.
    CtlResult signIn(const CtlRunner &runner, const QStringList &more = {},
                     const QStringList &environment = {});

    OAuthServer m_issuer;
    DovecotServer m_mail;
    std::unique_ptr<PrivateKeyring> m_keyring;
    std::unique_ptr<WebBrowser> m_browser;
};

void CtlSignInTest::initTestCase()
{
    if (!DovecotServer::isInstalled() || !PrivateKeyring::isInstalled())
        QSKIP("Dovecot or gnome-keyring is not installed: packaging/install-deps --tests");
    if (!OAuthServer::isInstalled())
        QSKIP("oidc-provider is not here: packaging/install-deps --tests");
    QVERIFY2(m_issuer.start(), qPrintable(m_issuer.errorString()));
    DovecotServer::Options options;
    options.introspectionUrl = m_issuer.introspectionUrl();
    QVERIFY2(m_mail.start(options), qPrintable(m_mail.errorString()));
}

void CtlSignInTest::init()
{
    // Another user each time: nobody's cookies, nobody's secrets.
    m_browser = std::make_unique<WebBrowser>();
    m_keyring = std::make_unique<PrivateKeyring>();
    QVERIFY2(m_keyring->start(), qPrintable(m_keyring->errorString()));
}

CtlResult CtlSignInTest::addAccount(const CtlRunner &runner, const char *kind, const QStringList &more)
{
    const bool imap = QByteArray(kind) == "--imap";
    return runner.run(
        QStringList{QStringLiteral("account"), QStringLiteral("add"), m_mail.address(m_mail.user()),
                    QLatin1String(kind),
                    QStringLiteral("127.0.0.1:%1").arg(imap ? m_mail.imapPort() : m_mail.pop3Port()),
                    QStringLiteral("--smtp"), QStringLiteral("127.0.0.1:%1").arg(m_mail.submissionPort()),
                    QStringLiteral("--security"), QStringLiteral("none"), QStringLiteral("--user"),
                    m_mail.user(), QStringLiteral("--oauth"), m_issuer.issuer()} +
        more);
}

CtlResult CtlSignInTest::signIn(const CtlRunner &runner, const QStringList &more,
                                const QStringList &environment)
{
    QProcess process;
    process.setEnvironment(QProcess::systemEnvironment() +
                           (environment.isEmpty() ? m_keyring->environment() : environment));
    CtlResult result;
    connect(&process, &QProcess::readyReadStandardError, this, [&] {
        process.setReadChannel(QProcess::StandardError);
        while (process.canReadLine()) {
            const QByteArray line = process.readLine();
            result.error += line;
            const QJsonObject said = QJsonDocument::fromJson(line).object();
            if (said.contains(QLatin1String("openUrl")))
                m_browser->open(QUrl(said[QLatin1String("openUrl")].toString()),
                                said[QLatin1String("userCode")].toString());
        }
    });
    QSignalSpy finished(&process, &QProcess::finished);
    runner.start(process,
                 QStringList{QStringLiteral("account"), QStringLiteral("signin"), QStringLiteral("1")} +
                     more);
    if (finished.wait(40'000) && process.exitStatus() == QProcess::NormalExit)
        result.exitCode = process.exitCode();
    process.kill();
    process.waitForFinished();
    result.out = process.readAllStandardOutput();
    result.error += process.readAllStandardError();
    return result;
}

void CtlSignInTest::signsInAndSyncs_data()
{
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QStringList>("more");
    QTest::newRow("browser, IMAP") << QByteArray("--imap") << QStringList();
    QTest::newRow("browser, POP3") << QByteArray("--pop3") << QStringList();
    QTest::newRow("device code") << QByteArray("--imap") << QStringList{QStringLiteral("--device")};
}

void CtlSignInTest::signsInAndSyncs()
{
    QFETCH(QByteArray, kind);
    QFETCH(QStringList, more);
    const CtlRunner runner;
    m_browser->setUser(m_mail.user());
    const CtlResult added = addAccount(runner, kind.constData());
    QVERIFY2(added.exitCode == 0, added.said());
    QVERIFY2(added.error.contains("sign-in-needed"), added.said());
    QCOMPARE(added.last()[QLatin1String("incoming")].toObject()[QLatin1String("auth")].toString(),
             QStringLiteral("oauth"));
    // Before the sign-in it is told what is missing.
    const QStringList sync{QStringLiteral("sync")};
    const CtlResult before = runner.run(sync, {}, m_keyring->environment());
    QCOMPARE(before.exitCode, 4);
    QVERIFY2(before.error.contains("SignInNeeded"), before.said());

    const CtlResult signedIn = signIn(runner, more);
    QVERIFY2(signedIn.exitCode == 0, signedIn.said() + m_browser->lastPage().toUtf8());
    QCOMPARE(signedIn.last()[QLatin1String("signedInAs")].toString(), m_mail.address(m_mail.user()));
    QVERIFY(m_mail.addMessage(m_mail.user(), QStringLiteral("INBOX"), "Subject: x\r\n\r\nx\r\n"));
    const CtlResult synced = runner.run(sync, {}, m_keyring->environment());
    QVERIFY2(synced.exitCode == 0, synced.said());
    QVERIFY2(synced.last()[QLatin1String("added")].toInt() >= 1, synced.said());
    // The account's file has no token in it.
    const CtlResult shown =
        runner.run({QStringLiteral("account"), QStringLiteral("show"), QStringLiteral("1")});
    const QJsonObject oauth = shown.last()[QLatin1String("oauth")].toObject();
    QCOMPARE(oauth[QLatin1String("clientId")].toString(), QStringLiteral("posthorn"));
    QCOMPARE(oauth.keys(), QStringList({QStringLiteral("clientId"), QStringLiteral("clientSecret"),
                                        QStringLiteral("issuer"), QStringLiteral("scopes")}));
}

void CtlSignInTest::consentRefused()
{
    const CtlRunner runner;
    m_browser->setUser(m_mail.user());
    m_browser->setRefuses(true);
    QCOMPARE(addAccount(runner).exitCode, 0);
    const CtlResult result = signIn(runner);
    QVERIFY2(result.exitCode == 4, result.said());
    QVERIFY2(result.error.contains("ConsentRefused"), result.said());
}

void CtlSignInTest::somebodyElse()
{
    const CtlRunner runner;
    m_browser->setUser(QStringLiteral("work"));
    QCOMPARE(addAccount(runner).exitCode, 0);
    const CtlResult result = signIn(runner);
    QVERIFY2(result.exitCode == 4, result.said());
    QVERIFY2(result.error.contains("WrongAccount"), result.said());
}

void CtlSignInTest::withoutAKeyring()
{
    const CtlRunner runner;
    m_browser->setUser(m_mail.user());
    QCOMPARE(addAccount(runner).exitCode, 0);
    const CtlResult result =
        signIn(runner, {}, {QStringLiteral("DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent")});
    QVERIFY2(result.exitCode == 4, result.said());
    QVERIFY2(result.error.contains("KeyringUnavailable"), result.said());
}

void CtlSignInTest::withoutAClientId()
{
    const CtlRunner runner;
    const CtlResult added = addAccount(runner, "--imap", {});
    QVERIFY2(added.exitCode == 4, added.said());
    QVERIFY2(added.error.contains("ClientNotRegistered"), added.said());
    const CtlResult list = runner.run({QStringLiteral("account"), QStringLiteral("list")});
    QVERIFY(list.objects().isEmpty());
}

void CtlSignInTest::clientIdOfTheUsersFile()
{
    const CtlRunner runner;
    const QString config = runner.profileDir() + QStringLiteral("/config");
    QVERIFY(QDir().mkpath(config));
    QFile file(config + QStringLiteral("/oauthproviders.json"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(
        "{\"format\":1,\"providers\":[{\"name\":\"Private\",\"issuer\":\"" + m_issuer.issuer().toUtf8() +
        "\",\"clientId\":\"from-the-file\",\"hosts\":[\"127.0.0.1\"],\"scopes\":{\"always\":[\"openid\"],"
        "\"imap\":[\"mail.imap\"],\"smtp\":[\"mail.smtp\"]}}]}");
    file.close();
    const CtlResult added = addAccount(runner, "--imap", {});
    QVERIFY2(added.exitCode == 0, added.said());
    const QJsonObject oauth = added.last()[QLatin1String("oauth")].toObject();
    QCOMPARE(oauth[QLatin1String("clientId")].toString(), QStringLiteral("from-the-file"));
    QCOMPARE(
        oauth[QLatin1String("scopes")].toArray(),
        (QJsonArray{QStringLiteral("openid"), QStringLiteral("mail.imap"), QStringLiteral("mail.smtp")}));
}

void CtlSignInTest::backToAPassword()
{
    const CtlRunner runner;
    QCOMPARE(addAccount(runner).exitCode, 0);
    const CtlResult set = runner.run({QStringLiteral("account"), QStringLiteral("set"), QStringLiteral("1"),
                                      QStringLiteral("oauth"), QStringLiteral("none")});
    QVERIFY2(set.exitCode == 0, set.said());
    QVERIFY(set.last()[QLatin1String("oauth")].isNull());
    QCOMPARE(set.last()[QLatin1String("incoming")].toObject()[QLatin1String("auth")].toString(),
             QStringLiteral("automatic"));
    QCOMPARE(set.last()[QLatin1String("outgoing")].toObject()[QLatin1String("auth")].toString(),
             QStringLiteral("automatic"));
}

void CtlSignInTest::usage_data()
{
    QTest::addColumn<QStringList>("more");
    QTest::newRow("a password too") << QStringList{QStringLiteral("--password-command"),
                                                   QStringLiteral("true")};
    QTest::newRow("unknown provider") << QStringList{QStringLiteral("--oauth"), QStringLiteral("nobody")};
}

void CtlSignInTest::usage()
{
    QFETCH(QStringList, more);
    const CtlRunner runner;
    const CtlResult result = addAccount(runner, "--imap", more);
    QVERIFY2(result.exitCode == 1, result.said());
}

QTEST_GUILESS_MAIN(CtlSignInTest)
#include "test_ctl_signin.moc"
