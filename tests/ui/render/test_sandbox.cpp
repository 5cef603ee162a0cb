#include "preload.h"
#include "sandbox/sandbox.h"
#include "sandbox/sanitizers.h"

#include <QDir>
#include <QFile>
#include <QImage>
#include <QSemaphore>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <functional>
#include <linux/if_alg.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

using namespace posthorn;

namespace
{

enum class Outcome { Allowed, Refused, Killed, Unsafe, Strange };

constexpr int hangsAfter = 20; // seconds
constexpr int exitAllowed = 10;
constexpr int exitRefused = 11;
constexpr int exitUnsafe = 12;
constexpr int exitNoLandlock = 13;

/// What the tests leave open beside the socket.
struct Place {
    QTemporaryDir readable;
    QTemporaryDir forbidden;
    QByteArray font() const { return QFile::encodeName(readable.filePath(QStringLiteral("font.ttf"))); }
    QByteArray secret() const { return QFile::encodeName(forbidden.filePath(QStringLiteral("secret"))); }
};

void fill(const QByteArray &path)
{
    QFile file(QFile::decodeName(path));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("contents");
}

/// In a process of its own that is shut in as posthorn-render is. `call` answers as system calls do.
Outcome tryInside(const QByteArray &readable, const std::function<long(int socket)> &call)
{
    std::array<int, 2> pair{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0)
        return Outcome::Strange;
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(pair[0]);
        ::alarm(hangsAfter);
        sandbox::prepare();
        const sandbox::Closed closed =
            sandbox::close({.readable = {readable}, .socket = pair[1], .startThreads = startPictureThread});
        if (!closed.ok)
            ::_exit(exitUnsafe);
        errno = 0;
        const long result = call(pair[1]);
        const bool refused = errno == EPERM || errno == EACCES || errno == ENOSYS || errno == ENOTTY;
        ::_exit(result >= 0 ? exitAllowed : refused ? exitRefused : 0);
    }
    ::close(pair[1]);
    int status = 0;
    ::waitpid(child, &status, 0);
    ::close(pair[0]);
    if (WIFSIGNALED(status))
        return WTERMSIG(status) == SIGSYS ? Outcome::Killed : Outcome::Strange;
    switch (WEXITSTATUS(status)) {
    case exitAllowed:
        return Outcome::Allowed;
    case exitRefused:
        return Outcome::Refused;
    case exitUnsafe:
        return Outcome::Unsafe;
    default:
        return Outcome::Strange;
    }
}

bool hasLandlock()
{
    const pid_t child = ::fork();
    if (child == 0) {
        sandbox::prepare();
        ::_exit(sandbox::allowReadingOnly({}) == sandbox::FileRules::OnlyThese ? 0 : exitNoLandlock);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

using Call = std::function<long(int)>;

Call system(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0)
{
    return [=](int) { return ::syscall(number, a, b, c, d, e); };
}

long pointer(const void *address)
{
    return reinterpret_cast<long>(address);
}

long execProgram()
{
    std::array<char *, 1> none{nullptr};
    return ::execve("/bin/true", none.data(), none.data());
}

long connectTo(int family, const void *address, socklen_t size)
{
    const int socket = ::socket(family, SOCK_STREAM, 0);
    return socket < 0 ? -1 : ::connect(socket, static_cast<const sockaddr *>(address), size);
}

/// A page that was written to must not become code.
long makeCode()
{
    void *memory = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? 0 : ::mprotect(memory, 4096, PROT_READ | PROT_EXEC);
}

/// How many descriptors can be had.
int takeFiles()
{
    int taken = 0;
    while (taken < 1'000 && ::dup(STDIN_FILENO) >= 0)
        ++taken;
    return taken;
}

/// In pieces of 64 MB.
int takeMemory()
{
    constexpr size_t piece = 64 * 1024 * 1024;
    int taken = 0;
    while (taken < 64) {
        void *memory = ::mmap(nullptr, piece, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED)
            break;
        ++taken;
    }
    return taken;
}

/// As a call that was refused.
long isBounded(int taken)
{
    errno = EPERM;
    return taken < 64 ? -1 : 0;
}

#if defined(__x86_64__)
/// The calls of 32 bits have numbers of their own, which a filter could forget.
long openBy32Bits()
{
    long result = 5; // open
    static const char path[] = "/etc/passwd";
    void *low = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    std::memcpy(low, path, sizeof path);
    __asm__ volatile("int $0x80"
                     : "+a"(result)
                     : "b"(low), "c"(0L), "d"(0L)
                     : "memory", "r8", "r9", "r10", "r11");
    return result;
}
#endif

} // namespace

class TestSandbox : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void forbids_data();
    void forbids();
    void keepsFilesShut_data();
    void keepsFilesShut();
    void leavesWhatIsNeeded_data();
    void leavesWhatIsNeeded();
    void cannotBeOpenedAgain();
    void refusesToCloseAroundThreads();

private:
    Place m_place;
    QByteArray m_font;
};

void TestSandbox::initTestCase()
{
    QVERIFY(m_place.readable.isValid() && m_place.forbidden.isValid());
    fill(m_place.font());
    fill(m_place.secret());
    if (!hasLandlock())
        qWarning("This kernel has no Landlock: reading is not tried.");
}

void TestSandbox::forbids_data()
{
    QTest::addColumn<Call>("call");
    QTest::addColumn<bool>("kills");
    const auto kills = [](const char *name, const Call &call) { QTest::newRow(name) << call << true; };
    const auto refuses = [](const char *name, const Call &call) { QTest::newRow(name) << call << false; };

    for (int family = AF_UNSPEC; family < AF_MAX; ++family) {
        kills(qPrintable(QStringLiteral("socket of family %1").arg(family)),
              system(SYS_socket, family, SOCK_DGRAM, 0));
    }
    kills("socketpair", [](int) {
        std::array<int, 2> pair{};
        return ::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data());
    });
    kills("connect", [](int) {
        const sockaddr_in address{AF_INET, htons(80), {htonl(INADDR_LOOPBACK)}, {}};
        return connectTo(AF_INET, &address, sizeof address);
    });
    kills("connect the socket it has", [](int socket) {
        const sockaddr_un address{AF_UNIX, "/run/dbus/system_bus_socket"};
        return ::connect(socket, reinterpret_cast<const sockaddr *>(&address), sizeof address);
    });
    kills("bind", system(SYS_bind, 0, 0, 0));
    kills("listen", system(SYS_listen, 0, 0));
    kills("accept", system(SYS_accept4, 0, 0, 0, 0));
    kills("send a descriptor", [](int socket) {
        msghdr nothing{};
        return ::sendmsg(socket, &nothing, 0);
    });
    kills("take a descriptor", [](int socket) {
        msghdr nothing{};
        return ::recvmsg(socket, &nothing, MSG_DONTWAIT);
    });
    kills("sendto", [](int socket) { return ::send(socket, "x", 1, 0); });

    kills("execve", [](int) { return execProgram(); });
    kills("execveat", system(SYS_execveat, AT_FDCWD, pointer("/bin/true"), 0, 0, 0));
    refuses("fork", [](int) { return long(::fork()); });
    refuses("clone", system(SYS_clone, SIGCHLD, 0, 0, 0, 0));
    refuses("a thread",
            system(SYS_clone, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD, 0));
    refuses("a process with names of its own", system(SYS_clone, CLONE_NEWUSER | CLONE_NEWNET | SIGCHLD, 0));
    refuses("clone3", system(SYS_clone3, 0, 0));
    kills("ptrace", system(SYS_ptrace, PTRACE_TRACEME, 0, 0, 0));
    kills("process_vm_readv", system(SYS_process_vm_readv, 1, 0, 0, 0, 0));
    kills("process_vm_writev", system(SYS_process_vm_writev, 1, 0, 0, 0, 0));
    refuses("kill the parent", [](int) { return long(::kill(::getppid(), 0)); });
    refuses("kill all", [](int) { return long(::kill(-1, 0)); });
    refuses("signal another process", system(SYS_tgkill, 1, 1, 0));
    refuses("tkill", system(SYS_tkill, 1, 0));
    refuses("a signal with words", system(SYS_rt_sigqueueinfo, ::getppid(), SIGTERM, 0));
    refuses("a signal to a thread with words", system(SYS_rt_tgsigqueueinfo, 1, 1, SIGTERM, 0));
    refuses("a signal when it may read", system(SYS_fcntl, 0, F_SETOWN, 1));
    refuses("priority of others", system(SYS_setpriority, PRIO_USER, 0, 0));
    refuses("plans of others", system(SYS_sched_setattr, 1, 0, 0));
    refuses("a place for others", system(SYS_sched_setaffinity, 1, 0, 0));
    kills("kcmp", system(SYS_kcmp, 1, 1, 0, 0, 0));
    kills("pidfd_open", system(SYS_pidfd_open, 1, 0));
    kills("pidfd_getfd", system(SYS_pidfd_getfd, 0, 0, 0));
    kills("pidfd_send_signal", system(SYS_pidfd_send_signal, 0, 0, 0, 0));
    kills("process_madvise", system(SYS_process_madvise, 0, 0, 0, 0, 0));
    for (const int names : {CLONE_NEWUSER, CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWPID, CLONE_FILES, 0})
        kills(qPrintable(QStringLiteral("unshare %1").arg(names)), system(SYS_unshare, names));
    kills("setns", system(SYS_setns, 0, 0));
    kills("personality", system(SYS_personality, 0xffffffff));
    kills("setuid", system(SYS_setuid, 0));
    kills("capset", system(SYS_capset, 0, 0));

    m_font = m_place.font(); // lives as long as the rows
    const long font = pointer(m_font.constData());
    refuses("open for writing", system(SYS_openat, AT_FDCWD, font, O_WRONLY));
    refuses("open for both", system(SYS_openat, AT_FDCWD, font, O_RDWR));
    refuses("open to append", system(SYS_openat, AT_FDCWD, font, O_RDONLY | O_APPEND));
    refuses("open to cut", system(SYS_openat, AT_FDCWD, font, O_RDONLY | O_TRUNC));
    refuses("create", system(SYS_openat, AT_FDCWD, font, O_RDONLY | O_CREAT, 0600));
    refuses("create without a name", system(SYS_openat, AT_FDCWD, pointer("/tmp"), O_TMPFILE | O_RDWR, 0600));
    refuses("openat2", system(SYS_openat2, AT_FDCWD, font, 0, 0));
    if (!sandbox::builtWithSanitizer)
        refuses("write to stdin", [](int) { return ::write(STDIN_FILENO, "x", 1); });
    refuses("pwrite", system(SYS_pwrite64, 0, font, 1, 0));
    refuses("pwritev2", system(SYS_pwritev2, 0, 0, 0, 0, 0));
    refuses("sendfile", system(SYS_sendfile, 0, 0, 0, 1));
    refuses("copy_file_range", system(SYS_copy_file_range, 0, 0, 0, 0, 1));
    kills("splice", system(SYS_splice, 0, 0, 0, 0, 1));
    kills("tee", system(SYS_tee, 0, 0, 1, 0));
    kills("fallocate", system(SYS_fallocate, 0, 0, 0, 4096));
    kills("ftruncate", system(SYS_ftruncate, 0, 4096));
    refuses("sync", system(SYS_syncfs, 0));
    refuses("a lock", system(SYS_flock, 0, LOCK_EX | LOCK_NB));
    refuses("lift the seals", system(SYS_fcntl, 0, F_ADD_SEALS, 0));
    refuses("news of a folder", system(SYS_fcntl, 0, F_NOTIFY, 1));
    refuses("another folder", system(SYS_chdir, pointer("/tmp")));
    kills("unlink", system(SYS_unlinkat, AT_FDCWD, font, 0));
    kills("rename", system(SYS_renameat2, AT_FDCWD, font, AT_FDCWD, font, 0));
    kills("link", system(SYS_linkat, AT_FDCWD, font, AT_FDCWD, pointer("/tmp/x"), 0));
    kills("symlink", system(SYS_symlinkat, font, AT_FDCWD, pointer("/tmp/x")));
    kills("mkdir", system(SYS_mkdirat, AT_FDCWD, pointer("/tmp/x"), 0700));
    kills("mknod", system(SYS_mknodat, AT_FDCWD, pointer("/tmp/x"), S_IFIFO | 0600, 0));
    kills("chmod", system(SYS_fchmodat, AT_FDCWD, font, 0777, 0));
    kills("chown", system(SYS_fchownat, AT_FDCWD, font, 0, 0, 0));
    kills("truncate", system(SYS_truncate, font, 0));
    kills("setxattr", system(SYS_setxattr, font, pointer("user.x"), pointer("x"), 1, 0));
    kills("mount", system(SYS_mount, 0, pointer("/tmp"), pointer("tmpfs"), 0, 0));
    kills("umount", system(SYS_umount2, pointer("/tmp"), 0));
    kills("chroot", system(SYS_chroot, pointer("/")));
    kills("pivot_root", system(SYS_pivot_root, 0, 0));
    kills("open by handle", system(SYS_open_by_handle_at, AT_FDCWD, 0, 0));
    kills("name to handle", system(SYS_name_to_handle_at, AT_FDCWD, font, 0, 0, 0));
    kills("open_tree", system(SYS_open_tree, AT_FDCWD, font, 0));
    kills("move_mount", system(SYS_move_mount, 0, 0, 0, 0, 0));
    kills("fsopen", system(SYS_fsopen, pointer("tmpfs"), 0));
    kills("fsconfig", system(SYS_fsconfig, 0, 0, 0, 0, 0));
    kills("fsmount", system(SYS_fsmount, 0, 0, 0));
    kills("fspick", system(SYS_fspick, AT_FDCWD, font, 0));
    kills("mount_setattr", system(SYS_mount_setattr, 0, 0, 0, 0, 0));
    kills("swapon", system(SYS_swapon, font, 0));
    kills("quotactl", system(SYS_quotactl, 0, 0, 0, 0));
    kills("fanotify", system(SYS_fanotify_init, 0, 0));
    refuses("utimensat", system(SYS_utimensat, AT_FDCWD, font, 0, 0));
    refuses("inotify", system(SYS_inotify_add_watch, 0, font, 1));

    refuses("memory that is code",
            system(SYS_mmap, 0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1));
    refuses("memory that becomes code", [](int) { return makeCode(); });
    refuses("a file that is code", [this](int) -> long {
        const int fd = ::open(m_font.constData(), O_RDONLY);
        return ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0) == MAP_FAILED ? -1 : 0;
    });
    if (!sandbox::builtWithSanitizer)
        refuses("more memory than there may be", [](int) { return isBounded(takeMemory()); });
    refuses("more files than there may be", [](int) { return isBounded(takeFiles()); });
    refuses("locked memory", system(SYS_mlockall, MCL_CURRENT));
    refuses("what others have in memory", system(SYS_mincore, 0, 4096, 0));
    kills("pkey_mprotect", system(SYS_pkey_mprotect, 0, 0, PROT_EXEC, 0));
    kills("memfd_create", system(SYS_memfd_create, pointer("x"), 0));
    kills("memfd_secret", system(447, 0));
    kills("io_uring", system(SYS_io_uring_setup, 1, 0));
    kills("io_uring_enter", system(SYS_io_uring_enter, 0, 0, 0, 0, 0));
    kills("io_uring_register", system(SYS_io_uring_register, 0, 0, 0, 0));
    kills("io_setup", system(SYS_io_setup, 1, 0));
    kills("io_submit", system(SYS_io_submit, 0, 0, 0));
    refuses("epoll", system(SYS_epoll_create1, 0));
    refuses("eventfd", system(SYS_eventfd2, 0, 0));
    refuses("timerfd", system(SYS_timerfd_create, CLOCK_REALTIME, 0));
    refuses("signalfd", system(SYS_signalfd4, -1, 0, 0, 0));
    if (!sandbox::builtWithSanitizer)
        refuses("pipe", [](int) {
            std::array<int, 2> ends{};
            return ::pipe(ends.data());
        });
    kills("bpf", system(SYS_bpf, 0, 0, 0));
    kills("userfaultfd", system(SYS_userfaultfd, 0));
    kills("perf_event_open", system(SYS_perf_event_open, 0, 0, 0, 0, 0));
    kills("keyctl", system(SYS_keyctl, 0, 0, 0, 0, 0));
    kills("add_key", system(SYS_add_key, 0, 0, 0, 0, 0));
    kills("request_key", system(SYS_request_key, 0, 0, 0, 0));
    kills("init_module", system(SYS_finit_module, 0, 0, 0));
    kills("kexec", system(SYS_kexec_load, 0, 0, 0, 0));
    kills("reboot", system(SYS_reboot, 0, 0, 0, 0));
    kills("syslog", system(SYS_syslog, 0, 0, 0));
    kills("settimeofday", system(SYS_settimeofday, 0, 0));
    kills("shmget", system(SYS_shmget, 0, 4096, 0));
    kills("shmat", system(SYS_shmat, 0, 0, 0));
    kills("msgget", system(SYS_msgget, 0, 0));
    kills("semget", system(SYS_semget, 0, 1, 0));
    kills("mq_open", system(SYS_mq_open, pointer("x"), 0, 0, 0));
    kills("vmsplice", system(SYS_vmsplice, 0, 0, 0, 0));
    for (const int option : {PR_SET_DUMPABLE, PR_SET_PTRACER, PR_SET_MM, PR_SET_SECCOMP, PR_SET_PDEATHSIG,
                             PR_SET_CHILD_SUBREAPER, PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_SET_NAME})
        refuses(qPrintable(QStringLiteral("prctl %1").arg(option)), system(SYS_prctl, option, 1, 0, 0, 0));
    refuses("another filter", system(SYS_seccomp, 1, 0, 0));
    refuses("another ruleset", system(SYS_landlock_create_ruleset, 0, 0, 1));
    refuses("type into the terminal", system(SYS_ioctl, 0, TIOCSTI, pointer("x")));
    refuses("paste into the terminal", system(SYS_ioctl, 0, TIOCLINUX, pointer("\3")));
    refuses("type into it by 64 bits", system(SYS_ioctl, 0, long(TIOCSTI) | (1L << 32), pointer("x")));
    refuses("higher limits", [](int) {
        const rlimit more{1'000'000, 1'000'000};
        return long(::setrlimit(RLIMIT_NOFILE, &more));
    });
    refuses("limits of others", system(SYS_prlimit64, 1, RLIMIT_NOFILE, 0, 0));
    refuses("a call of the future", system(600));
#if defined(__x86_64__)
    kills("calls of 32 bits", [](int) { return openBy32Bits(); });
    kills("calls of x32", system(0x40000000 + SYS_getpid));
    kills("rename by its old name", system(SYS_rename, font, font));
    kills("creat by its old name", system(SYS_creat, font, 0600));
    refuses("open by its old name", system(SYS_open, font, O_RDWR));
    kills("iopl", system(SYS_iopl, 3));
    refuses("arch_prctl", system(SYS_arch_prctl, 0x1002, 0));
#endif
}

void TestSandbox::forbids()
{
    QFETCH(Call, call);
    QFETCH(bool, kills);
    QCOMPARE(int(tryInside(QFile::encodeName(m_place.readable.path()), call)),
             int(kills ? Outcome::Killed : Outcome::Refused));
}

void TestSandbox::keepsFilesShut_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::newRow("passwords") << QByteArray("/etc/passwd");
    QTest::newRow("home") << QFile::encodeName(QDir::homePath());
    QTest::newRow("a file of the user") << m_place.secret();
    QTest::newRow("around the corner") << QFile::encodeName(m_place.readable.path()) + "/../" +
                                              QFile::encodeName(QDir(m_place.forbidden.path()).dirName()) +
                                              "/secret";
    QTest::newRow("own memory") << QByteArray("/proc/self/mem");
    QTest::newRow("own folder of others") << QByteArray("/proc/self/root/etc/passwd");
    QTest::newRow("own files") << QByteArray("/proc/self/fd/0");
    QTest::newRow("memory of the parent") << QByteArray("/proc/") + QByteArray::number(::getpid()) + "/mem";
    QTest::newRow("shared memory") << QByteArray("/dev/shm");
    QTest::newRow("names of hosts") << QByteArray("/etc/resolv.conf");
    QTest::newRow("kernel") << QByteArray("/proc/sys/kernel");
    QTest::newRow("own memory map") << QByteArray("/proc/self/maps");
    QTest::newRow("environment of others") << QByteArray("/proc/1/environ");
    QTest::newRow("root") << QByteArray("/");
    QTest::newRow("devices") << QByteArray("/dev/urandom");
    QTest::newRow("terminal") << QByteArray("/dev/tty");
    QTest::newRow("programs") << QByteArray("/usr/bin");
}

void TestSandbox::keepsFilesShut()
{
    if (!hasLandlock())
        QSKIP("no Landlock in this kernel");
    QFETCH(QByteArray, file);
    struct stat there;
    if (::lstat(file.constData(), &there) != 0)
        QSKIP("there is nothing of that name here");
    QCOMPARE(int(tryInside(QFile::encodeName(m_place.readable.path()),
                           [&file](int) { return ::open(file.constData(), O_RDONLY); })),
             int(Outcome::Refused));
}

void TestSandbox::leavesWhatIsNeeded_data()
{
    QTest::addColumn<Call>("call");
    QTest::newRow("a font") << Call([this](int) -> long {
        char buffer[100];
        const int fd = ::open(m_place.font().constData(), O_RDONLY | O_CLOEXEC);
        void *map = fd < 0 ? MAP_FAILED : ::mmap(nullptr, 8, PROT_READ, MAP_PRIVATE, fd, 0);
        return map != MAP_FAILED && ::read(fd, buffer, sizeof buffer) == 8 ? 0 : -1;
    });
    QTest::newRow("its folder") << Call([this](int) -> long {
        return QDir(m_place.readable.path()).entryList(QDir::Files).size() == 1 ? 0 : -1;
    });
    QTest::newRow("the socket") << Call([](int socket) { return ::write(socket, "x", 1); });
    QTest::newRow("memory") << Call([](int) -> long {
        QByteArray large(300 * 1024 * 1024, 'x');
        large.resize(100);
        large.resize(50'000'000);
        return large.size() == 50'000'000 ? 0 : -1;
    });
    QTest::newRow("time") << Call(
        [](int) -> long { return QDateTime::currentDateTime().isValid() ? 0 : -1; });
    QTest::newRow("chance") << Call([](int) -> long {
        char bytes[16];
        return ::syscall(SYS_getrandom, bytes, sizeof bytes, 0);
    });
    QTest::newRow("pictures") << Call([](int) -> long {
        QImage image(200, 200, QImage::Format_ARGB32);
        image.fill(Qt::red);
        return image.scaled(100, 100, Qt::IgnoreAspectRatio, Qt::SmoothTransformation).isNull() ? -1 : 0;
    });
}

void TestSandbox::leavesWhatIsNeeded()
{
    QFETCH(Call, call);
    QCOMPARE(int(tryInside(QFile::encodeName(m_place.readable.path()), call)), int(Outcome::Allowed));
}

void TestSandbox::cannotBeOpenedAgain()
{
    QCOMPARE(int(tryInside(QFile::encodeName(m_place.readable.path()),
                           [](int) -> long {
                               // Another filter cannot take the first one away; none is taken at all.
                               const bool closed = sandbox::close({.readable = {"/"}}).ok;
                               errno = EPERM;
                               return closed ? 0 : -1;
                           })),
             int(Outcome::Refused));
}

void TestSandbox::refusesToCloseAroundThreads()
{
    const pid_t child = ::fork();
    if (child == 0) {
        QThreadPool pool;
        pool.setExpiryTimeout(-1);
        QSemaphore started;
        pool.start([&started] { started.release(); });
        started.acquire();
        sandbox::prepare();
        ::_exit(sandbox::close({.socket = STDOUT_FILENO}).ok ? exitAllowed : exitRefused);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    QVERIFY(WIFEXITED(status));
    QCOMPARE(WEXITSTATUS(status), exitRefused);
}

QTEST_GUILESS_MAIN(TestSandbox)
#include "test_sandbox.moc"
