#pragma once

#include "account/account.h"
#include "store/folderrecord.h"
#include "store/retentionrecord.h"

#include <QList>

namespace posthorn
{

/// Decides which messages leave the server, and when. Pure: no clock, no store.
///
/// A message may leave by a rule only while its bytes are here, it is not among those that are spared
/// (unread, flagged, tagged, outside the chosen folders, kept by the user), and it lies where mail is
/// collected: never in an IMAP server's Drafts, Trash, Junk, or a folder that only shows what lies elsewhere.
/// `after N days` counts from when its bytes came; `at most N messages or bytes` chooses the oldest. What is
/// chosen leaves after the grace period, at the earliest; once chosen it is not put off by being looked at
/// again. RemoveAtOnce has no grace period.
class RetentionPlan
{
public:
    RetentionPlan(const Account &account, const QList<FolderRecord> &folders, qint64 nowMs);

    /// Those whose departure is to change. Without the user's agreement (RetentionPolicy::agreed) nothing
    /// leaves: what was planned under other rules is taken back.
    [[nodiscard]] std::vector<Departure> changes(const RetentionInventory &inventory) const;
    /// What would leave until `untilMs` if the user agreed now, the first ones first: for the preview.
    [[nodiscard]] std::vector<Departure> preview(const RetentionInventory &inventory, qint64 untilMs) const;
    /// Those that leave now, according to what was written down before: `leavesMs` has come, and nothing
    /// spares them since.
    [[nodiscard]] std::vector<RetentionCandidate> due(const RetentionInventory &inventory) const;

private:
    [[nodiscard]] bool mayLeave(const RetentionCandidate &candidate) const;
    [[nodiscard]] std::vector<qint64> departures(const RetentionInventory &inventory) const;
    [[nodiscard]] std::vector<bool> beyondLimits(const RetentionInventory &inventory) const;
    [[nodiscard]] qint64 afterGrace(const RetentionCandidate &candidate) const;
    [[nodiscard]] qint64 afterDays(const RetentionCandidate &candidate) const;

    RetentionPolicy m_policy;
    qint64 m_nowMs;
    std::vector<FolderId> m_folders; // that the rules are for, sorted
};

} // namespace posthorn
