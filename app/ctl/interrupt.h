#pragma once

#include <QObject>
#include <QSocketNotifier>
#include <memory>

namespace posthorn
{

/// Turns SIGINT, SIGTERM and SIGHUP into a signal of the event loop. Make it before any other thread exists,
/// so that all threads have these signals blocked. Main thread.
class Interrupt : public QObject
{
    Q_OBJECT

public:
    explicit Interrupt(QObject *parent = nullptr);
    ~Interrupt() override;

Q_SIGNALS:
    void interrupted();

private:
    int m_fd = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace posthorn
