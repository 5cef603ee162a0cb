#include "listdelegate.h"

#include "ui/theme/theme.h"

#include <QIcon>
#include <QPainter>

namespace posthorn
{

void ListDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                         const QModelIndex &index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect row = option.rect.adjusted(0, 1, 0, -1);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    if (selected || option.state.testFlag(QStyle::State_MouseOver)) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(selected ? theme::selection(option.palette) : theme::hover(option.palette));
        painter->drawRoundedRect(row, theme::Radius, theme::Radius);
    }
    const auto icon = index.data(Qt::DecorationRole).value<QIcon>();
    QRect text = row.adjusted(theme::Grid, 0, -theme::Grid, 0);
    if (!icon.isNull()) {
        const QSize size = icon.actualSize({theme::IconSize, theme::IconSize});
        const QRect place(row.left() + theme::Grid, row.center().y() - size.height() / 2 + 1, size.width(),
                          size.height());
        icon.paint(painter, QStyle::visualRect(option.direction, row, place));
        text.setLeft(place.right() + theme::Grid);
    }
    painter->setFont(option.font);
    painter->setPen(theme::text(option.palette));
    painter->drawText(QStyle::visualRect(option.direction, row, text), Qt::AlignLeading | Qt::AlignVCenter,
                      option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight, text.width()));
    painter->restore();
}

QSize ListDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {120, qMax(34, option.fontMetrics.lineSpacing() + theme::Grid * 2)};
}

} // namespace posthorn
