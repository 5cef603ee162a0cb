#include "leakvectors.h"

#include <QStringList>

namespace posthorn
{
namespace
{

/// Ways to spell that something is wanted from elsewhere.
QStringList addresses()
{
    return {
        QStringLiteral("http://127.0.0.1:9/x"),
        QStringLiteral("https://leak.example/x"),
        QStringLiteral("//leak.example/x"),
        QStringLiteral("\\\\leak.example\\share"),
        QStringLiteral("/\\leak.example/x"),
        QStringLiteral("http:/leak.example/x"),
        QStringLiteral("hTTp://leak.example/x"),
        QStringLiteral("ht&#9;tp://leak.example/x"),
        QStringLiteral("http&colon;//leak.example/x"),
        QStringLiteral("http://user:pass@leak.example/x"),
        QStringLiteral("http://[fe80::1%25lo]/x"),
        QStringLiteral("ftp://leak.example/x"),
        QStringLiteral("file:///etc/passwd"),
        QStringLiteral("/etc/passwd"),
        QStringLiteral("../../../../etc/passwd"),
        QStringLiteral("smb://leak.example/share"),
        QStringLiteral("cid:missing@example.org"),
        QStringLiteral("mid:other@example.org"),
        QStringLiteral("qrc:/secret"),
        QStringLiteral(":/secret"),
        QStringLiteral("resource://x"),
        QStringLiteral("jar:http://leak.example!/x"),
        QStringLiteral("blob:http://leak.example/x"),
        QStringLiteral("view-source:http://leak.example/x"),
        QStringLiteral("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image "
                       "href='http://leak.example/x'/></svg>"),
        QStringLiteral("data:text/html,<img src=http://leak.example/x>"),
        QStringLiteral("data:image/png;base64,QUJD"),
    };
}

/// %1 is the address.
QStringList places()
{
    return {
        QStringLiteral(
            "<img src=\"%1\" srcset=\"%1 2x\" lowsrc=\"%1\" dynsrc=\"%1\" longdesc=\"%1\" usemap=\"%1\">"),
        QStringLiteral("<picture><source srcset=\"%1\"><img src=\"%1\"></picture>"),
        QStringLiteral(
            "<body background=\"%1\"><table background=\"%1\"><tr background=\"%1\"><td background=\"%1\">x"),
        QStringLiteral("<input type=image src=\"%1\"><button formaction=\"%1\" autofocus>x</button>"),
        QStringLiteral(
            "<svg><image href=\"%1\" xlink:href=\"%1\"/><use href=\"%1#a\"/><feImage href=\"%1\"/></svg>"),
        QStringLiteral("<math href=\"%1\"><mi xlink:href=\"%1\">x</mi></math>"),
        QStringLiteral(
            "<link rel=stylesheet href=\"%1\"><link rel=icon href=\"%1\"><link rel=preload as=image "
            "href=\"%1\"><link rel=prefetch href=\"%1\"><link rel=import href=\"%1\">"),
        QStringLiteral("<link rel=dns-prefetch href=\"%1\"><link rel=preconnect href=\"%1\">"),
        QStringLiteral("<meta http-equiv=x-dns-prefetch-control content=on><a href=\"%1\">link</a>"),
        QStringLiteral(
            "<meta http-equiv=refresh content=\"0;url=%1\"><base href=\"%1\"><img src=relative.png>"),
        QStringLiteral(
            "<style>@import \"%1\"; @import url(\"%1\") screen; @font-face{font-family:x;src:url(\"%1\")} "
            "p{font-family:x}</style><p>text"),
        QStringLiteral("<style>@namespace url(\"%1\"); p{background:\\75rl(\"%1\")} "
                       "p::before{content:url(\"%1\")}</style><p>text"),
        QStringLiteral("<div style=\"background:url(%1);list-style-image:url(%1);cursor:url(%1),auto;"
                       "border-image:url(%1) 1;mask:url(%1);filter:url(%1)\">text</div>"),
        QStringLiteral("<ul style=\"list-style:url(%1)\"><li>item</ul>"),
        QStringLiteral(
            "<video src=\"%1\" poster=\"%1\"></video><audio src=\"%1\"><track src=\"%1\"></audio>"),
        QStringLiteral("<embed src=\"%1\"><object data=\"%1\" codebase=\"%1\"></object><applet "
                       "archive=\"%1\"></applet>"),
        QStringLiteral(
            "<iframe src=\"%1\" srcdoc=\"<img src='%1'>\"></iframe><frameset><frame src=\"%1\"></frameset>"),
        QStringLiteral("<bgsound src=\"%1\"><layer src=\"%1\"></layer><isindex action=\"%1\">"),
        QStringLiteral("<script src=\"%1\"></script><noscript><img src=\"%1\"></noscript>"),
        QStringLiteral("<form action=\"%1\"><input name=a></form>"),
        QStringLiteral("<a href=\"%1\" ping=\"%1\" download>link</a>"),
        QStringLiteral(
            "<link rel=alternate href=\"%1\"><link rel=apple-touch-icon href=\"%1\"><link rel=prerender "
            "href=\"%1\"><link rel=modulepreload href=\"%1\"><link rel=manifest href=\"%1\"><link rel=search "
            "href=\"%1\"><link rel=pingback href=\"%1\">"),
        QStringLiteral("<style>@charset \"x\"; @import url(%1) layer(a); @document url(%1) {p{color:red}} "
                       "p{background:u\\72 l(%1);background:/**/url(%1);background:url(%1</style><p>text"),
        QStringLiteral("<div style=\"background:image-set('%1' 1x);background:-webkit-image-set(url(%1) 1x);"
                       "background:cross-fade(url(%1),url(%1));-webkit-mask-box-image:url(%1);"
                       "backdrop-filter:url(%1);clip-path:url(%1);shape-outside:url(%1);offset-path:url(%1);"
                       "marker-start:url(%1);behavior:url(%1);-moz-binding:url(%1);src:url(%1);fill:url(%1);"
                       "--x:url(%1);background:var(--x)\">text</div>"),
        QStringLiteral("<object classid=\"%1\"><param name=movie value=\"%1\"></object><portal "
                       "src=\"%1\"></portal><ilayer src=\"%1\"></ilayer><xml src=\"%1\"></xml>"),
        QStringLiteral(
            "<template><img src=\"%1\"></template><svg><script href=\"%1\"/><animate attributeName=href "
            "values=\"%1\"/><set attributeName=href to=\"%1\"/><foreignObject><img "
            "src=\"%1\"></foreignObject></svg>"),
        QStringLiteral("<?xml-stylesheet href=\"%1\"?><!DOCTYPE html SYSTEM \"%1\" [<!ENTITY x SYSTEM "
                       "\"%1\">]><p>&x;<![CDATA[<img src=\"%1\">]]>"),
        QStringLiteral("<map name=m><area href=\"%1\" ping=\"%1\"></map><meta "
                       "http-equiv=Content-Security-Policy content=\"report-uri %1\"><meta "
                       "http-equiv=Report-To content=\"%1\">"),
        QStringLiteral("<html manifest=\"%1\"><!--[if IE]><img src=\"%1\"><![endif]--><?import src=\"%1\">"),
    };
}

} // namespace

QList<LeakVector> leakVectors()
{
    QList<LeakVector> vectors;
    for (const QString &place : places()) {
        for (const QString &address : addresses())
            vectors.append(
                {place.left(30) + u' ' + address, QString(place).replace(QStringLiteral("%1"), address)});
    }
    return vectors;
}

} // namespace posthorn
