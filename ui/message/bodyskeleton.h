#pragma once

#include <QWidget>

namespace posthorn
{

/// The shape of a text that is on its way.
class BodySkeleton : public QWidget
{
    Q_OBJECT

public:
    explicit BodySkeleton(QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace posthorn
