#include "checkrowdelegate.h"

#include "ui/theme/theme.h"

#include <QAbstractItemView>
#include <QPainter>

namespace posthorn
{

namespace
{

constexpr int Side = theme::Grid - 3; // the style adds the rest

/// Before the words only: figures stand under the end of their title.
QStyleOptionViewItem inset(QStyleOptionViewItem option)
{
    const bool mirrored = option.direction == Qt::RightToLeft;
    option.rect.adjust(mirrored ? 0 : Side, 0, mirrored ? -Side : 0, 0);
    return option;
}

} // namespace

void CheckRowDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                             const QModelIndex &index) const
{
    QStyleOptionViewItem words = inset(option);
    if (option.state.testFlag(QStyle::State_Selected)) {
        const auto *view = qobject_cast<const QAbstractItemView *>(option.widget);
        painter->fillRect(option.rect, theme::selection(option.palette, view == nullptr || view->hasFocus()));
        words.state.setFlag(QStyle::State_Selected, false);
    }
    words.state.setFlag(QStyle::State_HasFocus, false);
    words.state.setFlag(QStyle::State_MouseOver, false);
    QStyledItemDelegate::paint(painter, words, index);
}

QSize CheckRowDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QSize words = QStyledItemDelegate::sizeHint(option, index);
    return {words.width() + Side, option.fontMetrics.lineSpacing() + theme::Grid + 4};
}

/// The check is where it was drawn.
bool CheckRowDelegate::editorEvent(QEvent *event, QAbstractItemModel *model,
                                   const QStyleOptionViewItem &option, const QModelIndex &index)
{
    return QStyledItemDelegate::editorEvent(event, model, inset(option), index);
}

} // namespace posthorn
