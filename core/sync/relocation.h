#pragma once

#include "imap/imapsession.h"
#include "store/store.h"

#include <functional>

namespace posthorn
{

/// The safe ways to move, copy and delete messages on an IMAP server, whatever it offers. Straight-line on a
/// channel's worker; the source folder is selected. Session and store are used, not owned.
///
/// Moving is MOVE (RFC 6851) where offered; else COPY, a check that the copies are there, +FLAGS \Deleted and
/// UID EXPUNGE (RFC 4315) of exactly these. Without UIDPLUS an EXPUNGE would also remove what another client
/// marked, so it is sent only while nothing else is marked: the marks of others are taken away before it and
/// set again after it (RFC 4549), and where somebody goes on marking, the operation waits.
class Relocation
{
public:
    struct Item {
        quint32 uid = 0; // in the source; 0 = not there any more
        QByteArray messageId;
        qint64 size = 0;
        PlacementId shownAs;  // its row in the target, made when the user asked for it
        quint32 newUid = 0;   // in the target, once it is there and the server said so
        bool arrived = false; // it lies in the target
    };

    Relocation(ImapSession &session, Store &store);

    /// Told when the copies are in the target and before the originals are removed.
    using Arrived = std::function<Result<void>(const QList<Item> &)>;

    /// `lookFirst`: it may have happened already, wholly or in part. Items may come with `arrived` set.
    /// Errors: Server/TemporaryFailure "others mark" when only the removal has to wait.
    [[nodiscard]] Result<void> move(const FolderRecord &source, const FolderRecord &target,
                                    QList<Item> &items, bool lookFirst, const Arrived &arrived);
    [[nodiscard]] Result<void> copy(const FolderRecord &source, const FolderRecord &target,
                                    QList<Item> &items, bool lookFirst);
    [[nodiscard]] Result<void> expunge(const std::vector<quint32> &uids);

    /// Messages of the selected mailbox with this Message-ID; none where it cannot be searched for.
    [[nodiscard]] Result<void> fetchByMessageId(const QByteArray &messageId, const QByteArray &items,
                                                const ImapSession::FetchSink &sink);
    /// Their UIDs.
    [[nodiscard]] Result<std::vector<quint32>> findByMessageId(const QByteArray &messageId);
    /// CREATE and SUBSCRIBE; fine where it exists already.
    [[nodiscard]] Result<void> create(const FolderRecord &folder);
    /// True for a folder that we may make again when the server lacks it: one with a role, or one it never
    /// had.
    [[nodiscard]] static bool mayCreate(const FolderRecord &folder);

private:
    [[nodiscard]] Result<void> dropVanished(QList<Item> &items);
    [[nodiscard]] Result<void> dropLeftBehind(QList<Item> &items);
    [[nodiscard]] Result<void> findArrived(const FolderRecord &source, const FolderRecord &target,
                                           QList<Item> &items);
    [[nodiscard]] Result<std::vector<quint32>> mayBeCopies(const FolderRecord &target, const Item &item);
    [[nodiscard]] Result<void> transfer(const FolderRecord &source, const FolderRecord &target,
                                        QList<Item> &items, bool byMove);
    [[nodiscard]] Result<void> expungeOnly(const std::vector<quint32> &uids);
    [[nodiscard]] Result<std::vector<quint32>> markedBesides(const std::vector<quint32> &uids);
    [[nodiscard]] Result<void> prepare(const FolderRecord &target);

    ImapSession &m_session;
    Store &m_store;
};

} // namespace posthorn
