#pragma once

#include <QByteArray>
#include <QElapsedTimer>
#include <QFile>
#include <sys/resource.h>

namespace posthorn
{

/// Wall clock, processor and memory of this process between two points. A value of one thread; the peak of
/// memory is begun anew by each.
class Meter
{
public:
    Meter()
    {
        QFile refs(QStringLiteral("/proc/self/clear_refs"));
        if (refs.open(QIODevice::WriteOnly))
            refs.write("5");
        m_cpu = cpuNow();
        m_timer.start();
    }
    [[nodiscard]] double seconds() const { return static_cast<double>(m_timer.nsecsElapsed()) / 1e9; }
    /// User and system time of all threads.
    [[nodiscard]] double cpuSeconds() const { return cpuNow() - m_cpu; }
    [[nodiscard]] static long long peakBytes()
    {
        QFile status(QStringLiteral("/proc/self/status"));
        if (!status.open(QIODevice::ReadOnly))
            return 0;
        for (const QByteArray &line : status.readAll().split('\n')) {
            if (line.startsWith("VmHWM:"))
                return line.mid(6).trimmed().split(' ').first().toLongLong() * 1024;
        }
        return 0;
    }

private:
    static double cpuNow()
    {
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
               static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    }
    QElapsedTimer m_timer;
    double m_cpu = 0;
};

} // namespace posthorn
