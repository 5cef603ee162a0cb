#include "folderrun.h"

#include "base/tagname.h"

#include <algorithm>
#include <limits>

namespace posthorn
{

namespace
{

constexpr size_t newestCompared = 1'000;
constexpr size_t massVanishAtLeast = 20;

/// RFC 7162 counts changes by folder; a run that did not compare everything must not claim that it did.
constexpr quint64 noModSeq = 0;

void keepLabels(FlagState &flags, const QStringList &before)
{
    for (const QString &tag : before) {
        if (labelOfTag(tag))
            flags.keywords.append(tag);
    }
    flags.keywords = normalizedKeywords(std::move(flags.keywords));
}

} // namespace

FolderRun::FolderRun(ImapSession &session, Store &store, const Clock &clock,
                     const FolderSync::Progress &progress, FolderRecord folder)
    : m_session(session)
    , m_store(store)
    , m_clock(clock)
    , m_folder(std::move(folder))
    , m_uidNextBefore(m_folder.uidNext)
    , m_batches(store, m_folder)
    , m_headers(session, m_batches, m_folder.id, progress,
                [this](ImapFetched &&message) { return takeFlags(std::move(message)); })
{
    // Of use where things wait to be thrown away; with one file a message the server must look at each.
    m_headers.setSaveDate(m_folder.role == FolderRole::Trash || m_folder.role == FolderRole::Junk);
}

Result<FolderSyncStats> FolderRun::sync(bool full)
{
    // Before SELECT: what an operation puts here from now on may not be in our view of the folder yet.
    POSTHORN_TRY_ASSIGN(m_unmatched, unmatched());
    POSTHORN_TRY(select(full));
    const bool due = isCrossCheckDue(m_folder, m_clock.nowMs());
    if (!full && !due && m_unmatched.empty() && isUnchanged()) {
        POSTHORN_TRY(finish());
        return m_stats;
    }
    POSTHORN_TRY(loadKnown());
    if (m_known.empty() && m_changes.flags.isEmpty())
        POSTHORN_TRY(firstSync());
    else if (m_hasChanges)
        POSTHORN_TRY(compareChanges());
    else
        POSTHORN_TRY(compareAll());
    POSTHORN_TRY(matchTheRest());
    if (due && !m_comparedAll)
        POSTHORN_TRY(crossCheck());
    if (full || due)
        POSTHORN_TRY(readSize());
    POSTHORN_TRY(finish());
    return m_stats;
}

/// Seldom, and after the listing, which left the server's index warm.
Result<void> FolderRun::readSize()
{
    constexpr quint64 most = quint64(1) << 60;
    POSTHORN_TRY_ASSIGN(const auto size, m_session.sizeOf(m_folder.mailbox));
    m_folder.serverSize = size && *size < most ? static_cast<qint64>(*size) : -1;
    return {};
}

Result<std::vector<PlacementId>> FolderRun::unmatched()
{
    return m_store.readAndWait<std::vector<PlacementId>>(
        [id = m_folder.id](StoreReader &reader) { return reader.unmatched(id); });
}

/// Rows that still have no UID when the changes are known (those that we put here and another client took on,
/// or that a new UIDVALIDITY left without one) need a complete listing, and what that does not name is gone.
Result<void> FolderRun::matchTheRest()
{
    if (m_unmatched.empty())
        return {};
    POSTHORN_TRY(m_batches.finish());
    POSTHORN_TRY_ASSIGN(const auto now, unmatched());
    std::erase_if(m_unmatched,
                  [&](PlacementId id) { return !std::binary_search(now.begin(), now.end(), id); });
    if (!m_unmatched.empty() && !m_comparedAll)
        POSTHORN_TRY(compareAll());
    if (m_incomplete) // they may be among what the server owes
        m_unmatched.clear();
    return {};
}

Result<FolderSyncStats> FolderRun::catchUp()
{
    if (m_session.selectedMailbox() != m_folder.mailbox || m_folder.lastSyncMs <= 0)
        return sync(false);
    m_selected.exists = m_session.exists();
    m_selected.uidValidity = m_folder.uidValidity;
    m_selected.readOnly = m_folder.readOnly;
    m_selected.rights = m_folder.rights;
    m_selected.mailboxId = m_folder.mailboxId;
    POSTHORN_TRY(loadKnown());
    if (m_session.has(ImapCapability::CondStore) && m_folder.highestModSeq != noModSeq) {
        POSTHORN_TRY_ASSIGN(m_changes, m_session.changesSince(m_folder.highestModSeq));
        m_hasChanges = true;
        m_selected.highestModSeq = m_folder.highestModSeq;
        for (const ImapFetched &changed : std::as_const(m_changes.flags))
            m_selected.highestModSeq = std::max(m_selected.highestModSeq, changed.modSeq);
        m_headers.setModSeq(true);
        POSTHORN_TRY(compareChanges());
    } else {
        POSTHORN_TRY(compareNewest());
    }
    m_selected.exists = m_session.exists();
    POSTHORN_TRY(finish());
    return m_stats;
}

// -- What the server has
// -------------------------------------------------------------------------------------

Result<void> FolderRun::select(bool full)
{
    std::optional<ImapSession::KnownState> state;
    const bool incremental = !full && m_folder.highestModSeq != noModSeq && m_folder.lastSyncMs > 0;
    if (incremental)
        state = {m_folder.uidValidity, m_folder.highestModSeq};
    POSTHORN_TRY_ASSIGN(m_selected, m_session.select(m_folder.mailbox, false, state, &m_changes));
    m_headers.setModSeq(m_session.has(ImapCapability::CondStore) && m_selected.highestModSeq != noModSeq);
    if (!hasSameUids(m_folder, m_selected) || m_folder.uidValidity == 0)
        return adoptUidValidity();
    if (!incremental || m_selected.highestModSeq == noModSeq)
        return {};
    if (m_session.has(ImapCapability::QResync)) {
        m_hasChanges = true;
    } else if (m_session.has(ImapCapability::CondStore)) {
        if (m_selected.highestModSeq != m_folder.highestModSeq) {
            POSTHORN_TRY_ASSIGN(m_changes, m_session.changesSince(m_folder.highestModSeq));
        }
        m_hasChanges = true;
    }
    return {};
}

/// Another UIDVALIDITY: every UID that the store knows means nothing any more (RFC 9051 2.3.1.1).
Result<void> FolderRun::adoptUidValidity()
{
    m_stats.uidValidityChanged = m_folder.uidValidity != 0;
    m_changes = {};
    m_folder.uidValidity = m_selected.uidValidity;
    m_folder.uidNext = 0;
    m_folder.highestModSeq = noModSeq;
    m_folder.serverTotal = static_cast<int>(m_selected.exists);
    m_folder.lastSyncMs = 0;
    POSTHORN_TRY(m_store.writeAndWait<void>(Durability::Full,
                                            [folder = m_folder, changed = m_stats.uidValidityChanged](
                                                WriteTransaction &transaction) -> Result<void> {
                                                if (changed)
                                                    POSTHORN_TRY(transaction.forgetUids(folder.id,
                                                                                        folder.uidValidity));
                                                return transaction.setFolderServerState(folder);
                                            }));
    if (!m_stats.uidValidityChanged)
        return {};
    POSTHORN_TRY_ASSIGN(m_unmatched, unmatched());
    return {};
}

/// Nothing new, nothing gone, nothing changed, by the server's own counters.
bool FolderRun::isUnchanged() const
{
    return m_hasChanges && m_changes.flags.isEmpty() && m_changes.vanished.isEmpty() &&
           m_selected.uidNext != 0 && m_selected.uidNext == m_folder.uidNext &&
           m_folder.serverTotal == static_cast<int>(m_selected.exists);
}

Result<void> FolderRun::loadKnown()
{
    POSTHORN_TRY_ASSIGN(m_known,
                        m_store.readAndWait<std::vector<ServerMessage>>(
                            [id = m_folder.id](StoreReader &reader) { return reader.serverMessages(id); }));
    std::erase_if(m_known, [](const ServerMessage &message) { return message.uid == 0; });
    m_knownCount = m_known.size();
    m_addedBefore = m_headers.taken();
    return {};
}

ServerMessage *FolderRun::known(quint32 uid)
{
    const auto found =
        std::lower_bound(m_known.begin(), m_known.end(), uid,
                         [](const ServerMessage &message, quint32 sought) { return message.uid < sought; });
    return found != m_known.end() && found->uid == uid ? &*found : nullptr;
}

/// As ESEARCH that is a few bytes; else one streamed listing, because a SEARCH answer has no end of line in
/// sight.
Result<std::vector<quint32>> FolderRun::allUids()
{
    if (m_session.exists() == 0)
        return std::vector<quint32>();
    if (m_session.has(ImapCapability::ESearch))
        return m_session.search("ALL");
    std::vector<quint32> uids;
    POSTHORN_TRY(m_session.fetch("1:*", "(UID)", [&](ImapFetched &&message) -> Result<void> {
        uids.push_back(message.uid);
        return {};
    }));
    return uids;
}

// -- Comparing
// -----------------------------------------------------------------------------------------------

Result<void> FolderRun::firstSync()
{
    const quint32 exists = m_selected.exists;
    m_comparedAll = true;
    if (exists == 0)
        return {};
    POSTHORN_TRY_ASSIGN(const std::vector<quint32> newest, m_headers.fetchNewest(exists));
    POSTHORN_TRY(m_batches.flush());
    if (newest.size() == exists)
        return {};
    POSTHORN_TRY_ASSIGN(std::vector<quint32> rest, allUids());
    std::erase_if(rest, [&](quint32 uid) { return std::binary_search(newest.begin(), newest.end(), uid); });
    POSTHORN_TRY(fetchNew(std::move(rest)));
    noteWhatIsOwed();
    return {};
}

/// By what the server itself says has changed; checked against its count.
Result<void> FolderRun::compareChanges()
{
    std::vector<quint32> added;
    for (ImapFetched &changed : m_changes.flags) {
        if (known(changed.uid) == nullptr)
            added.push_back(changed.uid);
        else
            POSTHORN_TRY(takeFlags(std::move(changed)));
    }
    m_changes.flags.clear();
    std::vector<quint32> vanished;
    for (const ServerMessage &message : m_known) {
        if (m_changes.vanished.contains(message.uid))
            vanished.push_back(message.uid);
    }
    POSTHORN_TRY(fetchNew(std::move(added)));
    POSTHORN_TRY(removeVanished(std::move(vanished)));
    if (count() != m_session.exists())
        return compareAll();
    return {};
}

/// UIDs and flags of a set, one by one as they come, against what is known.
Result<void> FolderRun::listAll(QByteArrayView set, std::vector<quint32> &unknown, std::vector<bool> &seen)
{
    return m_session.fetch(set.toByteArray(), '(' + m_session.flagItems() + ')',
                           [&](ImapFetched &&message) -> Result<void> {
                               const ServerMessage *before = known(message.uid);
                               if (before == nullptr) {
                                   unknown.push_back(message.uid);
                                   return {};
                               }
                               seen[static_cast<size_t>(before - m_known.data())] = true;
                               return takeFlags(std::move(message));
                           });
}

Result<void> FolderRun::compareAll()
{
    POSTHORN_TRY(m_batches.finish());
    POSTHORN_TRY(loadKnown());
    m_incomplete = false;
    m_comparedAll = true;
    std::vector<quint32> unknown;
    std::vector<bool> seen(m_known.size());
    if (m_session.exists() > 0)
        POSTHORN_TRY(listAll("1:*", unknown, seen));
    std::vector<quint32> vanished;
    for (size_t i = 0; i < m_known.size(); ++i) {
        if (!seen[i])
            vanished.push_back(m_known[i].uid);
    }
    POSTHORN_TRY(removeVanished(std::move(vanished)));
    POSTHORN_TRY(fetchNew(std::move(unknown)));
    noteWhatIsOwed();
    return {};
}

/// A listing with fewer messages than the server counts is not all of them.
void FolderRun::noteWhatIsOwed()
{
    m_incomplete = m_incomplete || count() < m_session.exists();
}

/// What a server says has vanished is only as right as its memory of it, so now and then every UID is
/// compared.
Result<void> FolderRun::crossCheck()
{
    if (!m_session.has(ImapCapability::ESearch))
        return compareAll();
    POSTHORN_TRY(m_batches.finish());
    POSTHORN_TRY(loadKnown());
    POSTHORN_TRY_ASSIGN(std::vector<quint32> present, allUids());
    std::sort(present.begin(), present.end());
    const bool same =
        std::equal(m_known.begin(), m_known.end(), present.begin(), present.end(),
                   [](const ServerMessage &message, quint32 uid) { return message.uid == uid; });
    m_comparedAll = same;
    return same ? Result<void>() : compareAll();
}

/// Without CONDSTORE, on news in a selected folder: what is new, the flags of the newest, and everything only
/// where the count shows that something went.
Result<void> FolderRun::compareNewest()
{
    const size_t from = m_known.size() > newestCompared ? m_known.size() - newestCompared : 0;
    const QByteArray set = from < m_known.size() ? QByteArray::number(m_known[from].uid) + ":*" : "1:*";
    std::vector<quint32> unknown;
    std::vector<bool> seen(m_known.size());
    if (m_session.exists() > 0)
        POSTHORN_TRY(listAll(set, unknown, seen));
    POSTHORN_TRY(fetchNew(std::move(unknown)));
    if (count() != m_session.exists())
        return compareAll();
    return {};
}

Result<void> FolderRun::takeFlags(ImapFetched &&message)
{
    const ServerMessage *before = known(message.uid);
    if (before != nullptr && !message.hasLabels && m_session.has(ImapCapability::GmailExtensions))
        keepLabels(message.flags, before->keywords); // the server tells by itself of flags only
    if (before == nullptr || !message.hasFlags ||
        (before->flags == message.flags.flags && before->keywords == message.flags.keywords))
        return {};
    ++m_stats.changed;
    return m_batches.addFlags({message.uid, std::move(message.flags), message.modSeq});
}

// -- New and gone
// --------------------------------------------------------------------------------------------

Result<void> FolderRun::fetchNew(std::vector<quint32> uids)
{
    POSTHORN_TRY_ASSIGN(const bool complete, m_headers.fetch(std::move(uids)));
    m_incomplete = m_incomplete || !complete;
    return {};
}

Result<void> FolderRun::removeVanished(std::vector<quint32> uids)
{
    std::sort(uids.begin(), uids.end());
    uids.erase(std::unique(uids.begin(), uids.end()), uids.end());
    if (uids.size() >= massVanishAtLeast && uids.size() > m_known.size() / 2)
        POSTHORN_TRY(confirmMassVanish(uids));
    if (uids.empty())
        return {};
    m_knownCount -= uids.size();
    m_stats.removed += static_cast<int>(uids.size());
    POSTHORN_TRY(m_batches.flush());
    return m_store.writeAndWait<void>(
        Durability::Normal, [this, &uids](WriteTransaction &transaction) -> Result<void> {
            POSTHORN_TRY_ASSIGN(const auto policy, transaction.reader().accountPolicy(m_folder.account));
            if (policy.keepsWhatLeft && isCollectedFrom(m_folder.role)) {
                POSTHORN_TRY_ASSIGN(const auto gone, transaction.reader().withoutBytes(m_folder.id, uids));
                m_stats.goneUnfetched += gone;
            }
            POSTHORN_TRY(transaction.removeVanished(m_folder.id, uids));
            return {};
        });
}

/// A server that lost its index, or is being restored, shows an empty mailbox for a moment: ask again,
/// freshly.
Result<void> FolderRun::confirmMassVanish(std::vector<quint32> &uids)
{
    m_stats.massVanish = true;
    POSTHORN_TRY(m_session.unselect());
    POSTHORN_TRY_ASSIGN(const ImapSelected again, m_session.select(m_folder.mailbox));
    if (again.uidValidity != m_selected.uidValidity)
        return Error{ErrorDomain::Server,
                     ErrorCode::TemporaryFailure,
                     Retry::Backoff,
                     {},
                     QStringLiteral("UIDVALIDITY changed while the folder was compared")};
    POSTHORN_TRY_ASSIGN(std::vector<quint32> present, allUids());
    std::sort(present.begin(), present.end());
    std::erase_if(uids, [&](quint32 uid) { return std::binary_search(present.begin(), present.end(), uid); });
    return {};
}

Result<void> FolderRun::finish()
{
    POSTHORN_TRY(m_batches.finish());
    m_stats.added = m_headers.taken();
    if (m_selected.mailboxId.isEmpty())
        m_selected.mailboxId = m_folder.mailboxId;
    const bool same = m_folder.readOnly == m_selected.readOnly && m_folder.rights == m_selected.rights &&
                      m_folder.mailboxId == m_selected.mailboxId;
    if (m_selected.uidNext != 0)
        m_folder.uidNext = m_selected.uidNext;
    if (m_headers.highestUid() >= m_folder.uidNext &&
        m_headers.highestUid() != std::numeric_limits<quint32>::max())
        m_folder.uidNext = m_headers.highestUid() + 1;
    m_folder.highestModSeq = m_incomplete ? noModSeq : m_selected.highestModSeq;
    m_folder.serverTotal = static_cast<int>(m_session.exists());
    m_folder.readOnly = m_selected.readOnly;
    m_folder.rights = m_selected.rights;
    m_folder.mailboxId = m_selected.mailboxId;
    m_folder.lastSyncMs = m_clock.nowMs();
    if (m_comparedAll && !m_incomplete)
        m_folder.lastFullMs = m_folder.lastSyncMs;
    return m_store.writeAndWait<void>(
        Durability::Normal, [this, same](WriteTransaction &transaction) -> Result<void> {
            POSTHORN_TRY(transaction.removeUnmatched(m_unmatched));
            if (!same)
                POSTHORN_TRY(transaction.upsertFolder(m_folder));
            POSTHORN_TRY_ASSIGN(const FolderRecord before, transaction.reader().folder(m_folder.id));
            noteNews(before);
            return transaction.setFolderServerState(m_folder);
        });
}

/// Another line may have compared the folder meanwhile, and further.
void FolderRun::noteNews(const FolderRecord &before)
{
    if (before.uidValidity != m_folder.uidValidity || before.lastSyncMs == 0 || before.uidNext == 0)
        return;
    if (before.uidNext != m_uidNextBefore)
        m_folder.uidNext = std::max(m_folder.uidNext, before.uidNext);
    m_stats.newFrom = before.uidNext;
    m_stats.newUntil = m_folder.uidNext;
}

} // namespace posthorn
