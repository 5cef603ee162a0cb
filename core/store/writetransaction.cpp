#include "writetransaction.h"

#include "operationtable.h"
#include "writetables.h"

namespace posthorn
{

namespace
{

/// A column that takes no NULL has no null strings.
QString notNull(const QString &text)
{
    return text.isNull() ? QStringLiteral("") : text;
}

} // namespace

WriteTransaction::WriteTransaction(Database &database, BodyStore &bodies, const Clock &clock,
                                   StoreChange &change)
    : m_database(database)
    , m_bodies(bodies)
    , m_clock(clock)
    , m_change(change)
    , m_reader(std::make_unique<StoreReader>(database, bodies))
    , m_tables(std::make_unique<Tables>(database, bodies, clock, change))
{
}

WriteTransaction::~WriteTransaction() = default;

void WriteTransaction::rollBackStep() noexcept
{
    m_tables->placements.forgetCounts();
    m_tables->messages.forgetWords();
    m_tables->messages.contacts().forget();
    // A full disk may have taken the whole transaction: the writer sees that.
    if (!m_database.inTransaction())
        return;
    try {
        m_database.execute("ROLLBACK TO step");
        m_database.execute("RELEASE step");
    } catch (const SQLite::Exception &exception) {
        qWarning("rolling back a step: %s", exception.what());
        m_database.rollback();
    }
}

StoreReader &WriteTransaction::reader()
{
    return *m_reader;
}

Result<void> WriteTransaction::upsertAccount(AccountId account, bool enabled, const QString &context,
                                             const QString &sharedInbox)
{
    return perform([&] {
        Query(m_database,
              "INSERT INTO account (id, enabled, context, shared_inbox) VALUES (?, ?, ?, ?) ON CONFLICT (id) "
              "DO UPDATE SET enabled = excluded.enabled, context = excluded.context, "
              "shared_inbox = excluded.shared_inbox WHERE enabled <> excluded.enabled OR "
              "context <> excluded.context OR shared_inbox <> excluded.shared_inbox",
              account, enabled, notNull(context), notNull(sharedInbox))
            .run();
        if (m_database.changes() > 0)
            m_change.folderList = true;
    });
}

Result<void> WriteTransaction::removeAccount(AccountId account)
{
    return perform([&] {
        QList<FolderId> folders;
        for (const FolderRecord &folder : m_tables->folders.list(account)) {
            folders.append(folder.id);
            for (const PlacementId id : m_tables->placements.inFolder(folder.id)) {
                if (const auto row = m_tables->placements.find(id))
                    m_tables->journal.drop(*row);
            }
        }
        m_tables->placements.writeCounts();
        OperationTable(m_database).removeAccount(account);
        m_tables->uidls.removeAccount(account);
        Query(m_database, "DELETE FROM outbox WHERE account = ?", account).run();
        Query(m_database, "DELETE FROM quota WHERE account = ?", account).run();
        Query(m_database, "DELETE FROM removal WHERE account = ?", account).run();
        m_tables->folders.remove(folders, m_change);
        Query(m_database, "DELETE FROM account WHERE id = ?", account).run();
        m_change.folderList = m_change.journal = m_change.outbox = true;
    });
}

Result<FolderId> WriteTransaction::upsertFolder(const FolderRecord &folder)
{
    return perform([&] { return m_tables->folders.upsert(folder, m_change); });
}

Result<void> WriteTransaction::setFolderServerState(const FolderRecord &folder)
{
    return perform([&] {
        m_tables->folders.setServerState(folder);
        m_change.folders.push_back(folder.id);
    });
}

Result<void> WriteTransaction::setQuotas(AccountId account, const QList<Quota> &quotas)
{
    return perform([&] {
        Query(m_database, "DELETE FROM quota WHERE account = ?", account).run();
        for (const Quota &quota : quotas) {
            Query(m_database, "INSERT OR REPLACE INTO quota VALUES (?, ?, ?, ?, ?)", account, quota.root,
                  quota.resource, quota.used, quota.limit)
                .run();
        }
    });
}

Result<void> WriteTransaction::renameFolder(FolderId folder, const QByteArray &mailbox)
{
    return perform([&] { m_tables->folders.rename(folder, mailbox, m_change); });
}

Result<int> WriteTransaction::removeFolders(const QList<FolderId> &folders)
{
    return perform([&] {
        int parked = 0;
        for (const FolderId folder : folders) {
            const FolderRecord gone = m_tables->folders.get(folder);
            parked += m_tables->journal.folderGone(folder, [&] {
                return m_tables->folders.ensureLocal(gone.account, QStringLiteral("Lost and found"),
                                                     FolderRole::None, m_change);
            });
        }
        m_tables->placements.writeCounts();
        m_tables->folders.remove(folders, m_change);
        return parked;
    });
}

Result<void> WriteTransaction::ensureLocalFolders(AccountId account)
{
    return perform([&] {
        const std::pair<const char *, FolderRole> folders[] = {
            {"Inbox", FolderRole::Inbox},     {"Drafts", FolderRole::Drafts}, {"Sent", FolderRole::Sent},
            {"Archive", FolderRole::Archive}, {"Trash", FolderRole::Trash},   {"Junk", FolderRole::Junk},
        };
        for (const auto &[name, role] : folders)
            (void)m_tables->folders.ensureLocal(account, QString::fromLatin1(name), role, m_change);
    });
}

Result<OperationId> WriteTransaction::enqueue(OperationRecord operation)
{
    return perform([&] { return m_tables->journal.enqueue(std::move(operation)); });
}

Result<qint64> WriteTransaction::newOperationGroup()
{
    return perform([&] { return m_tables->journal.newGroup(); });
}

Result<void> WriteTransaction::setOperationState(OperationId id, OperationState state,
                                                 const std::optional<Error> &error, qint64 notBeforeMs)
{
    return perform([&] { m_tables->journal.setState(id, state, error, notBeforeMs); });
}

Result<void> WriteTransaction::completeOperation(OperationId id, const QList<quint32> &newUids,
                                                 const QHash<quint32, quint64> &modSeqs)
{
    return perform([&] { m_tables->journal.complete(id, newUids, modSeqs); });
}

Result<void> WriteTransaction::noteArrived(OperationId id, const QList<quint32> &newUids)
{
    return perform([&] { m_tables->journal.noteArrived(id, newUids); });
}

Result<void> WriteTransaction::cancelOperation(OperationId id)
{
    return perform([&] { m_tables->journal.cancel(id); });
}

Result<void> WriteTransaction::undoGroup(qint64 group)
{
    return perform([&] { m_tables->journal.undo(group); });
}

Result<int> WriteTransaction::recoverInterrupted()
{
    return perform([&] { return m_tables->journal.recoverInterrupted(); });
}

Result<void> WriteTransaction::pruneJournal(qint64 olderThanMs)
{
    return perform([&] {
        m_tables->journal.prune(olderThanMs);
        sweepBodies();
    });
}

Result<OutboxId> WriteTransaction::addOutbox(const OutboxRecord &record, const QByteArray &message)
{
    return perform([&] {
        if (message.isEmpty())
            failInvalid(QStringLiteral("an empty message cannot be sent"));
        m_change.outbox = true;
        return m_tables->outbox.add(record, message);
    });
}

Result<void> WriteTransaction::updateOutbox(const OutboxRecord &record)
{
    return perform([&] {
        m_tables->outbox.update(record);
        m_change.outbox = true;
    });
}

Result<void> WriteTransaction::removeOutbox(OutboxId id)
{
    return perform([&] {
        m_tables->outbox.remove(id);
        m_change.outbox = true;
    });
}

} // namespace posthorn
