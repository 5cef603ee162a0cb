#pragma once

#include <QByteArray>
#include <QImage>
#include <array>

namespace posthorn
{

/// Strangers' pictures, told by their content and by nothing else: PNG, JPEG, GIF, WebP (the first frame),
/// and the pages of a PDF. Size and memory are looked at before anything is decoded. Lives in
/// posthorn-render.
class PictureDecoder
{
public:
    static constexpr std::array<const char *, 4> Formats{"png", "jpeg", "gif", "webp"};
    static constexpr int MaxMegabytes = 256;

    struct Decoded {
        QImage image;  // null when it cannot be shown
        int pages = 0; // how many there are; a picture is one
    };

    /// Not larger than `limit`, nor than `limit` allows in its proportions.
    [[nodiscard]] static Decoded decode(const QByteArray &bytes, const QSize &limit, int page);
};

} // namespace posthorn
