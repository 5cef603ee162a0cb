#pragma once

#include <QHash>
#include <QImage>
#include <QTextDocument>
#include <QTextFormat>

namespace posthorn
{

/// The body of one message, laid out. The only images it has are those given to it: QTextDocument would look
/// for a name it does not know on the disk, so this one answers every question itself. Made on a worker
/// thread, then moved.
class MailDocument : public QTextDocument
{
    Q_OBJECT

public:
    /// Properties of our own on block formats.
    static constexpr int QuoteDepth = QTextFormat::UserProperty + 1;

    using QTextDocument::QTextDocument;

    /// Answers with the name to use for it.
    QString addImage(const QImage &image);

protected:
    QVariant loadResource(int type, const QUrl &name) override;

private:
    QHash<QString, QImage> m_images;
};

} // namespace posthorn
