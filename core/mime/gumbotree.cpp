#include "gumbotree_p.h"

#include "foreigncontent_p.h"
#include "htmllimits.h"

namespace posthorn
{
namespace
{

GumboOptions options()
{
    GumboOptions chosen = kGumboDefaultOptions;
    chosen.max_errors = 0;
    return chosen;
}

const GumboAttribute *find(const GumboNode *node, const char *name)
{
    return isElement(node) ? gumbo_get_attribute(&node->v.element.attributes, name) : nullptr;
}

} // namespace

GumboTree::GumboTree(QByteArray utf8)
    : m_utf8(std::move(utf8))
{
    HtmlMeasure measure = measureHtml(m_utf8);
    if (measure == HtmlMeasure::Tangled) {
        m_utf8 = withoutForeignContent(m_utf8);
        measure = measureHtml(m_utf8);
    }
    if (measure != HtmlMeasure::Fine)
        return;
    const GumboOptions chosen = options();
    m_output = gumbo_parse_with_options(&chosen, m_utf8.constData(), static_cast<size_t>(m_utf8.size()));
}

GumboTree::~GumboTree()
{
    const GumboOptions chosen = options();
    if (m_output)
        gumbo_destroy_output(&chosen, m_output);
}

const GumboVector *childrenOf(const GumboNode *node)
{
    if (isElement(node))
        return &node->v.element.children;
    if (node->type == GUMBO_NODE_DOCUMENT)
        return &node->v.document.children;
    return &kGumboEmptyVector;
}

GumboTag tagOf(const GumboNode *node)
{
    if (!isElement(node) || node->v.element.tag_namespace != GUMBO_NAMESPACE_HTML)
        return GUMBO_TAG_UNKNOWN;
    return node->v.element.tag;
}

QString attribute(const GumboNode *node, const char *name)
{
    const GumboAttribute *found = find(node, name);
    return found ? QString::fromUtf8(found->value) : QString();
}

bool hasAttribute(const GumboNode *node, const char *name)
{
    return find(node, name) != nullptr;
}

} // namespace posthorn
