#pragma once

#include "base/ids.h"

#include <QMetaType>
#include <vector>

namespace posthorn
{

/// What one commit changed: lists look the ids up in their spine. Published once per commit, in order. A value.
struct StoreChange {
    quint64 revision = 0;
    std::vector<PlacementId> added;
    std::vector<PlacementId> changed;
    std::vector<PlacementId> removed;
    std::vector<FolderId> folders; // whose counts, name or existence changed
    bool folderList = false; // folders appeared, vanished or were renamed
    bool journal = false;
    bool outbox = false;
};

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::StoreChange)
