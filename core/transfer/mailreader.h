#pragma once

#include "base/result.h"
#include "filedmessage.h"

namespace posthorn
{

/// Reads one folder of a mailbox in files, a message at a time, in an order that stays the same. One thread;
/// may block on the disk.
class MailReader
{
public:
    virtual ~MailReader() = default;

    /// nullopt at the end. What cannot be read is answered as skipped; an Error ends the reading. Errors:
    /// Store/StoreUnavailable where the disk fails.
    [[nodiscard]] virtual Result<std::optional<ReadMessage>> next() = 0;
    /// Where next() goes on: for goTo() of a reader of the same files.
    [[nodiscard]] virtual qint64 position() const = 0;
    virtual void goTo(qint64 position) = 0;
    /// Bytes of files that were read, for progress.
    [[nodiscard]] virtual qint64 bytesRead() const = 0;
    /// Differs where the files are not what they were: then a position means nothing.
    [[nodiscard]] virtual QByteArray fingerprint() const = 0;
};

} // namespace posthorn
