#include "discoveryscene.h"

#include <QCryptographicHash>
#include <QTest>

using namespace posthorn;

namespace
{

using Outcome = SourceReport::Result;
using Protocol = MailProtocol;
using Security = ConnectionSecurity;

bool entered = false;

const QByteArray paccFile =
    R"({"protocols":{"imap":{"host":"i.example.org"},"pop3":{"host":"p.example.org"},"smtp":{"host":"s.example.org"}}})";

void servePacc(PrivateInternet &internet, const QByteArray &hashed)
{
    serveThree(internet, "i.example.org", "p.example.org", "s.example.org");
    internet.serveFile("ua-auto-config.example.org", "/.well-known/user-agent-configuration.json", paccFile);
    internet.addRecord("txt-record=_ua-auto-config.example.org,\"v=UAAC1; a=sha256; d=" +
                       QCryptographicHash::hash(hashed, QCryptographicHash::Sha256).toBase64() + "\"");
}

} // namespace

/// The whole search against a real name server, and web and mail servers for each branch of it.
class TestServerDiscovery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void finds_data();
    void finds();
    void domainsOfOthersAreMarked_data();
    void domainsOfOthersAreMarked();
    void notOfferedIsNotGuessed();
    void aProviderWithoutMailProtocols();
    void onlyTheDomainIsTold();
    void everyQuestionIsReported();
};

void TestServerDiscovery::init()
{
    if (!entered)
        QSKIP("this machine gives tests no network of their own, or dnsmasq is not installed");
}

void TestServerDiscovery::finds_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<Setup>("setup");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char *name, const QString &address, const Setup &setup,
                        const QStringList &expected) { QTest::newRow(name) << address << setup << expected; };
    const QString ada = QStringLiteral("ada@example.org");

    row("built-in", "ada@gmail.com",
        [](PrivateInternet &internet) {
            serveThree(internet, "imap.gmail.com", "pop.gmail.com", "smtp.gmail.com");
        },
        {"imap.gmail.com:993 tls provider-table:2026-11", "pop.gmail.com:995 tls provider-table:2026-11",
         "smtp.gmail.com:465 tls provider-table:2026-11"});
    row("PACC", ada,
        [](PrivateInternet &internet) {
            servePacc(internet, paccFile);
            internet.serveFile("autoconfig.example.org", configPath, ownFile());
            serveOwn(internet);
        },
        {"i.example.org:993 tls pacc", "p.example.org:995 tls pacc", "s.example.org:465 tls pacc"});
    row("PACC with another digest", ada,
        [](PrivateInternet &internet) {
            servePacc(internet, paccFile + ' ');
            internet.serveFile("autoconfig.example.org", configPath, ownFile());
            serveOwn(internet);
        },
        {"imap.example.org:993 tls autoconfig", "pop.example.org:995 tls autoconfig",
         "smtp.example.org:587 starttls autoconfig"});
    row("autoconfig", ada,
        [](PrivateInternet &internet) {
            internet.serveFile("autoconfig.example.org", configPath, ownFile());
            internet.serveFile("database.test", "/v1/example.org",
                               configFile({"imap old.example.org 993 SSL", "smtp old.example.org 465 SSL"}));
            serveThree(internet, "old.example.org", "old.example.org", "old.example.org");
            serveOwn(internet);
        },
        {"imap.example.org:993 tls autoconfig", "pop.example.org:995 tls autoconfig",
         "smtp.example.org:587 starttls autoconfig"});
    row("well-known", ada,
        [](PrivateInternet &internet) {
            internet.serveFile("example.org", wellKnownPath, ownFile());
            serveOwn(internet);
        },
        {"imap.example.org:993 tls well-known", "pop.example.org:995 tls well-known",
         "smtp.example.org:587 starttls well-known"});
    row("public database", ada,
        [](PrivateInternet &internet) {
            internet.serveFile("database.test", "/v1/example.org", ownFile());
            serveOwn(internet);
        },
        {"imap.example.org:993 tls public-database", "pop.example.org:995 tls public-database",
         "smtp.example.org:587 starttls public-database"});
    row("service records", ada,
        [](PrivateInternet &internet) {
            internet.addRecord("srv-host=_imaps._tcp.example.org,a.example.org,993,0,1");
            internet.addRecord("srv-host=_pop3s._tcp.example.org,b.example.org,995,0,1");
            internet.addRecord("srv-host=_submissions._tcp.example.org,c.example.org,465,0,1");
            serveThree(internet, "a.example.org", "b.example.org", "c.example.org");
        },
        {"a.example.org:993 tls srv", "b.example.org:995 tls srv", "c.example.org:465 tls srv"});
    row("service records for STARTTLS", ada,
        [](PrivateInternet &internet) {
            internet.addRecord("srv-host=_imap._tcp.example.org,a.example.org,1143,0,1");
            internet.addRecord("srv-host=_pop3._tcp.example.org,b.example.org,110,0,1");
            internet.addRecord("srv-host=_submission._tcp.example.org,c.example.org,587,0,1");
            internet.serveMail("a.example.org", Protocol::Imap, Security::StartTls, 1143);
            internet.serveMail("b.example.org", Protocol::Pop3, Security::StartTls);
            internet.serveMail("c.example.org", Protocol::Smtp, Security::StartTls);
        },
        {"a.example.org:1143 starttls srv", "b.example.org:110 starttls srv",
         "c.example.org:587 starttls srv"});
    row("service record before one that is dead", ada,
        [](PrivateInternet &internet) {
            internet.addRecord("srv-host=_imaps._tcp.example.org,dead.example.org,993,0,1");
            internet.addRecord("srv-host=_imaps._tcp.example.org,alive.example.org,993,10,1");
            internet.addHost("dead.example.org");
            internet.serveMail("alive.example.org", Protocol::Imap, Security::Tls);
        },
        {"alive.example.org:993 tls srv", "-", "-"});
    row("mail exchanger in the table", ada,
        [](PrivateInternet &internet) {
            internet.addRecord("mx-host=example.org,aspmx.l.google.com,1");
            serveThree(internet, "imap.gmail.com", "pop.gmail.com", "smtp.gmail.com");
        },
        {"imap.gmail.com:993 tls mx:provider-table:2026-11",
         "pop.gmail.com:995 tls mx:provider-table:2026-11",
         "smtp.gmail.com:465 tls mx:provider-table:2026-11"});
    row("mail exchanger that lies", ada,
        [](PrivateInternet &internet) {
            internet.addRecord("mx-host=example.org,mx.evil.example,1");
            internet.serveFile("autoconfig.evil.example", configPath,
                               configFile({"imap imap.evil.example 993 SSL", "pop3 imap.evil.example 995 SSL",
                                           "smtp imap.evil.example 465 SSL"}));
            serveThree(internet, "imap.evil.example", "imap.evil.example", "imap.evil.example");
            internet.serveFile("autoconfig.example.org", configPath, ownFile());
            serveOwn(internet);
        },
        {"imap.example.org:993 tls autoconfig", "pop.example.org:995 tls autoconfig",
         "smtp.example.org:587 starttls autoconfig"});
    row("file of the mail exchanger's provider", ada,
        [](PrivateInternet &internet) {
            internet.addRecord("mx-host=example.org,mx1.in.provider.net,10");
            internet.serveFile("autoconfig.in.provider.net", configPath,
                               configFile({"imap imap.provider.net 993 SSL"}));
            internet.serveFile("database.test", "/v1/provider.net",
                               configFile({"smtp smtp.provider.net 465 SSL"}));
            serveThree(internet, "imap.provider.net", "pop.provider.net", "smtp.provider.net");
        },
        {"imap.provider.net:993 tls mx:autoconfig", "-", "smtp.provider.net:465 tls mx:public-database"});
    row("guesses", ada,
        [](PrivateInternet &internet) {
            internet.serveMail("mail.example.org", Protocol::Imap, Security::StartTls);
            internet.serveMail("pop.example.org", Protocol::Pop3, Security::Tls);
            internet.serveMail("example.org", Protocol::Smtp, Security::StartTls);
        },
        {"mail.example.org:143 starttls guess:mail.", "pop.example.org:995 tls guess:pop.",
         "example.org:587 starttls guess:domain"});
    row("POP3 alone", ada,
        [](PrivateInternet &internet) {
            internet.serveFile("autoconfig.example.org", configPath,
                               configFile({"pop3 pop.example.org 995 SSL", "smtp smtp.example.org 465 SSL"}));
            internet.serveMail("pop.example.org", Protocol::Pop3, Security::Tls);
            internet.serveMail("smtp.example.org", Protocol::Smtp, Security::Tls);
        },
        {"-", "pop.example.org:995 tls autoconfig", "smtp.example.org:465 tls autoconfig"});
    row("a file that names IMAP alone", ada,
        [](PrivateInternet &internet) {
            internet.serveFile("autoconfig.example.org", configPath,
                               configFile({"imap box.example.org 993 SSL"}));
            serveThree(internet, "box.example.org", "pop3.example.org", "smtp.example.org");
        },
        {"box.example.org:993 tls autoconfig", "pop3.example.org:995 tls guess:pop3.",
         "smtp.example.org:465 tls guess:smtp."});
    row("an old file", ada,
        [](PrivateInternet &internet) {
            internet.serveFile(
                "autoconfig.example.org", configPath,
                configFile({"imap gone.example.org 993 SSL", "smtp gone.example.org 465 SSL"}));
            serveThree(internet, "imap.example.org", "pop3.example.org", "smtp.example.org");
        },
        {"imap.example.org:993 tls guess:imap.", "pop3.example.org:995 tls guess:pop3.",
         "smtp.example.org:465 tls guess:smtp."});
    row("IDN", QStringLiteral("ada@müller.example"),
        [](PrivateInternet &internet) {
            internet.serveFile("autoconfig.xn--mller-kva.example", configPath,
                               configFile({"imap imap.m\xc3\xbcller.example 993 SSL"}));
            internet.serveMail("imap.xn--mller-kva.example", Protocol::Imap, Security::Tls);
        },
        {"imap.xn--mller-kva.example:993 tls autoconfig", "-", "-"});
    row("redirect within https", ada,
        [](PrivateInternet &internet) {
            internet.serveAnswer("autoconfig.example.org", configPath,
                                 redirectTo("https://files.provider.net/example.xml"));
            internet.serveFile("files.provider.net", "/example.xml", ownFile());
            serveOwn(internet);
        },
        {"imap.example.org:993 tls autoconfig", "pop.example.org:995 tls autoconfig",
         "smtp.example.org:587 starttls autoconfig"});
    // Mistakes that published files are known for.
    row("POP3 at IMAP's port", ada,
        [](PrivateInternet &internet) {
            internet.serveFile("database.test", "/v1/example.org",
                               configFile({"pop3 pop3s.example.org 993 SSL"}));
            internet.serveMail("pop3s.example.org", Protocol::Imap, Security::Tls);
            internet.serveMail("pop3s.example.org", Protocol::Pop3, Security::Tls);
        },
        {"-", "pop3s.example.org:995 tls public-database port:993/tls", "-"});
    row("SSL on 587", ada,
        [](PrivateInternet &internet) {
            internet.serveFile("database.test", "/v1/example.org",
                               configFile({"smtp mobile.example.org 587 SSL"}));
            internet.serveMail("mobile.example.org", Protocol::Smtp, Security::StartTls);
        },
        {"-", "-", "mobile.example.org:587 starttls public-database port:587/tls"});
    row("IMAP on 587", ada,
        [](PrivateInternet &internet) {
            internet.serveFile("database.test", "/v1/example.org",
                               configFile({"imap box.example.org 587 STARTTLS"}));
            internet.serveMail("box.example.org", Protocol::Imap, Security::Tls);
            internet.serveMail("box.example.org", Protocol::Smtp, Security::StartTls);
        },
        {"box.example.org:993 tls public-database port:587/starttls", "-", "-"});
    row("SSL on 586", ada,
        [](PrivateInternet &internet) {
            internet.serveFile("database.test", "/v1/example.org",
                               configFile({"smtp out.example.org 586 SSL"}));
            internet.serveMail("out.example.org", Protocol::Smtp, Security::Tls);
        },
        {"-", "-", "out.example.org:465 tls public-database port:586/tls"});
    row("STARTTLS where TLS is", ada,
        [](PrivateInternet &internet) {
            internet.serveFile("database.test", "/v1/example.org",
                               configFile({"imap box.example.org 993 STARTTLS"}));
            internet.serveMail("box.example.org", Protocol::Imap, Security::Tls);
        },
        {"box.example.org:993 tls public-database port:993/starttls", "-", "-"});
    row("certificate for another name of the domain", ada,
        [](PrivateInternet &internet) {
            internet.serveFile("autoconfig.example.org", configPath,
                               configFile({"imap box.example.org 993 SSL"}));
            CertificateSpec spec;
            spec.names = QStringList{"DNS:real.example.org", "DNS:real.evil.example"};
            const TestCertificate certificate = internet.authority().make(spec);
            for (const char *host : {"box.example.org", "real.example.org"})
                internet.serve(
                    QLatin1String(host), 993,
                    [](ScriptedPeer &peer) {
                        peer.send("* OK ready\r\n");
                        peer.answerTagged("CAPABILITY", "* CAPABILITY IMAP4rev1\r\n");
                        peer.waitForClose();
                    },
                    ScriptedServer::Tls::Implicit, certificate);
        },
        {"real.example.org:993 tls autoconfig certificate:box.example.org", "-", "-"});
}

void TestServerDiscovery::finds()
{
    QFETCH(QString, address);
    QFETCH(Setup, setup);
    QFETCH(QStringList, expected);
    PrivateInternet internet;
    setup(internet);
    QVERIFY2(internet.start(), qPrintable(internet.errorString()));
    const DiscoveryResult result = discovered(address, optionsFor(internet));
    QCOMPARE(shown(result), expected);
    for (const EndpointCandidate &candidate : result.candidates)
        QVERIFY(candidate.endpoint.security != Security::None);
}

void TestServerDiscovery::domainsOfOthersAreMarked_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<Setup>("setup");
    QTest::addColumn<bool>("needsConsent");
    QTest::addColumn<bool>("byDnsOnly");
    QTest::newRow("the provider's own word") << "ada@example.org" << Setup([](PrivateInternet &internet) {
        internet.serveFile("autoconfig.example.org", configPath, configFile({"imap imap.host.net 993 SSL"}));
    }) << true << false;
    QTest::newRow("database") << "ada@example.org" << Setup([](PrivateInternet &internet) {
        internet.serveFile("database.test", "/v1/example.org", configFile({"imap imap.host.net 993 SSL"}));
    }) << true << false;
    QTest::newRow("service record") << "ada@example.org" << Setup([](PrivateInternet &internet) {
        internet.addRecord("srv-host=_imaps._tcp.example.org,imap.host.net,993,0,1");
    }) << true << true;
    QTest::newRow("mail exchanger") << "ada@example.org" << Setup([](PrivateInternet &internet) {
        internet.addRecord("mx-host=example.org,mx.host.net,1");
        internet.serveFile("autoconfig.host.net", configPath, configFile({"imap imap.host.net 993 SSL"}));
    }) << true << true;
    QTest::newRow("the same base domain") << "ada@mail.host.net" << Setup([](PrivateInternet &internet) {
        internet.addRecord("srv-host=_imaps._tcp.mail.host.net,imap.host.net,993,0,1");
    }) << false << false;
}

void TestServerDiscovery::domainsOfOthersAreMarked()
{
    QFETCH(QString, address);
    QFETCH(Setup, setup);
    QFETCH(bool, needsConsent);
    QFETCH(bool, byDnsOnly);
    PrivateInternet internet;
    setup(internet);
    internet.serveMail("imap.host.net", Protocol::Imap, Security::Tls);
    QVERIFY2(internet.start(), qPrintable(internet.errorString()));
    const DiscoveryResult result = discovered(address, optionsFor(internet));
    const EndpointCandidate found = candidateAt(result, "imap.host.net:993");
    QCOMPARE(found.state, EndpointCandidate::State::Found);
    QCOMPARE(found.needsConsent(), needsConsent);
    QCOMPARE(found.isVouchedByDnsOnly(), byDnsOnly);
}

void TestServerDiscovery::notOfferedIsNotGuessed()
{
    PrivateInternet internet;
    internet.addRecord("srv-host=_imap._tcp.example.org");
    internet.addRecord("srv-host=_imaps._tcp.example.org");
    internet.addRecord("srv-host=_pop3s._tcp.example.org,pop.example.org,995,0,1");
    serveThree(internet, "imap.example.org", "pop.example.org", "smtp.example.org");
    QVERIFY2(internet.start(), qPrintable(internet.errorString()));
    const DiscoveryResult result = discovered("ada@example.org", optionsFor(internet));
    QCOMPARE(shown(result),
             (QStringList{"-", "pop.example.org:995 tls srv", "smtp.example.org:465 tls guess:smtp."}));
    QCOMPARE(result.notOffered, QSet<MailProtocol>{Protocol::Imap});
    QCOMPARE(shown(result, "srv"), QStringLiteral("answered: not offered"));
    QCOMPARE(internet.mailConnections("imap.example.org", 993), 0);
}

void TestServerDiscovery::aProviderWithoutMailProtocols()
{
    PrivateInternet internet;
    serveThree(internet, "imap.tuta.com", "pop3.tuta.com", "smtp.tuta.com");
    QVERIFY2(internet.start(), qPrintable(internet.errorString()));
    const DiscoveryResult result = discovered("ada@tuta.com", optionsFor(internet));
    QVERIFY(result.hasNoMailProtocol());
    QVERIFY(result.provider && result.provider->hasHint(QLatin1String("no-imap")));
    QCOMPARE(internet.dnsQuestions(), QByteArray());
}

/// Neither web servers nor name servers nor mail servers learn whose mail it is.
void TestServerDiscovery::onlyTheDomainIsTold()
{
    PrivateInternet internet;
    servePacc(internet, paccFile);
    internet.serveFile("autoconfig.example.org", configPath, ownFile());
    internet.serveFile("example.org", wellKnownPath, ownFile());
    internet.serveFile("database.test", "/v1/example.org", ownFile());
    internet.serveFile("autoconfig.host.net", configPath, ownFile());
    internet.addRecord("mx-host=example.org,mx.host.net,1");
    serveOwn(internet);
    QVERIFY2(internet.start(), qPrintable(internet.errorString()));
    const DiscoveryResult result = discovered("adalovelace+secret@example.org", optionsFor(internet));
    QVERIFY(shown(result, Protocol::Imap) != QLatin1String("-"));
    QCOMPARE(candidateAt(result, "i.example.org:993").endpoint.userName,
             QStringLiteral("adalovelace+secret@example.org"));
    const QByteArray web = internet.webRequests();
    const QByteArray names = internet.dnsQuestions();
    const QByteArray mail = internet.mailCommands();
    QCOMPARE(web.count("\nGET "), 6);
    for (const char *host :
         {"ua-auto-config.example.org", "autoconfig.example.org", "database.test", "autoconfig.host.net"})
        QVERIFY2(web.contains("host: " + QByteArray(host) + "\nGET "), host);
    QVERIFY(names.contains("query[SRV] _imaps._tcp.example.org"));
    QVERIFY(mail.contains("CAPABILITY"));
    for (const QByteArray &all : {web, names, mail}) {
        QVERIFY(!all.toLower().contains("lovelace"));
        QVERIFY(!all.toLower().contains("secret"));
        QVERIFY(!all.toLower().contains("emailaddress"));
    }
    for (const char *header : {"Cookie:", "Referer:", "Authorization:"})
        QVERIFY2(!web.contains(header), header);
    QVERIFY(!mail.contains("LOGIN ") && !mail.contains("USER") && !mail.contains("AUTH"));
}

void TestServerDiscovery::everyQuestionIsReported()
{
    PrivateInternet internet;
    internet.addRecord("mx-host=reported.test,mx.host.net,1");
    internet.serveFile("autoconfig.reported.test", configPath, ownFile());
    serveOwn(internet);
    QVERIFY2(internet.start(), qPrintable(internet.errorString()));
    DiscoveryOptions options = optionsFor(internet);
    const DiscoveryResult result = discovered("ada@reported.test", options);
    QStringList sources;
    for (const SourceReport &report : result.sources) {
        sources += report.source;
        QVERIFY2(report.result != Outcome::Asked, qPrintable(report.source));
        QVERIFY(report.took.count() >= 0);
    }
    QCOMPARE(sources, (QStringList{"built-in", "pacc", "pacc-digest", "autoconfig", "well-known",
                                   "public-database", "srv", "srv", "srv", "srv", "srv", "srv", "mx",
                                   "mx:built-in", "mx:autoconfig", "mx:public-database"}));
    QCOMPARE(shown(result, "autoconfig"), QStringLiteral("answered: "));
    QCOMPARE(shown(result, "well-known"), QStringLiteral("nothing: no address is known of the host"));
    QCOMPARE(shown(result, "mx"), QStringLiteral("answered: mx.host.net"));
    options.pacc = false;
    options.database = QUrl();
    const DiscoveryResult without = discovered("ada@reported.test", options);
    QCOMPARE(shown(without, "pacc"), QStringLiteral("skipped: switched off"));
    QCOMPARE(shown(without, "public-database"), QStringLiteral("skipped: switched off"));
}

int main(int argc, char **argv)
{
    entered = PrivateInternet::enter();
    const QCoreApplication app(argc, argv);
    TestServerDiscovery test;
    return QTest::qExec(&test, argc, argv);
}

#include "test_serverdiscovery.moc"
