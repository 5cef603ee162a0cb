#include "rolecard.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace posthorn
{

RoleCard::RoleCard(const QString &icon, const QString &title, const QString &words, QWidget *parent)
    : QAbstractButton(parent)
    , m_icon(icon)
    , m_words(words)
{
    setCheckable(true);
    setText(title);
    setAccessibleName(title);
    setAccessibleDescription(words);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize RoleCard::sizeHint() const
{
    return {240, fontMetrics().lineSpacing() * 4 + theme::Grid * 3};
}

void RoleCard::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor accent = theme::accent(palette());
    const bool strong = isChecked() || hasFocus();
    painter.setPen(QPen(strong ? accent : theme::hairline(palette()), isChecked() ? 2 : 1));
    painter.setBrush(isChecked() ? theme::selection(palette()) : palette().color(QPalette::Base));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), theme::Radius, theme::Radius);
    QRect icon(theme::Grid * 2, theme::Grid * 2, theme::IconSize, theme::IconSize);
    const int left = theme::Grid * 3 + theme::IconSize;
    QRect area = rect().adjusted(left, theme::Grid * 2 - 2, -theme::Grid * 2, -theme::Grid);
    if (isRightToLeft()) {
        icon.moveRight(width() - theme::Grid * 2);
        area = rect().adjusted(theme::Grid * 2, theme::Grid * 2 - 2, -left, -theme::Grid);
    }
    theme::paintIcon(&painter, m_icon, icon, isChecked() ? accent : theme::muted(palette()));
    painter.setFont(theme::scaled(font(), 1.05, QFont::DemiBold));
    painter.setPen(theme::text(palette()));
    QRect used;
    painter.drawText(area, Qt::AlignLeading | Qt::AlignTop, text(), &used);
    painter.setFont(theme::scaled(font(), 0.92));
    painter.setPen(theme::muted(palette()));
    painter.drawText(area.adjusted(0, used.height() + 4, 0, 0),
                     Qt::AlignLeading | Qt::AlignTop | Qt::TextWordWrap, m_words);
}

} // namespace posthorn
