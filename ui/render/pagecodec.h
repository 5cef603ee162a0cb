#pragma once

#include "renderedpage.h"

#include <optional>

namespace posthorn
{

class WireReader;
class WireWriter;

/// RenderedPage in frames. Any thread.
namespace render
{

void write(WireWriter &out, const RenderedPage &page);

/// A page exactly as RenderedPage promises it, or nothing: every index points into its list, every stretch
/// lies in the text, runs, blocks and links are in order, every length is finite, every link may be opened or
/// leads to a place on the page, every picture's address is one. posthorn-render asks the same of what it is
/// about to send.
[[nodiscard]] std::optional<RenderedPage> readPage(WireReader &in);

/// Why readPage() would refuse it; empty when it would not.
[[nodiscard]] QByteArray whyNotSound(const RenderedPage &page);

} // namespace render
} // namespace posthorn
