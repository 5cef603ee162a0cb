#include "security/networkhttpclient.h"
#include "security/publicaddress.h"
#include "support/scriptedserver.h"
#include "trust/remotepictures.h"

#include <QSignalSpy>
#include <QTest>
#include <mutex>

using namespace posthorn;

namespace
{

const QByteArray Png = QByteArray("\x89PNG\r\n\x1a\n") + "rest";

QByteArray answer(const QByteArray &status, const QByteArray &body, const QByteArray &more = {})
{
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n" + more +
           "Connection: close\r\n\r\n" + body;
}

} // namespace

/// Pictures of strangers, from web servers of this test whose names only it knows.
class RemotePicturesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void publicAddresses_data();
    void publicAddresses();
    void requestUrls_data();
    void requestUrls();
    void kinds();
    void fetchesAndSaysLittle();
    void leavesOut_data();
    void leavesOut();
    void privateHostIsNeverReached_data();
    void privateHostIsNeverReached();
    void redirectIntoTheHouseIsNotFollowed();
    void nameIsAskedOnce();
    void limits();
    void cancelledAsksNoMore();

private:
    /// Every name below "public.test" is 127.0.0.1, which counts as public here; below "private.test"
    /// 127.0.0.2.
    NetworkHttpClient::Names names()
    {
        NetworkHttpClient::Names names;
        names.lookUp = [this](const QString &host, QObject *context, NetworkHttpClient::Names::Reply reply) {
            m_asked += host;
            QList<QHostAddress> addresses;
            if (host.endsWith(QStringLiteral("public.test")))
                addresses += QHostAddress(QHostAddress::LocalHost);
            if (host.endsWith(QStringLiteral("private.test")))
                addresses += QHostAddress(QStringLiteral("127.0.0.2"));
            if (host == QStringLiteral("both.test"))
                addresses = {QHostAddress(QHostAddress::LocalHost),
                             QHostAddress(QStringLiteral("127.0.0.2"))};
            QHostAddress literal;
            if (literal.setAddress(host))
                addresses = {literal};
            QMetaObject::invokeMethod(
                context, [reply = std::move(reply), addresses] { reply(addresses); }, Qt::QueuedConnection);
        };
        names.isPublic = [](const QHostAddress &address) {
            return address == QHostAddress(QHostAddress::LocalHost);
        };
        return names;
    }

    std::unique_ptr<ScriptedServer> server(const std::function<QByteArray(const QByteArray &path)> &answers)
    {
        return std::make_unique<ScriptedServer>(
            [this, answers](ScriptedPeer &peer) {
                QByteArrayList head;
                for (QByteArray line = peer.readLine(); !line.isEmpty(); line = peer.readLine())
                    head.append(line);
                if (head.isEmpty())
                    return;
                {
                    const std::lock_guard lock(m_mutex);
                    m_heads.append(head);
                }
                peer.send(answers(head.first().split(' ').value(1)));
                peer.close();
            },
            m_certificate, ScriptedServer::Tls::Implicit);
    }

    QHash<QString, QByteArray> fetch(const QStringList &urls)
    {
        NetworkHttpClient http(m_authority.caFile(), names());
        RemotePictures pictures(http);
        QSignalSpy fetched(&pictures, &RemotePictures::fetched);
        pictures.fetch(urls);
        [&] { QTRY_COMPARE_WITH_TIMEOUT(fetched.size(), 1, 40'000); }();
        const auto found = fetched.value(0).value(0).value<QHash<QString, QByteArray>>();
        m_missing = fetched.value(0).value(1).toInt();
        return found;
    }

    static QString url(const ScriptedServer &server, const QString &path,
                       const QString &host = QStringLiteral("pictures.public.test"))
    {
        return QStringLiteral("https://%1:%2/%3").arg(host).arg(server.port()).arg(path);
    }

    TestAuthority m_authority;
    TestCertificate m_certificate;
    std::mutex m_mutex;
    QList<QByteArrayList> m_heads;
    QStringList m_asked;
    int m_missing = 0;
};

void RemotePicturesTest::initTestCase()
{
    QVERIFY2(m_authority.isValid(), qPrintable(m_authority.log()));
    CertificateSpec spec;
    spec.names = {QStringLiteral("DNS:*.public.test"), QStringLiteral("DNS:*.private.test"),
                  QStringLiteral("DNS:both.test")};
    m_certificate = m_authority.make(spec);
}

void RemotePicturesTest::publicAddresses_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("isPublic");
    for (const char *address :
         {"8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "223.255.255.255",
          "2606:4700::1111", "2a00:1450:4001::1", "64:ff9b::808:808", "2002:808:808::1"})
        QTest::newRow(address) << QString::fromLatin1(address) << true;
    for (const char *address : {"0.0.0.0",
                                "10.1.2.3",
                                "100.64.0.1",
                                "127.0.0.1",
                                "127.255.1.1",
                                "169.254.169.254",
                                "172.16.0.1",
                                "172.31.255.255",
                                "192.0.0.1",
                                "192.0.2.1",
                                "192.168.1.1",
                                "198.18.0.1",
                                "198.51.100.7",
                                "203.0.113.9",
                                "224.0.0.1",
                                "240.0.0.1",
                                "255.255.255.255",
                                "::",
                                "::1",
                                "::ffff:127.0.0.1",
                                "::ffff:10.0.0.1",
                                "fe80::1",
                                "fc00::1",
                                "fd12::1",
                                "ff02::1",
                                "2001:db8::1",
                                "2001::1",
                                "2002:7f00:1::1",
                                "64:ff9b::7f00:1",
                                "64:ff9b:1::a00:1",
                                "100::1",
                                "4000::1"})
        QTest::newRow(address) << QString::fromLatin1(address) << false;
}

void RemotePicturesTest::publicAddresses()
{
    QFETCH(QString, address);
    QFETCH(bool, isPublic);
    QCOMPARE(isPublicAddress(QHostAddress(address)), isPublic);
}

void RemotePicturesTest::requestUrls_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("request");
    const auto row = [](const char *url, const char *request) {
        QTest::newRow(url) << QString::fromLatin1(url) << QString::fromLatin1(request);
    };
    row("https://a.example/x.png?y=1", "https://a.example/x.png?y=1");
    row("http://a.example/x.png", "https://a.example/x.png");
    row("http://a.example:80/x.png", "https://a.example/x.png");
    row("https://a.example/x.png#part", "https://a.example/x.png");
    row("https://user:pass@a.example/x.png", "");
    row("ftp://a.example/x.png", "");
    row("file:///etc/passwd", "");
    row("//a.example/x.png", "");
    row("data:image/png;base64,AAAA", "");
    row("https:///x.png", "");
    row("", "");
}

void RemotePicturesTest::requestUrls()
{
    QFETCH(QString, url);
    QFETCH(QString, request);
    QCOMPARE(RemotePictures::requestUrl(url).toString(), request);
}

void RemotePicturesTest::kinds()
{
    QVERIFY(RemotePictures::isPicture(Png));
    QVERIFY(RemotePictures::isPicture("\xFF\xD8\xFF\xE0"));
    QVERIFY(RemotePictures::isPicture("GIF89a"));
    QVERIFY(RemotePictures::isPicture("RIFF....WEBPVP8 "));
    QVERIFY(!RemotePictures::isPicture("<svg xmlns='http://www.w3.org/2000/svg'/>"));
    QVERIFY(!RemotePictures::isPicture("<html>"));
    QVERIFY(!RemotePictures::isPicture("RIFF....AVI "));
    QVERIFY(!RemotePictures::isPicture(""));
}

void RemotePicturesTest::fetchesAndSaysLittle()
{
    m_heads.clear();
    const auto web = server([](const QByteArray &) {
        return answer("200 OK", Png, "Content-Type: image/svg+xml\r\nSet-Cookie: reader=1\r\n");
    });
    const QStringList urls{
        url(*web, QStringLiteral("a.png?id=1")),
        url(*web, QStringLiteral("b.png")).replace(QStringLiteral("https"), QStringLiteral("http")),
        url(*web, QStringLiteral("a.png?id=1"))};
    const auto found = fetch(urls);
    QCOMPARE(found.size(), 2);
    QCOMPARE(found.value(urls[0]), Png);
    QCOMPARE(found.value(urls[1]), Png);
    QCOMPARE(m_missing, 0);
    QVERIFY(web->waitForScripts(2));
    QCOMPARE(m_heads.size(), 2);
    for (const QByteArrayList &head : std::as_const(m_heads))
        for (const QByteArray &line : head.mid(1)) {
            const QByteArray name = line.left(line.indexOf(':')).toLower();
            QVERIFY2(QByteArrayList({"host", "accept", "accept-encoding", "accept-language", "user-agent",
                                     "connection", "cache-control", "pragma"})
                         .contains(name),
                     line.constData());
            if (name == "user-agent")
                QCOMPARE(line, QByteArray("User-Agent: Mozilla/5.0"));
            if (name == "host")
                QCOMPARE(line, "Host: pictures.public.test:" + QByteArray::number(web->port()));
        }
}

void RemotePicturesTest::leavesOut_data()
{
    QTest::addColumn<QByteArray>("reply");
    QTest::newRow("SVG") << answer("200 OK", "<svg xmlns='http://www.w3.org/2000/svg'/>",
                                   "Content-Type: image/png\r\n");
    QTest::newRow("page") << answer("200 OK", "<html>", "Content-Type: image/png\r\n");
    QTest::newRow("gone") << answer("404 Not Found", Png);
    QTest::newRow("nothing") << answer("200 OK", "");
    QTest::newRow("too large") << answer("200 OK", Png + QByteArray(int(RemotePictures::MostBytesEach), 'x'));
    QTest::newRow("cut off") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + Png);
    QTest::newRow("to http") << answer("302 Found", "", "Location: http://pictures.public.test/x\r\n");
    QTest::newRow("to a file") << answer("302 Found", "", "Location: file:///etc/passwd\r\n");
}

void RemotePicturesTest::leavesOut()
{
    QFETCH(QByteArray, reply);
    const auto web = server([reply](const QByteArray &) { return reply; });
    QVERIFY(fetch({url(*web, QStringLiteral("x.png"))}).isEmpty());
    QCOMPARE(m_missing, 1);
}

void RemotePicturesTest::privateHostIsNeverReached_data()
{
    QTest::addColumn<QString>("host");
    QTest::newRow("name") << "router.private.test";
    QTest::newRow("one address of two") << "both.test";
    QTest::newRow("address") << "127.0.0.2";
    QTest::newRow("unknown") << "nowhere.test";
}

void RemotePicturesTest::privateHostIsNeverReached()
{
    QFETCH(QString, host);
    // On every address of this computer: it would see any attempt.
    ScriptedServer web([](ScriptedPeer &peer) { peer.send(answer("200 OK", Png)); }, m_certificate,
                       ScriptedServer::Tls::Implicit, QHostAddress(QStringLiteral("0.0.0.0")), 0);
    QVERIFY(fetch({url(web, QStringLiteral("x.png"), host)}).isEmpty());
    QCOMPARE(web.connections(), 0);
}

void RemotePicturesTest::redirectIntoTheHouseIsNotFollowed()
{
    ScriptedServer house([](ScriptedPeer &peer) { peer.send(answer("200 OK", Png)); }, m_certificate,
                         ScriptedServer::Tls::Implicit, QHostAddress(QStringLiteral("0.0.0.0")), 0);
    const QByteArray target =
        url(house, QStringLiteral("admin"), QStringLiteral("router.private.test")).toLatin1();
    const auto web = server(
        [target](const QByteArray &) { return answer("302 Found", "", "Location: " + target + "\r\n"); });
    QVERIFY(fetch({url(*web, QStringLiteral("x.png"))}).isEmpty());
    QCOMPARE(house.connections(), 0);
    // To another public place it is followed.
    const QByteArray fine = "/y.png";
    const auto other = server([fine](const QByteArray &path) {
        return path == fine ? answer("200 OK", Png) : answer("302 Found", "", "Location: " + fine + "\r\n");
    });
    QCOMPARE(fetch({url(*other, QStringLiteral("x.png"))}).size(), 1);
}

/// A name server that answers otherwise the second time gets no second question.
void RemotePicturesTest::nameIsAskedOnce()
{
    m_asked.clear();
    const auto web = server([](const QByteArray &) { return answer("200 OK", Png); });
    QCOMPARE(fetch({url(*web, QStringLiteral("x.png"))}).size(), 1);
    QCOMPARE(m_asked, QStringList{QStringLiteral("pictures.public.test")});
}

void RemotePicturesTest::limits()
{
    /// Counts requests and answers each at once.
    class CountingHttp final : public HttpClient
    {
    public:
        int asked = 0;
        int open = 0;
        int mostOpen = 0;
        QByteArray body;
        void send(const HttpRequest &request, QObject *context, Reply reply) override
        {
            ++asked;
            mostOpen = std::max(mostOpen, ++open);
            QVERIFY(request.publicOnly);
            QMetaObject::invokeMethod(
                context,
                [this, reply = std::move(reply)] {
                    --open;
                    HttpResponse response;
                    response.status = 200;
                    response.body = body;
                    reply(response);
                },
                Qt::QueuedConnection);
        }
    };
    QStringList urls;
    for (int i = 0; i < 700; ++i)
        urls += QStringLiteral("https://a.example/%1.png").arg(i);
    CountingHttp http;
    http.body = Png;
    RemotePictures pictures(http);
    QSignalSpy fetched(&pictures, &RemotePictures::fetched);
    pictures.fetch(urls);
    QTRY_COMPARE(fetched.size(), 1);
    QCOMPARE(http.asked, RemotePictures::MostPictures);
    QCOMPARE(http.mostOpen, RemotePictures::AtOnce);
    QCOMPARE(fetched.first().value(1).toInt(), 200);

    http.asked = 0;
    http.body = Png + QByteArray(9'000'000, 'x');
    pictures.fetch(urls);
    QTRY_COMPARE(fetched.size(), 2);
    QVERIFY(http.asked < 20);
    qint64 bytes = 0;
    for (const QByteArray &picture : fetched.last().first().value<QHash<QString, QByteArray>>())
        bytes += picture.size();
    QVERIFY(bytes > 0 && bytes <= RemotePictures::MostBytesTogether);
}

void RemotePicturesTest::cancelledAsksNoMore()
{
    const auto web = server([](const QByteArray &) { return answer("200 OK", Png); });
    NetworkHttpClient http(m_authority.caFile(), names());
    RemotePictures pictures(http);
    QSignalSpy fetched(&pictures, &RemotePictures::fetched);
    pictures.fetch({url(*web, QStringLiteral("x.png"))});
    pictures.cancel();
    QVERIFY(!pictures.isFetching());
    QCOMPARE(fetch({url(*web, QStringLiteral("y.png"))}).size(), 1);
    QVERIFY(fetched.isEmpty());
    QCOMPARE(web->connections(), 1);
}

QTEST_GUILESS_MAIN(RemotePicturesTest)
#include "test_remotepictures.moc"
