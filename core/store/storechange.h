#pragma once

#include "base/ids.h"

#include <QMetaType>
#include <vector>

namespace posthorn
{

/// What one commit changed: lists look the ids up in their spine. Published once per commit, in order. A
/// value. `changed` rows may have gone to another folder or out of a filter: StoreReader::spineEntries() says
/// where they are now. Each id stands in one of the three lists, once.
struct StoreChange {
    quint64 revision = 0;
    bool everything = false;        // another process wrote: nothing is known but that; read anew
    std::vector<PlacementId> added; // new, or back in view
    std::vector<PlacementId> changed;
    std::vector<PlacementId> removed; // gone, or out of view
    std::vector<FolderId> folders;    // whose counts, name or existence changed
    bool folderList = false;          // folders appeared, vanished or were renamed
    bool journal = false;
    bool outbox = false;
};

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::StoreChange)
