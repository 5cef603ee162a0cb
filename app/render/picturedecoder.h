#pragma once

#include <QByteArray>
#include <QImage>
#include <array>

namespace posthorn
{

/// Strangers' pictures, told by their content and by nothing else: PNG, JPEG, GIF, WebP (the first frame),
/// and the first page of a PDF. Size and memory are looked at before anything is decoded. Lives in
/// posthorn-render.
class PictureDecoder
{
public:
    static constexpr std::array<const char *, 4> Formats{"png", "jpeg", "gif", "webp"};
    static constexpr int MaxMegabytes = 256;

    /// Not larger than `limit`, nor than `limit` allows in its proportions; null when it cannot be shown.
    [[nodiscard]] static QImage decode(const QByteArray &bytes, const QSize &limit);
};

} // namespace posthorn
