#pragma once

#include "base/result.h"

#include <type_traits>

namespace SQLite
{
class Exception;
}

namespace posthorn
{

/// How the inner classes of the store report: thrown there, turned into a Result by attempt() at the public
/// methods of StoreReader, WriteTransaction and Store.
struct StoreFailure {
    Error error;
};

/// FULL -> DiskFull, BUSY -> StoreBusy, what only a file that is not as we left it can cause -> StoreCorrupt,
/// the rest -> StoreUnavailable.
[[nodiscard]] Error storeError(const SQLite::Exception &exception, const QString &context = {});
[[nodiscard]] Error storeError(ErrorCode code, const QString &context);
/// The Error of the exception that is being handled.
[[nodiscard]] Error currentError();

[[noreturn]] void failNotFound(const QString &what);
[[noreturn]] void failInvalid(const QString &what);

/// The boundary where exceptions become Errors.
template <class F>
[[nodiscard]] auto attempt(F &&body) -> Result<std::invoke_result_t<F>>
{
    try {
        if constexpr (std::is_void_v<std::invoke_result_t<F>>) {
            body();
            return {};
        } else {
            return body();
        }
    } catch (...) {
        return currentError();
    }
}

} // namespace posthorn
