#include "folderlistsync.h"

#include <algorithm>

namespace posthorn
{

namespace
{

bool wasOnServer(const FolderRecord &folder)
{
    return folder.serverTotal >= 0 || folder.uidValidity != 0;
}

QSet<QByteArray> namesOf(const QList<ImapMailbox> &mailboxes)
{
    QSet<QByteArray> names;
    for (const ImapMailbox &mailbox : mailboxes)
        names.insert(mailbox.name);
    return names;
}

QSet<QByteArray> missingFrom(const QList<FolderRecord> &folders, const QSet<QByteArray> &listed)
{
    QSet<QByteArray> gone;
    for (const FolderRecord &folder : folders) {
        if (!folder.local && wasOnServer(folder) && !listed.contains(folder.mailbox))
            gone.insert(folder.mailbox);
    }
    return gone;
}

/// A mailbox that is new here and has the id of this one, which went away by its name (RFC 8474 4).
const ImapMailbox *sameUnderNewName(const FolderRecord &folder, const QList<ImapMailbox> &mailboxes,
                                    const QList<FolderRecord> &known)
{
    for (const ImapMailbox &mailbox : mailboxes) {
        const bool same = !folder.mailboxId.isEmpty() && mailbox.mailboxId == folder.mailboxId;
        if (same && std::none_of(known.begin(), known.end(), [&mailbox](const FolderRecord &other) {
                return !other.local && other.mailbox == mailbox.name;
            }))
            return &mailbox;
    }
    return nullptr;
}

/// What failed because the folder was not to be found under its old name.
Result<bool> requeue(WriteTransaction &transaction, const FolderRecord &folder)
{
    bool any = false;
    POSTHORN_TRY_ASSIGN(const auto open, transaction.reader().openOperations(folder.account));
    for (const OperationRecord &operation : open) {
        const bool concerned = operation.folder == folder.id || operation.targetFolder == folder.id;
        if (!concerned || operation.state != OperationState::Failed || !operation.error ||
            operation.error->code != ErrorCode::FolderGone)
            continue;
        POSTHORN_TRY(transaction.setOperationState(operation.id, OperationState::Queued));
        any = true;
    }
    return any;
}

} // namespace

bool isUnchanged(const FolderRecord &folder, const ImapMailbox &mailbox)
{
    if (folder.lastSyncMs == 0 || mailbox.messages < 0)
        return false;
    if (mailbox.uidValidity != 0 && mailbox.uidValidity != folder.uidValidity)
        return false;
    if (mailbox.messages == 0 && folder.serverTotal == 0 && folder.total == 0)
        return true;
    // Without mod-sequences a flag that was exchanged for another leaves no trace in the figures.
    return mailbox.uidNext != 0 && mailbox.highestModSeq != 0 && folder.uidNext == mailbox.uidNext &&
           folder.highestModSeq == mailbox.highestModSeq && folder.serverTotal == mailbox.messages;
}

FolderListSync::FolderListSync(ImapSession &session, Store &store, const Clock &clock, AccountId account)
    : m_session(session)
    , m_store(store)
    , m_clock(clock)
    , m_account(account)
{
}

Result<QList<ImapMailbox>> FolderListSync::listing()
{
    POSTHORN_TRY_ASSIGN(const auto mailboxes, m_session.list());
    const bool hasInbox = std::any_of(mailboxes.begin(), mailboxes.end(), [](const ImapMailbox &mailbox) {
        return mailbox.name.compare("INBOX", Qt::CaseInsensitive) == 0;
    });
    // Every account has an INBOX (RFC 9051 5.1): a list without it is a broken answer and no reason to drop
    // folders.
    if (!hasInbox)
        return Error{ErrorDomain::Server,
                     ErrorCode::TemporaryFailure,
                     Retry::Backoff,
                     {},
                     QStringLiteral("the server lists no INBOX")};
    return mailboxes;
}

/// `someGone`: what is new may be what is gone under another name, and its figures tell.
Result<void> FolderListSync::addFigures(QList<ImapMailbox> &mailboxes, const QList<FolderRecord> &known,
                                        bool someGone)
{
    const bool mayBeRenamed = someGone && m_session.has(ImapCapability::ObjectId);
    QSet<QByteArray> compared;
    QSet<QByteArray> names;
    for (const FolderRecord &folder : known) {
        if (folder.local)
            continue;
        names.insert(folder.mailbox);
        if (folder.lastSyncMs != 0)
            compared.insert(folder.mailbox);
    }
    // Those that were never compared are due whatever their figures are, and so is the one that is selected:
    // its figures may be as old as its selection (RFC 9051 6.3.11; Dovecot's are).
    compared.remove(m_session.selectedMailbox());
    QList<QByteArray> asked;
    for (ImapMailbox &mailbox : mailboxes) {
        if (mailbox.name == m_session.selectedMailbox())
            mailbox.messages = -1;
        const bool due = mailbox.messages < 0 && compared.contains(mailbox.name);
        if (mailbox.selectable && (due || (mayBeRenamed && !names.contains(mailbox.name))))
            asked.append(mailbox.name);
    }
    if (asked.isEmpty())
        return {};
    POSTHORN_TRY_ASSIGN(const auto figures, m_session.status(asked, mayBeRenamed));
    QHash<QByteArray, const ImapMailbox *> byName;
    for (const ImapMailbox &figure : figures)
        byName.insert(figure.name, &figure);
    for (ImapMailbox &mailbox : mailboxes) {
        const ImapMailbox *figure = byName.value(mailbox.name);
        if (figure == nullptr)
            continue;
        mailbox.messages = figure->messages;
        mailbox.unseen = figure->unseen;
        mailbox.uidNext = figure->uidNext;
        mailbox.uidValidity = figure->uidValidity;
        mailbox.highestModSeq = figure->highestModSeq;
        mailbox.mailboxId = figure->mailboxId;
    }
    return {};
}

Result<FolderListSync::Outcome> FolderListSync::run()
{
    POSTHORN_TRY_ASSIGN(const auto known,
                        m_store.readAndWait<QList<FolderRecord>>(
                            [this](StoreReader &reader) { return reader.folders(m_account); }));
    POSTHORN_TRY_ASSIGN(auto mailboxes, listing());
    QSet<QByteArray> gone = missingFrom(known, namesOf(mailboxes));
    if (!gone.isEmpty()) {
        // A folder that is missing once may be a server in trouble; what two listings miss is gone.
        POSTHORN_TRY_ASSIGN(mailboxes, listing());
        gone.intersect(missingFrom(known, namesOf(mailboxes)));
    }
    POSTHORN_TRY(addFigures(mailboxes, known, !gone.isEmpty()));
    POSTHORN_TRY(readQuotas());
    POSTHORN_TRY_ASSIGN(Outcome outcome,
                        m_store.writeAndWait<Outcome>(Durability::Normal, [&](WriteTransaction &transaction) {
                            return apply(transaction, m_account, mailboxes, gone);
                        }));
    outcome.namesMessages =
        m_session.has(ImapCapability::ObjectId) || m_session.has(ImapCapability::GmailExtensions);
    addOverdue(outcome);
    return outcome;
}

Result<void> FolderListSync::readQuotas()
{
    POSTHORN_TRY_ASSIGN(auto quotas, m_session.quotas());
    std::sort(quotas.begin(), quotas.end(), [](const Quota &one, const Quota &other) {
        return std::pair(one.root, one.resource) < std::pair(other.root, other.resource);
    });
    POSTHORN_TRY_ASSIGN(const auto known, m_store.readAndWait<QList<Quota>>([this](StoreReader &reader) {
        return reader.quotas(m_account);
    }));
    if (quotas == known)
        return {};
    return m_store.writeAndWait<void>(Durability::Normal, [&](WriteTransaction &transaction) {
        return transaction.setQuotas(m_account, quotas);
    });
}

/// A few in each pass, so that no pass compares all of them.
void FolderListSync::addOverdue(Outcome &outcome) const
{
    constexpr qsizetype most = 5;
    QList<FolderRecord> overdue;
    for (const FolderRecord &folder : std::as_const(outcome.folders)) {
        if (!folder.local && folder.selectable && isCrossCheckDue(folder, m_clock.nowMs()))
            overdue.append(folder);
    }
    std::sort(overdue.begin(), overdue.end(), [](const FolderRecord &one, const FolderRecord &other) {
        return one.lastFullMs < other.lastFullMs;
    });
    for (const FolderRecord &folder : overdue.first(std::min(most, overdue.size())))
        outcome.changed.insert(folder.id);
}

Result<FolderListSync::Outcome> FolderListSync::apply(WriteTransaction &transaction, AccountId account,
                                                      const QList<ImapMailbox> &mailboxes,
                                                      QSet<QByteArray> gone)
{
    Outcome outcome;
    POSTHORN_TRY_ASSIGN(auto before, transaction.reader().folders(account));
    for (FolderRecord &folder : before) {
        const ImapMailbox *renamed = !folder.local && gone.contains(folder.mailbox)
                                         ? sameUnderNewName(folder, mailboxes, before)
                                         : nullptr;
        if (renamed == nullptr)
            continue;
        POSTHORN_TRY(transaction.renameFolder(folder.id, renamed->name));
        POSTHORN_TRY_ASSIGN(const bool waiting, requeue(transaction, folder));
        outcome.requeued = outcome.requeued || waiting;
        gone.remove(folder.mailbox);
        folder.mailbox = renamed->name;
    }
    QHash<QByteArray, FolderRecord> byName;
    for (const FolderRecord &folder : before) {
        // What mirrors the server's here has its name.
        if (!folder.local)
            byName.insert(folder.mailbox, folder);
    }
    QSet<FolderRole> roles;
    for (const ImapMailbox &mailbox : mailboxes)
        roles.insert(mailbox.role);
    for (const ImapMailbox &mailbox : mailboxes) {
        FolderRecord folder = byName.value(mailbox.name);
        const FolderRecord old = folder;
        folder.account = account;
        folder.mailbox = mailbox.name;
        folder.delimiter = mailbox.delimiter;
        folder.path = mailbox.path;
        // A role that was given here stays until the server names another folder for it.
        if (mailbox.role != FolderRole::None || roles.contains(folder.role))
            folder.role = mailbox.role;
        folder.selectable = mailbox.selectable;
        folder.subscribed = mailbox.subscribed;
        if (!mailbox.mailboxId.isEmpty())
            folder.mailboxId = mailbox.mailboxId;
        const bool same = old.id.isValid() && old.delimiter == folder.delimiter && old.path == folder.path &&
                          old.role == folder.role && old.selectable == folder.selectable &&
                          old.subscribed == folder.subscribed && old.mailboxId == folder.mailboxId;
        if (!same) {
            POSTHORN_TRY_ASSIGN(folder.id, transaction.upsertFolder(folder));
        }
        if (!wasOnServer(folder)) {
            // From now on its absence in a listing means something.
            folder.serverTotal = std::max(0, mailbox.messages);
            POSTHORN_TRY(transaction.setFolderServerState(folder));
        }
        if (folder.selectable && !isUnchanged(folder, mailbox))
            outcome.changed.insert(folder.id);
    }
    QList<FolderId> removed;
    for (const FolderRecord &folder : before) {
        if (folder.local || !gone.contains(folder.mailbox))
            continue;
        removed.append(folder.id);
        outcome.removed.append(folder.path);
    }
    POSTHORN_TRY_ASSIGN(outcome.parked, transaction.removeFolders(removed));
    POSTHORN_TRY_ASSIGN(outcome.folders, transaction.reader().folders(account));
    return outcome;
}

} // namespace posthorn
