// ImapSession: what it asks about mailboxes that are not selected.

#include "base/modifiedutf7.h"
#include "imapcommand.h"
#include "imapdialogue.h"
#include "imapsession.h"
#include "mailboxlist.h"
#include "mailboxroles.h"
#include "responsedata.h"

#include <algorithm>

namespace posthorn
{

namespace
{

constexpr qsizetype statusesAtOnce = 100;

/// `withIds`: only where it matters, because Cyrus 3.6 sometimes writes what is no text in place of a
/// MAILBOXID.
QByteArray statusItems(const ImapSession &session, bool withIds)
{
    QByteArray items = "(MESSAGES UNSEEN UIDNEXT UIDVALIDITY";
    if (session.has(ImapCapability::CondStore))
        items += " HIGHESTMODSEQ";
    if (withIds && session.has(ImapCapability::ObjectId))
        items += " MAILBOXID";
    return items + ')';
}

} // namespace

MailboxList::Names ImapSession::names() const
{
    return m_enabled.contains("UTF8=ACCEPT") ? MailboxList::Names::Utf8 : MailboxList::Names::ModifiedUtf7;
}

QByteArray ImapSession::onTheWire(const QByteArray &mailbox) const
{
    return names() == MailboxList::Names::Utf8 ? mailboxNameToUtf8(mailbox) : mailbox;
}

Result<QList<ImapMailbox>> ImapSession::list()
{
    const ImapCommand plain = ImapCommand("LIST").raw(" \"\" \"*\"");
    MailboxList mailboxes(names());
    bool extended = has(ImapCapability::ListExtended);
    if (extended) {
        ImapCommand command = plain;
        command.raw(" RETURN (SUBSCRIBED CHILDREN");
        if (has(ImapCapability::SpecialUse))
            command.raw(" SPECIAL-USE");
        if (has(ImapCapability::ListStatus))
            command.raw(" STATUS " + statusItems(*this, false));
        command.raw(")");
        const auto listed = listInto(command, mailboxes);
        if (!listed && (listed.error().domain != ErrorDomain::Server || m_dialogue->isOver()))
            return listed.error();
        extended = listed.has_value(); // some announce it and refuse it
    }
    if (!extended) {
        POSTHORN_TRY(listInto(plain, mailboxes));
        POSTHORN_TRY(listSubscribed(mailboxes));
    }
    QList<ImapMailbox> found = mailboxes.take();
    assignRolesByName(found, m_personalPrefix);
    return found;
}

Result<void> ImapSession::listInto(const ImapCommand &command, MailboxList &mailboxes)
{
    QList<QByteArray> statuses; // may come before the LIST of the mailbox
    POSTHORN_TRY(run(command, [&](ImapResponse &response) -> Result<bool> {
        if (response.name == "LIST")
            mailboxes.addList(response.arguments);
        else if (response.name == "STATUS")
            statuses.append(response.arguments);
        else
            return false;
        return true;
    }));
    for (const QByteArray &status : std::as_const(statuses))
        (void)mailboxes.addStatus(status);
    return {};
}

/// Not every server says NONEXISTENT (RFC 5530) when a mailbox is gone; whether it is, LIST knows.
Result<bool> ImapSession::isListed(const QByteArray &mailbox)
{
    MailboxList mailboxes(names());
    POSTHORN_TRY(listInto(ImapCommand("LIST").raw(" \"\"").mailbox(onTheWire(mailbox)), mailboxes));
    const QList<ImapMailbox> found = mailboxes.take();
    return std::any_of(found.begin(), found.end(),
                       [](const ImapMailbox &listed) { return listed.selectable; });
}

Result<void> ImapSession::listSubscribed(MailboxList &mailboxes)
{
    POSTHORN_TRY(run(ImapCommand("LSUB").raw(" \"\" \"*\""), [&](ImapResponse &response) -> Result<bool> {
        if (response.name != "LSUB")
            return false;
        mailboxes.addSubscribed(response.arguments);
        return true;
    }));
    return {};
}

Result<QList<Quota>> ImapSession::quotas()
{
    QList<Quota> quotas;
    if (!has(ImapCapability::Quota))
        return quotas;
    const auto take = [&](ImapResponse &response) -> Result<bool> {
        if (response.name == "QUOTA")
            takeQuota(response.arguments, quotas);
        return response.name == "QUOTA" || response.name == "QUOTAROOT";
    };
    // Some announce it and have none.
    POSTHORN_TRY(runTogether({ImapCommand("GETQUOTAROOT").mailbox("INBOX")}, take));
    return quotas;
}

/// What NOTIFY tells of others meanwhile is left to be unsolicited.
ImapSession::Collector ImapSession::statusCollector(MailboxList &mailboxes)
{
    return [&mailboxes](ImapResponse &response) -> Result<bool> {
        return response.name == "STATUS" && mailboxes.addStatus(response.arguments);
    };
}

/// Where it is refused nothing is told.
Result<ImapMailbox> ImapSession::statusOf(const QByteArray &mailbox, const QByteArray &items)
{
    MailboxList found(names());
    found.entry(mailbox);
    POSTHORN_TRY(
        runTogether({ImapCommand("STATUS").mailbox(onTheWire(mailbox)).raw(items)}, statusCollector(found)));
    return found.take().first();
}

Result<std::optional<quint64>> ImapSession::sizeOf(const QByteArray &mailbox)
{
    if (!has(ImapCapability::StatusSize))
        return std::optional<quint64>();
    POSTHORN_TRY_ASSIGN(const ImapMailbox status, statusOf(mailbox, " (SIZE)"));
    return status.size;
}

/// Of all mailboxes, or where the server has no such limit of this one.
Result<std::optional<quint64>> ImapSession::appendLimit(const QByteArray &mailbox)
{
    if (const auto all = announcedNumber(m_capabilities, "APPENDLIMIT"))
        return all;
    if (!has(ImapCapability::AppendLimit))
        return std::optional<quint64>();
    if (const auto known = m_appendLimits.constFind(mailbox); known != m_appendLimits.cend())
        return *known;
    POSTHORN_TRY_ASSIGN(const ImapMailbox status, statusOf(mailbox, " (APPENDLIMIT)"));
    const auto limit = status.appendLimit;
    m_appendLimits.insert(mailbox, limit);
    return limit;
}

Result<QList<ImapMailbox>> ImapSession::status(const QList<QByteArray> &mailboxes, bool withIds)
{
    MailboxList found(names());
    for (const QByteArray &mailbox : mailboxes)
        found.entry(mailbox);
    const QByteArray items = ' ' + statusItems(*this, withIds);
    for (qsizetype first = 0; first < mailboxes.size(); first += statusesAtOnce) {
        QList<ImapCommand> commands;
        for (const QByteArray &mailbox : mailboxes.mid(first, statusesAtOnce))
            commands.append(ImapCommand("STATUS").mailbox(onTheWire(mailbox)).raw(items));
        POSTHORN_TRY(runTogether(commands, statusCollector(found)));
    }
    return found.take();
}

} // namespace posthorn
