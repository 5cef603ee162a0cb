#include "newsletter.h"

#include <QBuffer>
#include <QImage>
#include <QPainter>

namespace posthorn
{
namespace
{

constexpr auto head = R"(<!DOCTYPE html><html><head><meta charset="utf-8"><style>
body { margin: 0; padding: 0; background-color: #f2f2f2; font-family: Arial, Helvetica, sans-serif }
table { border-collapse: collapse } .wrap { width: 600px; background: #ffffff }
.title { font-size: 26px; line-height: 32px; color: #1a2b3c; padding: 24px 32px 8px 32px }
.text { font-size: 15px; line-height: 22px; color: #444444; padding: 0 32px 16px 32px }
.button a { background: #d0342c; border-radius: 4px; color: #ffffff; padding: 12px 24px; text-decoration: none }
.price { color: #d0342c; font-weight: bold } .small { font-size: 11px; color: #888888 }
@media only screen and (max-width: 480px) { .wrap { width: 100% !important } .col { display: block !important } }
</style></head><body><div style="display:none;max-height:0;overflow:hidden">Preheader %1</div>
<table width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center">
<table class="wrap" width="600" cellpadding="0" cellspacing="0" border="0">
<tr><td style="background:#1a2b3c;padding:16px 32px"><img src="cid:logo@shop" width="120" height="40" alt="Shop"></td></tr>
)";

constexpr auto section = R"(<tr><td class="title">Offer %1 of the week</td></tr>
<tr><td class="text">A sentence about what is cheaper today, number %1, and <b>why</b> one should not miss it,
with a <a href="https://shop.example/offer/%1?utm_source=mail&amp;utm_campaign=week">link to read more</a>.</td></tr>
<tr><td><table width="100%" cellpadding="0" cellspacing="0"><tr>
<td class="col" width="50%" valign="top" style="padding:8px 16px 8px 32px"><img src="cid:item@shop" width="250" height="160"
style="display:block;border:0" alt="Item"><br><span class="price">%2.99</span> <s>%3.99</s></td>
<td class="col" width="50%" valign="top" style="padding:8px 32px 8px 16px"><table cellpadding="6" border="1"
bordercolor="#dddddd"><tr><td>Size</td><td>%2</td></tr><tr><td>Weight</td><td>%3 kg</td></tr></table>
<div style="text-align:center;margin-top:12px" class="button"><a href="https://shop.example/buy/%1">Buy now</a></div></td>
</tr></table></td></tr><tr><td height="1" bgcolor="#eeeeee" style="font-size:0;line-height:0">&nbsp;</td></tr>
)";

constexpr auto foot =
    R"(<tr><td class="small" align="center" style="padding:24px">You get this because you once bought
something. <a href="https://shop.example/leave">Leave the list</a><img src="https://track.example/%1.gif" width="1"
height="1"></td></tr></table></td></tr></table></body></html>)";

QByteArray picture(const QSize &size)
{
    QImage image(size, QImage::Format_RGB32);
    QPainter painter(&image);
    painter.fillRect(image.rect(), QGradient(QGradient::NightFade));
    painter.end();
    QBuffer buffer;
    image.save(&buffer, "jpeg");
    return buffer.data();
}

} // namespace

RenderRequest newsletter(int number, qsizetype bytes)
{
    RenderRequest request;
    request.html = QString::fromUtf8(head).arg(number);
    for (int i = 1; request.html.size() < bytes; ++i)
        request.html += QString::fromUtf8(section).arg(number * 100 + i).arg(i % 40 + 3).arg(i % 60 + 9);
    request.html += QString::fromUtf8(foot).arg(number);
    static const QByteArray logo = picture({240, 80});
    static const QByteArray item = picture({500, 320});
    request.related = {{"logo@shop", logo}, {"item@shop", item}};
    request.style.families = {QStringLiteral("Noto Sans"), QStringLiteral("DejaVu Sans")};
    request.style.width = 760;
    request.style.text = Qt::black;
    request.style.base = Qt::white;
    request.style.muted = Qt::gray;
    request.style.link = Qt::blue;
    request.style.hairline = Qt::lightGray;
    return request;
}

} // namespace posthorn
