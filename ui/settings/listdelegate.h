#pragma once

#include <QStyledItemDelegate>

namespace posthorn
{

/// Rows of the settings' lists: a quiet rounded selection as in the main window, and a second, muted line
/// where there is a detail.
class ListDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    enum Role { DetailRole = Qt::UserRole + 1 };

    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace posthorn
