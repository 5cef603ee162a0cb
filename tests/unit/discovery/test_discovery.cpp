#include "account/preferences.h"
#include "discovery/discoveryoptions.h"
#include "discovery/hostsuggestions.h"
#include "discovery/knownimap.h"
#include "discovery/providertable.h"

#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

using namespace posthorn;

namespace
{

QString shown(const Endpoint &endpoint)
{
    return protocolName(endpoint.protocol) + u' ' + endpoint.hostAndPort() + u' ' +
           securityName(endpoint.security) + u' ' + endpoint.userName;
}

QStringList shown(const QList<EndpointCandidate> &candidates)
{
    QStringList lines;
    for (const EndpointCandidate &candidate : candidates)
        lines += shown(candidate.endpoint);
    return lines;
}

QByteArray oneRow(const QByteArray &row)
{
    return "{\"format\":1,\"providers\":[" + row + "]}";
}

} // namespace

class TestDiscovery : public QObject
{
    Q_OBJECT

private slots:
    void addresses_data();
    void addresses();
    void builtInTableIsSound();
    void builtInRows_data();
    void builtInRows();
    void brokenTables_data();
    void brokenTables();
    void mailExchangers_data();
    void mailExchangers();
    void userNameOfAnOwnDomain();
    void knownImap_data();
    void knownImap();
    void imapBesideIt_data();
    void imapBesideIt();
    void guesses();
    void nothingUnencryptedIsSuggested();
    void bestCandidate_data();
    void bestCandidate();
    void preferencesSayWhoIsAsked();
};

void TestDiscovery::addresses_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("expected"); // "local domain", empty = not an address
    const auto row = [](const QString &address, const char *expected) {
        QTest::newRow(address.isEmpty() ? "empty" : qPrintable(address))
            << address << QString::fromUtf8(expected);
    };
    row("ada@example.org", "ada example.org");
    row(" ada@Example.ORG ", "ada example.org");
    row("Ada.L+x@mail.example.co.uk", "Ada.L+x mail.example.co.uk");
    row(QStringLiteral("jörg@müller.example"), "jörg xn--mller-kva.example");
    row("ada@localhost", "ada localhost");
    row("", "");
    row("ada", "");
    row("ada@", "");
    row("@example.org", "");
    row("ada@example", "");
    row("ada@.org", "");
    row("ada@example.", "");
    row("ada@exa mple.org", "");
    row("a da@example.org", "");
    row("a@b@example.org", "");
    row("ada@example..org", "");
    row("ada@exa/mple.org", "");
    row("ada@example.org:993", "");
    row("Ada <ada@example.org>", "");
    row(QString("ada@exam") + QChar(0x202E) + "ple.org", "");
    row("ada@[127.0.0.1]", "");
    row("ada\r\n@example.org", "");
}

void TestDiscovery::addresses()
{
    QFETCH(QString, address);
    QFETCH(QString, expected);
    const auto parts = splitMailAddress(address);
    QCOMPARE(parts ? parts->localPart + u' ' + parts->domain : QString(), expected);
    QCOMPARE(suggestEndpoints(address).isEmpty(), expected.isEmpty());
}

void TestDiscovery::builtInTableIsSound()
{
    QFile file(QStringLiteral(POSTHORN_SOURCE_DIR "/resources/providers.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto table = ProviderTable::fromJson(file.readAll());
    QVERIFY2(table.has_value(), table ? "" : qPrintable(table.error().toString()));
    QCOMPARE(ProviderTable::builtIn().providers().size(), table->providers().size());
    QVERIFY(table->providers().size() > 90);
    static const QSet<QString> hints = {"app-password", "enable-imap", "oauth-only", "no-imap",
                                        "no-pop3",      "bridge",      "paid",       "auth-code"};
    static const QRegularExpression month(QStringLiteral("^20\\d\\d-(0[1-9]|1[0-2])$"));
    for (const Provider &provider : table->providers()) {
        QVERIFY2(month.match(provider.checkedOn).hasMatch(), qPrintable(provider.name));
        for (const QString &hint : provider.hints)
            QVERIFY2(hints.contains(hint), qPrintable(provider.name + ' ' + hint));
        for (const QString &domain : provider.domains) {
            const QList<EndpointCandidate> candidates = suggestEndpoints("ada@" + domain);
            QCOMPARE(candidates.isEmpty(), provider.hasHint(QLatin1String("no-imap")));
            for (const EndpointCandidate &candidate : candidates) {
                QVERIFY2(candidate.endpoint.validate().has_value(), qPrintable(domain));
                QVERIFY2(!candidate.endpoint.host.contains(u'%'), qPrintable(domain));
                QVERIFY2(!candidate.endpoint.userName.contains(u'%'), qPrintable(domain));
            }
        }
    }
}

void TestDiscovery::builtInRows_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("Gmail") << "Ada@GMail.com"
                           << QStringList{"imap imap.gmail.com:993 tls Ada@gmail.com",
                                          "pop3 pop.gmail.com:995 tls Ada@gmail.com",
                                          "smtp smtp.gmail.com:465 tls Ada@gmail.com"};
    QTest::newRow("iCloud") << "ada@icloud.com"
                            << QStringList{"imap imap.mail.me.com:993 tls ada",
                                           "smtp smtp.mail.me.com:587 starttls ada@icloud.com"};
    QTest::newRow("WEB.DE") << "ada@web.de"
                            << QStringList{
                                   "imap imap.web.de:993 tls ada", "imap imap.web.de:143 starttls ada",
                                   "pop3 pop3.web.de:995 tls ada", "pop3 pop3.web.de:110 starttls ada",
                                   "smtp smtp.web.de:465 tls ada", "smtp smtp.web.de:587 starttls ada"};
    QTest::newRow("placeholder in the host")
        << "ada@inbox.lv"
        << QStringList{"imap mail.inbox.lv:993 tls ada@inbox.lv", "pop3 mail.inbox.lv:995 tls ada@inbox.lv",
                       "smtp mail.inbox.lv:465 tls ada@inbox.lv"};
    QTest::newRow("port") << "ada@proton.me"
                          << QStringList{"imap 127.0.0.1:1143 starttls ada@proton.me",
                                         "smtp 127.0.0.1:1025 starttls ada@proton.me"};
}

void TestDiscovery::builtInRows()
{
    QFETCH(QString, address);
    QFETCH(QStringList, expected);
    const QList<EndpointCandidate> candidates = suggestEndpoints(address);
    QCOMPARE(shown(candidates), expected);
    for (const EndpointCandidate &candidate : candidates) {
        QCOMPARE(candidate.source, EndpointCandidate::Source::BuiltIn);
        QCOMPARE(candidate.state, EndpointCandidate::State::Guess);
        QVERIFY(candidate.reason.startsWith(QLatin1String("provider-table:20")));
        QVERIFY(!candidate.providerName.isEmpty());
    }
}

void TestDiscovery::brokenTables_data()
{
    QTest::addColumn<QByteArray>("json");
    const QByteArray good = R"({"name":"X","domains":["x.org"],"checkedOn":"2026-11","imap":["imap.x.org"]})";
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no json") << QByteArray("hello");
    QTest::newRow("other format") << QByteArray("{\"format\":2,\"providers\":[]}");
    QTest::newRow("no name") << oneRow(QByteArray(good).replace("\"X\"", "\"\""));
    QTest::newRow("no domain") << oneRow(QByteArray(good).replace("\"x.org\"", ""));
    QTest::newRow("upper case domain") << oneRow(QByteArray(good).replace("\"x.org\"", "\"X.org\""));
    QTest::newRow("no date") << oneRow(QByteArray(good).replace("2026-11", ""));
    QTest::newRow("no servers") << oneRow(QByteArray(good).replace("\"imap.x.org\"", ""));
    QTest::newRow("bad port") << oneRow(QByteArray(good).replace("imap.x.org", "imap.x.org:99999"));
    QTest::newRow("port 0") << oneRow(QByteArray(good).replace("imap.x.org", "imap.x.org:0"));
    QTest::newRow("no encryption") << oneRow(QByteArray(good).replace("imap.x.org", "imap.x.org/none"));
    QTest::newRow("space") << oneRow(QByteArray(good).replace("imap.x.org", "imap x.org"));
    QTest::newRow("domain twice") << oneRow(good + ',' + good);
    const QByteArray byMx = QByteArray(good)
                                .replace("\"x.org\"", "")
                                .replace("\"imap\"", "\"mxSuffixes\":[\"mx.y.org\"],\"imap\"");
    QVERIFY(ProviderTable::fromJson(oneRow(byMx)).has_value());
    QTest::newRow("mail exchanger twice") << oneRow(byMx + ',' + byMx);
    QTest::newRow("mail exchanger of a whole top domain")
        << oneRow(QByteArray(byMx).replace("mx.y.org", "org"));
    QTest::newRow("upper case mail exchanger") << oneRow(QByteArray(byMx).replace("mx.y.org", "MX.y.org"));
    QTest::newRow("help without encryption")
        << oneRow(QByteArray(good).replace("\"imap\"", "\"help\":\"http://x.org\",\"imap\""));
}

void TestDiscovery::brokenTables()
{
    QFETCH(QByteArray, json);
    const auto table = ProviderTable::fromJson(json);
    QVERIFY(!table);
    QCOMPARE(table.error().code, ErrorCode::InvalidArgument);
}

void TestDiscovery::mailExchangers_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("provider"); // empty = nobody
    QTest::newRow("Google") << "aspmx.l.google.com"
                            << "Gmail";
    QTest::newRow("Microsoft") << "example-org.mail.protection.outlook.com"
                               << "Microsoft 365";
    QTest::newRow("STRATO") << "smtpin.rzone.de"
                            << "STRATO";
    QTest::newRow("Hetzner") << "www123.your-server.de"
                             << "Hetzner";
    QTest::newRow("the suffix itself") << "emailsrvr.com"
                                       << "Rackspace Email";
    QTest::newRow("ends alike") << "mx.notgoogle.com"
                                << "";
    QTest::newRow("in front") << "google.com.evil.example"
                              << "";
    QTest::newRow("nobody's") << "mx.example.org"
                              << "";
    QTest::newRow("one label") << "mx"
                               << "";
}

void TestDiscovery::mailExchangers()
{
    QFETCH(QString, host);
    QFETCH(QString, provider);
    const auto found = ProviderTable::builtIn().providerByMailExchanger(host);
    QCOMPARE(found ? found->name : QString(), provider);
}

/// A domain of one's own at a provider that writes user names in its own way.
void TestDiscovery::userNameOfAnOwnDomain()
{
    const auto runbox = ProviderTable::builtIn().providerByMailExchanger(QStringLiteral("mx.runbox.com"));
    QVERIFY(runbox.has_value());
    const MailAddressParts parts{QStringLiteral("ada"), QStringLiteral("example.org")};
    QCOMPARE(builtInCandidates(*runbox, parts).first().endpoint.userName, QStringLiteral("ada%example.org"));
}

void TestDiscovery::knownImap_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("known");
    QTest::newRow("by the address") << "ada@GMX.de"
                                    << "127.0.0.1" << true;
    QTest::newRow("by the server") << "ada@example.org"
                                   << "Pop.Gmail.com." << true;
    QTest::newRow("neither") << "ada@example.org"
                             << "pop.example.org" << false;
    QTest::newRow("no address") << "ada"
                                << "pop.example.org" << false;
    QTest::newRow("the IMAP server's name") << "ada@example.org"
                                            << "imap.gmail.com" << false;
    QTest::newRow("a provider without") << "ada@tuta.com"
                                        << "127.0.0.1" << false;
}

void TestDiscovery::knownImap()
{
    QFETCH(QString, address);
    QFETCH(QString, host);
    QFETCH(bool, known);
    Account account;
    account.identities = {{{}, {}, address, {}, {}}};
    account.incomingKind = IncomingKind::Pop3;
    account.incoming.protocol = MailProtocol::Pop3;
    account.incoming.host = host;
    QCOMPARE(hasKnownImap(account), known);
    account.incomingKind = IncomingKind::Imap;
    QVERIFY(!hasKnownImap(account));
}

void TestDiscovery::imapBesideIt_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QStringList>("places");
    QTest::newRow("pop") << "Pop.example.org"
                         << QStringList{
                                "imap imap.example.org:993 tls ada", "imap imap.example.org:143 starttls ada",
                                "imap Pop.example.org:993 tls ada", "imap Pop.example.org:143 starttls ada"};
    QTest::newRow("another name") << "popular.example.org"
                                  << QStringList{"imap popular.example.org:993 tls ada",
                                                 "imap popular.example.org:143 starttls ada"};
    QTest::newRow("no name") << "192.0.2.1"
                             << QStringList{"imap 192.0.2.1:993 tls ada", "imap 192.0.2.1:143 starttls ada"};
}

void TestDiscovery::imapBesideIt()
{
    QFETCH(QString, host);
    QFETCH(QStringList, places);
    Account account;
    account.incomingKind = IncomingKind::Pop3;
    account.incoming.protocol = MailProtocol::Pop3;
    account.incoming.host = host;
    account.incoming.port = 1110;
    account.incoming.userName = QStringLiteral("ada");
    QCOMPARE(shown(imapBesidePop3(account)), places);
    account.incomingKind = IncomingKind::Imap;
    QVERIFY(imapBesidePop3(account).isEmpty());
}

void TestDiscovery::guesses()
{
    const QList<EndpointCandidate> candidates = suggestEndpoints("ada@some.example");
    QCOMPARE(shown(candidates).mid(0, 4),
             (QStringList{"imap imap.some.example:993 tls ada@some.example",
                          "imap imap.some.example:143 starttls ada@some.example",
                          "imap mail.some.example:993 tls ada@some.example",
                          "imap mail.some.example:143 starttls ada@some.example"}));
    QStringList hosts;
    for (const EndpointCandidate &candidate : candidates) {
        if (candidate.endpoint.security == ConnectionSecurity::Tls)
            hosts += candidate.endpoint.hostAndPort();
        QCOMPARE(candidate.source, EndpointCandidate::Source::Guess);
    }
    QCOMPARE(hosts, (QStringList{"imap.some.example:993", "mail.some.example:993", "some.example:993",
                                 "imaps.some.example:993", "mx.some.example:993", "pop3.some.example:995",
                                 "pop.some.example:995", "mail.some.example:995", "some.example:995",
                                 "smtp.some.example:465", "mail.some.example:465", "some.example:465"}));
    QCOMPARE(candidates.first().reason, QStringLiteral("guess:imap."));
    QCOMPARE(candidates.last().reason, QStringLiteral("guess:domain"));
    QCOMPARE(suggestEndpoints(QStringLiteral("ada@müller.example")).first().endpoint.host,
             QStringLiteral("imap.xn--mller-kva.example"));
}

void TestDiscovery::nothingUnencryptedIsSuggested()
{
    for (const char *address :
         {"ada@some.example", "ada@gmail.com", "ada@gmx.de", "ada@localhost", "ada@tim.it"}) {
        for (const EndpointCandidate &candidate : suggestEndpoints(QString::fromLatin1(address)))
            QVERIFY2(candidate.endpoint.security != ConnectionSecurity::None, address);
    }
}

void TestDiscovery::bestCandidate_data()
{
    QTest::addColumn<QString>("states"); // of IMAP candidates in rank order: g, p, F(ound), x (failed)
    QTest::addColumn<int>("best");       // -1 = none
    QTest::newRow("none") << "" << -1;
    QTest::newRow("only guesses") << "gg" << 0;
    QTest::newRow("first found") << "FF" << 0;
    QTest::newRow("second found") << "xF" << 1;
    QTest::newRow("found beats a guess") << "gF" << 1;
    QTest::newRow("all failed") << "xx" << -1;
    QTest::newRow("failed and open") << "xpg" << 1;
}

void TestDiscovery::bestCandidate()
{
    QFETCH(QString, states);
    QFETCH(int, best);
    QList<EndpointCandidate> candidates;
    for (const QChar state : states) {
        EndpointCandidate candidate;
        candidate.endpoint.port = static_cast<quint16>(candidates.size() + 1);
        candidate.state = state == u'F'   ? EndpointCandidate::State::Found
                          : state == u'x' ? EndpointCandidate::State::Failed
                          : state == u'p' ? EndpointCandidate::State::Probing
                                          : EndpointCandidate::State::Guess;
        candidates += candidate;
    }
    EndpointCandidate other;
    other.endpoint.protocol = MailProtocol::Smtp;
    other.state = EndpointCandidate::State::Found;
    candidates.prepend(other);
    const auto picked = pickBest(candidates, MailProtocol::Imap);
    QCOMPARE(picked ? picked->endpoint.port - 1 : -1, best);
    QVERIFY(!pickBest(candidates, MailProtocol::Pop3));
}

void TestDiscovery::preferencesSayWhoIsAsked()
{
    const QTemporaryDir dir;
    Preferences preferences(dir.path());
    QVERIFY(discoveryOptions(preferences).pacc);
    QCOMPARE(discoveryOptions(preferences).database, QUrl(QStringLiteral("https://v1.ispdb.net/")));
    QVERIFY(preferences.set(QStringLiteral("privacy/publicDatabase"), false));
    QVERIFY(discoveryOptions(preferences).database.isEmpty());
    QVERIFY(discoveryOptions(preferences).pacc);
    QVERIFY(preferences.set(QStringLiteral("privacy/providerDraft"), false));
    QVERIFY(!discoveryOptions(preferences).pacc);
}

QTEST_APPLESS_MAIN(TestDiscovery)
#include "test_discovery.moc"
