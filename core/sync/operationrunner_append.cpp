// OperationRunner: messages that are brought to the server.

#include "operationrunner.h"

namespace posthorn
{

namespace
{

QByteArray withCrLf(const QByteArray &message)
{
    QByteArray result = message;
    result.replace("\r\n", "\n").replace('\n', "\r\n");
    return result;
}

/// A UID of another UIDVALIDITY than the one that is known here would name another message.
quint32 knownUid(const FolderRecord &folder, const ImapSession::Appended &appended)
{
    const bool known = folder.uidValidity != 0 && appended.uidValidity == folder.uidValidity;
    return known ? appended.uid : 0;
}

} // namespace

Result<void> OperationRunner::append(const OperationBatch &batch)
{
    POSTHORN_TRY_ASSIGN(const FolderRecord into, folder(batch.first().folder));
    if (into.serverTotal < 0 && into.uidValidity == 0)
        POSTHORN_TRY(m_relocation.create(into));
    const OperationRecord &first = batch.first();
    const bool lookFirst = first.state != OperationState::Queued || first.attempts > 0;
    if (batch.targetCount() > 1 && !lookFirst && m_session.has(ImapCapability::MultiAppend))
        return appendTogether(batch, into);
    QList<quint32> uids;
    for (const OperationTarget &target : first.targets) {
        POSTHORN_TRY_ASSIGN(const quint32 uid, appendOne(into, target, lookFirst));
        uids.append(uid);
        if (uid == 0)
            m_outcome.touched.insert(into.id);
    }
    return complete(batch, uids);
}

/// All or none, so that a refusal leaves each of them to be tried alone.
Result<void> OperationRunner::appendTogether(const OperationBatch &batch, const FolderRecord &into)
{
    QList<ImapSession::Upload> uploads;
    for (const OperationRecord &operation : batch.operations) {
        for (const OperationTarget &target : operation.targets) {
            POSTHORN_TRY_ASSIGN(const Stored stored, read(target));
            uploads.append(stored.upload);
        }
    }
    POSTHORN_TRY_ASSIGN(const auto appended, m_session.appendAll(into.mailbox, uploads));
    QList<quint32> uids;
    for (const ImapSession::Appended &one : appended) {
        uids.append(knownUid(into, one));
        if (uids.last() == 0)
            m_outcome.touched.insert(into.id);
    }
    return complete(batch, uids);
}

Result<OperationRunner::Stored> OperationRunner::read(const OperationTarget &target)
{
    return m_store.readAndWait<Stored>([&target](StoreReader &reader) -> Result<Stored> {
        POSTHORN_TRY_ASSIGN(const MessageDetail detail, reader.detail(target.placement));
        POSTHORN_TRY_ASSIGN(const QByteArray body, reader.body(target.placement));
        Stored stored;
        stored.messageId = detail.envelope.messageId;
        stored.upload = {detail.serverFlags, detail.row.receivedMs, withCrLf(body)};
        stored.upload.flags.flags &= ~MessageFlags(MessageFlag::Deleted);
        return stored;
    });
}

Result<quint32> OperationRunner::appendOne(const FolderRecord &folder, const OperationTarget &target,
                                           bool lookFirst)
{
    POSTHORN_TRY_ASSIGN(const Stored stored, read(target));
    if (lookFirst) {
        POSTHORN_TRY_ASSIGN(const quint32 found, findUploaded(folder, stored));
        if (found != 0)
            return found;
    }
    auto appended = m_session.append(folder.mailbox, stored.upload);
    if (!appended && appended.error().code == ErrorCode::FolderGone && Relocation::mayCreate(folder)) {
        POSTHORN_TRY(m_relocation.create(folder));
        appended = m_session.append(folder.mailbox, stored.upload);
    }
    if (!appended)
        return std::move(appended).error();
    return knownUid(folder, *appended);
}

/// A previous attempt may have succeeded. Drafts keep their Message-ID from version to version, so only the
/// same bytes count.
Result<quint32> OperationRunner::findUploaded(const FolderRecord &folder, const Stored &stored)
{
    m_selected.reset();
    const auto selected = m_session.select(folder.mailbox, true);
    if (!selected)
        return selected.error().domain == ErrorDomain::Server ? Result<quint32>(0)
                                                              : Result<quint32>(selected.error());
    const QByteArray wanted = stored.upload.message.trimmed();
    quint32 found = 0;
    POSTHORN_TRY(m_relocation.fetchByMessageId(stored.messageId, "(UID BODY.PEEK[])",
                                               [&](ImapFetched &&fetched) -> Result<void> {
                                                   if (withCrLf(fetched.body).trimmed() == wanted)
                                                       found = std::max(found, fetched.uid);
                                                   return {};
                                               }));
    return found;
}

} // namespace posthorn
