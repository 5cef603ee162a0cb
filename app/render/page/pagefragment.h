#pragma once

#include "pagetext.h"

namespace posthorn
{

/// A stretch of a page's text as HTML: paragraphs, headings, lists, links, bold and italic; sanitized again.
/// Pure.
[[nodiscard]] QString pageFragment(const RenderedPage &page, const QList<RunLook> &looks, int start,
                                   int length);

} // namespace posthorn
