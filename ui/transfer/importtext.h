#pragma once

#include "transfer/importer.h"
#include "transfer/thunderbirdprofile.h"

namespace posthorn
{

// What an import and an export say. Translated; pure.

/// "12,481 read, 12,481 stored, 0 skipped", and what else there was.
[[nodiscard]] QString transferCountsText(const TransferCounts &counts);
/// Why something did not become a message.
[[nodiscard]] QString skipReasonText(SkipReason reason);
/// "IMAP, imap.example.org": where the mail of an account comes from.
[[nodiscard]] QString importedAccountText(const ThunderbirdAccount &account);
/// What a profile has that is not brought in.
[[nodiscard]] QString leftOutText(const ThunderbirdProfile &profile);

} // namespace posthorn
