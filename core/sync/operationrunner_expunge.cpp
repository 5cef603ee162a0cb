// OperationRunner: messages that are removed from the server.

#include "operationrunner.h"

#include <algorithm>

namespace posthorn
{

/// What was moved to this computer is lost with the server's copy, should it not have got to the disk. False
/// when some was not whole and was taken out: then the journal must be read again.
Result<bool> OperationRunner::verifyKept(const OperationBatch &batch)
{
    int damaged = 0;
    const auto verify = [&](WriteTransaction &transaction) -> Result<void> {
        damaged = 0;
        for (const OperationRecord &operation : batch.operations) {
            POSTHORN_TRY_ASSIGN(const auto damage, transaction.verifyKept(operation.id));
            if (!damage)
                continue;
            ++damaged;
            // What the user moved tells it by itself, in the journal.
            if (operation.byRule && !m_outcome.damaged)
                m_outcome.damaged = damage;
        }
        return damaged == 0 ? Result<void>() : requeue(transaction, batch);
    };
    POSTHORN_TRY(m_store.writeAndWait<void>(Durability::Normal, verify));
    m_outcome.failed += damaged;
    return damaged == 0;
}

/// What a rule removes and others removed first, they may have moved: whether it lies elsewhere, and not here
/// as well, is seen when all folders are. False when there is such: then the journal must be read again.
Result<bool> OperationRunner::areThere(const OperationBatch &batch, const FolderRecord &source,
                                       std::vector<quint32> uids)
{
    // A UID of another UIDVALIDITY must not take another message's row away.
    if (!batch.first().byRule || uids.empty() || batch.first().uidValidity != source.uidValidity)
        return true;
    POSTHORN_TRY_ASSIGN(auto present, m_session.search("UID " + formatUidSet(uids)));
    std::sort(present.begin(), present.end());
    std::erase_if(uids, [&](quint32 uid) { return std::binary_search(present.begin(), present.end(), uid); });
    if (uids.empty())
        return true;
    POSTHORN_TRY(
        m_store.writeAndWait<void>(Durability::Normal, [&](WriteTransaction &transaction) -> Result<void> {
            POSTHORN_TRY(requeue(transaction, batch));
            POSTHORN_TRY(transaction.removeVanished(source.id, uids));
            return {};
        }));
    return false;
}

/// Some servers say OK, and keep what they were to remove.
Result<void> OperationRunner::expunge(const std::vector<quint32> &uids)
{
    const quint32 before = m_session.exists();
    POSTHORN_TRY(m_relocation.expunge(uids));
    if (uids.empty() || m_session.exists() + uids.size() <= before)
        return {};
    POSTHORN_TRY_ASSIGN(const auto kept, m_session.search("UID " + formatUidSet(uids)));
    if (kept.empty())
        return {};
    return Error{ErrorDomain::Server,
                 ErrorCode::ServerSaidNo,
                 Retry::Never,
                 {},
                 QStringLiteral("the server still has what it said it removed")};
}

/// Where folders are labels (Gmail), an expunge only takes the label away; what lies in Trash is removed by
/// it.
Result<void> OperationRunner::removeForGood(const FolderRecord &source, const std::vector<quint32> &uids)
{
    const bool labels = m_session.has(ImapCapability::GmailExtensions) && m_session.has(ImapCapability::Move);
    if (!labels || uids.empty() || source.role == FolderRole::Trash || source.role == FolderRole::Junk)
        return expunge(uids);
    POSTHORN_TRY_ASSIGN(const auto trash,
                        m_store.readAndWait<std::optional<FolderRecord>>([this](StoreReader &reader) {
                            return reader.folderByRole(m_account, FolderRole::Trash);
                        }));
    if (!trash || trash->local)
        return expunge(uids);
    POSTHORN_TRY_ASSIGN(const auto moved, m_session.move(formatUidSet(uids), trash->mailbox));
    std::vector<quint32> there;
    for (const auto &[from, to] : moved)
        there.push_back(to);
    m_selected.reset();
    POSTHORN_TRY(m_session.select(trash->mailbox));
    return expunge(there);
}

} // namespace posthorn
