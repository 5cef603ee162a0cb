#pragma once

#include "sheetreader.h"
#include "stopguard.h"

#include <QByteArray>
#include <QString>
#include <litehtml/litehtml.h>
#include <memory>

namespace posthorn
{

/// Sanitized HTML as litehtml's tree of elements, each with the declarations that its style sheets and its
/// style attribute give it. Only parsing and the cascade are litehtml's: its layout counts in whole pixels,
/// stacks the columns of newsletters and is exponential in nested tables. Owned by HtmlPage; its thread.
class StyledDocument
{
public:
    /// Throws LayoutStopped, and LayoutTooComplex over the limits.
    StyledDocument(const QString &sanitizedHtml, const FlatSheet &sheet, StopGuard *guard);
    ~StyledDocument();
    StyledDocument(const StyledDocument &) = delete;
    StyledDocument &operator=(const StyledDocument &) = delete;

    /// <html>; null for nothing at all.
    [[nodiscard]] litehtml::element *root() const;

    /// The tag of an element in lower case, empty for text.
    [[nodiscard]] static std::string_view tagOf(const litehtml::element &element);
    /// Whether it is characters; then they are added to `text`.
    [[nodiscard]] static bool takeText(litehtml::element &element, QString *text);
    /// A declaration as it won the cascade; empty when there is none.
    [[nodiscard]] static std::string_view declared(const litehtml::element &element, const char *property);
    [[nodiscard]] static std::string_view attribute(const litehtml::element &element, const char *name);

private:
    class Container;
    std::unique_ptr<Container> m_container;
    litehtml::context m_context;
    litehtml::document::ptr m_document;
};

} // namespace posthorn
