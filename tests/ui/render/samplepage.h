#pragma once

#include "ui/render/renderedpage.h"

namespace posthorn
{

/// A sound page with one of everything, for tests to spoil.
[[nodiscard]] RenderedPage samplePage();

} // namespace posthorn
