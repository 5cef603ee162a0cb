#include "latecopies.h"

#include <algorithm>
#include <chrono>

namespace posthorn
{

namespace
{

using namespace std::chrono_literals;

// Longer than servers wait for locks and hold lines that are no more.
constexpr std::chrono::milliseconds watchTime = 15min;

/// The hash of the message as the server has it now; empty where it cannot be read.
Result<QByteArray> hashThere(ImapSession &session, Store &store, FolderId id, quint32 uid)
{
    POSTHORN_TRY_ASSIGN(const FolderRecord folder, store.readAndWait<FolderRecord>([id](StoreReader &reader) {
        return reader.folder(id);
    }));
    const auto selected = session.select(folder.mailbox, true);
    if (!selected)
        return selected.error().domain == ErrorDomain::Server ? Result<QByteArray>(QByteArray())
                                                              : Result<QByteArray>(selected.error());
    if (selected->uidValidity != folder.uidValidity)
        return QByteArray();
    QByteArray hash;
    POSTHORN_TRY(session.fetch(QByteArray::number(uid), "(UID BODY.PEEK[])",
                               [&](ImapFetched &&message) -> Result<void> {
                                   if (message.uid == uid && !message.body.isEmpty())
                                       hash = PackedBody::hashOf(message.body);
                                   return {};
                               }));
    return hash;
}

Result<bool> isSameMessage(ImapSession &session, Store &store, const LateCopy &late)
{
    // The one to stay last: so close before the removal it is known to be there.
    POSTHORN_TRY_ASSIGN(const QByteArray copy, hashThere(session, store, late.folder, late.uid));
    if (copy.isEmpty())
        return false;
    POSTHORN_TRY_ASSIGN(const QByteArray twin, hashThere(session, store, late.twinFolder, late.twinUid));
    return copy == twin;
}

Result<QList<LateCopy>> lateCopies(StoreReader &reader, AccountId account, const Clock &clock)
{
    return reader.lateCopies(account, clock.nowMs() - watchTime.count());
}

/// Not where another was queued meanwhile that leaves this one alone, or the user took it up. Answers whether
/// it was queued.
Result<bool> queueRemoval(WriteTransaction &transaction, const QList<LateCopy> &now, PlacementId copy)
{
    if (std::none_of(now.begin(), now.end(), [copy](const LateCopy &late) { return late.copy == copy; }))
        return false;
    OperationRecord removal;
    removal.kind = OperationKind::Expunge;
    OperationTarget target;
    target.placement = copy;
    removal.targets = {target};
    POSTHORN_TRY(transaction.enqueue(removal));
    return true;
}

} // namespace

Result<int> queueLateCopies(ImapSession &session, Store &store, const Clock &clock, AccountId account)
{
    // Where folders are labels, a message cannot lie in one twice.
    if (session.has(ImapCapability::GmailExtensions))
        return 0;
    POSTHORN_TRY_ASSIGN(const auto found, store.readAndWait<QList<LateCopy>>([&](StoreReader &reader) {
        return lateCopies(reader, account, clock);
    }));
    int queued = 0;
    for (const LateCopy &late : found) {
        POSTHORN_TRY_ASSIGN(const bool same, isSameMessage(session, store, late));
        if (!same)
            continue;
        const auto queue = [&](WriteTransaction &transaction) -> Result<bool> {
            POSTHORN_TRY_ASSIGN(const auto now, lateCopies(transaction.reader(), account, clock));
            return queueRemoval(transaction, now, late.copy);
        };
        POSTHORN_TRY_ASSIGN(const bool removed, store.writeAndWait<bool>(Durability::Normal, queue));
        queued += removed ? 1 : 0;
    }
    return queued;
}

} // namespace posthorn
