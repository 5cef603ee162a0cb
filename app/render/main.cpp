// The process that strangers' HTML and pictures are for. Loads what it needs, gives up every right, and then
// answers the window that started it until that closes the pipe.

#include "fontplaces.h"
#include "preload.h"
#include "requestloop.h"
#include "sandbox/sandbox.h"

#include <QGuiApplication>
#include <cstdio>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace posthorn;

namespace
{

constexpr int exitUsage = 64;
constexpr int exitUnsafe = 70;

bool wasStartedByPosthorn()
{
    struct stat socket {
    };
    return ::fstat(render::SocketFd, &socket) == 0 && S_ISSOCK(socket.st_mode);
}

uchar *mapMemory()
{
    void *memory =
        ::mmap(nullptr, render::MemorySize, PROT_READ | PROT_WRITE, MAP_SHARED, render::MemoryFd, 0);
    ::close(render::MemoryFd);
    return memory == MAP_FAILED ? nullptr : static_cast<uchar *>(memory);
}

void sayWhyItDoesNotStart(QtMsgType type, const QMessageLogContext &, const QString &text)
{
    if (type == QtFatalMsg)
        std::fprintf(stderr, "posthorn-render: %s\n", qPrintable(text));
}

} // namespace

int main(int argc, char **argv)
{
    sandbox::prepare();
    uchar *memory = wasStartedByPosthorn() ? mapMemory() : nullptr;
    if (!memory) {
        std::fputs("posthorn-render shows the mail of posthorn, which starts it.\n", stderr);
        return exitUsage;
    }
    qputenv("QT_QPA_PLATFORM", "offscreen");
    // Qt asks the desktop for its looks, and would make itself a folder to ask in.
    qputenv("DBUS_SESSION_BUS_ADDRESS", "disabled:");
    qputenv("XDG_RUNTIME_DIR", "/proc");
    qInstallMessageHandler(sayWhyItDoesNotStart);
    // Would be memory that is written and executed.
    qputenv("QT_ENABLE_REGEXP_JIT", "0");
    const QGuiApplication application(argc, argv);
    preload();
    const sandbox::Closed closed = sandbox::close(
        {.readable = fontPlaces(), .socket = render::SocketFd, .startThreads = startPictureThread});
    if (!closed.ok)
        ::_exit(exitUnsafe);
    RequestLoop loop(render::SocketFd, memory);
    loop.sayReady(closed.files == sandbox::FileRules::OnlyThese);
    loop.run();
    // Nothing is worth being taken down in order.
    ::_exit(0);
}
