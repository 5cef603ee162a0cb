#pragma once

#include "base/result.h"

#include <cstdio>
#include <cstdlib>

namespace posthorn
{

/// The value; or the error is printed and the benchmark ends.
template <class T>
T need(Result<T> result)
{
    if (!result) {
        std::fprintf(stderr, "%s\n", qPrintable(result.error().toString()));
        std::exit(1);
    }
    if constexpr (!std::is_void_v<T>)
        return std::move(result).value();
}

} // namespace posthorn
