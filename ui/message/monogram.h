#pragma once

#include "base/address.h"

#include <QWidget>

class QPainter;

namespace posthorn
{

/// A disc with one or two letters of the sender's name, in a colour of the address. Nothing is looked up
/// anywhere.
class Monogram : public QWidget
{
    Q_OBJECT

public:
    explicit Monogram(QWidget *parent = nullptr);

    void setAddress(const Address &address);
    [[nodiscard]] QSize sizeHint() const override { return {40, 40}; }

    /// "AL" for "Ada Lovelace", "A" for "ada@example.org".
    [[nodiscard]] static QString initials(const Address &address);
    /// For those who draw many.
    static void paint(QPainter &painter, const QRect &area, const Address &address, const QPalette &palette);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Address m_address;
};

} // namespace posthorn
