#pragma once

#include "base/cancellationtoken.h"
#include "ladderstep.h"

#include <functional>

namespace posthorn
{

/// What the ladder is climbed with. The secret lives here only.
struct LadderTask {
    Endpoint endpoint;
    QString secret;  // the password, or an access token
    QString address; // of the account: what a letter to oneself would have as sender and recipient
    NetworkState network;
    QDateTime now = QDateTime::currentDateTimeUtc();                // what this computer's clock says
    std::chrono::milliseconds stepLimit = std::chrono::seconds(15); // for each rung
};

/// The steps of one server from the ground up (ladderStages()), each told as Running and then as Ok or
/// Failed, up to the first that fails. The password is tried once, and once more only where that can help:
/// with the part of the user name before the @ when the server knows no such user, or with PLAIN or LOGIN
/// when SCRAM failed (servers offer it for passwords that they have in another form). Never a third time,
/// because servers lock accounts. No letter is sent. Blocks: for a worker thread. Gives the endpoint with the
/// mechanism and user name that worked, or nullopt when a step failed or the token was cancelled.
[[nodiscard]] std::optional<Endpoint> climbLadder(const LadderTask &task, const CancellationToken &token,
                                                  const std::function<void(const LadderStep &)> &tell);

} // namespace posthorn
