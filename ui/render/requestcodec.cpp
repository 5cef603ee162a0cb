#include "requestcodec.h"

#include "renderprotocol.h"
#include "wirereader.h"
#include "wirewriter.h"

namespace posthorn::render
{
namespace
{

constexpr qsizetype maxTexts = 1'000;
constexpr qsizetype maxPictures = 10'000;
constexpr qsizetype maxText = MaxRequest / 2;

void write(WireWriter &out, const QMarginsF &margins)
{
    out.number(margins.left());
    out.number(margins.top());
    out.number(margins.right());
    out.number(margins.bottom());
}

QMarginsF readMargins(WireReader &in)
{
    const auto margin = [&in] { return in.number<double>(0, 10'000); };
    const double left = margin();
    const double top = margin();
    const double right = margin();
    const double bottom = margin();
    return {left, top, right, bottom};
}

} // namespace

void write(WireWriter &out, const RenderStyle &style)
{
    out.texts(style.families);
    out.texts(style.fixedFamilies);
    out.number(style.fontPixels);
    out.number(style.width);
    out.number(style.scale);
    for (const QColor &color : {style.text, style.base, style.muted, style.link, style.hairline})
        out.color(color);
    out.number(style.dark);
    out.number(style.keepColors);
}

RenderStyle readStyle(WireReader &in)
{
    RenderStyle style;
    style.families = in.texts(maxTexts, maxTexts);
    style.fixedFamilies = in.texts(maxTexts, maxTexts);
    style.fontPixels = in.number<double>(1, 1'000);
    style.width = in.number<int>(1, 100'000);
    style.scale = in.number<double>(0.01, 100);
    for (QColor *color : {&style.text, &style.base, &style.muted, &style.link, &style.hairline})
        *color = in.color();
    style.dark = in.number<bool>();
    style.keepColors = in.number<bool>();
    return style;
}

void write(WireWriter &out, const RenderRequest &request)
{
    write(out, request.style);
    out.number(request.foldQuotes);
    out.number(request.evenIfComplex);
    out.text(request.html);
    out.size(request.related.size());
    for (auto picture = request.related.begin(); picture != request.related.end(); ++picture) {
        out.bytes(picture.key());
        out.bytes(picture.value());
    }
    out.size(request.remote.size());
    for (auto picture = request.remote.begin(); picture != request.remote.end(); ++picture) {
        out.text(picture.key());
        out.bytes(picture.value());
    }
}

RenderRequest readRequest(WireReader &in)
{
    RenderRequest request;
    request.style = readStyle(in);
    request.foldQuotes = in.number<bool>();
    request.evenIfComplex = in.number<bool>();
    request.html = in.text(maxText);
    for (qsizetype i = in.count(8, maxPictures); i > 0 && in.ok(); --i) {
        const QByteArray id = in.bytes(MaxRequest);
        request.related.insert(id, in.bytes(MaxRequest));
    }
    for (qsizetype i = in.count(8, maxPictures); i > 0 && in.ok(); --i) {
        const QString url = in.text(maxText);
        request.remote.insert(url, in.bytes(MaxRequest));
    }
    return request;
}

void write(WireWriter &out, const PrintRequest &request)
{
    const QPageLayout &layout = request.layout;
    out.number(layout.pageSize().sizePoints().width());
    out.number(layout.pageSize().sizePoints().height());
    out.text(layout.pageSize().name());
    out.number(layout.orientation() == QPageLayout::Landscape);
    out.number(layout.mode() == QPageLayout::FullPageMode);
    write(out, layout.margins(QPageLayout::Point));
    QPageLayout inPoints = layout;
    inPoints.setUnits(QPageLayout::Point);
    write(out, inPoints.minimumMargins());
    out.number(request.resolution);
    out.size(request.header.size());
    for (const auto &[label, value] : request.header) {
        out.text(label);
        out.text(value);
    }
    out.text(request.title);
}

PrintRequest readPrintRequest(WireReader &in)
{
    PrintRequest request;
    const int width = in.number<int>(1, 100'000);
    const int height = in.number<int>(1, 100'000);
    const QString name = in.text(maxText);
    const auto orientation = in.number<bool>() ? QPageLayout::Landscape : QPageLayout::Portrait;
    const auto mode = in.number<bool>() ? QPageLayout::FullPageMode : QPageLayout::StandardMode;
    const QMarginsF margins = readMargins(in);
    const QMarginsF minimum = readMargins(in);
    request.layout = QPageLayout(QPageSize(QSize(width, height), name, QPageSize::FuzzyMatch), orientation,
                                 margins, QPageLayout::Point, minimum);
    request.layout.setMode(mode);
    request.resolution = in.number<int>(30, 2'400);
    for (qsizetype i = in.count(8, maxTexts); i > 0 && in.ok(); --i) {
        const QString label = in.text(maxText);
        request.header.append({label, in.text(maxText)});
    }
    request.title = in.text(maxText);
    return request;
}

} // namespace posthorn::render
