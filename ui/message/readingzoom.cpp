#include "readingzoom.h"

#include "ui/common/settings.h"

#include <QWheelEvent>
#include <algorithm>

namespace posthorn
{

namespace
{

constexpr int Notch = 120; // of a wheel, in eighths of a degree

} // namespace

ReadingZoom::ReadingZoom(Settings *settings, QObject *parent)
    : QObject(parent)
    , m_settings(settings)
{
    m_keepTimer.setSingleShot(true);
    m_keepTimer.setInterval(400);
    connect(&m_keepTimer, &QTimer::timeout, this, &ReadingZoom::keep);
    if (m_settings == nullptr)
        return;
    m_percent = m_settings->readingZoom();
    connect(m_settings, &Settings::changed, this, [this](const QString &key) {
        if (key == Settings::readingZoomKey() && !m_keepTimer.isActive())
            setPercent(m_settings->readingZoom());
    });
}

ReadingZoom::~ReadingZoom()
{
    if (m_keepTimer.isActive())
        keep();
}

void ReadingZoom::setPercent(int percent)
{
    percent = std::clamp(percent, Smallest, Largest);
    if (percent == m_percent)
        return;
    m_percent = percent;
    m_keepTimer.start();
    Q_EMIT changed(percent);
}

void ReadingZoom::zoomIn()
{
    const auto *next = std::upper_bound(Steps.begin(), Steps.end(), m_percent);
    setPercent(next == Steps.end() ? Largest : *next);
}

void ReadingZoom::zoomOut()
{
    const auto *next = std::lower_bound(Steps.begin(), Steps.end(), m_percent);
    setPercent(next == Steps.begin() ? Smallest : *std::prev(next));
}

bool ReadingZoom::takeWheel(QWheelEvent *event)
{
    if (!(event->modifiers() & Qt::ControlModifier))
        return false;
    event->accept();
    // A touch pad tells of less than a notch at a time.
    m_wheel += event->angleDelta().y();
    for (; m_wheel >= Notch; m_wheel -= Notch)
        zoomIn();
    for (; m_wheel <= -Notch; m_wheel += Notch)
        zoomOut();
    return true;
}

void ReadingZoom::keep()
{
    if (m_settings != nullptr)
        m_settings->setReadingZoom(m_percent);
}

} // namespace posthorn
