#include "maildocument.h"

#include "mailtextlayout.h"

#include <QImage>

namespace posthorn
{

MailDocument::MailDocument(QObject *parent)
    : QTextDocument(parent)
    , m_layout(new MailTextLayout(this))
{
    setDocumentLayout(m_layout);
}

QVariant MailDocument::loadResource(int type, const QUrl &)
{
    if (type != ImageResource)
        return QByteArray();
    // Never null: for a null image Qt tries the name as a file.
    QImage nothing(1, 1, QImage::Format_ARGB32_Premultiplied);
    nothing.fill(Qt::transparent);
    return nothing;
}

} // namespace posthorn
