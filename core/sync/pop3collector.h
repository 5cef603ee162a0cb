#pragma once

#include "account/account.h"
#include "pop3bodyrequests.h"
#include "pop3intake.h"
#include "pop3listing.h"
#include "pop3removal.h"
#include "syncstatus.h"

#include <QSet>
#include <functional>

namespace posthorn
{

/// One visit to a POP3 mailbox: what can be decided before the log-in is, what can be written after QUIT is,
/// and the session in between lists, fetches what is new (newest first), brings what the user opened
/// meanwhile, deletes what may go, and quits. Straight-line on the account's worker. Store, clock, account
/// and requests are used, not owned.
///
/// A message leaves the server only when its body was committed durably and read back with the same hash, or
/// when the user deleted it; and it counts as gone only after QUIT succeeded. Only a rule that removes at
/// once holds the session until what came is on the disk. What is larger than the account's limit comes as
/// its header; where the server names all messages anew, they are recognised by their headers, and by their
/// bytes.
class Pop3Collector
{
public:
    using Progress = std::function<void(int done, int total)>;
    /// A message that was asked for is here, or why it is not.
    using BodyDone = std::function<void(PlacementId id, const std::optional<Error> &error)>;
    struct Outcome {
        SyncStats stats;
        FolderId inbox;
        QList<PlacementId> newMail; // empty at the first visit
        /// Of the first whose bytes here were not whole: such stay on the server, and come again from it.
        std::optional<Error> damaged;
        std::optional<int> keepsDays; // EXPIRE; -1 = for ever
        std::optional<int> loginDelaySeconds;
        int gone = 0;             // removed elsewhere before more than their headers were here
        QSet<OperationId> undone; // what the user asked for and the server would not do now
    };

    Pop3Collector(Store &store, const Clock &clock, const Account &account, Pop3BodyRequests &requests);

    void setProgress(Progress progress) { m_progress = std::move(progress); }
    void setBodyDone(BodyDone done) { m_bodyDone = std::move(done); }
    /// Before the log-in. Errors: Store/*.
    [[nodiscard]] Result<void> prepare();
    /// With a session that is logged in; `collects`: not only for what was asked for. Always finishes what it
    /// began to store. Errors: Store/*, those of Pop3Session.
    [[nodiscard]] Result<void> visit(Pop3Session &session, bool collects);
    [[nodiscard]] const Outcome &outcome() const { return m_outcome; }

private:
    /// What is to be done with what is listed.
    struct Plan {
        QList<Pop3Listed> whole;    // new ones
        QList<Pop3Listed> headers;  // new ones above the limit
        QList<Pop3Listed> complete; // of which only the header is here
    };

    [[nodiscard]] Result<void> readBackWhatWasCut();
    [[nodiscard]] Result<void> forgetDamaged();
    [[nodiscard]] Result<void> inSession(Pop3Session &session, bool collects);
    [[nodiscard]] Result<void> collect(Pop3Session &session);
    using Renamed = QList<std::pair<QByteArray, PlacementId>>; // the new name, and the row that has it
    [[nodiscard]] Result<Renamed> takeRenamed(Pop3Session &session, QList<Pop3Listed> &wanted);
    [[nodiscard]] int countGone(const QList<Pop3Listed> &wanted) const;
    [[nodiscard]] Plan plan(const QList<Pop3Listed> &wanted) const;
    [[nodiscard]] Result<void> fetch(Pop3Session &session, const QList<Pop3Listed> &messages,
                                     Pop3Intake::Row row);
    [[nodiscard]] Result<void> fetchHeaders(Pop3Session &session, const QList<Pop3Listed> &messages,
                                            QList<Pop3Listed> &whole);
    [[nodiscard]] Result<void> bringRequested(Pop3Session &session);
    [[nodiscard]] Result<Pop3Listed> listedAs(PlacementId id) const;
    [[nodiscard]] Result<void> bring(Pop3Session &session, PlacementId id, const Pop3Listed &listed);
    [[nodiscard]] Result<void> storeRequested(PlacementId id, const QByteArray &key, const QByteArray &bytes);
    void tellBody(PlacementId id, const std::optional<Error> &error) const;
    [[nodiscard]] Result<void> afterwards();
    void advance();

    Store &m_store;
    const Clock &m_clock;
    const Account &m_account;
    Pop3BodyRequests &m_requests;
    Progress m_progress;
    BodyDone m_bodyDone;
    Outcome m_outcome;
    QHash<QByteArray, UidlRecord> m_known; // before this visit
    QSet<QByteArray> m_headerOnly;
    QSet<QByteArray> m_damaged;
    QList<Pop3Listed> m_listed;
    QHash<QByteArray, Pop3Entry> m_entries; // of m_listed
    Pop3Removal m_removal;
    std::unique_ptr<Pop3Intake> m_intake;
    std::future<Result<void>> m_listingStored;
    std::optional<QList<QByteArray>> m_gone; // by a QUIT that succeeded
    bool m_holds = false;                    // what comes now may have to leave now
    int m_done = 0;
    int m_total = 0;
};

} // namespace posthorn
