#include "limits.h"

#include "sanitizers.h"

#include <sys/resource.h>

namespace posthorn::sandbox
{
namespace
{

constexpr rlim_t addressSpace = 2UL * 1024 * 1024 * 1024;
constexpr rlim_t openFiles = 64;

bool limit(__rlimit_resource resource, rlim_t most)
{
    rlimit now{};
    if (::getrlimit(resource, &now) != 0)
        return false;
    if (now.rlim_max != RLIM_INFINITY && now.rlim_max < most)
        most = now.rlim_max;
    const rlimit wanted{most, most};
    return ::setrlimit(resource, &wanted) == 0;
}

} // namespace

bool limitResources()
{
    // Address sanitizer reserves terabytes that it never touches.
    const bool memory = builtWithSanitizer || limit(RLIMIT_AS, addressSpace);
    return memory && limit(RLIMIT_NOFILE, openFiles) && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_CORE, 0) &&
           limit(RLIMIT_NPROC, 0) && limit(RLIMIT_MEMLOCK, 0) && limit(RLIMIT_MSGQUEUE, 0);
}

} // namespace posthorn::sandbox
