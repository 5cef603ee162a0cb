#include "retentionplan.h"

#include <algorithm>
#include <numeric>

namespace posthorn
{

namespace
{

constexpr qint64 hourMs = 60 * 60 * 1000;
constexpr qint64 dayMs = 24 * hourMs;

} // namespace

RetentionPlan::RetentionPlan(const Account &account, const QList<FolderRecord> &folders, qint64 nowMs)
    : m_policy(account.retention)
    , m_nowMs(nowMs)
{
    for (const FolderRecord &folder : folders) {
        const bool chosen =
            account.isPop3() || m_policy.onlyFolders.isEmpty() || m_policy.onlyFolders.contains(folder.path);
        // POP3 mail is on the server's one list, whatever folder it was put into here.
        const bool holdsCollected =
            account.isPop3() ? folder.local : !folder.local && isCollectedFrom(folder.role);
        if (chosen && holdsCollected)
            m_folders.push_back(folder.id);
    }
    std::sort(m_folders.begin(), m_folders.end());
}

bool RetentionPlan::mayLeave(const RetentionCandidate &candidate) const
{
    if (candidate.fetchedMs == 0 || candidate.leavesMs < 0)
        return false;
    if (!std::binary_search(m_folders.begin(), m_folders.end(), candidate.folder))
        return false;
    if (m_policy.spareUnread && !candidate.flags.testFlag(MessageFlag::Seen))
        return false;
    if (m_policy.spareFlagged && candidate.flags.testFlag(MessageFlag::Flagged))
        return false;
    return !(m_policy.spareTagged && candidate.tagged);
}

/// The oldest of those that are too many or too much for the server, as far as they may leave.
std::vector<bool> RetentionPlan::beyondLimits(const RetentionInventory &inventory) const
{
    std::vector<bool> beyond(inventory.candidates.size());
    qint64 messages = inventory.otherMessages;
    qint64 bytes = inventory.otherBytes;
    for (const RetentionCandidate &candidate : inventory.candidates) {
        ++messages;
        bytes += candidate.size;
    }
    const auto tooMany = [&] {
        return (m_policy.mostMessages > 0 && messages > m_policy.mostMessages) ||
               (m_policy.mostBytes > 0 && bytes > m_policy.mostBytes);
    };
    if (!tooMany())
        return beyond;
    std::vector<size_t> oldestFirst(beyond.size());
    std::iota(oldestFirst.begin(), oldestFirst.end(), size_t(0));
    std::sort(oldestFirst.begin(), oldestFirst.end(), [&](size_t a, size_t b) {
        const RetentionCandidate &left = inventory.candidates[a];
        const RetentionCandidate &right = inventory.candidates[b];
        return std::pair(left.receivedMs, left.placement) < std::pair(right.receivedMs, right.placement);
    });
    for (const size_t i : oldestFirst) {
        if (!tooMany())
            break;
        if (!mayLeave(inventory.candidates[i]))
            continue;
        beyond[i] = true;
        --messages;
        bytes -= inventory.candidates[i].size;
    }
    return beyond;
}

/// The end of the grace period of one that may leave as soon as that is over.
qint64 RetentionPlan::afterGrace(const RetentionCandidate &candidate) const
{
    const qint64 fromNow = m_nowMs + m_policy.graceHours * hourMs;
    return candidate.leavesMs > 0 ? std::min(candidate.leavesMs, fromNow) : fromNow;
}

qint64 RetentionPlan::afterDays(const RetentionCandidate &candidate) const
{
    const qint64 earliest = candidate.fetchedMs + m_policy.days * dayMs;
    // Chosen before, and not too early by the rules of today.
    return candidate.leavesMs >= earliest ? candidate.leavesMs : std::max(earliest, afterGrace(candidate));
}

/// When each of the candidates leaves; 0 = it stays.
std::vector<qint64> RetentionPlan::departures(const RetentionInventory &inventory) const
{
    using After = RetentionPolicy::AfterDownload;
    std::vector<qint64> result(inventory.candidates.size());
    const std::vector<bool> beyond = beyondLimits(inventory);
    for (size_t i = 0; i < result.size(); ++i) {
        const RetentionCandidate &candidate = inventory.candidates[i];
        if (!mayLeave(candidate))
            continue;
        if (m_policy.afterDownload == After::RemoveAtOnce)
            result[i] = candidate.leavesMs > 0 ? std::min(candidate.leavesMs, m_nowMs) : m_nowMs;
        else if (beyond[i])
            result[i] = afterGrace(candidate);
        else if (m_policy.afterDownload == After::RemoveAfterDays)
            result[i] = afterDays(candidate);
    }
    return result;
}

std::vector<Departure> RetentionPlan::changes(const RetentionInventory &inventory) const
{
    std::vector<qint64> planned =
        m_policy.agreed ? departures(inventory) : std::vector<qint64>(inventory.candidates.size());
    std::vector<Departure> changed;
    for (size_t i = 0; i < planned.size(); ++i) {
        const RetentionCandidate &candidate = inventory.candidates[i];
        if (candidate.leavesMs >= 0 && candidate.leavesMs != planned[i])
            changed.push_back({candidate.placement, planned[i]});
    }
    return changed;
}

std::vector<Departure> RetentionPlan::preview(const RetentionInventory &inventory, qint64 untilMs) const
{
    const std::vector<qint64> planned = departures(inventory);
    std::vector<Departure> leaving;
    for (size_t i = 0; i < planned.size(); ++i) {
        if (planned[i] > 0 && planned[i] <= untilMs)
            leaving.push_back({inventory.candidates[i].placement, planned[i]});
    }
    std::sort(leaving.begin(), leaving.end(), [](const Departure &a, const Departure &b) {
        return std::pair(a.leavesMs, a.placement) < std::pair(b.leavesMs, b.placement);
    });
    return leaving;
}

std::vector<RetentionCandidate> RetentionPlan::due(const RetentionInventory &inventory) const
{
    std::vector<RetentionCandidate> leaving;
    if (!m_policy.agreed)
        return leaving;
    const std::vector<qint64> planned = departures(inventory);
    for (size_t i = 0; i < planned.size(); ++i) {
        const RetentionCandidate &candidate = inventory.candidates[i];
        if (candidate.leavesMs > 0 && candidate.leavesMs <= m_nowMs && planned[i] > 0 &&
            planned[i] <= m_nowMs)
            leaving.push_back(candidate);
    }
    return leaving;
}

} // namespace posthorn
