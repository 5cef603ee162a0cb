#pragma once

#include "account/account.h"
#include "store/storereader.h"

namespace posthorn
{

/// What would leave an account's server by its rules if the user agreed now: what is looked at before the
/// first removal. A value; any thread.
struct RetentionPreview {
    std::vector<RetentionCandidate> leaving; // `leavesMs`: when; the first ones first
    qint64 bytes = 0;                        // of all of them
};

/// What leaves until `untilMs`. Errors: Store/*.
[[nodiscard]] Result<RetentionPreview> previewRetention(StoreReader &reader, const Account &account,
                                                        qint64 nowMs, qint64 untilMs);

} // namespace posthorn
