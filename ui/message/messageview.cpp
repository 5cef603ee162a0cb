#include "messageview.h"

#include "attachmentactions.h"
#include "bandcache.h"
#include "cardtools.h"
#include "conversationloader.h"
#include "conversationview.h"
#include "findbar.h"
#include "linkopener.h"
#include "messageactionbar.h"
#include "messagecard.h"
#include "messageprinter.h"
#include "messagewindow.h"
#include "readingzoom.h"
#include "seentracker.h"
#include "ui/common/emptystate.h"
#include "ui/common/settings.h"
#include "ui/render/renderservice.h"
#include "ui/text/errortext.h"

#include <QStackedLayout>
#include <QTimer>
#include <QVBoxLayout>

namespace posthorn
{

namespace
{

/// What was on the screen stays as long; then the shape of the new message takes its place.
constexpr int PatienceMs = 150;

} // namespace

class MessageView::Private : public QObject
{
public:
    Private(const Services &services, MessageView *view)
        : m_view(view)
        , m_loader(services)
        , m_messages(services.runtimeDir)
        , m_zoom(services.settings)
        , m_links(new LinkOpener(services.settings, view))
        , m_files(new AttachmentActions(services.runtimeDir, view))
        , m_printer(new MessagePrinter(services.renderer, view))
        , m_tools{services, &m_messages, &m_bands, &m_zoom, m_links, m_files, m_printer}
        , m_reading(new QWidget(view))
        , m_actions(new MessageActionBar(m_reading))
        , m_find(new FindBar(m_reading))
        , m_cards(new ConversationView(m_tools, m_reading))
        , m_page(new EmptyState(view))
    {
        build();
        connectLoader();
        connectParts();
        showNothing();
    }

    ~Private() override
    {
        // The cards use what is listed after them.
        delete m_reading;
    }

    void build()
    {
        auto *column = new QVBoxLayout(m_reading);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(0);
        column->addWidget(m_actions);
        column->addWidget(m_cards, 1);
        column->addWidget(m_find);
        m_pages = new QStackedLayout(m_view);
        m_pages->addWidget(m_page);
        m_pages->addWidget(m_reading);
        m_view->setAutoFillBackground(true);
        m_view->setBackgroundRole(QPalette::Base);
        m_patience.setSingleShot(true);
        m_patience.setInterval(PatienceMs);
    }

    void connectLoader()
    {
        connect(&m_loader, &ConversationLoader::opened, this, &Private::takeOpened);
        connect(&m_loader, &ConversationLoader::changed, this,
                [this](const Conversation &conversation) { takeChange(conversation); });
        connect(&m_loader, &ConversationLoader::gone, this, [this] { showGone(); });
        connect(&m_loader, &ConversationLoader::failed, this, [this](const Error &error) {
            const ErrorText words = errorText(error);
            showPage(QStringLiteral("warning"), words.sentence, words.cause);
        });
        connect(&m_patience, &QTimer::timeout, this, [this] {
            if (m_next != nullptr) {
                m_next->showWaiting();
                swap();
            }
        });
        if (m_tools.services.settings != nullptr)
            connect(m_tools.services.settings, &Settings::changed, this, [this](const QString &key) {
                if (key == Settings::conversationsKey() && m_selected.isValid())
                    open(m_selected);
            });
    }

    void connectParts()
    {
        connect(m_actions, &MessageActionBar::replyRequested, this, [this](ReplyKind kind) {
            if (focused().isValid())
                Q_EMIT m_view->replyRequested(kind, focused());
        });
        connect(m_actions, &MessageActionBar::actionRequested, this, [this](const QString &name) {
            if (focused().isValid())
                Q_EMIT m_view->actionRequested(name, focused());
        });
        connect(m_actions, &MessageActionBar::headersRequested, this, [this] { showSource(true); });
        connect(m_actions, &MessageActionBar::sourceRequested, this, [this] { showSource(false); });
        connect(m_actions, &MessageActionBar::printRequested, this, [this] { print(); });
        connect(m_actions, &MessageActionBar::pdfRequested, this, [this] { savePdf(); });
        connect(m_actions, &MessageActionBar::viewToggled, this, [this] {
            if (MessageCard *card = m_cards->currentCard())
                card->toggleView();
        });
        connect(m_cards, &ConversationView::currentChanged, this, [this] { showState(); });
        connect(m_cards, &ConversationView::inViewChanged, &m_seen, &SeenTracker::setInView);
        connect(m_cards, &ConversationView::settled, this, [this] { tellShown(); });
        connect(m_cards, &ConversationView::targetsChanged, this,
                [this] { m_find->setTargets(m_cards->findTargets()); });
        connect(m_cards, &ConversationView::mailtoActivated, m_view, &MessageView::mailtoActivated);
        connect(m_cards, &ConversationView::pageWanted, m_view, &MessageView::pageWanted);
        connect(m_cards, &ConversationView::actionRequested, m_view, &MessageView::actionRequested);
        connect(m_cards, &ConversationView::messageOpened, this,
                [this](const QByteArray &bytes) { openWindow(bytes); });
        connect(m_find, &FindBar::closed, this, [this] { m_cards->focusCurrent(); });
        connect(m_links, &LinkOpener::mailtoActivated, m_view, &MessageView::mailtoActivated);
        connect(&m_seen, &SeenTracker::seen, m_view, &MessageView::messageSeen);
    }

    // -- Showing

    [[nodiscard]] bool readsConversations() const
    {
        return m_tools.services.settings == nullptr || m_tools.services.settings->showsConversations();
    }

    void open(PlacementId id)
    {
        m_selected = id;
        m_awaited = true;
        m_shownTold = false;
        if (m_tools.services.settings != nullptr)
            m_seen.setDelay(m_tools.services.settings->markReadDelayMs());
        // Not begun again by each message that is passed over: else nothing would be seen of them.
        if (!m_patience.isActive())
            m_patience.start();
        m_loader.open(id, readsConversations());
    }

    void takeOpened(const OpenedConversation &opened)
    {
        dropNext();
        m_opened = opened;
        // A card that is not in the window lays nothing out.
        m_pages->setCurrentWidget(m_reading);
        m_next = m_cards->prepareCard(opened.conversation.messages.size() > 1);
        connect(m_next, &MessageCard::displayed, this, &Private::swap);
        connect(m_next, &MessageCard::gone, this, &Private::showGone);
        m_next->open(std::exchange(m_opened.start, {}));
        if (m_next != nullptr && !m_patience.isActive()) {
            m_next->showWaiting();
            swap();
        }
    }

    /// What was prepared takes the place of what was shown.
    void swap()
    {
        if (m_next == nullptr)
            return;
        m_patience.stop();
        m_awaited = false;
        MessageCard *card = std::exchange(m_next, nullptr);
        disconnect(card, &MessageCard::displayed, this, &Private::swap);
        disconnect(card, &MessageCard::gone, this, &Private::showGone);
        m_seen.reset();
        const PlacementId start = card->current();
        m_pages->setCurrentWidget(m_reading);
        m_cards->show(m_opened.conversation, m_opened.selected, start, card);
    }

    void dropNext()
    {
        if (m_next == nullptr)
            return;
        disconnect(m_next, nullptr, this, nullptr);
        m_cards->takeBack(std::exchange(m_next, nullptr));
    }

    void takeChange(const Conversation &conversation)
    {
        if (m_awaited)
            m_opened.conversation = conversation;
        else
            m_cards->update(conversation);
    }

    void select(PlacementId id)
    {
        dropNext();
        m_patience.stop();
        m_selected = id;
        m_awaited = false;
        m_shownTold = false;
        m_loader.select(id);
        m_cards->select(id);
    }

    void stop()
    {
        m_loader.stop();
        m_patience.stop();
        dropNext();
        m_selected = {};
        m_awaited = false;
        m_seen.reset();
        m_cards->clear();
    }

    void showPage(const QString &icon, const QString &title, const QString &words)
    {
        stop();
        m_page->show(icon, title, words, {});
        m_pages->setCurrentWidget(m_page);
        Q_EMIT m_view->settled();
    }

    void showNothing()
    {
        showPage(QStringLiteral("read"), MessageView::tr("No message selected"),
                 MessageView::tr("Choose one in the list. j and k go through it."));
    }

    void showGone()
    {
        showPage(QStringLiteral("info"), MessageView::tr("This message is no longer here"),
                 MessageView::tr("It was moved or deleted, here or by another program."));
    }

    void showState()
    {
        const MessageRow *row = m_cards->row(m_cards->currentMessage());
        if (row == nullptr)
            return;
        m_actions->setConversations(readsConversations());
        m_actions->setFlagged(row->flags.flags.testFlag(MessageFlag::Flagged));
        m_actions->setRead(row->flags.flags.testFlag(MessageFlag::Seen));
        m_actions->setLocation(row->location);
        const MessageCard *card = m_cards->currentCard();
        m_actions->setViews(card != nullptr && card->hasHtml(), card != nullptr && card->showsHtml());
    }

    void tellShown()
    {
        if (!m_selected.isValid() || m_awaited)
            return;
        if (!std::exchange(m_shownTold, true))
            Q_EMIT m_view->messageShown(m_selected);
        Q_EMIT m_view->settled();
    }

    // -- What is done

    [[nodiscard]] PlacementId focused() const
    {
        // While another message is on its way, it is that one which was chosen.
        return m_awaited ? m_selected : m_cards->currentMessage();
    }

    void print()
    {
        if (MessageCard *card = m_cards->currentCard())
            card->print();
    }

    void savePdf()
    {
        if (MessageCard *card = m_cards->currentCard())
            card->savePdf();
    }

    void showSource(bool headersOnly)
    {
        if (MessageCard *card = m_cards->currentCard())
            card->showSource(headersOnly);
    }

    void openWindow(const QByteArray &bytes)
    {
        auto *window = new MessageWindow(m_tools.services, bytes, m_view->window());
        connect(window, &MessageWindow::mailtoActivated, m_view, &MessageView::mailtoActivated);
        window->show();
    }

    MessageView *m_view;
    ConversationLoader m_loader;
    MessageRenderer m_messages;
    BandCache m_bands;
    ReadingZoom m_zoom;
    SeenTracker m_seen;
    LinkOpener *m_links;
    AttachmentActions *m_files;
    MessagePrinter *m_printer;
    CardTools m_tools;
    QStackedLayout *m_pages = nullptr;
    QWidget *m_reading;
    MessageActionBar *m_actions;
    FindBar *m_find;
    ConversationView *m_cards;
    EmptyState *m_page;
    QTimer m_patience;

    OpenedConversation m_opened; // of m_next
    MessageCard *m_next = nullptr;
    PlacementId m_selected;
    bool m_awaited = false; // what is on the screen is still another message
    bool m_shownTold = false;
};

MessageView::MessageView(const Services &services, QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("messageView"));
    setAccessibleName(tr("Message"));
    setFocusPolicy(Qt::StrongFocus);
    d = std::make_unique<Private>(services, this);
}

MessageView::~MessageView() = default;

void MessageView::showMessage(PlacementId id)
{
    if (!id.isValid())
        clear();
    else if (id == current())
        return;
    else if (!d->m_awaited && d->m_cards->isConversation() && d->m_cards->row(id) != nullptr)
        d->select(id);
    else
        d->open(id);
}

void MessageView::showSelectionCount(int count)
{
    d->showPage(QStringLiteral("all"), tr("%n message(s) selected", nullptr, count),
                tr("e archives them, Del deletes them, s flags them, m moves them, u marks them unread."));
}

void MessageView::clear()
{
    d->showNothing();
}

PlacementId MessageView::current() const
{
    return d->m_selected;
}

PlacementId MessageView::focused() const
{
    return d->focused();
}

const MessageRow *MessageView::row(PlacementId id) const
{
    return d->m_cards->row(id);
}

int MessageView::messageCount() const
{
    return d->m_cards->messageCount();
}

bool MessageView::isSettled() const
{
    return !d->m_selected.isValid() || (!d->m_awaited && d->m_cards->isSettled());
}

void MessageView::print()
{
    d->print();
}

void MessageView::savePdf()
{
    d->savePdf();
}

void MessageView::showSource()
{
    d->showSource(false);
}

void MessageView::find()
{
    d->m_find->open();
}

void MessageView::findNext(bool forward)
{
    if (forward)
        d->m_find->findNext();
    else
        d->m_find->findPrevious();
}

ReadingZoom &MessageView::zoom()
{
    return d->m_zoom;
}

void MessageView::scrollByPage(bool forward)
{
    d->m_cards->scrollByPage(forward);
}

bool MessageView::isAtEnd() const
{
    return d->m_cards->isAtEnd();
}

bool MessageView::stepInConversation(int by)
{
    return d->m_cards->step(by);
}

void MessageView::toggleFold()
{
    d->m_cards->toggleFold();
}

void MessageView::unfoldAll()
{
    d->m_cards->unfoldAll();
}

void MessageView::keepUnread(PlacementId id)
{
    d->m_seen.leave(id);
}

int MessageView::storeReads() const
{
    return d->m_loader.reads();
}

int MessageView::rendersBegun() const
{
    return d->m_messages.begun();
}

void MessageView::focusInEvent(QFocusEvent *)
{
    // To the card, so that it is seen where the focus is.
    d->m_cards->focusCurrent();
}

} // namespace posthorn
