#pragma once

#include "readingstyle.h"

namespace posthorn
{

/// Brings the colours of a stranger's HTML into the window's scheme, keeping hues, so that all of it can be
/// read. Pure; any thread.
class ColorAdapter
{
public:
    explicit ColorAdapter(const ReadingStyle &style)
        : m_style(style)
    {
    }

    /// In the dark scheme, bright grounds become dark ones; in the light one they stay.
    [[nodiscard]] QColor ground(const QColor &color) const;
    /// `color` (invalid: the scheme's text) moved until it has a contrast of 4.5:1 on `ground` (3:1 in the
    /// light scheme, where the sender's choice is kept as far as it can be read).
    [[nodiscard]] QColor ink(const QColor &color, const QColor &ground) const;

private:
    ReadingStyle m_style;
};

} // namespace posthorn
