#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QString>

namespace posthorn
{

/// What a made-up mailbox for benchmarks looks like. The same values give the same mailbox, byte for byte.
struct BigMailbox {
    int messages = 100'000;
    int meanBytes = 7'400;
    quint32 seed = 1;
    qint64 newestMs = 1'790'000'000'000; // the last message; the others lie up to five years before it

    /// One message of it, 0 is the oldest: plain or multipart text, a third answers an earlier one, CRLF.
    [[nodiscard]] QByteArray message(int index) const;
    /// When it was received.
    [[nodiscard]] qint64 receivedMs(int index) const;
    /// Writes all of it into the `cur` of a Maildir that exists; 9 of 10 are seen. 100,000 take well under a
    /// minute. Errors: StoreUnavailable.
    [[nodiscard]] Result<void> writeMaildir(const QString &maildir) const;
};

} // namespace posthorn
