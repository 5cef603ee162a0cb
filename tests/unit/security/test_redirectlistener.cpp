#include "security/redirectlistener.h"

#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>

using namespace posthorn;

/// The little web server that the browser comes back to: what it takes, and what it lets pass by.
class RedirectListenerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void judges_data();
    void judges();
    void tellsTheAnswerOnce();
    void hostileRequestsChangeNothing();
    void errorIsTold();
    void onlyThisComputer();
    void silentConnectionsDoNotStop();

private:
    QByteArray exchange(const RedirectListener &listener, const QByteArray &request);
};

namespace
{

const QByteArray state = "s3cr3t";

QByteArray get(const QByteArray &target, const QByteArray &host = "127.0.0.1:4711")
{
    return "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nAccept: */*\r\n\r\n";
}

} // namespace

void RedirectListenerTest::judges_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const QByteArray &request, int status) {
        QTest::newRow(name) << request << status;
    };
    row("code", get("/?code=abc&state=s3cr3t"), 200);
    row("code and issuer", get("/?iss=https%3A%2F%2Fi.test&code=abc&state=s3cr3t"), 200);
    row("error", get("/?error=access_denied&state=s3cr3t"), 200);
    row("HTTP/1.0", "GET /?code=abc&state=s3cr3t HTTP/1.0\r\nHost: 127.0.0.1:4711\r\n\r\n", 200);
    row("bare line ends", "GET /?code=abc&state=s3cr3t HTTP/1.1\nHost: 127.0.0.1:4711\n\r\n\r\n", 200);
    row("host in another case", "GET /?code=abc&state=s3cr3t HTTP/1.1\r\nhOsT: 127.0.0.1:4711\r\n\r\n", 200);
    row("wrong state", get("/?code=abc&state=other"), 400);
    row("state in another case", get("/?code=abc&state=S3CR3T"), 400);
    row("no state", get("/?code=abc"), 400);
    row("empty state", get("/?code=abc&state="), 400);
    row("part of the state", get("/?code=abc&state=s3cr3"), 400);
    row("state and more", get("/?code=abc&state=s3cr3tx"), 400);
    row("two states", get("/?code=abc&state=s3cr3t&state=s3cr3t"), 400);
    row("two codes", get("/?code=abc&code=def&state=s3cr3t"), 400);
    row("no code", get("/?state=s3cr3t"), 400);
    row("code and error", get("/?code=abc&error=x&state=s3cr3t"), 400);
    row("endless code", get("/?code=" + QByteArray(5'000, 'x') + "&state=s3cr3t"), 400);
    row("no query", get("/"), 400);
    row("error without state", get("/?error=access_denied"), 400);
    row("icon", get("/favicon.ico"), 404);
    row("another path", get("/callback?code=abc&state=s3cr3t"), 404);
    row("up", get("/../?code=abc&state=s3cr3t"), 404);
    row("absolute form", get("http://127.0.0.1:4711/?code=abc&state=s3cr3t"), 404);
    row("posted", "POST /?code=abc&state=s3cr3t HTTP/1.1\r\nHost: 127.0.0.1:4711\r\n\r\n", 405);
    row("HEAD", "HEAD /?code=abc&state=s3cr3t HTTP/1.1\r\nHost: 127.0.0.1:4711\r\n\r\n", 405);
    row("by a name that leads here", get("/?code=abc&state=s3cr3t", "evil.test:4711"), 400);
    row("by localhost", get("/?code=abc&state=s3cr3t", "localhost:4711"), 400);
    row("another port", get("/?code=abc&state=s3cr3t", "127.0.0.1:80"), 400);
    row("no host", "GET /?code=abc&state=s3cr3t HTTP/1.1\r\n\r\n", 400);
    row("two hosts", get("/?code=abc&state=s3cr3t").replace("\r\n\r\n", "\r\nHost: evil.test\r\n\r\n"), 400);
    row("no version", "GET /?code=abc&state=s3cr3t\r\nHost: 127.0.0.1:4711\r\n\r\n", 400);
    row("HTTP/2", "PRI * HTTP/2.0\r\n\r\n", 400);
    row("TLS", QByteArray("\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 11), 400);
    row("nothing", "\r\n\r\n", 400);
}

void RedirectListenerTest::judges()
{
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    const RedirectVerdict verdict = judgeRedirect(request, 4711, state);
    QCOMPARE(verdict.status, status);
    QCOMPARE(verdict.answer.has_value(), status == 200);
}

QByteArray RedirectListenerTest::exchange(const RedirectListener &listener, const QByteArray &request)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), quint16(listener.redirectUri().port()));
    [&] {
        QTRY_VERIFY(socket.state() != QAbstractSocket::ConnectingState &&
                    socket.state() != QAbstractSocket::HostLookupState);
    }();
    if (socket.state() != QAbstractSocket::ConnectedState)
        return "refused";
    socket.write(request);
    [&] { QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState); }();
    return socket.readAll();
}

void RedirectListenerTest::tellsTheAnswerOnce()
{
    RedirectListener listener(state, QStringLiteral("Back to <Posthorn>."));
    QVERIFY(listener.listen());
    std::vector<RedirectAnswer> answers;
    connect(&listener, &RedirectListener::redirected, this,
            [&answers](const RedirectAnswer &answer) { answers.push_back(answer); });
    const QByteArray host = "127.0.0.1:" + QByteArray::number(listener.redirectUri().port());
    const QByteArray request = get("/?code=a%2Fb&state=s3cr3t&iss=https%3A%2F%2Fi.test", host);
    const QByteArray page = exchange(listener, request);
    QVERIFY(page.startsWith("HTTP/1.1 200 OK\r\n"));
    QVERIFY(page.contains("Back to &lt;Posthorn&gt;."));
    QVERIFY(page.contains("Content-Security-Policy: default-src 'none'"));
    QVERIFY(!page.contains("a/b"));
    QCOMPARE(answers.size(), 1U);
    QCOMPARE(answers[0].code, QStringLiteral("a/b"));
    QCOMPARE(answers[0].issuer, QStringLiteral("https://i.test"));
    // A replay finds nobody.
    QCOMPARE(exchange(listener, request), QByteArray("refused"));
    QCOMPARE(answers.size(), 1U);
}

void RedirectListenerTest::hostileRequestsChangeNothing()
{
    RedirectListener listener(state, QStringLiteral("done"));
    QVERIFY(listener.listen());
    int answers = 0;
    connect(&listener, &RedirectListener::redirected, this, [&answers] { ++answers; });
    const QByteArray host = "127.0.0.1:" + QByteArray::number(listener.redirectUri().port());
    QVERIFY(exchange(listener, get("/?code=abc&state=guess", host)).startsWith("HTTP/1.1 400 "));
    QVERIFY(exchange(listener, get("/favicon.ico", host)).startsWith("HTTP/1.1 404 "));
    QVERIFY(exchange(listener, "POST / HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 5\r\n\r\nhello")
                .startsWith("HTTP/1.1 405 "));
    QVERIFY(exchange(listener, QByteArray(40'000, 'x')).startsWith("HTTP/1.1 400 "));
    QVERIFY(exchange(listener, get("/?error=access_denied&state=guess", host)).startsWith("HTTP/1.1 400 "));
    QCOMPARE(answers, 0);
    QVERIFY(exchange(listener, get("/?code=abc&state=s3cr3t", host)).startsWith("HTTP/1.1 200 "));
    QCOMPARE(answers, 1);
}

void RedirectListenerTest::errorIsTold()
{
    RedirectListener listener(state, QStringLiteral("done"));
    QVERIFY(listener.listen());
    std::optional<RedirectAnswer> answer;
    connect(&listener, &RedirectListener::redirected, this,
            [&answer](const RedirectAnswer &told) { answer = told; });
    const QByteArray host = "127.0.0.1:" + QByteArray::number(listener.redirectUri().port());
    exchange(listener, get("/?error=access_denied&error_description=not+me&state=s3cr3t", host));
    QVERIFY(answer);
    QCOMPARE(answer->error, QStringLiteral("access_denied"));
    QCOMPARE(answer->errorDescription, QStringLiteral("not me"));
    QVERIFY(answer->code.isEmpty());
}

void RedirectListenerTest::onlyThisComputer()
{
    RedirectListener listener(state, QStringLiteral("done"));
    QVERIFY(listener.listen());
    QCOMPARE(listener.redirectUri().host(), QStringLiteral("127.0.0.1"));
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QStringLiteral("127.0.0.2")), quint16(listener.redirectUri().port()));
    QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(socket.error(), QAbstractSocket::ConnectionRefusedError);
}

void RedirectListenerTest::silentConnectionsDoNotStop()
{
    RedirectListener listener(state, QStringLiteral("done"));
    QVERIFY(listener.listen());
    QSignalSpy redirected(&listener, &RedirectListener::redirected);
    const quint16 port = quint16(listener.redirectUri().port());
    std::vector<std::unique_ptr<QTcpSocket>> silent;
    for (int i = 0; i < 10; ++i) {
        silent.push_back(std::make_unique<QTcpSocket>());
        silent.back()->connectToHost(QHostAddress(QHostAddress::LocalHost), port);
        QTRY_COMPARE(silent.back()->state(), QAbstractSocket::ConnectedState);
        silent.back()->write("GET /?code=abc&state=s3cr3t HT");
    }
    const QByteArray host = "127.0.0.1:" + QByteArray::number(port);
    // The rest of a request may come later.
    silent[3]->write("TP/1.1\r\nHost: " + host + "\r\n\r\n");
    QTRY_COMPARE(redirected.count(), 1);
}

QTEST_GUILESS_MAIN(RedirectListenerTest)
#include "test_redirectlistener.moc"
