#pragma once

#include "base/result.h"

#include <QByteArray>
#include <memory>

namespace posthorn
{

/// Both directions of COMPRESS=DEFLATE (RFC 4978): raw deflate, flushed after each write. What the peer sends
/// is unpacked only as fast as it is asked for, so a few bytes cannot become gigabytes of memory. One thread.
class DeflateStream
{
public:
    DeflateStream();
    ~DeflateStream();
    DeflateStream(const DeflateStream &) = delete;
    DeflateStream &operator=(const DeflateStream &) = delete;

    /// Packed, and complete: the peer can unpack all of it. Errors: Protocol/Unknown.
    [[nodiscard]] Result<QByteArray> deflate(QByteArrayView bytes);

    void addReceived(QByteArrayView packed);
    /// Something may come out without more being received.
    [[nodiscard]] bool hasReceived() const;
    /// Up to `maxSize` bytes of what was received, unpacked; 0 = more must be received first. Errors:
    /// Protocol/UnexpectedAnswer, for bytes that are no deflate stream or that end it.
    [[nodiscard]] Result<qint64> inflate(char *data, qint64 maxSize);

private:
    struct State;
    std::unique_ptr<State> d;
};

} // namespace posthorn
