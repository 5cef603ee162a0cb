#pragma once

#include <QAbstractEventDispatcher>
#include <QElapsedTimer>
#include <QObject>
#include <algorithm>

namespace posthorn
{

/// The longest that the event loop was away between two looks at what waits: what the user feels as a stall.
/// Made and asked on the thread it watches.
class StallMeter : public QObject
{
public:
    StallMeter()
    {
        auto *dispatcher = QAbstractEventDispatcher::instance();
        connect(dispatcher, &QAbstractEventDispatcher::awake, this, [this] { m_timer.start(); });
        connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, this, [this] { look(); });
    }
    double takeMs()
    {
        look();
        const double longest = double(m_longest) / 1e6;
        m_longest = 0;
        return longest;
    }

private:
    void look()
    {
        if (m_timer.isValid())
            m_longest = std::max(m_longest, m_timer.nsecsElapsed());
        m_timer.start();
    }

    QElapsedTimer m_timer;
    qint64 m_longest = 0;
};

} // namespace posthorn
