#include "pop3collector.h"

#include "localmessages.h"
#include "mime/headerscanner.h"
#include "retentionplan.h"
#include "retentionrun.h"

#include <QCryptographicHash>
#include <QHash>
#include <algorithm>

namespace posthorn
{

namespace
{

// Committed together: few enough that a cut loses little, enough that a commit per message does not slow
// down.
constexpr qsizetype batchMessages = 25;
constexpr qint64 batchBytes = 4 * 1024 * 1024;

QByteArray surrogate(const Pop3Entry &entry, const QByteArray &header)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(QByteArray::number(entry.size));
    hash.addData("\n");
    hash.addData(header);
    return "sha256:" + hash.result().toHex();
}

/// When the last server took the message in: the topmost Received field (RFC 5321 4.4).
qint64 receivedMs(const QByteArray &bytes, qint64 dateMs, qint64 nowMs)
{
    const qsizetype headerEnd = std::max<qsizetype>(bytes.indexOf("\r\n\r\n"), 0);
    QByteArray header = "\r\n" + bytes.left(headerEnd) + "\r\n";
    qint64 when = dateMs;
    const qsizetype field = header.toLower().indexOf("\r\nreceived:");
    if (field >= 0) {
        qsizetype end = header.indexOf("\r\n", field + 2);
        while (end >= 0 && end + 2 < header.size() && (header[end + 2] == ' ' || header[end + 2] == '\t'))
            end = header.indexOf("\r\n", end + 2);
        const QByteArray value = header.mid(field + 2, end < 0 ? -1 : end - field - 2);
        const qsizetype semicolon = value.lastIndexOf(';');
        if (semicolon >= 0) {
            if (const auto date = parseDate(value.mid(semicolon + 1)))
                when = date->first;
        }
    }
    return when <= 0 || when > nowMs ? nowMs : when;
}

} // namespace

Pop3Collector::Pop3Collector(Pop3Session &session, Store &store, const Clock &clock, const Account &account)
    : m_session(session)
    , m_store(store)
    , m_clock(clock)
    , m_account(account)
{
}

Result<void> Pop3Collector::run()
{
    struct Before {
        FolderId inbox;
        QList<UidlRecord> uidls;
    };
    const AccountId account = m_account.id;
    const auto look = [account](WriteTransaction &transaction) -> Result<Before> {
        POSTHORN_TRY(transaction.ensureLocalFolders(account));
        Before found;
        POSTHORN_TRY_ASSIGN(const auto inbox, transaction.reader().folderByRole(account, FolderRole::Inbox));
        if (inbox)
            found.inbox = inbox->id;
        POSTHORN_TRY_ASSIGN(found.uidls, transaction.reader().uidls(account));
        return found;
    };
    POSTHORN_TRY_ASSIGN(const Before before, m_store.writeAndWait<Before>(Durability::Normal, look));
    m_outcome.inbox = before.inbox;
    m_outcome.stats.folders = 1;
    m_firstVisit = before.uidls.isEmpty();

    POSTHORN_TRY_ASSIGN(const auto entries, m_session.list());
    POSTHORN_TRY(identify(entries));
    QList<std::pair<QByteArray, qint64>> listing;
    for (const Known &known : std::as_const(m_listed))
        listing.append({known.key, known.entry.size});
    POSTHORN_TRY_ASSIGN(auto wanted, newOnes(before.uidls));
    POSTHORN_TRY(m_store.writeAndWait<void>(Durability::Normal, [&](WriteTransaction &transaction) {
        return transaction.setUidls(account, listing);
    }));
    POSTHORN_TRY(collect(wanted));
    return removeDue();
}

/// Gives every message of the listing a name that is the same next time, and is nobody else's.
Result<void> Pop3Collector::identify(const QList<Pop3Entry> &entries)
{
    QHash<QByteArray, int> count;
    for (const Pop3Entry &entry : entries)
        ++count[entry.uidl];
    QList<Pop3Entry> nameless;
    QHash<int, QByteArray> keys;
    for (const Pop3Entry &entry : entries) {
        if (!entry.uidl.isEmpty() && count.value(entry.uidl) == 1)
            keys.insert(entry.number, entry.uidl);
        else
            nameless.append(entry);
    }
    if (!nameless.isEmpty()) {
        QHash<QByteArray, int> seen;
        const auto name = [&](const Pop3Entry &entry, Result<QByteArray> header) -> Result<void> {
            // One that cannot be looked at now is not there for this visit.
            if (!header)
                return {};
            QByteArray key = surrogate(entry, *header);
            if (const int twin = seen[key]++; twin > 0)
                key += '/' + QByteArray::number(twin);
            keys.insert(entry.number, key);
            return {};
        };
        POSTHORN_TRY(
            m_session.capabilities().top || !m_session.capabilities().known
                ? m_session.retrieveHeaders(nameless, name)
                : m_session.retrieve(nameless, [&](const Pop3Entry &entry, Result<QByteArray> message) {
                      return message ? name(entry, message->left(message->indexOf("\r\n\r\n") + 4))
                                     : name(entry, message.error());
                  }));
    }
    for (const Pop3Entry &entry : entries) {
        if (keys.contains(entry.number))
            m_listed.append({keys.value(entry.number), entry});
    }
    return {};
}

/// Those to be fetched, newest first.
Result<QList<Pop3Collector::Known>> Pop3Collector::newOnes(const QList<UidlRecord> &before)
{
    QSet<QByteArray> done;
    for (const UidlRecord &record : before) {
        if (record.message.isValid() || record.deletedHere)
            done.insert(record.uidl);
    }
    QList<Known> wanted;
    bool anyKnown = false;
    for (const Known &known : std::as_const(m_listed)) {
        if (done.contains(known.key))
            anyKnown = true;
        else
            wanted.append(known);
    }
    std::reverse(wanted.begin(), wanted.end());
    // A mailbox where every name is new, although some were known, has a server that makes up names as it
    // goes.
    if (!done.isEmpty() && !anyKnown && wanted.size() > 1)
        POSTHORN_TRY(leaveOutKnown(wanted));
    return wanted;
}

Result<void> Pop3Collector::leaveOutKnown(QList<Known> &wanted)
{
    QList<Pop3Entry> entries;
    for (const Known &known : std::as_const(wanted))
        entries.append(known.entry);
    QSet<int> here;
    POSTHORN_TRY(m_session.retrieveHeaders(
        entries, [&](const Pop3Entry &entry, Result<QByteArray> header) -> Result<void> {
            if (!header)
                return {};
            const QByteArray messageId = scanHeader(*header).envelope.messageId;
            if (messageId.isEmpty())
                return {};
            POSTHORN_TRY_ASSIGN(
                const auto rows,
                m_store.readAndWait<QList<MessageRow>>([&](StoreReader &reader) -> Result<QList<MessageRow>> {
                    POSTHORN_TRY_ASSIGN(const auto ids,
                                        reader.placementsByMessageId(m_account.id, messageId));
                    return reader.rows({ids.begin(), ids.end()});
                }));
            const bool known = std::any_of(
                rows.begin(), rows.end(), [&entry](const MessageRow &row) { return row.size == entry.size; });
            if (known)
                here.insert(entry.number);
            return {};
        }));
    wanted.removeIf([&here](const Known &known) { return here.contains(known.entry.number); });
    return {};
}

IncomingMessage Pop3Collector::describe(const QByteArray &bytes) const
{
    IncomingMessage message = describeMessage(m_outcome.inbox, bytes, {}, 0, &m_store.parsing());
    message.receivedMs = receivedMs(bytes, message.envelope.date, m_clock.nowMs());
    return message;
}

Result<void> Pop3Collector::collect(const QList<Known> &wanted)
{
    QHash<int, QByteArray> keys;
    QList<Pop3Entry> entries;
    for (const Known &known : wanted) {
        keys.insert(known.entry.number, known.key);
        entries.append(known.entry);
    }
    int done = 0;
    auto fetched =
        m_session.retrieve(entries, [&](const Pop3Entry &entry, Result<QByteArray> bytes) -> Result<void> {
            ++done;
            if (m_progress)
                m_progress(done, int(entries.size()));
            // What the server refuses now is asked for again next time.
            if (!bytes || bytes->isEmpty())
                return {};
            m_batch.append({keys.value(entry.number), describe(*bytes)});
            m_batchBytes += bytes->size();
            if (m_batch.size() < batchMessages && m_batchBytes < batchBytes)
                return {};
            return commit();
        });
    // Also what came before a line broke need not come again.
    POSTHORN_TRY(commit());
    return fetched;
}

Result<void> Pop3Collector::commit()
{
    if (m_batch.isEmpty())
        return {};
    const auto batch = std::exchange(m_batch, {});
    m_batchBytes = 0;
    const auto add = [&](WriteTransaction &transaction) -> Result<QList<PlacementId>> {
        QList<PlacementId> ids;
        for (const Collected &collected : batch) {
            POSTHORN_TRY_ASSIGN(const PlacementId id,
                                transaction.addPop3Message(m_account.id, collected.key, collected.message));
            ids.append(id);
        }
        return ids;
    };
    POSTHORN_TRY_ASSIGN(const auto placements,
                        m_store.writeAndWait<QList<PlacementId>>(Durability::Full, add));
    m_outcome.stats.added += int(placements.size());
    if (!m_firstVisit)
        m_outcome.newMail += placements;
    // Only after the commit above: what is read back now is what a restart would find.
    POSTHORN_TRY(
        m_store.writeAndWait<void>(Durability::Full, [&](WriteTransaction &transaction) -> Result<void> {
            for (const Collected &collected : batch)
                POSTHORN_TRY(transaction.verifyUidlBody(m_account.id, collected.key));
            return {};
        }));
    for (const Collected &collected : batch)
        m_readBack.insert(collected.key);
    return {};
}

/// Days may lie between the download and the removal, and what is here is the last copy from then on: it is
/// read back once more. What the user deleted here need not be whole.
Result<void> Pop3Collector::leaveOutDamaged(QList<UidlRecord> &due)
{
    const auto isRead = [this](const UidlRecord &record) {
        return record.deletedHere || m_readBack.contains(record.uidl);
    };
    if (std::all_of(due.cbegin(), due.cend(), isRead))
        return {};
    return m_store.writeAndWait<void>(Durability::Full, [&](WriteTransaction &transaction) -> Result<void> {
        QList<UidlRecord> whole;
        for (const UidlRecord &record : std::as_const(due)) {
            const auto read =
                isRead(record) ? Result<void>() : transaction.verifyUidlBody(m_account.id, record.uidl);
            if (read)
                whole.append(record);
            else if (read.error().code != ErrorCode::StoreCorrupt && read.error().code != ErrorCode::NotFound)
                return read.error();
            else if (!m_outcome.damaged)
                m_outcome.damaged = read.error();
        }
        due = whole;
        return {};
    });
}

/// What leaves now: what the user deleted, and what a rule chose. The bytes of the latter are on the disk,
/// read back.
Result<void> Pop3Collector::removeDue()
{
    struct Wishes {
        QList<UidlRecord> uidls;
        QList<OperationRecord> operations;
        QSet<QByteArray> notYet;          // the user may still undo it
        QHash<QByteArray, qint64> byRule; // size by UIDL
    };
    const Account &account = m_account;
    const qint64 nowMs = m_clock.nowMs();
    POSTHORN_TRY(runRetention(m_store, account, m_clock));
    const auto look = [&account, nowMs](StoreReader &reader) -> Result<Wishes> {
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
        POSTHORN_TRY_ASSIGN(const auto folders, reader.folders(account.id));
        POSTHORN_TRY_ASSIGN(const auto inventory, reader.retentionInventory(account.id));
        for (const RetentionCandidate &candidate : RetentionPlan(account, folders, nowMs).due(inventory))
            found.byRule.insert(candidate.uidl, candidate.size);
        return found;
    };
    POSTHORN_TRY_ASSIGN(const Wishes wishes, m_store.readAndWait<Wishes>(look));
    QSet<QByteArray> asked;
    for (const OperationRecord &operation : wishes.operations) {
        for (const OperationTarget &target : operation.targets)
            asked.insert(target.uidl);
    }
    QHash<QByteArray, Pop3Entry> listed;
    for (const Known &known : std::as_const(m_listed))
        listed.insert(known.key, known.entry);
    QList<UidlRecord> leaving;
    for (const UidlRecord &record : wishes.uidls) {
        const bool byUser = asked.contains(record.uidl) ||
                            (record.deletedHere && !record.keptOnServer && account.deletingReachesServer());
        const bool byRule = record.bodyVerified && wishes.byRule.contains(record.uidl);
        if (listed.contains(record.uidl) && (byUser || byRule) && !wishes.notYet.contains(record.uidl))
            leaving.append(record);
    }
    POSTHORN_TRY(leaveOutDamaged(leaving));
    QList<Pop3Entry> due;
    QHash<int, QByteArray> keys;
    for (const UidlRecord &record : std::as_const(leaving)) {
        due.append(listed.value(record.uidl));
        keys.insert(due.last().number, record.uidl);
    }
    QList<QByteArray> gone;
    if (!due.isEmpty()) {
        POSTHORN_TRY_ASSIGN(const auto marked, m_session.markDeleted(due));
        for (const Pop3Entry &entry : marked)
            gone.append(keys.value(entry.number));
    }
    // Until this succeeded nothing is gone; if it fails, the next listing tells what happened.
    POSTHORN_TRY(m_session.quit());
    m_outcome.stats.removed += int(gone.size());
    if (gone.isEmpty() && wishes.operations.isEmpty())
        return {};
    return m_store.writeAndWait<void>(Durability::Full, [&](WriteTransaction &transaction) -> Result<void> {
        POSTHORN_TRY(transaction.setUidlGone(account.id, gone));
        qint64 messages = 0;
        qint64 bytes = 0;
        for (const QByteArray &uidl : gone) {
            if (const auto removed = wishes.byRule.constFind(uidl); removed != wishes.byRule.cend()) {
                ++messages;
                bytes += *removed;
            }
        }
        if (messages > 0)
            POSTHORN_TRY(transaction.noteRemovals(account.id, messages, bytes));
        for (const OperationRecord &operation : wishes.operations) {
            const bool done =
                std::all_of(operation.targets.begin(), operation.targets.end(), [&](const auto &target) {
                    return gone.contains(target.uidl) || !listed.contains(target.uidl);
                });
            if (done)
                POSTHORN_TRY(transaction.completeOperation(operation.id));
        }
        return {};
    });
}

} // namespace posthorn
