#pragma once

#include "base/error.h"

namespace posthorn
{

/// How posthornctl ends; scripts rely on the numbers.
enum class ExitCode {
    Done = 0,
    Usage = 1,
    NotFound = 2,
    Network = 3,
    Authentication = 4,
    Certificate = 5,
    ServerSaidNo = 6,
    Store = 7,
    Cancelled = 8,
};

[[nodiscard]] ExitCode exitCodeOf(const Error &error);

} // namespace posthorn
