#include "htmldocumentbuilder.h"

#include "coloradapter.h"

#include <QTextBlock>
#include <QTextCursor>
#include <QTextFrame>
#include <QTextTable>

namespace posthorn
{

namespace
{

struct Change {
    int position;
    int length;
    QTextCharFormat format;
};

void apply(MailDocument &document, const QList<Change> &changes)
{
    QTextCursor cursor(&document);
    cursor.beginEditBlock();
    for (const Change &change : changes) {
        cursor.setPosition(change.position);
        cursor.setPosition(change.position + change.length, QTextCursor::KeepAnchor);
        cursor.setCharFormat(change.format);
    }
    cursor.endEditBlock();
}

QColor groundOf(const QTextFormat &format)
{
    const QBrush brush = format.background();
    return brush.style() == Qt::SolidPattern ? brush.color() : QColor();
}

/// The ground under a block: its own, its cell's, or that of the frames around it.
QColor groundUnder(const QTextBlock &block)
{
    if (const QColor own = groundOf(block.blockFormat()); own.isValid())
        return own;
    const QTextCursor cursor(block);
    for (QTextFrame *frame = cursor.currentFrame(); frame; frame = frame->parentFrame()) {
        if (auto *table = qobject_cast<QTextTable *>(frame)) {
            const QTextTableCell cell = table->cellAt(block.position());
            if (cell.isValid())
                if (const QColor color = groundOf(cell.format()); color.isValid())
                    return color;
        }
        if (const QColor color = groundOf(frame->frameFormat()); color.isValid())
            return color;
    }
    return {};
}

void adaptFrames(QTextFrame *frame, const ColorAdapter &adapter, const QColor &hairline)
{
    QTextFrameFormat format = frame->frameFormat();
    if (const QColor ground = groundOf(format); ground.isValid())
        format.setBackground(adapter.ground(ground));
    if (format.border() > 0)
        format.setBorderBrush(hairline);
    frame->setFrameFormat(format);
    if (auto *table = qobject_cast<QTextTable *>(frame)) {
        for (int row = 0; row < table->rows(); ++row) {
            for (int column = 0; column < table->columns(); ++column) {
                QTextTableCell cell = table->cellAt(row, column);
                if (cell.row() != row || cell.column() != column)
                    continue;
                QTextCharFormat cellFormat = cell.format();
                if (const QColor ground = groundOf(cellFormat); ground.isValid()) {
                    cellFormat.setBackground(adapter.ground(ground));
                    cell.setFormat(cellFormat);
                }
            }
        }
    }
    for (QTextFrame *child : frame->childFrames())
        adaptFrames(child, adapter, hairline);
}

QSizeF shownSize(const QTextImageFormat &format, const QImage &image, int width)
{
    QSizeF size(format.width(), format.height());
    const QSizeF own = image.isNull() ? QSizeF(16, 16) : QSizeF(image.size());
    if (size.width() <= 0 && size.height() <= 0)
        size = own;
    else if (size.width() <= 0)
        size.setWidth(own.width() * size.height() / own.height());
    else if (size.height() <= 0)
        size.setHeight(own.height() * size.width() / own.width());
    if (size.width() > width)
        size = size.scaled(width, 1e6, Qt::KeepAspectRatio);
    return size.boundedTo(QSizeF(10'000, 10'000)).expandedTo(QSizeF(1, 1));
}

} // namespace

std::unique_ptr<MailDocument> HtmlDocumentBuilder::build(const QString &html, const ImageFor &imageFor) const
{
    auto document = std::make_unique<MailDocument>();
    document->setUndoRedoEnabled(false);
    document->setDefaultFont(m_style.font());
    document->setDocumentMargin(0);
    document->setHtml(html);
    placeImages(*document, imageFor);
    adaptColors(*document);
    return document;
}

void HtmlDocumentBuilder::placeImages(MailDocument &document, const ImageFor &imageFor) const
{
    QList<Change> changes;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextFragment fragment = it.fragment();
            if (!fragment.charFormat().isImageFormat())
                continue;
            QTextImageFormat format = fragment.charFormat().toImageFormat();
            QImage image = changes.size() < 500 ? imageFor(format.name()) : QImage();
            const QSizeF size = shownSize(format, image, m_style.width);
            const QSize pixels = (size * m_style.pixelRatio).toSize().expandedTo(QSize(1, 1));
            if (image.width() > pixels.width())
                image = image.scaled(pixels, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
            if (image.isNull()) {
                // A quiet box where a picture is not shown; nothing at all for tracking pixels.
                image = QImage(1, 1, QImage::Format_ARGB32_Premultiplied);
                image.fill(size.width() > 8 && size.height() > 8 ? m_style.hairline
                                                                 : QColor(Qt::transparent));
            }
            format.setName(document.addImage(image));
            // Both set: the layout never has to look at the picture.
            format.setWidth(size.width());
            format.setHeight(size.height());
            changes.append({fragment.position(), fragment.length(), format});
        }
    }
    apply(document, changes);
}

void HtmlDocumentBuilder::adaptColors(MailDocument &document) const
{
    const ColorAdapter adapter(m_style);
    QTextCursor edit(&document);
    edit.beginEditBlock();
    adaptFrames(document.rootFrame(), adapter, m_style.hairline);
    QList<Change> changes;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        QTextBlockFormat blockFormat = block.blockFormat();
        if (const QColor own = groundOf(blockFormat); own.isValid()) {
            blockFormat.setBackground(adapter.ground(own));
            QTextCursor(block).setBlockFormat(blockFormat);
        }
        const QColor under = groundUnder(block);
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextFragment fragment = it.fragment();
            QTextCharFormat format = fragment.charFormat();
            if (format.isImageFormat())
                continue;
            const QColor own = adapter.ground(groundOf(format));
            const bool hasInk = format.foreground().style() != Qt::NoBrush;
            QColor ink = hasInk ? format.foreground().color() : QColor();
            if (format.isAnchor())
                ink = m_style.link;
            const QColor readable = adapter.ink(ink, own.isValid() ? own : under);
            if (hasInk || own.isValid() || format.isAnchor() || readable != m_style.text) {
                format.setForeground(readable);
                if (own.isValid())
                    format.setBackground(own);
                changes.append({fragment.position(), fragment.length(), format});
            }
        }
    }
    apply(document, changes);
    edit.endEditBlock();
}

} // namespace posthorn
