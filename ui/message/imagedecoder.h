#pragma once

#include <QByteArray>
#include <QImage>
#include <QString>

namespace posthorn
{

/// Pictures from strangers: PNG, JPEG, GIF (its first frame) and WebP, told by their content, at most
/// MaxPixels and MaxBytes, checked before anything is decoded. Pure; any thread.
namespace imagedecoder
{

inline constexpr qint64 MaxPixels = 40'000'000;
inline constexpr qint64 MaxBytes = 30'000'000;

/// A null image for anything else. Larger pictures are decoded to fit `limit`; an empty one keeps the size.
[[nodiscard]] QImage decode(const QByteArray &bytes, QSize limit = {});
/// "data:image/png;base64,...": a null image where it is not that.
[[nodiscard]] QImage decodeDataUrl(const QString &url, QSize limit = {});

} // namespace imagedecoder

} // namespace posthorn
