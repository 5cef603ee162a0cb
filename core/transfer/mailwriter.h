#pragma once

#include "base/result.h"
#include "filedmessage.h"

#include <memory>

namespace posthorn
{

/// Writes messages into a mailbox in files: an mbox (mboxrd), a Maildir, or a folder of .eml files. Never
/// over what exists. Begun again after a crash it finds what it wrote, and adds only what is missing. What is
/// written is synced, read back and compared; a file has its final name only when it is whole. Flags and tags
/// are kept where the format has a place for them (not in .eml files). One thread; waits for the disk.
class MailWriter
{
public:
    enum class Format { Mbox, Maildir, Eml };
    enum class Added { New, Already };

    virtual ~MailWriter() = default;

    /// Makes the folders. `path`: the mbox, the Maildir, or the folder of the files. Errors:
    /// Store/StoreUnavailable (also where there is an mbox of this name) and DiskFull.
    [[nodiscard]] static Result<std::unique_ptr<MailWriter>> open(Format format, const QString &path);

    /// In the same order whenever it is repeated. It lasts, and is compared, once close() answered. Errors:
    /// Store/DiskFull, Store/StoreUnavailable.
    [[nodiscard]] virtual Result<Added> add(const FiledMessage &message) = 0;
    /// The end of it; an mbox gets its name here. Errors: as add(); Store/StoreCorrupt where what was read
    /// back is not what was written.
    [[nodiscard]] virtual Result<void> close() = 0;
};

/// As an mbox holds it: an mbox ends each message with a line end; with LF where it can be undone (see
/// lineends.h).
[[nodiscard]] QByteArray asInMbox(const QByteArray &message);

} // namespace posthorn
