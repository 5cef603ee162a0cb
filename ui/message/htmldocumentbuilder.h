#pragma once

#include "maildocument.h"
#include "readingstyle.h"

#include <functional>
#include <memory>

namespace posthorn
{

/// Sanitized HTML to a document: pictures only from `imageFor`, scaled to the width of the pane, colours
/// brought into the window's scheme. Any thread.
class HtmlDocumentBuilder
{
public:
    /// A decoded picture for a `src` (cid: or data:), or a null image.
    using ImageFor = std::function<QImage(const QString &source)>;

    explicit HtmlDocumentBuilder(const ReadingStyle &style)
        : m_style(style)
    {
    }

    /// `html` must come from HtmlSanitizer.
    [[nodiscard]] std::unique_ptr<MailDocument> build(const QString &html, const ImageFor &imageFor) const;

private:
    void placeImages(MailDocument &document, const ImageFor &imageFor) const;
    void adaptColors(MailDocument &document) const;

    ReadingStyle m_style;
};

} // namespace posthorn
