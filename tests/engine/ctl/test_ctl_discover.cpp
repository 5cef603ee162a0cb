#include "ctlrunner.h"
#include "support/privateinternet.h"

#include <QJsonArray>
#include <QTest>

using namespace posthorn;

namespace
{

bool entered = false;

const QByteArray configPath = "/mail/config-v1.1.xml";

QByteArray configFile(const QByteArray &domain)
{
    return "<clientConfig version=\"1.1\"><emailProvider id=\"x\">"
           "<incomingServer type=\"imap\"><hostname>old." +
           domain +
           "</hostname><port>993</port><socketType>SSL</socketType></incomingServer>"
           "<incomingServer type=\"imap\"><hostname>imap." +
           domain +
           "</hostname><port>993</port><socketType>SSL</socketType></incomingServer>"
           "<outgoingServer type=\"smtp\"><hostname>smtp." +
           domain +
           "</hostname><port>465</port><socketType>SSL</socketType></outgoingServer>"
           "</emailProvider></clientConfig>";
}

void serveMail(PrivateInternet &internet, const QString &domain)
{
    internet.serveMail("imap." + domain, MailProtocol::Imap, ConnectionSecurity::Tls);
    internet.serveMail("smtp." + domain, MailProtocol::Smtp, ConnectionSecurity::Tls);
}

QList<QJsonObject> ofKind(const CtlResult &result, const char *kind)
{
    QList<QJsonObject> objects;
    for (const QJsonObject &object : result.objects())
        if (object.value(QLatin1String("kind")).toString() == QLatin1String(kind))
            objects += object;
    return objects;
}

QJsonObject withText(const QList<QJsonObject> &objects, const char *key, const QString &text)
{
    for (const QJsonObject &object : objects)
        if (object.value(QLatin1String(key)).toString() == text)
            return object;
    return {};
}

} // namespace

/// discover and account add among made-up domains with real name, web and mail servers.
class TestCtlDiscover : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void everySourceAndFate();
    void nothingAnswers();
    void noMailProtocol();
    void accountOfAnOwnFile();
    void accountAtSomebodyElses();

private:
    [[nodiscard]] static CtlResult run(const CtlRunner &runner, const QStringList &arguments)
    {
        const bool searches = arguments.contains("discover") || arguments.contains("add");
        const QStringList authority{"--ca", PrivateInternet::authority().caFile()};
        return runner.run(searches ? arguments + authority : arguments);
    }
};

void TestCtlDiscover::init()
{
    if (!entered)
        QSKIP("this machine gives tests no network of their own, or dnsmasq is not installed");
}

void TestCtlDiscover::everySourceAndFate()
{
    PrivateInternet internet;
    internet.serveFile("autoconfig.example.org", configPath, configFile("example.org"));
    serveMail(internet, "example.org");
    QVERIFY2(internet.start(), qPrintable(internet.errorString()));
    const CtlRunner runner;
    const CtlResult result =
        run(runner, {"discover", "ada@example.org", "--database", "https://database.test/v1"});
    QVERIFY2(result.exitCode == 0, result.said());

    const QList<QJsonObject> sources = ofKind(result, "source");
    QCOMPARE(sources.size(), 13);
    const QJsonObject file = withText(sources, "source", "autoconfig");
    QCOMPARE(file.value("asked").toString(),
             QStringLiteral("https://autoconfig.example.org/mail/config-v1.1.xml"));
    QCOMPARE(file.value("result").toString(), QStringLiteral("answered"));
    QCOMPARE(file.value("servers").toInt(), 3);
    QVERIFY(file.value("ms").isDouble());
    const QJsonObject database = withText(sources, "source", "public-database");
    QCOMPARE(database.value("asked").toString(), QStringLiteral("https://database.test/v1/example.org"));
    QCOMPARE(database.value("result").toString(), QStringLiteral("nothing"));
    QVERIFY(!database.value("detail").toString().isEmpty());
    QCOMPARE(withText(sources, "asked", "SRV _imaps._tcp.example.org").value("result").toString(),
             QStringLiteral("nothing"));

    const QList<QJsonObject> candidates = ofKind(result, "candidate");
    const QJsonObject old = withText(candidates, "server", "old.example.org:993");
    QCOMPARE(old.value("fate").toString(), QStringLiteral("failed"));
    QCOMPARE(old.value("rank").toInt(), 1);
    QVERIFY(old.value("problem").toString().contains("HostNotFound"));
    const QJsonObject chosen = withText(candidates, "server", "imap.example.org:993");
    QCOMPARE(chosen.value("fate").toString(), QStringLiteral("chosen"));
    QCOMPARE(chosen.value("source").toString(), QStringLiteral("provider-file"));
    QCOMPARE(chosen.value("origin").toString(), file.value("asked").toString());
    QCOMPARE(chosen.value("alsoSaidBy").toArray().first().toString(), QStringLiteral("guess:imap."));
    // Looked at or not, whichever came first.
    const QString last = withText(candidates, "server", "mx.example.org:143").value("fate").toString();
    QVERIFY2(last == QLatin1String("not-needed") || last == QLatin1String("failed"), qPrintable(last));
    QCOMPARE(withText(candidates, "server", "pop3.example.org:995").value("fate").toString(),
             QStringLiteral("failed"));
}

void TestCtlDiscover::nothingAnswers()
{
    PrivateInternet internet;
    QVERIFY2(internet.start(), qPrintable(internet.errorString()));
    const CtlRunner runner;
    const CtlResult result = run(runner, {"discover", "ada@silent.example"});
    QVERIFY2(result.exitCode == 3, result.said());
    for (const QJsonObject &candidate : ofKind(result, "candidate"))
        QCOMPARE(candidate.value("fate").toString(), QStringLiteral("failed"));
    QCOMPARE(run(runner, {"account", "add", "ada@silent.example"}).exitCode, 3);
}

void TestCtlDiscover::noMailProtocol()
{
    PrivateInternet internet;
    QVERIFY2(internet.start(), qPrintable(internet.errorString()));
    const CtlRunner runner;
    const CtlResult result = run(runner, {"discover", "ada@tuta.com"});
    QVERIFY2(result.exitCode == 2, result.said());
    QVERIFY(result.error.contains("Offers no IMAP"));
    const CtlResult added = run(runner, {"account", "add", "ada@tuta.com"});
    QVERIFY2(added.exitCode == 2, added.said());
    QVERIFY(added.error.contains("Tuta"));
}

void TestCtlDiscover::accountOfAnOwnFile()
{
    PrivateInternet internet;
    internet.serveFile("autoconfig.example.org", configPath, configFile("host.net"));
    serveMail(internet, "host.net");
    QVERIFY2(internet.start(), qPrintable(internet.errorString()));
    const CtlRunner runner;
    const CtlResult result = run(runner, {"account", "add", "ada@example.org"});
    QVERIFY2(result.exitCode == 0, result.said());
    const QByteArray shown = run(runner, {"account", "show", "1"}).out;
    QVERIFY2(shown.contains("imap.host.net") && shown.contains("smtp.host.net"), shown);
}

void TestCtlDiscover::accountAtSomebodyElses()
{
    PrivateInternet internet;
    internet.addRecord("srv-host=_imaps._tcp.example.org,imap.host.net,993,0,1");
    internet.addRecord("srv-host=_submissions._tcp.example.org,smtp.host.net,465,0,1");
    serveMail(internet, "host.net");
    QVERIFY2(internet.start(), qPrintable(internet.errorString()));
    const CtlRunner runner;
    const CtlResult refused = run(runner, {"account", "add", "ada@example.org"});
    QVERIFY2(refused.exitCode == 1, refused.said());
    QVERIFY2(refused.error.contains("--accept-domain host.net"), refused.said());
    QVERIFY(run(runner, {"account", "list"}).objects().isEmpty());
    const CtlResult other =
        run(runner, {"account", "add", "ada@example.org", "--accept-domain", "other.net"});
    QVERIFY2(other.exitCode == 1, other.said());
    const CtlResult accepted =
        run(runner, {"account", "add", "ada@example.org", "--accept-domain", "host.net"});
    QVERIFY2(accepted.exitCode == 0, accepted.said());
}

int main(int argc, char **argv)
{
    entered = PrivateInternet::enter();
    const QCoreApplication app(argc, argv);
    TestCtlDiscover test;
    return QTest::qExec(&test, argc, argv);
}

#include "test_ctl_discover.moc"
