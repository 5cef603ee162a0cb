#include "discovery/autoconfigparser.h"

#include <QTest>

using namespace posthorn;

namespace
{

const MailAddressParts ada{QStringLiteral("ada"), QStringLiteral("example.org")};

QByteArray file(const QByteArray &inside, const QByteArray &behind = {})
{
    return R"(<?xml version="1.0" encoding="UTF-8"?><clientConfig version="1.1"><emailProvider id="example.org">)" +
           inside + "</emailProvider>" + behind + "</clientConfig>";
}

QByteArray server(const QByteArray &type, const QByteArray &inside)
{
    const QByteArray element = type == "smtp" ? "outgoingServer" : "incomingServer";
    return "<" + element + " type=\"" + type + "\">" + inside + "</" + element + ">";
}

QByteArray imap(const QByteArray &host, const QByteArray &port = "993", const QByteArray &socket = "SSL",
                const QByteArray &rest = {})
{
    return server("imap", "<hostname>" + host + "</hostname><port>" + port + "</port><socketType>" + socket +
                              "</socketType>" + rest);
}

QString shown(const ConfiguredServer &server)
{
    const Endpoint &endpoint = server.endpoint;
    return protocolName(endpoint.protocol) + u' ' + endpoint.hostAndPort() + u' ' +
           securityName(endpoint.security) + u' ' + endpoint.userName;
}

QStringList shown(const QList<ConfiguredServer> &servers)
{
    QStringList lines;
    for (const ConfiguredServer &server : servers)
        lines += shown(server);
    return lines;
}

} // namespace

class TestAutoconfigParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAWholeFile();
    void lenient_data();
    void lenient();
    void drops_data();
    void drops();
    void refuses_data();
    void refuses();
    void anyCutIsSurvived();
    void pages_data();
    void pages();
};

void TestAutoconfigParser::readsAWholeFile()
{
    const auto config = parseAutoconfig(
        file(
            "<domain>example.org</domain><displayName>Example &amp; Sons</displayName>" +
                imap("imap.example.org", "993", "SSL",
                     "<username>%EMAILADDRESS%</username><authentication>OAuth2</authentication>"
                     "<authentication>password-cleartext</authentication>") +
                imap("imap.example.org", "143", "STARTTLS", "<username>%EMAILLOCALPART%</username>") +
                server("pop3",
                       "<hostname>pop.%EMAILDOMAIN%</hostname><port>995</port><socketType>SSL</socketType>"
                       "<username>%EMAILADDRESS%</username>"
                       "<authentication>password-encrypted</authentication>"
                       "<pop3><leaveMessagesOnServer>true</leaveMessagesOnServer>"
                       "<daysToLeaveMessagesOnServer>14</daysToLeaveMessagesOnServer></pop3>") +
                server("smtp", "<hostname>smtp.example.org</hostname><port>587</port>"
                               "<socketType>STARTTLS</socketType><username>%EMAILADDRESS%</username>") +
                R"(<documentation url="https://example.org/help"><descr lang="de">Hilfe</descr>)"
                R"(<descr lang="en">How to set it up</descr></documentation>)"
                R"(<enable visiturl="https://example.org/settings"><instruction>Switch it on</instruction></enable>)"
                "<somethingNew><deep/></somethingNew>",
            "<oAuth2><issuer>login.example.org</issuer><scope>mail</scope></oAuth2>"
            "<webMail><loginPage url=\"https://example.org\"/></webMail>"),
        ada);
    QVERIFY2(config.has_value(), config ? "" : qPrintable(config.error().toString()));
    QCOMPARE(shown(config->servers), (QStringList{"imap imap.example.org:993 tls ada@example.org",
                                                  "imap imap.example.org:143 starttls ada",
                                                  "pop3 pop.example.org:995 tls ada@example.org",
                                                  "smtp smtp.example.org:587 starttls ada@example.org"}));
    QCOMPARE(config->servers[0].auth, (QStringList{"oauth", "password"}));
    QCOMPARE(config->servers[2].auth, QStringList{"password-encrypted"});
    QCOMPARE(config->advice.name, QStringLiteral("Example & Sons"));
    QCOMPARE(config->oauthIssuer, QStringLiteral("login.example.org"));
    QCOMPARE(config->leaveOnServerDays, std::optional(14));
    QVERIFY(config->advice.hasHint(QLatin1String("enable-imap")));
    // What has to be done first stands first.
    QCOMPARE(config->advice.pages.size(), 2);
    QCOMPARE(config->advice.pages[0].url, QUrl(QStringLiteral("https://example.org/settings")));
    QCOMPARE(config->advice.pages[1].text, QStringLiteral("How to set it up"));
    QVERIFY(config->dropped.isEmpty());
}

void TestAutoconfigParser::lenient_data()
{
    QTest::addColumn<QByteArray>("xml");
    QTest::addColumn<QStringList>("expected");
    const QStringList usual{"imap imap.example.org:993 tls ada@example.org"};
    QTest::newRow("placeholder without its end")
        << file(imap("imap.example.org", "993", "SSL", "<username>%EMAILADDRESS</username>")) << usual;
    QTest::newRow("placeholder in small letters")
        << file(imap("imap.example.org", "993", "SSL", "<username>%emailaddress%</username>")) << usual;
    QTest::newRow("unknown placeholder")
        << file(imap("imap.example.org", "993", "SSL", "<username>%REALNAME%</username>")) << usual;
    QTest::newRow("no user name") << file(imap("imap.example.org")) << usual;
    QTest::newRow("control characters in the user name")
        << file(imap("imap.example.org", "993", "SSL", "<username>ada&#10;evil</username>")) << usual;
    QTest::newRow("text around the placeholder")
        << file(imap("imap.example.org", "993", "SSL", "<username>EX\\%EMAILLOCALPART%+x</username>"))
        << QStringList{"imap imap.example.org:993 tls EX\\ada+x"};
    QTest::newRow("no port") << file(imap("imap.example.org", "")) << usual;
    QTest::newRow("no encryption named, the port says it")
        << file(imap("imap.example.org", "993", "")) << usual;
    QTest::newRow("small letters") << file(imap("IMAP.Example.ORG.", " 993 ", "ssl")) << usual;
    QTest::newRow("another version") << file(imap("imap.example.org")).replace("1.1", "9.7") << usual;
    QTest::newRow("a namespace")
        << file(imap("imap.example.org")).replace("<clientConfig", "<clientConfig xmlns=\"urn:x\"") << usual;
    QTest::newRow("unknown elements in a server")
        << file(imap("imap.example.org", "993", "SSL", "<x><hostname>evil.example</hostname></x>")) << usual;
    QTest::newRow("comments and instructions")
        << file("<!-- a --><?b c?>" + imap("imap.<!-- d -->example.org")) << usual;
    QTest::newRow("foreign protocols")
        << file(server("jmap", "<url>https://example.org/jmap</url>") + imap("imap.example.org") +
                server("caldav", "<url>https://example.org</url>"))
        << usual;
    QTest::newRow("IDN") << file(imap("imap.m\xc3\xbcller.example"))
                         << QStringList{"imap imap.xn--mller-kva.example:993 tls ada@example.org"};
    QTest::newRow("the port of another protocol")
        << file(server("pop3", "<hostname>pop3s.example.org</hostname><port>993</port>"
                               "<socketType>SSL</socketType>"))
        << QStringList{"pop3 pop3s.example.org:993 tls ada@example.org"};
    QTest::newRow("in the order of the file")
        << file(imap("b.example.org", "143", "STARTTLS") + imap("a.example.org"))
        << QStringList{"imap b.example.org:143 starttls ada@example.org",
                       "imap a.example.org:993 tls ada@example.org"};
    QTest::newRow("nothing in it") << QByteArray("<clientConfig/>") << QStringList();
}

void TestAutoconfigParser::lenient()
{
    QFETCH(QByteArray, xml);
    QFETCH(QStringList, expected);
    const auto config = parseAutoconfig(xml, ada);
    QVERIFY2(config.has_value(), config ? "" : qPrintable(config.error().toString()));
    QCOMPARE(shown(config->servers), expected);
}

void TestAutoconfigParser::drops_data()
{
    QTest::addColumn<QByteArray>("xml");
    QTest::addColumn<QString>("dropped");
    QTest::newRow("not encrypted") << file(imap("imap.example.org", "143", "plain"))
                                   << "imap imap.example.org:143: not encrypted";
    QTest::newRow("not encrypted, said in other words")
        << file(imap("imap.example.org", "143", "none")) << "imap imap.example.org:143: not encrypted";
    QTest::newRow("unknown encryption") << file(imap("imap.example.org", "993", "ROT13"))
                                        << "imap imap.example.org:993: unknown kind of encryption";
    QTest::newRow("no encryption and an odd port")
        << file(imap("imap.example.org", "1993", ""))
        << "imap imap.example.org:1993: unknown kind of encryption";
    QTest::newRow("port 0") << file(imap("imap.example.org", "0")) << "imap imap.example.org:0: not a port";
    QTest::newRow("port too large") << file(imap("imap.example.org", "65536"))
                                    << "imap imap.example.org:65536: not a port";
    QTest::newRow("port in words") << file(imap("imap.example.org", "imap"))
                                   << "imap imap.example.org:imap: not a port";
    QTest::newRow("no host") << file(imap("")) << "imap :993: not the name of a server";
    QTest::newRow("host with a path")
        << file(imap("imap.example.org/x")) << "imap imap.example.org/x:993: not the name of a server";
    QTest::newRow("host with a user")
        << file(imap("a@imap.example.org")) << "imap a@imap.example.org:993: not the name of a server";
    QTest::newRow("host with an unknown placeholder")
        << file(imap("%SERVER%.example.org")) << "imap %SERVER%.example.org:993: not the name of a server";
    QTest::newRow("label too long") << file(imap(QByteArray(64, 'a') + ".example.org"))
                                    << "imap " + QString(64, u'a') +
                                           ".example.org:993: not the name of a server";
}

void TestAutoconfigParser::drops()
{
    QFETCH(QByteArray, xml);
    QFETCH(QString, dropped);
    const auto config = parseAutoconfig(xml, ada);
    QVERIFY2(config.has_value(), config ? "" : qPrintable(config.error().toString()));
    QVERIFY(config->servers.isEmpty());
    QCOMPARE(config->dropped, QStringList{dropped});
    QCOMPARE(config->unencrypted.size(), dropped.endsWith(QLatin1String("not encrypted")) ? 1 : 0);
}

void TestAutoconfigParser::refuses_data()
{
    QTest::addColumn<QByteArray>("xml");
    QTest::addColumn<ErrorCode>("code");
    const QByteArray good = file(imap("imap.example.org"));
    const auto withDtd = [&good](const QByteArray &dtd) {
        return QByteArray(good).replace("<clientConfig", dtd + "<clientConfig");
    };
    QByteArray bomb = "<!DOCTYPE lolz [<!ENTITY a \"aaaaaaaaaa\">";
    for (char c = 'b'; c <= 'j'; ++c) {
        const QByteArray before = QByteArray("&") + static_cast<char>(c - 1) + ";";
        bomb += QByteArray("<!ENTITY ") + c + " \"" + before.repeated(10) + "\">";
    }
    QTest::newRow("entity bomb") << withDtd(bomb + "]>").replace("imap.example.org", "&j;")
                                 << ErrorCode::UnexpectedAnswer;
    QTest::newRow("external entity")
        << withDtd("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>").replace("imap.example", "&e;")
        << ErrorCode::UnexpectedAnswer;
    QTest::newRow("external subset") << withDtd("<!DOCTYPE x SYSTEM \"https://evil.example/x.dtd\">")
                                     << ErrorCode::UnexpectedAnswer;
    QTest::newRow("document type alone") << withDtd("<!DOCTYPE clientConfig>") << ErrorCode::UnexpectedAnswer;
    QTest::newRow("undeclared entity")
        << QByteArray(good).replace("imap.example", "&nbsp;") << ErrorCode::UnexpectedAnswer;
    QTest::newRow("empty") << QByteArray() << ErrorCode::UnexpectedAnswer;
    QTest::newRow("a web page") << QByteArray("<html><body>Not found</body></html>")
                                << ErrorCode::UnexpectedAnswer;
    QTest::newRow("not XML") << QByteArray("{\"protocols\":{}}") << ErrorCode::UnexpectedAnswer;
    QTest::newRow("cut off") << good.left(good.size() - 20) << ErrorCode::UnexpectedAnswer;
    QTest::newRow("deep") << file(QByteArray("<a>").repeated(40) + QByteArray("</a>").repeated(40))
                          << ErrorCode::LimitExceeded;
    QTest::newRow("very deep") << file(QByteArray("<a>").repeated(50'000)) << ErrorCode::LimitExceeded;
    QTest::newRow("many servers") << file(imap("imap.example.org").repeated(60)) << ErrorCode::LimitExceeded;
    QTest::newRow("large") << file(QByteArray(300 * 1024, ' ')) << ErrorCode::LimitExceeded;
    QTest::newRow("zero bytes") << QByteArray(good).replace("imap.", QByteArray("im\0ap.", 6))
                                << ErrorCode::UnexpectedAnswer;
}

void TestAutoconfigParser::refuses()
{
    QFETCH(QByteArray, xml);
    QFETCH(ErrorCode, code);
    const auto config = parseAutoconfig(xml, ada);
    QVERIFY(!config);
    QCOMPARE(config.error().code, code);
}

/// No part of a file passes for the whole of it.
void TestAutoconfigParser::anyCutIsSurvived()
{
    const QByteArray whole = file(imap("imap.example.org") + imap("b.example.org"));
    QVERIFY(parseAutoconfig(whole, ada).has_value());
    for (qsizetype size = 0; size < whole.size(); ++size)
        QVERIFY2(!parseAutoconfig(whole.left(size), ada), qPrintable(QString::number(size)));
}

void TestAutoconfigParser::pages_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<bool>("kept");
    QTest::newRow("https") << QByteArray("https://example.org/help") << true;
    QTest::newRow("http") << QByteArray("http://example.org/help") << true;
    QTest::newRow("script") << QByteArray("javascript:alert(1)") << false;
    QTest::newRow("file") << QByteArray("file:///etc/passwd") << false;
    QTest::newRow("with a user") << QByteArray("https://example.org@evil.example/") << false;
    QTest::newRow("no host") << QByteArray("https:///x") << false;
    QTest::newRow("none") << QByteArray() << false;
}

void TestAutoconfigParser::pages()
{
    QFETCH(QByteArray, url);
    QFETCH(bool, kept);
    const auto config = parseAutoconfig(file("<documentation url=\"" + url + "\"/>"), ada);
    QVERIFY(config.has_value());
    QCOMPARE(config->advice.pages.size(), kept ? 1 : 0);
}

QTEST_APPLESS_MAIN(TestAutoconfigParser)
#include "test_autoconfigparser.moc"
