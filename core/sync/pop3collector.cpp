#include "pop3collector.h"

#include "pop3recognition.h"
#include "retentionrun.h"
#include "switchback.h"

#include <algorithm>

namespace posthorn
{

Pop3Collector::Pop3Collector(Store &store, const Clock &clock, const Account &account,
                             Pop3BodyRequests &requests)
    : m_store(store)
    , m_clock(clock)
    , m_account(account)
    , m_requests(requests)
    , m_removal(store, account)
{
}

void Pop3Collector::advance()
{
    ++m_done;
    if (m_progress)
        m_progress(m_done, m_total);
}

Result<void> Pop3Collector::prepare()
{
    POSTHORN_TRY(leaveServerFolders(m_store, m_account));
    struct Before {
        FolderId inbox;
        QList<UidlRecord> uidls;
    };
    const AccountId account = m_account.id;
    const auto look = [account](WriteTransaction &transaction) -> Result<Before> {
        POSTHORN_TRY(transaction.ensureLocalFolders(account));
        Before found;
        POSTHORN_TRY_ASSIGN(const auto inbox, transaction.reader().folderByRole(account, FolderRole::Inbox));
        if (inbox)
            found.inbox = inbox->id;
        POSTHORN_TRY_ASSIGN(found.uidls, transaction.reader().uidls(account));
        return found;
    };
    POSTHORN_TRY_ASSIGN(const Before before, m_store.writeAndWait<Before>(Durability::Normal, look));
    for (const UidlRecord &record : before.uidls)
        m_known.insert(record.uidl, record);
    m_outcome.inbox = before.inbox;
    m_outcome.stats.folders = 1;
    m_intake = std::make_unique<Pop3Intake>(m_store, m_clock, account, before.inbox);
    POSTHORN_TRY(readBackWhatWasCut());
    const RetentionPolicy &rules = m_account.retention;
    m_holds = rules.agreed && rules.removes() &&
              (rules.afterDownload == RetentionPolicy::AfterDownload::RemoveAtOnce || rules.graceHours == 0);
    POSTHORN_TRY(m_removal.read(m_clock));
    // What the user keeps here alone has to be here first.
    m_holds = m_holds || !m_removal.neededFirst().isEmpty();
    if (m_holds)
        return {};
    return m_removal.leaveOutDamaged({});
}

/// Committed, but not read back before the program ended; or of which only the header came.
Result<void> Pop3Collector::readBackWhatWasCut()
{
    QList<QByteArray> unread;
    for (const UidlRecord &record : std::as_const(m_known)) {
        if (record.message.isValid() && record.onServer && !record.bodyVerified && !record.deletedHere)
            unread.append(record.uidl);
    }
    if (unread.isEmpty())
        return {};
    return m_store.writeAndWait<void>(Durability::Full, [&](WriteTransaction &transaction) -> Result<void> {
        POSTHORN_TRY_ASSIGN(const auto wrong, transaction.verifyUidlBodies(m_account.id, unread));
        for (auto one = wrong.cbegin(); one != wrong.cend(); ++one) {
            if (one->code == ErrorCode::NotFound) {
                m_headerOnly.insert(one.key());
                continue;
            }
            m_damaged.insert(one.key());
            if (!m_outcome.damaged)
                m_outcome.damaged = *one;
        }
        return {};
    });
}

/// What is here is not whole, and the server has it: as if only its header had come.
Result<void> Pop3Collector::forgetDamaged()
{
    QSet<QByteArray> damaged = m_damaged + m_removal.damaged();
    damaged.removeIf([this](const QByteArray &key) { return !m_entries.contains(key); });
    if (damaged.isEmpty())
        return {};
    m_headerOnly += damaged;
    return m_store.writeAndWait<void>(Durability::Full, [&](WriteTransaction &transaction) -> Result<void> {
        POSTHORN_TRY_ASSIGN(const auto inventory, transaction.reader().retentionInventory(m_account.id));
        for (const RetentionCandidate &candidate : inventory.candidates) {
            if (damaged.contains(candidate.uidl))
                POSTHORN_TRY(transaction.forgetBody(candidate.placement));
        }
        return {};
    });
}

Result<void> Pop3Collector::visit(Pop3Session &session, bool collects)
{
    m_outcome.keepsDays = session.capabilities().expireDays;
    m_outcome.loginDelaySeconds = session.capabilities().loginDelaySeconds;
    auto done = inSession(session, collects);
    // Also what came before a line broke need not come again.
    auto stored = afterwards();
    return done ? std::move(stored) : std::move(done);
}

Result<void> Pop3Collector::inSession(Pop3Session &session, bool collects)
{
    // A server that gives the name of one that went to one that came, although it must not.
    const auto isAnothers = [this](const Pop3Entry &entry) {
        const auto known = m_known.constFind(entry.uidl);
        return known != m_known.cend() && !known->onServer && known->size > 0 && entry.size > 0 &&
               known->size != entry.size;
    };
    POSTHORN_TRY_ASSIGN(m_listed, listMailbox(session, isAnothers));
    for (const Pop3Listed &listed : std::as_const(m_listed))
        m_entries.insert(listed.key, listed.entry);
    // Somebody waits for these.
    POSTHORN_TRY(bringRequested(session));
    if (!collects)
        return session.quit();
    POSTHORN_TRY(collect(session));
    if (m_holds) {
        POSTHORN_TRY(m_intake->finish());
        POSTHORN_TRY(runRetention(m_store, m_account, m_clock));
    }
    if (m_holds || !m_removal.due().isEmpty()) {
        // What the user undid while mail came stays.
        const QSet<QByteArray> readBack = m_intake->readBack() + m_removal.due();
        POSTHORN_TRY(m_removal.read(m_clock));
        POSTHORN_TRY(m_removal.leaveOutDamaged(readBack));
    }
    QHash<int, QByteArray> keys;
    QList<Pop3Entry> due;
    for (const Pop3Listed &listed : std::as_const(m_listed)) {
        if (!m_removal.due().contains(listed.key))
            continue;
        due.append(listed.entry);
        keys.insert(listed.entry.number, listed.key);
    }
    QList<QByteArray> gone;
    if (!due.isEmpty()) {
        POSTHORN_TRY_ASSIGN(const auto marked, session.markDeleted(due));
        for (const Pop3Entry &entry : marked)
            gone.append(keys.value(entry.number));
    }
    POSTHORN_TRY(bringRequested(session));
    // Until this succeeded nothing is gone; if it fails, the next listing tells what happened.
    POSTHORN_TRY(session.quit());
    m_gone = gone;
    return {};
}

/// What needs no session.
Result<void> Pop3Collector::afterwards()
{
    Result<void> stored = m_intake->finish();
    m_outcome.stats.added = int(m_intake->rows().size());
    if (!m_known.isEmpty())
        m_outcome.newMail = m_intake->rows();
    if (m_listingStored.valid()) {
        const Result<void> listed = m_listingStored.get();
        if (stored)
            stored = listed;
    }
    if (!m_outcome.damaged)
        m_outcome.damaged = m_removal.damage();
    if (!m_gone)
        return stored;
    m_outcome.stats.removed = int(m_gone->size());
    const auto keys = m_entries.keys();
    POSTHORN_TRY(m_removal.carriedOut(*m_gone, {keys.begin(), keys.end()}));
    m_outcome.undone = m_removal.undone();
    POSTHORN_TRY(stored);
    if (!m_holds)
        POSTHORN_TRY(runRetention(m_store, m_account, m_clock));
    return {};
}

Result<void> Pop3Collector::collect(Pop3Session &session)
{
    QList<Pop3Listed> wanted;
    QList<std::pair<QByteArray, qint64>> listing;
    for (const Pop3Listed &listed : std::as_const(m_listed)) {
        listing.append({listed.key, listed.entry.size});
        const auto known = m_known.constFind(listed.key);
        if (known == m_known.cend() || !(known->message.isValid() || known->deletedHere))
            wanted.append(listed);
    }
    m_outcome.gone = countGone(wanted);
    std::reverse(wanted.begin(), wanted.end());
    // The first listing of an account that was IMAP's.
    if (std::none_of(m_known.cbegin(), m_known.cend(),
                     [](const UidlRecord &known) { return known.onServer; }))
        POSTHORN_TRY(recogniseWhatIsHere(session, m_store, m_account.id, wanted));
    POSTHORN_TRY_ASSIGN(const auto renamed, takeRenamed(session, wanted));
    // Before all that is collected: the store carries out its jobs in their order.
    m_listingStored = m_store.writeLater(Durability::Normal,
                                         [account = m_account.id, listing](WriteTransaction &transaction) {
                                             return transaction.setUidls(account, listing);
                                         });
    for (const auto &[key, row] : renamed) {
        POSTHORN_TRY_ASSIGN(
            QByteArray bytes,
            m_store.readAndWait<QByteArray>([id = row](StoreReader &reader) { return reader.body(id); }));
        POSTHORN_TRY(m_intake->add(key, std::move(bytes), Pop3Intake::Row::Known));
    }
    POSTHORN_TRY(forgetDamaged());
    Plan plan = this->plan(wanted);
    m_total = int(plan.whole.size() + plan.headers.size() + plan.complete.size());
    POSTHORN_TRY(fetchHeaders(session, plan.headers, plan.whole));
    POSTHORN_TRY(fetch(session, plan.whole, Pop3Intake::Row::New));
    return fetch(session, plan.complete, Pop3Intake::Row::Known);
}

/// Of which only the header is here, and that are not listed any more; under another name, it seems, neither.
int Pop3Collector::countGone(const QList<Pop3Listed> &wanted) const
{
    QSet<qint64> sizes;
    for (const Pop3Listed &listed : wanted)
        sizes.insert(listed.entry.size);
    return int(std::count_if(m_headerOnly.cbegin(), m_headerOnly.cend(), [&](const QByteArray &key) {
        return !m_entries.contains(key) && !sizes.contains(m_known.value(key).size);
    }));
}

Pop3Collector::Plan Pop3Collector::plan(const QList<Pop3Listed> &wanted) const
{
    const qint64 most = m_account.bodies.mostBytes;
    Plan plan;
    for (const Pop3Listed &message : wanted)
        (most > 0 && message.entry.size > most ? plan.headers : plan.whole).append(message);
    for (const Pop3Listed &listed : m_listed) {
        const bool fits = most <= 0 || listed.entry.size <= most;
        if (m_headerOnly.contains(listed.key) && (fits || m_removal.neededFirst().contains(listed.key)))
            plan.complete.append(listed);
    }
    return plan;
}

} // namespace posthorn
