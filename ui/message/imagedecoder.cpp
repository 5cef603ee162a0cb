#include "imagedecoder.h"

#include <QBuffer>
#include <QImageReader>

namespace posthorn::imagedecoder
{

QImage decode(const QByteArray &bytes, QSize limit)
{
    if (bytes.isEmpty() || bytes.size() > MaxBytes)
        return {};
    QBuffer buffer;
    buffer.setData(bytes);
    if (!buffer.open(QIODevice::ReadOnly))
        return {};
    QImageReader reader(&buffer);
    reader.setAutoDetectImageFormat(true);
    reader.setDecideFormatFromContent(true);
    const QByteArray format = reader.format();
    if (format != "png" && format != "jpeg" && format != "gif" && format != "webp")
        return {};
    const QSize size = reader.size();
    if (!size.isValid() || size.isEmpty() || qint64(size.width()) * size.height() > MaxPixels)
        return {};
    reader.setAutoTransform(true);
    const bool turned = reader.transformation().testFlag(QImageIOHandler::TransformationRotate90);
    const QSize wanted = turned ? limit.transposed() : limit;
    if (wanted.isValid() && (size.width() > wanted.width() || size.height() > wanted.height()))
        reader.setScaledSize(size.scaled(wanted, Qt::KeepAspectRatio).expandedTo(QSize(1, 1)));
    QImage image;
    if (!reader.read(&image))
        return {};
    return image;
}

QImage decodeDataUrl(const QString &url, QSize limit)
{
    if (!url.startsWith(QLatin1String("data:image/"), Qt::CaseInsensitive))
        return {};
    const qsizetype comma = url.indexOf(u',');
    if (comma < 0 || !url.left(comma).endsWith(QLatin1String(";base64"), Qt::CaseInsensitive))
        return {};
    QByteArray encoded = QStringView(url).mid(comma + 1).toLatin1();
    if (encoded.contains('%'))
        encoded = QByteArray::fromPercentEncoding(encoded);
    return decode(QByteArray::fromBase64(encoded), limit);
}

} // namespace posthorn::imagedecoder
