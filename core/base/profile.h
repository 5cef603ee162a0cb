#pragma once

#include "result.h"

namespace posthorn
{

/// The places one Posthorn keeps its things in. A value; any thread.
struct Profile {
    QString configDir; // accounts.json, settings.ini
    QString dataDir; // mail.db, bodies.db, local.db
    QString cacheDir; // what may be deleted at any time
    QString runtimeDir; // sockets and opened attachments; 0700

    /// `dir` empty: the XDG places; else everything lies under `dir`.
    [[nodiscard]] static Profile at(const QString &dir);
    /// What tells this profile's secrets in the user's one keyring from another's; empty in the XDG places.
    [[nodiscard]] QString tag() const;
    /// Makes the folders, 0700 each. Errors: StoreUnavailable, DiskFull.
    [[nodiscard]] Result<void> create() const;
};

} // namespace posthorn
