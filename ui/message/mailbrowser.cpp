#include "mailbrowser.h"

#include "linkpolicy.h"
#include "mailtextlayout.h"
#include "partsfind.h"
#include "readingzoom.h"
#include "textdocumentbuilder.h"
#include "textfind.h"
#include "ui/theme/theme.h"

#include <QAbstractTextDocumentLayout>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFontInfo>
#include <QGuiApplication>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QTextBlock>
#include <QTextLayout>
#include <algorithm>

namespace posthorn
{

MailBrowser::MailBrowser(QWidget *parent)
    : QTextBrowser(parent)
{
    setOpenLinks(false);
    setOpenExternalLinks(false);
    setFrameShape(QFrame::NoFrame);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setViewportMargins(bodyMargins());
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    // Links under the pointer are our own affair: Qt looks for them through all blocks from the first on.
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard |
                            Qt::LinksAccessibleByKeyboard);
    viewport()->setMouseTracking(true);
    m_find = std::make_unique<TextFind>(TextFind::View{
        [this] { return document()->toPlainText(); },
        [this] { return selectedText(); },
        [this] { return cursorForPosition(visibleRegion().boundingRect().topLeft()).position(); },
        [this](const TextSpan &span) { reveal(span); },
        [this](const TextSpan &span) { setTextCursor(cursorOf(span)); },
        [this] { viewport()->update(); },
    });
    m_partsFind = std::make_unique<PartsFind>(m_find.get());
    connect(m_partsFind.get(), &PartsFind::partWanted, this, &MailBrowser::partWanted);
    connect(this, &QTextBrowser::anchorClicked, this, &MailBrowser::activate);
    connect(this, qOverload<const QUrl &>(&QTextBrowser::highlighted), this,
            [this](const QUrl &url) { Q_EMIT linkHovered(linkpolicy::isAllowed(url) ? url : QUrl()); });
    connect(this, &QTextEdit::cursorPositionChanged, this, &MailBrowser::tellCursor);
}

MailBrowser::~MailBrowser() = default;

FindTarget *MailBrowser::findTarget() const
{
    return m_partsFind.get();
}

void MailBrowser::followZoom(ReadingZoom *zoom)
{
    m_zoom = zoom;
    connect(zoom, &ReadingZoom::changed, this, &MailBrowser::applyZoom);
    applyZoom();
}

void MailBrowser::applyZoom()
{
    if (m_zoom == nullptr || !m_body)
        return;
    // Nothing in a text has a size of its own.
    QFont font = m_body->defaultFont();
    const double size = QFontInfo(this->font()).pointSizeF() * m_zoom->factor();
    if (qFuzzyCompare(font.pointSizeF(), size))
        return;
    font.setPointSizeF(size);
    m_body->setDefaultFont(font);
}

QMargins MailBrowser::bodyMargins()
{
    return {theme::Grid * 3, theme::Grid, theme::Grid * 2, theme::Grid};
}

void MailBrowser::setBody(const std::shared_ptr<MailDocument> &document,
                          const std::optional<TextParts> &parts, bool isBeginning)
{
    if (m_body)
        disconnect(m_body->documentLayout(), nullptr, this, nullptr);
    setDocumentUnderCursor(document.get());
    // The old one goes after the view has let go of it.
    m_body = document;
    applyZoom();
    connect(m_body->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
            &MailBrowser::adaptHeight);
    adaptHeight();
    m_partsFind->setParts(parts, isBeginning);
    m_find->textChanged();
}

void MailBrowser::setDocumentUnderCursor(QTextDocument *document)
{
    const QTextCursor before = textCursor();
    const int reach = std::max(before.anchor(), before.position());
    const auto beginning = [reach](QTextDocument *text) {
        QTextCursor cursor(text);
        cursor.setPosition(reach, QTextCursor::KeepAnchor);
        return cursor.selectedText();
    };
    // The beginning of a long text is shown before all of it.
    const bool goesOn = reach > 0 && reach <= TextDocumentBuilder::FirstUnits &&
                        document->characterCount() > reach &&
                        beginning(this->document()) == beginning(document);
    setDocument(document);
    if (!goesOn)
        return;
    QTextCursor cursor(document);
    cursor.setPosition(before.anchor());
    cursor.setPosition(before.position(), QTextCursor::KeepAnchor);
    setTextCursor(cursor);
}

void MailBrowser::clearBody()
{
    setBody(std::make_shared<MailDocument>());
}

QSize MailBrowser::sizeHint() const
{
    const QMargins margins = bodyMargins();
    return {0, m_height + margins.top() + margins.bottom()};
}

QSize MailBrowser::minimumSizeHint() const
{
    return sizeHint();
}

void MailBrowser::adaptHeight()
{
    const int height = m_body ? qCeil(m_body->size().height()) : 0;
    if (std::exchange(m_height, height) != height)
        updateGeometry();
}

QVariant MailBrowser::loadResource(int, const QUrl &)
{
    // QTextBrowser would read files and resources. All that a body may show is in its document already.
    return QByteArray();
}

void MailBrowser::activate(const QUrl &url)
{
    if (url.scheme() == QLatin1String(TextDocumentBuilder::FoldScheme))
        Q_EMIT foldToggled(url.path().toInt());
    else if (url.scheme() == QLatin1String(TextDocumentBuilder::PartScheme))
        Q_EMIT partWanted(url.path().toInt());
    else if (linkpolicy::isAllowed(url))
        Q_EMIT linkActivated(url, textOfLink(url));
}

void MailBrowser::tellCursor()
{
    if (hasFocus())
        Q_EMIT revealWanted(cursorRect().translated(viewport()->pos()));
}

QString MailBrowser::textOfLink(const QUrl &url) const
{
    // All fragments of the link under the cursor: a link may change its format in the middle.
    const QString href = QString::fromUtf8(url.toEncoded());
    const QTextBlock block = textCursor().block();
    QString text;
    for (auto it = block.begin(); !it.atEnd(); ++it) {
        const QTextCharFormat format = it.fragment().charFormat();
        if (format.isAnchor() && (format.anchorHref() == href || QUrl(format.anchorHref()) == url))
            text += it.fragment().text();
    }
    return text;
}

void MailBrowser::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    auto *layout = document()->documentLayout();
    // Only what is asked for: the view is as high as its text, which may be long.
    const int first = layout->hitTest(QPointF(0, event->rect().top()), Qt::FuzzyHit);
    for (QTextBlock block = document()->findBlock(qMax(0, first)); block.isValid(); block = block.next()) {
        QRectF area = layout->blockBoundingRect(block);
        // The leading between lines belongs to the bar, as long as the quotation goes on.
        if (const QTextBlock next = block.next();
            next.isValid() && next.blockFormat().intProperty(MailDocument::QuoteDepth) > 0)
            area.setBottom(layout->blockBoundingRect(next).top());
        if (area.top() > event->rect().bottom())
            break;
        paintQuoteBars(&painter, block, area);
        paintMatches(&painter, block, layout->blockBoundingRect(block).topLeft());
    }
    painter.end();
    QTextBrowser::paintEvent(event);
}

void MailBrowser::paintQuoteBars(QPainter *painter, const QTextBlock &block, const QRectF &area) const
{
    const int depth =
        qMin(block.blockFormat().intProperty(MailDocument::QuoteDepth), TextDocumentBuilder::DeepestIndent);
    for (int level = 1; level <= depth; ++level) {
        const QString key = QStringLiteral("quote-%1").arg(((level - 1) % 3) * 2);
        QColor bar = theme::hueFor(key, palette());
        bar.setAlphaF(0.55F);
        const int left = (level - 1) * TextDocumentBuilder::IndentPixels + 1;
        painter->fillRect(QRectF(left, area.top(), 2.5, area.height()), bar);
    }
}

void MailBrowser::paintMatches(QPainter *painter, const QTextBlock &block, const QPointF &offset) const
{
    const QList<TextSpan> &spans = m_find->spans();
    const int end = block.position() + block.length();
    auto span = std::partition_point(spans.cbegin(), spans.cend(),
                                     [&](const TextSpan &s) { return s.end() <= block.position(); });
    for (; span != spans.cend() && span->start < end; ++span) {
        const bool current = span - spans.cbegin() == m_find->current();
        const int from = qMax(span->start, block.position()) - block.position();
        const int to = qMin(span->end(), end - 1) - block.position();
        for (int i = 0; i < block.layout()->lineCount(); ++i) {
            const QTextLine line = block.layout()->lineAt(i);
            const int lineEnd = line.textStart() + line.textLength();
            if (to <= line.textStart() || from >= lineEnd)
                continue;
            const double left = line.cursorToX(qMax(from, line.textStart()));
            const double right = line.cursorToX(qMin(to, lineEnd));
            painter->fillRect(QRectF(offset + QPointF(qMin(left, right), line.y()),
                                     QSizeF(qAbs(right - left), line.height())),
                              theme::match(palette(), current));
        }
    }
}

QTextCursor MailBrowser::cursorOf(const TextSpan &span) const
{
    QTextCursor cursor(document());
    cursor.setPosition(span.start);
    cursor.setPosition(span.end(), QTextCursor::KeepAnchor);
    return cursor;
}

void MailBrowser::reveal(const TextSpan &span)
{
    QTextCursor end(document());
    end.setPosition(span.end());
    Q_EMIT revealWanted(cursorRect(end).translated(viewport()->pos()));
}

void MailBrowser::resizeEvent(QResizeEvent *event)
{
    QTextBrowser::resizeEvent(event);
    adaptHeight();
}

void MailBrowser::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QUrl link(linkAt(event->pos()));
    if (linkpolicy::isAllowed(link)) {
        menu->addAction(theme::icon(QStringLiteral("link")), tr("Copy &link"), this, [link] {
            QGuiApplication::clipboard()->setText(QString::fromUtf8(link.toEncoded()));
        });
        menu->addSeparator();
    }
    QAction *copy =
        menu->addAction(theme::icon(QStringLiteral("copy")), tr("&Copy"), this, &QTextBrowser::copy);
    copy->setEnabled(textCursor().hasSelection());
    menu->addAction(tr("Select &all"), this, &QTextBrowser::selectAll);
    menu->popup(event->globalPos());
}

void MailBrowser::keyPressEvent(QKeyEvent *event)
{
    // Letters are the window's shortcuts; Space and the keys that page and scroll move the pane.
    const bool letter = !event->text().isEmpty() && event->text().at(0).isPrint() &&
                        !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier));
    const bool moves =
        !(event->modifiers() & Qt::ShiftModifier) &&
        (event->key() == Qt::Key_PageUp || event->key() == Qt::Key_PageDown || event->key() == Qt::Key_Home ||
         event->key() == Qt::Key_End || event->key() == Qt::Key_Up || event->key() == Qt::Key_Down);
    // Where a link has the focus, Enter follows it; else it is the card's.
    const bool enters = (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) &&
                        !textCursor().charFormat().isAnchor();
    if (letter || moves || enters)
        event->ignore();
    else
        QTextBrowser::keyPressEvent(event);
}

void MailBrowser::wheelEvent(QWheelEvent *event)
{
    // It is the pane that scrolls.
    if (m_zoom == nullptr || !m_zoom->takeWheel(event))
        event->ignore();
}

void MailBrowser::changeEvent(QEvent *event)
{
    QTextBrowser::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        applyZoom();
}

void MailBrowser::focusInEvent(QFocusEvent *event)
{
    QTextBrowser::focusInEvent(event);
    if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason)
        tellCursor();
}

QMimeData *MailBrowser::createMimeDataFromSelection() const
{
    auto *data = new QMimeData;
    data->setText(selectedText());
    return data;
}

QString MailBrowser::selectedText() const
{
    // Not QTextDocumentFragment, which is a second document.
    QString text = textCursor().selectedText();
    text.replace(QChar::ParagraphSeparator, u'\n').replace(QChar::LineSeparator, u'\n');
    return text;
}

QString MailBrowser::linkAt(const QPointF &point) const
{
    const int position = m_body ? m_body->documentLayout()->hitTest(point, Qt::ExactHit) : -1;
    if (position < 0)
        return {};
    QTextCursor cursor(document());
    cursor.setPosition(position + 1); // its format is that of the character before it
    return cursor.charFormat().anchorHref();
}

void MailBrowser::hover(const QString &link)
{
    if (std::exchange(m_hovered, link) == link)
        return;
    viewport()->setCursor(link.isEmpty() ? Qt::IBeamCursor : Qt::PointingHandCursor);
    const QUrl url(link);
    Q_EMIT linkHovered(linkpolicy::isAllowed(url) ? url : QUrl());
}

void MailBrowser::mousePressEvent(QMouseEvent *event)
{
    QTextBrowser::mousePressEvent(event);
    m_pressed = event->button() == Qt::LeftButton ? linkAt(event->position()) : QString();
}

void MailBrowser::mouseMoveEvent(QMouseEvent *event)
{
    QTextBrowser::mouseMoveEvent(event);
    if (event->buttons() == Qt::NoButton)
        hover(linkAt(event->position()));
}

void MailBrowser::mouseReleaseEvent(QMouseEvent *event)
{
    QTextBrowser::mouseReleaseEvent(event);
    const QString pressed = std::exchange(m_pressed, {});
    if (!pressed.isEmpty() && !textCursor().hasSelection() && linkAt(event->position()) == pressed)
        activate(QUrl(pressed));
}

void MailBrowser::leaveEvent(QEvent *event)
{
    QTextBrowser::leaveEvent(event);
    hover({});
}

} // namespace posthorn
