#pragma once

#include "base/profile.h"

#include <QString>

namespace posthorn
{

/// The files of one profile's store. A value; any thread.
struct StoreFiles {
    QString mail;   // mail.db: folders, rows, the journal
    QString bodies; // bodies.db: the bytes of messages that a server has too
    QString local;  // local.db: what exists only here

    [[nodiscard]] static StoreFiles of(const Profile &profile);
};

/// Gives a damaged database, with its log, another name beside the old one
/// ("mail.db.damaged-20260131-235959"), which is answered: nothing of it is ever deleted. No connection to it
/// may be open. Throws StoreFailure.
[[nodiscard]] QString setAside(const QString &path);

} // namespace posthorn
