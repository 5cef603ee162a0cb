#include "imap/imapsession.h"
#include "nettest.h"
#include "support/privatenetwork.h"

#include <QHostAddress>
#include <QTest>

using namespace posthorn;

namespace
{

bool privateNetwork = false;
const QString elsewhere = QStringLiteral("10.1.2.3");

} // namespace

/// Lines that leave the computer, as far as a client can tell: what is done on them only when they are
/// encrypted.
class OtherLinesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void compressesOnlyInsideTls_data();
    void compressesOnlyInsideTls();
};

void OtherLinesTest::initTestCase()
{
    if (!privateNetwork)
        QSKIP("this machine gives tests no network of their own");
    QVERIFY(PrivateNetwork::setAddress(elsewhere.toLatin1().constData()));
}

void OtherLinesTest::compressesOnlyInsideTls_data()
{
    QTest::addColumn<bool>("tls");
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("compressed");
    QTest::newRow("in clear, elsewhere") << false << elsewhere << false;
    QTest::newRow("in clear, here") << false << QStringLiteral("127.0.0.1") << true;
    QTest::newRow("TLS, elsewhere") << true << elsewhere << true;
}

void OtherLinesTest::compressesOnlyInsideTls()
{
    QFETCH(bool, tls);
    QFETCH(QString, address);
    QFETCH(bool, compressed);
    TestAuthority authority;
    CertificateSpec spec;
    spec.names = {QStringLiteral("IP:") + address};
    ScriptedServer server(
        [](ScriptedPeer &peer) {
            peer.send("* OK [CAPABILITY IMAP4rev1] hi\r\n");
            peer.answerTagged("LOGIN");
            peer.answerTagged("CAPABILITY", "* CAPABILITY IMAP4rev1 COMPRESS=DEFLATE\r\n");
            const QByteArray line = peer.readLine();
            if (line.endsWith("COMPRESS DEFLATE")) {
                peer.send(line.left(line.indexOf(' ')) + " OK go\r\n");
                peer.startCompression();
            }
            peer.waitForClose();
        },
        authority.make(spec), tls ? ScriptedServer::Tls::Implicit : ScriptedServer::Tls::None,
        QHostAddress(address), 0);
    Endpoint endpoint = endpointAt(server.port(), MailProtocol::Imap,
                                   tls ? ConnectionSecurity::Tls : ConnectionSecurity::None);
    endpoint.host = address;
    endpoint.caFile = authority.caFile();
    const QString got = onWorker([&]() -> QString {
        auto socket = std::make_unique<MailSocket>(CancellationToken(), nullptr);
        socket->setTimeouts(testTimeouts());
        if (auto opened = socket->open(endpoint); !opened)
            return opened.error().toString();
        ImapSession session(std::move(socket));
        if (auto in = session.logIn(endpoint, {QStringLiteral("ann"), QStringLiteral("hush")}); !in)
            return in.error().toString();
        if (session.socket().security().loopback != (address != elsewhere))
            return QStringLiteral("it does not know where it leads");
        return session.socket().isCompressed() ? QStringLiteral("compressed") : QStringLiteral("plain");
    });
    QCOMPARE(got, compressed ? QStringLiteral("compressed") : QStringLiteral("plain"));
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
}

int main(int argc, char **argv)
{
    privateNetwork = PrivateNetwork::enter();
    const QCoreApplication app(argc, argv);
    OtherLinesTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "test_otherlines.moc"
