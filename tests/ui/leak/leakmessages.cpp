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
