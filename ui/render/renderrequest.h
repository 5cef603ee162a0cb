#pragma once

#include "renderstyle.h"

#include <QByteArray>
#include <QHash>
#include <QPageLayout>
#include <QSize>
#include <QString>

namespace posthorn
{

/// Names one page from the question for it until it is released. Never used again in one run; 0 = none.
using PageId = quint64;

/// One page wanted: HTML as the message has it (decoded to Unicode, not sanitized: that happens where it is
/// rendered) and the bytes of the pictures it may show. A value.
struct RenderRequest {
    QString html;
    /// Encoded pictures (PNG, JPEG, GIF, WebP) of the same message by Content-ID without angle brackets.
    QHash<QByteArray, QByteArray> related;
    /// Encoded pictures that the user allowed and the window fetched, by URL as SanitizedHtml::blockedRemote
    /// names it. A remote picture that is not among them is blocked.
    QHash<QString, QByteArray> remote;
    RenderStyle style;
    /// Leaves quoted earlier messages out (blockquotes of replies and what common clients put around a
    /// quotation) and shows a line in their place that unfolds them; see RenderedPage::quotes.
    bool foldQuotes = false;
    bool evenIfComplex =
        false; // the user insists: the limits of design stay, the time allowed is ten times as long
};

/// Paper for a page that was laid out before, or for PDF of it.
struct PrintRequest {
    QPageLayout layout;   // size, orientation, margins
    int resolution = 300; // dots per inch
    /// Lines above the message: label and value ("From", "Ada <ada@example.org>"). Plain text.
    QList<std::pair<QString, QString>> header;
    QString title; // of the PDF document
};

} // namespace posthorn
