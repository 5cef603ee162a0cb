#include "syscallfilter.h"

#include "sanitizers.h"

#include <cerrno>
#include <fcntl.h>
#include <initializer_list>
#include <memory>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

namespace posthorn::sandbox
{
namespace
{

/// Whatever is done with memory, time, signals to oneself and files that are open or may be read.
constexpr const char *harmless[] = {
    "access",
    "brk",
    "clock_getres",
    "clock_gettime",
    "clock_nanosleep",
    "close",
    "dup",
    "exit",
    "exit_group",
    "faccessat",
    "faccessat2",
    "fadvise64",
    "fstat",
    "fstatfs",
    "futex",
    "getcwd",
    "getdents64",
    "getegid",
    "geteuid",
    "getgid",
    "getpid",
    "getppid",
    "getrandom",
    "gettid",
    "gettimeofday",
    "getuid",
    "lseek",
    "lstat",
    "madvise",
    "membarrier",
    "mremap",
    "munmap",
    "nanosleep",
    "newfstatat",
    "poll",
    "ppoll",
    "pread64",
    "read",
    "readlink",
    "readlinkat",
    "readv",
    "restart_syscall",
    "rseq",
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sched_getaffinity",
    "sched_yield",
    "set_robust_list",
    "sigaltstack",
    "stat",
    "statfs",
    "statx",
    "sysinfo",
    "time",
    "uname",
};

/// Only somebody who took the process over asks for these.
constexpr const char *deadly[] = {
    // the network, and sockets of this machine
    "socket",
    "socketpair",
    "connect",
    "bind",
    "listen",
    "accept",
    "accept4",
    "sendto",
    "sendmsg",
    "sendmmsg",
    "recvfrom",
    "recvmsg",
    "recvmmsg",
    "getsockopt",
    "setsockopt",
    "getpeername",
    "getsockname",
    "shutdown",
    // programs and processes
    "execve",
    "execveat",
    "fork",
    "vfork",
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "kcmp",
    "pidfd_open",
    "pidfd_getfd",
    "pidfd_send_signal",
    "process_madvise",
    "setns",
    "unshare",
    "personality",
    "wait4",
    "waitid",
    // users and rights
    "setuid",
    "setgid",
    "setreuid",
    "setregid",
    "setresuid",
    "setresgid",
    "setgroups",
    "setfsuid",
    "setfsgid",
    "capset",
    "chroot",
    "pivot_root",
    // the file system
    "mount",
    "umount2",
    "open_tree",
    "move_mount",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "mount_setattr",
    "unlink",
    "unlinkat",
    "rename",
    "renameat",
    "renameat2",
    "link",
    "linkat",
    "symlink",
    "symlinkat",
    "mknod",
    "mknodat",
    "mkdir",
    "mkdirat",
    "rmdir",
    "chmod",
    "fchmod",
    "fchmodat",
    "chown",
    "fchown",
    "lchown",
    "fchownat",
    "truncate",
    "ftruncate",
    "fallocate",
    "creat",
    "open_by_handle_at",
    "name_to_handle_at",
    "setxattr",
    "lsetxattr",
    "fsetxattr",
    "removexattr",
    "swapon",
    "swapoff",
    "quotactl",
    // the kernel
    "bpf",
    "userfaultfd",
    "perf_event_open",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "keyctl",
    "add_key",
    "request_key",
    "init_module",
    "finit_module",
    "delete_module",
    "kexec_load",
    "kexec_file_load",
    "reboot",
    "iopl",
    "ioperm",
    "modify_ldt",
    "syslog",
    "acct",
    "settimeofday",
    "clock_settime",
    "adjtimex",
    "memfd_create",
    "memfd_secret",
    "pkey_mprotect",
    "io_setup",
    "io_submit",
    "vmsplice",
    "splice",
    "tee",
    "shmget",
    "shmat",
    "msgget",
    "semget",
    "mq_open",
    "fanotify_init",
    "inotify_init1",
    "lookup_dcookie",
    "migrate_pages",
    "move_pages",
    "mbind",
    "set_mempolicy",
};

/// glibc tries these first and then does without; their arguments lie in memory, where no filter sees them.
constexpr const char *unknown[] = {"clone3", "openat2"};

class Filter
{
public:
    Filter()
        : m_context(seccomp_init(SCMP_ACT_ERRNO(EPERM)), seccomp_release)
        , m_ok(m_context && seccomp_attr_set(m_context.get(), SCMP_FLTATR_CTL_TSYNC, 1) == 0 &&
               seccomp_attr_set(m_context.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0)
    {
    }

    void add(const char *call, uint32_t action, std::initializer_list<scmp_arg_cmp> conditions = {})
    {
        const int number = seccomp_syscall_resolve_name(call);
        // Not every architecture has every call.
        if (number == __NR_SCMP_ERROR || number < 0)
            return;
        m_ok =
            m_ok && seccomp_rule_add_array(m_context.get(), action, number,
                                           static_cast<unsigned>(conditions.size()), conditions.begin()) == 0;
    }
    [[nodiscard]] bool load() { return m_ok && seccomp_load(m_context.get()) == 0; }

private:
    std::unique_ptr<void, decltype(&seccomp_release)> m_context;
    bool m_ok;
};

constexpr scmp_arg_cmp isExactly(unsigned argument, scmp_datum_t value)
{
    return {argument, SCMP_CMP_EQ, value, 0};
}

/// None of these bits is set.
constexpr scmp_arg_cmp hasNone(unsigned argument, scmp_datum_t bits)
{
    return {argument, SCMP_CMP_MASKED_EQ, bits, 0};
}

void allowFiles(Filter &filter)
{
    constexpr scmp_datum_t changing = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY);
    filter.add("openat", SCMP_ACT_ALLOW, {hasNone(2, changing)});
    filter.add("open", SCMP_ACT_ALLOW, {hasNone(1, changing)});
    for (const scmp_datum_t command : {F_GETFD, F_SETFD, F_GETFL})
        filter.add("fcntl", SCMP_ACT_ALLOW, {isExactly(1, command)});
    filter.add("ioctl", SCMP_ACT_ERRNO(ENOTTY));
}

void allowWriting(Filter &filter, int fd)
{
    for (const char *call : {"write", "writev"})
        filter.add(call, SCMP_ACT_ALLOW, {isExactly(0, static_cast<scmp_datum_t>(fd))});
}

void allowMemory(Filter &filter)
{
    filter.add("mmap", SCMP_ACT_ALLOW, {hasNone(2, PROT_EXEC)});
    filter.add("mprotect", SCMP_ACT_ALLOW, {hasNone(2, PROT_EXEC)});
}

/// A process that is about to abort signals itself, and libraries ask for their own limits.
void allowWithinProcess(Filter &filter)
{
    const auto self = static_cast<scmp_datum_t>(::getpid());
    filter.add("tgkill", SCMP_ACT_ALLOW, {isExactly(0, self)});
    for (const scmp_datum_t pid : {scmp_datum_t(0), self})
        filter.add("prlimit64", SCMP_ACT_ALLOW, {isExactly(0, pid), isExactly(2, 0)});
}

/// Sanitizers report to stderr, and try whether memory can be read by writing it into a pipe.
void allowSanitizers(Filter &filter)
{
    for (const char *call : {"write", "writev", "pipe", "pipe2"})
        filter.add(call, SCMP_ACT_ALLOW);
}

} // namespace

bool filterSystemCalls(int socket)
{
    Filter filter;
    for (const char *call : harmless)
        filter.add(call, SCMP_ACT_ALLOW);
    for (const char *call : deadly)
        filter.add(call, SCMP_ACT_KILL_PROCESS);
    for (const char *call : unknown)
        filter.add(call, SCMP_ACT_ERRNO(ENOSYS));
    allowFiles(filter);
    allowMemory(filter);
    allowWithinProcess(filter);
    if (builtWithSanitizer)
        allowSanitizers(filter);
    else
        allowWriting(filter, socket);
    return filter.load();
}

} // namespace posthorn::sandbox
