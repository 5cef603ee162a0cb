#pragma once

#include "fontbook.h"
#include "layoutbox.h"
#include "ui/render/renderedpage.h"

#include <QHash>
#include <QRectF>

namespace posthorn
{

/// What copying as HTML needs of a run besides what the window is told. A value.
struct RunLook {
    bool bold = false;
    bool italic = false;
};

/// Writes a page's text in reading order with its runs, links, blocks and quotations into a RenderedPage.
/// Hidden text is left out.
class PageText
{
public:
    PageText(FontBook *fonts, const std::vector<QRectF> &clips, const QStringList &links,
             const QList<bool> &unfolded, RenderedPage *page);

    void write(const LayoutBox &root);
    [[nodiscard]] const QList<RunLook> &looks() const { return m_looks; }
    /// For each of RenderedPage::quotes which of FoundQuotes it is.
    [[nodiscard]] const QList<int> &quoteNumbers() const { return m_quoteNumbers; }

private:
    struct Context {
        PageBlock::Kind kind = PageBlock::Kind::Paragraph;
        int level = 0;
    };

    void writeBox(const LayoutBox &box, Context context, bool inLine);
    void writeChildren(const LayoutBox &box, Context context, bool inLine);
    void writeParagraph(const LayoutBox &box, const Context &context, bool inLine);
    void writeFragment(const LayoutBox &block, const struct LineFragment &fragment);
    void writePicture(const LayoutBox &box);
    void writeQuoteButton(const LayoutBox &box);
    void addRun(const TextRun &run, const InheritedStyle &style);
    void addArea(int link, const QRectF &area);
    void endBlock();
    void notePlaces(const LayoutBox &box, double y);
    void resolvePlaces();
    void dropUnusedLinks();
    [[nodiscard]] bool isShown(const InheritedStyle &style, const QRectF &rect, int clip) const;

    FontBook &m_fonts;
    const std::vector<QRectF> &m_clips;
    const QStringList &m_targets;
    const QList<bool> &m_unfolded;
    RenderedPage &m_page;
    QList<RunLook> m_looks;
    QList<int> m_quoteNumbers;
    QHash<QString, double> m_places; // how far down the page each name is
};

} // namespace posthorn
