#include "discovery/serverdiscovery.h"
#include "discovery/sourcesearch.h"
#include "support/scriptedserver.h"

#include <QCryptographicHash>
#include <QMap>
#include <QSignalSpy>
#include <QTest>

using namespace posthorn;

namespace
{

const MailAddressParts ada{QStringLiteral("ada"), QStringLiteral("example.org")};

/// Answers with what it was given, and keeps the questions.
class FakeDns final : public DnsResolver
{
public:
    QMap<QString, QList<DnsRecord>> records; // by "SRV name"
    QStringList asked;
    bool isDown = false;

    void lookUp(Type type, const QString &name, QObject *context, Reply reply) override
    {
        const QString question = (type == Type::Mx    ? QStringLiteral("MX ")
                                  : type == Type::Srv ? QStringLiteral("SRV ")
                                                      : QStringLiteral("TXT ")) +
                                 name;
        asked += question;
        Result<QList<DnsRecord>> answer = records.value(question);
        if (isDown)
            answer = Error{ErrorDomain::Network, ErrorCode::Unknown, Retry::Backoff, {}, {}};
        QMetaObject::invokeMethod(
            context, [reply, answer] { reply(answer); }, Qt::QueuedConnection);
    }
};

class FakeHttp final : public HttpClient
{
public:
    QMap<QString, QByteArray> files; // by URL; others are 404
    QList<HttpRequest> requests;

    void send(const HttpRequest &request, QObject *context, Reply reply) override
    {
        requests += request;
        HttpResponse response;
        response.status = files.contains(request.url.toString()) ? 200 : 404;
        response.body = files.value(request.url.toString());
        QMetaObject::invokeMethod(
            context, [reply, response] { reply(response); }, Qt::QueuedConnection);
    }

    [[nodiscard]] QStringList urls() const
    {
        QStringList urls;
        for (const HttpRequest &request : requests)
            urls += request.url.toString();
        return urls;
    }
};

DnsRecord target(const QString &host, quint16 port = 0)
{
    DnsRecord record;
    record.target = host;
    record.port = port;
    return record;
}

const QString paccUrl =
    QStringLiteral("https://ua-auto-config.example.org/.well-known/user-agent-configuration.json");
const QByteArray paccFile = R"({"protocols":{"imap":{"host":"imap.example.org"}}})";

} // namespace

/// Who is asked for what, with a name server and web servers that are none: for machines that give tests no
/// network of their own.
class TestSourceSearch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksEverybodyForTheDomain();
    void requestsAreBounded();
    void digestDecides_data();
    void digestDecides();
    void deadNamesAreFailures();
    void switchedOff();
    void theWholeSearch();
};

void TestSourceSearch::asksEverybodyForTheDomain()
{
    FakeDns dns;
    FakeHttp http;
    dns.records[QStringLiteral("MX example.org")] = {target(QStringLiteral("mx1.in.host.net"))};
    SourceSearch search(dns, http, {}, ada);
    QSignalSpy done(&search, &SourceSearch::done);
    search.start();
    QVERIFY(done.wait());
    QCOMPARE(done.count(), 1);
    QVERIFY(search.isDone());
    QCOMPARE(http.urls(), (QStringList{paccUrl, "https://autoconfig.example.org/mail/config-v1.1.xml",
                                       "https://example.org/.well-known/autoconfig/mail/config-v1.1.xml",
                                       "https://v1.ispdb.net/example.org",
                                       "https://autoconfig.in.host.net/mail/config-v1.1.xml",
                                       "https://v1.ispdb.net/in.host.net",
                                       "https://autoconfig.host.net/mail/config-v1.1.xml",
                                       "https://v1.ispdb.net/host.net"}));
    QCOMPARE(dns.asked, (QStringList{"TXT _ua-auto-config.example.org", "SRV _imaps._tcp.example.org",
                                     "SRV _imap._tcp.example.org", "SRV _pop3s._tcp.example.org",
                                     "SRV _pop3._tcp.example.org", "SRV _submissions._tcp.example.org",
                                     "SRV _submission._tcp.example.org", "MX example.org"}));
    for (const SourceReport &report : search.reports())
        QVERIFY(report.result != SourceReport::Result::Asked);
}

void TestSourceSearch::requestsAreBounded()
{
    FakeDns dns;
    FakeHttp http;
    SourceSearch search(dns, http, {}, ada);
    search.start();
    QVERIFY(!http.requests.isEmpty());
    for (const HttpRequest &request : std::as_const(http.requests)) {
        QCOMPARE(request.url.scheme(), QStringLiteral("https"));
        QVERIFY(!request.url.hasQuery());
        QVERIFY(request.mostBytes <= 256 * 1024);
        QVERIFY(request.redirects <= 3);
        QVERIFY(request.form.isEmpty() && request.bearer.isEmpty());
    }
}

void TestSourceSearch::digestDecides_data()
{
    QTest::addColumn<QByteArray>("record");
    QTest::addColumn<QString>("result");
    const QByteArray digest = QCryptographicHash::hash(paccFile, QCryptographicHash::Sha256).toBase64();
    QTest::newRow("right") << "v=UAAC1; a=sha256; d=" + digest << "answered";
    QTest::newRow("wrong") << "v=UAAC1; a=sha256; d=" + QByteArray(32, 'x').toBase64() << "refused";
    QTest::newRow("none") << QByteArray() << "refused";
}

void TestSourceSearch::digestDecides()
{
    QFETCH(QByteArray, record);
    QFETCH(QString, result);
    FakeDns dns;
    FakeHttp http;
    http.files[paccUrl] = paccFile;
    if (!record.isEmpty()) {
        // Others' records at the same name do no harm.
        DnsRecord text;
        text.text = "v=spf1 -all";
        dns.records[QStringLiteral("TXT _ua-auto-config.example.org")] = {text};
        text.text = record;
        dns.records[QStringLiteral("TXT _ua-auto-config.example.org")] += text;
    }
    SourceSearch search(dns, http, {}, ada);
    QSignalSpy done(&search, &SourceSearch::done);
    search.start();
    QVERIFY(done.wait());
    QCOMPARE(sourceResultName(search.reports().value(1).result), result);
    QCOMPARE(search.candidates().size(), result == QLatin1String("answered") ? 1 : 0);
}

void TestSourceSearch::deadNamesAreFailures()
{
    FakeDns dns;
    FakeHttp http;
    dns.isDown = true;
    SourceSearch search(dns, http, {}, ada);
    QSignalSpy done(&search, &SourceSearch::done);
    search.start();
    QVERIFY(done.wait());
    int failed = 0;
    for (const SourceReport &report : search.reports())
        failed += report.result == SourceReport::Result::Failed ? 1 : 0;
    QCOMPARE(failed, 8);
    QVERIFY(search.notOffered().isEmpty());
}

void TestSourceSearch::switchedOff()
{
    FakeDns dns;
    FakeHttp http;
    dns.records[QStringLiteral("MX example.org")] = {target(QStringLiteral("mx.host.net"))};
    DiscoveryOptions options;
    options.pacc = false;
    options.database = QUrl();
    SourceSearch search(dns, http, options, ada);
    QSignalSpy done(&search, &SourceSearch::done);
    search.start();
    QVERIFY(done.wait());
    for (const QString &url : http.urls())
        QVERIFY2(!url.contains(QLatin1String("ispdb")) && !url.contains(QLatin1String("ua-auto-config")),
                 qPrintable(url));
    QVERIFY(!dns.asked.join(u' ').contains(QLatin1String("TXT")));
}

void TestSourceSearch::theWholeSearch()
{
    TestAuthority authority;
    QVERIFY2(authority.isValid(), qPrintable(authority.log()));
    const ScriptedServer imap(
        [](ScriptedPeer &peer) {
            peer.send("* OK ready\r\n");
            peer.answerTagged("CAPABILITY", "* CAPABILITY IMAP4rev1\r\n");
            peer.waitForClose();
        },
        authority.make(), ScriptedServer::Tls::Implicit);
    FakeDns dns;
    FakeHttp http;
    dns.records[QStringLiteral("SRV _imaps._tcp.example.invalid")] = {
        target(QStringLiteral("127.0.0.1"), imap.port())};
    for (const char *service : {"_pop3", "_pop3s", "_submission", "_submissions"})
        dns.records[QStringLiteral("SRV %1._tcp.example.invalid").arg(QLatin1String(service))] = {target({})};
    ServerDiscovery discovery(&dns, &http);
    QSignalSpy finished(&discovery, &ServerDiscovery::finished);
    DiscoveryOptions options;
    options.caFile = authority.caFile();
    QVERIFY(discovery.start(QStringLiteral("ada@example.invalid"), options));
    QVERIFY(finished.wait(20'000));
    const auto found = pickBest(discovery.result().candidates, MailProtocol::Imap);
    QVERIFY(found.has_value());
    QCOMPARE(found->state, EndpointCandidate::State::Found);
    QCOMPARE(found->endpoint.port, imap.port());
    QCOMPARE(discovery.result().notOffered, (QSet<MailProtocol>{MailProtocol::Pop3, MailProtocol::Smtp}));
    QVERIFY2(imap.failures().isEmpty(), qPrintable(imap.failures().join(u'\n')));
}

QTEST_GUILESS_MAIN(TestSourceSearch)
#include "test_sourcesearch.moc"
