#pragma once

#include "store/folderrecord.h"
#include "store/switchrecord.h"

#include <QList>
#include <vector>

namespace posthorn
{

/// Which messages here are which of an IMAP server's. Pure.
///
/// Two rows are one message without a further look where Message-ID, Date and size are the same and nobody
/// else has the three. All others (several of one Message-ID, another size, no Message-ID) are a doubt: only
/// the bytes of both tell (contentHash()). What cannot be told stays apart.
///
/// What was deleted here comes after what is here, and is found by the same rules; of its bytes only the hash
/// is known, so that a doubt is settled by planning anew once the server's are here. What nobody is sure to
/// have deleted stays in view.
struct SwitchPlan {
    struct Pair {
        PlacementId here;
        PlacementId onServer;
    };
    struct Doubt {
        PlacementId here;
        std::vector<PlacementId> onServer; // that it may be, the best place first
    };

    struct Deletion {
        QByteArray uidl;
        PlacementId onServer;
    };

    std::vector<Pair> certain;
    std::vector<Doubt> doubtful;
    std::vector<Deletion> deleted;         // deleted here while the server kept it
    std::vector<PlacementId> maybeDeleted; // rows of the server whose bytes tell
    qint64 onlyHere = 0;                   // nothing on the server may be these
    qint64 joined = 0;                     // found before: rows of the server that POP3 once had a name for

    [[nodiscard]] static SwitchPlan of(const std::vector<SwitchCandidate> &candidates,
                                       const QList<FolderRecord> &folders);
};

/// Its bytes are to come, to be compared. What is larger than any letter stays apart.
[[nodiscard]] bool isToBeFetched(const SwitchCandidate &there);

/// Of what is the same of a message however its server hands it out: without line ends, empty lines at the
/// end, and the fields that servers write about their own mailbox (Status, X-UID, Content-Length and the
/// like).
[[nodiscard]] QByteArray contentHash(const QByteArray &message);

} // namespace posthorn
