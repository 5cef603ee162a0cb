// ImapSession: what it asks about mailboxes that are not selected.

#include "imapcommand.h"
#include "imapdialogue.h"
#include "imapsession.h"
#include "mailboxlist.h"
#include "mailboxroles.h"

#include <algorithm>
#include <deque>

namespace posthorn
{

namespace
{

constexpr size_t statusesAtOnce = 100;

QByteArray statusItems(const ImapSession &session)
{
    return session.has(ImapCapability::CondStore) ? "(MESSAGES UNSEEN UIDNEXT UIDVALIDITY HIGHESTMODSEQ)"
                                                  : "(MESSAGES UNSEEN UIDNEXT UIDVALIDITY)";
}

} // namespace

Result<QList<ImapMailbox>> ImapSession::list()
{
    const ImapCommand plain = ImapCommand("LIST").raw(" \"\" \"*\"");
    MailboxList mailboxes;
    bool extended = has(ImapCapability::ListExtended);
    if (extended) {
        ImapCommand command = plain;
        command.raw(" RETURN (SUBSCRIBED CHILDREN");
        if (has(ImapCapability::SpecialUse))
            command.raw(" SPECIAL-USE");
        if (has(ImapCapability::ListStatus))
            command.raw(" STATUS " + statusItems(*this));
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
        mailboxes.addStatus(status);
    return {};
}

/// Not every server says NONEXISTENT (RFC 5530) when a mailbox is gone; whether it is, LIST knows.
Result<bool> ImapSession::isListed(const QByteArray &mailbox)
{
    MailboxList mailboxes;
    POSTHORN_TRY(listInto(ImapCommand("LIST").raw(" \"\"").mailbox(mailbox), mailboxes));
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

Result<QList<ImapMailbox>> ImapSession::status(const QList<QByteArray> &mailboxes)
{
    MailboxList found;
    for (const QByteArray &mailbox : mailboxes)
        found.entry(mailbox);
    m_collector = [&](ImapResponse &response) -> Result<bool> {
        if (response.name != "STATUS")
            return false;
        found.addStatus(response.arguments);
        return true;
    };
    const QByteArray items = ' ' + statusItems(*this);
    std::deque<QByteArray> tags;
    std::optional<Error> broken;
    auto next = mailboxes.cbegin();
    while (!broken && (next != mailboxes.cend() || !tags.empty())) {
        if (tags.empty()) { // by the hundred: a round trip for each of these, not for each mailbox
            while (!broken && next != mailboxes.cend() && tags.size() < statusesAtOnce) {
                const auto tag = m_dialogue->send(ImapCommand("STATUS").mailbox(*next++).raw(items));
                if (tag)
                    tags.push_back(*tag);
                else
                    broken = tag.error();
            }
            continue;
        }
        // NO and BAD leave that mailbox without figures.
        if (const auto outcome = m_dialogue->wait(tags.front()); !outcome)
            broken = outcome.error();
        tags.pop_front();
    }
    m_collector = {};
    if (broken)
        return *broken;
    return found.take();
}

} // namespace posthorn
