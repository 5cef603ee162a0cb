#pragma once

#include <QByteArray>
#include <QtGlobal>

namespace posthorn
{

/// How much of what a server grants is used (RFC 9208): one resource of one quota root. A value; any thread.
struct Quota {
    enum class Resource { Storage, Messages };
    QByteArray root; // opaque; several folders may share one
    Resource resource = Resource::Storage;
    qint64 used = 0; // bytes, or messages
    qint64 limit = 0;
    bool operator==(const Quota &) const = default;
};

} // namespace posthorn
