#include "discovery/basedomain.h"
#include "discovery/candidatelist.h"
#include "discovery/hostname.h"

#include <QTest>

using namespace posthorn;

namespace
{

using Source = EndpointCandidate::Source;
using State = EndpointCandidate::State;

const MailAddressParts ada{QStringLiteral("ada"), QStringLiteral("example.org")};

EndpointCandidate candidate(Source source, MailProtocol protocol, const QString &host, quint16 port,
                            ConnectionSecurity security = ConnectionSecurity::Tls)
{
    EndpointCandidate candidate;
    candidate.endpoint.protocol = protocol;
    candidate.endpoint.host = host;
    candidate.endpoint.port = port;
    candidate.endpoint.security = security;
    candidate.source = source;
    candidate.reason = candidateSourceName(source);
    return candidate;
}

EndpointCandidate imap(Source source, const QString &host)
{
    return candidate(source, MailProtocol::Imap, host, 993);
}

EndpointCandidate failed(EndpointCandidate candidate, ErrorCode code)
{
    candidate.state = State::Failed;
    candidate.error = Error{ErrorDomain::Network, code, Retry::AfterUser, {}, {}};
    return candidate;
}

QStringList shown(const QList<EndpointCandidate> &candidates)
{
    QStringList lines;
    for (const EndpointCandidate &candidate : candidates)
        lines += candidate.endpoint.hostAndPort() + u' ' + securityName(candidate.endpoint.security);
    return lines;
}

} // namespace

class TestCandidateList : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ranksByTrust();
    void mergesWhatIsSaidTwice();
    void adviceIsTakenOnlyFromThoseTrusted();
    void foreignDomains_data();
    void foreignDomains();
    void corrections_data();
    void corrections();
    void namesOfTheCertificate();
    void correctionsDontHideWhatWasSaid();
    void aFloodIsBounded();
    void hostNames_data();
    void hostNames();
    void baseDomains_data();
    void baseDomains();
    void privateAddresses();
};

void TestCandidateList::ranksByTrust()
{
    const QList<Source> wanted{Source::Pacc,           Source::ProviderFile, Source::BuiltIn,
                               Source::PublicDatabase, Source::Service,      Source::MailExchanger,
                               Source::ForeignService, Source::Guess};
    QList<EndpointCandidate> candidates;
    for (auto it = wanted.rbegin(); it != wanted.rend(); ++it)
        addCandidates(&candidates,
                      {imap(*it, candidateSourceName(*it) + QStringLiteral("1.example.org")),
                       imap(*it, candidateSourceName(*it) + QStringLiteral("2.example.org"))},
                      ada);
    QCOMPARE(candidates.size(), wanted.size() * 2);
    for (int i = 0; i < candidates.size(); ++i) {
        QCOMPARE(candidates[i].source, wanted[i / 2]);
        // Of one source, in its own order.
        QVERIFY(candidates[i].endpoint.host.contains(QString::number(i % 2 + 1)));
    }
    // The best source's word is worth less than encryption.
    addCandidates(
        &candidates,
        {candidate(Source::Pacc, MailProtocol::Imap, "plain.example.org", 143, ConnectionSecurity::None)},
        ada);
    QCOMPARE(candidates.last().endpoint.host, QStringLiteral("plain.example.org"));
}

void TestCandidateList::mergesWhatIsSaidTwice()
{
    EndpointCandidate database = imap(Source::PublicDatabase, "imap.example.org");
    database.origin = QStringLiteral("https://db.example/example.org");
    database.advice.hints = QStringList{"app-password"};
    database.auth = QStringList{"password"};
    database.endpoint.userName = QStringLiteral("ada");
    EndpointCandidate guess = imap(Source::Guess, "imap.example.org");
    guess.state = State::Found;
    guess.capabilities = QStringList{"IDLE"};
    EndpointCandidate own = imap(Source::ProviderFile, "imap.example.org");
    own.endpoint.userName = QStringLiteral("ada@example.org");
    for (const QList<EndpointCandidate> &order :
         {QList<EndpointCandidate>{database, guess, own}, {own, guess, database}, {guess, database, own}}) {
        QList<EndpointCandidate> candidates;
        for (const EndpointCandidate &one : order)
            addCandidates(&candidates, {one}, ada);
        addCandidates(&candidates, order, ada); // said once more, nothing changes
        QCOMPARE(candidates.size(), 1);
        const EndpointCandidate &merged = candidates.first();
        QCOMPARE(merged.source, Source::ProviderFile);
        QCOMPARE(merged.endpoint.userName, QStringLiteral("ada@example.org"));
        QStringList also = merged.alsoSaidBy;
        also.sort();
        QCOMPARE(also, (QStringList{"guess", "public-database https://db.example/example.org"}));
        QCOMPARE(merged.advice.hints, QStringList{"app-password"});
        QCOMPARE(merged.auth, QStringList{"password"});
    }
}

/// Links and issuers of somebody whom only the DNS names never get onto a server of the provider's own.
void TestCandidateList::adviceIsTakenOnlyFromThoseTrusted()
{
    const auto advised = [](Source source, const QString &reason, const QString &page) {
        EndpointCandidate candidate = imap(source, "imap.example.org");
        candidate.reason = reason;
        candidate.advice.hints = QStringList{"app-password"};
        candidate.advice.pages = {{QUrl(page), {}}};
        candidate.oauthIssuer = page;
        return candidate;
    };
    EndpointCandidate own = imap(Source::ProviderFile, "imap.example.org");
    own.advice.pages = {{QUrl(QStringLiteral("https://example.org/help")), {}}};
    QList<EndpointCandidate> candidates;
    addCandidates(&candidates,
                  {own, advised(Source::MailExchanger, "mx:autoconfig", "https://evil.example/")}, ada);
    QCOMPARE(candidates.size(), 1);
    QCOMPARE(candidates.first().advice.pages, own.advice.pages);
    QVERIFY(candidates.first().advice.hints.isEmpty());
    QVERIFY(candidates.first().oauthIssuer.isEmpty());
    // The table knows what is to be done first, and where.
    addCandidates(&candidates,
                  {advised(Source::MailExchanger, "mx:provider-table:2026-11", "https://table.example/")},
                  ada);
    QCOMPARE(candidates.first().advice.pages.size(), 2);
    QCOMPARE(candidates.first().advice.pages.first().url, QUrl(QStringLiteral("https://table.example/")));
    QCOMPARE(candidates.first().advice.hints, QStringList{"app-password"});
}

void TestCandidateList::foreignDomains_data()
{
    QTest::addColumn<QString>("domain");
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("foreign");
    QTest::newRow("the same") << "example.org"
                              << "example.org" << false;
    QTest::newRow("below") << "example.org"
                           << "imap.mail.example.org" << false;
    QTest::newRow("beside") << "mail.example.org"
                            << "imap.example.org" << false;
    QTest::newRow("another") << "example.org"
                             << "imap.example.net" << true;
    QTest::newRow("ends alike") << "example.org"
                                << "imap.myexample.org" << true;
    QTest::newRow("public suffix in common") << "example.co.uk"
                                             << "imap.other.co.uk" << true;
    QTest::newRow("private suffix in common") << "ada.github.io"
                                              << "eve.github.io" << true;
    QTest::newRow("the name in front") << "example.org"
                                       << "example.org.evil.example" << true;
    QTest::newRow("an address") << "example.org"
                                << "192.0.2.1" << true;
    QTest::newRow("this computer") << "proton.me"
                                   << "127.0.0.1" << false;
}

void TestCandidateList::foreignDomains()
{
    QFETCH(QString, domain);
    QFETCH(QString, host);
    QFETCH(bool, foreign);
    QList<EndpointCandidate> candidates;
    addCandidates(&candidates, {imap(Source::ForeignService, host)}, {QStringLiteral("ada"), domain});
    QCOMPARE(candidates.first().foreignDomain, foreign);
    QCOMPARE(candidates.first().needsConsent(), foreign);
    QCOMPARE(candidates.first().isVouchedByDnsOnly(), foreign);
    candidates.first().source = Source::ProviderFile;
    QVERIFY(!candidates.first().isVouchedByDnsOnly());
    candidates.first().source = Source::BuiltIn;
    QVERIFY(!candidates.first().needsConsent());
}

void TestCandidateList::corrections_data()
{
    QTest::addColumn<EndpointCandidate>("candidate");
    QTest::addColumn<QStringList>("expected");
    using Protocol = MailProtocol;
    const auto file = Source::ProviderFile;
    const auto startTls = ConnectionSecurity::StartTls;
    QTest::newRow("as it should be") << imap(file, "imap.example.org") << QStringList();
    QTest::newRow("SSL on 587") << candidate(file, Protocol::Smtp, "smtp.example.org", 587)
                                << QStringList{"smtp.example.org:465 tls", "smtp.example.org:587 starttls"};
    QTest::newRow("POP3 on 993") << candidate(file, Protocol::Pop3, "pop.example.org", 993)
                                 << QStringList{"pop.example.org:995 tls", "pop.example.org:110 starttls"};
    QTest::newRow("IMAP with STARTTLS on 587")
        << candidate(file, Protocol::Imap, "imap.example.org", 587, startTls)
        << QStringList{"imap.example.org:993 tls", "imap.example.org:143 starttls"};
    QTest::newRow("STARTTLS on 993") << candidate(file, Protocol::Imap, "imap.example.org", 993, startTls)
                                     << QStringList{"imap.example.org:993 tls",
                                                    "imap.example.org:143 starttls"};
    // A port that is nobody's may be right.
    QTest::newRow("586") << candidate(file, Protocol::Smtp, "smtp.example.org", 586) << QStringList();
    QTest::newRow("586, and nothing there")
        << failed(candidate(file, Protocol::Smtp, "smtp.example.org", 586), ErrorCode::ConnectionRefused)
        << QStringList{"smtp.example.org:465 tls", "smtp.example.org:587 starttls"};
    QTest::newRow("no TLS there") << failed(imap(file, "imap.example.org"), ErrorCode::TlsNotSpoken)
                                  << QStringList{"imap.example.org:143 starttls"};
    QTest::newRow("another protocol there")
        << failed(imap(file, "imap.example.org"), ErrorCode::WrongProtocol)
        << QStringList{"imap.example.org:143 starttls"};
    QTest::newRow("no such host") << failed(imap(file, "imap.example.org"), ErrorCode::HostNotFound)
                                  << QStringList();
    QTest::newRow("certificate not believed")
        << failed(imap(file, "imap.example.org"), ErrorCode::CertificateNotTrusted) << QStringList();
    QTest::newRow("guesses come in all forms anyway")
        << failed(candidate(Source::Guess, Protocol::Smtp, "smtp.example.org", 465),
                  ErrorCode::ConnectionRefused)
        << QStringList();
}

void TestCandidateList::corrections()
{
    QFETCH(EndpointCandidate, candidate);
    QFETCH(QStringList, expected);
    const QList<EndpointCandidate> corrections = correctionsOf(candidate);
    QCOMPARE(shown(corrections), expected);
    for (const EndpointCandidate &correction : corrections) {
        QCOMPARE(correction.correctedFrom, QStringLiteral("port:%1/%2")
                                               .arg(candidate.endpoint.port)
                                               .arg(securityName(candidate.endpoint.security)));
        QCOMPARE(correction.state, State::Guess);
        // Once is enough.
        QVERIFY(correctionsOf(failed(correction, ErrorCode::ConnectionRefused)).isEmpty());
    }
}

void TestCandidateList::namesOfTheCertificate()
{
    EndpointCandidate wrong =
        failed(imap(Source::ProviderFile, "mail.example.org"), ErrorCode::CertificateNotTrusted);
    wrong.certificateNames =
        QStringList{"imap.example.org", "example.org", "imap.evil.example", "example.org.evil.example"};
    const QList<EndpointCandidate> corrections = correctionsOf(wrong);
    QCOMPARE(shown(corrections), (QStringList{"imap.example.org:993 tls", "example.org:993 tls"}));
    QCOMPARE(corrections.first().correctedFrom, QStringLiteral("certificate:mail.example.org"));
}

void TestCandidateList::correctionsDontHideWhatWasSaid()
{
    const EndpointCandidate table = candidate(Source::BuiltIn, MailProtocol::Smtp, "smtp.example.org", 465);
    const EndpointCandidate wrong =
        candidate(Source::ProviderFile, MailProtocol::Smtp, "smtp.example.org", 587);
    for (const bool tableFirst : {true, false}) {
        QList<EndpointCandidate> candidates;
        if (tableFirst)
            addCandidates(&candidates, {table}, ada);
        addCandidates(&candidates, {wrong}, ada);
        addCandidates(&candidates, correctionsOf(wrong), ada);
        if (!tableFirst)
            addCandidates(&candidates, {table}, ada);
        QCOMPARE(shown(candidates), (QStringList{"smtp.example.org:587 starttls", "smtp.example.org:587 tls",
                                                 "smtp.example.org:465 tls"}));
        QVERIFY(candidates.last().correctedFrom.isEmpty());
        QVERIFY(candidates.last().alsoSaidBy.isEmpty());
    }
}

void TestCandidateList::aFloodIsBounded()
{
    QList<EndpointCandidate> flood;
    for (int i = 0; i < 1000; ++i)
        flood += imap(Source::ProviderFile, QStringLiteral("imap%1.example.org").arg(i));
    QList<EndpointCandidate> candidates;
    addCandidates(&candidates, flood, ada);
    QCOMPARE(candidates.size(), 100);
    QCOMPARE(candidates.first().endpoint.host, QStringLiteral("imap0.example.org"));
    // It keeps nobody out whose word counts more.
    addCandidates(&candidates, {imap(Source::Pacc, "pacc.example.org")}, ada);
    QCOMPARE(candidates.size(), 100);
    QCOMPARE(candidates.first().endpoint.host, QStringLiteral("pacc.example.org"));
}

void TestCandidateList::hostNames_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected"); // empty = refused
    QTest::newRow("usual") << " Imap.Example.ORG. "
                           << "imap.example.org";
    QTest::newRow("IDN") << QStringLiteral("imap.müller.example") << "imap.xn--mller-kva.example";
    QTest::newRow("an address") << "192.0.2.1"
                                << "192.0.2.1";
    QTest::newRow("an address of IPv6") << "2001:db8::1"
                                        << "2001:db8::1";
    QTest::newRow("an address in shorthand") << "3221225985"
                                             << "192.0.2.1";
    QTest::newRow("an address with the dot of the root") << "3221225985."
                                                         << "192.0.2.1";
    QTest::newRow("an address in wide digits") << QStringLiteral("１９２.0.2.1") << "192.0.2.1";
    QTest::newRow("zeros behind an address") << QString("3221225985") + QChar(0) + QChar(0) + ".example.org"
                                             << "";
    QTest::newRow("an address with a zone") << "fe80::1%eth0"
                                            << "";
    QTest::newRow("empty") << ""
                           << "";
    QTest::newRow("only a dot") << "."
                                << "";
    QTest::newRow("empty label") << "a..b"
                                 << "";
    QTest::newRow("underscore") << "_imap.example.org"
                                << "";
    QTest::newRow("space") << "imap example.org"
                           << "";
    QTest::newRow("port") << "imap.example.org:993"
                          << "";
    QTest::newRow("dash in front") << "-imap.example.org"
                                   << "";
    QTest::newRow("direction override") << QString("imap.ex") + QChar(0x202e) + "ample.org"
                                        << "";
    QTest::newRow("line break") << "imap.example.org\nevil"
                                << "";
    QTest::newRow("too long") << QString(QStringLiteral("a.")).repeated(130) + "org"
                              << "";
}

void TestCandidateList::hostNames()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    QCOMPARE(asciiHostName(text).value_or(QString()), expected);
}

void TestCandidateList::baseDomains_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("expected");
    QTest::newRow("usual") << "imap.mail.example.org"
                           << "example.org";
    QTest::newRow("itself") << "example.org"
                            << "example.org";
    QTest::newRow("two labels of suffix") << "imap.example.co.uk"
                                          << "example.co.uk";
    QTest::newRow("a suffix") << "co.uk"
                              << "co.uk";
    QTest::newRow("unknown top") << "imap.example.invalid"
                                 << "example.invalid";
    QTest::newRow("one label") << "localhost"
                               << "localhost";
    QTest::newRow("an address") << "192.0.2.1"
                                << "192.0.2.1";
    QTest::newRow("IDN") << "imap.xn--mller-kva.de"
                         << "xn--mller-kva.de";
}

void TestCandidateList::baseDomains()
{
    QFETCH(QString, host);
    QFETCH(QString, expected);
    QCOMPARE(baseDomain(host), expected);
}

void TestCandidateList::privateAddresses()
{
    for (const char *address : {"127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.1.1", "169.254.1.1", "::1",
                                "fe80::1", "fd00::1", "::ffff:10.1.2.3"})
        QVERIFY2(isPrivateAddress(QHostAddress(QLatin1String(address))), address);
    for (const char *address : {"8.8.8.8", "172.32.0.1", "192.169.0.1", "11.0.0.1", "2001:db8::1", "0.0.0.0"})
        QVERIFY2(!isPrivateAddress(QHostAddress(QLatin1String(address))), address);
}

QTEST_APPLESS_MAIN(TestCandidateList)
#include "test_candidatelist.moc"
