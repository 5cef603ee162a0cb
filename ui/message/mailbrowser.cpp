#include "mailbrowser.h"

#include "linkpolicy.h"
#include "textdocumentbuilder.h"
#include "ui/text/displaytext.h"
#include "ui/common/textlabel.h"
#include "ui/theme/theme.h"

#include <QAbstractTextDocumentLayout>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>

namespace posthorn
{

MailBrowser::MailBrowser(QWidget *parent)
    : QTextBrowser(parent)
    , m_target(new TextLabel(viewport()))
{
    setOpenLinks(false);
    setOpenExternalLinks(false);
    setFrameShape(QFrame::NoFrame);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setViewportMargins(theme::Grid * 3, theme::Grid, theme::Grid * 2, theme::Grid);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    setTextInteractionFlags(Qt::TextBrowserInteraction | Qt::TextSelectableByKeyboard);
    m_target->setTone(TextLabel::Tone::Muted);
    m_target->setScale(0.9);
    m_target->setAutoFillBackground(true);
    m_target->setBackgroundRole(QPalette::AlternateBase);
    m_target->setContentsMargins(theme::Grid, 4, theme::Grid, 4);
    m_target->setObjectName(QStringLiteral("linkTarget"));
    m_target->hide();
    connect(this, &QTextBrowser::anchorClicked, this, &MailBrowser::activate);
    connect(this, qOverload<const QUrl &>(&QTextBrowser::highlighted), this, &MailBrowser::hover);
}

void MailBrowser::setBody(const std::shared_ptr<MailDocument> &document, bool keepPosition)
{
    const int position = keepPosition ? verticalScrollBar()->value() : 0;
    m_target->hide();
    setDocument(document.get());
    // The old one goes after the view has let go of it.
    m_body = document;
    verticalScrollBar()->setValue(position);
}

void MailBrowser::clearBody()
{
    setBody(std::make_shared<MailDocument>(), false);
}

int MailBrowser::textWidth() const
{
    return viewport()->width();
}

QVariant MailBrowser::loadResource(int, const QUrl &)
{
    // QTextBrowser would read files and resources. All that a body may show is in its document already.
    return QByteArray();
}

void MailBrowser::activate(const QUrl &url)
{
    if (url.scheme() == QLatin1String(TextDocumentBuilder::FoldScheme)) {
        Q_EMIT foldToggled(url.path().toInt());
        return;
    }
    if (linkpolicy::isAllowed(url))
        Q_EMIT linkActivated(url, textOfLink(url));
}

void MailBrowser::hover(const QUrl &url)
{
    if (url.isEmpty() || !linkpolicy::isAllowed(url)) {
        m_target->hide();
        return;
    }
    m_target->setFullText(displayText(QString::fromUtf8(url.toEncoded()), 160));
    m_target->adjustSize();
    const int width = qMin(m_target->sizeHint().width() + 2 * theme::Grid, viewport()->width());
    m_target->setGeometry(0, viewport()->height() - m_target->height(), width, m_target->height());
    m_target->show();
    m_target->raise();
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
    painter.setPen(Qt::NoPen);
    const QPointF offset(-horizontalScrollBar()->value(), -verticalScrollBar()->value());
    const QPointF top(0, -offset.y());
    auto *layout = document()->documentLayout();
    const int first = layout->hitTest(top, Qt::FuzzyHit);
    for (QTextBlock block = document()->findBlock(qMax(0, first)); block.isValid(); block = block.next()) {
        const int depth = block.blockFormat().intProperty(MailDocument::QuoteDepth);
        QRectF area = layout->blockBoundingRect(block).translated(offset);
        // The leading between lines belongs to the bar, as long as the quotation goes on.
        if (const QTextBlock next = block.next();
            next.isValid() && next.blockFormat().intProperty(MailDocument::QuoteDepth) > 0)
            area.setBottom(layout->blockBoundingRect(next).top() + offset.y());
        if (area.top() > viewport()->height())
            break;
        for (int level = 1; level <= depth; ++level) {
            const QString key = QStringLiteral("quote-%1").arg(((level - 1) % 3) * 2);
            QColor bar = theme::hueFor(key, palette());
            bar.setAlphaF(0.55F);
            painter.setBrush(bar);
            painter.drawRect(QRectF((level - 1) * 14 + 1, area.top(), 2.5, area.height()));
        }
    }
    painter.end();
    QTextBrowser::paintEvent(event);
}

void MailBrowser::resizeEvent(QResizeEvent *event)
{
    QTextBrowser::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        Q_EMIT widthChanged();
}

void MailBrowser::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QUrl link(anchorAt(event->pos()));
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
    // Letters are the window's shortcuts; Space and Shift+Space page through messages there.
    const bool letter = !event->text().isEmpty() && event->text().at(0).isPrint() &&
                        !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier));
    if (letter)
        event->ignore();
    else
        QTextBrowser::keyPressEvent(event);
}

QMimeData *MailBrowser::createMimeDataFromSelection() const
{
    auto *data = new QMimeData;
    data->setText(textCursor().selection().toPlainText());
    return data;
}

} // namespace posthorn
