#include "preload.h"

#include "picturedecoder.h"

#include <QBuffer>
#include <QDateTime>
#include <QFontDatabase>
#include <QFontMetrics>
#include <QImageReader>
#include <QSemaphore>
#include <QThreadPool>
#include <fontconfig/fontconfig.h>

namespace posthorn
{

void preload()
{
    for (const char *format : PictureDecoder::Formats) {
        QBuffer nothing;
        nothing.open(QIODevice::ReadOnly);
        (void)QImageReader(&nothing, format).canRead();
    }
    QImageReader::setAllocationLimit(PictureDecoder::MaxMegabytes);
    for (const char *family : {"sans-serif", "serif", "monospace"}) {
        QFont font(QString::fromLatin1(family));
        for (const bool bold : {false, true}) {
            font.setBold(bold);
            (void)QFontMetrics(font).horizontalAdvance(QStringLiteral("Posthorn"));
        }
    }
    // Never looks again whether fonts were installed meanwhile: it would have to read its configuration anew.
    FcConfigSetRescanInterval(nullptr, 0);
    (void)QDateTime::currentDateTime().toString();
}

void startPictureThread()
{
    QThreadPool *threads = QThreadPool::globalInstance();
    threads->setMaxThreadCount(1);
    threads->setExpiryTimeout(-1);
    QSemaphore started;
    threads->start([&started] { started.release(); });
    started.acquire();
}

} // namespace posthorn
