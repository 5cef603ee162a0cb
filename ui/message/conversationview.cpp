#include "conversationview.h"

#include "cardtools.h"
#include "conversationhead.h"
#include "foldedcard.h"
#include "linktargetlabel.h"
#include "messagecard.h"

#include <QApplication>
#include <QScrollBar>
#include <algorithm>

namespace posthorn
{

namespace
{

constexpr int RevealMargin = 40; // around what is brought into view
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
            move = shown.bottom() - viewport()->height() + RevealMargin;
        else if (shown.top() < 0)
            move = shown.top() - RevealMargin;
        if (move != 0)
            verticalScrollBar()->setValue(verticalScrollBar()->value() + move);
    });
    connect(card, &MessageCard::linkHovered, m_target, &LinkTargetLabel::setTarget);
    connect(card, &MessageCard::mailtoActivated, this, &ConversationView::mailtoActivated);
    connect(card, &MessageCard::messageOpened, this, &ConversationView::messageOpened);
    connect(card, &MessageCard::actionRequested, this,
            [this, card](const QString &name) { Q_EMIT actionRequested(name, card->current()); });
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
    if (entry.card != nullptr) {
        entry.state = entry.card->readingState();
        takeBack(std::exchange(entry.card, nullptr));
    }
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
    // The focus may have gone anywhere when its card did.
    setCurrent(qMax(0, first));
    if (hadFocus)
        focusCurrent();
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
            entry.card->open(message.row.id, entry.card->readingState());
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

} // namespace posthorn
