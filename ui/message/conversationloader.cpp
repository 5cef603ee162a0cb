#include "conversationloader.h"

#include "store/store.h"

#include <algorithm>

namespace posthorn
{

namespace
{

Result<OpenedConversation> readOpened(StoreReader &reader, PlacementId id, bool whole)
{
    OpenedConversation opened;
    opened.selected = id;
    if (!whole) {
        POSTHORN_TRY_ASSIGN(opened.start, StoredMessage::read(reader, id));
        const MessageRow &row = opened.start.detail.row;
        opened.conversation.thread = row.thread;
        opened.conversation.messages = {{row, {id, row.folder, FolderRole::None, {}}, {}}};
        return opened;
    }
    POSTHORN_TRY_ASSIGN(opened.conversation, reader.conversation(id));
    const PlacementId start = OpenedConversation::startOf(opened.conversation, id);
    POSTHORN_TRY_ASSIGN(opened.start, StoredMessage::read(reader, start));
    return opened;
}

} // namespace

PlacementId OpenedConversation::startOf(const Conversation &conversation, PlacementId selected)
{
    const auto isUnread = [](const ConversationMessage &message) {
        return !message.row.flags.flags.testFlag(MessageFlag::Seen);
    };
    const auto &messages = conversation.messages;
    const auto chosen = std::find_if(messages.begin(), messages.end(),
                                     [selected](const auto &message) { return message.row.id == selected; });
    if (chosen == messages.end() || !isUnread(*chosen))
        return selected;
    return std::find_if(messages.begin(), messages.end(), isUnread)->row.id;
}

ConversationLoader::ConversationLoader(const Services &services, QObject *parent)
    : QObject(parent)
    , m_services(services)
{
    m_gather.setSingleShot(true);
    m_gather.setInterval(GatherMs);
    connect(&m_gather, &QTimer::timeout, this, &ConversationLoader::readAgain);
    connect(m_services.store, &Store::changed, this, &ConversationLoader::takeChange);
}

ConversationLoader::~ConversationLoader()
{
    stop();
}

void ConversationLoader::open(PlacementId id, bool wholeConversation)
{
    stop();
    m_id = id;
    m_whole = wholeConversation;
    m_wanted = std::make_shared<std::atomic<bool>>(true);
    ++m_reads;
    m_services.store->read<OpenedConversation>(
        Store::Lane::Interactive,
        [id, whole = m_whole, wanted = m_wanted](StoreReader &reader) -> Result<OpenedConversation> {
            if (!wanted->load())
                return Error::cancelled();
            return readOpened(reader, id, whole);
        },
        this,
        [this, wanted = m_wanted](const Result<OpenedConversation> &opened) {
            if (!wanted->load())
                return;
            if (opened) {
                remember(opened->conversation);
                Q_EMIT this->opened(*opened);
            } else if (opened.error().code == ErrorCode::NotFound) {
                Q_EMIT gone();
            } else {
                Q_EMIT failed(opened.error());
            }
        });
}

void ConversationLoader::stop()
{
    if (m_wanted)
        m_wanted->store(false);
    m_gather.stop();
    m_known.clear();
    m_id = {};
}

void ConversationLoader::remember(const Conversation &conversation)
{
    m_known.clear();
    for (const ConversationMessage &message : conversation.messages) {
        m_known.push_back(message.place.id);
        for (const MessagePlace &twin : message.twins)
            m_known.push_back(twin.id);
    }
    std::sort(m_known.begin(), m_known.end());
}

void ConversationLoader::takeChange(const StoreChange &change)
{
    if (!m_whole || m_known.empty())
        return; // a message that is read alone is watched by its card
    const auto touches = [this](const std::vector<PlacementId> &ids) {
        return std::any_of(ids.begin(), ids.end(), [this](PlacementId id) {
            return std::binary_search(m_known.begin(), m_known.end(), id);
        });
    };
    // Of what is new nobody can tell to which conversation it belongs without reading it.
    if (!m_gather.isActive() &&
        (change.everything || !change.added.empty() || touches(change.changed) || touches(change.removed)))
        m_gather.start();
}

void ConversationLoader::readAgain()
{
    ++m_reads;
    m_services.store->read<Conversation>(
        Store::Lane::Interactive,
        [id = m_id, wanted = m_wanted](StoreReader &reader) -> Result<Conversation> {
            if (!wanted->load())
                return Error::cancelled();
            return reader.conversation(id);
        },
        this,
        [this, wanted = m_wanted](const Result<Conversation> &conversation) {
            if (!wanted->load())
                return;
            if (conversation) {
                remember(*conversation);
                Q_EMIT changed(*conversation);
            } else if (conversation.error().code == ErrorCode::NotFound) {
                Q_EMIT gone();
            }
        });
}

} // namespace posthorn
