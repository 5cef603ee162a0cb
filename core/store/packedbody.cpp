#include "packedbody.h"

#include "storeerror.h"

#include <memory>
#include <openssl/sha.h>
#include <zstd.h>

namespace posthorn
{

namespace
{

constexpr int compressionLevel = 3;

struct FreeContext {
    void operator()(ZSTD_CCtx *context) const { ZSTD_freeCCtx(context); }
};

/// Its tables are larger than most messages: made once a thread.
ZSTD_CCtx *context()
{
    thread_local const std::unique_ptr<ZSTD_CCtx, FreeContext> made(ZSTD_createCCtx());
    return made.get();
}

} // namespace

QByteArray PackedBody::hashOf(const QByteArray &bytes)
{
    // OpenSSL's, because it uses the processor's own instructions: ten times as fast as Qt's.
    QByteArray hash(SHA256_DIGEST_LENGTH, Qt::Uninitialized);
    SHA256(reinterpret_cast<const unsigned char *>(bytes.constData()), static_cast<size_t>(bytes.size()),
           reinterpret_cast<unsigned char *>(hash.data()));
    return hash;
}

Result<PackedBody> PackedBody::of(const QByteArray &bytes)
{
    PackedBody packed{hashOf(bytes), bytes.size(), {}};
    packed.data.resize(static_cast<qsizetype>(ZSTD_compressBound(static_cast<size_t>(bytes.size()))));
    const size_t written =
        ZSTD_compressCCtx(context(), packed.data.data(), static_cast<size_t>(packed.data.size()),
                          bytes.constData(), static_cast<size_t>(bytes.size()), compressionLevel);
    if (ZSTD_isError(written))
        return storeError(ErrorCode::StoreUnavailable, QString::fromLatin1(ZSTD_getErrorName(written)));
    packed.data.truncate(static_cast<qsizetype>(written));
    packed.data.squeeze();
    return packed;
}

} // namespace posthorn
