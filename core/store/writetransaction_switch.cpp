#include "switchrecord.h"

#include "operationtable.h"
#include "writetables.h"

namespace posthorn
{

FlagChange carriedFlags(const FlagState &here, const FlagState &onServer)
{
    constexpr MessageFlags carried = MessageFlags(MessageFlag::Seen) | MessageFlag::Answered |
                                     MessageFlag::Flagged | MessageFlag::Forwarded;
    FlagChange change;
    change.add = here.flags & carried & ~onServer.flags;
    for (const QString &keyword : here.keywords) {
        if (!onServer.keywords.contains(keyword))
            change.addKeywords.append(keyword);
    }
    return change;
}

Result<void> WriteTransaction::joinRows(PlacementId here, PlacementId onServer)
{
    return perform([&] {
        const Placement local = m_tables->placements.get(here);
        const Placement before = m_tables->placements.get(onServer);
        const FolderRecord folder = m_tables->folders.get(local.folder);
        const FolderRecord server = m_tables->folders.get(before.folder);
        if (!folder.local || server.local || before.uid == 0 || folder.account != server.account)
            failInvalid(
                QStringLiteral("rows %1 and %2 cannot be one").arg(here.value()).arg(onServer.value()));
        OperationTable operations(m_database);
        if (local.hidden.isValid() || before.hidden.isValid() || !operations.openOn(here).empty() ||
            !operations.isSettled(here))
            failInvalid(QStringLiteral("changes of %1 or %2 wait").arg(here.value()).arg(onServer.value()));

        // The message here stays, as its UIDL names it: where local.db has this commit and mail.db lost it,
        // the two are still two, and still known for what they are.
        Placement now = before;
        now.message = local.message;
        Query(m_database,
              "UPDATE message SET email_id = (SELECT email_id FROM message WHERE id = ?) WHERE id = ?",
              before.message, now.message)
            .run();
        const QByteArray here = m_tables->messages.info(local.message).body;
        const QByteArray there = m_tables->messages.info(before.message).body;
        if (!there.isEmpty() && there != here) {
            Query(m_database,
                  "UPDATE message SET (body, size, snippet, has_attachments) = (SELECT body, size, snippet, "
                  "has_attachments FROM message WHERE id = ?) WHERE id = ?",
                  before.message, now.message)
                .run();
            if (!here.isEmpty())
                m_tables->messages.noteLooseBodies({here});
        }
        Query(m_database, "UPDATE uidl SET on_server = 0 WHERE message = ? AND message <> 0", now.message)
            .run();
        if (local.leaves == keptOnServer)
            now.leaves = keptOnServer;
        m_tables->placements.update(before, now);
        m_tables->placements.touch(now);
        m_tables->journal.drop(local);
        if (now.message != before.message && m_tables->placements.ofMessage(before.message).empty())
            m_tables->messages.remove(before.message);

        OperationRecord flags;
        flags.kind = OperationKind::SetFlags;
        flags.flags = carriedFlags(local.flags, before.flags);
        flags.targets.append({onServer, {}, 0, {}, {}, 0});
        if (!flags.flags.isEmpty())
            (void)m_tables->journal.enqueue(flags);
    });
}

Result<void> WriteTransaction::bindDeleted(AccountId account, const QByteArray &uidl, PlacementId onServer)
{
    return perform([&] {
        const Placement row = m_tables->placements.get(onServer);
        const FolderRecord folder = m_tables->folders.get(row.folder);
        const bool free = !folder.local && folder.account == account && row.uid != 0 &&
                          !row.hidden.isValid() && OperationTable(m_database).openOn(onServer).empty() &&
                          !m_tables->uidls.ofMessage(row.message);
        if (!free || !m_tables->uidls.bindDeleted(account, uidl, row.message))
            failInvalid(QStringLiteral("row %1 is not what was deleted").arg(onServer.value()));
    });
}

Result<void> WriteTransaction::forgetUidls(AccountId account)
{
    return perform([&] {
        std::vector<Placement> forgotten;
        Query listed(m_database,
                     "SELECT p.id FROM uidl u JOIN placement p ON p.message = u.message "
                     "WHERE u.account = ? AND u.on_server = 1 AND u.message <> 0 AND p.on_server = 0",
                     account);
        while (listed.next())
            forgotten.push_back(m_tables->placements.get(listed.id<PlacementId>(0)));
        Query(m_database, "UPDATE uidl SET on_server = 0 WHERE account = ? AND on_server = 1", account).run();
        for (const Placement &row : forgotten) {
            if (m_tables->messages.info(row.message).body.isEmpty())
                m_tables->journal.drop(row); // a header whose message nobody has
            else
                m_tables->placements.touch(row);
        }
        // What is not here, and was not deleted here, is collected again.
        Query(m_database,
              "UPDATE uidl SET message = 0, body_verified = 0 WHERE account = ? AND message <> 0 AND "
              "deleted_here = 0 AND NOT EXISTS (SELECT 1 FROM placement p WHERE p.message = uidl.message)",
              account)
            .run();
    });
}

Result<void> WriteTransaction::bindUidl(AccountId account, const QByteArray &uidl, PlacementId here)
{
    return perform([&] {
        const Placement row = m_tables->placements.get(here);
        const MessageInfo message = m_tables->messages.info(row.message);
        const auto known = m_tables->uidls.ofMessage(row.message);
        if (message.account != account || message.body.isEmpty() || (known && known->uidl != uidl))
            failInvalid(QStringLiteral("message %1 cannot have that UIDL").arg(here.value()));
        m_tables->uidls.bind(account, uidl, row.message, message.size, m_clock.nowMs());
        m_tables->placements.touch(row);
    });
}

} // namespace posthorn
