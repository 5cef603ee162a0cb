#include "picturedecoder.h"

#include "mime/pictureformat.h"
#include "ui/render/renderprotocol.h"

#include <QBuffer>
#include <QImageReader>
#include <QtMath>
#include <algorithm>
#include <poppler-qt6.h>

namespace posthorn
{
namespace
{

constexpr qint64 maxPixels = 100'000'000;
constexpr double pointsPerInch = 72;

QSize fitting(const QSize &size, const QSize &limit)
{
    if (size.width() <= limit.width() && size.height() <= limit.height())
        return size;
    return size.scaled(limit, Qt::KeepAspectRatio).expandedTo({1, 1});
}

QImage decodeRaster(const QByteArray &bytes, const QByteArray &format, const QSize &limit)
{
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer, format);
    reader.setAutoDetectImageFormat(false);
    reader.setAutoTransform(true);
    const QSize size = reader.size();
    if (size.isEmpty() || qint64(size.width()) * size.height() > maxPixels)
        return {};
    const bool turned = reader.transformation().testFlag(QImageIOHandler::TransformationRotate90);
    const QSize fit = fitting(size, turned ? limit.transposed() : limit);
    if (fit != size)
        reader.setScaledSize(fit);
    return reader.read();
}

PictureDecoder::Decoded decodePdf(const QByteArray &bytes, const QSize &limit, int number)
{
    const std::unique_ptr<Poppler::Document> document = Poppler::Document::loadFromData(bytes);
    if (!document || document->isLocked())
        return {};
    const int pages = std::clamp(document->numPages(), 0, render::MaxPages);
    const std::unique_ptr<Poppler::Page> page(number >= 0 && number < pages ? document->page(number)
                                                                            : nullptr);
    if (!page)
        return {{}, pages};
    document->setRenderHint(Poppler::Document::Antialiasing);
    document->setRenderHint(Poppler::Document::TextAntialiasing);
    const QSizeF points = page->pageSizeF();
    if (!(points.width() >= 1 && points.height() >= 1))
        return {{}, pages};
    const double scale = std::min(limit.width() / points.width(), limit.height() / points.height());
    // Poppler rounds up.
    const QImage image = page->renderToImage(pointsPerInch * scale, pointsPerInch * scale);
    return {image.copy(image.rect() & QRect({}, limit)), pages};
}

} // namespace

PictureDecoder::Decoded PictureDecoder::decode(const QByteArray &bytes, const QSize &limit, int page)
{
    if (limit.isEmpty())
        return {};
    const QByteArray format = pictureFormat(bytes);
    Decoded decoded;
    if (!format.isEmpty() && page == 0)
        decoded = {decodeRaster(bytes, format, limit), 1};
    else if (format.isEmpty() && bytes.startsWith("%PDF-"))
        decoded = decodePdf(bytes, limit, page);
    if (!decoded.image.isNull())
        decoded.image = std::move(decoded.image).convertToFormat(QImage::Format_ARGB32);
    return decoded;
}

} // namespace posthorn
