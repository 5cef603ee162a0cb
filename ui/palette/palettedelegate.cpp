#include "palettedelegate.h"

#include "palettemodel.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace posthorn
{

void PaletteDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect row = option.rect.adjusted(4, 1, -4, -1);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    if (selected) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme::selection(option.palette));
        painter->drawRoundedRect(row, theme::Radius, theme::Radius);
    }
    const bool mirrored = option.direction == Qt::RightToLeft;
    QRect icon(row.left() + theme::Grid, row.center().y() - theme::IconSize / 2 + 1, theme::IconSize,
               theme::IconSize);
    QRect text = row.adjusted(theme::Grid * 2 + theme::IconSize + 4, 0, -theme::Grid, 0);
    if (mirrored) {
        icon = QStyle::visualRect(option.direction, row, icon);
        text = QStyle::visualRect(option.direction, row, text);
    }
    const QString name = index.data(PaletteModel::IconNameRole).toString();
    const QColor ink = selected ? theme::accent(option.palette) : theme::muted(option.palette);
    if (!name.isEmpty())
        theme::paintIcon(painter, name, icon, ink);
    else
        index.data(Qt::DecorationRole).value<QIcon>().paint(painter, icon);
    const QString detail = index.data(PaletteModel::DetailRole).toString();
    const QFont small = theme::scaled(option.font, 0.9);
    const QFontMetrics smallMetrics(small);
    const int detailWidth =
        detail.isEmpty() ? 0 : qMin(smallMetrics.horizontalAdvance(detail) + 4, text.width() / 2);
    painter->setFont(small);
    painter->setPen(theme::muted(option.palette));
    painter->drawText(text, Qt::AlignTrailing | Qt::AlignVCenter,
                      smallMetrics.elidedText(detail, Qt::ElideMiddle, detailWidth));
    painter->setFont(option.font);
    painter->setPen(theme::text(option.palette));
    QRect titleRect = text;
    if (mirrored)
        titleRect.setLeft(text.left() + detailWidth + theme::Grid);
    else
        titleRect.setRight(text.right() - detailWidth - theme::Grid);
    painter->drawText(
        titleRect, Qt::AlignLeading | Qt::AlignVCenter,
        option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight, titleRect.width()));
    painter->restore();
}

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {200, qMax(36, option.fontMetrics.lineSpacing() + theme::Grid * 2)};
}

} // namespace posthorn
