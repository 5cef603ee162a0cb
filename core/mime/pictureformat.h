#pragma once

#include <QByteArray>

namespace posthorn
{

/// The name that QImageReader has for a picture of a kind that is shown (PNG, JPEG, GIF, WebP), told by how
/// it begins; else empty. Qt's own guess would ask the plug-ins of all formats, which the sandbox keeps out.
[[nodiscard]] inline QByteArray pictureFormat(const QByteArray &bytes)
{
    if (bytes.startsWith("\x89PNG\r\n\x1a\n"))
        return "png";
    if (bytes.startsWith("\xff\xd8\xff"))
        return "jpeg";
    if (bytes.startsWith("GIF87a") || bytes.startsWith("GIF89a"))
        return "gif";
    if (bytes.startsWith("RIFF") && bytes.mid(8, 4) == "WEBP")
        return "webp";
    return {};
}

} // namespace posthorn
