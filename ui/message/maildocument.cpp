#include "maildocument.h"

#include <QUrl>

namespace posthorn
{

QString MailDocument::addImage(const QImage &image)
{
    // No dot: the image handler looks for "name@2x.ext" beside a name that has one.
    const QString name = QStringLiteral("posthorn-image-%1").arg(m_images.size());
    m_images.insert(name, image);
    return name;
}

QVariant MailDocument::loadResource(int type, const QUrl &name)
{
    if (type != ImageResource)
        return QByteArray();
    const QImage known = m_images.value(name.toString());
    if (!known.isNull())
        return known;
    // Never null: for a null image Qt tries the name as a file.
    QImage nothing(1, 1, QImage::Format_ARGB32_Premultiplied);
    nothing.fill(Qt::transparent);
    return nothing;
}

} // namespace posthorn
