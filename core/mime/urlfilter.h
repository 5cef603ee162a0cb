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
        Remote,    // http, https or //host, which is https
        Other,     // anything else: never fetched
    };
    Kind kind = Kind::Other;
    QString url; // as it may be written out, in one normal spelling; of Other the beginning
    QString contentId;
};
[[nodiscard]] ImageSource classifyImage(const QString &src);

/// An address that classifyImage() gave, so that it can stand in url('') where no escapes are read.
[[nodiscard]] QString spelledForCss(QString url);

/// The key under which a refused target is reported: "javascript:", "file:", "data:", "relative-link".
[[nodiscard]] QString refusedSchemeKey(const QString &href);

} // namespace posthorn
