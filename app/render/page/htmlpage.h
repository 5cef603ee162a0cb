#pragma once

#include "ui/render/renderedpage.h"

#include <functional>
#include <memory>

class QPainter;

namespace posthorn
{

/// One message's HTML, sanitized, laid out by litehtml and ready to be painted. Lives in posthorn-render, on
/// its only thread; needs a QGuiApplication for fonts. Any HTML gives a page or a reason.
class HtmlPage
{
public:
    /// Asked often while a page is laid out: true breaks it off.
    using ShouldStop = std::function<bool()>;

    /// Null: too complex, or stopped (`*why` says which; stopped = RenderFailure::TooSlow).
    [[nodiscard]] static std::unique_ptr<HtmlPage> layOut(PageId id, const RenderRequest &request,
                                                          const ShouldStop &stop, RenderFailure *why);
    ~HtmlPage();

    [[nodiscard]] const RenderedPage &page() const;
    /// `area` in CSS pixels, painted to the painter's origin at the style's scale.
    void paint(QPainter *painter, const QRect &area) const;
    [[nodiscard]] bool restyle(const RenderStyle &style, const ShouldStop &stop);
    [[nodiscard]] bool toggleQuote(int quote, const ShouldStop &stop);
    /// Sanitized HTML of a stretch of the page's text.
    [[nodiscard]] QString fragment(int start, int length) const;
    [[nodiscard]] QByteArray pdf(const PrintRequest &request) const;
    [[nodiscard]] int sheetCount(const PrintRequest &request) const;
    [[nodiscard]] QImage sheet(const PrintRequest &request, int number) const;

private:
    class Private;
    explicit HtmlPage(std::unique_ptr<Private> data);
    std::unique_ptr<Private> d;
};

} // namespace posthorn
