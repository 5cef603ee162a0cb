#pragma once

#include <QString>

namespace posthorn
{

/// Where posthorn-render is: beside the program that runs, as in a build, or where an installation puts what
/// only programs start. A path even where there is none; the service then says so.
[[nodiscard]] QString renderProgram();

} // namespace posthorn
