#pragma once

#include "base/ids.h"
#include "base/messageflags.h"
#include "database.h"
#include "retentionrecord.h"
#include "storechange.h"

#include <QHash>
#include <optional>
#include <vector>

namespace posthorn
{

/// What hides a row that is an old version of a draft.
constexpr OperationId oldVersionMark(-1);
/// What hides a row that the user took out of view here while the server keeps it (Location::HiddenHere).
constexpr OperationId hiddenHereMark(-2);
/// Placement::leaves of what the user wants to stay on the server, whatever the rules say.
constexpr qint64 keptOnServer = -1;

/// One row of placement: a message in a folder.
struct Placement {
    PlacementId id;
    FolderId folder;
    MessageId message;
    quint32 uid = 0;       // 0 = none (yet)
    bool onServer = false; // the server holds the message: here, or where it is being moved from
    FlagState serverFlags; // as last heard; rows without a server: as they are
    FlagState flags;       // as shown
    qint64 received = 0;
    qint64 saved = 0;   // when it came into the folder; 0 = not known
    OperationId hidden; // the operation that took it out of view
    quint64 modSeq = 0;
    qint64 leaves = 0;      // when a rule removes it from the server; 0 = none does, keptOnServer = none may
    PlacementId replacedBy; // an old version of a draft, in the server's folder until the new one is uploaded

    bool operator==(const Placement &) const = default;
};

/// The rows of placement. Every change of one goes through here: it keeps the counts of the folders and notes
/// what changed for the StoreChange. Throws StoreFailure and SQLite::Exception; used on its connection's
/// thread.
class PlacementTable
{
public:
    PlacementTable(Database &database, StoreChange &change);

    [[nodiscard]] std::optional<Placement> find(PlacementId id);
    [[nodiscard]] Placement get(PlacementId id);
    [[nodiscard]] std::optional<Placement> findByUid(FolderId folder, quint32 uid);
    [[nodiscard]] bool anyUidBetween(FolderId folder, quint32 first, quint32 last);
    [[nodiscard]] std::optional<MessageId> messageByUid(FolderId folder, quint32 uid);
    [[nodiscard]] std::vector<PlacementId> ofMessage(MessageId message);
    [[nodiscard]] std::vector<PlacementId> inFolder(FolderId folder);
    /// Rows of the folder that have no UID.
    [[nodiscard]] std::vector<PlacementId> waitingIn(FolderId folder);
    [[nodiscard]] std::vector<PlacementId> oldVersionsOf(PlacementId id);
    [[nodiscard]] std::vector<PlacementId> hiddenBy(OperationId operation);

    PlacementId insert(const Placement &placement);
    /// Writes what differs. `now.id` is `before.id`.
    void update(const Placement &before, const Placement &now);
    void remove(const Placement &placement);
    /// Of many rows at once: `leaves` alone.
    void setDepartures(const std::vector<Departure> &departures);

    /// Notes a change that the row's own columns don't show (its body came, its journal entry changed).
    void touch(const Placement &placement);
    /// Every row that shows the message.
    void touchMessage(MessageId message);
    /// Writes the counts gathered since the last call.
    void writeCounts();
    void forgetCounts() { m_counts.clear(); }

private:
    struct Count {
        int total = 0;
        int unread = 0;
    };
    void count(const Placement &placement, int sign);
    [[nodiscard]] std::vector<PlacementId> ids(Query &query);

    Database &m_database;
    StoreChange &m_change;
    QHash<FolderId, Count> m_counts;
};

} // namespace posthorn
