#pragma once

#include "layoutbox.h"
#include "quotefinder.h"
#include "styleresolver.h"

namespace posthorn
{

/// The boxes of a page and what belongs to them.
struct BuiltBoxes {
    std::unique_ptr<LayoutBox> root;
    const LayoutBox *body = nullptr;
    QStringList links; // targets, by InheritedStyle::link; "#name" on the page itself
};

/// Elements and their styles -> boxes, with the anonymous ones that CSS asks for: around lines beside blocks,
/// around parts of tables that stand alone. Throws LayoutStopped, and LayoutTooComplex beyond MaxBoxes.
class BoxBuilder
{
public:
    static constexpr int MaxBoxes = 200'000;

    /// `unfolded`: for each quotation whether it is shown; the lines that stand for them are always there.
    BoxBuilder(const StyleResolver &resolver, const FoundQuotes &quotes, const QList<bool> &unfolded,
               StopGuard *guard);

    [[nodiscard]] BuiltBoxes build(litehtml::element &root);

private:
    using Style = std::shared_ptr<const BoxStyle>;

    void addElement(litehtml::element &element, const Style &parentStyle, LayoutBox *into);
    void addChildren(litehtml::element &element, const Style &style, LayoutBox *box);
    void addColumns(litehtml::element &element, const BoxStyle &style, LayoutBox *table);
    void addText(const QString &text, const Style &style, LayoutBox *into);
    void addQuoteButton(int quote, const Style &style, LayoutBox *into);
    [[nodiscard]] std::unique_ptr<LayoutBox> boxFor(litehtml::element &element, const Style &style);
    void describe(litehtml::element &element, LayoutBox *box, LayoutBox *into);
    void noteAnchors(const litehtml::element &element);
    void giveAnchors(LayoutBox *box);
    LayoutBox *place(LayoutBox *into, std::unique_ptr<LayoutBox> box);
    LayoutBox *anonymous(LayoutBox *into, LayoutBox::Kind kind, Display display);
    void separateLines(LayoutBox *box);

    const StyleResolver &m_resolver;
    const FoundQuotes &m_quotes;
    const QList<bool> &m_unfolded;
    StopGuard *m_guard;
    BuiltBoxes m_built;
    std::unique_ptr<LayoutBox> m_discarded; // spaces between rows
    QList<bool> m_buttonPlaced;
    QStringList m_anchors; // whose place is that of the next box which can be seen
    int m_boxes = 0;
    int m_quoteDepth = 0;
    int m_listDepth = 0;
    bool m_inDataTable = false;
};

} // namespace posthorn
