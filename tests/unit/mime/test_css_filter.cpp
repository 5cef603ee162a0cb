#include "mime/cssfilter.h"

#include <QTest>

using namespace posthorn;

namespace
{

/// Keeps what lies in "ok:", remembers the rest.
struct Pictures {
    QStringList asked;
    PictureFilter filter = [this](const QString &url, bool isBackground) {
        asked += url;
        return isBackground && url.startsWith(QLatin1String("ok:")) ? url : QString();
    };
};

QString sheet(const QString &css, const QString &media = {})
{
    SheetBudget budget;
    return filterSheet(css, media, {}, &budget).css;
}

} // namespace

class TestCssFilter : public QObject
{
    Q_OBJECT

private slots:
    void declarations_data();
    void declarations();
    void hidden_data();
    void hidden();
    void sides();
    void addresses_data();
    void addresses();
    void backgrounds();
    void selectors_data();
    void selectors();
    void media_data();
    void media();
    void sheets_data();
    void sheets();
    void colors_data();
    void colors();
    void families();
    void longInputIsReadOnce_data();
    void longInputIsReadOnce();
};

void TestCssFilter::declarations_data()
{
    QTest::addColumn<QString>("style");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *style, const char *expected) {
        QTest::newRow(*style ? style : "empty") << QString::fromUtf8(style) << QString::fromUtf8(expected);
    };
    row("", "");
    row("color: red", "color:#ff0000");
    row("COLOR:#FFF;", "color:#ffffff");
    row("color:calc(1)", "");
    row("color:red blue", "");
    row("color:red/*x*/", "color:#ff0000");
    row("col/**/or:red", "");
    row("color:\\72 ed", "color:#ff0000");
    row("c\\6flor:red", "color:#ff0000");
    row("color:red !important", "color:#ff0000 !important");
    row("color:red ! IMPORTANT", "color:#ff0000 !important");
    row("color:red!", "");
    row("color:red;color:blue", "color:#0000ff");
    row("color:red!important;color:blue", "color:#ff0000 !important");
    row("color:red;nonsense", "color:#ff0000");
    row("nonsense;color:red", "color:#ff0000");
    row("a{color:red};color:blue", "color:#0000ff");
    row("color:red}p{color:blue", "");
    row(":red", "");
    row("color:", "");
    row("color:inherit", "color:inherit");
    row("color:initial", "");
    row("color:windowtext", "color:#000000");
    row("background:#fff", "background:#ffffff");
    row("background:none", "background:transparent");
    row("background:#fff url(x.png) no-repeat", "background:#ffffff");
    row("background:rgba(0,0,0,.5)", "background:rgba(0,0,0,0.50)");
    row("background:nonsense", "");
    row("background-image:none", "background-image:none");
    row("background:linear-gradient(red, blue 50%)",
        "background-color:transparent;background-image:linear-gradient(180deg,#ff0000,#0000ff 50%)");
    row("background-image:linear-gradient(to right, #123, rgba(1,2,3,.5))",
        "background-image:linear-gradient(to right,#112233,rgba(1,2,3,0.50))");
    row("background-image:radial-gradient(circle,red,blue)",
        "background-image:linear-gradient(180deg,#ff0000,#0000ff)");
    row("font:italic bold 12px/1.5 'Segoe UI',Arial",
        "font-style:italic;font-variant:normal;font-weight:bold;font-size:12px;line-height:1.5;font-family:'"
        "Segoe UI',Arial");
    row("font:12px", "");
    row("font:inherit", "");
    row("font-size:12px", "font-size:12px");
    row("font-size:0", "font-size:0");
    row("font-size:0px", "font-size:0");
    row("font-size:1px", "font-size:4px");
    row("font-size:900px", "font-size:200px");
    row("font-size:1.5em", "font-size:1.5em");
    row("font-size:120%", "font-size:120%");
    row("font-size:1%", "font-size:25%");
    row("font-size:larger", "font-size:larger");
    row("font-weight:650", "font-weight:700");
    row("font-weight:bold", "font-weight:bold");
    row("font-family:\"Segoe UI\", Arial", "font-family:'Segoe UI',Arial");
    row("font-family:x;}*{color:red", "font-family:x");
    row("font-family:'a;b',-apple-system,\"c\\\"d\",Times New Roman",
        "font-family:'-apple-system','Times New Roman'");
    row("margin:-5px", "margin:0px");
    row("margin:5px 0 auto 99999999px", "margin:5px 0 auto 1000px");
    row("margin:1px 2px 3px 4px 5px", "");
    row("padding:1e9px", "padding:1000px");
    row("padding:auto", "");
    row("width:100%", "width:100%");
    row("width:600", "width:600px");
    row("width:-1px", "width:0px");
    row("width:1e400px", "width:10000px");
    row("width:10wat", "");
    row("width:calc(100% - 20px)", "width:calc(100% - 20px)");
    row("width:calc((480px - 100%)*480)", "width:calc((480px - 100%) * 480)");
    row("width:calc(1px + var(--x))", "");
    row("width:calc(1px", "");
    row("width:var(--x)", "");
    row("width:min(1px,2px)", "width:1px");
    row("width:min(100%, 600px)", "width:600px;max-width:100%");
    row("width:min(1px,calc(2px))", "");
    row("width:min(1px", "");
    row("width:min(1px 2px)", "");
    row("width:min()", "");
    row("padding:max(10px,1em) clamp(1px,5vw,2em)", "padding:1em 2em");
    row("font-size:clamp(14px,1vw,20px)", "font-size:14px");
    row("font-size:clamp(14px,20px)", "");
    row("line-height:1.4", "line-height:1.4");
    row("line-height:900px", "line-height:500px");
    row("text-indent:-300px", "text-indent:-200px");
    row("text-indent:-9999px", "text-indent:-200px;display:none");
    row("text-indent:-9999px;background:linear-gradient(red,blue)",
        "text-indent:-200px;background-color:transparent;background-image:linear-gradient(180deg,#ff0000,"
        "#0000ff)");
    row("position:absolute;left:-9999px", "display:none");
    row("position:absolute;display:block!important;left:-9999px;color:red",
        "color:#ff0000;display:none !important");
    row("position:absolute;left:-20px", "");
    row("border:1px solid #ccc", "border-width:1px;border-style:solid;border-color:#cccccc");
    row("border:solid windowtext 1.0pt", "border-width:1pt;border-style:solid;border-color:#000000");
    row("border:0", "border-width:0;border-style:none");
    row("border-top:none", "border-top-style:none");
    row("border:1px wavy red", "");
    row("border-color:red blue", "border-color:#ff0000 #0000ff");
    row("border-radius:4px 5%", "border-radius:4px 5%");
    row("border-image:none", "");
    row("position:fixed", "");
    row("position:static;top:0;z-index:2", "");
    row("float:left", "float:left");
    row("display:flex", "display:flex");
    row("display:inline-grid", "display:inline-grid");
    row("display:flow-root", "display:block");
    row("flex:1", "flex-grow:1;flex-shrink:1;flex-basis:0");
    row("flex:none", "flex-grow:0;flex-shrink:0;flex-basis:auto");
    row("flex:0 0 33.3%", "flex-grow:0;flex-shrink:0;flex-basis:33.3%");
    row("flex:auto", "flex-grow:1;flex-shrink:1;flex-basis:auto");
    row("flex:1e9 x", "");
    row("flex-grow:1e9", "flex-grow:1000");
    row("flex-basis:calc(50% - 8px)", "flex-basis:calc(50% - 8px)");
    row("flex-flow:wrap row", "flex-wrap:wrap;flex-direction:row");
    row("justify-content:end", "justify-content:flex-end");
    row("justify-content:url(x)", "");
    row("align-items:self-start", "align-items:flex-start");
    row("gap:8px", "row-gap:8px;column-gap:8px");
    row("grid-gap:8px 1e9px", "row-gap:8px;column-gap:1000px");
    row("grid-template-columns:1fr 200px auto", "grid-template-columns:1fr 200px auto");
    row("grid-template-columns:repeat(3,minmax(0,1fr))", "grid-template-columns:1fr 1fr 1fr");
    row("grid-template-columns:repeat(auto-fit,minmax(200px,1fr))", "grid-template-columns:auto-fit 200px");
    row("grid-template-columns:repeat(999999,1fr)", "");
    row("grid-column:1 / -1", "grid-column:span 24");
    row("grid-column:span 2", "grid-column:span 2");
    row("display:none", "display:none");
    row("display:contents", "");
    row("overflow:auto", "overflow:visible");
    row("overflow-x:hidden", "overflow:hidden");
    row("opacity:.1", "opacity:0.1");
    row("opacity:7", "opacity:1");
    row("transform:scale(9)", "");
    row("filter:invert(1)", "");
    row("content:'x'", "");
    row("list-style:square inside url(x)", "list-style-type:square;list-style-position:inside");
    row("text-decoration:underline wavy red", "text-decoration:underline");
    row("text-align:start", "text-align:left");
    row("vertical-align:3px", "vertical-align:3px");
    row("table-layout:auto", "table-layout:auto");
    row("white-space:break-spaces", "white-space:pre-wrap");
    row("word-wrap:break-word", "overflow-wrap:break-word");
    row("--x:red;-webkit-x:y;mso-y:z", "");
    row("behavior:url(x);-moz-binding:url(x)", "");
    row("color:red\xc2\xa0;x", "");
}

void TestCssFilter::declarations()
{
    QFETCH(QString, style);
    QFETCH(QString, expected);
    QCOMPARE(filterStyle(style).css, expected);
    QCOMPARE(filterStyle(expected).css, expected);
    // In a sheet the same is said.
    if (!style.contains(u'}') && !style.contains(u'{') && style != QLatin1String("width:calc(1px"))
        QCOMPARE(sheet(QStringLiteral("p{%1}").arg(style)),
                 expected.isEmpty() ? QString() : QStringLiteral("p{%1}\n").arg(expected));
}

void TestCssFilter::hidden_data()
{
    QTest::addColumn<QString>("style");
    QTest::addColumn<bool>("hidden");
    QTest::newRow("none") << "display:none" << true;
    QTest::newRow("None!") << "DISPLAY : None !important" << true;
    QTest::newRow("block") << "display:block" << false;
    QTest::newRow("invisible") << "visibility:hidden" << true;
    QTest::newRow("visible") << "visibility:visible" << false;
    QTest::newRow("transparent") << "opacity:0" << true;
    QTest::newRow("half transparent") << "opacity:0.5" << false;
    QTest::newRow("of Outlook") << "mso-hide:all" << true;
    QTest::newRow("no height") << "max-height:0;overflow:hidden" << true;
    QTest::newRow("no height, but flows over") << "max-height:0" << false;
    QTest::newRow("far left") << "position:absolute;left:-9999px" << true;
    QTest::newRow("far up") << "top:-999PX!important;POSITION:Fixed" << true;
    QTest::newRow("far right") << "position:absolute;right:-1000px" << true;
    QTest::newRow("far down") << "position:fixed;bottom:-10000px" << true;
    QTest::newRow("moved far") << "position:relative;left:-999em" << true;
    QTest::newRow("far in percent") << "position:absolute;left:-1000%" << true;
    QTest::newRow("a little left") << "position:absolute;left:-20px;top:-5em" << false;
    QTest::newRow("a little left in percent") << "position:absolute;left:-50%" << false;
    QTest::newRow("far, but not positioned") << "left:-9999px" << false;
    QTest::newRow("far, but static") << "position:absolute;left:-9999px;position:static" << false;
    QTest::newRow("far, but then back") << "position:absolute;left:-9999px;left:0" << false;
    QTest::newRow("far in no unit we know") << "position:absolute;left:-9999wat" << false;
    QTest::newRow("indented away") << "text-indent:-9999px" << true;
    QTest::newRow("indented away under a picture")
        << "text-indent:-9999px;background:linear-gradient(red,blue)" << true;
    QTest::newRow("hanging") << "text-indent:-20px" << false;
    QTest::newRow("escaped") << "display:n\\6fne" << true;
    QTest::newRow("only in a comment") << "/*display:none*/" << false;
}

void TestCssFilter::hidden()
{
    QFETCH(QString, style);
    QFETCH(bool, hidden);
    QCOMPARE(filterStyle(style).hidden, hidden);
}

void TestCssFilter::sides()
{
    const FilteredStyle style = filterStyle(QStringLiteral("width:3pt;height:2em;max-height:1px"));
    QCOMPARE(style.width, 4.0);
    QCOMPARE(style.height, 1.0);
    QCOMPARE(filterStyle(QStringLiteral("color:red")).width, -1.0);
    QVERIFY(filterStyle(QStringLiteral("width:50%")).width > 100);
}

void TestCssFilter::addresses_data()
{
    QTest::addColumn<QString>("style");
    QTest::addColumn<QStringList>("asked");
    const auto row = [](const char *style, const QStringList &asked) {
        QTest::newRow(style) << QString::fromUtf8(style) << asked;
    };
    row("background:url(a)", {"a"});
    row("background:url( 'a' )", {"a"});
    row("background:url(\"a\" bc)", {"a"});
    row("background:\\75\\72l(a)", {"a"});
    row("background:URL(\\61)", {"a"});
    row("background:url(a", {"a"});
    row("background:url('a", {"a"});
    row("background:url(/**/a)", {"/**/a"});
    row("background:u/**/rl(a)", {});
    row("background:url(a b)", {});
    row("background:image-set('a' 1x, url(b) 2x)", {"a", "b"});
    row("background:cross-fade(url(a),'b')", {"a", "b"});
    row("background:image('a')", {"a"});
    row("cursor:url(a),url(b)", {"a", "b"});
    row("--x:url(a)", {"a"});
    row("unknown:f(g(url(a)))", {"a"});
    row("font-family:'a'", {});
    row("content:'a'", {});
}

void TestCssFilter::addresses()
{
    QFETCH(QString, style);
    QFETCH(QStringList, asked);
    Pictures pictures;
    QVERIFY(!filterStyle(style, pictures.filter).css.contains(QLatin1String("url")));
    pictures.asked.removeDuplicates();
    QCOMPARE(pictures.asked, asked);
}

void TestCssFilter::backgrounds()
{
    Pictures pictures;
    const FilteredStyle style = filterStyle(
        QStringLiteral("background:red url(no:1) repeat-x, url('ok:2') center / cover"), pictures.filter);
    QCOMPARE(style.css,
             QStringLiteral("background-color:#ff0000;background-image:url('ok:2');background-repeat:"
                            "repeat-x;background-position:center;background-size:cover"));
    QCOMPARE(filterStyle(style.css, pictures.filter).css, style.css);
    QVERIFY(filterStyle(QStringLiteral("background:url(no:1)"), pictures.filter).dropped);
    QVERIFY(!filterStyle(QStringLiteral("background:url(ok:1)"), pictures.filter).dropped);
    QVERIFY(filterStyle(QStringLiteral("width:expression(1)"), pictures.filter).dropped);
}

void TestCssFilter::selectors_data()
{
    QTest::addColumn<QString>("selector");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *selector, const char *expected) {
        QTest::newRow(selector) << QString::fromUtf8(selector) << QString::fromUtf8(expected);
    };
    row("p", "p");
    row("P , DIV", "p,div");
    row("*", "*");
    row(".a.b#c", ".m_a.m_b#m_c");
    row("a  b", "a b");
    row("a>b +c~ d", "a>b+c~d");
    row("a:link", "a");
    row(".a:link", "a.m_a");
    row(":link", "a");
    row("a:visited", "");
    row("a:hover,b", "b");
    row("p:first-child", "p:first-child");
    row("p::before", "");
    row("p:before", "");
    row("li:nth-child( 2N + 1 )", "li:nth-child(2n+1)");
    row("li:nth-child(odd)", "li:nth-child(odd)");
    row("li:nth-child(-n+3)", "li:nth-child(-n+3)");
    row("li:nth-child(x)", "");
    row("p:not(.a)", "p:not(.m_a)");
    row("p:not(p:not(a))", "");
    row("p:not(:not(a))", "");
    row("p:is(a)", "");
    row("[align]", "[align]");
    row("td[WIDTH = '20']", "td[width=\"20\"]");
    row("[class*=col-]", "[class*=\"col-\"]");
    row("[class|=a]", "[class|=\"m_a\"]");
    row("[href^='https://x.org/']", "");
    row("[href*='x.org']", "[href*=\"x.org\"]");
    row("[data-x]", "");
    row("[style*=a]", "");
    row("a[x-apple-data-detectors]", "");
    row("svg|a", "");
    row("|a", "");
    row("#1a", "#m_1a");
    row(".\\31 a", ".m_1a");
    row(".a\\:b", "");
    row("p >", "");
    row("> p", "");
    row("p,,b", "p,b");
    row("a;b", "");
    row("a(b", "");
    row("a b c d e f g h i j k l m", "");
    row("p.a:not([width=\"1\"])", "p.m_a:not([width=\"1\"])");
}

void TestCssFilter::selectors()
{
    QFETCH(QString, selector);
    QFETCH(QString, expected);
    const auto ruled = [](const QString &text) {
        return text.isEmpty() ? QString() : text + QStringLiteral("{color:#ff0000}\n");
    };
    QCOMPARE(sheet(selector + QStringLiteral("{color:red}")), ruled(expected));
    QCOMPARE(sheet(ruled(expected)), ruled(expected));
}

void TestCssFilter::media_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("expected"); // "always", "never", or what stays
    const auto row = [](const char *query, const char *expected) {
        QTest::newRow(*query ? query : "nothing") << QString::fromUtf8(query) << QString::fromUtf8(expected);
    };
    row("", "always");
    row("all", "always");
    row("only SCREEN", "always");
    row("print", "never");
    row("not print", "always");
    row("not screen", "never");
    row("screen, print", "always");
    row("nonsense", "never");
    row("screen and (max-width: 600px)", "(max-width:600px)");
    row("only screen and (min-width:30em) and (max-width:40.5em)", "(min-width:480px) and (max-width:648px)");
    row("(width <= 600px)", "(max-width:600px)");
    row("(max-width:600px),(orientation:portrait)", "(max-width:600px),(orientation:portrait)");
    row("(prefers-color-scheme:dark)", "(prefers-color-scheme:dark)");
    row("(-webkit-min-device-pixel-ratio:1.5)", "(-webkit-min-device-pixel-ratio:1.5)");
    row("(min-resolution:192dpi)", "(min-resolution:192dpi)");
    row("(hover:hover)", "(hover:hover)");
    row("(max-width:calc(1px))", "never");
    row("(max-width:-1px)", "never");
    row("(scripting:none)", "never");
    row("screen and", "never");
    row("screen (max-width:1px)", "never");
    row("(max-width:1px) or (min-width:2px)", "never");
    row("((max-width:1px))", "never");
    row("screen{", "never");
    row("(max-width:600px) and (max-width:600px)", "(max-width:600px)");
}

void TestCssFilter::media()
{
    QFETCH(QString, query);
    QFETCH(QString, expected);
    const QString rule = QStringLiteral("p{color:#ff0000}\n");
    const QString whole = expected == QLatin1String("always") ? rule
                          : expected == QLatin1String("never")
                              ? QString()
                              : QStringLiteral("@media %1{\n%2}\n").arg(expected, rule);
    QCOMPARE(sheet(rule, query), whole);
    if (!query.contains(u'{'))
        QCOMPARE(sheet(QStringLiteral("@media %1{%2}").arg(query, rule)), whole);
    QCOMPARE(sheet(whole), whole);
}

void TestCssFilter::sheets_data()
{
    QTest::addColumn<QString>("css");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *css, const char *expected) {
        QTest::newRow(name) << QString::fromUtf8(css) << QString::fromUtf8(expected);
    };
    row("comments", "<!-- /* { */ p{color:red} -->", "p{color:#ff0000}\n");
    row("unclosed rule", "p{color:red", "p{color:#ff0000}\n");
    row("unclosed comment", "p{color:red}/* b{color:red}", "p{color:#ff0000}\n");
    row("brace that closes nothing", "} p{color:red} b{color:red}", "b{color:#ff0000}\n");
    row("brace in brackets", "p[a={]{color:red} b{color:red}", "b{color:#ff0000}\n");
    row("brace in a string", "p{content:'}';color:red}", "p{color:#ff0000}\n");
    row("imports", "@import 'a';@import url(b) screen;p{color:red}", "p{color:#ff0000}\n");
    row("fonts and frames", "@font-face{src:url(a)}@keyframes k{from{top:0}to{top:1px}}p{color:red}",
        "p{color:#ff0000}\n");
    row("namespaces", "@namespace a url(b);@charset 'x';@page{margin:1px}p{color:red}", "p{color:#ff0000}\n");
    row("supports", "@supports (display:grid) and (not (x:y)){p{color:red}}", "p{color:#ff0000}\n");
    row("media in media", "@media screen{@media (max-width:9px){p{color:red}}b{color:red}}",
        "@media (max-width:9px){\np{color:#ff0000}\n}\nb{color:#ff0000}\n");
    row("both conditions", "@media (min-width:1px){@media (max-width:9px){p{color:red}}}",
        "@media (min-width:1px) and (max-width:9px){\np{color:#ff0000}\n}\n");
    row("print", "@media print{p{color:red}@media screen{b{color:red}}}i{color:red}", "i{color:#ff0000}\n");
    row("rules of one condition", "@media (max-width:9px){p{color:red}}@media (max-width:9px){b{color:red}}",
        "@media (max-width:9px){\np{color:#ff0000}\nb{color:#ff0000}\n}\n");
    row("rule that ends with its group", "@media screen{p}b{color:red}", "b{color:#ff0000}\n");
    row("nothing declared", "p{}b{position:fixed}", "");
    row("unknown group", "@layer a{p{color:red}}@container (x){p{color:red}}b{color:red}",
        "b{color:#ff0000}\n");
}

void TestCssFilter::sheets()
{
    QFETCH(QString, css);
    QFETCH(QString, expected);
    QCOMPARE(sheet(css), expected);
    QCOMPARE(sheet(expected), expected);
}

void TestCssFilter::colors_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *value, const char *expected) {
        QTest::newRow(value) << QString::fromLatin1(value) << QString::fromLatin1(expected);
    };
    row("#abc", "#aabbcc");
    row("#AbCd", "rgba(170,187,204,0.87)");
    row("#aabbcc", "#aabbcc");
    row("#aabbcc80", "rgba(170,187,204,0.50)");
    row("#abcde", "");
    row("#ggg", "");
    row("#-aa", "");
    row("aabbcc", "#aabbcc");
    row("red", "#ff0000");
    row("RebeccaPurple", "#663399");
    row("yellowgreen", "#9acd32");
    row("aliceblue", "#f0f8ff");
    row("transparent", "transparent");
    row("nosuchcolour", "");
    row("rgb(1,2,3)", "#010203");
    row("rgb(1 2 3 / 50%)", "rgba(1,2,3,0.50)");
    row("rgba(300,-5,10%,1)", "#ff001a");
    row("rgba(1,2,3,0)", "transparent");
    row("rgb(1,2)", "");
    row("rgb(1,2,url(x))", "");
    row("hsl(120,100%,50%)", "#00ff00");
    row("hsla(-240deg 100% 25% / .25)", "rgba(0,128,0,0.25)");
    row("hsl(.5turn,100%,50%)", "#00ffff");
    row("hwb(0 0% 0%)", "#ff0000");
    row("hwb(0 60% 60%)", "#808080");
    row("color(display-p3 1 0 0)", "");
}

void TestCssFilter::colors()
{
    QFETCH(QString, value);
    QFETCH(QString, expected);
    QCOMPARE(safeColor(value), expected);
    QCOMPARE(safeColor(expected), expected);
}

void TestCssFilter::families()
{
    QCOMPARE(safeFontFamily(QStringLiteral("Arial, 'Times New Roman',\"a<b\"")),
             QStringLiteral("Arial,'Times New Roman'"));
    QCOMPARE(safeFontFamily(QStringLiteral("url(x)")), QString());
    QCOMPARE(safeFontFamily(QStringLiteral("'inherit'")), QString());
}

// Two megabytes of what makes careless readers look twice at everything. A reader that did would not come
// back within the time a test has.
void TestCssFilter::longInputIsReadOnce_data()
{
    QTest::addColumn<QString>("part");
    for (const char *part : {"{",
                             "}",
                             "(",
                             "[",
                             "a{",
                             "a,",
                             "a ",
                             "a>",
                             ".",
                             ".a",
                             ":",
                             ":not(",
                             "@media(",
                             "@a{",
                             "@import",
                             "/*",
                             "/**/",
                             "\\",
                             "\\61 ",
                             "url(",
                             "url('",
                             "'",
                             "\"\\\n",
                             "p{color:red}",
                             "p{font:1px a}",
                             "p{background:url(x)}",
                             "a;",
                             "a:",
                             "a:b;",
                             "a:b!",
                             "<!--",
                             "--",
                             "1e",
                             "+-",
                             "rgb(",
                             "calc(",
                             "p{width:calc((",
                             "linear-gradient(",
                             "@media screen{",
                             "#",
                             "%"})
        QTest::newRow(part) << QString::fromLatin1(part);
}

void TestCssFilter::longInputIsReadOnce()
{
    QFETCH(QString, part);
    const QString text = part.repeated(2'000'000 / part.size());
    Pictures pictures;
    SheetBudget budget;
    const FilteredSheet filtered = filterSheet(text, {}, pictures.filter, &budget);
    QVERIFY(filtered.css.size() < 2'000'000);
    const FilteredStyle style = filterStyle(text, pictures.filter);
    QVERIFY(style.css.size() < 200'000);
}

QTEST_APPLESS_MAIN(TestCssFilter)
#include "test_css_filter.moc"
