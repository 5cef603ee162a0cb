#include "picturestore.h"

#include "mime/pictureformat.h"
#include "mime/urlfilter.h"

#include <QBuffer>
#include <QImageReader>

namespace posthorn
{
namespace
{

constexpr int allocationLimit = 200;  // megabytes
constexpr int cacheLimit = 48 * 1024; // kilobytes
constexpr int looksSize = 24;         // pixels in a square are enough to know its colours

bool open(QImageReader *reader, QBuffer *buffer)
{
    if (!buffer->open(QIODevice::ReadOnly))
        return false;
    reader->setDevice(buffer);
    const QByteArray format = pictureFormat(buffer->data());
    if (format.isEmpty())
        return false;
    reader->setFormat(format);
    reader->setAutoDetectImageFormat(false);
    reader->setAutoTransform(true);
    const QSize size = reader->size();
    return size.isValid() && !size.isEmpty() &&
           qint64(size.width()) * size.height() <= PictureStore::MaxPixels;
}

bool isTurned(const QImageReader &reader)
{
    return reader.transformation().testFlag(QImageIOHandler::TransformationRotate90);
}

} // namespace

PictureStore::PictureStore(const QHash<QByteArray, QByteArray> &related,
                           const QHash<QString, QByteArray> &remote)
    : m_related(related)
    , m_remote(remote)
    , m_images(cacheLimit)
{
    QImageReader::setAllocationLimit(allocationLimit);
}

QByteArray PictureStore::bytesOf(const QByteArray &source) const
{
    const QString url = QString::fromUtf8(source);
    const ImageSource image = classifyImage(url);
    QByteArray bytes;
    if (image.kind == ImageSource::Kind::ContentId) {
        bytes = m_related.value(image.contentId.toUtf8());
    } else if (image.kind == ImageSource::Kind::Data) {
        const qsizetype comma = source.indexOf(',');
        if (comma < 0 || !source.left(comma).toLower().endsWith(";base64"))
            return {};
        bytes = source.mid(comma + 1);
        if (bytes.contains('%'))
            bytes = QByteArray::fromPercentEncoding(bytes);
        bytes = QByteArray::fromBase64(bytes);
    } else {
        bytes = m_remote.value(url);
    }
    return bytes.size() <= MaxBytes ? bytes : QByteArray();
}

QSizeF PictureStore::size(const QByteArray &source)
{
    if (source.isEmpty())
        return {};
    if (const auto known = m_sizes.constFind(source); known != m_sizes.constEnd())
        return *known;
    QSizeF size;
    if (m_sizes.size() < MaxPictures) {
        QBuffer buffer;
        buffer.setData(bytesOf(source));
        QImageReader reader;
        if (!buffer.data().isEmpty() && open(&reader, &buffer))
            size = isTurned(reader) ? reader.size().transposed() : reader.size();
        m_sizes.insert(source, size);
    }
    return size;
}

QImage PictureStore::decoded(const QByteArray &source, QSize device) const
{
    QBuffer buffer;
    buffer.setData(bytesOf(source));
    QImageReader reader;
    if (buffer.data().isEmpty() || !open(&reader, &buffer))
        return {};
    const QSize natural = reader.size();
    const QSize wanted = isTurned(reader) ? device.transposed() : device;
    if (wanted.width() < natural.width() || wanted.height() < natural.height())
        reader.setScaledSize(
            natural.scaled(wanted, Qt::KeepAspectRatioByExpanding).boundedTo(natural).expandedTo({1, 1}));
    QImage image;
    if (!reader.read(&image))
        return {};
    return image.convertToFormat(image.hasAlphaChannel() ? QImage::Format_ARGB32_Premultiplied
                                                         : QImage::Format_RGB32);
}

QImage PictureStore::image(const QByteArray &source, QSize device)
{
    if (device.isEmpty() || size(source).isEmpty())
        return {};
    const QByteArray key =
        source + '|' + QByteArray::number(device.width()) + 'x' + QByteArray::number(device.height());
    if (const QImage *known = m_images.object(key))
        return *known;
    const QImage image = decoded(source, device);
    m_images.insert(key, new QImage(image), int(1 + image.sizeInBytes() / 1024));
    return image;
}

namespace
{

/// A mark whose outline is dark is lost on something dark, whatever is inside of it.
bool hasDarkOutline(const QImage &image)
{
    int dark = 0;
    int all = 0;
    const auto isSolid = [&image](int x, int y) { return qAlpha(image.pixel(x, y)) > 127; };
    for (int y = 1; y + 1 < image.height(); ++y) {
        for (int x = 1; x + 1 < image.width(); ++x) {
            const bool isEdge = isSolid(x, y) && (!isSolid(x - 1, y) || !isSolid(x + 1, y) ||
                                                  !isSolid(x, y - 1) || !isSolid(x, y + 1));
            all += isEdge ? 1 : 0;
            dark += isEdge && QColor(image.pixel(x, y)).lightnessF() < 0.3F ? 1 : 0;
        }
    }
    return all > 0 && dark * 10 > all * 8;
}

} // namespace

const PictureStore::Looks &PictureStore::looks(const QByteArray &source)
{
    if (const auto known = m_looks.constFind(source); known != m_looks.constEnd())
        return *known;
    Looks looks;
    const QImage small = size(source).isEmpty() ? QImage()
                                                : decoded(source, {looksSize, looksSize})
                                                      .scaled(looksSize, looksSize, Qt::IgnoreAspectRatio,
                                                              Qt::SmoothTransformation)
                                                      .convertToFormat(QImage::Format_ARGB32);
    double red = 0;
    double green = 0;
    double blue = 0;
    double solid = 0;
    for (int y = 0; y < small.height(); ++y) {
        for (int x = 0; x < small.width(); ++x) {
            const QRgb pixel = small.pixel(x, y);
            const double weight = qAlpha(pixel) / 255.0;
            red += qRed(pixel) * weight;
            green += qGreen(pixel) * weight;
            blue += qBlue(pixel) * weight;
            solid += weight;
        }
    }
    if (solid > 0) {
        looks.average = QColor(int(red / solid), int(green / solid), int(blue / solid));
        const bool hasHoles = solid < 0.9 * small.width() * small.height();
        looks.isDarkOnNothing = hasHoles && (looks.average.lightnessF() < 0.4F || hasDarkOutline(small));
    }
    return *m_looks.insert(source, looks);
}

QColor PictureStore::average(const QByteArray &source)
{
    return looks(source).average;
}

bool PictureStore::mayBeTransparent(const QByteArray &source) const
{
    QBuffer buffer;
    buffer.setData(bytesOf(source));
    QImageReader reader;
    if (buffer.data().isEmpty() || !open(&reader, &buffer) || reader.format() == "jpeg")
        return false;
    const QImage::Format format = reader.imageFormat();
    return format != QImage::Format_RGB32 && format != QImage::Format_RGB888 &&
           format != QImage::Format_Grayscale8;
}

bool PictureStore::isDarkOnNothing(const QByteArray &source)
{
    // Most pictures are told by their first bytes; only the others are decoded for this.
    return mayBeTransparent(source) && looks(source).isDarkOnNothing;
}

} // namespace posthorn
