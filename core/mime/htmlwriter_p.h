#pragma once

#include "gumbotree_p.h"
#include "htmlsanitizer.h"

namespace posthorn
{

/// Writes a Gumbo tree out again, allowing only what is listed. Private to this room; used once.
class HtmlWriter
{
public:
    HtmlWriter(const SanitizeOptions &options, SanitizedHtml *result)
        : m_options(options)
        , m_result(result)
    {
    }

    void write(const GumboNode *document);

private:
    void writeNode(const GumboNode *node, int depth);
    void writeChildren(const GumboNode *node, int depth);
    void writeElement(const GumboNode *node, int depth);
    void writeTable(const GumboNode *node, int depth);
    void writeImage(const GumboNode *node);
    void writeText(const QString &text);
    /// "<name ...>" with what is allowed for it.
    void writeOpening(const QString &name, const GumboNode *node);
    void writeAttribute(const char *name, const QString &value);
    /// Attributes that say how a block looks, as a style: for what is turned into a <div>.
    QString blockStyle(const GumboNode *node);
    QString styleOf(const GumboNode *node);
    bool isHidden(const GumboNode *node);
    void note(const QString &key);
    void noteAttributes(const GumboNode *node);
    void blockUrl(const QString &url, BlockedResource::Kind kind = BlockedResource::Kind::Image);

    const SanitizeOptions &m_options;
    SanitizedHtml *m_result;
    int m_elements = 0;
    int m_tables = 0;        // open ones that were kept as tables
    QList<bool> m_tableKept; // for the innermost table: are its rows and cells written as such
};

} // namespace posthorn
