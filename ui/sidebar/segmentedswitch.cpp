#include "segmentedswitch.h"

#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QPainter>

namespace posthorn
{

SegmentedSwitch::SegmentedSwitch(QWidget *parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void SegmentedSwitch::setSegments(const QStringList &segments)
{
    if (m_segments == segments)
        return;
    m_segments = segments;
    m_current = 0;
    update();
}

void SegmentedSwitch::setCurrent(int index)
{
    if (index < 0 || index >= m_segments.size() || index == m_current)
        return;
    m_current = index;
    setAccessibleDescription(m_segments.at(index));
    update();
    Q_EMIT currentChanged(index);
}

QSize SegmentedSwitch::sizeHint() const
{
    return {160, std::max(30, fontMetrics().height() + 12)};
}

QRect SegmentedSwitch::segmentRect(int index) const
{
    const int count = std::max(int(m_segments.size()), 1);
    const int left = (width() - 4) * index / count;
    const int right = (width() - 4) * (index + 1) / count;
    return QStyle::visualRect(layoutDirection(), rect(), QRect(2 + left, 2, right - left, height() - 4));
}

void SegmentedSwitch::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor ground = palette().color(QPalette::Window);
    const QColor ink = theme::text(palette());
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme::mixed(ink, ground, 0.08));
    painter.drawRoundedRect(rect(), theme::Radius, theme::Radius);
    for (int i = 0; i < m_segments.size(); ++i) {
        const QRect segment = segmentRect(i);
        const bool on = i == m_current;
        if (on) {
            painter.setPen(QPen(theme::hairline(palette()), 1));
            painter.setBrush(theme::isDark(palette()) ? theme::mixed(ink, ground, 0.16)
                                                      : palette().color(QPalette::Base));
            painter.drawRoundedRect(QRectF(segment).adjusted(0.5, 0.5, -0.5, -0.5), theme::Radius - 2,
                                    theme::Radius - 2);
        }
        painter.setFont(theme::scaled(font(), 0.95, on ? QFont::DemiBold : QFont::Normal));
        painter.setPen(on ? ink : theme::muted(palette()));
        painter.drawText(
            segment, Qt::AlignCenter,
            painter.fontMetrics().elidedText(m_segments.at(i), Qt::ElideRight, segment.width() - 8));
    }
    if (hasFocus()) {
        painter.setPen(QPen(theme::accent(palette()), 1.6));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.8, 0.8, -0.8, -0.8), theme::Radius, theme::Radius);
    }
}

void SegmentedSwitch::mousePressEvent(QMouseEvent *event)
{
    for (int i = 0; i < m_segments.size(); ++i) {
        if (segmentRect(i).contains(event->pos()))
            setCurrent(i);
    }
}

void SegmentedSwitch::keyPressEvent(QKeyEvent *event)
{
    const int forward = layoutDirection() == Qt::RightToLeft ? -1 : 1;
    if (event->key() == Qt::Key_Right)
        setCurrent(m_current + forward);
    else if (event->key() == Qt::Key_Left)
        setCurrent(m_current - forward);
    else
        QWidget::keyPressEvent(event);
}

} // namespace posthorn
