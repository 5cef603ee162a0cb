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
    const auto line = [&](const QRect &place, const QString &words, const QFont &font, const QColor &color) {
        painter->setFont(font);
        painter->setPen(color);
        painter->drawText(QStyle::visualRect(option.direction, row, place),
                          Qt::AlignLeading | Qt::AlignVCenter,
                          QFontMetrics(font).elidedText(words, Qt::ElideRight, place.width()));
    };
    const QString detail = index.data(DetailRole).toString();
    if (!detail.isEmpty()) {
        const QFont small = theme::scaled(option.font, 0.85);
        const int height = QFontMetrics(small).lineSpacing();
        const QRect below(text.left(), row.bottom() - height - theme::Grid / 2, text.width(), height);
        line(below, detail, small, theme::muted(option.palette));
        text.setBottom(below.top());
        text.setTop(row.top() + theme::Grid / 2);
    }
    line(text, index.data().toString(), option.font, theme::text(option.palette));
    painter->restore();
}

QSize ListDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int height = qMax(34, option.fontMetrics.lineSpacing() + theme::Grid * 2);
    const bool hasDetail = !index.data(DetailRole).toString().isEmpty();
    return {120, height + (hasDetail ? QFontMetrics(theme::scaled(option.font, 0.85)).lineSpacing() : 0)};
}

} // namespace posthorn
