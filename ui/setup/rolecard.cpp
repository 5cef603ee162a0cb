#include "rolecard.h"

#include "ui/theme/theme.h"

#include <QFontMetrics>
#include <QPainter>

namespace posthorn
{

namespace
{

constexpr int Gap = 2; // between title and words
constexpr int Side = theme::Grid * 2;
constexpr int Above = theme::Grid + 2;
constexpr int WordFlags = Qt::AlignLeading | Qt::AlignTop | Qt::TextWordWrap;

QFont titleFont(const QFont &base)
{
    return theme::scaled(base, 1.0, QFont::DemiBold);
}

QFont wordFont(const QFont &base)
{
    return theme::scaled(base, 0.92);
}

} // namespace

RoleCard::RoleCard(const QString &icon, QWidget *parent)
    : QAbstractButton(parent)
    , m_icon(icon)
{
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void RoleCard::setWords(const QString &title, const QString &words)
{
    m_words = words;
    setText(title);
    setAccessibleName(title);
    setAccessibleDescription(words);
    updateGeometry();
    update();
}

QSize RoleCard::sizeHint() const
{
    constexpr int width = 400;
    return {width, heightForWidth(width)};
}

int RoleCard::heightForWidth(int width) const
{
    const QRect area = textArea(QRect(0, 0, width, 0));
    const auto height = [&area](const QFont &font, const QString &text) {
        return QFontMetrics(font).boundingRect(QRect(0, 0, area.width(), 10'000), WordFlags, text).height();
    };
    return Above + height(titleFont(font()), text()) + Gap + height(wordFont(font()), m_words) + Above;
}

QRect RoleCard::textArea(const QRect &card) const
{
    const int icon = Side + theme::IconSize + theme::Grid;
    return isRightToLeft() ? card.adjusted(Side, Above, -icon, -Above)
                           : card.adjusted(icon, Above, -Side, -Above);
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
    if (hasFocus() && isChecked()) {
        // A second line, inside: the frame alone says that it is chosen.
        painter.setPen(QPen(accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(3.5, 3.5, -3.5, -3.5), theme::Radius - 2,
                                theme::Radius - 2);
    }
    QRect icon(Side, Above, theme::IconSize, theme::IconSize);
    if (isRightToLeft())
        icon.moveRight(width() - Side);
    theme::paintIcon(&painter, m_icon, icon, isChecked() ? accent : theme::muted(palette()));
    const QRect area = textArea(rect());
    painter.setFont(titleFont(font()));
    painter.setPen(theme::text(palette()));
    QRect used;
    painter.drawText(area, WordFlags, text(), &used);
    painter.setFont(wordFont(font()));
    painter.setPen(theme::muted(palette()));
    painter.drawText(area.adjusted(0, used.height() + Gap, 0, 0), WordFlags, m_words);
}

} // namespace posthorn
