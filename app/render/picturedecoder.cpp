#include "picturedecoder.h"

#include "mime/pictureformat.h"

#include <QBuffer>
#include <QImageReader>
#include <QtMath>
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

QImage decodePdf(const QByteArray &bytes, const QSize &limit)
{
    const std::unique_ptr<Poppler::Document> document = Poppler::Document::loadFromData(bytes);
    if (!document || document->isLocked())
        return {};
    const std::unique_ptr<Poppler::Page> page = document->page(0);
    if (!page)
        return {};
    document->setRenderHint(Poppler::Document::Antialiasing);
    document->setRenderHint(Poppler::Document::TextAntialiasing);
    const QSizeF points = page->pageSizeF();
    if (!(points.width() >= 1 && points.height() >= 1))
        return {};
    const double scale = std::min(limit.width() / points.width(), limit.height() / points.height());
    // Poppler rounds up.
    const QImage image = page->renderToImage(pointsPerInch * scale, pointsPerInch * scale);
    return image.copy(image.rect() & QRect({}, limit));
}

} // namespace

QImage PictureDecoder::decode(const QByteArray &bytes, const QSize &limit)
{
    if (limit.isEmpty())
        return {};
    const QByteArray format = pictureFormat(bytes);
    QImage image = format.isEmpty() ? QImage() : decodeRaster(bytes, format, limit);
    if (format.isEmpty() && bytes.startsWith("%PDF-"))
        image = decodePdf(bytes, limit);
    return image.isNull() ? image : std::move(image).convertToFormat(QImage::Format_ARGB32);
}

} // namespace posthorn
