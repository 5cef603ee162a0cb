#include "account/endpoint.h"

#include <QTest>

using namespace posthorn;

class EndpointTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void loopback_data();
    void loopback();
    void validates_data();
    void validates();
    void hostAndPort_data();
    void hostAndPort();
    void standardPorts_data();
    void standardPorts();
    void namesRoundTrip();
};

void EndpointTest::loopback_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("expected");
    QTest::newRow("localhost") << "localhost" << true;
    QTest::newRow("upper case") << "LOCALHOST" << true;
    QTest::newRow("rooted") << "localhost." << true;
    QTest::newRow("127.0.0.1") << "127.0.0.1" << true;
    QTest::newRow("127/8") << "127.9.8.7" << true;
    QTest::newRow("::1") << "::1" << true;
    QTest::newRow("[::1]") << "[::1]" << true;
    QTest::newRow("long form") << "0:0:0:0:0:0:0:1" << true;
    QTest::newRow("mapped") << "::ffff:127.0.0.1" << true;
    QTest::newRow("name that looks like it") << "127.0.0.1.example.org" << false;
    QTest::newRow("short form") << "127.1" << false;
    QTest::newRow("subdomain") << "localhost.example.org" << false;
    QTest::newRow("private") << "192.168.0.1" << false;
    QTest::newRow("any") << "0.0.0.0" << false;
    QTest::newRow("any6") << "::" << false;
    QTest::newRow("empty") << "" << false;
}

void EndpointTest::loopback()
{
    QFETCH(QString, host);
    QFETCH(bool, expected);
    Endpoint endpoint;
    endpoint.host = host;
    QCOMPARE(endpoint.isLoopback(), expected);
}

void EndpointTest::validates_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<bool>("valid");
    QTest::newRow("name") << "imap.example.org" << 993 << true;
    QTest::newRow("underscore") << "my_host.lan" << 993 << true;
    QTest::newRow("IPv6") << "fe80::1%eth0" << 993 << true;
    QTest::newRow("punycode") << "xn--bcher-kva.example" << 993 << true;
    QTest::newRow("253 characters") << QString(253, u'a') << 993 << true;
    QTest::newRow("254 characters") << QString(254, u'a') << 993 << false;
    QTest::newRow("empty") << "" << 993 << false;
    QTest::newRow("port 0") << "imap.example.org" << 0 << false;
    QTest::newRow("line break") << "imap.example.org\r\nX" << 993 << false;
    QTest::newRow("NUL") << QString::fromLatin1("a\0b", 3) << 993 << false;
    QTest::newRow("blank") << "imap example" << 993 << false;
    QTest::newRow("not ASCII") << QStringLiteral("b\u00fccher.example") << 993 << false;
    QTest::newRow("URL") << "imap://x" << 993 << false;
    QTest::newRow("option") << "-oProxyCommand" << 993 << false;
}

void EndpointTest::validates()
{
    QFETCH(QString, host);
    QFETCH(int, port);
    QFETCH(bool, valid);
    Endpoint endpoint;
    endpoint.host = host;
    endpoint.port = static_cast<quint16>(port);
    const auto result = endpoint.validate();
    QCOMPARE(result.has_value(), valid);
    if (!valid)
        QCOMPARE(result.error().code, ErrorCode::InvalidArgument);
}

void EndpointTest::hostAndPort_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("expected");
    QTest::newRow("name") << "imap.example.org"
                          << "imap.example.org:993";
    QTest::newRow("IPv6") << "::1"
                          << "[::1]:993";
    QTest::newRow("bracketed") << "[::1]"
                               << "[::1]:993";
}

void EndpointTest::hostAndPort()
{
    QFETCH(QString, host);
    QFETCH(QString, expected);
    Endpoint endpoint;
    endpoint.host = host;
    endpoint.port = 993;
    QCOMPARE(endpoint.hostAndPort(), expected);
}

void EndpointTest::standardPorts_data()
{
    QTest::addColumn<MailProtocol>("protocol");
    QTest::addColumn<ConnectionSecurity>("security");
    QTest::addColumn<int>("port");
    QTest::newRow("imaps") << MailProtocol::Imap << ConnectionSecurity::Tls << 993;
    QTest::newRow("imap") << MailProtocol::Imap << ConnectionSecurity::StartTls << 143;
    QTest::newRow("imap in clear") << MailProtocol::Imap << ConnectionSecurity::None << 143;
    QTest::newRow("pop3s") << MailProtocol::Pop3 << ConnectionSecurity::Tls << 995;
    QTest::newRow("pop3") << MailProtocol::Pop3 << ConnectionSecurity::StartTls << 110;
    QTest::newRow("submissions") << MailProtocol::Smtp << ConnectionSecurity::Tls << 465;
    QTest::newRow("submission") << MailProtocol::Smtp << ConnectionSecurity::StartTls << 587;
}

void EndpointTest::standardPorts()
{
    QFETCH(MailProtocol, protocol);
    QFETCH(ConnectionSecurity, security);
    QFETCH(int, port);
    QCOMPARE(int(standardPort(protocol, security)), port);
}

void EndpointTest::namesRoundTrip()
{
    for (const auto security :
         {ConnectionSecurity::Tls, ConnectionSecurity::StartTls, ConnectionSecurity::None})
        QCOMPARE(securityFromName(securityName(security)), security);
    for (int i = 0; i <= int(AuthMechanism::None); ++i) {
        const auto mechanism = static_cast<AuthMechanism>(i);
        QVERIFY(!mechanismName(mechanism).isEmpty());
        QCOMPARE(mechanismFromName(mechanismName(mechanism)), mechanism);
    }
    QCOMPARE(mechanismFromName(QStringLiteral("SCRAM-SHA-256")), AuthMechanism::ScramSha256);
    QVERIFY(!securityFromName(QStringLiteral("ssl")));
    QVERIFY(!mechanismFromName(QString()));
}

QTEST_GUILESS_MAIN(EndpointTest)
#include "test_endpoint.moc"
