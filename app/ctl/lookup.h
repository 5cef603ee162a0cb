#pragma once

#include "account/accountrepository.h"
#include "store/storereader.h"

namespace posthorn
{

/// What is typed for a folder: its number, "PATH", or "ACCOUNT:PATH" where more than one account has it. PATH
/// is a path
/// ("Projects/Engine", INBOX in any case) or a role ("inbox", "sent", "trash", ...). Errors: Usage/NotFound,
/// Usage/InvalidArgument when several folders fit (the context names them).
[[nodiscard]] Result<FolderRecord> findFolder(StoreReader &reader, const AccountRepository &accounts,
                                              const QString &typed);

/// By number, name or address. Errors: Usage/NotFound.
[[nodiscard]] Result<Account> findAccount(const AccountRepository &accounts, const QString &typed);

/// Numbers as `list` prints them. Errors: Usage/InvalidArgument.
[[nodiscard]] Result<QList<PlacementId>> parseIds(const QStringList &typed);

/// "inbox" -> Inbox; nullopt for what is no role.
[[nodiscard]] std::optional<FolderRole> roleFromName(const QString &name);

/// "only-here" -> OnlyHere, as locationName() says it; nullopt for what is no location.
[[nodiscard]] std::optional<Location> locationFromName(const QString &name);

/// "yes" or "no", also "true" or "false". Errors: Usage/InvalidArgument.
[[nodiscard]] Result<bool> parseBool(const QString &typed);
/// Errors: Usage/InvalidArgument.
[[nodiscard]] Result<int> parseNumber(const QString &typed, int minimum, int maximum);
/// "500000", "500kB", "20MB", "2GB": as sizes are printed, in powers of 1000.
[[nodiscard]] Result<qint64> parseSize(const QString &typed);

/// The bytes of a file, "-" is standard input. Errors: Usage/NotFound.
[[nodiscard]] Result<QByteArray> readInput(const QString &path);

/// The first line, decoded, without its end.
[[nodiscard]] QString firstLine(const QByteArray &bytes);

[[nodiscard]] Error usageError(const QString &text);
[[nodiscard]] Error notFound(const QString &text);

} // namespace posthorn
