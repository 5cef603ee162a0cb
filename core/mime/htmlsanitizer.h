#pragma once

#include <QList>
#include <QSet>
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
        Other, // style sheets, fonts, films, frames, other sizes of a picture: never fetched
    };
    QString url;
    Kind kind = Kind::Image;

    bool operator==(const BlockedResource &) const = default;
};

/// What may stay. A value.
struct SanitizeOptions {
    /// Remote pictures and backgrounds that were allowed, by URL as BlockedResource spells it. Nothing else
    /// remote ever stays.
    QSet<QString> allowedRemote;
};

/// What sanitizing gave. A value; any thread.
struct SanitizedHtml {
    /// Safe: only allowed elements, attributes and style rules, no remote reference but what was allowed, no
    /// script, form, frame or file. A page: its style sheets, then <body> with its attributes if it has any,
    /// then the contents.
    QString html;
    QList<BlockedResource> blockedRemote; // left out, each URL once, in the order of the page, at most 500
    QStringList removed; // what else was taken out, one key each: "script", "form", "on*", "javascript:", ...
    QStringList contentIds;  // cid: images that the HTML shows
    bool tooComplex = false; // over the limits of design.md: show the text instead

    /// The addresses alone of what was blocked.
    [[nodiscard]] QStringList blockedUrls() const;
};

/// Bytes -> Gumbo tree -> allow-list -> serialised again: never a regular expression over HTML. Pictures with
/// a cid: of the same message stay, data: raster images stay within limits, everything remote goes and is
/// counted, unless it is a picture that the options allow; one that goes leaves its <img> with its size and
/// alternative text, unless nobody would see it. Links keep http, https and mailto targets. Style sheets and
/// attributes are reduced to rules that only say how the message's own content looks (cssfilter.h); what they
/// hide stays in the HTML, hidden. Classes and ids get a prefix, so that no rule of a message reaches what is
/// not its own. Fields and buttons become their text, areas of image maps links. Idempotent:
/// sanitize(sanitize(x)) == sanitize(x). Limits: 2 MB, depth 256, 50,000 elements, 100 tables in each other,
/// spans <= 1,000, 2,000 style rules, 500 pictures. Pure.
class HtmlSanitizer
{
public:
    /// Begins every class and id that a message may have.
    static constexpr QLatin1String NamePrefix{"m_"};

    [[nodiscard]] static SanitizedHtml sanitize(const QString &html, const SanitizeOptions &options = {});
    /// Readable plain text of HTML, with links' targets kept where they differ from their text. What is
    /// hidden is left out (sheetvisibility_p.h).
    [[nodiscard]] static QString toPlainText(const QString &html);
};

} // namespace posthorn
