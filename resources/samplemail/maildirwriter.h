#pragma once

#include "base/result.h"
#include "samplemail.h"

namespace posthorn
{

/// Writes the messages of one owner as a Maildir++ tree: INBOX on top, "Projects/Engine" as
/// ".Projects.Engine", flags in the file names, the time of arrival as the files' time. The folder is made if
/// it is missing. Errors: Store/StoreUnavailable, with the file's name.
[[nodiscard]] Result<int> writeMaildir(const QList<SampleMessage> &messages, const QString &owner,
                                       const QString &folder);

} // namespace posthorn
