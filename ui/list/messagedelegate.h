#pragma once

#include "base/ids.h"
#include "ui/common/settings.h"

#include <QHash>
#include <QStyledItemDelegate>

namespace posthorn
{

class Clock;
class MessageListModel;
struct MessageRow;

/// Draws one row of the message list: three lines, or one when compact; a skeleton while the row is not here.
/// Knows where the buttons stand that the pointer brings up. Window thread; owned by the view.
class MessageDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    /// The buttons of the row under the pointer.
    enum class Button { None, Archive, Delete, Flag };

    MessageDelegate(const MessageListModel &model, const Clock &clock, QObject *parent);

    void setDensity(Settings::Density density) { m_density = density; }
    [[nodiscard]] Settings::Density density() const { return m_density; }
    /// Shown as a thin edge in lists that mix accounts; empty = no edge.
    void setAccountColors(const QHash<AccountId, QColor> &colors) { m_accountColors = colors; }
    void setHovered(int row, Button button);
    [[nodiscard]] int hoveredRow() const { return m_hoveredRow; }

    [[nodiscard]] int rowHeight(const QFont &font) const;
    [[nodiscard]] Button buttonAt(const QRect &row, const QPoint &position,
                                  Qt::LayoutDirection direction) const;
    /// For rows that are not here yet, and for the whole list while it loads.
    void paintSkeleton(QPainter *painter, const QRect &rect, int row,
                       const QStyleOptionViewItem &option) const;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                   const QModelIndex &index) override;

private:
    struct Look;
    void paintGround(QPainter *painter, const QStyleOptionViewItem &option, const Look &look) const;
    void paintComfortable(QPainter *painter, const Look &look) const;
    void paintCompact(QPainter *painter, const Look &look) const;
    void paintButtons(QPainter *painter, const Look &look) const;
    [[nodiscard]] QList<QRect> buttonRects(const QRect &row, Qt::LayoutDirection direction) const;

    const MessageListModel &m_model;
    const Clock &m_clock;
    Settings::Density m_density = Settings::Density::Comfortable;
    QHash<AccountId, QColor> m_accountColors;
    int m_hoveredRow = -1;
    Button m_hoveredButton = Button::None;
};

} // namespace posthorn
