#include "mime/headerscanner.h"
#include "mime/messageparser.h"

#include <QTest>

using namespace posthorn;

namespace
{

QByteArray crlf(QByteArray text)
{
    return text.replace("\r\n", "\n").replace("\n", "\r\n");
}

/// "id type name flags": how the tables write the list of parts. a = attachment, i = inline.
QString shown(const QList<MessagePart> &parts)
{
    QStringList lines;
    for (const MessagePart &part : parts) {
        QString line = part.id + u' ' + QString::fromLatin1(part.contentType);
        if (!part.fileName.isEmpty())
            line += u' ' + part.fileName;
        if (part.isAttachment)
            line += QStringLiteral(" [a]");
        if (part.isInline)
            line += QStringLiteral(" [i]");
        lines += line;
    }
    return lines.join(u'\n');
}

QByteArray multipart(const QByteArray &subtype, const QList<QByteArray> &parts,
                     const QByteArray &boundary = "b", const QByteArray &parameters = {})
{
    QByteArray text =
        "Content-Type: multipart/" + subtype + "; boundary=\"" + boundary + "\"" + parameters + "\n\n";
    for (const QByteArray &part : parts)
        text += "--" + boundary + "\n" + part + "\n";
    return text + "--" + boundary + "--\n";
}

const QByteArray plainPart = "Content-Type: text/plain\n\nplain words";
const QByteArray htmlPart = "Content-Type: text/html\n\n<p>html <b>words</b></p>";
const QByteArray pdfPart =
    "Content-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment; filename=a.pdf\n"
    "Content-Transfer-Encoding: base64\n\nAAEC";
const QByteArray imagePart =
    "Content-Type: image/png\nContent-ID: <pic@x>\nContent-Transfer-Encoding: base64\n\nAAEC";

} // namespace

class TestMimeParser : public QObject
{
    Q_OBJECT

private slots:
    void structure_data();
    void structure();
    void bodies_data();
    void bodies();
    void fileNames_data();
    void fileNames();
    void headersAreListedInOrder();
    void repeatedFieldsGiveOneAnswer();
    void partContents();
    void embeddedMessagesKeepTheirBytes();
    void unknownPartsAreErrors();
    void snippets_data();
    void snippets();
    void brokenMessagesAreShown_data();
    void brokenMessagesAreShown();
};

void TestMimeParser::structure_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("html");
    QTest::addColumn<QString>("parts");
    const auto row = [](const char *name, const QByteArray &message, const char *text, const char *html,
                        const char *parts) {
        QTest::newRow(name) << message << QString::fromUtf8(text) << QString::fromUtf8(html)
                            << QString::fromUtf8(parts);
    };
    const char *const html = "<p>html <b>words</b></p>";
    row("plain", plainPart, "plain words", "", "1 text/plain");
    row("no header about content", "Subject: x\n\nplain words", "plain words", "", "1 text/plain");
    row("html only", htmlPart, "html words\n", html, "1 text/html");
    row("alternative", multipart("alternative", {plainPart, htmlPart}), "plain words", html,
        "1 text/plain\n2 text/html");
    row("alternative the wrong way round", multipart("alternative", {htmlPart, plainPart}), "plain words",
        html, "1 text/html\n2 text/plain");
    row("alternative with empty text",
        multipart("alternative", {"Content-Type: text/plain\n\n \n", htmlPart}), "html words\n", html,
        "1 text/plain\n2 text/html");
    row("mixed", multipart("mixed", {plainPart, pdfPart}), "plain words", "",
        "1 text/plain\n2 application/pdf a.pdf [a]");
    row("mixed with footer", multipart("mixed", {plainPart, "Content-Type: text/plain\n\nfooter"}),
        "plain words\nfooter", "", "1 text/plain\n2 text/plain");
    row("mixed html and footer", multipart("mixed", {htmlPart, "Content-Type: text/plain\n\na < b"}),
        "html words\na < b", "<p>html <b>words</b></p><div style=\"white-space:pre-wrap\">a &lt; b</div>",
        "1 text/html\n2 text/plain");
    row("named text is an attachment",
        multipart("mixed",
                  {plainPart, "Content-Type: text/plain; name=notes.txt\nContent-Disposition: inline\n\nx"}),
        "plain words", "", "1 text/plain\n2 text/plain notes.txt [a]");
    row("text as attachment only",
        "Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nx", "", "",
        "1 text/plain a.txt [a]");
    row("named root text is read", "Content-Type: text/plain; name=a.txt\n\nhello", "hello", "",
        "1 text/plain a.txt");
    row("related", multipart("related", {"Content-Type: text/html\n\n<img src=\"cid:pic@x\">hi", imagePart}),
        "hi\n", "<img src=\"cid:pic@x\">hi", "1 text/html\n2 image/png image.png [i]");
    row("related, picture not used", multipart("related", {htmlPart, imagePart}), "html words\n", html,
        "1 text/html\n2 image/png image.png [a]");
    row("related with start",
        multipart("related",
                  {imagePart, "Content-Type: text/html\nContent-ID: <root>\n\n<img src=cid:pic@x>hi"}, "b",
                  "; start=\"<root>\""),
        "hi\n", "<img src=cid:pic@x>hi", "1 image/png image.png [i]\n2 text/html");
    row("the usual nesting",
        multipart(
            "mixed",
            {multipart(
                 "alternative",
                 {plainPart,
                  multipart("related", {"Content-Type: text/html\n\n<img src='CID:pic@x'>", imagePart}, "r")},
                 "a"),
             pdfPart}),
        "plain words", "<img src='CID:pic@x'>",
        "1.1 text/plain\n1.2.1 text/html\n1.2.2 image/png image.png [i]\n2 application/pdf a.pdf [a]");
    row("invitation",
        multipart("alternative",
                  {plainPart, "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR"}),
        "plain words", "", "1 text/plain\n2 text/calendar invitation.ics [a]");
    row("signed",
        multipart("signed", {plainPart, "Content-Type: application/pgp-signature; name=signature.asc\n\nxx"}),
        "plain words", "", "1 text/plain\n2 application/pgp-signature signature.asc");
    row("encrypted",
        multipart("encrypted", {"Content-Type: application/pgp-encrypted\n\nVersion: 1",
                                "Content-Type: application/octet-stream; name=encrypted.asc\n\nxx"}),
        "", "", "1 application/pgp-encrypted version.asc\n2 application/octet-stream encrypted.asc [a]");
    row("embedded message",
        multipart("mixed", {plainPart, "Content-Type: message/rfc822\n\nSubject: inner/one\n\ninner text"}),
        "plain words", "", "1 text/plain\n2 message/rfc822 one.eml [a]");
    row("digest", multipart("digest", {"\nSubject: first\n\none", "\nSubject: second\n\ntwo"}), "", "",
        "1 message/rfc822 first.eml [a]\n2 message/rfc822 second.eml [a]");
    row("report",
        multipart("report", {plainPart, "Content-Type: message/delivery-status\n\nAction: failed",
                             "Content-Type: text/rfc822-headers\n\nSubject: x"}),
        "plain words", "",
        "1 text/plain\n2 message/delivery-status delivery-status.txt\n3 text/rfc822-headers headers.txt [a]");
    row("image alone", imagePart, "", "", "1 image/png image.png [a]");
    row("unknown multipart", multipart("x-other", {plainPart, pdfPart}), "plain words", "",
        "1 text/plain\n2 application/pdf a.pdf [a]");
    row("other text is read", "Content-Type: text/x-patch\n\n+added", "+added", "", "1 text/x-patch");
    row("external body is not fetched",
        multipart("mixed", {plainPart, "Content-Type: message/external-body; access-type=local-file; "
                                       "name=\"/etc/passwd\"\n\nContent-Type: text/plain\n\n"}),
        "plain words", "", "1 text/plain\n2 message/external-body passwd [a]");
    row("text, picture, text",
        multipart("mixed", {plainPart,
                            "Content-Type: image/jpeg; name=a.jpg\nContent-Disposition: inline\n"
                            "Content-Transfer-Encoding: base64\n\nAAEC",
                            "Content-Type: text/plain\n\nmore <words>"}),
        "plain words\nmore <words>",
        "<div style=\"white-space:pre-wrap\">plain words</div><div><img "
        "src=\"cid:part.2@posthorn.invalid\"></div>"
        "<div style=\"white-space:pre-wrap\">more &lt;words&gt;</div>",
        "1 text/plain\n2 image/jpeg a.jpg [i]\n3 text/plain");
    row("picture at the end of a text",
        multipart("mixed",
                  {plainPart, "Content-Type: image/jpeg; name=a.jpg\nContent-Disposition: inline\n\nx"}),
        "plain words", "", "1 text/plain\n2 image/jpeg a.jpg [a]");
    row("HTML, picture, HTML",
        multipart("mixed",
                  {htmlPart, "Content-Type: image/png\nContent-ID: <p@x>\nContent-Disposition: inline\n\nx",
                   htmlPart}),
        "html words\n\nhtml words\n",
        "<p>html <b>words</b></p><div><img src=\"cid:p@x\"></div><p>html <b>words</b></p>",
        "1 text/html\n2 image/png image.png [i]\n3 text/html");
    row("inline picture that the HTML shows itself",
        multipart("mixed", {"Content-Type: text/html\n\n<img src=\"cid:pic@x\">hi",
                            "Content-Disposition: inline\n" + imagePart}),
        "hi\n", "<img src=\"cid:pic@x\">hi", "1 text/html\n2 image/png image.png [i]");
    row("text after an attachment", multipart("mixed", {pdfPart, "Content-Type: text/plain\n\nlater"}),
        "later", "", "1 application/pdf a.pdf [a]\n2 text/plain");
    row("named text that opens a message",
        multipart("mixed", {"Content-Type: text/plain; name=body.txt\n\nhello", pdfPart}), "hello", "",
        "1 text/plain body.txt\n2 application/pdf a.pdf [a]");
    row("enriched text beside plain text",
        multipart("alternative", {plainPart, "Content-Type: text/enriched\n\n<bold>plain</bold> words"}),
        "plain words", "", "1 text/plain\n2 text/enriched");
    row("enriched text alone",
        "Content-Type: text/enriched\n\n<bold>a<<b</bold><param>red</param>\nc\n\nd<nofill>\ne</nofill>",
        "a<b c\nd\ne", "", "1 text/enriched");
    row("AppleDouble",
        multipart("appledouble", {"Content-Type: application/applefile; name=a.pdf\n\nx", pdfPart}), "", "",
        "1 application/applefile a.pdf\n2 application/pdf a.pdf [a]");
    row("BinHex", multipart("mixed", {plainPart, "Content-Type: application/mac-binhex40; name=a.hqx\n\nx"}),
        "plain words", "", "1 text/plain\n2 application/mac-binhex40 a.hqx [a]");
    row("message in base64",
        multipart("mixed", {plainPart, "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" +
                                           QByteArray("Subject: inner\n\nx").toBase64()}),
        "plain words", "", "1 text/plain\n2 message/rfc822 message.eml [a]");
    row("signature that a list kept",
        multipart("mixed", {plainPart, "Content-Type: application/pgp-signature\n\nx"}), "plain words", "",
        "1 text/plain\n2 application/pgp-signature signature.asc");
    row("receipt",
        multipart("report",
                  {plainPart, "Content-Type: message/disposition-notification\n\nDisposition: x; displayed"}),
        "plain words", "", "1 text/plain\n2 message/disposition-notification attachment");
    row("no type", "Content-Type: text\n\nwords", "words", "", "1 text/plain");
    row("empty type", "Content-Type:\n\nwords", "words", "", "1 text/plain");
    row("two types, the first is a multipart",
        "Content-Type: multipart/alternative; boundary=b\nContent-Type: text/plain\n\n--b\n" + plainPart +
            "\n--b\n" + htmlPart + "\n--b--\n",
        "plain words", html, "1 text/plain\n2 text/html");
    row("partial is not assembled",
        "Content-Type: message/partial; id=x; number=1; total=2\n\nSubject: y\n\nz", "", "",
        "1 message/partial attachment [a]");
}

void TestMimeParser::structure()
{
    QFETCH(QByteArray, message);
    QFETCH(QString, text);
    QFETCH(QString, html);
    QFETCH(QString, parts);
    for (const QByteArray &bytes : {message, crlf(message)}) {
        const ParsedMessage parsed = MessageParser::parse("MIME-Version: 1.0\n" + bytes);
        QCOMPARE(parsed.text, text);
        QCOMPARE(parsed.html.trimmed(), html);
        QCOMPARE(shown(parsed.parts), parts);
    }
}

void TestMimeParser::bodies_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<QString>("notice");
    const auto row = [](const char *name, const QByteArray &header, const QByteArray &body,
                        const QString &expected, const char *notice = "") {
        QTest::newRow(name) << header << body << expected << QString::fromLatin1(notice);
    };
    row("utf-8", "Content-Type: text/plain; charset=utf-8\n",
        "Gr\xC3\xB6\xC3\x9F"
        "e",
        "Größe");
    row("quoted-printable",
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n",
        "Gr=C3=B6=C3=9Fe=\n more", "Größe more");
    row("base64 unpadded", "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n",
        "w6TDtsO8IQ", "äöü!");
    row("base64 with junk", "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: BASE64 \n",
        "w6T*D-tsO8\n", "äöü");
    row("windows-1252 as latin-1", "Content-Type: text/plain; charset=iso-8859-1\n", "\x93x\x94", "“x”");
    row("label lies", "Content-Type: text/plain; charset=us-ascii\n",
        "Gr\xC3\xB6\xC3\x9F"
        "e",
        "Größe");
    row("no label, 8-bit", "Content-Type: text/plain\n",
        "Gr\xF6\xDF"
        "e",
        "Größe");
    row("unknown charset", "Content-Type: text/plain; charset=x-nonsense\n",
        "Gr\xF6\xDF"
        "e",
        "Größe", "unknown-charset");
    row("iso-2022-jp", "Content-Type: text/plain; charset=ISO-2022-JP\n", "\x1B$BF|K\\8l\x1B(B", "日本語");
    row("html meta charset", "Content-Type: text/html\n", "<meta charset=koi8-r><p>\xF0\xD2\xC9", "При\n");
    row("html meta loses", "Content-Type: text/html; charset=utf-8\n", "<meta charset=koi8-r><p>\xC3\xA4",
        "ä\n");
    row("html utf-7 refused", "Content-Type: text/html; charset=utf-7\n", "+ADw-script+AD4-",
        "+ADw-script+AD4-\n");
    row("flowed", "Content-Type: text/plain; format=flowed\n", "one \ntwo\n> quo \n> ted\n-- \nsig",
        "one two\n> quo ted\n-- \nsig");
    row("flowed delsp", "Content-Type: text/plain; format=flowed; delsp=yes\n", "one \ntwo", "onetwo");
    row("flowed, stuffed", "Content-Type: text/plain; format=flowed\n", "  indented\n >no quote\n From here",
        " indented\n>no quote\nFrom here");
    row("unknown encoding", "Content-Type: text/plain\nContent-Transfer-Encoding: x-strange\n", "as it is",
        "as it is");
    row("two content types", "Content-Type: text/plain\nContent-Type: text/html\n", "<b>x</b>", "<b>x</b>",
        "conflicting-header");
    row("two encodings", "Content-Transfer-Encoding: 8bit\nContent-Transfer-Encoding: base64\n", "QUJD",
        "QUJD", "conflicting-header");
    row("prose under base64", "Content-Transfer-Encoding: base64\n",
        "Some words that are none of it at all, here.", "Some words that are none of it at all, here.");
    row("list's words under base64", "Content-Transfer-Encoding: base64\n", "QUJD\n_____\nlist footer\n",
        "ABC");
    row("space behind a soft line end", "Content-Transfer-Encoding: quoted-printable\n", "a= \nb=\nc=3d=zz",
        "abc==zz");
    row("damaged base64", "Content-Transfer-Encoding: base64\n", "SGVs*\xFF!bG8gd29y\nbGQ=\n", "Hello world",
        "bad-encoding");
    row("encrypted", "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n", "x", "",
        "encrypted");
    row("signed envelope", "Content-Type: application/pkcs7-mime; smime-type=signed-data\n", "x", "",
        "signed-envelope");
    row("inline PGP", "", "-----BEGIN PGP MESSAGE-----\n\nx", "-----BEGIN PGP MESSAGE-----\n\nx",
        "encrypted");
    row("partial", "Content-Type: message/partial; id=x; number=1; total=2\n", "x", "", "partial-message");
    row("external body", "Content-Type: message/external-body; access-type=ftp; site=x.org\n", "\nx", "",
        "external-body");
}

void TestMimeParser::bodies()
{
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, body);
    QFETCH(QString, expected);
    QFETCH(QString, notice);
    const ParsedMessage parsed = MessageParser::parse("MIME-Version: 1.0\n" + header + "\n" + body);
    QCOMPARE(parsed.text, expected);
    if (!notice.isEmpty())
        QVERIFY(parsed.notices.contains(notice));
}

void TestMimeParser::fileNames_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const QByteArray &header, const char *expected) {
        QTest::newRow(name) << header << QString::fromUtf8(expected);
    };
    row("plain", "Content-Disposition: attachment; filename=a.pdf", "a.pdf");
    row("quoted", "Content-Disposition: attachment; filename=\"two words.pdf\"", "two words.pdf");
    row("2231", "Content-Disposition: attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe.pdf", "Größe.pdf");
    row("2231 latin", "Content-Disposition: attachment; filename*=iso-8859-1'de'Gr%F6%DFe.pdf", "Größe.pdf");
    row("2231 continued",
        "Content-Disposition: attachment;\n filename*0*=utf-8''%C3%A4;\n filename*1=bc;\n "
        "filename*2*=%C3%B6.pdf",
        "äbcö.pdf");
    row("encoded word", "Content-Disposition: attachment; filename=\"=?utf-8?Q?Gr=C3=B6=C3=9Fe.pdf?=\"",
        "Größe.pdf");
    row("raw UTF-8",
        "Content-Disposition: attachment; filename=\"Gr\xC3\xB6\xC3\x9F"
        "e.pdf\"",
        "Größe.pdf");
    row("name of the type", "Content-Type: application/pdf; name=\"b.pdf\"\nContent-Disposition: attachment",
        "b.pdf");
    row("disposition wins",
        "Content-Type: application/pdf; name=\"b.pdf\"\nContent-Disposition: attachment; filename=a.pdf",
        "a.pdf");
    row("none", "Content-Type: application/pdf\nContent-Disposition: attachment", "document.pdf");
    row("path", "Content-Disposition: attachment; filename=\"../../.ssh/authorized_keys\"",
        "authorized_keys");
    row("windows path", "Content-Disposition: attachment; filename=\"C:\\\\dir\\\\a.exe\"", "a.exe");
    row("only dots", "Content-Type: application/pdf\nContent-Disposition: attachment; filename=\"..\"",
        "document.pdf");
    row("direction override", "Content-Disposition: attachment; filename*=utf-8''evil%E2%80%AEfdp.exe",
        "evilfdp.exe");
    row("line end", "Content-Disposition: attachment; filename*=utf-8''a%0D%0Ab.pdf", "a b.pdf");
    row("2231 and plain", "Content-Disposition: attachment; filename=\"a.pdf\"; filename*=utf-8''%C3%A4.pdf",
        "ä.pdf");
    row("2231 pieces out of order", "Content-Disposition: attachment; filename*1=b.pdf; filename*0=a",
        "ab.pdf");
    row("2231 without charset", "Content-Disposition: attachment; filename*=a%20b.pdf", "a b.pdf");
    row("several encoded words",
        "Content-Disposition: attachment;\n filename=\"=?utf-8?B?w6Q=?=\n =?utf-8?B?w7Y=?=.pdf\"", "äö.pdf");
    row("character split between words",
        "Content-Disposition: attachment; filename=\"=?utf-8?Q?=C3?= =?utf-8?Q?=A4?=.pdf\"", "ä.pdf");
    row("encoded words with spaces", "Content-Disposition: attachment; filename=\"=?utf-8?Q?a b?= c.pdf\"",
        "a b c.pdf");
    row("encoded word, not quoted", "Content-Disposition: attachment; filename==?utf-8?Q?=C3=A4?=.pdf",
        "ä.pdf");
    row("spaces, not quoted", "Content-Disposition: attachment; filename=two words.pdf", "two words.pdf");
    row("semicolon in quotes", "Content-Disposition: attachment; filename=\"a;b.pdf\"", "a;b.pdf");
    row("double semicolon", "Content-Disposition: attachment;; filename=a.pdf;", "a.pdf");
    row("two dispositions",
        "Content-Disposition: attachment; filename=a.pdf\nContent-Disposition: inline; filename=b.exe",
        "a.pdf");
    row("two types of one part",
        "Content-Type: application/pdf; name=a.pdf\nContent-Type: application/x; "
        "name=b.exe\nContent-Disposition: "
        "attachment",
        "a.pdf");
}

void TestMimeParser::fileNames()
{
    QFETCH(QByteArray, header);
    QFETCH(QString, expected);
    const QByteArray part =
        (header.contains("Content-Type") ? QByteArray()
                                         : QByteArray("Content-Type: application/octet-stream\n")) +
        header + "\n\nx";
    const ParsedMessage parsed =
        MessageParser::parse("MIME-Version: 1.0\n" + multipart("mixed", {plainPart, part}));
    QCOMPARE(parsed.attachments().size(), 1);
    QCOMPARE(parsed.attachments().first().fileName, expected);
}

void TestMimeParser::headersAreListedInOrder()
{
    const ParsedMessage parsed =
        MessageParser::parse("Received: one\nReceived: two\n three\nX-Odd: =?utf-8?Q?=C3=A4?=\n\nx");
    QCOMPARE(parsed.headers.size(), 3);
    QCOMPARE(parsed.headers[1].second, QStringLiteral("two three"));
    QCOMPARE(parsed.headers[2].first, QStringLiteral("X-Odd"));
    QCOMPARE(parsed.headers[2].second, QStringLiteral("ä"));
}

/// List rows and search (the scanner), display (the parser) and a structure asked of GMime must not differ.
void TestMimeParser::repeatedFieldsGiveOneAnswer()
{
    const QByteArray header =
        "From: a@x.org\nFrom: b@x.org\nSubject: first\nSubject: second\nTo: c@x.org\nTo: d@x.org\n"
        "Date: Fri, 27 Nov 2026 20:00:00 +0000\nDate: Sat, 28 Nov 2026 20:00:00 +0000\nMessage-ID: <1@x>\n"
        "Message-ID: <2@x>\nReply-To: e@x.org\nReply-To: f@x.org\n"
        "Content-Type: multipart/mixed; boundary=b\nContent-Type: text/plain\n\n";
    const QByteArray message = header + "--b\n" + plainPart + "\n--b\n" + pdfPart + "\n--b--\n";
    const ScannedHeader scanned = scanHeader(header);
    const ParsedMessage parsed = MessageParser::parse(message);
    QCOMPARE(parsed.envelope, scanned.envelope);
    QCOMPARE(scanned.envelope.subject, QStringLiteral("first"));
    QCOMPARE(scanned.envelope.from.size(), 2); // all of them, to be seen
    QCOMPARE(scanned.envelope.to, (AddressList{{{}, "c@x.org"}}));
    QCOMPARE(scanned.envelope.replyTo, (AddressList{{{}, "e@x.org"}}));
    QCOMPARE(scanned.envelope.messageId, QByteArray("1@x"));
    QCOMPARE(scanned.contentType, QByteArray("multipart/mixed"));
    QVERIFY(scanned.looksLikeAttachments);
    QCOMPARE(parsed.text, QStringLiteral("plain words"));
    QCOMPARE(parsed.attachments().size(), 1);
    QVERIFY(MessageParser::summarize(message).hasAttachments);
    QVERIFY(parsed.notices.contains(QStringLiteral("conflicting-header")));
    QCOMPARE(parsed.headers.size(), 14); // each of them is in the list of all headers
}

void TestMimeParser::partContents()
{
    const QByteArray message =
        crlf("MIME-Version: 1.0\n" +
             multipart("mixed", {multipart("alternative", {plainPart, htmlPart}, "a"), pdfPart}));
    QCOMPARE(*MessageParser::partContent(message, "1.1"), QByteArray("plain words"));
    QCOMPARE(*MessageParser::partContent(message, "2"), QByteArray("\0\1\2", 3));
    const ParsedMessage parsed = MessageParser::parse(message);
    for (const MessagePart &part : parsed.parts)
        QCOMPARE(MessageParser::partContent(message, part.id)->size(), part.size);
    QCOMPARE(*MessageParser::partContent("Subject: x\n\nhello", "1"), QByteArray("hello"));
}

void TestMimeParser::embeddedMessagesKeepTheirBytes()
{
    const QByteArray inner = crlf("Received: from a\n\tby b\nsubject:  odd   spacing\nFROM: Ada <ada@x.org>\n"
                                  "X-Eight: Gr\xF6\xDF"
                                  "e\nMIME-Version: 1.0\n" +
                                  multipart("mixed", {plainPart, pdfPart}, "inner"));
    const QByteArray message = crlf(
        "MIME-Version: 1.0\n" + multipart("mixed", {plainPart, "Content-Type: message/rfc822\n\n" + inner}));
    const ParsedMessage parsed = MessageParser::parse(message);
    QCOMPARE(parsed.parts.size(), 2);
    QCOMPARE(*MessageParser::partContent(message, "2"), inner);
    QCOMPARE(parsed.parts[1].fileName, QStringLiteral("odd spacing.eml"));
    QCOMPARE(*MessageParser::partContent(message, "2.1"), QByteArray("plain words"));
    QCOMPARE(*MessageParser::partContent(message, "2.2"), QByteArray("\0\1\2", 3));
}

void TestMimeParser::unknownPartsAreErrors()
{
    const QByteArray message = "MIME-Version: 1.0\n" + multipart("mixed", {plainPart, pdfPart});
    for (const QString &id :
         {QString(), QStringLiteral("0"), QStringLiteral("3"), QStringLiteral("1.1"), QStringLiteral("x"),
          QStringLiteral("-1"), QStringLiteral("1."), QStringLiteral("99999999999999")}) {
        const auto content = MessageParser::partContent(message, id);
        QVERIFY2(!content, qPrintable(id));
        QCOMPARE(content.error().code, ErrorCode::NotFound);
    }
}

void TestMimeParser::snippets_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("short") << "Hello there"
                           << "Hello there";
    QTest::newRow("lines") << "Hello\n\n  there\tyou"
                           << "Hello there you";
    QTest::newRow("quotes skipped") << "> old words\nNew words\n> more"
                                    << "New words";
    QTest::newRow("only quotes") << "> old words"
                                 << "old words";
    QTest::newRow("attribution skipped") << "On Monday, Ada <ada@x.org> wrote:\n> old\n\nYes."
                                         << "Yes.";
    QTest::newRow("signature skipped") << "Yes.\n-- \nAda"
                                       << "Yes.";
    QTest::newRow("cut at a word") << "alpha beta gamma delta"
                                   << "alpha beta gamma…";
    QTest::newRow("cut in a word") << QString(100, u'x') << QString(18, u'x') + u'…';
    QTest::newRow("empty") << ""
                           << "";
}

void TestMimeParser::snippets()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    QCOMPARE(MessageParser::snippet(text, 18), expected);
}

void TestMimeParser::brokenMessagesAreShown_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QString>("wanted"); // must be in the text
    const auto row = [](const char *name, const QByteArray &message, const char *wanted) {
        QTest::newRow(name) << message << QString::fromUtf8(wanted);
    };
    row("empty", "", "");
    row("no header", "just words\nand more", "and more");
    row("only body", "\nwords", "words");
    row("mbox line", "From ada Mon Nov 23\nSubject: x\n\nwords", "words");
    row("mbox line, CR only", "From ada Mon Nov 23\rSubject: x\r\rwords", "words");
    row("multipart without boundary", "Content-Type: multipart/mixed\n\nwords", "words");
    row("boundary never seen", "Content-Type: multipart/mixed; boundary=b\n\nwords", "words");
    row("no closing boundary", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nwords", "words");
    row("CR only", "Subject: x\r\rwords", "words");
    row("NULs", QByteArray("Subject: x\n\nwor\0ds", 18), "words");
    row("no end of header", "Subject: x", "");
    row("alternative without readable", multipart("alternative", {imagePart}), "");
    row("boundary is a prefix of another",
        multipart("mixed", {plainPart, multipart("mixed", {"\ninner words"}, "bb")}, "b"), "inner words");
    row("empty boundary", "Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\nwords\n----\n", "words");
    row("white space before it", "          \nSubject: x\n\nwords", "words");
    row("space before its first field", " From: a@x.org\nSubject: x\n\nwords", "words");
    row("no empty line, boundary", "Content-Type: multipart/mixed; boundary=b\n--b\n\nwords\n--b--\n",
        "words");
    row("no empty line", "Subject: x\nThese are words\nand more", "These are words");
    row("white space for the empty line", "Subject: x\n \nThese are words\n", "These are words");
    row("fold of white space", "Subject: x\n \nTo: a@x.org\n\nwords", "words");
    row("junk among the fields", "Subject: x\nquite Delivered-To: x\nTo: a@x.org\n\nwords", "words");
    row("NUL in a name", QByteArray("Subject\0: x\nTo: a@x.org\n\nwords", 33), "words");
    row("fold in a boundary",
        "Content-Type: multipart/mixed; boundary=\"b\n c\"\n\n--b c\n\nwords\n--b c--\n", "words");
    row("long boundary", multipart("mixed", {"\nwords"}, QByteArray(10'000, 'x')), "words");
}

void TestMimeParser::brokenMessagesAreShown()
{
    QFETCH(QByteArray, message);
    QFETCH(QString, wanted);
    const ParsedMessage parsed = MessageParser::parse(message);
    QVERIFY2(parsed.text.contains(wanted), qPrintable(parsed.text));
}

QTEST_APPLESS_MAIN(TestMimeParser)
#include "test_mime_parser.moc"
