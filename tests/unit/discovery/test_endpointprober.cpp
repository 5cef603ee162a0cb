#include "discovery/endpointprober.h"
#include "support/scriptedserver.h"

#include <QSignalSpy>
#include <QTest>

using namespace posthorn;

namespace
{

using State = EndpointCandidate::State;

EndpointCandidate candidateFor(MailProtocol protocol, const ScriptedServer &server,
                               ConnectionSecurity security = ConnectionSecurity::None)
{
    EndpointCandidate candidate;
    candidate.endpoint.protocol = protocol;
    candidate.endpoint.host = QStringLiteral("127.0.0.1");
    candidate.endpoint.port = server.port();
    candidate.endpoint.security = security;
    candidate.endpoint.userName = QStringLiteral("ada");
    return candidate;
}

void playImap(ScriptedPeer &peer)
{
    peer.send("* OK ready\r\n");
    peer.answerTagged("CAPABILITY", "* CAPABILITY IMAP4rev1 IDLE AUTH=PLAIN\r\n");
    peer.waitForClose();
}

void playPop3(ScriptedPeer &peer)
{
    peer.send("+OK ready\r\n");
    peer.answer("CAPA", "+OK\r\nUSER\r\nUIDL\r\n.\r\n");
    peer.waitForClose();
}

void playSmtp(ScriptedPeer &peer)
{
    peer.send("220 ready\r\n");
    peer.answer("EHLO", "250-mail.example\r\n250-SIZE 1000\r\n250 AUTH PLAIN\r\n");
    peer.waitForClose();
}

/// Runs a search to its end and gives what was found.
QList<EndpointCandidate> probed(const QList<EndpointCandidate> &candidates)
{
    EndpointProber prober;
    prober.setTimeLimit(std::chrono::seconds(5));
    QSignalSpy finished(&prober, &EndpointProber::finished);
    prober.probe(candidates);
    if (!finished.wait(20'000))
        return {};
    return prober.candidates();
}

} // namespace

class TestEndpointProber : public QObject
{
    Q_OBJECT

private slots:
    void findsEachProtocol();
    void findsThroughTls();
    void tellsWrongProtocol();
    void refusedPortFails();
    void badCertificateFails();
    void silentServerTimesOut();
    void stopsAtTheBestOfAProtocol();
    void takesTheNextWhenTheFirstFails();
    void reportsInOrder();
    void emptyListFinishes();
    void neverSendsCredentials();
    void cancelEndsAtOnce();
    void destroyingWhileProbing();
};

void TestEndpointProber::findsEachProtocol()
{
    const ScriptedServer imap(playImap);
    const ScriptedServer pop3(playPop3);
    const ScriptedServer smtp(playSmtp);
    const auto found = probed({candidateFor(MailProtocol::Imap, imap), candidateFor(MailProtocol::Pop3, pop3),
                               candidateFor(MailProtocol::Smtp, smtp)});
    QCOMPARE(found.size(), 3);
    for (const EndpointCandidate &candidate : found)
        QVERIFY2(candidate.state == State::Found,
                 candidate.error ? qPrintable(candidate.error->toString()) : "");
    QVERIFY(found[0].capabilities.contains(QLatin1String("IDLE")));
    QVERIFY(found[1].capabilities.contains(QLatin1String("UIDL")));
    QVERIFY(found[2].capabilities.contains(QLatin1String("SIZE 1000")));
    for (const ScriptedServer *server : {&imap, &pop3, &smtp})
        QVERIFY2(server->failures().isEmpty(), qPrintable(server->failures().join(u'\n')));
}

void TestEndpointProber::findsThroughTls()
{
    TestAuthority authority;
    QVERIFY2(authority.isValid(), qPrintable(authority.log()));
    const TestCertificate certificate = authority.make();
    const ScriptedServer server(playImap, certificate, ScriptedServer::Tls::Implicit);
    EndpointCandidate candidate = candidateFor(MailProtocol::Imap, server, ConnectionSecurity::Tls);
    candidate.endpoint.caFile = authority.caFile();
    const auto found = probed({candidate});
    QCOMPARE(found.value(0).state, State::Found);
}

void TestEndpointProber::tellsWrongProtocol()
{
    const ScriptedServer server(playPop3);
    const auto found = probed({candidateFor(MailProtocol::Imap, server)});
    QCOMPARE(found.value(0).state, State::Failed);
    QCOMPARE(found[0].error->code, ErrorCode::WrongProtocol);
}

void TestEndpointProber::refusedPortFails()
{
    EndpointCandidate candidate;
    {
        const ScriptedServer gone(playImap);
        candidate = candidateFor(MailProtocol::Imap, gone);
    }
    const auto found = probed({candidate});
    QCOMPARE(found.value(0).state, State::Failed);
    QCOMPARE(found[0].error->code, ErrorCode::ConnectionRefused);
}

void TestEndpointProber::badCertificateFails()
{
    TestAuthority authority;
    QVERIFY2(authority.isValid(), qPrintable(authority.log()));
    CertificateSpec spec;
    spec.names = {QStringLiteral("DNS:other.example")};
    const TestCertificate certificate = authority.make(spec);
    const ScriptedServer server(playImap, certificate, ScriptedServer::Tls::Implicit);
    EndpointCandidate candidate = candidateFor(MailProtocol::Imap, server, ConnectionSecurity::Tls);
    candidate.endpoint.caFile = authority.caFile();
    const auto found = probed({candidate});
    QCOMPARE(found.value(0).state, State::Failed);
    QCOMPARE(found[0].error->code, ErrorCode::CertificateNotTrusted);
}

void TestEndpointProber::silentServerTimesOut()
{
    const ScriptedServer server([](ScriptedPeer &peer) { peer.hang(); });
    EndpointProber prober;
    prober.setTimeLimit(std::chrono::milliseconds(300));
    QSignalSpy finished(&prober, &EndpointProber::finished);
    prober.probe({candidateFor(MailProtocol::Imap, server)});
    QVERIFY(finished.wait(20'000));
    QCOMPARE(prober.candidates()[0].state, State::Failed);
    QCOMPARE(prober.candidates()[0].error->code, ErrorCode::TimedOut);
}

void TestEndpointProber::stopsAtTheBestOfAProtocol()
{
    const ScriptedServer server(playImap);
    QList<EndpointCandidate> candidates;
    for (int i = 0; i < 20; ++i)
        candidates += candidateFor(MailProtocol::Imap, server);
    const auto found = probed(candidates);
    QCOMPARE(found.value(0).state, State::Found);
    QVERIFY(server.connections() < 20);
    QCOMPARE(found.last().state, State::Guess);
}

void TestEndpointProber::takesTheNextWhenTheFirstFails()
{
    const ScriptedServer wrong(playSmtp);
    const ScriptedServer right(playImap);
    const auto found =
        probed({candidateFor(MailProtocol::Imap, wrong), candidateFor(MailProtocol::Imap, right)});
    QCOMPARE(pickBest(found, MailProtocol::Imap)->endpoint.port, right.port());
}

void TestEndpointProber::reportsInOrder()
{
    const ScriptedServer server(playImap);
    EndpointProber prober;
    QStringList reports;
    connect(&prober, &EndpointProber::candidateChanged, this,
            [&](int index, const EndpointCandidate &candidate) {
                reports += QString::number(index) + u' ' + candidateStateName(candidate.state);
            });
    QSignalSpy finished(&prober, &EndpointProber::finished);
    prober.probe({candidateFor(MailProtocol::Imap, server)});
    QVERIFY(reports.isEmpty()); // nothing is told before the caller has the list in hand
    QVERIFY(prober.isRunning());
    QVERIFY(finished.wait(20'000));
    QCOMPARE(reports, (QStringList{"0 probing", "0 found"}));
    QVERIFY(!prober.isRunning());
}

void TestEndpointProber::emptyListFinishes()
{
    EndpointProber prober;
    QSignalSpy finished(&prober, &EndpointProber::finished);
    prober.probe({});
    QVERIFY(finished.wait(5'000));
}

void TestEndpointProber::neverSendsCredentials()
{
    const ScriptedServer server(playImap);
    QVERIFY(!probed({candidateFor(MailProtocol::Imap, server)}).isEmpty());
    QVERIFY(!server.clearText().contains("ada"));
    QVERIFY(!server.clearText().toUpper().contains("LOGIN"));
}

void TestEndpointProber::cancelEndsAtOnce()
{
    const ScriptedServer server([](ScriptedPeer &peer) { peer.hang(); });
    EndpointProber prober;
    QSignalSpy finished(&prober, &EndpointProber::finished);
    QSignalSpy changed(&prober, &EndpointProber::candidateChanged);
    prober.probe({candidateFor(MailProtocol::Imap, server)});
    QVERIFY(changed.wait(5'000));
    prober.cancel();
    QVERIFY(!prober.isRunning());
    // A second search is not disturbed by the end of the first.
    const ScriptedServer good(playImap);
    prober.probe({candidateFor(MailProtocol::Imap, good)});
    QVERIFY(finished.wait(20'000));
    QCOMPARE(finished.size(), 1);
    QCOMPARE(prober.candidates()[0].state, State::Found);
    QCOMPARE(changed.size(), 3); // probing; probing, found
}

void TestEndpointProber::destroyingWhileProbing()
{
    const ScriptedServer server([](ScriptedPeer &peer) { peer.hang(); });
    auto prober = std::make_unique<EndpointProber>();
    QSignalSpy changed(prober.get(), &EndpointProber::candidateChanged);
    prober->probe({candidateFor(MailProtocol::Imap, server), candidateFor(MailProtocol::Pop3, server)});
    QVERIFY(changed.wait(5'000));
    prober.reset(); // comes back: the servers would hang for good
    QCoreApplication::sendPostedEvents();
}

QTEST_GUILESS_MAIN(TestEndpointProber)
#include "test_endpointprober.moc"
