#include "relocation.h"

#include "imap/imaparguments.h"

#include <algorithm>

namespace posthorn
{

namespace
{

template <class Predicate>
std::vector<quint32> uidsOf(const QList<Relocation::Item> &items, Predicate wanted)
{
    std::vector<quint32> uids;
    for (const Relocation::Item &item : items) {
        if (item.uid != 0 && wanted(item))
            uids.push_back(item.uid);
    }
    return uids;
}

/// Only what a quoted string can carry; no Message-ID that means anything has more.
std::optional<QByteArray> criteriaFor(const QByteArray &messageId)
{
    const bool plain =
        !messageId.isEmpty() && messageId.size() < 900 &&
        std::all_of(messageId.begin(), messageId.end(), [](char c) { return c >= ' ' && c < 127; });
    if (!plain)
        return {};
    return "HEADER Message-ID " + quoteImapString(messageId).value_or(QByteArray());
}

} // namespace

Relocation::Relocation(ImapSession &session, Store &store)
    : m_session(session)
    , m_store(store)
{
}

Result<std::vector<quint32>> Relocation::findByMessageId(const QByteArray &messageId)
{
    const auto criteria = criteriaFor(messageId);
    return criteria ? m_session.search(*criteria) : Result<std::vector<quint32>>(std::vector<quint32>());
}

Result<void> Relocation::fetchByMessageId(const QByteArray &messageId, const QByteArray &items,
                                          const ImapSession::FetchSink &sink)
{
    const auto criteria = criteriaFor(messageId);
    return criteria ? m_session.fetchFound(*criteria, items, sink) : Result<void>();
}

/// UIDs of the selected target that may be what became of the item, ascending. One that had a row here before
/// the item was moved is something else, however alike: two moves that took each other's original for their
/// own copy would remove both.
Result<std::vector<quint32>> Relocation::mayBeCopies(const FolderRecord &target, const Item &item)
{
    std::vector<quint32> uids;
    POSTHORN_TRY(
        fetchByMessageId(item.messageId, "(UID RFC822.SIZE)", [&](ImapFetched &&message) -> Result<void> {
            // Two messages may have one Message-ID; it must at least be of the same length.
            if (item.size <= 0 || message.size == item.size)
                uids.push_back(message.uid);
            return {};
        }));
    std::sort(uids.begin(), uids.end());
    POSTHORN_TRY_ASSIGN(const auto known,
                        m_store.readAndWait<std::vector<MissingBody>>(
                            [&](StoreReader &reader) { return reader.bodiesOf(target.id, uids); }));
    for (const MissingBody &row : known) {
        if (row.place.id < item.shownAs)
            std::erase(uids, row.uid);
    }
    return uids;
}

bool Relocation::mayCreate(const FolderRecord &folder)
{
    const bool neverThere = folder.serverTotal < 0 && folder.uidValidity == 0;
    return neverThere || (folder.role != FolderRole::None && folder.role != FolderRole::Inbox);
}

Result<void> Relocation::create(const FolderRecord &folder)
{
    const auto created = m_session.create(folder.mailbox);
    if (!created && created.error().domain != ErrorDomain::Server)
        return created;
    // A refused CREATE means mostly that it exists already; where not, what follows says so.
    const auto subscribed = m_session.subscribe(folder.mailbox);
    if (!subscribed && subscribed.error().domain != ErrorDomain::Server)
        return subscribed;
    return m_store.writeAndWait<void>(
        Durability::Normal, [&folder](WriteTransaction &transaction) -> Result<void> {
            POSTHORN_TRY_ASSIGN(FolderRecord now, transaction.reader().folder(folder.id));
            now.serverTotal = std::max(0, now.serverTotal);
            return transaction.setFolderServerState(now);
        });
}

Result<void> Relocation::prepare(const FolderRecord &target)
{
    if (target.serverTotal < 0 && target.uidValidity == 0)
        return create(target);
    return {};
}

Result<void> Relocation::dropVanished(QList<Item> &items)
{
    const auto asked = uidsOf(items, [](const Item &) { return true; });
    if (asked.empty())
        return {};
    POSTHORN_TRY_ASSIGN(auto present, m_session.search("UID " + formatUidSet(asked)));
    std::sort(present.begin(), present.end());
    for (Item &item : items) {
        if (!std::binary_search(present.begin(), present.end(), item.uid))
            item.uid = 0;
    }
    return {};
}

Result<void> Relocation::findArrived(const FolderRecord &source, const FolderRecord &target,
                                     QList<Item> &items)
{
    auto selected = m_session.select(target.mailbox, true);
    // Only a folder that is not there holds nothing; one that cannot be looked at now may hold what we put
    // there.
    if (!selected && selected.error().code != ErrorCode::FolderGone)
        return std::move(selected).error();
    if (selected) {
        QSet<quint32> taken;
        for (Item &item : items) {
            POSTHORN_TRY_ASSIGN(auto uids, mayBeCopies(target, item));
            std::erase_if(uids, [&taken](quint32 uid) { return taken.contains(uid); });
            item.arrived = !uids.empty();
            item.newUid = uids.empty() ? 0 : uids.back();
            taken.insert(item.newUid);
        }
    }
    POSTHORN_TRY(m_session.select(source.mailbox));
    return {};
}

Result<void> Relocation::transfer(const FolderRecord &source, const FolderRecord &target, QList<Item> &items,
                                  bool byMove)
{
    const auto uids = uidsOf(items, [](const Item &item) { return !item.arrived; });
    if (uids.empty())
        return {};
    const QByteArray set = formatUidSet(uids);
    const auto attempt = [&] {
        return byMove ? m_session.move(set, target.mailbox) : m_session.copy(set, target.mailbox);
    };
    auto map = attempt();
    if (!map && map.error().code == ErrorCode::FolderGone && mayCreate(target)) {
        POSTHORN_TRY(create(target));
        map = attempt();
    }
    if (!map)
        return std::move(map).error();
    for (Item &item : items) {
        if (item.uid == 0 || item.arrived)
            continue;
        for (const auto &[from, to] : std::as_const(*map)) {
            if (from == item.uid) {
                item.newUid = to;
                item.arrived = true;
            }
        }
    }
    if (byMove && !m_session.has(ImapCapability::UidPlus)) {
        // The server does not name what it moved; MOVE is all or nothing, so it moved what was there.
        for (Item &item : items)
            item.arrived = item.arrived || item.uid != 0;
        return {};
    }
    if (byMove)
        return dropLeftBehind(items);
    const bool allNamed = std::all_of(items.begin(), items.end(),
                                      [](const Item &item) { return item.uid == 0 || item.arrived; });
    if (allNamed)
        return {};
    // The server does not say where they went (no UIDPLUS): see for ourselves. What has no Message-ID must be
    // believed, unless the server named others.
    QList<Item> unseen;
    for (const Item &item : std::as_const(items)) {
        if (item.uid != 0 && !item.arrived)
            unseen.append(item);
    }
    POSTHORN_TRY(findArrived(source, target, unseen));
    qsizetype next = 0;
    for (Item &item : items) {
        if (item.uid == 0 || item.arrived)
            continue;
        item = unseen.at(next++);
        item.arrived = item.arrived || (map->isEmpty() && item.messageId.isEmpty());
    }
    return dropLeftBehind(items);
}

/// What does not lie in the target was not in the source any more, or the server left it there.
Result<void> Relocation::dropLeftBehind(QList<Item> &items)
{
    QList<Item> left;
    for (const Item &item : std::as_const(items)) {
        if (item.uid != 0 && !item.arrived)
            left.append(item);
    }
    if (left.isEmpty())
        return {};
    POSTHORN_TRY(dropVanished(left));
    if (std::any_of(left.begin(), left.end(), [](const Item &item) { return item.uid != 0; }))
        return Error{ErrorDomain::Server,
                     ErrorCode::TemporaryFailure,
                     Retry::Backoff,
                     {},
                     QStringLiteral("the server brought only some of the messages to their folder")};
    for (Item &item : items) {
        if (!item.arrived)
            item.uid = 0;
    }
    return {};
}

Result<void> Relocation::copy(const FolderRecord &source, const FolderRecord &target, QList<Item> &items,
                              bool lookFirst)
{
    POSTHORN_TRY(prepare(target));
    POSTHORN_TRY(dropVanished(items));
    if (lookFirst)
        POSTHORN_TRY(findArrived(source, target, items));
    return transfer(source, target, items, false);
}

Result<void> Relocation::move(const FolderRecord &source, const FolderRecord &target, QList<Item> &items,
                              bool lookFirst, const Arrived &arrived)
{
    POSTHORN_TRY(prepare(target));
    const bool byMove = m_session.has(ImapCapability::Move);
    if (lookFirst || !byMove)
        POSTHORN_TRY(dropVanished(items));
    if (lookFirst) {
        QList<Item> looked = items;
        POSTHORN_TRY(findArrived(source, target, looked));
        for (qsizetype i = 0; i < items.size(); ++i) {
            // MOVE is all or nothing for each message: what is still here was not moved, whatever lies there.
            if (!items[i].arrived && (items[i].uid == 0 || !byMove))
                items[i] = looked[i];
        }
    }
    POSTHORN_TRY(transfer(source, target, items, byMove));
    if (byMove)
        return {};
    POSTHORN_TRY(arrived(items));
    return expunge(uidsOf(items, [](const Item &item) { return item.arrived; }));
}

Result<void> Relocation::expunge(const std::vector<quint32> &uids)
{
    if (uids.empty())
        return {};
    const QByteArray set = formatUidSet(uids);
    FlagChange mark;
    mark.add = MessageFlag::Deleted;
    POSTHORN_TRY(m_session.storeFlags(set, mark));
    if (m_session.has(ImapCapability::UidPlus))
        return m_session.uidExpunge(set);
    POSTHORN_TRY_ASSIGN(const auto others, markedBesides(uids));
    if (others.empty())
        return m_session.expungeMarked();
    FlagChange unmark;
    unmark.remove = MessageFlag::Deleted;
    const QByteArray theirs = formatUidSet(others);
    POSTHORN_TRY(m_session.storeFlags(theirs, unmark));
    const auto removed = expungeOnly(uids);
    const auto restored = m_session.storeFlags(theirs, mark);
    return restored || restored.error().domain == ErrorDomain::Server ? removed : restored.error();
}

/// Looks once more: what somebody marked just now would go, too.
Result<void> Relocation::expungeOnly(const std::vector<quint32> &uids)
{
    POSTHORN_TRY_ASSIGN(const auto others, markedBesides(uids));
    if (others.empty())
        return m_session.expungeMarked();
    return Error{
        ErrorDomain::Server,
        ErrorCode::TemporaryFailure,
        Retry::Backoff,
        {},
        QStringLiteral(
            "others mark messages in this folder for deletion, and the server cannot remove only ours")};
}

Result<std::vector<quint32>> Relocation::markedBesides(const std::vector<quint32> &uids)
{
    POSTHORN_TRY_ASSIGN(auto marked, m_session.search("DELETED"));
    std::erase_if(marked,
                  [&](quint32 uid) { return std::find(uids.begin(), uids.end(), uid) != uids.end(); });
    return marked;
}

} // namespace posthorn
