#include "mime/htmlsanitizer.h"
#include "mime/urlfilter.h"

#include <QRegularExpression>
#include <QTest>

using namespace posthorn;

class TestHtmlSanitizer : public QObject
{
    Q_OBJECT

private slots:
    void kept_data();
    void kept();
    void idempotent_data();
    void idempotent();
    void reports();
    void kinds_data();
    void kinds();
    void allowedPictures();
    void fieldsBecomeText();
    void namesArePrefixed();
    void sheetsStay();
    void sheetsShareOneBudget();
    void picturesAreBounded();
    void links_data();
    void links();
    void images();
    void tables();
    void limits_data();
    void limits();
    void foreignContent_data();
    void foreignContent();
    void plainText_data();
    void plainText();
};

void TestHtmlSanitizer::kept_data()
{
    QTest::addColumn<QString>("html");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *html, const char *expected) {
        QTest::newRow(name) << QString::fromUtf8(html) << QString::fromUtf8(expected);
    };
    row("words", "<p>Hello <b>bold</b> <i>it</i></p>", "<p>Hello <b>bold</b> <i>it</i></p>");
    row("link", "<a href='https://x.org/a?b=1&amp;c=2' target=_blank>x</a>",
        "<a href=\"https://x.org/a?b=1&amp;c=2\">x</a>");
    row("mailto", "<a href='mailto:a@x.org'>x</a>", "<a href=\"mailto:a@x.org\">x</a>");
    row("cid", "<img src='cid:a@x' width=10 alt='A b'>", "<img src=\"cid:a@x\" alt=\"A b\" width=\"10\">");
    row("alt of a remote picture", "<img src='https://x.org/a.png' alt='Logo' width=20>",
        "<img alt=\"Logo\" width=\"20\">");
    row("remote pixel", "a<img src='https://x.org/a.png' width=1 height=1 alt='x'>b", "ab");
    row("data picture", "<img src='data:image/png;base64,iVBO\nRw=='>",
        "<img src=\"data:image/png;base64,iVBORw==\">");
    row("numbers that are none", "<hr width=nan size=inf>", "<hr size=\"100\">");
    row("list", "<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>");
    row("heading", "<h1 style='color:#333;position:fixed'>x</h1>", "<h1 style=\"color:#333333\">x</h1>");
    row("places and links to them",
        "<a href='#b.c%20d'>x</a><a name=toc>y</a><p id='b.c d'>z</p><a href='#'>u</a><a href='#m_toc'>v</a>",
        "<a href=\"#m_b_2ec_20d\">x</a><a name=\"m_toc\">y</a><p id=\"m_b_2ec_20d\">z</p><a>u</a><a "
        "href=\"#m_toc\">v</a>");
    row("link to a place with spaces around", "<a href=' #x\n'>y</a>", "<a href=\"#m_x\">y</a>");
    row("place that is named after markup", "<p id='a\"><b>'>x</p><a href='#a%22%3E%3Cb%3E'>y</a>",
        "<p id=\"m_a_22_3e_3cb_3e\">x</p><a href=\"#m_a_22_3e_3cb_3e\">y</a>");
    row("sections become blocks", "<section><article>x</article></section>", "<div><div>x</div></div>");
    row("unknown elements give their content", "<o:p>x</o:p><blink>y</blink>", "xy");
    row("escapes", "<p>a &lt; b &amp; c &gt; d &nbsp;e</p>", "<p>a &lt; b &amp; c &gt; d &nbsp;e</p>");
    row("pre", "<pre>\n\na\n  b</pre>", "<pre>\n\na\n  b</pre>");
    row("hidden", "<div style='display:none'>preheader</div>x",
        "<div style=\"display:none\">preheader</div>x");
    row("out of sight", "<div style='position:absolute;left:-9999px'>preheader</div>x",
        "<div style=\"display:none\">preheader</div>x");
    row("out of sight by a rule",
        "<style>.p{position:fixed;top:-9999px;color:red}</style><div class=p>preheader</div>x",
        "<style>\n.m_p{color:#ff0000;display:none}\n</style><div class=\"m_p\">preheader</div>x");
    row("hidden attribute", "<p hidden style='color:red'>x</p>",
        "<p style=\"color:#ff0000;display:none\">x</p>");
    row("hidden by Outlook alone", "<span style='mso-hide:all'>seen</span>x", "<span>seen</span>x");
    row("hidden by height", "<div style='max-height:0;overflow:hidden'>preheader</div>x",
        "<div style=\"max-height:0;overflow:hidden\">preheader</div>x");
    row("body colour", "<body bgcolor=#FFEECC>x</body>", "<body bgcolor=\"#ffeecc\">x");
    row("for all but Outlook",
        "<!--[if mso]><b>a</b><![endif]--><![if !mso]>b<![endif]><!--[if !mso]><!-->c<!--<![endif]-->", "bc");
    row("picture", "<picture><source srcset='https://x.org/a.webp'><img src='cid:a' alt=b></picture>",
        "<img src=\"cid:a\" alt=\"b\">");
    row("centre and fonts", "<center><font face='Arial, \"x;y\"' size=+2 color=RED>x</font></center>",
        "<center><font color=\"#ff0000\" face=\"Arial\" size=\"+2\">x</font></center>");
    row("list numbers", "<ol start=3 type=A reversed><li value=7>x</ol>",
        "<ol start=\"3\" type=\"A\" reversed=\"reversed\"><li value=\"7\">x</li></ol>");
    row("quotation", "<blockquote type=cite cite='mid:x'>x</blockquote>",
        "<blockquote type=\"cite\">x</blockquote>");
    row("layout table",
        "<table width=600 height=20 border=0 cellpadding=0 cellspacing=0 bgcolor=white align=center><tr "
        "valign=top>"
        "<td width=50% colspan=2 rowspan=5000 nowrap bgcolor=#fff>x</table>",
        "<table align=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" width=\"600\" "
        "height=\"20\" "
        "bgcolor=\"#ffffff\"><tbody><tr valign=\"top\"><td colspan=\"2\" rowspan=\"1000\" nowrap=\"nowrap\" "
        "width=\"50%\" bgcolor=\"#ffffff\">x</td></tr></tbody></table>");
    row("comment", "a<!-- b -->c", "ac");
    row("title", "<html><head><title>T</title></head><body>x</body></html>", "x");
    row("rtl", "<p dir=rtl>x</p>", "<p dir=\"rtl\">x</p>");
    row("control character",
        "a\x01"
        "b",
        "a\uFFFDb");
}

void TestHtmlSanitizer::kept()
{
    QFETCH(QString, html);
    QFETCH(QString, expected);
    QCOMPARE(HtmlSanitizer::sanitize(html).html.trimmed(), expected);
}

void TestHtmlSanitizer::idempotent_data()
{
    QTest::addColumn<QString>("html");
    const char *const cases[] = {
        "<p><button><div>x</div></button></p>",
        "<p><table><tr><td>x</td></tr></table>",
        "<a><form><a>x</a></form></a>",
        "<table><b>x<tr><td>1<td>2</table>",
        "<table><tr><td><table><tr><td>1<td>2<table><tr><td>3<td>4<table><tr><td>5<td>6</table></table></"
        "table><td>x</table>",
        "<b><p>x<table><tr><td>a</b>c<td>d</table>",
        "<ul><p><li></ul><h1><h2>x</h1></h2>",
        "<pre>\n\n\n<b>x</pre>",
        "<nobr>a<nobr>b<form>c<nobr>d",
        "<p><object><p>x</object>y",
        "<div style='color:red;;background : BLUE !important;font-family:\"A B\",c;margin:1px -2px'>x</div>",
        "<a href='HTTPS://Ex%41mple.ORG/%7e a\"b?q=ä#f'>x</a>",
        "<a href='mailto:a b@x.org?subject=ä'>x</a>",
        "<img src='cid:ä b@x' alt='a  b'>",
        "<font size=+3 color=FF0000>x</font><ol start=3 type=A><li value=4>x</ol>",
        "a&amp;lt;b &#x3C;c &nbsp; &quot;d&quot; &#128; &#0;",
        "<td>x</td><tr><li>y<dd>z<caption>w",
        "<table border=1><tr><td colspan=5000 rowspan=-1 width=99999>x</table>",
        "<center><table><tr bgcolor=red><td align=center bgcolor=blue style='padding:3px'>x</table></center>",
        "<svg><p>x<math><div>y",
        "<textarea><p>x</textarea><select><p>y</select><p>z",
        "<dl><dt>a<dd>b<dl><dt>c</dl></dl>",
    };
    int number = 0;
    for (const char *text : cases)
        QTest::addRow("%02d %.40s", number++, text) << QString::fromUtf8(text);
}

void TestHtmlSanitizer::idempotent()
{
    QFETCH(QString, html);
    const SanitizedHtml once = HtmlSanitizer::sanitize(html);
    QVERIFY(!once.tooComplex);
    QVERIFY(!once.html.isEmpty());
    QCOMPARE(HtmlSanitizer::sanitize(once.html).html, once.html);
}

void TestHtmlSanitizer::reports()
{
    const SanitizedHtml safe = HtmlSanitizer::sanitize(QStringLiteral(
        "<head><style>p{color:red}</style></head><p onclick=x>a<img src=https://t.example/1.gif><img "
        "src='https://t.example/1.gif'>"
        "<img src='cid:pic%40x'><td background='http://t.example/2.png'><div "
        "style='background:url(//t.example/3.png)'>"
        "<script>1</script><form>x</form><a href='javascript:1'>y</a><a href='file:///etc/passwd'>z</a>"));
    QCOMPARE(safe.blockedUrls(), (QStringList{"https://t.example/1.gif", "https://t.example/3.png"}));
    QCOMPARE(safe.contentIds, QStringList{"pic@x"});
    for (const char *key : {"on*", "script", "form", "javascript:", "file:", "css"})
        QVERIFY2(safe.removed.contains(QLatin1String(key)), key);
    QVERIFY(!safe.tooComplex);
}

void TestHtmlSanitizer::kinds_data()
{
    QTest::addColumn<QString>("html");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *html, const char *expected) {
        QTest::newRow(name) << QString::fromUtf8(html) << QString::fromUtf8(expected);
    };
    row("picture", "<img src=https://x.org/a>", "image https://x.org/a");
    row("picture of a size", "<img src=https://x.org/a width=600 height=20>", "image https://x.org/a");
    row("line", "<img src=https://x.org/a width=600 height=1>", "image https://x.org/a");
    row("line of full width", "<img src=https://x.org/a width=100% height=1>", "image https://x.org/a");
    row("one pixel", "<img src=https://x.org/a width=1 height=1>", "pixel https://x.org/a");
    row("with units", "<img src=https://x.org/a width='1px' height='3px'>", "pixel https://x.org/a");
    row("one side is enough", "<img src=https://x.org/a width=1>", "pixel https://x.org/a");
    row("no size", "<img src=https://x.org/a width=0 height=90>", "pixel https://x.org/a");
    row("by style", "<img src=https://x.org/a style='width:1px;height:1px'>", "pixel https://x.org/a");
    row("style over attributes", "<img src=https://x.org/a width=90 height=90 style='width:1px;height:.5pt'>",
        "pixel https://x.org/a");
    row("hidden", "<img src=https://x.org/a style='display:none'>", "pixel https://x.org/a");
    row("out of sight", "<img src=https://x.org/a style='position:absolute;left:-9999px'>",
        "pixel https://x.org/a");
    row("hidden attribute", "<img src=https://x.org/a hidden>", "pixel https://x.org/a");
    row("invisible", "<img src=https://x.org/a style='visibility:hidden'>", "pixel https://x.org/a");
    row("inside of what is hidden", "<div style='display:none'><p><img src=https://x.org/a></p></div>",
        "pixel https://x.org/a");
    row("after what is hidden", "<div style='display:none'>x</div><img src=https://x.org/a>",
        "image https://x.org/a");
    row("background attribute", "<table background=//x.org/a><tr><td>", "background https://x.org/a");
    row("background style", "<p style='background:#fff url(https://x.org/a)'>", "background https://x.org/a");
    row("background of a rule", "<style>p{background-image:url(https://x.org/a)}</style>",
        "background https://x.org/a");
    row("what is never fetched",
        "<link rel=stylesheet href=https://x.org/1><style>@import 'https://x.org/2';@font-face{font-family:a;"
        "src:url(https://x.org/3)}p{cursor:url(https://x.org/4)}</style><video src=https://x.org/5 "
        "poster=https://x.org/6></video><iframe src=https://x.org/7></iframe><object data=https://x.org/8>"
        "</object>",
        "other https://x.org/1\nother https://x.org/2\nother https://x.org/3\nother https://x.org/4\nother "
        "https://x.org/5\nother https://x.org/6\nother https://x.org/7\nother https://x.org/8");
    row("each once",
        "<img src=https://x.org/a><img src='https://X.org/a'><p style='background:url(//x.org/a)'>",
        "image https://x.org/a");
    row("srcset", "<img srcset='https://x.org/1 1x, https://x.org/2 2x' src=cid:a>",
        "other https://x.org/1\nother https://x.org/2");
    row("srcset alone", "<img srcset=', https://x.org/1 1x, https://x.org/2 2x'>",
        "image https://x.org/1\nother https://x.org/2");
    row("spelled as it is asked for",
        "<img src='https://x.org/a b(c)'><td><p style=\"background:url('//x.org/a b(c)')\">",
        "image https://x.org/a%20b(c)\nbackground https://x.org/a%20b%28c%29");
    row("print rules are not asked for", "<style>@media print{p{background:url(https://x.org/a)}}</style>",
        "");
}

void TestHtmlSanitizer::kinds()
{
    QFETCH(QString, html);
    QFETCH(QString, expected);
    using Kind = BlockedResource::Kind;
    QStringList found;
    for (const BlockedResource &blocked : HtmlSanitizer::sanitize(html).blockedRemote)
        found += (blocked.kind == Kind::Image           ? QStringLiteral("image ")
                  : blocked.kind == Kind::TrackingPixel ? QStringLiteral("pixel ")
                  : blocked.kind == Kind::Background    ? QStringLiteral("background ")
                                                        : QStringLiteral("other ")) +
                 blocked.url;
    QCOMPARE(found.join(u'\n'), expected);
}

void TestHtmlSanitizer::allowedPictures()
{
    const QString html = QStringLiteral(
        "<link rel=stylesheet href='https://x.org/a'><style>@import "
        "'https://x.org/a';p{background:url(https://x.org/b)}"
        "</style><img src='https://x.org/a'><img src='https://x.org/c'><img src='https://x.org/p' width=1 "
        "height=1>"
        "<table background='https://x.org/b'></table><p style='cursor:url(https://x.org/a)'>x</p>");
    SanitizeOptions options;
    options.allowedRemote = {QStringLiteral("https://x.org/a"), QStringLiteral("https://x.org/b")};
    const SanitizedHtml safe = HtmlSanitizer::sanitize(html, options);
    QCOMPARE(
        safe.html,
        QStringLiteral("<style>\np{background-color:transparent;background-image:url('https://x.org/b')}\n"
                       "</style><img src=\"https://x.org/a\"><table "
                       "background=\"https://x.org/b\"></table><p>x</p>"));
    // Allowing a picture allows no sheet of the same address.
    using Kind = BlockedResource::Kind;
    const QList<BlockedResource> expected = {{QStringLiteral("https://x.org/a"), Kind::Other},
                                             {QStringLiteral("https://x.org/c"), Kind::Image},
                                             {QStringLiteral("https://x.org/p"), Kind::TrackingPixel}};
    QCOMPARE(safe.blockedRemote, expected);
    QCOMPARE(HtmlSanitizer::sanitize(safe.html, options).html, safe.html);
    QVERIFY(!HtmlSanitizer::sanitize(safe.html).html.contains(QLatin1String("x.org")));
}

void TestHtmlSanitizer::fieldsBecomeText()
{
    const QString html = QStringLiteral(
        "<form action=https://x.org/><input value='Your name'><input type=hidden value=secret><input "
        "type=password value=p>"
        "<input type=submit value=Go style='color:red'><button class=b>Now</button><textarea>t</textarea>"
        "<select><option>o</select><map><area href='https://x.org/1' alt='First'><area "
        "href='https://x.org/2'>"
        "<area href='javascript:1' alt=no></map><details><summary>S</summary>D</details></form>");
    QCOMPARE(HtmlSanitizer::sanitize(html).html,
             QStringLiteral("<span>Your name</span><span style=\"color:#ff0000\">Go</span><span "
                            "class=\"m_b\">Now</span> <a href=\"https://x.org/1\">First</a>  <a "
                            "href=\"https://x.org/2\">x.org</a> <div><div>S</div>D</div>"));
}

void TestHtmlSanitizer::namesArePrefixed()
{
    const QString html = QStringLiteral(
        "<style>.a,#b,p.m_c,.a .d>#e,[class=a],[class~=\"a\"],[class^=a],[class*=a],[id=b]{color:red}</style>"
        "<p class='a m_c b\"x <d>' id=b>x</p><p class='m_'>y</p>");
    const QString safe = HtmlSanitizer::sanitize(html).html;
    QCOMPARE(safe, QStringLiteral("<style>\n.m_a,#m_b,p.m_c,.m_a .m_d>#m_e,[class=\"m_a\"],[class~=\"m_a\"],"
                                  "[class^=\"m_a\"],[class*=\"a\"],[id=\"m_b\"]{color:#ff0000}\n</style>"
                                  "<p id=\"m_b\" class=\"m_a m_c\">x</p><p class=\"m_m_\">y</p>"));
    QCOMPARE(HtmlSanitizer::sanitize(safe).html, safe);
}

void TestHtmlSanitizer::sheetsStay()
{
    const QString html = QStringLiteral(
        "<html lang=de dir=rtl><head><title>T</title>\n<style media='screen and (max-width: 600px)'>p { "
        "color : RED }"
        "</style><style type='text/less'>p{x}</style><style media=print>p{color:red}</style></head>\n"
        "<body class=x text=red style='margin:0'><style>h1{color:blue}</style>text");
    const QString safe = HtmlSanitizer::sanitize(html).html;
    QCOMPARE(safe, QStringLiteral("<style>\n@media (max-width:600px){\np{color:#ff0000}\n}\n</style><body "
                                  "class=\"m_x\" dir=\"rtl\" lang=\"de\" style=\"color:#ff0000;margin:0\">"
                                  "<style>\nh1{color:#0000ff}\n</style>text"));
    QCOMPARE(HtmlSanitizer::sanitize(safe).html, safe);
}

void TestHtmlSanitizer::sheetsShareOneBudget()
{
    const QString sheet = QStringLiteral("<style>") + QStringLiteral("p{color:red}").repeated(1'500) +
                          QStringLiteral("</style>");
    QCOMPARE(HtmlSanitizer::sanitize(sheet + sheet).html.count(QLatin1String("p{")), 2'000);
    const QString lists =
        QStringLiteral("<style>") + QStringLiteral("a,b,i,p,u,h1,h2,h3,h4,h5{color:red}").repeated(1'500);
    QCOMPARE(HtmlSanitizer::sanitize(lists).html.count(QLatin1String("h5{")), 400);
}

void TestHtmlSanitizer::picturesAreBounded()
{
    QString html;
    for (int i = 0; i < 700; ++i)
        html += QStringLiteral("<img src='cid:%1'><img src='https://x.org/%1'>").arg(i);
    const SanitizedHtml safe = HtmlSanitizer::sanitize(html);
    QCOMPARE(safe.html.count(QLatin1String("src=")), 500);
    QCOMPARE(safe.contentIds.size(), 500);
    QCOMPARE(safe.blockedRemote.size(), 500);
    QVERIFY(safe.removed.contains(QLatin1String("too-many-images")));
}

void TestHtmlSanitizer::links_data()
{
    QTest::addColumn<QString>("href");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *href, const char *expected) {
        QTest::newRow(*href ? href : "empty") << QString::fromUtf8(href) << QString::fromUtf8(expected);
    };
    row("https://x.org/", "https://x.org/");
    row("HTTP://X.org", "http://x.org");
    row("  https://x.org/a b ", "https://x.org/a%20b");
    row("https://x.org/ä", "https://x.org/%C3%A4");
    row("https://müller.example/", "https://xn--mller-kva.example/");
    row("https://user:pw@x.org/", "https://user:pw@x.org/");
    row("mailto:a@x.org?subject=b", "mailto:a@x.org?subject=b");
    row("mailto:", "");
    row("", "");
    row("#top", "");
    row("page.html", "");
    row("//x.org/", "");
    row("\\\\x.org\\share", "");
    row("http:x.org", "");
    row("https:///path", "");
    row("ftp://x.org/", "");
    row("file:///etc/passwd", "");
    row("javascript:alert(1)", "");
    row("java\nscript:alert(1)", "");
    row("\001javascript:alert(1)", "");
    row("data:text/html,x", "");
    row("tel:123", "");
    row("cid:x", "");
    row("view-source:https://x.org", "");
    row("https://", "");
    row("https://[::1", "");
}

void TestHtmlSanitizer::links()
{
    QFETCH(QString, href);
    QFETCH(QString, expected);
    QCOMPARE(safeLinkTarget(href), expected);
    QCOMPARE(safeLinkTarget(expected), expected);
}

void TestHtmlSanitizer::images()
{
    using Kind = ImageSource::Kind;
    QCOMPARE(classifyImage("cid:a%40b").contentId, QStringLiteral("a@b"));
    QCOMPARE(classifyImage("CID:a@b").kind, Kind::ContentId);
    QCOMPARE(classifyImage("cid:").kind, Kind::Other);
    QCOMPARE(classifyImage("data:image/gif;base64,AAAA").kind, Kind::Data);
    QCOMPARE(classifyImage("data:image/svg+xml;base64,AAAA").kind, Kind::Other);
    QCOMPARE(classifyImage("data:image/png,AAAA").kind, Kind::Other);
    QCOMPARE(classifyImage("data:image/png;base64," + QString(2'000'000, u'A')).kind, Kind::Other);
    QCOMPARE(classifyImage("data:image/png;base64,AA\"><script>").kind, Kind::Other);
    QCOMPARE(classifyImage("//x.org/a").kind, Kind::Remote);
    for (const char *same : {"https://x.org/a", "//X.org/a", "\\\\x.org/a", "/\\x.org/a", "https:x.org/a",
                             "https:/x.org/a", " h\ttt\nps://x.org/a "})
        QCOMPARE(classifyImage(QString::fromLatin1(same)).url, QStringLiteral("https://x.org/a"));
    QCOMPARE(classifyImage("https://").kind, Kind::Other);
    QCOMPARE(spelledForCss("https://x.org/a;(b)!'"), QStringLiteral("https://x.org/a%3B%28b%29%21%27"));
    QCOMPARE(classifyImage("a.png").kind, Kind::Other);
    QCOMPARE(classifyImage("file:///a.png").kind, Kind::Other);
}

void TestHtmlSanitizer::tables()
{
    const auto nested = [](int depth) {
        return QStringLiteral("<table><tr><td>").repeated(depth) + u'x' +
               QStringLiteral("</td></tr></table>").repeated(depth);
    };
    QCOMPARE(HtmlSanitizer::sanitize(nested(8)).html.count(QLatin1String("<table>")), 8);
    // Each level is four elements, and 256 are the most.
    QVERIFY(!HtmlSanitizer::sanitize(nested(60)).tooComplex);
    QVERIFY(HtmlSanitizer::sanitize(nested(101)).tooComplex);
    QVERIFY(!HtmlSanitizer::sanitize(nested(1).repeated(500)).tooComplex);
}

void TestHtmlSanitizer::limits_data()
{
    QTest::addColumn<QString>("html");
    QTest::addColumn<bool>("tooComplex");
    QTest::newRow("200 deep") << QStringLiteral("<div>").repeated(200) << false;
    QTest::newRow("300 deep") << QStringLiteral("<div>").repeated(300) << true;
    QTest::newRow("closed again") << QStringLiteral("<div>x</div>").repeated(20'000) << false;
    QTest::newRow("60,000 elements") << QStringLiteral("<br>").repeated(60'000) << true;
    QTest::newRow("3 MB") << QString(3'000'000, u'x') << true;
    QTest::newRow("unclosed paragraphs") << QStringLiteral("<p>x").repeated(5'000) << false;
    QTest::newRow("hidden closings") << QStringLiteral("<div title='</div>'>").repeated(5'000) << true;
    QTest::newRow("closings in comments") << QStringLiteral("<div><!--</div>-->").repeated(5'000) << true;
    QTest::newRow("closings in scripts")
        << QStringLiteral("<div><script></div></script>").repeated(5'000) << true;
    QTest::newRow("closings in svg") << QStringLiteral("<svg><g></svg></g>").repeated(8'000) << true;
    QTest::newRow("copied formatting")
        << QStringLiteral("<b><i><u>").repeated(200) + QStringLiteral("<p>x").repeated(2'000) << true;
    // What an opening tag begins may mean nothing to the parser, so that what seems to be skipped is not.
    const QString deep = QStringLiteral("<div>").repeated(3'000);
    QTest::newRow("title of a list") << QStringLiteral("<select><title></select>") + deep << true;
    QTest::newRow("plain text in a list") << QStringLiteral("<select><plaintext></select>") + deep << true;
    QTest::newRow("plain text in svg") << QStringLiteral("<svg><plaintext></svg>") + deep << true;
    QTest::newRow("style of frames") << QStringLiteral("<frameset><style><b></style>") + deep << true;
    QTest::newRow("title of a column") << QStringLiteral("<template><col><title></template>") + deep << true;
    QTest::newRow("comment that ends early")
        << QStringLiteral("</ <!-- >") + deep + QStringLiteral("-->") << true;
    QTest::newRow("script in a script")
        << QStringLiteral("<script><!--<script></script><!-- </script>") + deep + QStringLiteral("-->")
        << true;
    QTest::newRow("style behind svg")
        << QStringLiteral("<svg></svg><style><a b=\"</style>") + deep + QStringLiteral("\">") << true;
    QTest::newRow("many drawings")
        << QStringLiteral("x<svg><g><path d='M0'/></g><circle></circle></svg>").repeated(5'000) << false;
    QTest::newRow("attributes") << QStringLiteral("<p ") + QStringLiteral("a b c d e ").repeated(100) +
                                       QStringLiteral(">x")
                                << true;
}

void TestHtmlSanitizer::limits()
{
    QFETCH(QString, html);
    QFETCH(bool, tooComplex);
    const SanitizedHtml safe = HtmlSanitizer::sanitize(html);
    QCOMPARE(safe.tooComplex, tooComplex);
    QCOMPARE(safe.html.isEmpty(), tooComplex);
}

/// Gumbo ends the process where an element of SVG or MathML has the name of one of a table.
void TestHtmlSanitizer::foreignContent_data()
{
    QTest::addColumn<QString>("html");
    const char *const cases[] = {
        "<table><math><select><mi><select></table>kept",
        "<table><math><th><mo><select></table>kept",
        "<table><math><mi><![CDATA[x]]>text</mi></table>kept",
        "<math><mi><p></math><table><math><td><mi><select></table>kept",
        "<svg a=/><title><table><math><select><mi><select></table></title></svg>kept",
        "<select><title><svg></select><table><math><select><mi><select></table></title>kept",
        "<table><select><style>a<caption>kept",
        "<svg><foreignObject><div>x</div></foreignObject></svg><table><tr><td>kept</table>",
        "<svg><title>t</title><g><path/></g></svg><table><tr><td>kept</table>",
        "<SVG><p><MATH><tr><![CDATA[<select>]]>kept",
    };
    for (const char *html : cases)
        QTest::newRow(html) << QString::fromLatin1(html);
}

void TestHtmlSanitizer::foreignContent()
{
    QFETCH(QString, html);
    const SanitizedHtml safe = HtmlSanitizer::sanitize(html);
    QVERIFY(!safe.tooComplex);
    QVERIFY2(safe.html.contains(QLatin1String("kept")), qPrintable(safe.html));
    QVERIFY(HtmlSanitizer::toPlainText(html).contains(QLatin1String("kept")));
}

void TestHtmlSanitizer::plainText_data()
{
    QTest::addColumn<QString>("html");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *html, const char *expected) {
        QTest::newRow(name) << QString::fromUtf8(html) << QString::fromUtf8(expected);
    };
    row("words", "Hello <b>there</b>", "Hello there\n");
    row("paragraphs", "<p>one</p><p>two</p>", "one\n\ntwo\n");
    row("white space", "  a \n  b  <i> c</i> ", "a b c\n");
    row("line break", "a<br>b<br><br>c", "a\nb\n\nc\n");
    row("blocks", "<div>a</div><div>b</div>", "a\nb\n");
    row("heading", "<h1>T</h1>text", "T\n\ntext\n");
    row("list", "<ul><li>a</li><li>b</li></ul>", "- a\n- b\n");
    row("numbers", "<ol><li>a<li>b</ol>", "1. a\n2. b\n");
    row("quote", "a<blockquote><p>b</p><p>c</p></blockquote>d", "a\n\n> b\n>\n> c\n\nd\n");
    row("link", "<a href='https://x.org/a'>here</a>", "here <https://x.org/a>\n");
    row("link as text", "<a href='https://x.org/'>https://x.org/</a> <a href='https://x.org/'>x.org</a>",
        "https://x.org/ x.org\n");
    row("mail link", "<a href='mailto:a@x.org'>a@x.org</a>", "a@x.org\n");
    row("script", "<script>x</script><style>y</style>z", "z\n");
    row("hidden", "<div style='display:none'>x</div>y", "y\n");
    row("hidden by a rule",
        "<style>.p,#q>b{display:none}</style><p class='a p'>x</p><p id=q><b>y</b><i>z</i></p>", "z\n");
    row("out of sight",
        "<style>.p{position:absolute;top:-9999px}.q{text-indent:-9999px}</style><p class=p>a</p><p class=q>b"
        "</p><p style='position:fixed;left:-1000px'>c</p><p style='position:absolute;left:-9px'>d</p>",
        "d\n");
    row("hidden by a place",
        "<style>div p+p span{visibility:hidden}</style><div><p>a <span>b</span></p><p>c "
        "<span>d</span></p></div>",
        "a b\n\nc\n");
    row("shown again",
        "<style>p{display:none}p.a{display:block}</style><p>x</p><p class=a>y</p><p "
        "style='display:inline'>z</p>",
        "y\n\nz\n");
    row("hidden on small windows only", "<style>@media (max-width:9px){p{display:none}}</style><p>x</p>",
        "x\n");
    row("hidden in print only", "<style media=print>p{display:none}</style><p>x</p>", "x\n");
    row("cells", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc\n");
    row("pre", "<pre>a\n  b</pre>", "a\n  b\n");
    row("alt", "<img alt='Logo' src=x>", "Logo\n");
    row("rule", "a<hr>b", "a\n----\nb\n");
    row("entities", "&auml; &lt; &nbsp;x", "ä <  x\n");
    row("empty", "", "");
}

void TestHtmlSanitizer::plainText()
{
    QFETCH(QString, html);
    QFETCH(QString, expected);
    QCOMPARE(HtmlSanitizer::toPlainText(html), expected);
}

QTEST_APPLESS_MAIN(TestHtmlSanitizer)
#include "test_html_sanitizer.moc"
