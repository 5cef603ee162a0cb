#include "pagescene.h"

#include <QBuffer>
#include <QDir>
#include <QFile>
#include <QPainter>

namespace posthorn::pagescene
{

QStringList newsletters()
{
    QStringList names;
    for (const QString &file :
         QDir(QStringLiteral(POSTHORN_NEWSLETTERS)).entryList({QStringLiteral("*.html")}))
        names.append(file.chopped(5));
    return names;
}

QByteArray picture(QSize size, const QColor &color, const char *format)
{
    QImage image(size, QImage::Format_ARGB32);
    image.fill(color);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, format);
    return bytes;
}

RenderRequest request(const QString &html)
{
    RenderRequest request;
    request.html = html;
    request.style = style();
    return request;
}

RenderRequest newsletter(const QString &name)
{
    QFile file(QStringLiteral(POSTHORN_NEWSLETTERS "/%1.html").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no such newsletter");
    RenderRequest made = request(QString::fromUtf8(file.readAll()));
    made.related = {
        {"logo@garden", picture({360, 90}, QColor(0x2d, 0x6a, 0x2d))},
        {"hero@garden", picture({1200, 500}, QColor(0x88, 0xaa, 0x66), "JPEG")},
        {"left@garden", picture({504, 300}, QColor(0x66, 0x99, 0x66))},
        {"right@garden", picture({504, 300}, QColor(0xcc, 0x77, 0x33))},
        {"portrait@floats", picture({120, 150}, QColor(0x77, 0x77, 0xaa))},
        {"stage@show", picture({640, 220}, QColor(0x50, 0x10, 0x20))},
    };
    return made;
}

RenderStyle style(int width, bool dark)
{
    RenderStyle style;
    style.families = {QStringLiteral("DejaVu Sans")};
    style.fixedFamilies = {QStringLiteral("DejaVu Sans Mono")};
    style.width = width;
    style.dark = dark;
    style.text = dark ? QColor(0xe6, 0xe6, 0xe6) : QColor(0x20, 0x20, 0x20);
    style.base = dark ? QColor(0x1e, 0x1f, 0x22) : QColor(Qt::white);
    style.muted = dark ? QColor(0xa0, 0xa0, 0xa0) : QColor(0x66, 0x66, 0x66);
    style.link = dark ? QColor(0x7a, 0xb7, 0xff) : QColor(0x0b, 0x57, 0xd0);
    style.hairline = dark ? QColor(0x44, 0x44, 0x44) : QColor(0xcc, 0xcc, 0xcc);
    return style;
}

std::unique_ptr<HtmlPage> layOut(const RenderRequest &request)
{
    return HtmlPage::layOut(1, request, {}, nullptr);
}

std::unique_ptr<HtmlPage> layOut(const QString &html, int width)
{
    RenderRequest made = request(html);
    made.style = style(width);
    return layOut(made);
}

QImage painted(const HtmlPage &page, double scale)
{
    QImage image(page.page().size * scale, QImage::Format_RGB32);
    image.fill(Qt::magenta);
    QPainter painter(&image);
    page.paint(&painter, QRect(QPoint(), page.page().size));
    return image;
}

QRectF placeOf(const RenderedPage &page, const QString &text)
{
    const qsizetype at = page.text.indexOf(text);
    QRectF place;
    if (at < 0)
        return place;
    for (const TextRun &run : page.runs) {
        if (run.start < at + text.size() && run.start + run.length > at)
            place |= run.rect;
    }
    return place;
}

} // namespace posthorn::pagescene
