#include "monogram.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace posthorn
{

Monogram::Monogram(QWidget *parent)
    : QWidget(parent)
{
    setFixedSize(sizeHint());
}

void Monogram::setAddress(const Address &address)
{
    m_address = address;
    update();
}

QString Monogram::initials(const Address &address)
{
    QString letters;
    const QString name = address.displayName().left(200);
    bool start = true;
    for (const QChar c : name) {
        if (c == u'@')
            break;
        if (c.isLetterOrNumber()) {
            if (start && letters.size() < 2)
                letters += c.toUpper();
            start = false;
        } else {
            start = c.isSpace() || c == u'-' || c == u'.';
        }
    }
    if (address.name.isEmpty())
        letters.truncate(1);
    return letters.isEmpty() ? QStringLiteral("?") : letters;
}

void Monogram::paint(QPainter &painter, const QRect &area, const Address &address, const QPalette &palette)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = theme::hueFor(address.address.toLower(), palette);
    painter.setPen(Qt::NoPen);
    painter.setBrush(
        theme::mixed(color, palette.color(QPalette::Base), theme::isDark(palette) ? 0.24 : 0.14));
    painter.drawEllipse(area);
    QFont letters = painter.font();
    letters.setPixelSize(area.height() * 3 / 8);
    letters.setWeight(QFont::DemiBold);
    painter.setFont(letters);
    painter.setPen(color);
    painter.drawText(area, Qt::AlignCenter, initials(address));
    painter.restore();
}

void Monogram::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paint(painter, rect(), m_address, palette());
}

} // namespace posthorn
