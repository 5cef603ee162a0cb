#include "filerules.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace posthorn::sandbox
{
namespace
{

// The header may be older than the kernel, so what came after version 1 is named here.
constexpr quint64 allFileRights = (1ULL << 13) - 1; // version 1: from EXECUTE to MAKE_SYM
constexpr quint64 refer = 1ULL << 13;               // version 2
constexpr quint64 truncateFile = 1ULL << 14;        // version 3
constexpr quint64 ioctlDevice = 1ULL << 15;         // version 5
constexpr quint64 bindAndConnectTcp = 3;            // version 4
constexpr quint64 abstractSocketsAndSignals = 3;    // version 6

/// landlock_ruleset_attr as of version 6; older kernels are told of a shorter one.
struct Ruleset {
    quint64 handledFiles = 0;
    quint64 handledNetwork = 0;
    quint64 scoped = 0;
};

void addPlace(int ruleset, const QByteArray &place)
{
    const int fd = ::open(place.constData(), O_PATH | O_CLOEXEC);
    struct stat what {
    };
    if (fd >= 0 && ::fstat(fd, &what) == 0) {
        landlock_path_beneath_attr rule{};
        rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE;
        if (S_ISDIR(what.st_mode))
            rule.allowed_access |= LANDLOCK_ACCESS_FS_READ_DIR;
        rule.parent_fd = fd;
        ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    }
    if (fd >= 0)
        ::close(fd);
}

} // namespace

FileRules allowReadingOnly(const QByteArrayList &places)
{
    const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1)
        return FileRules::NoLandlock;
    Ruleset wanted;
    wanted.handledFiles = allFileRights | (version >= 2 ? refer : 0) | (version >= 3 ? truncateFile : 0) |
                          (version >= 5 ? ioctlDevice : 0);
    wanted.handledNetwork = version >= 4 ? bindAndConnectTcp : 0;
    wanted.scoped = version >= 6 ? abstractSocketsAndSignals : 0;
    const size_t known = version >= 6   ? sizeof wanted
                         : version >= 4 ? offsetof(Ruleset, scoped)
                                        : offsetof(Ruleset, handledNetwork);
    const int ruleset = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &wanted, known, 0));
    if (ruleset < 0)
        return FileRules::NoLandlock;
    for (const QByteArray &place : places)
        addPlace(ruleset, place);
    const bool closed = ::syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    ::close(ruleset);
    return closed ? FileRules::OnlyThese : FileRules::NoLandlock;
}

} // namespace posthorn::sandbox
