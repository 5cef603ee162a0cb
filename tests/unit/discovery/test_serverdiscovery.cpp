#include "discovery/serverdiscovery.h"
#include "support/privateinternet.h"
#include "support/privatenetwork.h"

#include <QCryptographicHash>
#include <QSignalSpy>
#include <QTest>

using namespace posthorn;
using namespace std::chrono_literals;

namespace
{

using Setup = std::function<void(PrivateInternet &)>;
using Outcome = SourceReport::Result;
using Protocol = MailProtocol;
using Security = ConnectionSecurity;

bool entered = false;

const QByteArray configPath = "/mail/config-v1.1.xml";
const QByteArray wellKnownPath = "/.well-known/autoconfig/mail/config-v1.1.xml";

/// "imap imap.example.org 993 SSL" a line.
QByteArray configFile(const QList<QByteArray> &servers, const QByteArray &more = {})
{
    QByteArray xml = "<clientConfig version=\"1.1\"><emailProvider id=\"x\">" + more;
    for (const QByteArray &server : servers) {
        const QList<QByteArray> words = server.split(' ');
        const QByteArray element = words[0] == "smtp" ? "outgoingServer" : "incomingServer";
        xml += "<" + element + " type=\"" + words[0] + "\"><hostname>" + words[1] + "</hostname><port>" +
               words[2] + "</port><socketType>" + words[3] +
               "</socketType><username>%EMAILADDRESS%</username></" + element + ">";
    }
    return xml + "</emailProvider></clientConfig>";
}

void serveThree(PrivateInternet &internet, const QString &imap, const QString &pop3, const QString &smtp)
{
    internet.serveMail(imap, Protocol::Imap, Security::Tls);
    internet.serveMail(pop3, Protocol::Pop3, Security::Tls);
    internet.serveMail(smtp, Protocol::Smtp, Security::Tls);
}

DiscoveryOptions optionsFor(PrivateInternet &internet)
{
    DiscoveryOptions options;
    options.caFile = internet.authority().caFile();
    options.database = QUrl(QStringLiteral("https://database.test/v1"));
    return options;
}

DiscoveryResult discovered(const QString &address, const DiscoveryOptions &options)
{
    ServerDiscovery discovery;
    QSignalSpy finished(&discovery, &ServerDiscovery::finished);
    if (!discovery.start(address, options) || !finished.wait(30'000))
        qFatal("the search did not end");
    return discovery.result();
}

/// "imap.example.org:993 tls autoconfig", with what was corrected behind it; "-" where nothing was found.
QString shown(const DiscoveryResult &result, Protocol protocol)
{
    const auto best = pickBest(result.candidates, protocol);
    if (!best || best->state != EndpointCandidate::State::Found)
        return QStringLiteral("-");
    const QString text =
        best->endpoint.hostAndPort() + u' ' + securityName(best->endpoint.security) + u' ' + best->reason;
    return best->correctedFrom.isEmpty() ? text : text + u' ' + best->correctedFrom;
}

QStringList shown(const DiscoveryResult &result)
{
    return {shown(result, Protocol::Imap), shown(result, Protocol::Pop3), shown(result, Protocol::Smtp)};
}

/// "autoconfig refused: ...", the first of this source.
QString shown(const DiscoveryResult &result, const char *source)
{
    for (const SourceReport &report : result.sources)
        if (report.source == QLatin1String(source))
            return sourceResultName(report.result) + QStringLiteral(": ") + report.detail;
    return {};
}

EndpointCandidate candidateAt(const DiscoveryResult &result, const QString &hostAndPort)
{
    for (const EndpointCandidate &candidate : result.candidates)
        if (candidate.endpoint.hostAndPort() == hostAndPort)
            return candidate;
    return {};
}

QByteArray redirectTo(const QByteArray &url)
{
    return "HTTP/1.1 302 Found\r\nLocation: " + url + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
}

const QByteArray ownFile = configFile(
    {"imap imap.example.org 993 SSL", "pop3 pop.example.org 995 SSL", "smtp smtp.example.org 587 STARTTLS"});

void serveOwn(PrivateInternet &internet)
{
    internet.serveMail("imap.example.org", Protocol::Imap, Security::Tls);
    internet.serveMail("pop.example.org", Protocol::Pop3, Security::Tls);
    internet.serveMail("smtp.example.org", Protocol::Smtp, Security::StartTls);
}

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

Q_DECLARE_METATYPE(Setup)

/// The whole search against real name servers, and web and mail servers for each branch of it.
class TestServerDiscovery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void finds_data();
    void finds();
    void badFilesAreRefused_data();
    void badFilesAreRefused();
    void domainsOfOthersAreMarked_data();
    void domainsOfOthersAreMarked();
    void saysWhyAServerCannotBeUsed_data();
    void saysWhyAServerCannotBeUsed();
    void notOfferedIsNotGuessed();
    void aProviderWithoutMailProtocols();
    void onlyTheDomainIsTold();
    void everyQuestionIsReported();
    void softLimit();
    void lateAnswer_data();
    void lateAnswer();
    void hungGuess();
    void hardLimit();
    void deadNames();
    void plaintextOnlyInPrivate();
    void cancelledAndDestroyed();
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
            internet.serveFile("autoconfig.example.org", configPath, ownFile);
            serveOwn(internet);
        },
        {"i.example.org:993 tls pacc", "p.example.org:995 tls pacc", "s.example.org:465 tls pacc"});
    row("PACC with another digest", ada,
        [](PrivateInternet &internet) {
            servePacc(internet, paccFile + ' ');
            internet.serveFile("autoconfig.example.org", configPath, ownFile);
            serveOwn(internet);
        },
        {"imap.example.org:993 tls autoconfig", "pop.example.org:995 tls autoconfig",
         "smtp.example.org:587 starttls autoconfig"});
    row("autoconfig", ada,
        [](PrivateInternet &internet) {
            internet.serveFile("autoconfig.example.org", configPath, ownFile);
            internet.serveFile("database.test", "/v1/example.org",
                               configFile({"imap old.example.org 993 SSL", "smtp old.example.org 465 SSL"}));
            serveThree(internet, "old.example.org", "old.example.org", "old.example.org");
            serveOwn(internet);
        },
        {"imap.example.org:993 tls autoconfig", "pop.example.org:995 tls autoconfig",
         "smtp.example.org:587 starttls autoconfig"});
    row("well-known", ada,
        [](PrivateInternet &internet) {
            internet.serveFile("example.org", wellKnownPath, ownFile);
            serveOwn(internet);
        },
        {"imap.example.org:993 tls well-known", "pop.example.org:995 tls well-known",
         "smtp.example.org:587 starttls well-known"});
    row("public database", ada,
        [](PrivateInternet &internet) {
            internet.serveFile("database.test", "/v1/example.org", ownFile);
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
            internet.serveFile("autoconfig.example.org", configPath, ownFile);
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
            internet.serveFile("files.provider.net", "/example.xml", ownFile);
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

void TestServerDiscovery::badFilesAreRefused_data()
{
    QTest::addColumn<Setup>("setup"); // of autoconfig.example.org
    QTest::addColumn<QString>("outcome");
    const auto answer = [](const QByteArray &bytes) -> Setup {
        return [bytes](PrivateInternet &internet) {
            internet.serveAnswer("autoconfig.example.org", configPath, bytes);
        };
    };
    const auto file = [](const QByteArray &body) -> Setup {
        return [body](PrivateInternet &internet) {
            internet.serveFile("autoconfig.example.org", configPath, body);
        };
    };
    QTest::newRow("not there") << file({}) << "refused";
    QTest::newRow("no such file") << answer("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                                  << "nothing";
    QTest::newRow("redirect to http") << answer(redirectTo("http://autoconfig.example.org/x")) << "refused";
    QTest::newRow("redirect to http on this computer")
        << answer(redirectTo("http://127.0.0.1/x")) << "refused";
    QTest::newRow("redirect to a file") << answer(redirectTo("file:///etc/passwd")) << "refused";
    QTest::newRow("redirect in a circle")
        << answer(redirectTo("https://autoconfig.example.org/mail/config-v1.1.xml")) << "refused";
    QTest::newRow("a web page") << file("<html><body>Welcome</body></html>") << "refused";
    QTest::newRow("entity bomb")
        << file("<!DOCTYPE x [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>" +
                QByteArray(ownFile).replace("imap.example.org", "&b;"))
        << "refused";
    QTest::newRow("external entity") << file("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/hostname\">]>" +
                                             QByteArray(ownFile).replace("imap.example.org", "&a;"))
                                     << "refused";
    QTest::newRow("10 MB") << file(QByteArray(ownFile).append(10'000'000, ' ')) << "refused";
    QTest::newRow("without end") << Setup([](PrivateInternet &internet) {
        internet.serve(
            "autoconfig.example.org", 443,
            [](ScriptedPeer &peer) {
                while (!peer.readLine().isEmpty())
                    ;
                peer.send("HTTP/1.1 200 OK\r\n\r\n");
                while (peer.waitForLine() == ScriptedPeer::Waited::Nothing)
                    peer.send(QByteArray(64 * 1024, ' '));
            },
            ScriptedServer::Tls::Implicit);
    }) << "refused";
    QTest::newRow("certificate for another host") << Setup([](PrivateInternet &internet) {
        CertificateSpec spec;
        spec.names = QStringList{"DNS:www.example.org"};
        internet.serve(
            "autoconfig.example.org", 443, [](ScriptedPeer &peer) { peer.waitForClose(); },
            ScriptedServer::Tls::Implicit, internet.authority().make(spec));
    }) << "refused";
    QTest::newRow("certificate of nobody") << Setup([](PrivateInternet &internet) {
        CertificateSpec spec;
        spec.names = QStringList{"DNS:autoconfig.example.org"};
        spec.selfSigned = true;
        internet.serve(
            "autoconfig.example.org", 443, [](ScriptedPeer &peer) { peer.waitForClose(); },
            ScriptedServer::Tls::Implicit, internet.authority().make(spec));
    }) << "refused";
    QTest::newRow("only servers without encryption")
        << file(configFile({"imap imap.example.org 143 plain"})) << "refused";
    QTest::newRow("nobody at home") << Setup([](PrivateInternet &internet) {
        internet.addHost("autoconfig.example.org");
    }) << "failed";
}

void TestServerDiscovery::badFilesAreRefused()
{
    QFETCH(Setup, setup);
    QFETCH(QString, outcome);
    PrivateInternet internet;
    setup(internet);
    internet.serveFile("database.test", "/v1/example.org", configFile({"imap box.example.org 993 SSL"}));
    serveThree(internet, "box.example.org", "pop3.example.org", "smtp.example.org");
    QVERIFY2(internet.start(), qPrintable(internet.errorString()));
    const DiscoveryResult result = discovered("ada@example.org", optionsFor(internet));
    QVERIFY2(shown(result, "autoconfig").startsWith(outcome), qPrintable(shown(result, "autoconfig")));
    // The next in the ranking serves in its place.
    QCOMPARE(shown(result),
             (QStringList{"box.example.org:993 tls public-database", "pop3.example.org:995 tls guess:pop3.",
                          "smtp.example.org:465 tls guess:smtp."}));
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

void TestServerDiscovery::saysWhyAServerCannotBeUsed_data()
{
    QTest::addColumn<Setup>("setup"); // of imap.example.org, port 993 with TLS or 143 with STARTTLS
    QTest::addColumn<int>("port");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("detail"); // what speaks, or what is wrong with the certificate
    const auto clear = [](quint16 port, const ScriptedServer::Script &script) -> Setup {
        return [port, script](PrivateInternet &internet) {
            internet.serve("imap.example.org", port, script, ScriptedServer::Tls::None);
        };
    };
    const auto certified = [](const std::function<void(CertificateSpec &)> &change) -> Setup {
        return [change](PrivateInternet &internet) {
            CertificateSpec spec;
            spec.names = QStringList{"DNS:imap.example.org"};
            change(spec);
            internet.serve(
                "imap.example.org", 993, [](ScriptedPeer &peer) { peer.waitForClose(); },
                ScriptedServer::Tls::Implicit, internet.authority().make(spec));
        };
    };
    QTest::newRow("POP3 there") << Setup([](PrivateInternet &internet) {
        internet.serveMail("imap.example.org", Protocol::Pop3, Security::Tls, 993);
    }) << 993 << ErrorCode::WrongProtocol
                                << "POP3";
    QTest::newRow("SMTP in clear") << clear(993,
                                            [](ScriptedPeer &peer) {
                                                peer.send("220 ready\r\n");
                                                peer.waitForClose();
                                            })
                                   << 993 << ErrorCode::TlsNotSpoken << "SMTP";
    QTest::newRow("SSH there") << clear(143,
                                        [](ScriptedPeer &peer) {
                                            peer.send("SSH-2.0-x\r\n");
                                            peer.waitForClose();
                                        })
                               << 143 << ErrorCode::WrongProtocol << "SSH";
    QTest::newRow("STARTTLS refused") << clear(143,
                                               [](ScriptedPeer &peer) {
                                                   peer.send("* OK ready\r\n");
                                                   const QByteArray tag = peer.expectTagged("STARTTLS");
                                                   peer.send(tag + " NO not here\r\n");
                                                   peer.waitForClose();
                                               })
                                      << 143 << ErrorCode::EncryptionRefused << "";
    QTest::newRow("expired") << certified([](CertificateSpec &spec) { spec.until = "20210101000000Z"; })
                             << 993 << ErrorCode::CertificateNotTrusted << "expired";
    QTest::newRow("not valid yet") << certified([](CertificateSpec &spec) { spec.from = "20980101000000Z"; })
                                   << 993 << ErrorCode::CertificateNotTrusted << "not-yet-valid";
    QTest::newRow("for another host")
        << certified([](CertificateSpec &spec) { spec.names = QStringList{"DNS:imap.evil.example"}; }) << 993
        << ErrorCode::CertificateNotTrusted << "name-mismatch";
    QTest::newRow("vouched for by nobody") << certified([](CertificateSpec &spec) { spec.selfSigned = true; })
                                           << 993 << ErrorCode::CertificateNotTrusted << "self-signed";
}

void TestServerDiscovery::saysWhyAServerCannotBeUsed()
{
    QFETCH(Setup, setup);
    QFETCH(int, port);
    QFETCH(ErrorCode, code);
    QFETCH(QString, detail);
    PrivateInternet internet;
    setup(internet);
    QVERIFY2(internet.start(), qPrintable(internet.errorString()));
    const DiscoveryResult result = discovered("ada@example.org", optionsFor(internet));
    QCOMPARE(shown(result, Protocol::Imap), QStringLiteral("-"));
    const EndpointCandidate failed = candidateAt(result, QStringLiteral("imap.example.org:%1").arg(port));
    QVERIFY(failed.error.has_value());
    QCOMPARE(errorCodeName(failed.error->code), errorCodeName(code));
    QCOMPARE(failed.speaks + failed.certificateIssues.join(u' '), detail);
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
    internet.serveFile("autoconfig.example.org", configPath, ownFile);
    internet.serveFile("example.org", wellKnownPath, ownFile);
    internet.serveFile("database.test", "/v1/example.org", ownFile);
    internet.serveFile("autoconfig.host.net", configPath, ownFile);
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
    internet.serveFile("autoconfig.reported.test", configPath, ownFile);
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

/// One source hangs: what is known is looked at, and when that serves nobody waits.
void TestServerDiscovery::softLimit()
{
    PrivateInternet internet;
    internet.serve(
        "autoconfig.example.org", 443, [](ScriptedPeer &peer) { peer.hang(); },
        ScriptedServer::Tls::Implicit);
    internet.serveFile("database.test", "/v1/example.org", ownFile);
    serveOwn(internet);
    QVERIFY2(internet.start(), qPrintable(internet.errorString()));
    DiscoveryOptions options = optionsFor(internet);
    options.softLimit = 500ms;
    options.hardLimit = 20s;
    const DiscoveryResult result = discovered("ada@example.org", options);
    QCOMPARE(shown(result, "autoconfig"), QStringLiteral("too-late: "));
    QCOMPARE(shown(result), (QStringList{"imap.example.org:993 tls public-database",
                                         "pop.example.org:995 tls public-database",
                                         "smtp.example.org:587 starttls public-database"}));
}

/// A source answers when all that was known has been looked at in vain.
void TestServerDiscovery::lateAnswer_data()
{
    QTest::addColumn<QStringList>("served"); // by IMAP
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QString>("expected");
    const auto file = [](const QByteArray &server) {
        return "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + configFile({server});
    };
    QTest::newRow("nothing") << QStringList()
                             << QByteArray("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n") << "-";
    QTest::newRow("a server") << QStringList{"box.example.org"} << file("imap box.example.org 993 SSL")
                              << "box.example.org:993 tls autoconfig";
    // It was among the guesses, behind one that was found.
    QTest::newRow("a better one of those that are known")
        << QStringList{"imap.example.org", "mail.example.org"} << file("imap mail.example.org 993 SSL")
        << "mail.example.org:993 tls autoconfig";
}

void TestServerDiscovery::lateAnswer()
{
    QFETCH(QStringList, served);
    QFETCH(QByteArray, answer);
    QFETCH(QString, expected);
    std::atomic_bool lookedAt = false;
    PrivateInternet internet;
    internet.serve(
        "smtp.example.org", 465, [&lookedAt](ScriptedPeer &) { lookedAt = true; }, ScriptedServer::Tls::None);
    internet.serve(
        "autoconfig.example.org", 443,
        [&lookedAt, answer](ScriptedPeer &peer) {
            while (!peer.readLine().isEmpty())
                ;
            while (!lookedAt && peer.waitForLine() == ScriptedPeer::Waited::Nothing)
                ;
            peer.send(answer);
        },
        ScriptedServer::Tls::Implicit);
    for (const QString &host : served)
        internet.serveMail(host, Protocol::Imap, Security::Tls);
    QVERIFY2(internet.start(), qPrintable(internet.errorString()));
    DiscoveryOptions options = optionsFor(internet);
    options.softLimit = 300ms;
    options.hardLimit = 60s; // longer than discovered() waits
    const DiscoveryResult result = discovered("ada@example.org", options);
    QVERIFY(lookedAt);
    QCOMPARE(shown(result, Protocol::Imap), expected);
    QVERIFY(!shown(result, "autoconfig").startsWith(QLatin1String("too-late")));
}

/// A name that was only guessed hangs: when the rest serves nobody waits for it.
void TestServerDiscovery::hungGuess()
{
    PrivateInternet internet;
    internet.serveMail("imap.example.org", Protocol::Imap, Security::Tls);
    internet.serveMail("smtp.example.org", Protocol::Smtp, Security::Tls);
    internet.serve(
        "pop3.example.org", 995, [](ScriptedPeer &peer) { peer.hang(); }, ScriptedServer::Tls::None);
    QVERIFY2(internet.start(), qPrintable(internet.errorString()));
    DiscoveryOptions options = optionsFor(internet);
    options.softLimit = 500ms;
    options.hardLimit = 60s; // longer than discovered() waits
    const DiscoveryResult result = discovered("ada@example.org", options);
    QCOMPARE(shown(result), (QStringList{"imap.example.org:993 tls guess:imap.", "-",
                                         "smtp.example.org:465 tls guess:smtp."}));
    const EndpointCandidate hung = candidateAt(result, "pop3.example.org:995");
    QVERIFY(hung.error.has_value());
    QCOMPARE(hung.error->code, ErrorCode::TimedOut);
}

/// Everything hangs: sources and servers.
void TestServerDiscovery::hardLimit()
{
    PrivateInternet internet;
    const auto hang = [](ScriptedPeer &peer) { peer.hang(); };
    internet.serve("autoconfig.example.org", 443, hang, ScriptedServer::Tls::Implicit);
    internet.serve("imap.example.org", 993, hang, ScriptedServer::Tls::None);
    internet.serve("smtp.example.org", 465, hang, ScriptedServer::Tls::Implicit);
    internet.serveMail("pop3.example.org", Protocol::Pop3, Security::Tls);
    QVERIFY2(internet.start(), qPrintable(internet.errorString()));
    DiscoveryOptions options = optionsFor(internet);
    options.softLimit = 300ms;
    options.hardLimit = 2s;
    const DiscoveryResult result = discovered("ada@example.org", options);
    QCOMPARE(shown(result, "autoconfig"), QStringLiteral("too-late: "));
    QCOMPARE(shown(result), (QStringList{"-", "pop3.example.org:995 tls guess:pop3.", "-"}));
    for (const char *hung : {"imap.example.org:993", "smtp.example.org:465"}) {
        const EndpointCandidate candidate = candidateAt(result, QLatin1String(hung));
        QCOMPARE(candidate.state, EndpointCandidate::State::Failed);
        QCOMPARE(candidate.error->code, ErrorCode::TimedOut);
    }
    for (const EndpointCandidate &candidate : result.candidates)
        QVERIFY(candidate.state != EndpointCandidate::State::Probing);
}

void TestServerDiscovery::deadNames()
{
    PrivateInternet internet;
    QVERIFY2(internet.start(), qPrintable(internet.errorString()));
    internet.silenceDns();
    DiscoveryOptions options = optionsFor(internet);
    options.softLimit = 300ms;
    options.hardLimit = 1s;
    const DiscoveryResult result = discovered("ada@example.org", options);
    QCOMPARE(shown(result), (QStringList{"-", "-", "-"}));
    for (const SourceReport &report : result.sources)
        QVERIFY2(report.source == QLatin1String("built-in") || report.result == Outcome::TooLate ||
                     report.result == Outcome::Failed || report.result == Outcome::Nothing,
                 qPrintable(report.source));
    QVERIFY(!result.candidates.isEmpty());
}

void TestServerDiscovery::plaintextOnlyInPrivate()
{
    // An address that is nobody's private one, of this test's network.
    QVERIFY(PrivateNetwork::setAddress("198.51.100.7"));
    PrivateInternet internet;
    internet.addRecord("host-record=public.example.org,198.51.100.7");
    internet.serveFile(
        "autoconfig.example.org", configPath,
        configFile({"imap public.example.org 1143 plain", "pop3 inside.example.org 110 plain"}));
    internet.serveMail("inside.example.org", Protocol::Pop3, Security::None);
    QVERIFY2(internet.start(), qPrintable(internet.errorString()));
    const ScriptedServer outside([](ScriptedPeer &peer) { peer.send("* OK ready\r\n"); }, std::nullopt,
                                 ScriptedServer::Tls::None, QHostAddress("198.51.100.7"), 1143);
    DiscoveryOptions options = optionsFor(internet);
    QCOMPARE(shown(discovered("ada@example.org", options)), (QStringList{"-", "-", "-"}));
    options.allowPlaintext = true;
    const DiscoveryResult result = discovered("ada@example.org", options);
    QCOMPARE(shown(result), (QStringList{"-", "inside.example.org:110 none autoconfig", "-"}));
    const EndpointCandidate refused = candidateAt(result, "public.example.org:1143");
    QVERIFY(refused.error.has_value());
    QCOMPARE(refused.error->code, ErrorCode::PlaintextRefused);
    QCOMPARE(outside.connections(), 0);
    QVERIFY(PrivateNetwork::setAddress(nullptr));
}

void TestServerDiscovery::cancelledAndDestroyed()
{
    PrivateInternet internet;
    internet.serve(
        "imap.example.org", 993, [](ScriptedPeer &peer) { peer.hang(); }, ScriptedServer::Tls::None);
    QVERIFY2(internet.start(), qPrintable(internet.errorString()));
    auto discovery = std::make_unique<ServerDiscovery>();
    QSignalSpy finished(discovery.get(), &ServerDiscovery::finished);
    QVERIFY(!discovery->start("ada", {}));
    // Taken back before it began: nobody is asked.
    QVERIFY(discovery->start("ada@untold.test", optionsFor(internet)));
    discovery->cancel();
    QVERIFY(discovery->start("ada@example.org", optionsFor(internet)));
    QTRY_COMPARE(internet.mailConnections("imap.example.org", 993), 1);
    discovery->cancel();
    QVERIFY(!discovery->isRunning());
    QVERIFY(discovery->start("ada@example.org", optionsFor(internet)));
    QTRY_COMPARE(internet.mailConnections("imap.example.org", 993), 2);
    discovery.reset();
    QCOMPARE(finished.count(), 0);
    QVERIFY(!internet.dnsQuestions().contains("untold.test"));
}

int main(int argc, char **argv)
{
    entered = PrivateInternet::enter();
    const QCoreApplication app(argc, argv);
    TestServerDiscovery test;
    return QTest::qExec(&test, argc, argv);
}

#include "test_serverdiscovery.moc"
