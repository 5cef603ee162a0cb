#include "net/vmimelogin.h"
#include "nettest.h"
#include "support/dovecotserver.h"

#include <QTest>

using namespace posthorn;

/// Log-ins at a real server: three protocols, three kinds of line, every mechanism that it offers.
class DovecotLoginTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void logsIn_data();
    void logsIn();
    void wrongPassword_data();
    void wrongPassword();

private:
    DovecotServer m_server;
};

void DovecotLoginTest::initTestCase()
{
    if (!DovecotServer::isInstalled())
        QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    DovecotServer::Options options;
    options.settings = {QStringLiteral("auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256")};
    QVERIFY2(m_server.start(options), qPrintable(m_server.errorString()));
}

void DovecotLoginTest::logsIn_data()
{
    QTest::addColumn<MailProtocol>("protocol");
    QTest::addColumn<ConnectionSecurity>("security");
    QTest::addColumn<AuthMechanism>("mechanism");
    QTest::addColumn<QByteArray>("command");
    QTest::addColumn<QByteArray>("answer");
    using M = AuthMechanism;
    for (const auto protocol : {MailProtocol::Imap, MailProtocol::Pop3, MailProtocol::Smtp}) {
        const bool imap = protocol == MailProtocol::Imap;
        const QByteArray command = imap ? "x NOOP\r\n" : "NOOP\r\n";
        const QByteArray answer = imap ? "x OK" : protocol == MailProtocol::Pop3 ? "+OK" : "250";
        const QByteArray name = protocolName(protocol).toLatin1();
        for (const auto security :
             {ConnectionSecurity::Tls, ConnectionSecurity::StartTls, ConnectionSecurity::None}) {
            QTest::newRow(name + ' ' + securityName(security).toLatin1())
                << protocol << security << M::Automatic << command << answer;
        }
        for (const auto mechanism : {M::ScramSha256, M::ScramSha1, M::Plain, M::Login, M::CramMd5}) {
            QTest::newRow(name + ' ' + mechanismName(mechanism).toLatin1())
                << protocol << ConnectionSecurity::Tls << mechanism << command << answer;
        }
    }
}

void DovecotLoginTest::logsIn()
{
    QFETCH(MailProtocol, protocol);
    QFETCH(ConnectionSecurity, security);
    QFETCH(AuthMechanism, mechanism);
    QFETCH(QByteArray, command);
    QFETCH(QByteArray, answer);
    const auto transcript = std::make_shared<Transcript>();
    const QString got = onWorker([&]() -> QString {
        MailSocket socket(CancellationToken(), transcript);
        socket.setTimeouts(testTimeouts());
        Endpoint endpoint = m_server.endpoint(protocol, security);
        endpoint.auth = mechanism;
        if (auto opened = socket.open(endpoint); !opened)
            return opened.error().toString();
        if (socket.isEncrypted() != (security != ConnectionSecurity::None))
            return QStringLiteral("not the wanted line");
        const auto outcome = vmimeLogin(socket, endpoint, {m_server.user(), m_server.password()});
        if (!outcome)
            return outcome.error().toString();
        if (mechanism != AuthMechanism::Automatic && outcome->mechanism != mechanism)
            return QStringLiteral("another mechanism: ") + mechanismName(outcome->mechanism);
        if (mechanism == AuthMechanism::Automatic && outcome->mechanism != AuthMechanism::ScramSha256)
            return QStringLiteral("not the strongest: ") + mechanismName(outcome->mechanism);
        if (auto written = socket.write(command); !written)
            return written.error().toString();
        const auto line = socket.readLine();
        if (!line)
            return line.error().toString();
        return line->startsWith(answer) ? QString() : QString::fromLatin1(*line);
    });
    QVERIFY2(got.isEmpty(), qPrintable(got + u'\n' + transcript->toText()));
    QVERIFY2(!transcript->toText().contains(m_server.password()), qPrintable(transcript->toText()));
}

void DovecotLoginTest::wrongPassword_data()
{
    QTest::addColumn<MailProtocol>("protocol");
    QTest::addColumn<AuthMechanism>("mechanism");
    QTest::newRow("IMAP SCRAM") << MailProtocol::Imap << AuthMechanism::ScramSha256;
    // Each more would be delayed by the server for seconds more.
    QTest::newRow("SMTP PLAIN") << MailProtocol::Smtp << AuthMechanism::Plain;
}

void DovecotLoginTest::wrongPassword()
{
    QFETCH(MailProtocol, protocol);
    QFETCH(AuthMechanism, mechanism);
    const QString got = onWorker([&] {
        MailSocket socket(CancellationToken(), nullptr);
        socket.setTimeouts(testTimeouts());
        Endpoint endpoint = m_server.endpoint(protocol, ConnectionSecurity::Tls);
        endpoint.auth = mechanism;
        if (auto opened = socket.open(endpoint); !opened)
            return opened.error().toString();
        return errorOf(vmimeLogin(socket, endpoint, {m_server.user(), QStringLiteral("wrong")}));
    });
    QCOMPARE(got, QStringLiteral("AuthenticationFailed"));
}

QTEST_GUILESS_MAIN(DovecotLoginTest)
#include "test_dovecotlogin.moc"
