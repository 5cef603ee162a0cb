#include "writetransaction.h"

#include "operationtable.h"
#include "writetables.h"

#include <algorithm>

namespace posthorn
{

Placement WriteTransaction::Tables::insertRow(const IncomingMessage &message, const FolderRecord &folder,
                                              qint64 nowMs)
{
    Placement row;
    row.folder = folder.id;
    row.message = messages.insert(folder.account, message, folder.role == FolderRole::Sent, nowMs);
    row.uid = folder.local ? 0 : message.uid;
    row.onServer = row.uid != 0;
    row.serverFlags = message.flags;
    row.serverFlags.keywords = normalizedKeywords(row.serverFlags.keywords);
    row.flags = row.serverFlags;
    row.received = message.receivedMs;
    row.saved = message.savedMs;
    row.modSeq = message.modSeq;
    row.id = placements.insert(row);
    return row;
}

PlacementId WriteTransaction::insertRow(const IncomingMessage &message, const FolderRecord &folder)
{
    return m_tables->insertRow(message, folder, m_clock.nowMs()).id;
}

/// The row without UID that this message is, if there is one: same Message-ID (or header), size and about the
/// same date.
PlacementId WriteTransaction::match(const IncomingMessage &message, const FolderRecord &folder)
{
    constexpr qint64 dateTolerance = 24 * 60 * 60 * 1000; // APPEND without a date, zones lost on the way
    const qint64 identity = PreparedMessage::identityOf(folder.account, message.envelope);
    Query query(m_database,
                "SELECT p.id, m.size, p.received FROM message m CROSS JOIN placement p ON p.message = m.id "
                "WHERE m.thread = ? AND m.identity = ? AND p.folder = ? AND p.uid = 0 ORDER BY p.id",
                m_tables->messages.threadOf(identity), identity, folder.id);
    while (query.next()) {
        const auto row = m_tables->placements.get(query.id<PlacementId>(0));
        const bool sameSize = query.integer(1) == message.size || query.integer(1) == 0 || message.size == 0;
        const bool sameDate = !message.envelope.messageId.isEmpty() ||
                              std::abs(query.integer(2) - message.receivedMs) <= dateTolerance;
        if (!sameSize || !sameDate || !m_tables->journal.mayBeMatched(row))
            continue;
        if (m_tables->messages.envelope(row.message).messageId == message.envelope.messageId)
            return row.id;
    }
    return {};
}

/// Whether a row may exist for any of the messages, or two of them be one: a first sync need not ask for
/// each.
bool WriteTransaction::anyKnown(const QList<IncomingMessage> &messages, FolderId folder)
{
    std::vector<quint32> uids;
    for (const IncomingMessage &message : messages) {
        if (message.folder == folder)
            uids.push_back(message.uid);
    }
    std::sort(uids.begin(), uids.end());
    const bool twice = std::adjacent_find(uids.begin(), uids.end()) != uids.end();
    return twice || m_tables->placements.anyUidBetween(folder, uids.front(), uids.back());
}

/// It means another message now: a server that was restored from a backup gives a UID a second time.
void WriteTransaction::takeUid(const Placement &row)
{
    Placement now = row;
    now.uid = 0;
    m_tables->placements.update(row, now);
}

Result<QList<PlacementId>> WriteTransaction::addMessages(const QList<IncomingMessage> &messages)
{
    return perform([&] {
        QList<PlacementId> ids;
        ids.reserve(messages.size());
        std::optional<FolderRecord> folder;
        bool waiting = false;
        bool mayBeKnown = true;
        for (const IncomingMessage &message : messages) {
            if (!folder || folder->id != message.folder) {
                folder = m_tables->folders.get(message.folder);
                mayBeKnown = anyKnown(messages, folder->id);
                waiting = !folder->local && !m_tables->placements.waitingIn(folder->id).empty();
            }
            if (message.uid == 0 && !folder->local)
                failInvalid(QStringLiteral("a message from a server without a UID"));
            const auto known =
                mayBeKnown ? m_tables->placements.findByUid(message.folder, message.uid) : std::nullopt;
            if (known) {
                const QByteArray &knownId = m_tables->messages.envelope(known->message).messageId;
                if (knownId == message.envelope.messageId || knownId.isEmpty() ||
                    message.envelope.messageId.isEmpty()) {
                    // A move that was done meanwhile may have made the row, of what it knew of the original.
                    if (message.modSeq > known->modSeq)
                        hear(*known, message.flags, message.modSeq);
                    ids.append(known->id);
                    continue;
                }
                takeUid(*known);
                waiting = true;
            }
            const PlacementId matched = waiting ? match(message, *folder) : PlacementId();
            if (!matched.isValid()) {
                ids.append(insertRow(message, *folder));
                continue;
            }
            const Placement before = m_tables->placements.get(matched);
            Placement now = before;
            now.uid = message.uid;
            now.onServer = true;
            now.modSeq = message.modSeq;
            now.serverFlags = message.flags;
            now.serverFlags.keywords = normalizedKeywords(now.serverFlags.keywords);
            now.received = message.receivedMs;
            if (message.savedMs != 0)
                now.saved = message.savedMs;
            m_tables->placements.update(before, now);
            m_tables->journal.recompute(matched);
            if (!message.body.isEmpty())
                putBody(before.message, *MessageTable::packedBody(message),
                        {message.snippet, message.hasAttachments});
            ids.append(matched);
        }
        return ids;
    });
}

/// `modSeq` 0 = the server does not tell.
void WriteTransaction::hear(const Placement &row, const FlagState &flags, quint64 modSeq)
{
    Placement now = row;
    now.serverFlags = flags;
    now.serverFlags.keywords = normalizedKeywords(now.serverFlags.keywords);
    if (modSeq != 0)
        now.modSeq = modSeq;
    if (now == row)
        return;
    m_tables->placements.update(row, now);
    m_tables->journal.recompute(row.id);
}

Result<void> WriteTransaction::setServerFlags(FolderId folder, const QList<ServerFlags> &flags)
{
    return perform([&] {
        for (const ServerFlags &reported : flags) {
            const auto row = m_tables->placements.findByUid(folder, reported.uid);
            if (row)
                hear(*row, reported.flags, reported.modSeq);
        }
    });
}

Result<int> WriteTransaction::removeVanished(FolderId folder, const std::vector<quint32> &uids, bool keepHere)
{
    return perform([&] {
        const bool stays = keepHere || keepsWhatLeft(folder);
        int removed = 0;
        for (const quint32 uid : uids) {
            if (const auto row = m_tables->placements.findByUid(folder, uid))
                removed += m_tables->journal.vanish(*row, stays) ? 1 : 0;
        }
        return removed;
    });
}

Result<void> WriteTransaction::forgetUids(FolderId folder, quint32 newUidValidity)
{
    return perform([&] {
        for (const PlacementId id : m_tables->placements.inFolder(folder)) {
            const Placement before = m_tables->placements.get(id);
            Placement now = before;
            now.uid = 0;
            now.modSeq = 0;
            m_tables->placements.update(before, now);
        }
        FolderRecord record = m_tables->folders.get(folder);
        record.uidValidity = newUidValidity;
        record.uidNext = 0;
        record.highestModSeq = 0;
        record.lastSyncMs = 0;
        m_tables->folders.setServerState(record);
        m_change.folders.push_back(folder);
    });
}

Result<int> WriteTransaction::removeUnmatched(const std::vector<PlacementId> &ids)
{
    return perform([&] {
        OperationTable operations(m_database);
        int removed = 0;
        for (const PlacementId id : ids) {
            const auto row = m_tables->placements.find(id);
            // One that was matched or taken away meanwhile, or that an open operation is to bring.
            if (!row || row->uid != 0 || !row->onServer || !operations.isSettled(id))
                continue;
            removed += m_tables->journal.vanish(*row, !isElsewhere(*row)) ? 1 : 0;
        }
        return removed;
    });
}

/// Whether the server is known to hold the same message in another place, or in another row of this folder.
bool WriteTransaction::isElsewhere(const Placement &row)
{
    const MessageInfo message = m_tables->messages.info(row.message);
    return Query(m_database,
                 "SELECT 1 FROM message m CROSS JOIN placement p ON p.message = m.id "
                 "WHERE m.thread = ? AND m.identity = ? AND (m.size = ? OR m.size = 0) AND p.uid > 0 AND "
                 "p.id <> ? "
                 "LIMIT 1",
                 m_tables->messages.threadOf(message.identity), message.identity, message.size, row.id)
        .next();
}

void WriteTransaction::putBody(MessageId id, const PackedBody &body, const BodyFacts &facts)
{
    if (body.size == 0)
        failInvalid(QStringLiteral("an empty body"));
    m_bodies.put(body);
    m_tables->messages.setBody(id, body.hash, facts.snippet, facts.hasAttachments, body.size,
                               m_clock.nowMs());
    m_tables->placements.touchMessage(id);
}

Result<void> WriteTransaction::storeBody(PlacementId id, const QByteArray &bytes, const BodyFacts &facts)
{
    return perform([&] { putBody(m_tables->placements.get(id).message, BodyStore::pack(bytes), facts); });
}

Result<void> WriteTransaction::verifyBody(PlacementId id)
{
    return perform([&] {
        const QByteArray hash = m_tables->messages.info(m_tables->placements.get(id).message).body;
        if (hash.isEmpty())
            failNotFound(QStringLiteral("the bytes of message %1").arg(id.value()));
        (void)m_bodies.readBack(hash);
    });
}

Result<void> WriteTransaction::syncBodies()
{
    return perform([&] { m_bodies.requestSync(); });
}

Result<void> WriteTransaction::setPreviews(FolderId folder,
                                           const QList<std::pair<quint32, QString>> &previews)
{
    return perform([&] {
        for (const auto &[uid, words] : previews) {
            const auto message = m_tables->placements.messageByUid(folder, uid);
            if (message && m_tables->messages.setPreview(*message, words))
                m_tables->placements.touchMessage(*message);
        }
    });
}

bool WriteTransaction::isAnother(MessageId id, const ReceivedBody &received)
{
    if (!received.doubtful)
        return false;
    const QByteArray known = m_tables->messages.envelope(id).messageId;
    return !known.isEmpty() && known != received.doubtful->messageId;
}

/// A row for what the doubtful text is, in place of the one that has its UID.
MessageId WriteTransaction::insertAnother(FolderId folder, const ReceivedBody &received)
{
    const Placement before = *m_tables->placements.findByUid(folder, received.uid);
    takeUid(before);
    IncomingMessage other;
    other.folder = folder;
    other.uid = received.uid;
    other.flags = before.serverFlags;
    other.modSeq = before.modSeq;
    other.receivedMs = received.doubtful->date;
    other.size = received.body.size;
    other.envelope = *received.doubtful;
    return m_tables->insertRow(other, m_tables->folders.get(folder), m_clock.nowMs()).message;
}

Result<void> WriteTransaction::storeBodies(FolderId folder, const std::vector<ReceivedBody> &bodies)
{
    return perform([&] {
        for (const ReceivedBody &received : bodies) {
            auto message = m_tables->placements.messageByUid(folder, received.uid);
            if (message && isAnother(*message, received)) {
                // Courier makes up a text for a message that another client removed.
                if (received.doubtful->messageId.isEmpty())
                    continue;
                message = insertAnother(folder, received);
            }
            if (message)
                putBody(*message, received.body, received.facts);
        }
    });
}

Result<PlacementId> WriteTransaction::addLocalMessage(const IncomingMessage &message)
{
    return perform([&] {
        if (message.body.isEmpty())
            failInvalid(QStringLiteral("a message that exists only here needs its bytes"));
        IncomingMessage local = message;
        local.uid = 0;
        return insertRow(local, m_tables->folders.get(message.folder));
    });
}

Result<void> WriteTransaction::replaceLocalMessage(PlacementId id, const IncomingMessage &message)
{
    return perform([&] {
        if (message.body.isEmpty())
            failInvalid(QStringLiteral("a message that exists only here needs its bytes"));
        m_tables->journal.keepOldVersion(id);
        Placement row = m_tables->placements.get(id);
        const auto sharing = m_tables->placements.ofMessage(row.message);
        if (sharing.size() > 1) {
            // Copies of the draft elsewhere keep what they are.
            const Placement before = row;
            row.message =
                m_tables->messages.duplicate(row.message, m_tables->messages.info(row.message).account);
            m_tables->placements.update(before, row);
        }
        m_tables->messages.replace(row.message, message);
        const Placement before = row;
        if (message.receivedMs != 0)
            row.received = message.receivedMs;
        m_tables->placements.update(before, row);
        m_tables->placements.touch(row);
    });
}

std::vector<QByteArray> WriteTransaction::takeLooseBodies()
{
    return m_tables->messages.takeLooseBodies();
}

Result<void> WriteTransaction::dropLooseBodies(const std::vector<QByteArray> &hashes)
{
    return perform([&] {
        for (const QByteArray &hash : hashes) {
            if (!MessageTable::bodyNeeded(m_database, hash))
                m_bodies.remove(hash);
        }
    });
}

void WriteTransaction::sweepBodies()
{
    std::vector<QByteArray> loose;
    m_bodies.forEach([&](const BodyTable::Entry &entry) {
        if (!MessageTable::bodyNeeded(m_database, entry.hash))
            loose.push_back(entry.hash);
    });
    // Rows that this job removes are still in the file until it is committed: only what was loose before may
    // go now.
    m_tables->messages.noteLooseBodies(std::move(loose));
}

} // namespace posthorn
