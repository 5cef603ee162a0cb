#include "deflatestream.h"

#include <limits>
#include <zlib.h>

namespace posthorn
{

namespace
{

constexpr int rawDeflate = -MAX_WBITS; // neither header nor checksum
constexpr int memoryLevel = 8;

Error streamError(ErrorCode code, const char *what)
{
    return {ErrorDomain::Protocol, code, Retry::Reconnect, {}, QString::fromLatin1(what)};
}

Bytef *bytesOf(const char *data)
{
    return reinterpret_cast<Bytef *>(const_cast<char *>(data)); // zlib's own signature; it does not write
}

} // namespace

struct DeflateStream::State {
    z_stream in{};
    z_stream out{};
    bool ready = false;
    QByteArray received;
    bool mayHoldMore = false; // the last output had no room for all
};

DeflateStream::DeflateStream()
    : d(std::make_unique<State>())
{
    d->ready = inflateInit2(&d->in, rawDeflate) == Z_OK &&
               deflateInit2(&d->out, Z_DEFAULT_COMPRESSION, Z_DEFLATED, rawDeflate, memoryLevel,
                            Z_DEFAULT_STRATEGY) == Z_OK;
}

DeflateStream::~DeflateStream()
{
    inflateEnd(&d->in);
    deflateEnd(&d->out);
}

Result<QByteArray> DeflateStream::deflate(QByteArrayView bytes)
{
    if (!d->ready || bytes.size() > std::numeric_limits<uInt>::max())
        return streamError(ErrorCode::Unknown, "compression is not possible");
    QByteArray packed;
    QByteArray piece(16 * 1024, Qt::Uninitialized);
    d->out.next_in = bytesOf(bytes.data());
    d->out.avail_in = static_cast<uInt>(bytes.size());
    do {
        d->out.next_out = bytesOf(piece.data());
        d->out.avail_out = static_cast<uInt>(piece.size());
        if (::deflate(&d->out, Z_SYNC_FLUSH) == Z_STREAM_ERROR)
            return streamError(ErrorCode::Unknown, "compression failed");
        packed.append(piece.constData(), piece.size() - static_cast<qsizetype>(d->out.avail_out));
    } while (d->out.avail_out == 0);
    return packed;
}

void DeflateStream::addReceived(QByteArrayView packed)
{
    d->received.append(packed.data(), packed.size());
}

bool DeflateStream::hasReceived() const
{
    return d->mayHoldMore || !d->received.isEmpty();
}

Result<qint64> DeflateStream::inflate(char *data, qint64 maxSize)
{
    if (!d->ready)
        return streamError(ErrorCode::Unknown, "compression is not possible");
    const qint64 room = std::min<qint64>(maxSize, std::numeric_limits<uInt>::max());
    d->in.next_in = bytesOf(d->received.constData());
    d->in.avail_in = static_cast<uInt>(d->received.size());
    d->in.next_out = bytesOf(data);
    d->in.avail_out = static_cast<uInt>(room);
    const int result = ::inflate(&d->in, Z_SYNC_FLUSH);
    if (result == Z_STREAM_END)
        return streamError(ErrorCode::UnexpectedAnswer, "the peer ended the compressed stream");
    if (result != Z_OK && result != Z_BUF_ERROR)
        return streamError(ErrorCode::UnexpectedAnswer, "the peer sent what is not compressed");
    d->received.remove(0, d->received.size() - static_cast<qsizetype>(d->in.avail_in));
    d->mayHoldMore = d->in.avail_out == 0;
    return room - static_cast<qint64>(d->in.avail_out);
}

} // namespace posthorn
