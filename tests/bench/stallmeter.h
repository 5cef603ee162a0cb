#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <algorithm>

namespace posthorn
{

/// The longest that an event loop did not come round: a timer that is due every millisecond, and by how much
/// it was late. What the user feels as a stall. Made and asked on the thread it watches.
class StallMeter : public QObject
{
public:
    StallMeter()
    {
        m_pulse.setTimerType(Qt::PreciseTimer);
        m_pulse.setInterval(1);
        connect(&m_pulse, &QTimer::timeout, this, [this] { look(); });
        m_pulse.start();
        m_sinceLast.start();
    }
    [[nodiscard]] double takeMs()
    {
        look();
        const double longest = double(m_longest) / 1e6;
        m_longest = 0;
        return longest;
    }

private:
    void look()
    {
        m_longest = std::max(m_longest, m_sinceLast.nsecsElapsed() - 1'000'000);
        m_sinceLast.start();
    }

    QTimer m_pulse;
    QElapsedTimer m_sinceLast;
    qint64 m_longest = 0;
};

} // namespace posthorn
