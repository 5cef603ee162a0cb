#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace posthorn
{

/// Something of another server that the HTML wanted and did not get. A value.
struct BlockedResource {
    enum class Kind {
        Image,
        TrackingPixel, // a picture that nobody would see
        Background,
        Other, // style sheets, fonts, films, frames: never fetched, whatever is allowed
    };
    QString url;
    Kind kind = Kind::Image;

    bool operator==(const BlockedResource &) const = default;
};

/// What sanitizing gave. A value; any thread.
struct SanitizedHtml {
    QString html; // safe: only allowed elements and attributes, no remote reference, no script, form, frame
                  // or file
    QStringList blockedRemote; // URLs of images that were left out, in order, at most 500
    QStringList removed; // what else was taken out, one key each: "script", "form", "on*", "javascript:", ...
    QStringList contentIds;  // cid: images that the HTML shows
    bool tooComplex = false; // over the limits of design.md: show the text instead
};

/// Bytes -> Gumbo tree -> allow-list -> serialised again: never a regular expression over HTML. Images with a
/// cid: of the same message stay, data: raster images stay within limits, everything remote goes and is
/// counted. Links keep http, https and mailto targets. CSS is reduced to an allow-list of properties without
/// url(). Layout tables deeper than two levels are turned into blocks, because the simple view of now is
/// quadratic in table nesting. Idempotent: sanitize(sanitize(x)) == sanitize(x). Limits: 2 MB, depth 256,
/// 50,000 elements, spans <= 1,000. Pure.
class HtmlSanitizer
{
public:
    [[nodiscard]] static SanitizedHtml sanitize(const QString &html);
    /// Readable plain text of HTML, with links' targets kept where they differ from their text.
    [[nodiscard]] static QString toPlainText(const QString &html);
};

} // namespace posthorn
