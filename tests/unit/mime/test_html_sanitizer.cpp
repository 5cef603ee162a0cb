#include "mime/cssfilter.h"
#include "mime/htmlsanitizer.h"
#include "mime/urlfilter.h"

#include <QRegularExpression>
#include <QTest>

using namespace posthorn;

class TestHtmlSanitizer : public QObject
{
    Q_OBJECT

private slots:
    void leaks_data();
    void leaks();
    void activeContent_data();
    void activeContent();
    void kept_data();
    void kept();
    void idempotent_data();
    void idempotent();
    void reports();
    void styles_data();
    void styles();
    void links_data();
    void links();
    void images();
    void tables();
    void limits_data();
    void limits();
    void plainText_data();
    void plainText();
};

// Every way to make a mail view ask the network for something. None of the host may be left in what is shown,
// except as the target of a link that has to be clicked.
void TestHtmlSanitizer::leaks_data()
{
    QTest::addColumn<QString>("html");
    const char *const cases[] = {
        "<img src='URL'>",
        "<img src=x srcset='URL 1x, URL 2x'>",
        "<picture><source srcset='URL'><img src='cid:x'></picture>",
        "<img lowsrc='URL' dynsrc='URL' longdesc='URL' usemap='URL' src='cid:x'>",
        "<image src='URL'>",
        "<img src='  URL  '>",
        "<img src='ht\ntps://leak.example/x'>",
        "<img src='//leak.example/x'>",
        "<img src='\\\\leak.example\\share\\x.png'>",
        "<img src='/\\leak.example/x'>",
        "<img src='http:/leak.example/x'>",
        "<img src='https:leak.example/x'>",
        "<img src='&#104;ttps://leak.example/x'>",
        "<img src='ftp://leak.example/x'><img src='file://leak.example/x'><img src='smb://leak.example/x'>",
        "<img src='data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\"><image "
        "href=\"URL\"/></svg>'>",
        "<img src='data:text/html,<img src=URL>'>",
        "<input type=image src='URL'>",
        "<svg><image href='URL' xlink:href='URL'/><use href='URL#x'/><feImage href='URL'/></svg>",
        "<math href='URL'><mi xlink:href='URL'>x</mi></math>",
        "<body background='URL'>",
        "<table background='URL'><tr background='URL'><td background='URL'>x</td></tr></table>",
        "<link rel=stylesheet href='URL'><link rel=preload href='URL' as=image><link rel=dns-prefetch "
        "href='URL'>",
        "<link rel=preconnect href='URL'><link rel='icon' href='URL'><link rel=manifest href='URL'><link "
        "rel=import href='URL'>",
        "<link rel=prerender href='URL'><link rel=modulepreload href='URL'><link rel=pingback href='URL'>",
        "<meta http-equiv='x-dns-prefetch-control' content='on'><meta http-equiv=refresh "
        "content='0;url=URL'>",
        "<body><meta http-equiv=\"refresh\" content=\"0; URL='URL'\"></body>",
        "<base href='URL'><img src='x.png'>",
        "<style>@import 'URL'; @import url(URL) screen; body{background:url(URL)}</style>",
        "<style>@font-face{font-family:x;src:url(URL)} @namespace url(URL);</style>",
        "<div style='background:url(URL)'>x</div>",
        "<div style='background-image:url(\"URL\")'>x</div>",
        "<div style='background:\\75rl(URL)'>x</div>",
        "<div style='background:u/**/rl(URL)'>x</div>",
        "<div style='list-style:url(URL);list-style-image:url(URL);content:url(URL);cursor:url(URL)'>x</div>",
        "<div style='border-image:url(URL) "
        "30;mask:url(URL);-webkit-mask-image:url(URL);filter:url(URL)'>x</div>",
        "<div style='background:image-set(\"URL\" 1x);background:-webkit-image-set(url(URL) 1x)'>x</div>",
        "<div style='--x:url(URL);background:var(--x)'>x</div>",
        "<div style='behavior:url(URL);-moz-binding:url(URL)'>x</div>",
        "<div style='shape-outside:url(URL);offset-path:url(URL);clip-path:url(URL);src:url(URL)'>x</div>",
        "<div style=\"background:url('URL\">unclosed</div>",
        "<video src='URL' poster='URL'><source src='URL'><track src='URL'></video><audio src='URL'></audio>",
        "<embed src='URL'><object data='URL' codebase='URL' classid='URL'><param name=movie "
        "value='URL'></object>",
        "<applet code='URL' archive='URL'></applet><iframe src='URL' srcdoc='<img src=URL>'></iframe>",
        "<frameset><frame src='URL'></frameset>",
        "<portal src='URL'></portal><bgsound src='URL'><layer src='URL'></layer><ilayer src='URL'></ilayer>",
        "<xml src='URL'></xml><isindex action='URL'>",
        "<script src='URL'></script><noscript><img src='URL'></noscript>",
        "<template><img src='URL'></template>",
        "<svg><script href='URL'></script><animate href='URL'/><set to='URL'/><foreignObject><img "
        "src='URL'></foreignObject></svg>",
        "<?xml-stylesheet href='URL'?><!DOCTYPE html SYSTEM 'URL'><p>x",
        "<form action='URL'><button formaction='URL'>go</button><input type=submit formaction='URL'></form>",
        "<html manifest='URL'><p>x",
        "<!--[if gte mso 9]><v:background src='URL'/><img src='URL'><![endif]--><p>x",
        "<![CDATA[<img src='URL'>]]>",
        "<v:rect><v:fill type='frame' src='URL'/></v:rect>",
        "<noembed><img src='URL'></noembed><noframes><img src='URL'></noframes>",
        "<xmp><img src='URL'></xmp><p>x",
        "<select><option style='background:url(URL)'>x</select>",
        "<p title='<img src=URL>'>x</p>",
        "<img alt='\"><img src=URL>' src='cid:x'>",
        "<area href='URL' ping='URL'><map><area href='URL'></map>",
        "<math><mtext><table><mglyph><style><!--</style><img src='URL'>",
        "<svg></p><style><a id=\"</style><img src='URL'>\">",
    };
    int number = 0;
    for (const char *text : cases) {
        QString html = QString::fromUtf8(text);
        html.replace(QLatin1String("URL"), QLatin1String("https://leak.example/x"));
        QTest::addRow("%02d %.40s", number++, text) << html;
    }
}

void TestHtmlSanitizer::leaks()
{
    QFETCH(QString, html);
    const SanitizedHtml safe = HtmlSanitizer::sanitize(html);
    QVERIFY2(!safe.html.contains(QLatin1String("leak.example")) ||
                 safe.html.contains(QLatin1String("&lt;img src")),
             qPrintable(safe.html));
    for (const char *word :
         {"src=\"http", "url(", "<link", "<meta", "<style", "<base", "background=", "<svg", "<object"})
        QVERIFY2(!safe.html.contains(QLatin1String(word), Qt::CaseInsensitive), qPrintable(safe.html));
}

void TestHtmlSanitizer::activeContent_data()
{
    QTest::addColumn<QString>("html");
    const char *const cases[] = {
        "<script>alert(1)</script>",
        "<SCRIPT/x>alert(1)</SCRIPT >",
        "<img src=cid:x onerror=alert(1)>",
        "<body onload=alert(1)><p onclick='alert(1)'>x",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='JaVaScRiPt:alert(1)'>x</a>",
        "<a href=' javascript:alert(1)'>x</a>",
        "<a href='java\tscript:alert(1)'>x</a>",
        "<a href='java\nscript:alert(1)'>x</a>",
        "<a href='&#1;javascript:alert(1)'>x</a>",
        "<a href='&#106;avascript&colon;alert(1)'>x</a>",
        "<a href='vbscript:x'>x</a><a href='data:text/html,<script>alert(1)</script>'>x</a>",
        "<a xlink:href='javascript:alert(1)'>x</a>",
        "<div style='width:expression(alert(1))'>x</div>",
        "<div style='width:e\\78pression(alert(1))'>x</div>",
        "<div style='position:fixed;top:0;left:0;z-index:99'>over</div>",
        "<div style='position:absolute;margin-top:-500px'>over</div>",
        "<iframe src='javascript:alert(1)'></iframe>",
        "<form><input autofocus onfocus=alert(1)><textarea>x</textarea></form>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<title><img src=x onerror=alert(1)></title><textarea><script>alert(1)</script></textarea>",
        "<math><mtext><table><mglyph><style><math><img src onerror=alert(1)>",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<!--><script>alert(1)</script>-->",
        "<!--x--!><script>alert(1)</script>-->",
        "<p><svg><foreignObject><script>alert(1)</script></foreignObject></svg>",
        "<plaintext><script>alert(1)</script>",
        "<a href='https://x.org/\"onmouseover=alert(1)'>x</a>",
        "<font color='\"><script>alert(1)</script>'>x</font>",
        "<table width='1\" onload=\"alert(1)'><tr><td>1<td>2</table>",
        "<x onclick=alert(1)>y</x>",
        "<template><script>alert(1)</script></template>",
    };
    int number = 0;
    for (const char *text : cases)
        QTest::addRow("%02d %.40s", number++, text) << QString::fromUtf8(text);
}

void TestHtmlSanitizer::activeContent()
{
    QFETCH(QString, html);
    const QString safe = HtmlSanitizer::sanitize(html).html;
    for (const char *word :
         {"<script", "javascript", "vbscript", " on", "expression", "position", "z-index", "-500px", "<form",
          "<input", "<iframe", "<textarea", "data:text", "<math", "<x"}) {
        // What is escaped text is only text.
        QString tagsOnly = safe;
        tagsOnly.remove(QRegularExpression(QStringLiteral(">[^<]*<")));
        QVERIFY2(!tagsOnly.contains(QLatin1String(word), Qt::CaseInsensitive), qPrintable(safe));
    }
}

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
    row("cid", "<img src='cid:a@x' width=10 alt='A b'>", "<img src=\"cid:a@x\" width=\"10\" alt=\"A b\">");
    row("alt of a remote picture", "<img src='https://x.org/a.png' alt='Logo'>", "<span>Logo</span>");
    row("data picture", "<img src='data:image/png;base64,iVBO\nRw=='>",
        "<img src=\"data:image/png;base64,iVBORw==\">");
    row("list", "<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>");
    row("heading", "<h1 style='color:#333;position:fixed'>x</h1>", "<h1 style=\"color:#333\">x</h1>");
    row("sections become blocks", "<section><article>x</article></section>", "<div><div>x</div></div>");
    row("unknown elements give their content", "<o:p>x</o:p><blink>y</blink>", "xy");
    row("escapes", "<p>a &lt; b &amp; c &gt; d &nbsp;e</p>", "<p>a &lt; b &amp; c &gt; d &nbsp;e</p>");
    row("pre", "<pre>\n\na\n  b</pre>", "<pre>\n\na\n  b</pre>");
    row("hidden", "<div style='display:none'>preheader</div>x", "x");
    row("hidden by Outlook", "<span style='mso-hide:all'>preheader</span>x", "x");
    row("hidden by height", "<div style='max-height:0;overflow:hidden'>preheader</div>x", "x");
    row("body colour", "<body bgcolor=#FFEECC>x</body>", "<div style=\"background-color:#ffeecc\">x</div>");
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
    QCOMPARE(safe.blockedUrls(), (QStringList{"https://t.example/1.gif", "//t.example/3.png"}));
    QCOMPARE(safe.contentIds, QStringList{"pic@x"});
    for (const char *key : {"style", "on*", "script", "form", "javascript:", "file:", "css"})
        QVERIFY2(safe.removed.contains(QLatin1String(key)), key);
    QVERIFY(!safe.tooComplex);
}

void TestHtmlSanitizer::styles_data()
{
    QTest::addColumn<QString>("style");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *style, const char *expected) {
        QTest::newRow(*style ? style : "empty")
            << QString::fromLatin1(style) << QString::fromLatin1(expected);
    };
    row("", "");
    row("color: red", "color:red");
    row("COLOR:#FFF;", "color:#FFF");
    row("color:rgb(1, 2, 3)", "color:rgb(1, 2, 3)");
    row("color:calc(1)", "");
    row("background:#fff", "background-color:#fff");
    row("background:#fff url(x.png)", "");
    row("background:rgba(0,0,0,.5)", "background-color:rgba(0,0,0,.5)");
    row("font:12px x", "");
    row("font-size:12px", "font-size:12px");
    row("font-size:1px", "");
    row("font-size:900px", "");
    row("font-size:1.5em", "font-size:1.5em");
    row("font-size:120%", "font-size:120%");
    row("font-size:larger", "font-size:larger");
    row("margin:-5px", "");
    row("margin:5px 0 auto 99999999px", "");
    row("margin:5px auto", "margin:5px auto");
    row("padding:1e9px", "");
    row("width:100%", "width:100%");
    row("position:fixed", "");
    row("float:left", "");
    row("opacity:.1", "");
    row("transform:scale(9)", "");
    row("font-family:\"Segoe UI\", Arial", "font-family:'Segoe UI', Arial");
    row("font-family:x;}*{color:red", "font-family:x");
    row("color:red !important", "color:red");
    row("color:red/*x*/", "");
    row("nonsense", "");
    row(":red", "");
    row("color:", "");
    row("border:1px solid #ccc", "border:1px solid #ccc");
    row("content:'x'", "");
}

void TestHtmlSanitizer::styles()
{
    QFETCH(QString, style);
    QFETCH(QString, expected);
    QCOMPARE(filterStyle(style).css, expected);
    QCOMPARE(filterStyle(expected).css, expected);
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
    QCOMPARE(classifyImage("a.png").kind, Kind::Other);
    QCOMPARE(classifyImage("file:///a.png").kind, Kind::Other);
}

void TestHtmlSanitizer::tables()
{
    const auto tablesIn = [](const QString &html) {
        return HtmlSanitizer::sanitize(html).html.count(QLatin1String("<table"));
    };
    QCOMPARE(tablesIn("<table><tr><td>only</td></tr><tr><td>stacked</td></tr></table>"), 0);
    QCOMPARE(tablesIn("<table border=1><tr><td>framed</td></tr></table>"), 1);
    QCOMPARE(tablesIn("<table><tr><td>a<td>b</table>"), 1);
    QString deep = QStringLiteral("x");
    for (int i = 0; i < 8; ++i)
        deep = QStringLiteral("<table><tr><td>a</td><td>") + deep + QStringLiteral("</td></tr></table>");
    QCOMPARE(tablesIn(deep), 2);
    QCOMPARE(HtmlSanitizer::toPlainText(HtmlSanitizer::sanitize(deep).html).count(u'a'), 8);
    // A single-column shell around real columns costs no level.
    QCOMPARE(tablesIn("<table><tr><td>" + deep + "</td></tr></table>"), 2);
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
