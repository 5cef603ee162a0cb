#include "htmlbodyview_p.h"

#include "ui/theme/theme.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>

namespace posthorn
{

void HtmlBodyView::copy()
{
    d->copy();
}

void HtmlBodyView::Private::copy()
{
    if (m_selection.isEmpty())
        return;
    m_copied = new QMimeData;
    m_copied->setText(m_selection.text());
    QGuiApplication::clipboard()->setMimeData(m_copied);
    ++m_fragmentsDue;
    m_life.requestFragment(m_selection.span().start, m_selection.span().length);
}

void HtmlBodyView::Private::addFragment(const QString &html)
{
    // That of an earlier copy, or too late: somebody else has the clipboard.
    if (--m_fragmentsDue > 0 || !m_copied || html.isEmpty())
        return;
    auto *both = new QMimeData;
    both->setText(m_copied->text());
    both->setHtml(html);
    m_copied = nullptr;
    QGuiApplication::clipboard()->setMimeData(both);
}

void HtmlBodyView::Private::offerPrimary() const
{
    QClipboard *clipboard = QGuiApplication::clipboard();
    if (clipboard->supportsSelection() && !m_selection.isEmpty())
        clipboard->setText(m_selection.text(), QClipboard::Selection);
}

void HtmlBodyView::contextMenuEvent(QContextMenuEvent *event)
{
    d->openContextMenu(event);
}

void HtmlBodyView::Private::openContextMenu(QContextMenuEvent *event)
{
    const bool byKeyboard = event->reason() == QContextMenuEvent::Keyboard;
    const int stop = byKeyboard ? m_stop : m_stops.stopAt(toPage(QPointF(event->pos())));
    const QUrl link = linkOf(stop);
    auto *menu = new QMenu(m_view);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (!link.isEmpty()) {
        menu->addAction(theme::icon(QStringLiteral("link")), HtmlBodyView::tr("Copy &link"), this, [link] {
            QGuiApplication::clipboard()->setText(QString::fromUtf8(link.toEncoded()));
        });
        menu->addSeparator();
    }
    QAction *copying =
        menu->addAction(theme::icon(QStringLiteral("copy")), HtmlBodyView::tr("&Copy"), this, &Private::copy);
    copying->setEnabled(!m_selection.isEmpty());
    menu->addAction(HtmlBodyView::tr("Select &all"), m_view, &HtmlBodyView::selectAll);
    Q_EMIT m_view->contextMenuPrepared(menu, link);
    const QPoint place =
        byKeyboard && stop >= 0
            ? m_view->mapToGlobal(toView(m_stops.at(stop).areas.first()).bottomLeft().toPoint())
            : event->globalPos();
    menu->popup(place);
}

} // namespace posthorn
