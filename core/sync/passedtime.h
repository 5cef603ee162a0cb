#pragma once

#include "base/clock.h"
#include "store/retentionrecord.h"

namespace posthorn
{

/// How much of the time since the last look at an account's rules has really passed: a clock on the wall may
/// be days off, until somebody or the network sets it. Pure.
///
/// While the machine runs, its steady clock tells by how much the other one was set: what was planned moves
/// by as much, so that a grace period is as long as it was meant to be. Between two runs of the machine
/// nothing but the wall clock tells; what came due by it in between waits for a second look.
struct PassedTime {
    qint64 shiftMs = 0; // to be added to all departures
    qint64 dueMs = 0;   // what leaves then or earlier, leaves now
    bool operator==(const PassedTime &) const = default;

    [[nodiscard]] static PassedTime between(const RetentionLook &before, const RetentionLook &now);
};

/// A look at this moment.
[[nodiscard]] RetentionLook lookNow(const Clock &clock);

} // namespace posthorn
