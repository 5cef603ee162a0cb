#pragma once

#include "base/quota.h"
#include "base/result.h"
#include "conversation.h"
#include "folderrecord.h"
#include "latecopy.h"
#include "messagequery.h"
#include "messagerow.h"
#include "operationrecord.h"
#include "outboxrecord.h"
#include "retentionrecord.h"
#include "storechange.h"

#include <memory>

namespace posthorn
{

class Database;
class BodyStore;
struct SwitchCandidate;

/// One server-side fact per message of a folder, for comparison with a listing: sorted by uid.
struct ServerMessage {
    quint32 uid = 0;
    PlacementId placement;
    MessageFlags flags; // server_flags
    QStringList keywords;
    quint64 modSeq = 0;
    bool hasBody = false;
};

/// A body that is still on the server only.
struct MissingBody {
    quint32 uid = 0;
    qint64 size = 0;  // as the server announced it; 0 = unknown
    SpineEntry place; // in the folder's list
};

/// What the store knows of one UIDL of a POP3 account.
struct UidlRecord {
    QByteArray uidl;
    MessageId message; // invalid: seen, but not collected yet
    qint64 firstSeenMs = 0;
    qint64 size = 0;
    bool onServer = true;
    bool deletedHere = false;  // the user deleted it here
    bool keptOnServer = false; // ... and wants it to stay on the server
    bool bodyVerified = false; // committed FULL and read back with the same hash: may leave the server
};

/// Where the messages of one folder are. A value; any thread.
struct FolderHealth {
    FolderRecord folder;    // serverTotal, lastSyncMs, lastFullMs
    qint64 onServer = -1;   // messages that the server was last seen to hold; -1 = never asked, or no server
    qint64 here = 0;        // rows
    qint64 onlyHere = 0;    // no server holds them
    qint64 bodyMissing = 0; // their bytes have not been fetched
    qint64 queued = 0;      // changes that wait for the server
};

/// One broken thing that check() found.
struct CheckFinding {
    /// "sqlite", "hash-mismatch", "missing-body", "count-mismatch", "flags-invariant", "dangling-reference",
    /// "journal", ...
    QString what;
    QString detail;
};

struct CheckReport {
    qint64 folders = 0;
    qint64 messages = 0;
    qint64 bodies = 0;
    qint64 bodyBytes = 0;
    qint64 orphanBodies = 0; // bytes that no row names (any more): harmless, dropped by pruneJournal()
    qint64 operationsOpen = 0;
    QList<CheckFinding> findings; // empty = all is well
};

/// All questions to the store, on one read-only connection, in one short read transaction per job. Made by
/// Store on its reader threads; a job gets it for as long as it runs. Errors: Store/*, Usage/NotFound.
class StoreReader
{
public:
    StoreReader(Database &database, BodyStore &bodies);
    ~StoreReader();

    [[nodiscard]] quint64 revision();
    /// What all processes changed after the revision `known`.
    [[nodiscard]] Result<StoreChange> changesSince(quint64 known);

    // Folders
    [[nodiscard]] Result<QList<FolderRecord>> folders(std::optional<AccountId> account = {});
    [[nodiscard]] Result<FolderRecord> folder(FolderId id);
    [[nodiscard]] Result<std::optional<FolderRecord>> folderByMailbox(AccountId account,
                                                                      const QByteArray &mailbox);
    [[nodiscard]] Result<std::optional<FolderRecord>> folderByRole(AccountId account, FolderRole role);

    // Lists
    /// The newest (or first in order) rows at once.
    [[nodiscard]] Result<QList<MessageRow>> firstRows(const MessageQuery &query, int limit,
                                                      PlacementId before = {});
    [[nodiscard]] Result<MessageSpine> spine(const MessageQuery &query);
    /// In the order of `ids`; rows that are gone are left out.
    [[nodiscard]] Result<QList<MessageRow>> rows(const std::vector<PlacementId> &ids);
    /// Where those of `ids` that the query shows belong: for inserting into a spine after a change.
    [[nodiscard]] Result<std::vector<SpineEntry>> spineEntries(const MessageQuery &query,
                                                               const std::vector<PlacementId> &ids);
    [[nodiscard]] Result<qint64> count(const MessageQuery &query);

    // Messages
    [[nodiscard]] Result<MessageDetail> detail(PlacementId id);
    /// The whole message, decompressed, its hash verified. Errors: Usage/NotFound (not here),
    /// Store/StoreCorrupt.
    [[nodiscard]] Result<QByteArray> body(PlacementId id);
    [[nodiscard]] Result<QList<PlacementId>> placementsByMessageId(AccountId account,
                                                                   const QByteArray &messageId);
    /// A row of the folder, in view, whose message has these very bytes (PackedBody::hashOf()).
    [[nodiscard]] Result<std::optional<PlacementId>> placementOfBody(FolderId folder, const QByteArray &hash);
    /// Other rows of the same message, in any folder.
    [[nodiscard]] Result<QList<MessageRow>> thread(ThreadId thread);
    /// What is read with this message: all of its thread, each once. Errors: Usage/NotFound.
    [[nodiscard]] Result<Conversation> conversation(PlacementId message);
    /// Addresses that were written to or came in, best first, whose name or address begins with `prefix`.
    [[nodiscard]] Result<AddressList> contacts(const QString &prefix, int limit);
    /// Whom the user wrote to, those of late first.
    [[nodiscard]] Result<AddressList> contactsWrittenTo(int limit);
    /// The accounts that have mail from or to this address, as far as the newest 1,000 messages tell that
    /// have its words.
    [[nodiscard]] Result<QList<AccountId>> accountsThatKnow(const QString &address);
    [[nodiscard]] Result<QStringList> tags();

    // For the sync
    [[nodiscard]] Result<std::vector<ServerMessage>> serverMessages(FolderId folder);
    /// Rows that a server should hold, of which no listing has told the UID, and no open operation will;
    /// ascending.
    [[nodiscard]] Result<std::vector<PlacementId>> unmatched(FolderId folder);
    /// Bodies, newest first, that are wanted by the policy but not here; `sinceMs` 0 = all, `mostBytes` 0 =
    /// of any size. `after`: only those that come after this one in that order.
    [[nodiscard]] Result<std::vector<MissingBody>> missingBodies(FolderId folder, qint64 sinceMs, int limit,
                                                                 const std::optional<MissingBody> &after = {},
                                                                 qint64 mostBytes = 0);
    [[nodiscard]] Result<qint64> missingBodyCount(FolderId folder, qint64 sinceMs, qint64 mostBytes = 0);
    /// Those of `uids` whose row is there, with what is known of their size.
    [[nodiscard]] Result<std::vector<MissingBody>> bodiesOf(FolderId folder,
                                                            const std::vector<quint32> &uids);
    /// The Message-IDs, where they have one, of those of `uids` whose bytes are not here.
    [[nodiscard]] Result<QList<QByteArray>> withoutBytes(FolderId folder, const std::vector<quint32> &uids);
    [[nodiscard]] Result<QList<UidlRecord>> uidls(AccountId account);
    /// What a POP3 server named the message; nullopt = it came otherwise.
    [[nodiscard]] Result<std::optional<UidlRecord>> uidlOf(PlacementId id);
    /// All messages of the account as an IMAP server's are compared with them.
    [[nodiscard]] Result<std::vector<SwitchCandidate>> switchCandidates(AccountId account);
    /// What was deleted here while its POP3 server kept it, and is to stay out of view.
    [[nodiscard]] Result<std::vector<SwitchCandidate>> deletedCandidates(AccountId account);
    /// Messages that POP3 had a name for and that are out of view here while the IMAP server has them.
    [[nodiscard]] Result<qint64> hiddenSinceSwitch(AccountId account);

    // Journal and outbox
    [[nodiscard]] Result<QList<OperationRecord>> openOperations(std::optional<AccountId> account = {});
    [[nodiscard]] Result<OperationRecord> operation(OperationId id);
    /// What operations of the account that took more than one attempt may have brought twice; they ended then
    /// or later.
    [[nodiscard]] Result<QList<LateCopy>> lateCopies(AccountId account, qint64 finishedSinceMs);
    [[nodiscard]] Result<QList<OutboxRecord>> outbox();
    [[nodiscard]] Result<OutboxRecord> outboxRecord(OutboxId id);
    [[nodiscard]] Result<QByteArray> outboxMessage(OutboxId id);

    // Retention
    [[nodiscard]] Result<AccountPolicy> accountPolicy(AccountId account);
    [[nodiscard]] Result<RetentionInventory> retentionInventory(AccountId account);
    /// Whether a rule is going to take some of the account's mail off the server.
    [[nodiscard]] Result<bool> hasDepartures(AccountId account);
    /// The account's last one; of zeros where there was none.
    [[nodiscard]] Result<RetentionLook> retentionLook(AccountId account);
    /// From `sinceDay` on, newest first.
    [[nodiscard]] Result<QList<RemovalDay>> removals(qint64 sinceDay);

    /// Messages of this account (or folder) that exist on this computer only.
    [[nodiscard]] Result<qint64> onlyHereCount(AccountId account);
    /// What the account's server grants, as last told.
    [[nodiscard]] Result<QList<Quota>> quotas(AccountId account);
    /// Of every folder, in the order of folders().
    [[nodiscard]] Result<QList<FolderHealth>> health();
    [[nodiscard]] Result<CheckReport> check();

private:
    Database &m_database;
    BodyStore &m_bodies;
};

} // namespace posthorn
