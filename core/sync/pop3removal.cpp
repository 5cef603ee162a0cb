#include "pop3removal.h"

#include "retentionplan.h"
#include "retentionrun.h"

#include <algorithm>

namespace posthorn
{

namespace
{

struct Wishes {
    QList<UidlRecord> uidls;
    QList<OperationRecord> operations;
    QSet<QByteArray> notYet; // the user may still undo it
    QHash<QByteArray, qint64> byRule;
};

Result<Wishes> look(StoreReader &reader, const Account &account, const Clock &clock)
{
    const qint64 nowMs = clock.nowMs();
    Wishes found;
    POSTHORN_TRY_ASSIGN(found.uidls, reader.uidls(account.id));
    POSTHORN_TRY_ASSIGN(const auto open, reader.openOperations(account.id));
    for (const OperationRecord &operation : open) {
        if (operation.kind != OperationKind::PopDelete || operation.state == OperationState::Failed)
            continue;
        if (operation.notBeforeMs <= nowMs) {
            found.operations.append(operation);
            continue;
        }
        for (const OperationTarget &target : operation.targets)
            found.notYet.insert(target.uidl);
    }
    if (!account.retention.removes() || !account.retention.agreed)
        return found;
    POSTHORN_TRY_ASSIGN(const auto folders, reader.folders(account.id));
    POSTHORN_TRY_ASSIGN(const auto inventory, reader.retentionInventory(account.id));
    POSTHORN_TRY_ASSIGN(const qint64 dueMs, dueTime(reader, account, clock));
    for (const RetentionCandidate &candidate : RetentionPlan(account, folders, dueMs).due(inventory))
        found.byRule.insert(candidate.uidl, candidate.size);
    return found;
}

/// The bytes are not here, or not as they were: of one message; the store itself is well.
bool isDamage(const Error &error)
{
    return error.code == ErrorCode::StoreCorrupt || error.code == ErrorCode::NotFound;
}

} // namespace

Pop3Removal::Pop3Removal(Store &store, const Account &account)
    : m_store(store)
    , m_account(account)
{
}

Result<void> Pop3Removal::read(const Clock &clock)
{
    POSTHORN_TRY_ASSIGN(const Wishes wishes, m_store.readAndWait<Wishes>([&](StoreReader &reader) {
        return look(reader, m_account, clock);
    }));
    m_operations = wishes.operations;
    m_byRule = wishes.byRule;
    m_leaving.clear();
    m_neededFirst.clear();
    m_due.clear();
    QSet<QByteArray> asked;
    for (const OperationRecord &operation : m_operations) {
        for (const OperationTarget &target : operation.targets)
            asked.insert(target.uidl);
    }
    for (const UidlRecord &record : wishes.uidls) {
        if (!record.onServer || wishes.notYet.contains(record.uidl))
            continue;
        const bool byUser = asked.contains(record.uidl) ||
                            (record.deletedHere && !record.keptOnServer && m_account.deletingReachesServer());
        const bool byRule = record.bodyVerified && wishes.byRule.contains(record.uidl);
        if (!byUser && !byRule)
            continue;
        if (!record.deletedHere && record.message.isValid() && !record.bodyVerified)
            m_neededFirst.insert(record.uidl);
        else
            m_leaving.append(record);
    }
    return {};
}

Result<void> Pop3Removal::leaveOutDamaged(const QSet<QByteArray> &alreadyRead)
{
    const auto isRead = [&alreadyRead](const UidlRecord &record) {
        return record.deletedHere || alreadyRead.contains(record.uidl);
    };
    QSet<QByteArray> due;
    if (std::all_of(m_leaving.cbegin(), m_leaving.cend(), isRead)) {
        for (const UidlRecord &record : std::as_const(m_leaving))
            due.insert(record.uidl);
        m_due = due;
        return {};
    }
    const auto readBack = [&](WriteTransaction &transaction) -> Result<void> {
        for (const UidlRecord &record : std::as_const(m_leaving)) {
            const auto read =
                isRead(record) ? Result<void>() : transaction.verifyUidlBody(m_account.id, record.uidl);
            if (read) {
                due.insert(record.uidl);
                continue;
            }
            if (!isDamage(read.error()))
                return read.error();
            m_damaged.insert(record.uidl);
            if (!m_damage)
                m_damage = read.error();
        }
        return {};
    };
    POSTHORN_TRY(m_store.writeAndWait<void>(Durability::Full, readBack));
    m_due = due;
    return {};
}

Result<void> Pop3Removal::carriedOut(const QList<QByteArray> &gone, const QSet<QByteArray> &listed)
{
    if (gone.isEmpty() && m_operations.isEmpty())
        return {};
    const QSet<QByteArray> isGone(gone.begin(), gone.end());
    return m_store.writeAndWait<void>(Durability::Full, [&](WriteTransaction &transaction) -> Result<void> {
        POSTHORN_TRY(transaction.setUidlGone(m_account.id, gone));
        qint64 messages = 0;
        qint64 bytes = 0;
        for (const QByteArray &uidl : gone) {
            if (const auto removed = m_byRule.constFind(uidl); removed != m_byRule.cend()) {
                ++messages;
                bytes += *removed;
            }
        }
        if (messages > 0)
            POSTHORN_TRY(transaction.noteRemovals(m_account.id, messages, bytes));
        for (const OperationRecord &operation : std::as_const(m_operations)) {
            const bool done =
                std::all_of(operation.targets.begin(), operation.targets.end(), [&](const auto &target) {
                    return isGone.contains(target.uidl) || !listed.contains(target.uidl);
                });
            if (done)
                POSTHORN_TRY(transaction.completeOperation(operation.id));
            else
                m_undone.insert(operation.id);
        }
        return {};
    });
}

} // namespace posthorn
