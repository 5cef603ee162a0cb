#include "writetransaction.h"

#include "writetables.h"

namespace posthorn
{

namespace
{

/// Whether these are the bytes of one of which only the header is here: never another message's.
bool completes(MessageTable &messages, MessageId id, const IncomingMessage &message)
{
    return !message.body.isEmpty() && messages.info(id).body.isEmpty() &&
           messages.envelope(id).messageId == message.envelope.messageId;
}

/// The account's row that has the bytes of this hash, where the POP3 server no longer lists the name that it
/// had: it has this one from now on. Invalid where there is none.
PlacementId rowNamedAnew(UidlTable &uidls, PlacementTable &placements, AccountId account,
                         const QByteArray &uidl, const QByteArray &hash)
{
    const auto before = uidls.findUnlisted(account, hash);
    if (!before)
        return {};
    const auto rows = placements.ofMessage(before->message);
    if (rows.empty())
        return {};
    uidls.rename(account, before->uidl, uidl);
    for (const PlacementId id : rows)
        placements.touch(placements.get(id));
    return rows.front();
}

} // namespace

Result<void> WriteTransaction::setUidls(AccountId account,
                                        const QList<std::pair<QByteArray, qint64>> &uidlAndSize)
{
    return perform([&] {
        m_tables->uidls.setListing(account, uidlAndSize, m_clock.nowMs());
        // What went before more than its header came exists nowhere.
        QList<MessageId> gone;
        Query lost(m_database,
                   "SELECT u.message FROM uidl u JOIN message m ON m.id = u.message "
                   "WHERE u.account = ? AND u.on_server = 0 AND u.message <> 0 AND m.body IS NULL",
                   account);
        while (lost.next())
            gone.append(lost.id<MessageId>(0));
        for (const MessageId message : std::as_const(gone)) {
            for (const PlacementId id : m_tables->placements.ofMessage(message))
                m_tables->journal.drop(m_tables->placements.get(id));
            m_tables->uidls.unbind(message);
        }
    });
}

PlacementId WriteTransaction::addPop3Row(AccountId account, const CollectedMessage &collected)
{
    const auto &[uidl, message] = collected;
    if (const auto known = m_tables->uidls.find(account, uidl); known && known->message.isValid()) {
        const auto rows = m_tables->placements.ofMessage(known->message);
        if (!rows.empty()) {
            if (completes(m_tables->messages, known->message, message))
                putBody(known->message, *MessageTable::packedBody(message),
                        {message.snippet, message.hasAttachments});
            return rows.front();
        }
    }
    IncomingMessage packed = message;
    if (!message.body.isEmpty()) {
        packed.packed = MessageTable::packedBody(message);
        const PlacementId renamed =
            rowNamedAnew(m_tables->uidls, m_tables->placements, account, uidl, packed.packed->hash);
        if (renamed.isValid())
            return renamed;
        m_bodies.putHere(*packed.packed);
    }
    auto &folder = m_tables->collectedInto;
    if (!folder || folder->id != message.folder)
        folder = m_tables->folders.get(message.folder);
    const Placement row = m_tables->insertRow(packed, *folder, m_clock.nowMs());
    m_tables->uidls.bind(account, uidl, row.message,
                         message.body.isEmpty() ? message.size : message.body.size(), m_clock.nowMs());
    return row.id;
}

Result<QList<PlacementId>> WriteTransaction::addPop3Messages(AccountId account,
                                                             const std::vector<CollectedMessage> &messages)
{
    return perform([&] {
        QList<PlacementId> ids;
        m_tables->collectedInto.reset();
        for (const CollectedMessage &message : messages)
            ids.append(addPop3Row(account, message));
        return ids;
    });
}

Result<PlacementId> WriteTransaction::addPop3Message(AccountId account, const QByteArray &uidl,
                                                     const IncomingMessage &message)
{
    return perform([&] {
        m_tables->collectedInto.reset();
        return addPop3Row(account, {uidl, message});
    });
}

void WriteTransaction::verifyUidl(AccountId account, const QByteArray &uidl)
{
    const auto record = m_tables->uidls.find(account, uidl);
    if (!record || !record->message.isValid())
        failNotFound(QStringLiteral("the collected message of a UIDL"));
    const QByteArray hash = m_tables->messages.info(record->message).body;
    if (hash.isEmpty())
        failNotFound(QStringLiteral("the bytes of a collected message"));
    (void)m_bodies.readBack(hash);
    // It may have been committed without a sync: this job's own commit syncs it before the mark can be
    // seen. The mark itself is copied to local.db, so that one is.
    if (!m_bodies.isHere(hash))
        m_bodies.requestSync();
    m_tables->uidls.setVerified(account, uidl);
}

Result<QHash<QByteArray, Error>> WriteTransaction::verifyUidlBodies(AccountId account,
                                                                    const QList<QByteArray> &uidls)
{
    return perform([&] {
        QHash<QByteArray, Error> wrong;
        for (const QByteArray &uidl : uidls) {
            auto verified = attempt([&] { verifyUidl(account, uidl); });
            if (verified)
                continue;
            const ErrorCode code = verified.error().code;
            if (code != ErrorCode::NotFound && code != ErrorCode::StoreCorrupt)
                throw StoreFailure{std::move(verified).error()};
            wrong.insert(uidl, std::move(verified).error());
        }
        return wrong;
    });
}

Result<void> WriteTransaction::verifyUidlBody(AccountId account, const QByteArray &uidl)
{
    return perform([&] { verifyUidl(account, uidl); });
}

Result<void> WriteTransaction::addCollectedUidls(AccountId account, const QList<QByteArray> &uidls)
{
    return perform([&] {
        for (const QByteArray &uidl : uidls)
            m_tables->uidls.addCollected(account, uidl, m_clock.nowMs());
    });
}

Result<void> WriteTransaction::setUidlGone(AccountId account, const QList<QByteArray> &uidls)
{
    return perform([&] {
        for (const QByteArray &uidl : uidls) {
            m_tables->uidls.setGone(account, uidl);
            if (const auto record = m_tables->uidls.find(account, uidl);
                record && record->message.isValid()) {
                for (const PlacementId id : m_tables->placements.ofMessage(record->message))
                    m_tables->placements.touch(m_tables->placements.get(id));
            }
        }
    });
}

} // namespace posthorn
