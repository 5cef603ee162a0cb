#pragma once

#include <QStringList>
#include <QWidget>

namespace posthorn
{

/// One of a few words, side by side: All | Home | Work. Window thread.
class SegmentedSwitch : public QWidget
{
    Q_OBJECT

public:
    explicit SegmentedSwitch(QWidget *parent = nullptr);

    void setSegments(const QStringList &segments);
    [[nodiscard]] int current() const { return m_current; }
    void setCurrent(int index);

    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void currentChanged(int index);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    [[nodiscard]] QRect segmentRect(int index) const;

    QStringList m_segments;
    int m_current = 0;
};

} // namespace posthorn
