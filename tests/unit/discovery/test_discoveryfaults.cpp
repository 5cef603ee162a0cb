#include "discoveryscene.h"
#include "support/privatenetwork.h"

#include <QSignalSpy>
#include <QTest>
#include <atomic>

using namespace posthorn;
using namespace std::chrono_literals;

namespace
{

using Outcome = SourceReport::Result;
using Protocol = MailProtocol;
using Security = ConnectionSecurity;

bool entered = false;

} // namespace

/// The search among files that lie, servers that are not what they should be, and whatever hangs.
class TestDiscoveryFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void badFilesAreRefused_data();
    void badFilesAreRefused();
    void saysWhyAServerCannotBeUsed_data();
    void saysWhyAServerCannotBeUsed();
    void softLimit();
    void lateAnswer_data();
    void lateAnswer();
    void hungGuess();
    void hardLimit();
    void deadNames();
    void plaintextOnlyInPrivate();
    void cancelledAndDestroyed();
};

void TestDiscoveryFaults::init()
{
    if (!entered)
        QSKIP("this machine gives tests no network of their own, or dnsmasq is not installed");
}

void TestDiscoveryFaults::badFilesAreRefused_data()
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
                QByteArray(ownFile()).replace("imap.example.org", "&b;"))
        << "refused";
    QTest::newRow("external entity") << file("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/hostname\">]>" +
                                             QByteArray(ownFile()).replace("imap.example.org", "&a;"))
                                     << "refused";
    QTest::newRow("10 MB") << file(QByteArray(ownFile()).append(10'000'000, ' ')) << "refused";
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

void TestDiscoveryFaults::badFilesAreRefused()
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

void TestDiscoveryFaults::saysWhyAServerCannotBeUsed_data()
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

void TestDiscoveryFaults::saysWhyAServerCannotBeUsed()
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

/// One source hangs: what is known is looked at, and when that serves nobody waits.
void TestDiscoveryFaults::softLimit()
{
    PrivateInternet internet;
    internet.serve(
        "autoconfig.example.org", 443, [](ScriptedPeer &peer) { peer.hang(); },
        ScriptedServer::Tls::Implicit);
    internet.serveFile("database.test", "/v1/example.org", ownFile());
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
void TestDiscoveryFaults::lateAnswer_data()
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

void TestDiscoveryFaults::lateAnswer()
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
void TestDiscoveryFaults::hungGuess()
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
void TestDiscoveryFaults::hardLimit()
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

void TestDiscoveryFaults::deadNames()
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

void TestDiscoveryFaults::plaintextOnlyInPrivate()
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

void TestDiscoveryFaults::cancelledAndDestroyed()
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
    TestDiscoveryFaults test;
    return QTest::qExec(&test, argc, argv);
}

#include "test_discoveryfaults.moc"
