#include "switchback.h"

#include "store/switchrecord.h"
#include "switchfolders.h"

#include <QHash>
#include <QSet>
#include <algorithm>
#include <utility>

namespace posthorn
{

namespace
{

// Their bytes change the file they lie in.
constexpr qsizetype batchRows = 100;

struct Picture {
    QList<FolderRecord> folders;
    std::vector<SwitchCandidate> candidates;
};

Result<Picture> look(StoreReader &reader, AccountId account)
{
    Picture picture;
    POSTHORN_TRY_ASSIGN(picture.folders, reader.folders(account));
    POSTHORN_TRY_ASSIGN(picture.candidates, reader.switchCandidates(account));
    return picture;
}

/// Rows without a UID, of which the bytes are here: only here, or not matched.
Result<QList<PlacementId>> withoutUid(WriteTransaction &transaction, const FolderRecord &folder)
{
    POSTHORN_TRY_ASSIGN(const auto unmatched, transaction.reader().unmatched(folder.id));
    POSTHORN_TRY(transaction.removeUnmatched(unmatched));
    MessageQuery query;
    query.folder = folder.id;
    POSTHORN_TRY_ASSIGN(const MessageSpine spine, transaction.reader().spine(query));
    std::vector<PlacementId> shown;
    for (const SpineEntry &entry : spine.entries)
        shown.push_back(entry.id);
    POSTHORN_TRY_ASSIGN(const auto rows, transaction.reader().rows(shown));
    QList<PlacementId> ids;
    for (const MessageRow &row : rows) {
        if (row.uid == 0 && row.hasBody)
            ids.append(row.id);
    }
    return ids;
}

Result<void> moveHere(WriteTransaction &transaction, const FolderRecord &folder,
                      const QList<PlacementId> &ids)
{
    if (ids.isEmpty())
        return {};
    OperationRecord move;
    move.kind = OperationKind::Move;
    POSTHORN_TRY_ASSIGN(move.targetFolder, localFolderFor(transaction, folder));
    for (const PlacementId id : ids)
        move.targets.append({id, {}, 0, {}, {}, 0});
    // What went meanwhile needs no place.
    const auto moved = transaction.enqueue(move);
    return moved || moved.error().code == ErrorCode::NotFound ? Result<void>() : moved.error();
}

/// Rows whose bytes are here lose their server, and go to the folder here in the same commit.
Result<void> bringHere(Store &store, const FolderRecord &folder, const QList<const SwitchCandidate *> &rows)
{
    for (qsizetype from = 0; from < rows.size(); from += batchRows) {
        std::vector<quint32> uids;
        QList<PlacementId> ids;
        for (const SwitchCandidate *row : rows.mid(from, batchRows)) {
            uids.push_back(row->uid);
            ids.append(row->placement);
        }
        POSTHORN_TRY(
            store.writeAndWait<void>(Durability::Full, [&](WriteTransaction &transaction) -> Result<void> {
                POSTHORN_TRY(transaction.ensureLocalFolders(folder.account));
                POSTHORN_TRY(transaction.removeVanished(folder.id, uids, true));
                return moveHere(transaction, folder, ids);
            }));
    }
    return {};
}

/// The twins that the account had as one of IMAP are the folders of POP3.
Result<void> nameLikePop3(WriteTransaction &transaction, AccountId account)
{
    POSTHORN_TRY(transaction.ensureLocalFolders(account));
    POSTHORN_TRY_ASSIGN(const auto folders, transaction.reader().folders(account));
    QHash<FolderRole, FolderId> own;
    for (const FolderRecord &folder : folders) {
        QString name = folderRoleName(folder.role); // as ensureLocalFolders() names them
        if (!name.isEmpty())
            name[0] = name[0].toUpper();
        if (folder.local && !name.isEmpty() && folder.mailbox == name.toUtf8())
            own.insert(folder.role, folder.id);
    }
    for (const FolderRecord &folder : folders) {
        const FolderId into = own.value(folder.role);
        if (folder.local && folder.role != FolderRole::None && into.isValid() && into != folder.id)
            POSTHORN_TRY(mergeFolders(transaction, folder, into));
    }
    return {};
}

Result<void> dropServerFolders(WriteTransaction &transaction, AccountId account)
{
    POSTHORN_TRY_ASSIGN(const auto folders, transaction.reader().folders(account));
    QList<FolderId> gone;
    for (const FolderRecord &folder : folders) {
        if (folder.local)
            continue;
        POSTHORN_TRY_ASSIGN(const auto left, withoutUid(transaction, folder));
        POSTHORN_TRY(moveHere(transaction, folder, left));
        gone.append(folder.id);
    }
    POSTHORN_TRY(transaction.removeFolders(gone));
    return transaction.forgetUidls(account);
}

} // namespace

Result<SwitchBackCount> countSwitchBack(Store &store, AccountId account)
{
    POSTHORN_TRY_ASSIGN(const Picture picture, store.readAndWait<Picture>([account](StoreReader &reader) {
        return look(reader, account);
    }));
    QHash<FolderId, FolderRole> roles;
    for (const FolderRecord &folder : picture.folders)
        roles.insert(folder.id, folder.role);
    SwitchBackCount count;
    for (const SwitchCandidate &candidate : picture.candidates) {
        const FolderRole role = roles.value(candidate.folder);
        if (candidate.hidden || isCollection(role))
            continue;
        if (!candidate.body.isEmpty())
            ++count.here;
        else
            ++(role == FolderRole::Inbox ? count.inboxMissing : count.elsewhereMissing);
    }
    return count;
}

Result<void> leaveServerFolders(Store &store, const Account &account)
{
    POSTHORN_TRY_ASSIGN(const Picture picture, store.readAndWait<Picture>([&account](StoreReader &reader) {
        return look(reader, account.id);
    }));
    if (!isSwitchingBack(account, picture.folders))
        return {};
    QHash<FolderId, QList<const SwitchCandidate *>> rows;
    QSet<std::pair<qint64, qint64>> brought; // identity and size
    for (const bool collections : {false, true}) {
        QHash<FolderId, bool> wanted;
        for (const FolderRecord &folder : picture.folders)
            wanted.insert(folder.id, !folder.local && isCollection(folder.role) == collections);
        for (const SwitchCandidate &candidate : picture.candidates) {
            const std::pair key(candidate.identity, candidate.size);
            if (!wanted.value(candidate.folder) || candidate.body.isEmpty() ||
                (collections && brought.contains(key)))
                continue;
            brought.insert(key);
            rows[candidate.folder].append(&candidate);
        }
    }
    POSTHORN_TRY(store.writeAndWait<void>(Durability::Full, [&account](WriteTransaction &transaction) {
        return nameLikePop3(transaction, account.id);
    }));
    for (const FolderRecord &folder : picture.folders)
        POSTHORN_TRY(bringHere(store, folder, rows.value(folder.id)));
    return store.writeAndWait<void>(Durability::Full, [&account](WriteTransaction &transaction) {
        return dropServerFolders(transaction, account.id);
    });
}

} // namespace posthorn
