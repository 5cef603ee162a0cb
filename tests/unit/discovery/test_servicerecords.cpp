#include "discovery/paccparser.h"
#include "discovery/servicerecords.h"

#include <QTest>

using namespace posthorn;

namespace
{

const MailAddressParts ada{QStringLiteral("ada"), QStringLiteral("example.org")};

/// "priority weight port target"
DnsRecord srv(const QString &text)
{
    const QStringList words = text.split(u' ');
    DnsRecord record;
    record.priority = words[0].toUShort();
    record.weight = words[1].toUShort();
    record.port = words[2].toUShort();
    record.target = words.value(3);
    return record;
}

DnsRecord mx(quint16 preference, const QString &host)
{
    DnsRecord record;
    record.priority = preference;
    record.target = host;
    return record;
}

quint32 none(quint32)
{
    return 0;
}

quint32 all(quint32 most)
{
    return most;
}

} // namespace

class TestServiceRecords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void services_data();
    void services();
    void weights();
    void mailExchangers_data();
    void mailExchangers();
    void domainsOfProviders_data();
    void domainsOfProviders();
    void digests_data();
    void digests();
    void paccFiles_data();
    void paccFiles();
};

void TestServiceRecords::services_data()
{
    QTest::addColumn<QStringList>("records"); // "label priority weight port target"
    QTest::addColumn<QStringList>("expected");
    QTest::addColumn<QString>("notOffered");
    QTest::newRow("none") << QStringList() << QStringList() << "";
    QTest::newRow("all six")
        << QStringList{"_imaps 0 1 993 imap.example.org",       "_imap 0 1 143 imap.example.org",
                       "_pop3s 0 1 995 pop.example.org",        "_pop3 0 1 110 pop.example.org",
                       "_submissions 0 1 465 smtp.example.org", "_submission 0 1 587 smtp.example.org"}
        << QStringList{"imap imap.example.org:993 tls", "imap imap.example.org:143 starttls",
                       "pop3 pop.example.org:995 tls",  "pop3 pop.example.org:110 starttls",
                       "smtp smtp.example.org:465 tls", "smtp smtp.example.org:587 starttls"}
        << "";
    QTest::newRow("not offered") << QStringList{"_imap 0 0 0 ", "_imaps 0 0 0 ",
                                                "_pop3s 0 0 995 pop.example.org"}
                                 << QStringList{"pop3 pop.example.org:995 tls"} << "imap";
    QTest::newRow("not offered in clear only")
        << QStringList{"_imap 0 0 0 ", "_imaps 0 0 993 imap.example.org"}
        << QStringList{"imap imap.example.org:993 tls"} << "";
    QTest::newRow("priority over all labels")
        << QStringList{"_imaps 20 0 993 b.example.org", "_imap 10 0 143 a.example.org"}
        << QStringList{"imap a.example.org:143 starttls", "imap b.example.org:993 tls"} << "";
    QTest::newRow("TLS first among equals")
        << QStringList{"_imap 10 0 143 a.example.org", "_imaps 10 0 993 b.example.org"}
        << QStringList{"imap b.example.org:993 tls", "imap a.example.org:143 starttls"} << "";
    QTest::newRow("465 under the older label") << QStringList{"_submission 0 0 465 smtp.example.org"}
                                               << QStringList{"smtp smtp.example.org:465 tls"} << "";
    QTest::newRow("a port of its own") << QStringList{"_imaps 0 0 9930 imap.example.org"}
                                       << QStringList{"imap imap.example.org:9930 tls"} << "";
    QTest::newRow("nonsense") << QStringList{"_imaps 0 0 0 imap.example.org",
                                             "_imap 0 0 143 im/ap.example.org", "_pop3s 0 0 995 a..b"}
                              << QStringList() << "";
    QTest::newRow("somebody else's host, any case")
        << QStringList{"_imaps 0 0 993 IMAP.Provider.example"}
        << QStringList{"imap imap.provider.example:993 tls"} << "";
}

void TestServiceRecords::services()
{
    QFETCH(QStringList, records);
    QFETCH(QStringList, expected);
    QFETCH(QString, notOffered);
    QMap<QString, QList<DnsRecord>> answers;
    for (const QString &record : records)
        answers[record.section(u' ', 0, 0) + QStringLiteral("._tcp")] += srv(record.section(u' ', 1));
    const ServiceServers found = readServiceRecords(answers, ada, none);
    QStringList lines;
    for (const ServiceServers::Server &server : found.servers) {
        lines += protocolName(server.endpoint.protocol) + u' ' + server.endpoint.hostAndPort() + u' ' +
                 securityName(server.endpoint.security);
        QCOMPARE(server.endpoint.userName, QStringLiteral("ada@example.org"));
    }
    QCOMPARE(lines, expected);
    QStringList refused;
    for (const MailProtocol protocol : found.notOffered)
        refused += protocolName(protocol);
    QCOMPARE(refused.join(u' '), notOffered);
}

/// RFC 2782: the lot falls on the first record whose running sum of weights is not below it.
void TestServiceRecords::weights()
{
    const QMap<QString, QList<DnsRecord>> answers{
        {QStringLiteral("_imaps._tcp"),
         {srv("5 10 993 late.example.org"), srv("0 90 993 heavy.example.org"),
          srv("0 0 993 zero.example.org"), srv("0 10 993 light.example.org")}}};
    const auto order = [&answers](const std::function<quint32(quint32)> &chance) {
        QStringList hosts;
        for (const ServiceServers::Server &server : readServiceRecords(answers, ada, chance).servers)
            hosts += server.endpoint.host.section(u'.', 0, 0);
        return hosts.join(u' ');
    };
    QCOMPARE(order(none), QStringLiteral("zero heavy light late"));
    QCOMPARE(order(all), QStringLiteral("light heavy zero late"));
    QCOMPARE(order([](quint32 most) { return most / 2; }), QStringLiteral("heavy light zero late"));
}

void TestServiceRecords::mailExchangers_data()
{
    QTest::addColumn<QList<DnsRecord>>("records");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("none") << QList<DnsRecord>() << QStringList();
    QTest::newRow("by preference") << QList<DnsRecord>{mx(20, "b.example.net"), mx(10, "A.Example.net")}
                                   << QStringList{"a.example.net", "b.example.net"};
    QTest::newRow("takes no mail") << QList<DnsRecord>{mx(0, "")} << QStringList();
    QTest::newRow("an address is no name")
        << QList<DnsRecord>{mx(0, "192.0.2.1"), mx(1, "mx.example.net")} << QStringList{"mx.example.net"};
    QTest::newRow("nonsense") << QList<DnsRecord>{mx(0, "a b"), mx(1, "x/y.example")} << QStringList();
}

void TestServiceRecords::mailExchangers()
{
    QFETCH(QList<DnsRecord>, records);
    QFETCH(QStringList, expected);
    QCOMPARE(readMailExchangers(records), expected);
}

void TestServiceRecords::domainsOfProviders_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("domain");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("two") << "mx1.mail.provider.com"
                         << "example.org" << QStringList{"mail.provider.com", "provider.com"};
    QTest::newRow("one") << "mx1.provider.com"
                         << "example.org" << QStringList{"provider.com"};
    QTest::newRow("public suffix") << "mx.provider.co.uk"
                                   << "example.org" << QStringList{"provider.co.uk"};
    QTest::newRow("nothing but a base domain") << "provider.co.uk"
                                               << "example.org" << QStringList{"provider.co.uk"};
    QTest::newRow("its own") << "mx.example.org"
                             << "example.org" << QStringList();
    QTest::newRow("a part of its own") << "mx.in.example.org"
                                       << "example.org" << QStringList{"in.example.org"};
    QTest::newRow("a single label") << "mx"
                                    << "example.org" << QStringList();
}

void TestServiceRecords::domainsOfProviders()
{
    QFETCH(QString, host);
    QFETCH(QString, domain);
    QFETCH(QStringList, expected);
    QCOMPARE(providerDomains(host, domain), expected);
}

void TestServiceRecords::digests_data()
{
    QTest::addColumn<QByteArray>("record");
    QTest::addColumn<bool>("valid");
    const QByteArray digest = QByteArray(32, 'x').toBase64();
    QTest::newRow("usual") << "v=UAAC1; a=sha256; d=" + digest << true;
    QTest::newRow("without spaces") << "v=UAAC1;a=sha256;d=" + digest << true;
    QTest::newRow("another order, more tags") << "d=" + digest + ";z=1; a=SHA256 ; v=UAAC1 ;" << true;
    QTest::newRow("in pieces") << "v=UAAC1; a=sha256; d=" + QByteArray(digest).insert(20, ' ') << true;
    QTest::newRow("another algorithm") << "v=UAAC1; a=md5; d=" + digest << false;
    QTest::newRow("another version") << "v=UAAC2; a=sha256; d=" + digest << false;
    QTest::newRow("another record") << QByteArray("v=spf1 -all") << false;
    QTest::newRow("too short") << "v=UAAC1; a=sha256; d=" + QByteArray(20, 'x').toBase64() << false;
    QTest::newRow("not base64") << QByteArray("v=UAAC1; a=sha256; d=****") << false;
    QTest::newRow("empty") << QByteArray() << false;
}

void TestServiceRecords::digests()
{
    QFETCH(QByteArray, record);
    QFETCH(bool, valid);
    QCOMPARE(paccDigest(record), valid ? std::optional(QByteArray(32, 'x')) : std::nullopt);
}

void TestServiceRecords::paccFiles_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QStringList>("expected"); // "!" = refused
    QTest::addColumn<QString>("auth");
    QTest::newRow("usual")
        << QByteArray(R"({"protocols":{"imap":{"host":"imap.example.org"},"smtp":{"host":"SMTP.example.org."},
             "jmap":{"url":"https://example.org"}},
             "authentication":{"oauth-public":{"issuer":"https://login.example.org"},"password":true}})")
        << QStringList{"imap.example.org:993", "smtp.example.org:465"} << "oauth password";
    QTest::newRow("nothing about log-in")
        << QByteArray(R"({"protocols":{"pop3":{"host":"pop.example.org"}}})")
        << QStringList{"pop.example.org:995"} << "";
    QTest::newRow("issuer without encryption")
        << QByteArray(R"({"protocols":{"pop3":{"host":"pop.example.org"}},
             "authentication":{"oauth-public":{"issuer":"http://login.example.org"}}})")
        << QStringList{"pop.example.org:995"} << "";
    QTest::newRow("wrong types")
        << QByteArray(R"({"protocols":{"imap":7,"pop3":{"host":["x"]},"smtp":{"host":"smtp.example.org"}},
             "authentication":"yes","info":[]})")
        << QStringList{"smtp.example.org:465"} << "";
    QTest::newRow("no protocols") << QByteArray(R"({"protocols":{}})") << QStringList{"!"} << "";
    QTest::newRow("a list") << QByteArray("[1,2]") << QStringList{"!"} << "";
    QTest::newRow("not JSON") << QByteArray("<clientConfig/>") << QStringList{"!"} << "";
    QTest::newRow("deep") << QByteArray(100'000, '[') << QStringList{"!"} << "";
    QTest::newRow("large") << QByteArray(300 * 1024, ' ') << QStringList{"!"} << "";
}

void TestServiceRecords::paccFiles()
{
    QFETCH(QByteArray, json);
    QFETCH(QStringList, expected);
    QFETCH(QString, auth);
    const auto config = parsePacc(json, ada);
    QCOMPARE(!config, expected == QStringList{"!"});
    if (!config)
        return;
    QStringList servers;
    for (const ConfiguredServer &server : config->servers) {
        servers += server.endpoint.hostAndPort();
        QCOMPARE(server.auth.join(u' '), auth);
        QCOMPARE(server.endpoint.security, ConnectionSecurity::Tls);
    }
    QCOMPARE(servers, expected);
}

QTEST_APPLESS_MAIN(TestServiceRecords)
#include "test_servicerecords.moc"
