#pragma once

#include "renderrequest.h"

namespace posthorn
{

class WireReader;
class WireWriter;

/// Requests in frames. Read by posthorn-render, which may believe the window; what was cut off or is
/// impossible leaves the reader spoilt all the same. Any thread.
namespace render
{

void write(WireWriter &out, const RenderStyle &style);
void write(WireWriter &out, const RenderRequest &request);
void write(WireWriter &out, const PrintRequest &request);

[[nodiscard]] RenderStyle readStyle(WireReader &in);
[[nodiscard]] RenderRequest readRequest(WireReader &in);
[[nodiscard]] PrintRequest readPrintRequest(WireReader &in);

} // namespace render
} // namespace posthorn
