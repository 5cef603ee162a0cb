#pragma once

#include "app/render/page/htmlpage.h"

#include <QImage>
#include <QStringList>

namespace posthorn::pagescene
{

[[nodiscard]] QStringList newsletters();
/// With its pictures, which are made up.
[[nodiscard]] RenderRequest newsletter(const QString &name);
[[nodiscard]] RenderRequest request(const QString &html);
[[nodiscard]] RenderStyle style(int width = 800, bool dark = false);
[[nodiscard]] QByteArray picture(QSize size, const QColor &color, const char *format = "PNG");

[[nodiscard]] std::unique_ptr<HtmlPage> layOut(const RenderRequest &request);
[[nodiscard]] std::unique_ptr<HtmlPage> layOut(const QString &html, int width = 800);
[[nodiscard]] QImage painted(const HtmlPage &page, double scale = 1);

/// Around all runs that hold a part of this text; null when it is not there.
[[nodiscard]] QRectF placeOf(const RenderedPage &page, const QString &text);

} // namespace posthorn::pagescene
