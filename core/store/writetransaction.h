#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "folderrecord.h"
#include "incomingmessage.h"
#include "operationrecord.h"
#include "outboxrecord.h"
#include "packedbody.h"
#include "storechange.h"
#include "storereader.h"

#include <QHash>

namespace posthorn
{

struct Placement;

/// A message's flags as a server reported them.
struct ServerFlags {
    quint32 uid = 0;
    FlagState flags;
    quint64 modSeq = 0;
};

/// All changes to the store, inside one job on the writer thread (see Store). Keeps the invariants: `flags`
/// is always `server_flags` with the open operations applied; counts of folders are those of their rows; a
/// body is committed and synced in bodies.db before the row that names it. Errors: Store/*, Usage/NotFound,
/// Usage/InvalidArgument.
class WriteTransaction
{
public:
    WriteTransaction(Database &database, BodyStore &bodies, const Clock &clock, StoreChange &change);
    ~WriteTransaction();

    /// The same questions as elsewhere, seeing this transaction's own changes.
    [[nodiscard]] StoreReader &reader();

    // Accounts: the store must know which accounts exist, are enabled, and in which context (unified lists),
    // and which are shown as one (Account::sharedInbox).
    [[nodiscard]] Result<void> upsertAccount(AccountId account, bool enabled, const QString &context,
                                             const QString &sharedInbox = {});
    [[nodiscard]] Result<void> setAccountPolicy(AccountId account, const AccountPolicy &policy);
    /// Removes everything of the account, bodies included.
    [[nodiscard]] Result<void> removeAccount(AccountId account);

    // Folders
    /// By (account, mailbox): inserts or updates all but counts and server state.
    [[nodiscard]] Result<FolderId> upsertFolder(const FolderRecord &folder);
    /// uidValidity, uidNext, highestModSeq, serverTotal, serverSize, lastSyncMs, lastFullMs.
    [[nodiscard]] Result<void> setFolderServerState(const FolderRecord &folder);
    /// Another client renamed it: what lies in it and what waits for it stays. The rest by upsertFolder().
    [[nodiscard]] Result<void> renameFolder(FolderId folder, const QByteArray &mailbox);
    /// The folder is gone on the server. Rows whose bodies exist only here (never uploaded) and queued
    /// operations are parked in the account's local folder "Lost and found", never dropped; answers how many.
    [[nodiscard]] Result<int> removeFolders(const QList<FolderId> &folders);
    /// UIDVALIDITY changed: rows keep their messages and bodies but lose their UIDs until rematched;
    /// operations that wait are kept by Message-ID.
    [[nodiscard]] Result<void> forgetUids(FolderId folder, quint32 newUidValidity);
    /// Makes the local folders (Inbox, Drafts, Sent, Archive, Trash, Junk) of a POP3 or Local account;
    /// idempotent.
    [[nodiscard]] Result<void> ensureLocalFolders(AccountId account);

    /// In place of what was known of the account's.
    [[nodiscard]] Result<void> setQuotas(AccountId account, const QList<Quota> &quotas);

    // Messages from servers
    /// Inserts rows. One that matches a row without UID of that folder (moved or appended by us, or after
    /// forgetUids; by Message-ID, size and date) gives that row the UID instead. A (folder, uid) that exists
    /// is left as it is: its immutables never change. Where it has another Message-ID (a server restored from
    /// a backup), the old row loses its UID, as after forgetUids(), and nothing is mixed.
    [[nodiscard]] Result<QList<PlacementId>> addMessages(const QList<IncomingMessage> &messages);
    [[nodiscard]] Result<void> setServerFlags(FolderId folder, const QList<ServerFlags> &flags);
    /// The server no longer has these. Rows go; bodies go when no row needs them any more. `keepHere`, or an
    /// account that keeps what left: rows whose body is here stay as Location::OnlyHere instead.
    [[nodiscard]] Result<int> removeVanished(FolderId folder, const std::vector<quint32> &uids,
                                             bool keepHere = false);
    /// After a look at all folders: what left (AccountPolicy::keepsWhatLeft) goes to the twin of its folder,
    /// unless the server turned out to have it elsewhere; then it is there only. Answers how many went to a
    /// twin.
    [[nodiscard]] Result<int> settleWhatLeft(AccountId account);
    /// After a complete listing: those of `ids` (StoreReader::unmatched, from before the folder was selected)
    /// whose UID it did not tell either are removed. Where their body is here and the server is not known to
    /// hold the message elsewhere they are kept as Location::OnlyHere. Answers how many were removed.
    [[nodiscard]] Result<int> removeUnmatched(const std::vector<PlacementId> &ids);

    // Bodies
    /// Stores the bytes (compressed, by hash) and what parsing found; with Durability::Full the caller may
    /// delete the server's copy after verifyBody().
    struct BodyFacts {
        QString snippet;
        bool hasAttachments = false;
    };
    [[nodiscard]] Result<void> storeBody(PlacementId id, const QByteArray &bytes, const BodyFacts &facts);
    struct ReceivedBody {
        quint32 uid = 0;
        PackedBody body;
        BodyFacts facts;
        std::optional<MessageEnvelope> doubtful; // the text's own, where it may be another message's
    };
    /// The same for messages of a server's folder. Those whose row went meanwhile are left out. A doubtful
    /// one with another Message-ID than its row is not mixed with it: the row loses its UID to a new one, as
    /// in addMessages(); one without any is no message and left out.
    [[nodiscard]] Result<void> storeBodies(FolderId folder, const std::vector<ReceivedBody> &bodies);
    /// First words that the server told of messages whose bodies are not here.
    [[nodiscard]] Result<void> setPreviews(FolderId folder,
                                           const QList<std::pair<quint32, QString>> &previews);
    /// Reads the bytes back from disk, as a restart would find them. Store/StoreCorrupt, or Usage/NotFound
    /// where the message has none.
    [[nodiscard]] Result<void> verifyBody(PlacementId id);
    /// Makes all bodies that were stored before, with whatever durability, last a power cut once this job is
    /// committed with Durability::Full.
    [[nodiscard]] Result<void> syncBodies();

    // Local messages and POP3
    /// A message that exists here: import, draft, sent copy, POP3 mail. `message.body` must be set.
    [[nodiscard]] Result<PlacementId> addLocalMessage(const IncomingMessage &message);
    /// Replaces the content of a draft row (same placement id, new body and envelope). Where the old content
    /// lies on a server, the row loses its UID; once an Append has uploaded the new content, the old is
    /// expunged by itself.
    [[nodiscard]] Result<void> replaceLocalMessage(PlacementId id, const IncomingMessage &message);
    /// The server's UIDL listing as it stands: new ones are inserted, those not listed are marked as gone; of
    /// these, rows of which only the header is here go.
    [[nodiscard]] Result<void> setUidls(AccountId account,
                                        const QList<std::pair<QByteArray, qint64>> &uidlAndSize);
    /// Collected POP3 messages, all or none of them: rows in `message.folder`, UIDLs bound to them. Without
    /// its bytes one is a header alone (`message.size` is what the server says), to be completed by
    /// storeBody() or by coming again with them. Where the UIDL has a row already, or the bytes are those of
    /// one whose own UIDL the server no longer lists, that row is answered, and nothing is stored twice.
    [[nodiscard]] Result<QList<PlacementId>> addPop3Messages(AccountId account,
                                                             const std::vector<CollectedMessage> &messages);
    [[nodiscard]] Result<PlacementId> addPop3Message(AccountId account, const QByteArray &uidl,
                                                     const IncomingMessage &message);
    /// Reads the bodies back from disk and compares; those that are whole get UidlRecord::bodyVerified.
    /// Answers what is wrong with the others: Usage/NotFound where there is no row or it has no bytes,
    /// Store/StoreCorrupt.
    [[nodiscard]] Result<QHash<QByteArray, Error>> verifyUidlBodies(AccountId account,
                                                                    const QList<QByteArray> &uidls);
    /// The same of one; what is wrong with it is the error.
    [[nodiscard]] Result<void> verifyUidlBody(AccountId account, const QByteArray &uidl);
    /// Another program collected these before: they are not collected again, and stay on the server. What is
    /// known of them already stays as it is.
    [[nodiscard]] Result<void> addCollectedUidls(AccountId account, const QList<QByteArray> &uidls);
    [[nodiscard]] Result<void> setUidlGone(AccountId account, const QList<QByteArray> &uidls);

    // The journal. Each of these changes what is shown in the same transaction.
    /// Queues, applies to what is shown, answers with the id. For local folders the operation is carried out
    /// and Done at once. Targets need only `placement` set: the rest is filled in here. Targets of several
    /// folders become one operation for each, in one group; the first id is answered. A row that was moved
    /// meanwhile stands for the one it became. A move or copy between accounts, or between a server and this
    /// computer, becomes an Append of a copy and (for a move) an Expunge that comes after it;
    /// Usage/NotSupported while the body is not here.
    [[nodiscard]] Result<OperationId> enqueue(OperationRecord operation);
    [[nodiscard]] Result<qint64> newOperationGroup();
    [[nodiscard]] Result<void> setOperationState(OperationId id, OperationState state,
                                                 const std::optional<Error> &error = {},
                                                 qint64 notBeforeMs = 0);
    /// The server did it: applies to server_flags or rows (`newUids`: uid in the target folder by target
    /// index, 0 = unknown, matched at the next listing), state Done. `modSeqs`: what SetFlags made of which
    /// UID's mod-sequence, where that is known; a row of which something later was heard keeps that.
    [[nodiscard]] Result<void> completeOperation(OperationId id, const QList<quint32> &newUids = {},
                                                 const QHash<quint32, quint64> &modSeqs = {});
    /// Part of it is done: the copies of a Move lie in the target folder under these UIDs, only the removal
    /// is still to come. The operation stays as it is; its rows there are the server's from now on.
    [[nodiscard]] Result<void> noteArrived(OperationId id, const QList<quint32> &newUids);
    /// Takes a not yet done operation back: what is shown returns to what it was.
    [[nodiscard]] Result<void> cancelOperation(OperationId id);
    /// Undoes all operations of a group: cancels those not done, queues inverses for those done (where one
    /// exists).
    [[nodiscard]] Result<void> undoGroup(qint64 group);
    /// After a crash: InFlight becomes Queued (idempotent kinds) or Uncertain (the others).
    [[nodiscard]] Result<int> recoverInterrupted();
    /// Removes Done and Cancelled rows older than this, what they kept for undoing, and bytes that no row
    /// names.
    [[nodiscard]] Result<void> pruneJournal(qint64 olderThanMs);

    // The outbox
    [[nodiscard]] Result<OutboxId> addOutbox(const OutboxRecord &record, const QByteArray &message);
    [[nodiscard]] Result<void> updateOutbox(const OutboxRecord &record);
    [[nodiscard]] Result<void> removeOutbox(OutboxId id);

    // Retention
    /// Rules will remove the messages from the server then (Location::LeavesServer). Those that the user
    /// keeps there (keepOnServer()) are left out.
    [[nodiscard]] Result<void> setDepartures(const std::vector<Departure> &departures);
    /// No rule removes them from the server any more; `keep` false: the rules are for them, too, again.
    [[nodiscard]] Result<void> keepOnServer(const QList<PlacementId> &ids, bool keep);
    /// Rules removed that many today.
    [[nodiscard]] Result<void> noteRemovals(AccountId account, qint64 messages, qint64 bytes);
    /// Before an Expunge that is part of a move to this computer is carried out: reads the bytes of all its
    /// messages back from disk, as a restart would find them. Those that are not whole are taken out of it,
    /// so that the server keeps them: what a rule moved is as it was before, and its bytes are to be fetched
    /// again; what the user moved becomes an operation of its own, which has failed. Answers what is wrong
    /// with the first. Other Expunges pass.
    [[nodiscard]] Result<std::optional<Error>> verifyKept(OperationId expunge);
    /// What is here of a message that a server holds is not whole: as if it had never come.
    [[nodiscard]] Result<void> forgetBody(PlacementId id);
    /// Replaces the account's last one.
    [[nodiscard]] Result<void> setRetentionLook(AccountId account, const RetentionLook &look);
    /// The folder on this computer that mirrors one of the server's: same path and role. Made where it is
    /// missing.
    [[nodiscard]] Result<FolderId> ensureTwin(FolderId folder);
    /// Shows again what a Hide took out of view, whenever that was.
    [[nodiscard]] Result<void> unhide(const QList<PlacementId> &ids);

    // An account becomes one of IMAP, or of POP3 again
    /// A row here is the same message as a row of a server's folder: that one takes its bytes, and its flags
    /// and keywords by a change that waits for the server, which only ever adds; the row here goes. Its UIDL
    /// stays known, as one that leads to the message. Errors: Usage/InvalidArgument where either is out of
    /// view or has changes that wait.
    [[nodiscard]] Result<void> joinRows(PlacementId here, PlacementId onServer);
    /// What was deleted here is this row of the IMAP server's: its UIDL leads to it, and a Hide in the same
    /// transaction is to take it out of view. Errors: Usage/InvalidArgument where the row is out of view or
    /// has changes that wait.
    [[nodiscard]] Result<void> bindDeleted(AccountId account, const QByteArray &uidl, PlacementId onServer);
    /// What a POP3 server was known to hold: the messages are as if no server had them. What was collected,
    /// or deleted here, is known again when it is listed.
    [[nodiscard]] Result<void> forgetUidls(AccountId account);
    /// The POP3 server lists under this name a message that is here already, but came otherwise. Errors:
    /// Usage/InvalidArgument where the message has another name.
    [[nodiscard]] Result<void> bindUidl(AccountId account, const QByteArray &uidl, PlacementId here);

    // Repair (StoreRepair)
    struct LostBodies {
        qint64 toFetchAgain = 0; // a server has them
        qint64 gone = 0;         // nobody has them; the rows stay
    };
    /// Messages whose bytes are in neither file are as if they had never been fetched, where a server has
    /// them.
    [[nodiscard]] Result<LostBodies> forgetLostBodies();
    /// Rows that lead nowhere go, what is shown is computed anew. Answers how many rows were wrong.
    [[nodiscard]] Result<int> mendRows();
    /// Makes the words for the search anew where they are broken.
    [[nodiscard]] Result<int> mendWords();

    // For the writer thread
    /// Hashes of bodies that lost a row, for dropLooseBodies() after the commit.
    [[nodiscard]] std::vector<QByteArray> takeLooseBodies();
    /// Drops those of them that no row names.
    [[nodiscard]] Result<void> dropLooseBodies(const std::vector<QByteArray> &hashes);

private:
    struct Tables;
    /// The boundary of every method: exceptions become Errors, counts of folders are written, and what failed
    /// halfway is undone.
    template <class F>
    [[nodiscard]] auto perform(F &&body) -> Result<std::invoke_result_t<F>>;
    void rollBackStep() noexcept;
    [[nodiscard]] bool isElsewhere(const Placement &row);
    [[nodiscard]] bool keepsWhatLeft(FolderId folder);
    [[nodiscard]] FolderId twinOf(FolderId folder);
    [[nodiscard]] bool anyKnown(const QList<IncomingMessage> &messages, FolderId folder);
    [[nodiscard]] PlacementId insertRow(const IncomingMessage &message, const FolderRecord &folder);
    [[nodiscard]] PlacementId match(const IncomingMessage &message, const FolderRecord &folder);
    void takeUid(const Placement &row);
    void hear(const Placement &row, const FlagState &flags, quint64 modSeq);
    [[nodiscard]] bool isAnother(MessageId id, const ReceivedBody &received);
    [[nodiscard]] MessageId insertAnother(FolderId folder, const ReceivedBody &received);
    [[nodiscard]] PlacementId addPop3Row(AccountId account, const CollectedMessage &collected);
    void verifyUidl(AccountId account, const QByteArray &uidl);
    void putBody(MessageId id, const PackedBody &body, const BodyFacts &facts);
    void sweepBodies();
    [[nodiscard]] bool collectAgain(MessageId id);

    Database &m_database;
    BodyStore &m_bodies;
    const Clock &m_clock;
    StoreChange &m_change;
    std::unique_ptr<StoreReader> m_reader;
    std::unique_ptr<Tables> m_tables;
};

} // namespace posthorn
