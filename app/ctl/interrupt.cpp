#include "interrupt.h"

#include <csignal>
#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace posthorn
{

Interrupt::Interrupt(QObject *parent)
    : QObject(parent)
{
    sigset_t wanted;
    sigemptyset(&wanted);
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        sigaddset(&wanted, number);
    if (pthread_sigmask(SIG_BLOCK, &wanted, nullptr) != 0)
        return;
    m_fd = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
    if (m_fd < 0)
        return;
    m_notifier = std::make_unique<QSocketNotifier>(m_fd, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] {
        signalfd_siginfo info;
        while (read(m_fd, &info, sizeof info) == sizeof info)
            Q_EMIT interrupted();
    });
}

Interrupt::~Interrupt()
{
    m_notifier.reset();
    if (m_fd >= 0)
        close(m_fd);
}

} // namespace posthorn
