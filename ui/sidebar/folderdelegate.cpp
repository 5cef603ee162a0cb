#include "folderdelegate.h"

#include "foldertreemodel.h"
#include "ui/theme/theme.h"

#include <QLocale>
#include <QPainter>
#include <QTreeView>

namespace posthorn
{

namespace
{

constexpr int SideMargin = 8; // between the highlight and the sidebar's edge
constexpr int TextInset = 8;
constexpr int Indent = 16;

bool isHeading(const QModelIndex &index)
{
    const auto kind = FolderTreeModel::Kind(index.data(FolderTreeModel::KindRole).toInt());
    return kind == FolderTreeModel::Kind::Section || kind == FolderTreeModel::Kind::AccountSection ||
           kind == FolderTreeModel::Kind::SharedSection;
}

int depthOf(QModelIndex index)
{
    int depth = -1;
    for (; index.parent().isValid(); index = index.parent())
        ++depth;
    return std::max(depth, 0);
}

/// Long counts say what can be read at a glance.
QString shortCount(int count)
{
    return count > 99'999 ? QStringLiteral("99k+") : QLocale().toString(count);
}

} // namespace

QSize FolderDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int line = QFontMetrics(option.font).height();
    if (isHeading(index))
        return {0, m_collapsed ? (index.row() == 0 ? 1 : 20) : std::max(line + 18, 34)};
    return {0, std::max(line + 12, 30)};
}

void FolderDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                           const QModelIndex &index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (isHeading(index))
        paintHeading(painter, option, index);
    else
        paintEntry(painter, option, index);
    painter->restore();
}

void FolderDelegate::paintHeading(QPainter *painter, const QStyleOptionViewItem &option,
                                  const QModelIndex &index) const
{
    const QPalette &palette = option.palette;
    const QRect rect = option.rect;
    const bool account = index.data(FolderTreeModel::KindRole).toInt() != int(FolderTreeModel::Kind::Section);
    const QString name = index.data(Qt::DisplayRole).toString();
    // The dot is the account's state: steady, hollow, or amber when it needs the user.
    const auto dot = [&](const QPointF &centre) {
        const auto state = AccountStatus::State(index.data(FolderTreeModel::StateRole).toInt());
        const QColor own =
            theme::accountColor(index.data(FolderTreeModel::ColorRole).toString(), name, palette);
        const bool needsUser =
            state == AccountStatus::State::NeedsPassword || state == AccountStatus::State::NeedsAttention;
        const bool solid = needsUser || state == AccountStatus::State::Connected;
        const QColor color = needsUser ? theme::warning(palette) : own;
        painter->setPen(QPen(color, 1.6));
        painter->setBrush(solid ? QBrush(color) : QBrush(Qt::NoBrush));
        painter->drawEllipse(centre, 3.6, 3.6);
    };
    if (m_collapsed && !account)
        return; // the first section: nothing stands above it
    if (m_collapsed) {
        const int y = rect.center().y();
        painter->fillRect(QRect(rect.left() + 16, y, rect.width() - 32, 1), theme::hairline(palette));
        if (account) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(theme::surface(palette));
            painter->drawEllipse(QPointF(rect.center().x() + 0.5, y + 0.5), 8, 8);
            dot(QPointF(rect.center().x() + 0.5, y + 0.5));
        }
        return;
    }
    const QFont font = theme::scaled(option.font, 0.9, QFont::DemiBold);
    painter->setFont(font);
    painter->setPen(theme::muted(palette));
    QRect text = rect.adjusted(SideMargin + TextInset, 10, -SideMargin - TextInset - (account ? 20 : 0), -2);
    painter->drawText(QStyle::visualRect(option.direction, rect, text),
                      int(Qt::AlignVCenter) |
                          (option.direction == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft),
                      QFontMetrics(font).elidedText(name, Qt::ElideRight, text.width()));
    if (account) {
        const QRect place(rect.right() - SideMargin - TextInset - 9, text.top(), 10, text.height());
        dot(QRectF(QStyle::visualRect(option.direction, rect, place)).center());
    }
}

void FolderDelegate::paintEntry(QPainter *painter, const QStyleOptionViewItem &option,
                                const QModelIndex &index) const
{
    const QPalette &palette = option.palette;
    const QRect rect = option.rect;
    const QRect ground = rect.adjusted(SideMargin, 1, -SideMargin, -1);
    const auto placed = [&](const QRect &r) { return QStyle::visualRect(option.direction, rect, r); };
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QColor window = palette.color(QPalette::Window);
    if (selected || option.state.testFlag(QStyle::State_MouseOver)) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(
            selected ? theme::mixed(theme::accent(palette), window, theme::isDark(palette) ? 0.26 : 0.15)
                     : theme::mixed(theme::text(palette), window, 0.05));
        painter->drawRoundedRect(ground, theme::Radius, theme::Radius);
    }
    // Focus, or messages are held over it.
    if (option.state.testFlag(QStyle::State_HasFocus) || option.state.testFlag(QStyle::State_On)) {
        painter->setPen(QPen(theme::accent(palette), 1.6));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(ground).adjusted(0.8, 0.8, -0.8, -0.8), theme::Radius, theme::Radius);
    }
    const bool unread = index.data(FolderTreeModel::UnreadRole).toBool();
    const QColor ink = selected ? theme::text(palette) : theme::mixed(theme::text(palette), window, 0.9);
    const QColor iconColor = selected ? theme::accent(palette) : theme::muted(palette);
    const QString icon = index.data(FolderTreeModel::IconRole).toString();
    if (m_collapsed) {
        QRect square(0, 0, theme::IconSize, theme::IconSize);
        square.moveCenter(ground.center());
        theme::paintIcon(painter, icon, square, iconColor);
        if (unread) {
            painter->setPen(QPen(theme::surface(palette), 1.5));
            painter->setBrush(theme::accent(palette));
            painter->drawEllipse(QPointF(square.right(), square.top() + 2), 4, 4);
        }
        return;
    }
    int left = ground.left() + TextInset + depthOf(index) * Indent;
    int right = ground.right() - TextInset;
    theme::paintIcon(painter, icon, placed(QRect(left, rect.top() + (rect.height() - 18) / 2, 18, 18)),
                     iconColor);
    left += 18 + 10;
    if (const int count = index.data(FolderTreeModel::CountRole).toInt(); count > 0) {
        const QFont font = theme::scaled(option.font, 0.92, unread ? QFont::DemiBold : QFont::Normal);
        const QString words = shortCount(count);
        const int width = QFontMetrics(font).horizontalAdvance(words) + 2;
        painter->setFont(font);
        painter->setPen(unread ? ink : theme::muted(palette));
        painter->drawText(placed(QRect(right - width, rect.top(), width, rect.height())), Qt::AlignCenter,
                          words);
        right -= width + 8;
    }
    // A folder with others below it shows that it can be opened and closed.
    if (index.model()->rowCount(index) > 0) {
        const auto *view = qobject_cast<const QTreeView *>(option.widget);
        const bool open = view != nullptr && view->isExpanded(index);
        right -= 14;
        theme::paintIcon(painter,
                         open                                  ? QStringLiteral("chevron-down")
                         : option.direction == Qt::RightToLeft ? QStringLiteral("chevron-left")
                                                               : QStringLiteral("chevron-right"),
                         placed(QRect(right, rect.top() + (rect.height() - 14) / 2, 14, 14)),
                         theme::muted(palette));
        right -= 6;
    }
    const QFont font = theme::scaled(option.font, 1.0, unread ? QFont::DemiBold : QFont::Normal);
    painter->setFont(font);
    painter->setPen(ink);
    const QRect text = placed(QRect(left, rect.top(), right - left, rect.height()));
    painter->drawText(
        text, int(Qt::AlignVCenter) | (option.direction == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft),
        QFontMetrics(font).elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideRight, text.width()));
}

} // namespace posthorn
