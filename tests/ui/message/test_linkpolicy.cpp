#include "ui/message/linkpolicy.h"

#include <QTest>

using namespace posthorn;
using linkpolicy::Doubt;

/// What may be opened of a message, and what is asked about before.
class LinkPolicyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allowed_data();
    void allowed();
    void doubts_data();
    void doubts();
    void realHosts();
    void realDomains_data();
    void realDomains();
    void shownTargets();
    void costIsBounded();
};

void LinkPolicyTest::allowed_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("isAllowed");
    for (const char *url : {"https://a.example/", "http://a.example", "HTTPS://a.example/",
                            "mailto:a@b.example", "https://[2001:db8::1]/"})
        QTest::newRow(url) << QString::fromLatin1(url) << true;
    for (const char *url : {"file:///etc/passwd",
                            "smb://a.example/x",
                            "ftp://a.example/",
                            "ssh://a.example",
                            "tel:+123",
                            "javascript:x",
                            "data:text/html,x",
                            "qrc:/x",
                            "https:///x",
                            "https:a",
                            "//a.example/x",
                            "x",
                            "",
                            "steam://run/1",
                            "vscode://x",
                            "vbscript:x",
                            "ms-msdt:/id",
                            "search-ms:x",
                            "intent://a.example#Intent;end",
                            "sms:+123",
                            "cid:x",
                            "mid:x",
                            "blob:https://a.example/1",
                            "https://bank.example%40evil.example/",
                            "ht\ttps://a.example/",
                            "\\\\a.example\\x",
                            "jar:http://a.example!/x",
                            "view-source:https://a.example/",
                            "https://a.example%00.evil.example/",
                            "https://a b.example/"})
        QTest::newRow(url) << QString::fromLatin1(url) << false;
}

void LinkPolicyTest::allowed()
{
    QFETCH(QString, url);
    QFETCH(bool, isAllowed);
    QCOMPARE(linkpolicy::isAllowed(QUrl(url)), isAllowed);
}

void LinkPolicyTest::doubts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("url");
    QTest::addColumn<int>("doubt");
    const auto row = [](const char *text, const QString &url, Doubt doubt) {
        QTest::addRow("%s -> %s", text, url.left(60).toUtf8().constData())
            << QString::fromUtf8(text) << url << int(doubt);
    };
    const auto s = [](const char *url) { return QString::fromUtf8(url); };
    row("Read more", s("https://news.example/x"), Doubt::None);
    row("https://bank.example/login", s("https://bank.example/login?x=1"), Doubt::None);
    row("www.bank.example", s("https://bank.example/"), Doubt::None);
    row("bank.example", s("https://login.bank.example/"), Doubt::None);
    row("login.bank.example", s("https://www.bank.example/"), Doubt::None);
    row("WWW.BANK.EXAMPLE", s("https://bank.example/"), Doubt::None);
    row("Visit bank.example today", s("https://bank.example/"), Doubt::None);
    row("report.pdf", s("https://files.example/1"), Doubt::None);
    row("Version 1.2", s("https://a.example/"), Doubt::None);
    row("", s("https://a.example/"), Doubt::None);
    row("www.bank.example", s("https://evil.example/"), Doubt::OtherHost);
    row("Visit bank.example today", s("https://evil.example/"), Doubt::OtherHost);
    row("(bank.example)", s("https://evil.example/"), Doubt::OtherHost);
    row("http://bank.example", s("https://evil.example/bank.example"), Doubt::OtherHost);
    row("bank.example", s("https://bank.example.evil.test/"), Doubt::OtherHost);
    row("bank.co.uk", s("https://evil.co.uk/"), Doubt::OtherHost);
    row("shop.bank.co.uk", s("https://bank.co.uk/"), Doubt::None);
    row("bank.example:443/login", s("https://evil.example/"), Doubt::OtherHost);
    row("https://bank.example@evil.example/", s("https://bank.example/"), Doubt::OtherHost);
    row("b\xE2\x80\x8B"
        "ank.example",
        s("https://evil.example/"), Doubt::OtherHost);
    row("b\xD0\xB0nk.example", s("https://bank.example/"), Doubt::OtherHost);
    row("click", s("https://bank.example@evil.example/"), Doubt::UserInfo);
    row("click", s("https://bank.example:pass@evil.example/"), Doubt::UserInfo);
    row("click", s("http://192.0.2.7/"), Doubt::Address);
    row("click", s("http://[2001:db8::1]/"), Doubt::Address);
    row("click", s("http://[fe80::1%25lo]/"), Doubt::Address);
    row("click", s("http://3221225991/"), Doubt::Address);
    row("click", s("http://0xC0000207/"), Doubt::Address);
    row("click", s("http://0300.0.2.7/"), Doubt::Address);
    row("click", s("http://127.1/"), Doubt::Address);
    // As browsers read numbers, and what only some of them take for one.
    row("click", s("http://0xC0.0.0x2.07/"), Doubt::Address);
    row("click", s("http://[::ffff:192.0.2.7]/"), Doubt::Address);
    row("click", s("http://192.0.2.7./"), Doubt::Address);
    row("click", s("http://192.0.2.7.0x1/"), Doubt::Address);
    row("click", s("http://99999999999/"), Doubt::Address);
    row("click", s("http://%31%39%32.0.2.7/"), Doubt::Address);
    row("click", s("http://\xEF\xBC\x91\xEF\xBC\x99\xEF\xBC\x92.0.2.7/"), Doubt::Address);
    row("click", s("https://4you.example/"), Doubt::None);
    row("click", s("https://b\xD0\xB0nk.example/"), Doubt::Lookalike);
    row("click", s("https://xn--80ak6aa92e.com/"), Doubt::Lookalike);
    row("click", s("https://m\xC3\xBCller.de/"), Doubt::None);
    row("click", s("https://a.example:8443/"), Doubt::None);
    row("click", s("https://a.example:22/"), Doubt::OddPort);
    row("click", s("https://evil.example/@bank.example/"), Doubt::HiddenHost);
    row("click", s("https://evil.example/%40bank.example/"), Doubt::HiddenHost);
    row("click", s("https://evil.example/https://bank.example/"), Doubt::HiddenHost);
    row("click", s("https://evil.example//bank.example/"), Doubt::HiddenHost);
    row("click", s("https://evil.example/x%00bank.example"), Doubt::HiddenHost);
    row("click", QStringLiteral("https://a.example/") + QString(3000, u'x'), Doubt::VeryLong);
    row("click", s("https://evil.example\\@bank.example/"), Doubt::UserInfo);
    row("click", s("https://bank.example%40evil.example/"), Doubt::None); // no link at all: not allowed
    row("bank.example", s("https://%65vil.example/"), Doubt::OtherHost);
    row("bank.example", s("https://b%61nk.example/"), Doubt::None);
    row("bank.example", s("https://bank.example./"), Doubt::None);
    row("bank.example",
        s("https://b\xE2\x80\x8B"
          "ank.example/"),
        Doubt::None);
    // Written from right to left, it reads "bank.example".
    row("\xE2\x80\xAE"
        "elpmaxe.knab",
        s("https://evil.example/"), Doubt::OtherHost);
    row("bank\xE3\x80\x82"
        "example",
        s("https://evil.example/"), Doubt::OtherHost);
    row("\xEF\xBD\x82\xEF\xBD\x81\xEF\xBD\x8E\xEF\xBD\x8B\xEF\xBC\x8E\xEF\xBD\x83\xEF\xBD\x8F\xEF\xBD\x8D",
        s("https://evil.example/"), Doubt::OtherHost);
    row("evil.example www.bank.example", s("https://evil.example/"), Doubt::OtherHost);
    row("bank.example, shop.bank.example", s("https://bank.example/"), Doubt::None);
    // Those who hand on.
    row("bank.example", s("https://bank.example/go?to=https://evil.example/"), Doubt::HandsOn);
    row("bank.example", s("https://bank.example/go?to=https%253A%252F%252Fevil.example"), Doubt::HandsOn);
    row("bank.example", s("https://bank.example/go?to=https%3A%2F%2Fapp.bank.example"), Doubt::None);
    row("bank.example", s("https://go.evil.example/?to=https://bank.example/"), Doubt::OtherHost);
    row("Read more", s("https://go.news.example/?to=https://shop.example/"), Doubt::None);
    row("Write to us", s("mailto:a@b.example"), Doubt::None);
    row("a@b.example", s("mailto:a%40b.example"), Doubt::None);
    row("a@bank.example", s("mailto:aa@bank.example"), Doubt::OtherHost);
    row("a@bank.example", s("mailto:a@bank.example,x@evil.example"), Doubt::OtherHost);
    row("a@bank.example", s("mailto:a@bank.example?bcc=x@evil.example"), Doubt::OtherHost);
    row("a@bank.example", s("mailto:?to=x%40evil.example"), Doubt::OtherHost);
    row("a@b.example", s("mailto:a@b.example?subject=x"), Doubt::None);
    row("a@bank.example", s("mailto:x@evil.example"), Doubt::OtherHost);
}

void LinkPolicyTest::doubts()
{
    QFETCH(QString, text);
    QFETCH(QString, url);
    QFETCH(int, doubt);
    QCOMPARE(int(linkpolicy::doubt(text, QUrl(url))), doubt);
}

void LinkPolicyTest::realHosts()
{
    QCOMPARE(linkpolicy::realHost(QUrl(QStringLiteral("https://user@A.Example:8/x"))),
             QStringLiteral("a.example"));
    QCOMPARE(linkpolicy::realHost(QUrl(QString::fromUtf8("https://m\xC3\xBCller.de/"))),
             QStringLiteral("xn--mller-kva.de"));
    QCOMPARE(linkpolicy::realHost(QUrl(QStringLiteral("mailto:a%40b@c.example?x"))),
             QStringLiteral("a@b@c.example"));
}

void LinkPolicyTest::realDomains_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("domain");
    QTest::newRow("deep") << "https://bank.example.evil.co.uk/x"
                          << "evil.co.uk";
    QTest::newRow("rented") << "https://bank.github.io/"
                            << "bank.github.io";
    QTest::newRow("number") << "http://192.0.2.7/"
                            << "192.0.2.7";
    QTest::newRow("mail") << "mailto:a@mail.evil.example"
                          << "a@mail.evil.example";
}

void LinkPolicyTest::realDomains()
{
    QFETCH(QString, url);
    QFETCH(QString, domain);
    QCOMPARE(linkpolicy::realDomain(QUrl(url)), domain);
}

/// Whoever chooses the front of a host can make it long, and whoever writes in front of an @ anything.
void LinkPolicyTest::shownTargets()
{
    const auto shown = [](const QString &url) { return linkpolicy::shownTarget(QUrl(url), 160); };
    QCOMPARE(shown(QStringLiteral("https://shop.example/a?b#c")),
             QStringLiteral("https://shop.example/a?b#c"));
    QCOMPARE(shown(QStringLiteral("https://bank.example@evil.example/")),
             QStringLiteral("https://evil.example/"));
    const QString front = QStringLiteral("bank.example.") + QStringLiteral("aaaaaaaaa.").repeated(20);
    const QString deep = shown(QStringLiteral("https://") + front + QStringLiteral("evil.test/login"));
    QVERIFY2(deep.endsWith(QStringLiteral(".evil.test/login")), qPrintable(deep));
    QVERIFY2(!deep.contains(QStringLiteral("bank.example")), qPrintable(deep));
    QVERIFY(shown(QStringLiteral("https://a.example/") + QString(3000, u'x')).size() <= 160);
    QVERIFY(!shown(QString::fromUtf8("https://a.example/\xE2\x80\xAEx")).contains(QChar(0x202E)));
}

void LinkPolicyTest::costIsBounded()
{
    // A pattern that backtracks would take minutes for these.
    const QUrl url(QStringLiteral("https://a.example/"));
    for (const char *piece : {"a.", "a-", "@a.b", "https://", ".", "a@", "(("})
        (void)linkpolicy::doubt(QString::fromLatin1(piece).repeated(200'000), url);
    QUrl wide(QStringLiteral("https://a.example/"));
    for (const char *piece : {"%25", "http://", "https://b.example&", "="}) {
        wide.setQuery(QString::fromLatin1(piece).repeated(100'000));
        (void)linkpolicy::doubt(QStringLiteral("a.example"), wide);
    }
}

QTEST_MAIN(LinkPolicyTest)
#include "test_linkpolicy.moc"
