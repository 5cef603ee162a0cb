#pragma once

#include <QWidget>

namespace posthorn
{

/// The one line that parts two things: one pixel high, in the theme's colour.
class Hairline : public QWidget
{
    Q_OBJECT

public:
    explicit Hairline(QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace posthorn
