#include "security/networkhttpclient.h"
#include "support/scriptedserver.h"

#include <QTest>

using namespace posthorn;

/// HTTP as the core asks it, against servers that do what no good one does.
class NetworkHttpClientTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allowedUrls_data();
    void allowedUrls();
    void refusesOtherUrls();
    void getsAndSaysLittle();
    void postsAForm();
    void statusesAreAnswers_data();
    void statusesAreAnswers();
    void limits_data();
    void limits();
    void redirects_data();
    void redirects();
    void certificates_data();
    void certificates();
    void hungServer();
    void nobodyThere();
    void destroyedContextHearsNothing();

private:
    Result<HttpResponse> send(const HttpRequest &request, const QString &caFile = {})
    {
        NetworkHttpClient client(caFile);
        std::optional<Result<HttpResponse>> answer;
        client.send(request, this, [&answer](Result<HttpResponse> result) { answer = std::move(result); });
        [&answer] { QTRY_VERIFY_WITH_TIMEOUT(answer.has_value(), 20'000); }();
        return answer.value_or(Error{});
    }
    static HttpRequest requestTo(const ScriptedServer &server, const QString &path = QStringLiteral("/x"),
                                 const QString &scheme = QStringLiteral("http"))
    {
        HttpRequest request;
        request.url = QUrl(QStringLiteral("%1://127.0.0.1:%2%3").arg(scheme).arg(server.port()).arg(path));
        return request;
    }
    /// The head of a request, up to its empty line.
    static QByteArrayList readHead(ScriptedPeer &peer)
    {
        QByteArrayList lines;
        for (QByteArray line = peer.readLine(); !line.isEmpty(); line = peer.readLine())
            lines.append(line);
        return lines;
    }
    static QByteArray answerWith(const QByteArray &status, const QByteArray &body,
                                 const QByteArray &more = {})
    {
        return "HTTP/1.1 " + status +
               "\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: " +
               QByteArray::number(body.size()) + "\r\n" + more + "Connection: close\r\n\r\n" + body;
    }

    TestAuthority m_authority;
};

void NetworkHttpClientTest::allowedUrls_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("allowed");
    QTest::newRow("https") << "https://example.org/x" << true;
    QTest::newRow("http") << "http://example.org/x" << false;
    QTest::newRow("http here") << "http://127.0.0.1:80/x" << true;
    QTest::newRow("http here, IPv6") << "http://[::1]/x" << true;
    QTest::newRow("http, a name like here") << "http://127.0.0.1.example.org/x" << false;
    QTest::newRow("http, network address") << "http://0.0.0.0/x" << false;
    QTest::newRow("user in it") << "https://ann@example.org/x" << false;
    QTest::newRow("file") << "file:///etc/passwd" << false;
    QTest::newRow("ftp") << "ftp://example.org/x" << false;
    QTest::newRow("data") << "data:text/plain,x" << false;
    QTest::newRow("resource") << "qrc:/x" << false;
    QTest::newRow("no host") << "https:///x" << false;
    QTest::newRow("nothing") << "" << false;
}

void NetworkHttpClientTest::allowedUrls()
{
    QFETCH(QString, url);
    QFETCH(bool, allowed);
    QCOMPARE(NetworkHttpClient::isAllowed(QUrl(url)), allowed);
}

void NetworkHttpClientTest::refusesOtherUrls()
{
    HttpRequest request;
    request.url = QUrl(QStringLiteral("http://example.org/"));
    QCOMPARE(send(request).error().code, ErrorCode::InvalidArgument);
}

void NetworkHttpClientTest::getsAndSaysLittle()
{
    QByteArrayList head;
    ScriptedServer server([&head](ScriptedPeer &peer) {
        head = readHead(peer);
        peer.send(answerWith("200 OK", "{}", "Set-Cookie: spy=1\r\n"));
        peer.close();
    });
    const auto response = send(requestTo(server));
    QVERIFY2(response, response ? "" : qPrintable(response.error().toString()));
    QCOMPARE(response->status, 200);
    QCOMPARE(response->body, QByteArray("{}"));
    QCOMPARE(response->contentType, QByteArray("application/json"));
    QVERIFY(server.waitForScripts(1));
    QCOMPARE(head.first(), QByteArray("GET /x HTTP/1.1"));
    for (const QByteArray &line : head) {
        const QByteArray name = line.left(line.indexOf(':')).toLower();
        QVERIFY2(name != "cookie" && name != "referer" && name != "authorization" &&
                     !line.contains("Mozilla"),
                 line.constData());
    }
    QVERIFY(head.contains("Accept-Encoding: identity"));
}

void NetworkHttpClientTest::postsAForm()
{
    QByteArrayList head;
    QByteArray body;
    ScriptedServer server([&](ScriptedPeer &peer) {
        head = readHead(peer);
        body = peer.readExactly(7);
        peer.send(answerWith("200 OK", "{}"));
        peer.close();
    });
    HttpRequest request = requestTo(server);
    request.form = "a=1&b=2";
    request.bearer = "token";
    QVERIFY(send(request));
    QVERIFY(server.waitForScripts(1));
    QCOMPARE(head.first(), QByteArray("POST /x HTTP/1.1"));
    QVERIFY(head.contains("Content-Type: application/x-www-form-urlencoded"));
    QVERIFY(head.contains("Authorization: Bearer token"));
    QCOMPARE(body, QByteArray("a=1&b=2"));
}

void NetworkHttpClientTest::statusesAreAnswers_data()
{
    QTest::addColumn<QByteArray>("status");
    for (const char *status : {"400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Not Found",
                               "429 Too Many", "500 Oops", "503 Busy", "418 Teapot"})
        QTest::newRow(status) << QByteArray(status);
}

void NetworkHttpClientTest::statusesAreAnswers()
{
    QFETCH(QByteArray, status);
    ScriptedServer server([&status](ScriptedPeer &peer) {
        readHead(peer);
        const QByteArray form = peer.readExactly(1);
        if (form != "a")
            peer.fail(QStringLiteral("no form"));
        peer.send(answerWith(status, "{\"error\":\"x\"}", "WWW-Authenticate: Basic realm=\"x\"\r\n"));
        peer.close();
    });
    HttpRequest request = requestTo(server);
    request.form = "a";
    const auto response = send(request);
    QVERIFY2(response, response ? "" : qPrintable(response.error().toString()));
    QCOMPARE(response->status, status.left(3).toInt());
    QCOMPARE(response->body, QByteArray("{\"error\":\"x\"}"));
}

void NetworkHttpClientTest::limits_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("larger than allowed")
        << answerWith("200 OK", QByteArray(2'000, 'x')) << ErrorCode::LimitExceeded;
    QTest::newRow("larger, length not told")
        << QByteArray("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n") + QByteArray(2'000, 'x')
        << ErrorCode::LimitExceeded;
    QTest::newRow("shorter than told")
        << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc") << ErrorCode::ConnectionClosed;
    QTest::newRow("no HTTP") << QByteArray("* OK IMAP4rev1 ready\r\n") << ErrorCode::Unknown;
    QTest::newRow("nothing") << QByteArray() << ErrorCode::ConnectionClosed;
}

void NetworkHttpClientTest::limits()
{
    QFETCH(QByteArray, answer);
    QFETCH(ErrorCode, code);
    ScriptedServer server([&answer](ScriptedPeer &peer) {
        readHead(peer);
        peer.send(answer);
        peer.close();
    });
    HttpRequest request = requestTo(server);
    request.mostBytes = 1'000;
    const auto response = send(request);
    QVERIFY(!response);
    if (code != ErrorCode::Unknown)
        QCOMPARE(response.error().code, code);
    QVERIFY(!response.error().toString().contains(QStringLiteral("/x")));
}

void NetworkHttpClientTest::redirects_data()
{
    QTest::addColumn<QByteArray>("target"); // PORT is the server's
    QTest::addColumn<int>("allowed");
    QTest::addColumn<QByteArray>("form");
    QTest::addColumn<int>("requests");
    QTest::addColumn<bool>("good");
    const QByteArray none;
    QTest::newRow("not asked for") << QByteArray("/y") << 0 << none << 1 << false;
    QTest::newRow("followed") << QByteArray("/y") << 1 << none << 2 << true;
    QTest::newRow("absolute") << QByteArray("http://127.0.0.1:PORT/y") << 1 << none << 2 << true;
    QTest::newRow("in circles") << QByteArray("/x") << 3 << none << 4 << false;
    QTest::newRow("to http elsewhere") << QByteArray("http://example.org/y") << 3 << none << 1 << false;
    QTest::newRow("to a file") << QByteArray("file:///etc/passwd") << 3 << none << 1 << false;
    QTest::newRow("to another scheme") << QByteArray("https://127.0.0.1:PORT/y") << 3 << none << 1 << false;
    QTest::newRow("with a form") << QByteArray("/y") << 3 << QByteArray("a") << 1 << false;
}

void NetworkHttpClientTest::redirects()
{
    QFETCH(QByteArray, target);
    QFETCH(int, allowed);
    QFETCH(QByteArray, form);
    QFETCH(int, requests);
    QFETCH(bool, good);
    std::atomic<int> asked = 0;
    std::atomic<quint16> port = 0;
    ScriptedServer server([&](ScriptedPeer &peer) {
        const QByteArrayList head = readHead(peer);
        ++asked;
        if (head.value(0).startsWith("GET /y"))
            peer.send(answerWith("200 OK", "{}"));
        else
            peer.send(answerWith("302 Found", "",
                                 "Location: " + QByteArray(target).replace("PORT", QByteArray::number(port)) +
                                     "\r\n"));
        peer.close();
    });
    port = server.port();
    HttpRequest request = requestTo(server);
    request.redirects = allowed;
    request.form = form;
    const auto response = send(request);
    QCOMPARE(response.has_value(), good);
    QCOMPARE(asked.load(), requests);
    if (good)
        QCOMPARE(response->url.path(), QStringLiteral("/y"));
    else
        QCOMPARE(response.error().code, ErrorCode::UnexpectedAnswer);
}

void NetworkHttpClientTest::certificates_data()
{
    QTest::addColumn<CertificateSpec>("spec");
    QTest::addColumn<bool>("known"); // the client knows the authority
    QTest::addColumn<bool>("good");
    const CertificateSpec right;
    CertificateSpec wrongName;
    wrongName.names = {QStringLiteral("DNS:other.test")};
    CertificateSpec commonNameOnly;
    commonNameOnly.commonName = QStringLiteral("127.0.0.1");
    commonNameOnly.names.clear();
    CertificateSpec expired;
    expired.until = QStringLiteral("20210101000000Z");
    QTest::newRow("right") << right << true << true;
    QTest::newRow("unknown authority") << right << false << false;
    QTest::newRow("for another name") << wrongName << true << false;
    QTest::newRow("common name only") << commonNameOnly << true << false;
    QTest::newRow("expired") << expired << true << false;
}

void NetworkHttpClientTest::certificates()
{
    QFETCH(CertificateSpec, spec);
    QFETCH(bool, known);
    QFETCH(bool, good);
    QVERIFY2(m_authority.isValid(), qPrintable(m_authority.log()));
    std::atomic<bool> gotRequest = false;
    ScriptedServer server(
        [&gotRequest](ScriptedPeer &peer) {
            const QByteArrayList head = readHead(peer);
            gotRequest = !head.isEmpty();
            peer.send(answerWith("200 OK", "{}"));
            peer.close();
        },
        m_authority.make(spec), ScriptedServer::Tls::Implicit);
    HttpRequest request = requestTo(server, QStringLiteral("/x"), QStringLiteral("https"));
    request.bearer = "secret";
    const auto response = send(request, known ? m_authority.caFile() : QString());
    QVERIFY2(response.has_value() == good, response ? "" : qPrintable(response.error().toString()));
    if (!good) {
        QCOMPARE(response.error().code, ErrorCode::CertificateNotTrusted);
        QVERIFY(!gotRequest);
    }
}

void NetworkHttpClientTest::hungServer()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        readHead(peer);
        peer.hang();
    });
    HttpRequest request = requestTo(server);
    request.timeout = std::chrono::milliseconds(100);
    QCOMPARE(send(request).error().code, ErrorCode::TimedOut);
}

void NetworkHttpClientTest::nobodyThere()
{
    HttpRequest request;
    {
        ScriptedServer server([](ScriptedPeer &) {});
        request = requestTo(server);
    }
    const auto response = send(request);
    QCOMPARE(response.error().code, ErrorCode::ConnectionRefused);
    QCOMPARE(response.error().retry, Retry::Backoff);
}

void NetworkHttpClientTest::destroyedContextHearsNothing()
{
    ScriptedServer server([](ScriptedPeer &peer) {
        readHead(peer);
        peer.send(answerWith("200 OK", "{}"));
        peer.close();
    });
    NetworkHttpClient client;
    bool called = false;
    auto context = std::make_unique<QObject>();
    client.send(requestTo(server), context.get(), [&called](const Result<HttpResponse> &) { called = true; });
    context.reset();
    QVERIFY(send(requestTo(server)));
    QVERIFY(!called);
}

QTEST_GUILESS_MAIN(NetworkHttpClientTest)
#include "test_networkhttpclient.moc"
