#pragma once

#include "messageloader.h"
#include "store/conversation.h"

#include <QTimer>

namespace posthorn
{

/// A conversation and the message of it that reading begins with: read in one job. A value.
struct OpenedConversation {
    PlacementId selected;
    Conversation conversation; // a message that is read alone is one, too
    StoredMessage start;

    /// Where reading begins: at the message that was chosen, but at the first unread one where that is
    /// unread itself. Pure.
    [[nodiscard]] static PlacementId startOf(const Conversation &conversation, PlacementId selected);
};

/// Reads what the message pane shows, and again when it has changed: messages that came, went or were moved.
/// Lives on the window thread and never waits; owned by the message view.
class ConversationLoader : public QObject
{
    Q_OBJECT

public:
    /// Changes are gathered for as long.
    static constexpr int GatherMs = 100;

    explicit ConversationLoader(const Services &services, QObject *parent = nullptr);
    ~ConversationLoader() override;

    /// `wholeConversation`: with all of its thread; else alone.
    void open(PlacementId id, bool wholeConversation);
    /// Another message of the conversation that is here was chosen.
    void select(PlacementId id) { m_id = id; }
    void stop();
    [[nodiscard]] PlacementId current() const { return m_id; }
    /// Questions to the store so far.
    [[nodiscard]] int reads() const { return m_reads; }

Q_SIGNALS:
    void opened(const posthorn::OpenedConversation &opened);
    void changed(const posthorn::Conversation &conversation);
    void gone();
    void failed(const posthorn::Error &error);

private:
    void takeChange(const StoreChange &change);
    void readAgain();
    void remember(const Conversation &conversation);

    Services m_services;
    PlacementId m_id;
    bool m_whole = true;
    std::vector<PlacementId> m_known; // sorted: all places of all messages
    std::shared_ptr<std::atomic<bool>> m_wanted;
    QTimer m_gather;
    int m_reads = 0;
};

} // namespace posthorn
