#include "composetext.h"

#include "quotehighlighter.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QMimeData>
#include <QTextBlock>
#include <QUrl>

namespace posthorn
{

ComposeText::ComposeText(QWidget *parent)
    : QPlainTextEdit(parent)
    , m_highlighter(new QuoteHighlighter(document()))
{
    setObjectName(QStringLiteral("composeText"));
    setAccessibleName(tr("Text of the message"));
    setFrameShape(QFrame::NoFrame);
    setTabChangesFocus(true);
    document()->setDocumentMargin(theme::Grid * 2);
    m_highlighter->setPalette(palette());
}

void ComposeText::setSignature(const QString &signature)
{
    QTextBlock separator;
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next())
        if (block.text() == QLatin1String("-- "))
            separator = block;
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    if (separator.isValid()) {
        cursor.setPosition(qMax(0, separator.position() - 1));
        cursor.movePosition(QTextCursor::End, QTextCursor::KeepAnchor);
        cursor.removeSelectedText();
    }
    if (!signature.isEmpty()) {
        cursor.movePosition(QTextCursor::End);
        // One empty line between the text and the signature, whatever the text ends with.
        const bool onEmptyLine = cursor.block().text().isEmpty() && cursor.blockNumber() > 0;
        cursor.insertText(
            (separator.isValid() || onEmptyLine ? QStringLiteral("\n-- \n") : QStringLiteral("\n\n-- \n")) +
            signature);
    }
    cursor.endEditBlock();
}

bool ComposeText::canInsertFromMimeData(const QMimeData *source) const
{
    return source->hasUrls() || source->hasText();
}

void ComposeText::insertFromMimeData(const QMimeData *source)
{
    QStringList paths;
    for (const QUrl &url : source->urls())
        if (url.isLocalFile())
            paths += url.toLocalFile();
    if (!paths.isEmpty()) {
        Q_EMIT filesDropped(paths);
        return;
    }
    insertPlainText(source->text());
}

void ComposeText::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_highlighter)
        m_highlighter->setPalette(palette());
}

} // namespace posthorn
