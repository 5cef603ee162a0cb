#include "conversationview.h"

#include "cardtools.h"
#include "conversationhead.h"
#include "foldedcard.h"
#include "linktargetlabel.h"
#include "messagecard.h"
#include "ui/common/locationtext.h"
#include "ui/text/displaytext.h"

#include <QApplication>
#include <QKeyEvent>
#include <QScrollBar>
#include <algorithm>

// Where the cards of a conversation stand, and what is in view.

namespace posthorn
{

namespace
{

constexpr int Margin = 400;   // beyond the view, in which cards are made
constexpr int Keep = 2400;    // beyond the view, in which they are kept
constexpr int MostPasses = 6; // heights become exact while they are arranged

} // namespace

int ConversationView::headHeight() const
{
    if (!isConversation())
        return 0;
    return m_head->layout()->hasHeightForWidth() ? m_head->layout()->totalHeightForWidth(viewport()->width())
                                                 : m_head->sizeHint().height();
}

int ConversationView::scrollOf(const Anchor &anchor) const
{
    const int index = indexOf(anchor.message);
    return index < 0 ? 0 : headHeight() + m_geometry.top(index) - anchor.offset;
}

int ConversationView::topInView(int index) const
{
    return headHeight() + m_geometry.top(index) - verticalScrollBar()->value();
}

int ConversationView::estimateOf(const Entry &entry) const
{
    if (!entry.unfolded)
        return FoldedCard::Height;
    return isConversation() ? UnfoldedEstimate : viewport()->height();
}

/// Makes what is near the view, with exact heights, so that the anchor keeps its place; then puts all where
/// it belongs.
void ConversationView::arrange()
{
    if (m_arranging) {
        m_arrangeAgain = true;
        return;
    }
    if (m_entries.empty())
        return;
    m_arranging = true;
    const int height = viewport()->height();
    int scroll = 0;
    for (int pass = 0; pass < MostPasses; ++pass) {
        m_arrangeAgain = false;
        const int head = headHeight();
        const int most = qMax(0, head + m_geometry.total() - height);
        scroll = std::clamp(scrollOf(m_anchor), 0, most);
        verticalScrollBar()->setRange(0, most);
        verticalScrollBar()->setPageStep(height);
        bool changed = false;
        const auto near = m_geometry.range(scroll - head - Margin, scroll - head + height + Margin);
        for (int index = near.first; index <= near.last; ++index)
            changed = measure(index) || changed;
        if (!changed && !m_arrangeAgain)
            break;
    }
    verticalScrollBar()->setValue(scroll);
    placeWidgets(scroll);
    m_arranging = false;
    tellView();
}

void ConversationView::placeWidgets(int scroll)
{
    const int head = headHeight();
    const int width = viewport()->width();
    m_head->setGeometry(0, -scroll, width, head);
    const auto kept = m_geometry.range(scroll - head - Keep, scroll - head + viewport()->height() + Keep);
    const QWidget *focus = QApplication::focusWidget();
    for (int index = 0; index < int(m_entries.size()); ++index) {
        QWidget *widget = widgetOf(index);
        if (widget == nullptr)
            continue;
        const bool holdsFocus = focus != nullptr && (widget == focus || widget->isAncestorOf(focus));
        if (!kept.contains(index) && !holdsFocus) {
            dropWidgets(m_entries[size_t(index)]);
            continue;
        }
        widget->setGeometry(0, head + m_geometry.top(index) - scroll, width, m_geometry.height(index));
        widget->setVisible(true);
    }
}

/// Makes the widget of one message if there is none, and looks how high it is; true where that is news.
bool ConversationView::measure(int index)
{
    Entry &entry = m_entries[size_t(index)];
    makeWidget(entry);
    if (entry.line != nullptr)
        return m_geometry.setHeight(index, FoldedCard::Height);
    const int width = viewport()->width();
    if (entry.card->width() != width)
        entry.card->resize(width, entry.card->height());
    entry.card->layout()->activate();
    const int own = entry.card->heightAt(width);
    // What is still to come is not small.
    return m_geometry.setHeight(index, entry.card->isDisplayed() ? own : qMax(own, estimateOf(entry)));
}

void ConversationView::makeWidget(Entry &entry)
{
    if (entry.unfolded ? entry.card != nullptr : entry.line != nullptr)
        return;
    dropWidgets(entry);
    if (entry.unfolded) {
        entry.card = prepareCard(isConversation());
        entry.card->open(entry.message.row.id, entry.state);
    } else {
        entry.line = new FoldedCard(m_tools.services.clock, viewport());
        connect(entry.line, &FoldedCard::unfoldRequested, this, [this, line = entry.line] {
            if (const int index = indexOf(line); index >= 0)
                fold(index, true);
        });
        entry.line->show();
        entry.line->stackUnder(m_target);
    }
    describe(entry);
}

QString ConversationView::placeWords(const Entry &entry, bool isLine) const
{
    const auto name = [](const MessagePlace &place) {
        return displayText(folderDisplayName(place.role, place.path), 40);
    };
    if (!isConversation())
        return {};
    const MessagePlace &place = entry.message.place;
    const QString here = place.folder == m_folder ? QString() : name(place);
    if (isLine)
        return here;
    QStringList others;
    for (const MessagePlace &twin : entry.message.twins)
        others << name(twin);
    const QString also = others.join(QStringLiteral(", "));
    if (here.isEmpty())
        return also.isEmpty() ? QString() : tr("Also in %1").arg(also);
    return also.isEmpty() ? tr("In %1").arg(here) : tr("In %1, also in %2").arg(here, also);
}

void ConversationView::describe(Entry &entry)
{
    const bool current = entry.message.row.message == m_current;
    if (entry.line != nullptr) {
        entry.line->setMessage(entry.message, placeWords(entry, true),
                               entry.message.row.location != m_location);
        entry.line->setCurrentCard(current);
    }
    if (entry.card != nullptr) {
        entry.card->setPlaceWords(placeWords(entry, false));
        entry.card->setCurrentCard(current);
    }
}

// -- Scrolling

void ConversationView::scrollByPage(bool forward)
{
    // A line of the last page stays in view.
    QScrollBar *bar = verticalScrollBar();
    const int step = qMax(bar->singleStep(), bar->pageStep() - 2 * fontMetrics().lineSpacing());
    bar->setValue(bar->value() + (forward ? step : -step));
}

bool ConversationView::isAtEnd() const
{
    return verticalScrollBar()->value() >= verticalScrollBar()->maximum();
}

void ConversationView::holdFirstVisible()
{
    const int scroll = verticalScrollBar()->value();
    const int index = m_geometry.range(scroll - headHeight(), scroll - headHeight() + 1).first;
    if (index < int(m_entries.size()))
        m_anchor = {m_entries[size_t(index)].message.row.message, topInView(index)};
}

void ConversationView::scrollContentsBy(int, int)
{
    if (m_arranging || m_entries.empty())
        return;
    holdFirstVisible();
    arrange();
}

void ConversationView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        for (int index = 0; index < int(m_entries.size()); ++index)
            m_geometry.estimate(index, m_geometry.height(index));
    for (const Entry &entry : m_entries)
        if (entry.card != nullptr)
            entry.card->setPaneHeight(isConversation() ? 0 : viewport()->height());
    arrange();
}

void ConversationView::keyPressEvent(QKeyEvent *event)
{
    QScrollBar *bar = verticalScrollBar();
    switch (event->key()) {
    case Qt::Key_Space:
        Q_EMIT pageWanted(!(event->modifiers() & Qt::ShiftModifier));
        return;
    case Qt::Key_Home:
        bar->setValue(bar->minimum());
        return;
    case Qt::Key_End:
        bar->setValue(bar->maximum());
        return;
    case Qt::Key_Up:
        bar->triggerAction(QAbstractSlider::SliderSingleStepSub);
        return;
    case Qt::Key_Down:
        bar->triggerAction(QAbstractSlider::SliderSingleStepAdd);
        return;
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        scrollByPage(event->key() == Qt::Key_PageDown);
        return;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

// -- What is told

bool ConversationView::isSettled() const
{
    if (m_entries.empty())
        return false;
    const int from = verticalScrollBar()->value() - headHeight();
    const auto inView = m_geometry.range(from, from + viewport()->height());
    for (int index = inView.first; index <= inView.last; ++index) {
        const Entry &entry = m_entries[size_t(index)];
        if (entry.unfolded && (entry.card == nullptr || !entry.card->isDisplayed()))
            return false;
    }
    return true;
}

void ConversationView::tellView()
{
    const int height = viewport()->height();
    const int from = verticalScrollBar()->value() - headHeight();
    const auto range = m_geometry.range(from, from + height);
    QList<PlacementId> inView;
    for (int index = range.first; index <= range.last; ++index) {
        const Entry &entry = m_entries[size_t(index)];
        if (entry.card == nullptr || !entry.card->isDisplayed())
            continue;
        // Enough of it to have been read: all, or half a page.
        const int top = topInView(index);
        const int seen = qMin(top + m_geometry.height(index), height) - qMax(0, top);
        if (seen >= qMin(m_geometry.height(index), height / 2))
            inView.append(entry.message.row.id);
    }
    if (inView != m_inView) {
        m_inView = inView;
        Q_EMIT inViewChanged(inView);
    }
    if (!m_settled && isSettled()) {
        m_settled = true;
        Q_EMIT settled();
    }
}

QList<FindTarget *> ConversationView::findTargets() const
{
    QList<FindTarget *> targets;
    for (const Entry &entry : m_entries)
        if (FindTarget *target = entry.card != nullptr ? entry.card->findTarget() : nullptr)
            targets.append(target);
    return targets;
}

} // namespace posthorn
