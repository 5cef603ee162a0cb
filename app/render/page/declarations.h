#pragma once

#include "cssvalue.h"
#include "styleddocument.h"

#include <cstring>

namespace posthorn
{

namespace declarations
{

/// A key word and what it stands for.
template <typename Value>
struct Word {
    std::string_view name;
    Value value;
};

[[nodiscard]] inline bool same(std::string_view text, std::string_view lower)
{
    return text.size() == lower.size() && qstrnicmp(text.data(), lower.data(), text.size()) == 0;
}

template <typename Value, size_t Count>
[[nodiscard]] std::optional<Value> lookUp(std::string_view text, const Word<Value> (&words)[Count])
{
    for (const Word<Value> &word : words) {
        if (same(text, word.name))
            return word.value;
    }
    return {};
}

} // namespace declarations

/// What the style sheets and the style attribute of one element say. Key words that ask for the default count
/// as nothing said. A value, as long as the element is there.
class Declarations
{
public:
    explicit Declarations(const litehtml::element &element)
        : m_element(element)
    {
    }

    /// Empty where nothing is said.
    [[nodiscard]] std::string_view value(const char *property) const
    {
        const std::string_view value = StyledDocument::declared(m_element, property);
        for (const char *nothing : {"initial", "unset", "revert", "inherit"}) {
            if (declarations::same(value, nothing))
                return {};
        }
        return value;
    }
    [[nodiscard]] bool inherits(const char *property) const
    {
        return declarations::same(StyledDocument::declared(m_element, property), "inherit");
    }
    [[nodiscard]] std::optional<CssLength> length(const char *property, const LengthBasis &basis) const
    {
        const std::string_view text = value(property);
        return text.empty() ? std::nullopt : cssvalue::length(text, basis);
    }

private:
    const litehtml::element &m_element;
};

} // namespace posthorn
