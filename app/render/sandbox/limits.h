#pragma once

namespace posthorn::sandbox
{

/// What the kernel lets this process use from now on, for good: memory, open files, no file to write, no
/// further process, no core file. Time is watched by the window. False: the system refused.
[[nodiscard]] bool limitResources();

} // namespace posthorn::sandbox
