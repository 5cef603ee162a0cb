#include "retentionpreview.h"

#include "retentionplan.h"

#include <QHash>

namespace posthorn
{

Result<RetentionPreview> previewRetention(StoreReader &reader, const Account &account, qint64 nowMs,
                                          qint64 untilMs)
{
    RetentionPreview preview;
    if (!account.retention.removes())
        return preview;
    POSTHORN_TRY_ASSIGN(const QList<FolderRecord> folders, reader.folders(account.id));
    POSTHORN_TRY_ASSIGN(const RetentionInventory inventory, reader.retentionInventory(account.id));
    const std::vector<Departure> departures =
        RetentionPlan(account, folders, nowMs).preview(inventory, untilMs);
    QHash<PlacementId, const RetentionCandidate *> candidates;
    for (const RetentionCandidate &candidate : inventory.candidates)
        candidates.insert(candidate.placement, &candidate);
    preview.leaving.reserve(departures.size());
    for (const Departure &departure : departures) {
        preview.leaving.push_back(*candidates.value(departure.placement));
        preview.leaving.back().leavesMs = departure.leavesMs;
        preview.bytes += preview.leaving.back().size;
    }
    return preview;
}

} // namespace posthorn
