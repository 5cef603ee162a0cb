#pragma once

// Private to this room: what the sanitizer does with which element, and the values that attributes may have.

#include <QString>
#include <gumbo.h>
#include <initializer_list>

namespace posthorn
{

enum class HtmlAction {
    Keep,
    Block,  // becomes a <div>
    Inline, // becomes a <span>
    Unwrap, // its content stays
    Drop,   // with its content
};

/// Elements that are not listed are unwrapped. Page, tables, pictures, sheets and
/// fields have code of their own.
[[nodiscard]] HtmlAction htmlActionFor(GumboTag tag);
/// Has no closing tag.
[[nodiscard]] bool isVoidTag(GumboTag tag);
/// A plain number within limits, or a percentage; else empty.
[[nodiscard]] QString safeNumber(const QString &value, int limit);
/// The value in lower case if it is one of these; else empty.
[[nodiscard]] QString oneOf(const QString &value, std::initializer_list<const char *> allowed);

} // namespace posthorn
