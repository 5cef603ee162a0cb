#pragma once

#include <QAbstractButton>

namespace posthorn
{

/// A filter that is on or off: a small rounded button with words, or an icon in their place. Window thread.
class Chip : public QAbstractButton
{
    Q_OBJECT

public:
    explicit Chip(const QString &text, QWidget *parent = nullptr);

    /// Shown while there is no text; a name for theme::paintIcon().
    void setIconName(const QString &name);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    QString m_iconName;
};

} // namespace posthorn
