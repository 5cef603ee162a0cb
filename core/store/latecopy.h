#pragma once

#include "base/ids.h"

namespace posthorn
{

/// A message that lies on the server more than once, and nobody asked for that: an append, copy or move whose
/// answer was lost was looked for, was not there yet, and was sent once more; the server then carried out
/// both. Told by Message-ID, not by bytes. A value; any thread.
struct LateCopy {
    PlacementId copy; // the one too many
    FolderId folder;
    quint32 uid = 0;
    PlacementId twin; // the one to stay
    FolderId twinFolder;
    quint32 twinUid = 0;
};

} // namespace posthorn
