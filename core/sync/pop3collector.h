#pragma once

#include "account/account.h"
#include "pop3/pop3session.h"
#include "store/store.h"
#include "syncstatus.h"

#include <QSet>
#include <functional>

namespace posthorn
{

/// One visit to a POP3 mailbox, as short as possible: list, fetch what is new, delete what may go, quit.
/// Straight-line on the account's worker. Session, store and clock are used, not owned.
///
/// A message leaves the server only when its body was committed durably and read back with the same hash, or
/// when the user deleted it; and it counts as gone only after QUIT succeeded. Where the server has no usable
/// UIDL, a message is known by its size and the hash of its header.
class Pop3Collector
{
public:
    using Progress = std::function<void(int done, int total)>;
    struct Outcome {
        SyncStats stats;
        FolderId inbox;
        QList<PlacementId> newMail; // empty at the first visit
        /// Of the first that was to leave the server and whose bytes here are not whole: such stay there.
        std::optional<Error> damaged;
    };

    Pop3Collector(Pop3Session &session, Store &store, const Clock &clock, const Account &account);

    void setProgress(Progress progress) { m_progress = std::move(progress); }
    [[nodiscard]] Result<void> run();
    [[nodiscard]] const Outcome &outcome() const { return m_outcome; }

private:
    struct Known {
        QByteArray key; // the UIDL, or what stands for it
        Pop3Entry entry;
    };
    struct Collected {
        QByteArray key;
        IncomingMessage message;
    };

    [[nodiscard]] Result<void> identify(const QList<Pop3Entry> &entries);
    [[nodiscard]] Result<QList<Known>> newOnes(const QList<UidlRecord> &before);
    [[nodiscard]] Result<void> leaveOutKnown(QList<Known> &wanted);
    [[nodiscard]] Result<void> collect(const QList<Known> &wanted);
    [[nodiscard]] Result<void> commit();
    [[nodiscard]] Result<void> removeDue();
    [[nodiscard]] Result<void> leaveOutDamaged(QList<UidlRecord> &due);
    [[nodiscard]] IncomingMessage describe(const QByteArray &bytes) const;

    Pop3Session &m_session;
    Store &m_store;
    const Clock &m_clock;
    Account m_account;
    Progress m_progress;
    Outcome m_outcome;
    QList<Known> m_listed;
    QList<Collected> m_batch;
    qint64 m_batchBytes = 0;
    QSet<QByteArray> m_readBack; // keys of what was read back from disk in this visit
    bool m_firstVisit = false;
};

} // namespace posthorn
