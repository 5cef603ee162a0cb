#include "boxbuilder.h"

#include "listmarker.h"
#include "paragraph.h"
#include "tablelayout.h"

namespace posthorn
{
namespace
{

using Kind = LayoutBox::Kind;

constexpr qsizetype longestAltText = 300;

QString attributeText(const litehtml::element &element, const char *name)
{
    const std::string_view value = StyledDocument::attribute(element, name);
    return QString::fromUtf8(value.data(), qsizetype(value.size()));
}

int attributeNumber(const litehtml::element &element, const char *name, int fallback)
{
    bool isNumber = false;
    const int number = attributeText(element, name).toInt(&isNumber);
    return isNumber ? number : fallback;
}

bool isBlank(const LayoutBox &box)
{
    if (box.kind != Kind::Text)
        return false;
    const WhiteSpace space = box.style->text.whiteSpace;
    if (space == WhiteSpace::Pre || space == WhiteSpace::PreWrap)
        return false;
    return std::all_of(box.text.begin(), box.text.end(), [](QChar c) {
        return c == u' ' || c == u'\n' || c == u'\t' || c == u'\r' || c == u'\f';
    });
}

/// Empty inline boxes and spaces make no line.
bool isNothing(const LayoutBox &box)
{
    if (box.kind == Kind::Inline)
        return box.style->extraWidth(0) == 0 &&
               std::all_of(box.children.begin(), box.children.end(),
                           [](const auto &child) { return isNothing(*child); });
    return isBlank(box);
}

int countItems(const litehtml::element &list)
{
    int count = 0;
    for (int i = 0; i < int(list.get_children_count()); ++i)
        count += StyledDocument::tagOf(*list.get_child(i)) == "li" ? 1 : 0;
    return count;
}

bool hasRows(const LayoutBox &box)
{
    return box.kind == Kind::Table || box.kind == Kind::RowGroup || box.kind == Kind::Row;
}

bool isDataTable(const litehtml::element &table)
{
    if (attributeNumber(table, "border", 0) > 0)
        return true;
    for (int i = 0; i < int(table.get_children_count()); ++i) {
        const litehtml::element &group = *table.get_child(i);
        for (int r = 0; r < int(group.get_children_count()); ++r) {
            const litehtml::element &row = *group.get_child(r);
            for (int c = 0; c < int(row.get_children_count()); ++c) {
                if (StyledDocument::tagOf(*row.get_child(c)) == "th")
                    return true;
            }
        }
    }
    return false;
}

} // namespace

LayoutBox::LayoutBox(Kind boxKind, std::shared_ptr<const BoxStyle> boxStyle)
    : kind(boxKind)
    , style(std::move(boxStyle))
{
}

LayoutBox::~LayoutBox() = default;

BoxBuilder::BoxBuilder(const StyleResolver &resolver, const FoundQuotes &quotes, const QList<bool> &unfolded,
                       StopGuard *guard)
    : m_resolver(resolver)
    , m_quotes(quotes)
    , m_unfolded(unfolded)
    , m_guard(guard)
    , m_buttonPlaced(quotes.count, false)
{
}

BuiltBoxes BoxBuilder::build(litehtml::element &root)
{
    const auto initial = std::make_shared<const BoxStyle>(m_resolver.initial());
    const auto style = std::make_shared<const BoxStyle>(m_resolver.resolved(root, *initial));
    m_built.root = std::make_unique<LayoutBox>(Kind::Block, style);
    addChildren(root, style, m_built.root.get());
    return std::move(m_built);
}

void BoxBuilder::addChildren(litehtml::element &element, const Style &style, LayoutBox *box)
{
    const int count = int(element.get_children_count());
    for (int i = 0; i < count; ++i) {
        litehtml::element &child = *element.get_child(i);
        QString text;
        if (m_quotes.count > 0 && m_quotes.parts.contains(&child)) {
            const int quote = m_quotes.parts.value(&child);
            addQuoteButton(quote, style, box);
            if (!m_unfolded.value(quote))
                continue;
        }
        if (StyledDocument::takeText(child, &text))
            addText(text, style, box);
        else
            addElement(child, style, box);
    }
    separateLines(box);
}

void BoxBuilder::addText(const QString &text, const Style &style, LayoutBox *into)
{
    if (!into->children.empty() && into->children.back()->kind == Kind::Text) {
        into->children.back()->text += text;
        return;
    }
    auto box = std::make_unique<LayoutBox>(Kind::Text, style);
    box->text = text;
    place(into, std::move(box));
}

void BoxBuilder::addQuoteButton(int quote, const Style &style, LayoutBox *into)
{
    if (m_buttonPlaced[quote])
        return;
    m_buttonPlaced[quote] = true;
    auto own = std::make_shared<BoxStyle>();
    own->text = style->text;
    own->display = Display::Block;
    own->margin[Top] = own->margin[Bottom] = CssLength::of(8);
    auto box = std::make_unique<LayoutBox>(Kind::QuoteButton, std::move(own));
    box->number = quote;
    place(into, std::move(box));
}

void BoxBuilder::addElement(litehtml::element &element, const Style &parentStyle, LayoutBox *into)
{
    m_guard->step();
    auto style = std::make_shared<BoxStyle>(m_resolver.resolved(element, *parentStyle));
    if (style->display == Display::None)
        return;
    const std::string_view tag = StyledDocument::tagOf(element);
    noteAnchors(element);
    if (tag == "wbr") {
        addText(QString(QChar(0x200B)), parentStyle, into);
        return;
    }
    if (style->display == Display::Column) {
        LayoutBox *table = into;
        while (table && table->kind != Kind::Table)
            table = table->parent;
        if (table)
            addColumns(element, *style, table);
        return;
    }
    const QString target = tag == "a" ? attributeText(element, "href") : QString();
    if (!target.isEmpty()) {
        style->text.link = int(m_built.links.size());
        m_built.links.append(target);
    }
    std::unique_ptr<LayoutBox> made = boxFor(element, style);
    if (!target.isEmpty())
        made->ownLink = style->text.link;
    LayoutBox *box = place(into, std::move(made));
    if (tag == "body")
        m_built.body = box;
    if (box->kind == Kind::Image || box->kind == Kind::Break)
        return;
    const bool quoted = tag == "blockquote";
    const bool list = tag == "ul" || tag == "ol";
    const bool outerTable = m_inDataTable;
    if (tag == "table")
        m_inDataTable = isDataTable(element);
    m_quoteDepth += quoted ? 1 : 0;
    m_listDepth += list ? 1 : 0;
    describe(element, box, into);
    if (tag == "q")
        addText(QString(QChar(0x201C)), style, box);
    addChildren(element, style, box);
    if (tag == "q")
        addText(QString(QChar(0x201D)), style, box);
    m_quoteDepth -= quoted ? 1 : 0;
    m_listDepth -= list ? 1 : 0;
    m_inDataTable = outerTable;
}

/// What <col> and <colgroup> say; a group's width is that of its columns where they have none.
void BoxBuilder::addColumns(litehtml::element &element, const BoxStyle &style, LayoutBox *table)
{
    bool isGroup = false;
    for (int i = 0; i < int(element.get_children_count()); ++i) {
        litehtml::element &child = *element.get_child(i);
        if (StyledDocument::tagOf(child) != "col")
            continue;
        isGroup = true;
        BoxStyle own = m_resolver.resolved(child, style);
        if (own.width.isAuto)
            own.width = style.width;
        addColumns(child, own, table);
    }
    const int span = std::clamp(attributeNumber(element, "span", 1), 1, TableGrid::MaxColumns);
    for (int i = 0; !isGroup && i < span && table->columns.size() < size_t(TableGrid::MaxColumns); ++i)
        table->columns.push_back(style.width);
}

std::unique_ptr<LayoutBox> BoxBuilder::boxFor(litehtml::element &element, const Style &style)
{
    const std::string_view tag = StyledDocument::tagOf(element);
    if (tag == "br")
        return std::make_unique<LayoutBox>(Kind::Break, style);
    if (tag == "img") {
        auto box = std::make_unique<LayoutBox>(Kind::Image, style);
        box->text = attributeText(element, "alt").simplified().left(longestAltText);
        box->source = attributeText(element, "src").toUtf8();
        const double width = attributeText(element, "width").toDouble();
        const double height = attributeText(element, "height").toDouble();
        box->ratio = width > 0 && height > 0 ? height / width : 0;
        return box;
    }
    switch (style->display) {
    case Display::Inline:
        return std::make_unique<LayoutBox>(Kind::Inline, style);
    case Display::Table:
    case Display::InlineTable:
        return std::make_unique<LayoutBox>(Kind::Table, style);
    case Display::RowGroup:
    case Display::HeaderGroup:
    case Display::FooterGroup:
        return std::make_unique<LayoutBox>(Kind::RowGroup, style);
    case Display::Row:
        return std::make_unique<LayoutBox>(Kind::Row, style);
    case Display::Caption:
        return std::make_unique<LayoutBox>(Kind::Caption, style);
    case Display::Cell: {
        auto box = std::make_unique<LayoutBox>(Kind::Cell, style);
        box->columnSpan = attributeNumber(element, "colspan", 1);
        box->rowSpan = attributeNumber(element, "rowspan", 1);
        return box;
    }
    default:
        return std::make_unique<LayoutBox>(Kind::Block, style);
    }
}

void BoxBuilder::describe(litehtml::element &element, LayoutBox *box, LayoutBox *into)
{
    const std::string_view tag = StyledDocument::tagOf(element);
    if (tag.size() == 2 && tag[0] == 'h' && tag[1] >= '1' && tag[1] <= '6') {
        box->role = PageBlock::Kind::Heading;
        box->level = tag[1] - '0';
    } else if (tag == "blockquote") {
        box->role = PageBlock::Kind::Quote;
        box->level = m_quoteDepth;
    } else if (tag == "hr") {
        box->role = PageBlock::Kind::Rule;
    } else if ((tag == "td" || tag == "th") && m_inDataTable) {
        box->role = PageBlock::Kind::TableCell;
    } else if (tag == "ol") {
        box->step = element.get_attr("reversed") ? -1 : 1;
        box->number = attributeNumber(element, "start", box->step < 0 ? countItems(element) : 1) - box->step;
    } else if (box->style->display == Display::ListItem) {
        box->role = PageBlock::Kind::ListItem;
        box->level = std::max(1, m_listDepth);
        box->bulleted = box->style->text.marker != ListMarker::None;
        LayoutBox *list = box->parent ? box->parent : into;
        box->number = attributeNumber(element, "value", list->number + list->step);
        list->number = box->number;
        if (box->bulleted && box->style->text.markerInside) {
            box->bulleted = false;
            addText(listmarker::text(box->style->text.marker, box->number) + QChar(0xA0), box->style, box);
        }
    }
}

LayoutBox *BoxBuilder::anonymous(LayoutBox *into, Kind kind, Display display)
{
    if (!into->children.empty() && into->children.back()->anonymous && into->children.back()->kind == kind)
        return into->children.back().get();
    auto style = std::make_shared<BoxStyle>();
    style->text = into->style->text;
    style->display = display;
    if (kind == Kind::Table) {
        style->borderBox = true;
        style->text.spacingX = style->text.spacingY = 0;
    }
    if (kind == Kind::Cell)
        style->verticalAlign = VerticalAlign::Top;
    auto box = std::make_unique<LayoutBox>(kind, std::move(style));
    box->anonymous = true;
    ++m_boxes;
    return into->append(std::move(box));
}

void BoxBuilder::noteAnchors(const litehtml::element &element)
{
    for (const char *attribute : {"id", "name"}) {
        const QString name = attributeText(element, attribute);
        if (!name.isEmpty())
            m_anchors.append(name);
    }
}

/// Empty inline boxes are no place, and may be gone before there is one; parts of tables have none of their
/// own.
void BoxBuilder::giveAnchors(LayoutBox *box)
{
    const bool hasPlace = box->kind != Kind::Inline && box->kind != Kind::Break &&
                          box->kind != Kind::RowGroup && box->kind != Kind::Row && !isBlank(*box);
    if (hasPlace)
        box->anchors += std::exchange(m_anchors, {});
}

/// Appends a box where it fits, inside of the anonymous table parts that have to be there.
LayoutBox *BoxBuilder::place(LayoutBox *into, std::unique_ptr<LayoutBox> box)
{
    if (++m_boxes > MaxBoxes)
        throw LayoutTooComplex();
    giveAnchors(box.get());
    const Kind kind = box->kind;
    if (hasRows(*into) && isBlank(*box)) {
        // Kept out of the way, but somebody may still add to it.
        static const auto nowhere = std::make_shared<const BoxStyle>();
        m_discarded = std::make_unique<LayoutBox>(Kind::Inline, nowhere);
        return m_discarded->append(std::move(box));
    }
    switch (into->kind) {
    case Kind::Table:
        if (kind == Kind::RowGroup || kind == Kind::Row || kind == Kind::Caption)
            return into->append(std::move(box));
        return place(anonymous(into, Kind::Row, Display::Row), std::move(box));
    case Kind::RowGroup:
        if (kind == Kind::Row)
            return into->append(std::move(box));
        return place(anonymous(into, Kind::Row, Display::Row), std::move(box));
    case Kind::Row:
        if (kind == Kind::Cell)
            return into->append(std::move(box));
        return place(anonymous(into, Kind::Cell, Display::Cell), std::move(box));
    default:
        if (kind == Kind::RowGroup || kind == Kind::Row || kind == Kind::Cell || kind == Kind::Caption)
            return place(anonymous(into, Kind::Table, Display::Table), std::move(box));
        if (!into->children.empty() && isBlank(*box) && into->children.back()->anonymous)
            return place(into->children.back().get(), std::move(box));
        return into->append(std::move(box));
    }
}

/// Lines and blocks don't stand beside each other: lines get blocks of their own. An inline box with blocks
/// in it becomes a block.
void BoxBuilder::separateLines(LayoutBox *box)
{
    if (hasRows(*box)) {
        for (const auto &child : box->children) {
            if (child->anonymous)
                separateLines(child.get());
        }
        return;
    }
    bool hasBlocks = box->isFlex();
    bool hasLines = false;
    for (const auto &child : box->children) {
        if (child->anonymous && hasRows(*child))
            separateLines(child.get());
        hasBlocks = hasBlocks || (!child->isInlineLevel() && !child->isFloating());
        hasLines = hasLines || (child->isInlineLevel() && !isNothing(*child));
    }
    if (box->kind == Kind::Inline) {
        if (!hasBlocks)
            return;
        auto style = std::make_shared<BoxStyle>(*box->style);
        style->display = Display::Block;
        style->width = CssLength();
        style->height = CssLength();
        box->style = std::move(style);
        box->kind = Kind::Block;
    }
    if (!hasBlocks) {
        box->holdsLines = hasLines;
        if (!hasLines)
            std::erase_if(box->children, [](const auto &child) { return child->isInlineLevel(); });
        return;
    }
    std::vector<std::unique_ptr<LayoutBox>> children;
    children.swap(box->children);
    std::vector<std::unique_ptr<LayoutBox>> line;
    const auto endLine = [&] {
        const bool isEmpty = std::all_of(line.begin(), line.end(), [](const auto &each) {
            return isNothing(*each) || each->isFloating();
        });
        if (isEmpty) {
            for (auto &each : line) {
                if (each->isFloating())
                    box->append(std::move(each));
            }
        } else {
            auto style = std::make_shared<BoxStyle>();
            style->text = box->style->text;
            style->display = Display::Block;
            auto block = std::make_unique<LayoutBox>(Kind::Block, std::move(style));
            block->anonymous = true;
            block->holdsLines = true;
            ++m_boxes;
            for (auto &each : line)
                block->append(std::move(each));
            box->append(std::move(block));
        }
        line.clear();
    };
    for (auto &child : children) {
        if (child->isInlineLevel() || (child->isFloating() && !line.empty())) {
            line.push_back(std::move(child));
            continue;
        }
        endLine();
        box->append(std::move(child));
    }
    endLine();
}

} // namespace posthorn
