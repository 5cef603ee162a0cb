#include "htmlbodyview_p.h"

#include "linkpolicy.h"
#include "pageaccessible.h"

#include <QAbstractScrollArea>
#include <QApplication>
#include <QScrollBar>
#include <array>

namespace posthorn
{

namespace
{

constexpr int DragScrollMs = 30;

struct CaretKey {
    QKeySequence::StandardKey move;
    QKeySequence::StandardKey extend;
    PageSelection::Move how;
};

constexpr std::array CaretKeys{
    CaretKey{QKeySequence::MoveToNextLine, QKeySequence::SelectNextLine, PageSelection::Move::LineDown},
    CaretKey{QKeySequence::MoveToPreviousLine, QKeySequence::SelectPreviousLine, PageSelection::Move::LineUp},
    CaretKey{QKeySequence::MoveToStartOfLine, QKeySequence::SelectStartOfLine,
             PageSelection::Move::LineStart},
    CaretKey{QKeySequence::MoveToEndOfLine, QKeySequence::SelectEndOfLine, PageSelection::Move::LineEnd},
    CaretKey{QKeySequence::MoveToStartOfDocument, QKeySequence::SelectStartOfDocument,
             PageSelection::Move::TextStart},
    CaretKey{QKeySequence::MoveToEndOfDocument, QKeySequence::SelectEndOfDocument,
             PageSelection::Move::TextEnd},
    CaretKey{QKeySequence::MoveToStartOfBlock, QKeySequence::SelectStartOfBlock,
             PageSelection::Move::BlockUp},
    CaretKey{QKeySequence::MoveToEndOfBlock, QKeySequence::SelectEndOfBlock, PageSelection::Move::BlockDown},
};

/// Left and right are what the key shows, whichever way the text runs.
std::optional<PageSelection::Move> sidewaysMove(const QKeyEvent &event)
{
    const bool word = event.modifiers() & Qt::ControlModifier;
    if (event.key() == Qt::Key_Left)
        return word ? PageSelection::Move::WordLeft : PageSelection::Move::Left;
    if (event.key() == Qt::Key_Right)
        return word ? PageSelection::Move::WordRight : PageSelection::Move::Right;
    return std::nullopt;
}

} // namespace

// Mouse

void HtmlBodyView::mousePressEvent(QMouseEvent *event)
{
    d->press(event);
}

void HtmlBodyView::Private::press(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !m_hasPage) {
        event->ignore();
        return;
    }
    m_ringShown = false;
    m_pressPoint = event->pos();
    m_dragging = false;
    const QPointF point = toPage(event->position());
    m_pressed = m_stops.stopAt(point);
    const int position = m_text.positionAt(point);
    const bool third =
        m_sinceDoubleClick.isValid() && m_sinceDoubleClick.elapsed() < QApplication::doubleClickInterval();
    m_sinceDoubleClick.invalidate();
    if (event->modifiers() & Qt::ShiftModifier)
        m_selection.place(position, true);
    else
        m_selection.begin(position, third ? PageSelection::Unit::Block : PageSelection::Unit::Character);
    if (third)
        m_pressed = -1;
    selectionMoved();
}

void HtmlBodyView::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !d->m_hasPage)
        return;
    const QPointF point = d->toPage(event->position());
    const int unit = d->m_text.unitAt(point);
    d->m_selection.begin(unit >= 0 ? unit : d->m_text.positionAt(point), PageSelection::Unit::Word);
    d->m_pressed = -1;
    d->m_pressPoint = event->pos();
    d->m_sinceDoubleClick.start();
    d->selectionMoved();
}

void HtmlBodyView::mouseMoveEvent(QMouseEvent *event)
{
    if (!(event->buttons() & Qt::LeftButton)) {
        d->hover(event->pos());
        return;
    }
    if (!d->m_dragging &&
        (event->pos() - d->m_pressPoint).manhattanLength() < QApplication::startDragDistance())
        return;
    d->m_dragging = true;
    d->drag(event->pos());
    d->scrollWhileDragging();
}

void HtmlBodyView::Private::drag(const QPoint &viewPoint)
{
    m_selection.dragTo(m_text.positionAt(toPage(QPointF(viewPoint))));
    selectionMoved();
}

void HtmlBodyView::Private::scrollWhileDragging()
{
    if (!m_scrollArea)
        return;
    const int y = m_scrollArea->viewport()->mapFromGlobal(QCursor::pos()).y();
    if (y >= 0 && y < m_scrollArea->viewport()->height())
        m_dragScroll.stop();
    else if (!m_dragScroll.isActive())
        m_dragScroll.start(DragScrollMs, this);
}

void HtmlBodyView::Private::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_dragScroll.timerId() || !m_scrollArea)
        return;
    QWidget *viewport = m_scrollArea->viewport();
    const int y = viewport->mapFromGlobal(QCursor::pos()).y();
    const int beyond = y < 0 ? y : std::max(0, y - viewport->height() + 1);
    if (beyond == 0) {
        m_dragScroll.stop();
        return;
    }
    // The further out, the faster.
    QScrollBar *bar = m_scrollArea->verticalScrollBar();
    bar->setValue(bar->value() + std::clamp(beyond, -60, 60));
    drag(m_view->mapFromGlobal(QCursor::pos()));
}

void HtmlBodyView::mouseReleaseEvent(QMouseEvent *event)
{
    d->release(event);
}

void HtmlBodyView::Private::release(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_dragScroll.stop();
    const int pressed = std::exchange(m_pressed, -1);
    if (!m_selection.isEmpty())
        offerPrimary();
    else if (pressed >= 0 && pressed == m_stops.stopAt(toPage(event->position())))
        activate(pressed);
}

void HtmlBodyView::Private::hover(const QPoint &viewPoint)
{
    const QPointF point = toPage(QPointF(viewPoint));
    const int stop = m_stops.stopAt(point);
    m_view->setCursor(stop >= 0                   ? Qt::PointingHandCursor
                      : m_text.unitAt(point) >= 0 ? Qt::IBeamCursor
                                                  : Qt::ArrowCursor);
    if (stop == m_hovered)
        return;
    m_hovered = stop;
    tellTarget(stop >= 0 ? stop : m_view->hasFocus() ? m_stop : -1);
}

void HtmlBodyView::leaveEvent(QEvent *event)
{
    QWidget::leaveEvent(event);
    d->m_hovered = -1;
    d->tellTarget(hasFocus() ? d->m_stop : -1);
}

void HtmlBodyView::wheelEvent(QWheelEvent *event)
{
    if (d->m_zoom->takeWheel(event))
        return;
    // Sideways is the page's own; up and down belong to what it stands in.
    const bool sideways = std::abs(event->angleDelta().x()) > std::abs(event->angleDelta().y());
    if (sideways && !d->m_sideways->isHidden())
        QCoreApplication::sendEvent(d->m_sideways, event);
    else
        event->ignore();
}

// Links and quotations

QUrl HtmlBodyView::Private::linkOf(int stop) const
{
    if (stop < 0 || m_stops.at(stop).kind != PageStops::Stop::Kind::Link)
        return {};
    const QUrl url(m_page.links.at(m_stops.at(stop).index).target);
    return linkpolicy::isAllowed(url) ? url : QUrl();
}

void HtmlBodyView::Private::tellTarget(int stop)
{
    Q_EMIT m_view->linkHovered(linkOf(stop));
}

void HtmlBodyView::Private::activate(int stop)
{
    const PageStops::Stop &what = m_stops.at(stop);
    m_stop = stop;
    if (what.kind == PageStops::Stop::Kind::Quote)
        m_life.toggleQuote(what.index);
    else if (m_page.links.at(what.index).staysOnPage())
        jump(m_page.links.at(what.index).place);
    else if (const QUrl url = linkOf(stop); !url.isEmpty())
        Q_EMIT m_view->linkActivated(
            url, m_text.text().mid(what.span.start, what.span.length).replace(u'\n', u' ').trimmed());
}

/// To a place on the page. Keys go on from there, not from the link.
void HtmlBodyView::Private::jump(double place)
{
    setStop(-1, m_ringShown);
    m_selection.place(m_text.positionAt(QPointF(0, place)), false);
    selectionMoved();
    scrollTo(QRectF(0, place, 0, m_page.size.height())); // its top is where the view's is
}

void HtmlBodyView::Private::setStop(int stop, bool byKeyboard)
{
    if (stop == m_stop && byKeyboard == m_ringShown)
        return;
    m_stop = stop;
    m_ringShown = byKeyboard;
    tellTarget(byKeyboard ? stop : -1);
    if (stop >= 0) {
        // So that Shift+arrows and F7 go on from here.
        m_selection.place(m_stops.at(stop).span.start, false);
        scrollTo(m_stops.at(stop).bounds());
        PageAccessible::stopFocused(m_view);
    }
    m_view->update();
}

bool HtmlBodyView::Private::stepStop(bool forward)
{
    int next = m_stop + (forward ? 1 : -1);
    if (m_stop < 0 && forward)
        next = m_stops.firstFrom(toPage(QRectF(visibleRect())).top());
    if (next < 0 || next >= m_stops.size())
        return false;
    setStop(next, true);
    return true;
}

bool HtmlBodyView::focusNextPrevChild(bool next)
{
    if (d->stepStop(next))
        return true;
    d->setStop(-1, false);
    return QWidget::focusNextPrevChild(next);
}

void HtmlBodyView::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    const bool byKeyboard = event->reason() == Qt::TabFocusReason ||
                            event->reason() == Qt::BacktabFocusReason ||
                            event->reason() == Qt::ShortcutFocusReason;
    if (byKeyboard)
        d->m_ringShown = true;
    // From behind one comes to the last link first.
    if (event->reason() == Qt::BacktabFocusReason && d->m_stops.size() > 0)
        d->setStop(d->m_stops.size() - 1, true);
    else if (event->reason() == Qt::TabFocusReason)
        d->setStop(-1, true);
    update();
}

void HtmlBodyView::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    d->tellTarget(-1);
    update();
}

// Keys

void HtmlBodyView::keyPressEvent(QKeyEvent *event)
{
    event->accept();
    const bool plain = event->modifiers() == Qt::NoModifier || event->modifiers() == Qt::KeypadModifier;
    if (event->matches(QKeySequence::Copy))
        copy();
    else if (event->matches(QKeySequence::SelectAll))
        selectAll();
    else if (event->key() == Qt::Key_F7 && plain)
        setCaretShown(!isCaretShown());
    else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && plain && d->m_stop >= 0)
        d->activate(d->m_stop);
    else if (event->key() == Qt::Key_Escape && !d->m_selection.isEmpty())
        d->clearSelection();
    else if (!d->moveCaret(event))
        event->ignore(); // scrolling, and the window's keys
}

bool HtmlBodyView::Private::moveCaret(QKeyEvent *event)
{
    const bool shift = event->modifiers() & Qt::ShiftModifier;
    std::optional<PageSelection::Move> how;
    if (!(event->modifiers() & Qt::AltModifier))
        how = sidewaysMove(*event);
    for (const CaretKey &key : CaretKeys)
        if (!how && event->matches(shift ? key.extend : key.move))
            how = key.how;
    if (!how || !m_hasPage)
        return false;
    if (!shift && !m_caretShown) {
        const bool sideways = *how == PageSelection::Move::Left || *how == PageSelection::Move::Right;
        if (!sideways || m_sideways->isHidden())
            return false;
        m_sideways->triggerAction(*how == PageSelection::Move::Left ? QAbstractSlider::SliderSingleStepSub
                                                                    : QAbstractSlider::SliderSingleStepAdd);
        return true;
    }
    m_selection.move(*how, shift);
    selectionMoved();
    scrollTo(m_text.caret(m_selection.caret()));
    if (shift)
        offerPrimary();
    return true;
}

void HtmlBodyView::setCaretShown(bool shown)
{
    if (shown == d->m_caretShown)
        return;
    d->m_caretShown = shown;
    // Not somewhere out of view.
    const QRectF visible = d->toPage(QRectF(d->visibleRect()));
    if (shown && !visible.intersects(d->m_text.caret(d->m_selection.caret()).adjusted(0, 0, 1, 0)))
        d->m_selection.place(d->m_text.positionAt(visible.topLeft()), false);
    d->selectionMoved();
}

bool HtmlBodyView::isCaretShown() const
{
    return d->m_caretShown;
}

void HtmlBodyView::Private::selectionMoved()
{
    m_view->update();
    PageAccessible::selectionMoved(m_view);
    Q_EMIT m_view->selectionChanged();
}

void HtmlBodyView::Private::clearSelection()
{
    m_selection.clear();
    selectionMoved();
}

void HtmlBodyView::selectAll()
{
    d->m_selection.selectAll();
    d->selectionMoved();
    d->offerPrimary();
}

QString HtmlBodyView::selectedText() const
{
    return d->m_selection.text();
}

} // namespace posthorn
