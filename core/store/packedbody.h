#pragma once

#include "base/result.h"

#include <QByteArray>

namespace posthorn
{

/// The bytes of a message as the store keeps them: compressed, and named by their SHA-256. Making one is the
/// work of a body sync, so it is done on any thread, and the writer only puts it away. A value.
struct PackedBody {
    QByteArray hash;
    qint64 size = 0; // of the message
    QByteArray data; // one zstd frame

    /// Errors: Store/StoreUnavailable, where there is no memory for it.
    [[nodiscard]] static Result<PackedBody> of(const QByteArray &bytes);
    [[nodiscard]] static QByteArray hashOf(const QByteArray &bytes);
};

} // namespace posthorn
