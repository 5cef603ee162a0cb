#include "conversationquery.h"

#include "rowreader.h"

#include <algorithm>

namespace posthorn
{

namespace
{

/// Which of several copies is shown: the one that was asked for, one in a folder of its own before one that
/// collects what lies elsewhere, then the oldest row.
bool isBetter(const MessagePlace &a, const MessagePlace &b, PlacementId wanted)
{
    const auto rank = [wanted](const MessagePlace &place) {
        return std::tuple(place.id != wanted, isCollection(place.role), place.id);
    };
    return rank(a) < rank(b);
}

} // namespace

QList<ConversationQuery::Entry> ConversationQuery::entries(ThreadId thread, FolderId wantedFolder)
{
    QList<Entry> entries;
    Query query(m_database,
                "SELECT p.id, p.received, p.folder, f.role, f.path, m.identity, m.size FROM message m "
                "JOIN placement p ON p.message = m.id JOIN folder f ON f.id = p.folder "
                "WHERE m.thread = ? AND p.hidden = 0 ORDER BY p.received DESC, p.id DESC",
                thread);
    while (query.next()) {
        const auto role = query.enumeration<FolderRole>(3);
        const auto folder = query.id<FolderId>(2);
        if ((role == FolderRole::Trash || role == FolderRole::Junk) && folder != wantedFolder)
            continue;
        entries.append({{query.id<PlacementId>(0), folder, role, query.text(4)},
                        query.integer(1),
                        query.integer(5),
                        query.integer(6)});
    }
    return entries;
}

Conversation ConversationQuery::around(PlacementId wanted)
{
    Conversation conversation;
    RowReader reader(m_database);
    const auto start = reader.row(wanted);
    if (!start)
        return conversation;
    conversation.thread = start->thread;

    struct Group {
        QList<MessagePlace> places; // the one that is shown first
    };
    QList<Group> groups; // newest first
    QHash<std::pair<qint64, qint64>, qsizetype> known;
    bool hasWanted = false;
    for (const Entry &entry : entries(start->thread, start->folder)) {
        const std::pair key(entry.identity, entry.size);
        const auto twin = known.constFind(key);
        const bool isWanted = entry.place.id == wanted;
        hasWanted = hasWanted || isWanted;
        if (twin != known.cend()) {
            QList<MessagePlace> &places = groups[*twin].places;
            places.append(entry.place);
            if (isBetter(places.last(), places.first(), wanted))
                places.swapItemsAt(0, places.size() - 1);
            continue;
        }
        // The newest ones, and with the last place left the one that is wanted.
        const int room = Conversation::MostMessages - (hasWanted ? 0 : 1);
        if (groups.size() >= room && !isWanted) {
            conversation.truncated = true;
            continue;
        }
        known.insert(key, groups.size());
        groups.append({{entry.place}});
    }
    for (const Group &group : groups) {
        auto shown = reader.detail(group.places.first().id);
        if (!shown)
            continue;
        ConversationMessage message{std::move(shown->row), group.places.first(), {}};
        for (const MessagePlace &place : group.places.mid(1)) {
            // Strangers choose the ids, and so what they hash to.
            auto twin = reader.detail(place.id);
            if (!twin)
                continue;
            if (twin->envelope.messageId == shown->envelope.messageId)
                message.twins.append(place);
            else
                conversation.messages.append({std::move(twin->row), place, {}});
        }
        conversation.messages.append(std::move(message));
    }
    std::sort(conversation.messages.begin(), conversation.messages.end(),
              [](const ConversationMessage &a, const ConversationMessage &b) {
                  return std::pair(a.row.receivedMs, a.row.id) < std::pair(b.row.receivedMs, b.row.id);
              });
    return conversation;
}

} // namespace posthorn
