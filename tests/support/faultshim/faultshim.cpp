// Preloaded into a program under test (LD_PRELOAD): counts what it writes to files of one directory, or to
// sockets, and at the Nth of these calls kills the program or lets the call fail. Driven by the environment:
//   POSTHORN_FAULT_PROGRAM  only in this program (its children inherit the environment)
//   POSTHORN_FAULT_DIR      files below it count; without it sockets do
//   POSTHORN_FAULT_AT       the number of the call, from 1; 0 = only count
//   POSTHORN_FAULT_KIND     kill-before, kill-after, ENOSPC, EIO, short
//   POSTHORN_FAULT_LASTING  1: that call and all that follow
//   POSTHORN_FAULT_REPORT   a file for the count, written at a regular end
//   POSTHORN_FAULT_LATER    how many seconds later it is for the program than for all others
//   POSTHORN_FAULT_CLOCK    by how many seconds its clock is ahead, which is no time that passed

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <dlfcn.h>
#include <string>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

namespace
{

enum class Kind { None, KillBefore, KillAfter, NoSpace, InputOutput, Short };

std::string setting(const char *name)
{
    const char *value = std::getenv(name);
    return value == nullptr ? std::string() : value;
}

struct Plan {
    bool active = setting("POSTHORN_FAULT_PROGRAM") == program_invocation_short_name;
    std::string directory = setting("POSTHORN_FAULT_DIR");
    long at = std::atol(setting("POSTHORN_FAULT_AT").c_str());
    bool lasting = setting("POSTHORN_FAULT_LASTING") == "1";
    std::string report = setting("POSTHORN_FAULT_REPORT");
    long later = std::atol(setting("POSTHORN_FAULT_LATER").c_str());
    long clock = std::atol(setting("POSTHORN_FAULT_CLOCK").c_str());
    Kind kind = Kind::None;

    Plan()
    {
        const std::string name = setting("POSTHORN_FAULT_KIND");
        kind = name == "kill-before"  ? Kind::KillBefore
               : name == "kill-after" ? Kind::KillAfter
               : name == "ENOSPC"     ? Kind::NoSpace
               : name == "EIO"        ? Kind::InputOutput
               : name == "short"      ? Kind::Short
                                      : Kind::None;
    }
};

const Plan &plan()
{
    static const Plan *const made = new Plan; // never deleted: it is needed until the very end
    return *made;
}

std::atomic<long> calls = 0;

[[noreturn]] void die()
{
    ::kill(::getpid(), SIGKILL);
    for (;;)
        ::pause();
}

bool isBelow(const char *path)
{
    const std::string &directory = plan().directory;
    return !directory.empty() && std::strncmp(path, directory.c_str(), directory.size()) == 0;
}

bool concerns(int descriptor)
{
    if (!plan().active)
        return false;
    char link[64];
    char target[4096];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const ssize_t size = ::readlink(link, target, sizeof target - 1);
    if (size <= 0)
        return false;
    target[size] = '\0';
    return plan().directory.empty() ? std::strncmp(target, "socket:", 7) == 0 : isBelow(target);
}

/// Counts the call; what is to become of it.
Kind next()
{
    const long number = ++calls;
    const bool hit = plan().at > 0 && (number == plan().at || (plan().lasting && number > plan().at));
    if (hit && plan().kind == Kind::KillBefore)
        die();
    return hit ? plan().kind : Kind::None;
}

template <class F>
F real(const char *name)
{
    return reinterpret_cast<F>(::dlsym(RTLD_NEXT, name));
}

/// A call that succeeds or fails as a whole.
template <class Call>
int whole(Kind kind, Call call)
{
    if (kind == Kind::NoSpace || kind == Kind::InputOutput) {
        errno = kind == Kind::NoSpace ? ENOSPC : EIO;
        return -1;
    }
    const int result = call();
    if (kind == Kind::KillAfter)
        die();
    return result;
}

/// A call that writes `size` bytes, or fewer.
template <class Call>
ssize_t writing(Kind kind, size_t size, Call call)
{
    if (kind == Kind::NoSpace || kind == Kind::InputOutput) {
        errno = kind == Kind::NoSpace ? ENOSPC : EIO;
        return -1;
    }
    const ssize_t result = call(kind == Kind::Short && size > 1 ? size / 2 : size);
    if (kind == Kind::KillAfter)
        die();
    return result;
}

__attribute__((destructor)) void report()
{
    if (!plan().active || plan().report.empty())
        return;
    if (std::FILE *file = std::fopen(plan().report.c_str(), "w")) {
        std::fprintf(file, "%ld\n", calls.load());
        std::fclose(file);
    }
}

} // namespace

extern "C" {

ssize_t write(int descriptor, const void *data, size_t size)
{
    const auto call = [&](size_t bytes) {
        return static_cast<ssize_t>(::syscall(SYS_write, descriptor, data, bytes));
    };
    return concerns(descriptor) ? writing(next(), size, call) : call(size);
}

ssize_t pwrite64(int descriptor, const void *data, size_t size, off64_t offset)
{
    static const auto call = real<ssize_t (*)(int, const void *, size_t, off64_t)>("pwrite64");
    const auto part = [&](size_t bytes) { return call(descriptor, data, bytes, offset); };
    return concerns(descriptor) ? writing(next(), size, part) : part(size);
}

ssize_t pwrite(int descriptor, const void *data, size_t size, off_t offset)
{
    return pwrite64(descriptor, data, size, offset);
}

ssize_t send(int descriptor, const void *data, size_t size, int flags)
{
    static const auto call = real<ssize_t (*)(int, const void *, size_t, int)>("send");
    const auto part = [&](size_t bytes) { return call(descriptor, data, bytes, flags); };
    return concerns(descriptor) ? writing(next(), size, part) : part(size);
}

int fsync(int descriptor)
{
    static const auto call = real<int (*)(int)>("fsync");
    return concerns(descriptor) ? whole(next(), [&] { return call(descriptor); }) : call(descriptor);
}

int fdatasync(int descriptor)
{
    static const auto call = real<int (*)(int)>("fdatasync");
    return concerns(descriptor) ? whole(next(), [&] { return call(descriptor); }) : call(descriptor);
}

int ftruncate64(int descriptor, off64_t size)
{
    static const auto call = real<int (*)(int, off64_t)>("ftruncate64");
    return concerns(descriptor) ? whole(next(), [&] { return call(descriptor, size); })
                                : call(descriptor, size);
}

int ftruncate(int descriptor, off_t size)
{
    return ftruncate64(descriptor, size);
}

int clock_gettime(clockid_t clock, timespec *now)
{
    const int result = static_cast<int>(::syscall(SYS_clock_gettime, clock, now));
    if (result != 0 || !plan().active)
        return result;
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)
        now->tv_sec += plan().later + plan().clock;
    else if (clock == CLOCK_BOOTTIME)
        now->tv_sec += plan().later;
    return result;
}

int gettimeofday(timeval *now, void *)
{
    timespec exact{};
    const int result = clock_gettime(CLOCK_REALTIME, &exact);
    *now = {exact.tv_sec, exact.tv_nsec / 1000};
    return result;
}

time_t time(time_t *now)
{
    timespec exact{};
    clock_gettime(CLOCK_REALTIME, &exact);
    if (now != nullptr)
        *now = exact.tv_sec;
    return exact.tv_sec;
}

int unlink(const char *path)
{
    static const auto call = real<int (*)(const char *)>("unlink");
    return plan().active && isBelow(path) ? whole(next(), [&] { return call(path); }) : call(path);
}

int rename(const char *from, const char *to)
{
    static const auto call = real<int (*)(const char *, const char *)>("rename");
    return plan().active && isBelow(to) ? whole(next(), [&] { return call(from, to); }) : call(from, to);
}

} // extern "C"
