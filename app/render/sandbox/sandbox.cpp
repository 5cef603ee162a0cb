#include "sandbox.h"

#include "limits.h"
#include "sanitizers.h"
#include "syscallfilter.h"

#include <QDir>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace posthorn::sandbox
{
namespace
{

/// Files could be opened by a thread that the rules for files do not hold for.
bool hasOneThread()
{
#if defined(__SANITIZE_THREAD__)
    return true; // its runtime has a thread of its own
#else
    return QDir(QStringLiteral("/proc/self/task")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size() == 1;
#endif
}

void silence(int fd)
{
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    ::dup2(nothing, fd);
    ::close(nothing);
}

} // namespace

void prepare()
{
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    ::signal(SIGPIPE, SIG_IGN);
}

Closed close(const Openings &openings)
{
    Closed closed;
    if (!hasOneThread() || ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return closed;
    // What is said from now on may be a stranger's words, and stderr may be a terminal.
    if (!builtWithSanitizer)
        silence(STDERR_FILENO);
    ::clearenv();
    closed.files = allowReadingOnly(openings.readable);
    if (openings.startThreads)
        openings.startThreads();
    closed.ok = limitResources() && filterSystemCalls(openings.socket);
    return closed;
}

} // namespace posthorn::sandbox
