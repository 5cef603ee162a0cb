// How fast headers are read, and what a large message costs until its text is there: milliseconds and the
// growth of the resident set. One JSON object a line on stdout.

#include "../meter.h"
#include "mime/headerscanner.h"
#include "mime/messageparser.h"

#include <cstdio>

using namespace posthorn;

namespace
{

/// Text and one attachment of about so many bytes.
QByteArray largeMessage(qsizetype size)
{
    QByteArray message =
        "From: Ada <ada@example.org>\r\nTo: bob@example.org\r\nSubject: Plans\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\nThe plans are attached.\r\n--b\r\n"
        "Content-Type: application/pdf; name=plans.pdf\r\n"
        "Content-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    const QByteArray line = QByteArray(57, 'p').toBase64() + "\r\n";
    message.reserve(size + 1024);
    while (message.size() < size)
        message += line;
    return message + "--b--\r\n";
}

} // namespace

int main()
{
    const QByteArray header =
        "Return-Path: <ada@example.org>\r\nReceived: from a.example.org by b.example.org; Fri, 27 Nov 2026 "
        "20:00:00 +0100\r\n"
        "Received: from c.example.org by a.example.org; Fri, 27 Nov 2026 19:59:59 +0100\r\n"
        "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=x; h=from:to:subject; bh=abcdefghijklmnop; "
        "b=qrstuvwxyz\r\n"
        "From: =?utf-8?Q?Ada_L=C3=B6ve?= <ada@example.org>\r\nTo: Bob <bob@example.org>, \"Eve, M.\" "
        "<eve@example.org>\r\n"
        "Subject: =?utf-8?B?R3LDvMOfZSBhdXMgQmVybGlu?=\r\nDate: Fri, 27 Nov 2026 20:00:00 +0100\r\n"
        "Message-ID: <1234567890@example.org>\r\nReferences: <a@example.org> "
        "<b@example.org>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n";
    constexpr int count = 100'000;
    const Meter headers;
    qsizetype read = 0;
    for (int i = 0; i < count; ++i)
        read += scanHeader(header).envelope.to.size();
    std::printf("{\"bench\":\"headers\",\"messages\":%d,\"addresses\":%lld,\"perMinute\":%.0f}\n", count,
                static_cast<long long>(read), count / headers.cpuSeconds() * 60);

    const QByteArray message = largeMessage(50 * 1024 * 1024);
    const Meter large;
    const qint64 before = Meter::peakBytes();
    const ParsedMessage parsed = MessageParser::parse(message);
    std::printf(
        "{\"bench\":\"large\",\"bytes\":%lld,\"parts\":%lld,\"milliseconds\":%.0f,\"grewKilobytes\":%lld}\n",
        static_cast<long long>(message.size()), static_cast<long long>(parsed.parts.size()),
        large.cpuSeconds() * 1000, (Meter::peakBytes() - before) / 1024);
    const Meter summary;
    const bool attachments = MessageParser::summarize(message).hasAttachments;
    std::printf("{\"bench\":\"large-summary\",\"attachments\":%s,\"milliseconds\":%.0f}\n",
                attachments ? "true" : "false", summary.cpuSeconds() * 1000);
    return 0;
}
