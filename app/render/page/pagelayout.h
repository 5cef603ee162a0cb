#pragma once

#include "boxbuilder.h"
#include "pagetext.h"
#include "paintlist.h"
#include "ui/render/renderedpage.h"

class QPainter;

namespace posthorn
{

class PictureStore;

/// How browsers read HTML by its document type (HTML 13.2.6.4.1).
enum class DocumentMode { Standard, LimitedQuirks, Quirks };

/// What a layout is made from. A value; the pictures belong to the page.
struct LayoutSource {
    QString html; // sanitized
    RenderStyle style;
    DocumentMode mode = DocumentMode::Standard;
    bool foldQuotes = false;
    PictureStore *pictures = nullptr;
};

/// Sanitized HTML at one width: boxes, what is painted, and what the window is told of it. Owned by HtmlPage,
/// and for a moment by what prints; its thread. Making and changing it throws LayoutStopped and
/// LayoutTooComplex; after that it is of no use.
class PageLayout
{
public:
    PageLayout(const LayoutSource &source, StopGuard *guard);
    ~PageLayout();

    /// For each quotation whether it is shown.
    void build(const QList<bool> &unfolded, RenderedPage *page, StopGuard *guard);
    /// True where only colours and scale differ, and they were changed.
    [[nodiscard]] bool restyle(const RenderStyle &style, RenderedPage *page, StopGuard *guard);
    void paint(QPainter *painter, const QRect &area, double scale) const;
    [[nodiscard]] QString fragment(const RenderedPage &page, int start, int length) const;
    [[nodiscard]] const PaintList &paintList() const { return m_list; }
    [[nodiscard]] const QList<bool> &unfolded() const { return m_unfolded; }
    /// Where in unfolded() the quotation stands that RenderedPage::quotes has at `index`.
    [[nodiscard]] int quoteNumber(int index) const { return m_quoteNumbers.value(index); }

private:
    void adapt(RenderedPage *page, StopGuard *guard);

    LayoutSource m_source;
    FlatSheet m_sheet;
    FontBook m_fonts;
    std::unique_ptr<StyledDocument> m_document;
    FoundQuotes m_quotes;
    QList<bool> m_unfolded;
    BuiltBoxes m_boxes;
    PaintList m_list;
    QList<RunLook> m_looks;
    QList<int> m_quoteNumbers;
    QSize m_size;
};

} // namespace posthorn
