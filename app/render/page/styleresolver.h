#pragma once

#include "boxstyle.h"
#include "styleddocument.h"
#include "ui/render/renderstyle.h"

namespace posthorn
{

/// Declarations, attributes of old and what browsers do by default -> BoxStyle. Colours stay the sender's
/// own; GroundAdapter changes them later. Pure; any thread.
class StyleResolver
{
public:
    /// `quirks`: as browsers read HTML without a document type.
    explicit StyleResolver(const RenderStyle &style, bool quirks = false);

    /// What the root element inherits.
    [[nodiscard]] BoxStyle initial() const;
    /// The style of an element inside one of `parent`'s.
    [[nodiscard]] BoxStyle resolved(const litehtml::element &element, const BoxStyle &parent) const;

private:
    void forgetFont(InheritedStyle *text) const;

    RenderStyle m_style;
    bool m_quirks;
};

} // namespace posthorn
