#pragma once

#include "mime/messagebuilder.h"

namespace posthorn
{

/// Reads a file to attach it: regular files only, never through a symbolic link, no FIFO, device or /proc
/// file (which could block or never end), at most MaxAttachment bytes. Blocks: worker threads. Errors:
/// Usage/InvalidArgument (what it is), Usage/NotFound, Server/MessageTooLarge, Store/StoreUnavailable.
class AttachmentReader
{
public:
    static constexpr qint64 MaxAttachment = 100'000'000;

    [[nodiscard]] static Result<OutgoingAttachment> read(const QString &path);
};

} // namespace posthorn
