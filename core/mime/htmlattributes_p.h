#pragma once

// Private to this room: the attributes that the sanitizer lets an element have.

#include "cssfilter.h"
#include "gumbotree_p.h"
#include "htmlresources_p.h"

namespace posthorn
{

/// Writes the attributes of one element after the other, and reports what they ask for. Used for one pass.
class HtmlAttributes
{
public:
    explicit HtmlAttributes(HtmlResources *resources);

    /// The style of an element, filtered; also says whether it is hidden.
    [[nodiscard]] FilteredStyle styleOf(const GumboNode *node);
    /// ' name="value"' for all that stay. `style` is what styleOf() gave.
    [[nodiscard]] QString written(const GumboNode *node, const FilteredStyle &style);
    /// Those of an <img>; empty for one that nobody would see.
    [[nodiscard]] QString writtenForImage(const GumboNode *node, const FilteredStyle &style, bool hidden);
    /// Those of a <body>, which has some of <html> where it has none of its own.
    [[nodiscard]] QString writtenForBody(const GumboNode *body, const GumboNode *html,
                                         const FilteredStyle &style);
    /// Reports what attributes would fetch or run that are never written.
    void report(const GumboNode *node);

    /// The characters of HTML escaped, control characters left out.
    [[nodiscard]] static QString escaped(const QString &text);

    /// For style sheets.
    [[nodiscard]] const PictureFilter &pictures() const { return m_pictures; }

private:
    void add(const char *name, const QString &value);
    void addNumber(const GumboNode *node, const char *name, int limit);
    void addCount(const GumboNode *node, const char *name, int limit);
    void addColor(const GumboNode *node, const char *name);
    void addBackground(const GumboNode *node);
    void addCommon(const GumboNode *node);
    void addForTag(const GumboNode *node, GumboTag tag);

    HtmlResources *m_resources;
    PictureFilter m_pictures;
    QString m_out;
};

} // namespace posthorn
