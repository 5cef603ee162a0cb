#pragma once

#include "base/clock.h"

#include <QElapsedTimer>
#include <QObject>
#include <QSet>
#include <QTimer>
#include <memory>

class QSocketNotifier;

namespace posthorn
{

/// Tells what happens to all lines at once, of which no line tells by itself: the machine slept, or lost the
/// address that they used. Else a dead one is noticed only when the server has not answered for minutes. And
/// it tells when there is a network again (rtnetlink(7)). Loopback and link-local addresses do not count;
/// changes of addresses in quick succession are told as one. Lives on the thread that made it, which needs an
/// event loop; the clock must outlive it.
class NetworkWatch : public QObject
{
    Q_OBJECT

public:
    explicit NetworkWatch(const Clock &clock,
                          std::chrono::milliseconds lookForSleepEvery = std::chrono::seconds(20));
    ~NetworkWatch() override;
    NetworkWatch(const NetworkWatch &) = delete;
    NetworkWatch &operator=(const NetworkWatch &) = delete;

Q_SIGNALS:
    /// No line of before can be alive.
    void linesLost();
    /// A new address, and none was lost at the same time.
    void networkGained();

private:
    void watchAddresses();
    void readEvents();
    void compareAddresses();
    void lookForSleep();

    const Clock &m_clock;
    QElapsedTimer m_awake;              // stands still while the machine sleeps
    std::chrono::milliseconds m_steady; // goes on
    QTimer m_sleepTimer;
    int m_fd = -1; // -1 where the kernel does not let us listen
    std::unique_ptr<QSocketNotifier> m_notifier;
    QSet<QByteArray> m_addresses; // 4 or 16 bytes each
    QTimer m_settleTimer;
};

} // namespace posthorn
