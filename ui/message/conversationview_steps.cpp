#include "conversationview.h"

#include "foldedcard.h"
#include "messagecard.h"

#include <QApplication>
#include <QScrollBar>
#include <algorithm>

// Going through a conversation: which message is the current one, folding, the focus of the keyboard.

namespace posthorn
{

int ConversationView::indexOf(MessageId message) const
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [message](const Entry &entry) {
        return entry.message.row.message == message;
    });
    return found == m_entries.end() ? -1 : int(found - m_entries.begin());
}

int ConversationView::indexOf(PlacementId id) const
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                    [id](const Entry &entry) { return entry.message.row.id == id; });
    return found == m_entries.end() ? -1 : int(found - m_entries.begin());
}

int ConversationView::indexOf(const QWidget *widget) const
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [widget](const Entry &entry) {
        return entry.card == widget || entry.line == widget;
    });
    return found == m_entries.end() ? -1 : int(found - m_entries.begin());
}

QWidget *ConversationView::widgetOf(int index) const
{
    const Entry &entry = m_entries[size_t(index)];
    return entry.card != nullptr ? static_cast<QWidget *>(entry.card) : entry.line;
}

PlacementId ConversationView::currentMessage() const
{
    const int index = currentIndex();
    return index < 0 ? PlacementId() : m_entries[size_t(index)].message.row.id;
}

MessageCard *ConversationView::currentCard() const
{
    const int index = currentIndex();
    return index < 0 ? nullptr : m_entries[size_t(index)].card;
}

const MessageRow *ConversationView::row(PlacementId id) const
{
    const int index = indexOf(id);
    if (index < 0)
        return nullptr;
    const Entry &entry = m_entries[size_t(index)];
    const MessageRow *newest = entry.card != nullptr ? entry.card->row() : nullptr;
    return newest != nullptr ? newest : &entry.message.row;
}

void ConversationView::setCurrent(int index)
{
    if (index < 0)
        return;
    m_current = m_entries[size_t(index)].message.row.message;
    for (Entry &entry : m_entries) {
        const bool current = entry.message.row.message == m_current;
        if (entry.card != nullptr)
            entry.card->setCurrentCard(current);
        if (entry.line != nullptr)
            entry.line->setCurrentCard(current);
    }
    Q_EMIT currentChanged();
}

bool ConversationView::step(int by)
{
    const int index = currentIndex() + by;
    if (!isConversation() || index < 0 || index >= int(m_entries.size()))
        return false;
    reveal(index);
    setCurrent(index);
    if (QWidget *widget = widgetOf(index))
        widget->setFocus(Qt::OtherFocusReason);
    return true;
}

/// A card that fits is only brought into view, another begins at the top.
void ConversationView::reveal(int index)
{
    const MessageId message = m_entries[size_t(index)].message.row.message;
    const int top = topInView(index);
    const int bottom = top + m_geometry.height(index);
    const int height = viewport()->height();
    if (top < 0 || m_geometry.height(index) > height)
        m_anchor = {message, index > 0 ? 0 : headHeight()};
    else if (bottom > height)
        m_anchor = {message, height - m_geometry.height(index)};
    arrange();
}

void ConversationView::fold(int index, bool unfolded)
{
    Entry &entry = m_entries[size_t(index)];
    if (entry.unfolded == unfolded || !isConversation())
        return;
    const QWidget *focus = QApplication::focusWidget();
    const QWidget *widget = widgetOf(index);
    const bool hadFocus =
        focus != nullptr && widget != nullptr && (widget == focus || widget->isAncestorOf(focus));
    m_anchor = {entry.message.row.message, qMax(0, topInView(index))};
    entry.unfolded = unfolded;
    m_geometry.estimate(index, estimateOf(entry));
    dropWidgets(entry);
    m_settled = false;
    setCurrent(index);
    arrange();
    if (QWidget *now = hadFocus ? widgetOf(index) : nullptr)
        now->setFocus(Qt::OtherFocusReason);
    Q_EMIT targetsChanged();
}

void ConversationView::toggleFold()
{
    if (const int index = currentIndex(); index >= 0)
        fold(index, !m_entries[size_t(index)].unfolded);
}

void ConversationView::unfoldAll()
{
    if (!isConversation())
        return;
    const bool hadFocus = hasFocusWithin();
    if (const int index = currentIndex(); index >= 0)
        m_anchor = {m_entries[size_t(index)].message.row.message, qMax(0, topInView(index))};
    for (int index = 0; index < int(m_entries.size()); ++index) {
        Entry &entry = m_entries[size_t(index)];
        if (std::exchange(entry.unfolded, true))
            continue;
        dropWidgets(entry);
        m_geometry.estimate(index, estimateOf(entry));
    }
    m_settled = false;
    arrange();
    if (QWidget *now = hadFocus && currentIndex() >= 0 ? widgetOf(currentIndex()) : nullptr)
        now->setFocus(Qt::OtherFocusReason);
    Q_EMIT targetsChanged();
}

void ConversationView::focusCurrent()
{
    const int index = currentIndex();
    QWidget *widget = index < 0 ? nullptr : widgetOf(index);
    if (widget != nullptr)
        widget->setFocus(Qt::OtherFocusReason);
    else
        setFocus();
}

void ConversationView::takeFocus(QWidget *now)
{
    if (now == nullptr || !viewport()->isAncestorOf(now))
        return;
    for (int index = 0; index < int(m_entries.size()); ++index) {
        QWidget *widget = widgetOf(index);
        if (widget == nullptr || (widget != now && !widget->isAncestorOf(now)))
            continue;
        if (index != currentIndex())
            setCurrent(index);
        return;
    }
}

} // namespace posthorn
