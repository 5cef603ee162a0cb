#include "renderspawn.h"

#include "renderprotocol.h"

#include <QCoreApplication>
#include <QSocketNotifier>
#include <array>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace posthorn
{
namespace
{

/// Above all that the program gets, so that moving one does not close another.
constexpr int firstFreeFd = 10;

std::vector<QByteArray> environmentForFonts()
{
    std::vector<QByteArray> environment;
    for (const char *name :
         {"HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_DIRS", "FONTCONFIG_FILE",
          "FONTCONFIG_PATH", "FONTCONFIG_SYSROOT", "FC_LANG", "LC_ALL", "LC_CTYPE", "LANG"}) {
        if (const QByteArray value = qgetenv(name); !value.isEmpty())
            environment.push_back(QByteArray(name) + '=' + value);
    }
    return environment;
}

/// What posix_spawn is told, freed with it.
class SpawnPlan
{
public:
    SpawnPlan(int socket, int memory)
    {
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_adddup2(&actions, socket, render::SocketFd);
        posix_spawn_file_actions_adddup2(&actions, memory, render::MemoryFd);
        posix_spawn_file_actions_addclosefrom_np(&actions, render::MemoryFd + 1);
        sigset_t none;
        sigset_t all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~SpawnPlan()
    {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    Q_DISABLE_COPY_MOVE(SpawnPlan)

    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
};

} // namespace

int spawnRenderer(const QByteArray &program, int socket, int memory)
{
    const int highSocket = ::fcntl(socket, F_DUPFD_CLOEXEC, firstFreeFd);
    const int highMemory = ::fcntl(memory, F_DUPFD_CLOEXEC, firstFreeFd);
    int pid = 0;
    if (highSocket >= 0 && highMemory >= 0) {
        const SpawnPlan plan(highSocket, highMemory);
        std::vector<QByteArray> environment = environmentForFonts();
        std::vector<char *> variables;
        for (QByteArray &variable : environment)
            variables.push_back(variable.data());
        variables.push_back(nullptr);
        QByteArray name = program;
        const std::array<char *, 2> arguments{name.data(), nullptr};
        if (::posix_spawn(&pid, program.constData(), &plan.actions, &plan.attributes, arguments.data(),
                          variables.data()) != 0)
            pid = 0;
    }
    if (highSocket >= 0)
        ::close(highSocket);
    if (highMemory >= 0)
        ::close(highMemory);
    return pid;
}

void killAndCollect(int pid)
{
    ::kill(pid, SIGKILL);
    if (::waitpid(pid, nullptr, WNOHANG) == pid)
        return;
    // A large process takes its time to go.
    const int handle =
        QCoreApplication::instance() ? static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)) : -1;
    if (handle < 0) {
        ::waitpid(pid, nullptr, 0);
        return;
    }
    auto *gone = new QSocketNotifier(handle, QSocketNotifier::Read, QCoreApplication::instance());
    QObject::connect(gone, &QSocketNotifier::activated, gone, [gone] {
        gone->setEnabled(false);
        gone->deleteLater();
    });
    QObject::connect(gone, &QObject::destroyed, [pid, handle] {
        ::waitpid(pid, nullptr, 0);
        ::close(handle);
    });
}

} // namespace posthorn
