#pragma once

namespace posthorn::sandbox
{

/// Built for the tests with -fsanitize: its runtime needs memory without a limit, and a place to report to.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool builtWithSanitizer = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool builtWithSanitizer = true;
#else
inline constexpr bool builtWithSanitizer = false;
#endif
#else
inline constexpr bool builtWithSanitizer = false;
#endif

} // namespace posthorn::sandbox
