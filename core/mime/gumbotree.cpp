#include "gumbotree_p.h"

#include "foreigncontent_p.h"
#include "htmllimits.h"

#include <cstddef>
#include <vector>

namespace posthorn
{
namespace
{

constexpr size_t blockSize = 64 * 1024;

const GumboAttribute *find(const GumboNode *node, const char *name)
{
    return isElement(node) ? gumbo_get_attribute(&node->v.element.attributes, name) : nullptr;
}

} // namespace

/// Gives memory and takes none back before the end: Gumbo forgets pieces of some trees, and frees the others
/// one node inside the other.
class GumboTree::Memory
{
public:
    void *take(size_t size)
    {
        size = (size + alignof(std::max_align_t) - 1) / alignof(std::max_align_t) * alignof(std::max_align_t);
        if (size > m_left) {
            m_left = std::max(size, blockSize);
            m_blocks.push_back(std::unique_ptr<char[]>(new char[m_left]));
            m_next = m_blocks.back().get();
        }
        char *taken = m_next;
        m_next += size;
        m_left -= size;
        return taken;
    }

private:
    std::vector<std::unique_ptr<char[]>> m_blocks;
    char *m_next = nullptr;
    size_t m_left = 0;
};

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
    m_memory = std::make_unique<Memory>();
    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;
    options.userdata = m_memory.get();
    options.allocator = [](void *memory, size_t size) { return static_cast<Memory *>(memory)->take(size); };
    options.deallocator = [](void *, void *) {};
    m_output = gumbo_parse_with_options(&options, m_utf8.constData(), static_cast<size_t>(m_utf8.size()));
}

GumboTree::~GumboTree() = default;

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
