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
    void costIsBounded();
};

void LinkPolicyTest::allowed_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("isAllowed");
    for (const char *url : {"https://a.example/", "http://a.example", "HTTPS://a.example/",
                            "mailto:a@b.example", "https://[2001:db8::1]/"})
        QTest::newRow(url) << QString::fromLatin1(url) << true;
    for (const char *url :
         {"file:///etc/passwd", "smb://a.example/x", "ftp://a.example/", "ssh://a.example", "tel:+123",
          "javascript:x", "data:text/html,x", "qrc:/x", "https:///x", "https:a", "//a.example/x", "x", "",
          "steam://run/1", "vscode://x", "jar:http://a.example!/x", "view-source:https://a.example/",
          "https://a.example%00.evil.example/", "https://a b.example/"})
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
    row("Write to us", s("mailto:a@b.example"), Doubt::None);
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

void LinkPolicyTest::costIsBounded()
{
    // A pattern that backtracks would take minutes for these.
    const QUrl url(QStringLiteral("https://a.example/"));
    for (const char *piece : {"a.", "a-", "@a.b", "https://", ".", "a@", "(("})
        (void)linkpolicy::doubt(QString::fromLatin1(piece).repeated(200'000), url);
}

QTEST_MAIN(LinkPolicyTest)
#include "test_linkpolicy.moc"
