#pragma once

#include "mime/htmlsanitizer.h"
#include "renderrequest.h"

#include <QList>
#include <QRectF>
#include <QSize>

namespace posthorn
{

/// A stretch of text on one line with one look. Positions count UTF-16 units of RenderedPage::text; geometry
/// is in CSS pixels of the page. A value.
struct TextRun {
    int start = 0;
    int length = 0;
    QRectF rect;
    /// Where each unit ends, from rect.left(): `length` values, not falling. Right to left text counts from
    /// the right.
    QList<float> advances;
    bool rightToLeft = false;
    int link = -1; // index into RenderedPage::links
};

/// A link of the page: to http, https or mailto, or to a place on the page itself. A value.
struct PageLink {
    QString target; // as written, checked by the sanitizer; empty where `place` is one
    int start = 0;  // its text in RenderedPage::text; a picture's alternative text stands there too
    int length = 0;
    QList<QRectF> areas; // what is to be clicked, one for each line
    double place = -1;   // how far down the page it leads; -1: away from it

    [[nodiscard]] bool staysOnPage() const { return place >= 0; }
};

/// What assistive technology is told of the structure, in the order of the text. A value.
struct PageBlock {
    enum class Kind { Paragraph, Heading, ListItem, Quote, TableCell, Image, Rule };
    Kind kind = Kind::Paragraph;
    int level = 0; // of a heading 1..6; of quotes and lists how deep
    int start = 0; // in RenderedPage::text
    int length = 0;
    QRectF rect;
};

/// A quotation that was left out, or stands unfolded. A value.
struct PageQuote {
    QRectF area;   // the line that stands for it and can be clicked
    int start = 0; // that line's text
    int length = 0;
    bool folded = true;
};

/// What became of a RenderRequest. Comes from another process that strangers' bytes may have taken over:
/// whoever reads it from the pipe has checked every index and every size in it. A value.
struct RenderedPage {
    PageId id = 0;
    QSize size;          // of the page in CSS pixels; at most 4,096 wide and 200,000 high
    QColor ground;       // of the whole page, for what lies beside it
    QString text;        // all text in reading order; blocks end with '\n'
    QList<TextRun> runs; // in the order of `text`
    QList<PageLink> links;
    QList<PageBlock> blocks;
    QList<PageQuote> quotes;
    SanitizedHtml sanitized;    // `html` is what was laid out
    bool hasDarkGround = false; // the sender's own colours are dark, so nothing was adapted
    qint64 layoutMs = 0;
};

/// Why there is no page.
enum class RenderFailure {
    TooComplex, // over the limits: nothing was laid out
    TooSlow,    // not done in time; the process was replaced
    Died,       // the process ended over it and was replaced
    Unavailable // there is no process: posthorn-render is missing or does not start
};

} // namespace posthorn
