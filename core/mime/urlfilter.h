#pragma once

#include <QString>

namespace posthorn
{

/// A link's target if it is http, https or mailto, spelled in one normal way; else empty. Tabs, line ends and
/// leading control characters, which hide a scheme from simple checks, are taken out first. Pure.
[[nodiscard]] QString safeLinkTarget(const QString &href);

/// What an image source is.
struct ImageSource {
    enum class Kind {
        ContentId, // cid: of the same message
        Data,      // a raster image in base64 within limits
        Remote,    // http, https or //host
        Other,     // anything else: never fetched
    };
    Kind kind = Kind::Other;
    QString url; // as it may be written out (ContentId, Data), or as it was (Remote)
    QString contentId;
};
[[nodiscard]] ImageSource classifyImage(const QString &src);

/// The key under which a refused target is reported: "javascript:", "file:", "data:", "relative-link".
[[nodiscard]] QString refusedSchemeKey(const QString &href);

} // namespace posthorn
