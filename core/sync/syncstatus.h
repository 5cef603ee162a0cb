#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "security/tlspolicy.h"

#include <QMetaType>
#include <optional>

namespace posthorn
{

/// How an account stands with its server: the dot in the sidebar and the sentence behind it. A value; any
/// thread.
struct AccountStatus {
    enum class State {
        Disabled,
        Offline, // no network, or the user chose so
        Connecting,
        Connected,
        Waiting,        // something failed that passes by itself: next try at retryAtMs
        NeedsPassword,  // or a sign-in: CredentialsMissing, AuthenticationFailed, SignInNeeded, ...
        NeedsAttention, // certificate, encryption, store: the user must act
    };
    AccountId account;
    State state = State::Offline;
    std::optional<Error> error;
    qint64 retryAtMs = 0;
    std::optional<CertificateProblem> certificate;
    /// POP3: after how many days the server deletes what lies there (EXPIRE, RFC 2449 6.7); -1 = never.
    std::optional<int> serverKeepsDays;
};

/// One thing going on, for the activity line. `total` 0 = not known. Ended when `finished`.
struct Activity {
    enum class Kind {
        Connecting,
        ListingFolders,
        SyncingFolder,
        FetchingBodies,
        ApplyingChanges,
        Sending,
        CollectingPop3
    };
    quint64 id = 0;
    AccountId account;
    FolderId folder;
    Kind kind = Kind::Connecting;
    int done = 0;
    int total = 0;
    bool finished = false;
};

/// What one sync of one account did; the last line of `posthornctl sync`.
struct SyncStats {
    int folders = 0;
    int added = 0;
    int changed = 0;
    int removed = 0;
    quint64 bytesIn = 0;
    quint64 bytesOut = 0;
    int roundTrips = 0;
    bool massVanish = false;
    int operationsDone = 0;
    int operationsFailed = 0;
    SyncStats &operator+=(const SyncStats &other);
};

/// New unread mail, for notifications and `posthornctl watch`.
struct NewMail {
    AccountId account;
    FolderId folder;
    QList<PlacementId> placements;
};

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::AccountStatus)
Q_DECLARE_METATYPE(posthorn::Activity)
Q_DECLARE_METATYPE(posthorn::SyncStats)
Q_DECLARE_METATYPE(posthorn::NewMail)
