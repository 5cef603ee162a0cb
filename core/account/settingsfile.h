#pragma once

#include "account.h"
#include "base/result.h"

#include <QMap>
#include <QStringList>
#include <QVariant>

namespace posthorn
{

/// All that is set, in one file that sets up another computer. A value; pure functions; any thread.
///
/// Version 1, JSON in UTF-8 of at most 4 MiB:
///
///     { "posthornSettings": 1,
///       "preferences": { "appearance/scheme": "dark", "shortcuts/archive": "Y", ... },
///       "accounts": [ ... ] }
///
/// with what Preferences::travels() says of preferences, and the accounts as accountjson.h describes them,
/// without their numbers and places and without
/// - passwords, tokens and the "clientSecret" of a sign-in, which are never in there;
/// - "passwordCommand", "caFile", "clientCertificateFile", "clientKeyFile": a command line or a file of one
///   computer means something else, or something bad, on another. They are not read from a file either: a
///   file that somebody sends must not be able to run a command or to add an authority;
/// - trusted certificates and the keys that were seen: a trust decision is of the computer it was made on;
/// - accounts of this computer only, whose mail is not in the file.
///
/// What else a file holds is left out and named in `dropped`. A server without encryption is read as one
/// with STARTTLS, unless it is on this computer: that danger is confirmed where it is met, not by a file.
struct SettingsFile {
    QMap<QString, QVariant> preferences;
    QList<Account> accounts; // without ids
    QStringList dropped;     // "accounts[0].passwordCommand": what was read and not taken, at most 200

    static constexpr qint64 largestSize = 4 * 1024 * 1024;

    [[nodiscard]] static SettingsFile of(const QMap<QString, QVariant> &preferences,
                                         const QList<Account> &accounts);
    [[nodiscard]] QByteArray toJson() const;
    /// Errors: Usage/InvalidArgument for what is no such file or too large, Usage/NotSupported for a newer
    /// version.
    [[nodiscard]] static Result<SettingsFile> fromJson(const QByteArray &json);

    /// toJson() into a file that only its owner can read, in the place of an older one; and fromJson() of a
    /// file. Blocking. Errors: also Store/DiskFull, Store/StoreUnavailable, Usage/NotFound.
    [[nodiscard]] Result<void> write(const QString &path) const;
    [[nodiscard]] static Result<SettingsFile> read(const QString &path);
};

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::SettingsFile)
