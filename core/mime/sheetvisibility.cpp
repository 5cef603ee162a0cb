#include "sheetvisibility_p.h"

#include "cssfilter.h"
#include "cssselector_p.h"
#include "htmllimits.h"

#include <algorithm>

namespace posthorn
{
namespace
{

constexpr qsizetype maxRules = 200;
constexpr int maxSteps = 500'000;

bool isCombinator(QChar c)
{
    return c == u' ' || c == u'>' || c == u'+' || c == u'~';
}

const GumboNode *elementBefore(const GumboNode *node)
{
    const GumboVector *siblings = childrenOf(node->parent);
    for (size_t i = node->index_within_parent; i > 0; --i) {
        const GumboNode *sibling = childAt(siblings, static_cast<unsigned>(i - 1));
        if (isElement(sibling))
            return sibling;
    }
    return nullptr;
}

} // namespace

SheetVisibility::SheetVisibility(const GumboNode *html)
{
    readSheets(html, 0);
}

void SheetVisibility::readSheets(const GumboNode *node, int depth)
{
    if (depth > maxHtmlDepth || m_rules.size() >= maxRules)
        return;
    const GumboVector *children = childrenOf(node);
    QString text;
    for (unsigned i = 0; i < children->length; ++i) {
        const GumboNode *child = childAt(children, i);
        if (tagOf(node) == GUMBO_TAG_STYLE && isText(child))
            text += QString::fromUtf8(child->v.text.text);
        else if (isElement(child))
            readSheets(child, depth + 1);
    }
    if (!text.isEmpty()) {
        SheetBudget budget;
        readRules(filterSheet(text, attribute(node, "media"), {}, &budget).css);
    }
}

/// `css` as filterSheet() writes it: a rule a line.
void SheetVisibility::readRules(const QString &css)
{
    bool isConditional = false;
    for (const QString &line : css.split(u'\n', Qt::SkipEmptyParts)) {
        const qsizetype open = line.indexOf(u'{');
        if (line.startsWith(u'@') || line == QLatin1String("}")) {
            isConditional = line.startsWith(u'@');
            continue;
        }
        if (isConditional || open < 0)
            continue;
        const FilteredStyle style = filterStyle(line.mid(open + 1).chopped(1));
        if (!style.hidden && !style.css.contains(QLatin1String("display:")))
            continue;
        for (const QString &selector : line.left(open).split(u',')) {
            if (m_rules.size() < maxRules)
                m_rules.append({parsed(selector), style.hidden});
        }
    }
}

QList<SheetVisibility::Compound> SheetVisibility::parsed(const QString &selector)
{
    QList<Compound> compounds = {Compound()};
    qsizetype at = 0;
    const auto name = [&selector, &at] {
        const qsizetype start = at;
        while (at < selector.size() && !isCombinator(selector[at]) && selector[at] != u'.' &&
               selector[at] != u'#' && selector[at] != u'[' && selector[at] != u':')
            ++at;
        return selector.mid(start, at - start);
    };
    while (at < selector.size()) {
        const QChar c = selector[at];
        if (isCombinator(c)) {
            ++at;
            compounds.append(Compound());
            compounds.last().combinator = c;
        } else if (c == u'.' || c == u'#') {
            ++at;
            if (c == u'.')
                compounds.last().classes += name();
            else
                compounds.last().id = name();
        } else if (c == u'[') {
            at = selector.indexOf(u']', at) + 1;
        } else if (c == u':') {
            ++at;
            const QString pseudo = name();
            if (pseudo.contains(u'(') && !pseudo.endsWith(u')'))
                at = selector.indexOf(u')', at) + 1;
        } else {
            const QString tag = name();
            compounds.last().tag = tag == QLatin1String("*") ? QString() : tag;
        }
    }
    return compounds;
}

bool SheetVisibility::matches(const Compound &compound, const GumboNode *element)
{
    if (!compound.tag.isEmpty() &&
        compound.tag != QLatin1String(gumbo_normalized_tagname(element->v.element.tag)))
        return false;
    if (!compound.id.isEmpty() && compound.id != anchorName(attribute(element, "id")))
        return false;
    if (compound.classes.isEmpty())
        return true;
    const QStringList classes = prefixedClasses(attribute(element, "class")).split(u' ');
    return std::all_of(compound.classes.begin(), compound.classes.end(),
                       [&classes](const QString &name) { return classes.contains(name); });
}

bool SheetVisibility::matches(const QList<Compound> &selector, qsizetype last, const GumboNode *element)
{
    if (++m_steps > maxSteps || !matches(selector[last], element))
        return false;
    if (last == 0)
        return true;
    const QChar combinator = selector[last].combinator;
    const bool isSibling = combinator == u'+' || combinator == u'~';
    const auto next = [isSibling](const GumboNode *node) {
        const GumboNode *found = isSibling ? elementBefore(node) : node->parent;
        return found && isElement(found) ? found : nullptr;
    };
    for (const GumboNode *other = next(element); other; other = next(other)) {
        if (matches(selector, last - 1, other))
            return true;
        if (combinator == u'>' || combinator == u'+')
            return false;
    }
    return false;
}

bool SheetVisibility::hides(const GumboNode *element)
{
    bool hidden = false;
    for (const Rule &rule : std::as_const(m_rules)) {
        if (rule.hides != hidden && matches(rule.selector, rule.selector.size() - 1, element))
            hidden = rule.hides;
    }
    return hidden;
}

} // namespace posthorn
