#pragma once

#include <QByteArrayList>

namespace posthorn::sandbox
{

enum class FileRules {
    OnlyThese, // the kernel sees to it
    NoLandlock // too old, or switched off: whatever this user may read can be read
};

/// Landlock: from now on nothing but what lies under these places can be opened, and only to be read; no TCP,
/// no signals to other processes and no abstract sockets either where the kernel knows how to forbid them.
/// Holds for this thread and those it starts, so there must be no other yet. Places that do not exist are
/// left out.
[[nodiscard]] FileRules allowReadingOnly(const QByteArrayList &places);

} // namespace posthorn::sandbox
