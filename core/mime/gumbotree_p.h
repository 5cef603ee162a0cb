#pragma once

// Private to this room: Gumbo's tree and how it is asked.

#include <QByteArray>
#include <QString>
#include <gumbo.h>
#include <memory>

namespace posthorn
{

/// A parsed HTML document; null when the limits of htmllimits.h refuse it. Owns its text and its tree.
class GumboTree
{
public:
    explicit GumboTree(QByteArray utf8);
    ~GumboTree();
    GumboTree(const GumboTree &) = delete;
    GumboTree &operator=(const GumboTree &) = delete;

    [[nodiscard]] const GumboNode *root() const { return m_output ? m_output->root : nullptr; }

private:
    class Memory;

    QByteArray m_utf8;
    std::unique_ptr<Memory> m_memory; // of the whole tree
    const GumboOutput *m_output = nullptr;
};

[[nodiscard]] inline bool isElement(const GumboNode *node)
{
    return node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE;
}
[[nodiscard]] inline bool isText(const GumboNode *node)
{
    return node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE ||
           node->type == GUMBO_NODE_CDATA;
}
[[nodiscard]] const GumboVector *childrenOf(const GumboNode *node);
[[nodiscard]] inline const GumboNode *childAt(const GumboVector *children, unsigned index)
{
    return static_cast<const GumboNode *>(children->data[index]);
}
/// The HTML tag of an element; UNKNOWN for SVG, MathML and invented names.
[[nodiscard]] GumboTag tagOf(const GumboNode *node);
/// Empty when absent.
[[nodiscard]] QString attribute(const GumboNode *node, const char *name);
[[nodiscard]] bool hasAttribute(const GumboNode *node, const char *name);

} // namespace posthorn
