#pragma once

#include "ui/render/renderrequest.h"

namespace posthorn
{

/// A newsletter as shops send them: nested layout tables, style sheets with media queries, spacers, buttons,
/// pictures of the message. About `bytes` of HTML; another number gives other words.
[[nodiscard]] RenderRequest newsletter(int number, qsizetype bytes = 40'000);

} // namespace posthorn
