#pragma once

#include <QAbstractButton>

namespace posthorn
{

/// One colour of a row to choose from. Checkable.
class ColorButton : public QAbstractButton
{
    Q_OBJECT

public:
    explicit ColorButton(const QString &color, QWidget *parent = nullptr);

    [[nodiscard]] QString color() const { return m_color; }
    [[nodiscard]] QSize sizeHint() const override { return {28, 28}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_color;
};

} // namespace posthorn
