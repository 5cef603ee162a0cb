#pragma once

#include "gumbotree_p.h"
#include "htmlattributes_p.h"
#include "htmlsanitizer.h"

namespace posthorn
{

/// Writes a Gumbo tree out again, allowing only what is listed. Private to this room; used once.
class HtmlWriter
{
public:
    HtmlWriter(const SanitizeOptions &options, SanitizedHtml *result);

    /// The whole page.
    void write(const GumboNode *html);

private:
    void writeNode(const GumboNode *node, int depth);
    void writeChildren(const GumboNode *node, int depth);
    void writeElement(const GumboNode *node, int depth);
    /// `name` around the children, with what stays of the attributes.
    void writeKept(const QString &name, const GumboNode *node, int depth);
    void writeDocument(const GumboNode *html, int depth);
    void writeBody(const GumboNode *body, int depth);
    void writeImage(const GumboNode *node);
    void writeStyle(const GumboNode *node);
    /// The link of an image map's area: maps are not drawn, but what they lead to is to be reached.
    void writeArea(const GumboNode *node);
    /// What somebody would read in a field, as text.
    void writeInput(const GumboNode *node);
    void drop(const GumboNode *node, GumboTag tag, int depth);
    /// What dropped elements would have fetched.
    void reportChildren(const GumboNode *node, int depth);
    bool countElement(int depth);

    SanitizedHtml *m_result;
    HtmlResources m_resources;
    HtmlAttributes m_attributes;
    SheetBudget m_budget;
    const GumboNode *m_html = nullptr; // the <html> element
    int m_elements = 0;
    int m_tables = 0; // open ones
    int m_hidden = 0; // open elements that are hidden
};

} // namespace posthorn
