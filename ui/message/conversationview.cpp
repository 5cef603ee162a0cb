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

namespace posthorn
{

namespace
{

constexpr int UnfoldedEstimate = 320;
constexpr int Margin = 400;   // beyond the view, in which cards are made
constexpr int Keep = 2400;    // beyond the view, in which they are kept
constexpr int MostPasses = 6; // heights become exact while they are arranged
constexpr qsizetype MostSpare = 3;

} // namespace

ConversationView::ConversationView(const CardTools &tools, QWidget *parent)
    : QAbstractScrollArea(parent)
    , m_tools(tools)
    , m_head(new ConversationHead(viewport()))
    , m_target(new LinkTargetLabel(viewport()))
{
    setObjectName(QStringLiteral("conversationView"));
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // Always there: cards would be laid out twice where it comes late.
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setAutoFillBackground(true);
    viewport()->setBackgroundRole(QPalette::Base);
    verticalScrollBar()->setSingleStep(24);
    m_head->hide();
    connect(m_head, &ConversationHead::unfoldAllRequested, this, &ConversationView::unfoldAll);
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget *, QWidget *now) { takeFocus(now); });
}

ConversationView::~ConversationView()
{
    // Cards that go tell of it, and nobody listens any more.
    m_arranging = true;
}

bool ConversationView::hasFocusWithin() const
{
    const QWidget *focus = QApplication::focusWidget();
    return focus != nullptr && (focus == this || viewport()->isAncestorOf(focus));
}

// -- What is shown

MessageCard *ConversationView::prepareCard(bool inConversation)
{
    MessageCard *card = m_spare.isEmpty() ? nullptr : m_spare.takeLast();
    if (card == nullptr) {
        card = new MessageCard(m_tools, viewport());
        connectCard(card);
    }
    card->setInConversation(inConversation);
    card->setPaneHeight(inConversation ? 0 : viewport()->height());
    card->setCurrentCard(false);
    card->setGeometry(0, 0, viewport()->width(), qMax(card->height(), viewport()->height()));
    card->lower();
    card->show();
    return card;
}

void ConversationView::connectCard(MessageCard *card)
{
    connect(card, &MessageCard::heightChanged, this, [this, card] {
        if (const int index = indexOf(card); index >= 0 && measure(index))
            arrange();
    });
    connect(card, &MessageCard::displayed, this, [this, card] {
        if (indexOf(card) < 0)
            return;
        arrange();
        Q_EMIT targetsChanged();
    });
    connect(card, &MessageCard::stateChanged, this, [this, card] {
        if (const int index = indexOf(card); index >= 0 && index == currentIndex())
            Q_EMIT currentChanged();
    });
    connect(card, &MessageCard::foldRequested, this, [this, card] {
        if (const int index = indexOf(card); index >= 0)
            fold(index, false);
    });
    connect(card, &MessageCard::revealWanted, this, [this, card](const QRect &area) {
        const int index = indexOf(card);
        if (index < 0)
            return;
        const QRect shown = area.translated(card->pos());
        int move = 0;
        if (shown.bottom() > viewport()->height())
            move = shown.bottom() - viewport()->height() + Margin / 10;
        else if (shown.top() < 0)
            move = shown.top() - Margin / 10;
        if (move != 0)
            verticalScrollBar()->setValue(verticalScrollBar()->value() + move);
    });
    connect(card, &MessageCard::linkHovered, m_target, &LinkTargetLabel::setTarget);
    connect(card, &MessageCard::mailtoActivated, this, &ConversationView::mailtoActivated);
    connect(card, &MessageCard::messageOpened, this, &ConversationView::messageOpened);
}

void ConversationView::takeBack(MessageCard *card)
{
    card->hide();
    card->close();
    if (m_spare.size() < MostSpare)
        m_spare.append(card);
    else
        card->deleteLater();
}

void ConversationView::dropWidgets(Entry &entry)
{
    if (entry.card != nullptr)
        takeBack(std::exchange(entry.card, nullptr));
    if (entry.line != nullptr) {
        entry.line->hide();
        std::exchange(entry.line, nullptr)->deleteLater();
    }
}

void ConversationView::show(const Conversation &conversation, PlacementId selected, PlacementId start,
                            MessageCard *card)
{
    m_target->setTarget({});
    const bool hadFocus = hasFocusWithin();
    std::vector<Entry> old = std::exchange(m_entries, {});
    for (const ConversationMessage &message : conversation.messages) {
        Entry entry;
        entry.message = message;
        entry.unfolded = !message.row.flags.flags.testFlag(MessageFlag::Seen) || message.row.id == selected ||
                         message.row.id == start || conversation.messages.size() == 1;
        if (message.row.id == start)
            entry.card = card;
        if (message.row.id == selected) {
            m_folder = message.place.folder;
            m_location = message.row.location;
        }
        m_entries.push_back(std::move(entry));
    }
    std::vector<int> estimates;
    for (Entry &entry : m_entries) {
        describe(entry);
        estimates.push_back(estimateOf(entry));
    }
    m_geometry.reset(std::move(estimates));
    m_head->setConversation(conversation);
    m_head->setVisible(isConversation());
    const int first = indexOf(start);
    m_anchor = {m_entries[size_t(qMax(0, first))].message.row.message, first > 0 ? 0 : headHeight()};
    m_settled = false;
    m_inView.clear();
    if (card != nullptr)
        card->raise();
    m_target->raise();
    m_current = m_anchor.message;
    arrange();
    for (Entry &entry : old)
        dropWidgets(entry);
    if (hadFocus)
        setFocus();
    setCurrent(currentIndex());
    Q_EMIT targetsChanged();
}

void ConversationView::showBytes(const QByteArray &bytes)
{
    Conversation alone;
    alone.messages.append(ConversationMessage());
    MessageCard *card = prepareCard(false);
    card->openBytes(bytes);
    show(alone, {}, {}, card);
}

void ConversationView::update(const Conversation &conversation)
{
    if (m_entries.empty() || conversation.messages.isEmpty())
        return;
    const int oldCurrent = currentIndex();
    const int oldAnchor = indexOf(m_anchor.message);
    const CardGeometry oldGeometry = m_geometry;
    std::vector<Entry> old = std::exchange(m_entries, {});
    std::vector<int> heights;
    std::vector<bool> exact;
    for (const ConversationMessage &message : conversation.messages) {
        const auto known = std::find_if(old.begin(), old.end(), [&message](const Entry &entry) {
            return entry.message.row.message == message.row.message;
        });
        Entry entry;
        if (known != old.end()) {
            const auto at = int(known - old.begin());
            entry = std::exchange(*known, {});
            heights.push_back(oldGeometry.height(at));
            exact.push_back(oldGeometry.isExact(at));
        } else {
            entry.unfolded = !message.row.flags.flags.testFlag(MessageFlag::Seen);
            heights.push_back(entry.unfolded ? UnfoldedEstimate : FoldedCard::Height);
            exact.push_back(false);
        }
        const bool moved = entry.card != nullptr && entry.card->current() != message.row.id;
        entry.message = message;
        if (moved)
            entry.card->open(message.row.id);
        m_entries.push_back(std::move(entry));
    }
    for (Entry &entry : old)
        dropWidgets(entry);
    m_geometry.reset(heights);
    for (size_t i = 0; i < exact.size(); ++i)
        if (exact[i])
            m_geometry.setHeight(int(i), heights[i]);
    for (Entry &entry : m_entries)
        describe(entry);
    m_head->setConversation(conversation);
    m_head->setVisible(isConversation());
    // What was on the screen is gone: what came after it takes its place.
    const auto successor = [this](int index) {
        return m_entries[size_t(std::clamp(index, 0, int(m_entries.size()) - 1))].message.row.message;
    };
    if (indexOf(m_anchor.message) < 0)
        m_anchor.message = successor(oldAnchor);
    if (currentIndex() < 0)
        m_current = successor(oldCurrent);
    for (const Entry &entry : m_entries)
        if (entry.card != nullptr) {
            entry.card->setInConversation(isConversation());
            entry.card->setPaneHeight(isConversation() ? 0 : viewport()->height());
        }
    arrange();
    setCurrent(currentIndex());
}

bool ConversationView::select(PlacementId id)
{
    const int index = indexOf(id);
    if (index < 0)
        return false;
    m_folder = m_entries[size_t(index)].message.place.folder;
    m_location = m_entries[size_t(index)].message.row.location;
    for (Entry &entry : m_entries)
        describe(entry);
    if (!m_entries[size_t(index)].unfolded)
        fold(index, true);
    m_settled = false;
    m_anchor = {m_entries[size_t(index)].message.row.message, index > 0 ? 0 : headHeight()};
    setCurrent(index);
    arrange();
    return true;
}

void ConversationView::clear()
{
    for (Entry &entry : m_entries)
        dropWidgets(entry);
    m_entries.clear();
    m_geometry.reset({});
    m_current = {};
    m_head->hide();
    m_target->setTarget({});
    m_settled = false;
    if (!m_inView.isEmpty()) {
        m_inView.clear();
        Q_EMIT inViewChanged({});
    }
    Q_EMIT targetsChanged();
}

// -- Where it stands

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
        entry.card->open(entry.message.row.id);
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

// -- Going through it

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
