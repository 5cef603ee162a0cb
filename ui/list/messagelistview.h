#pragma once

#include "messagedelegate.h"
#include "spineorder.h"

#include <QTableView>
#include <optional>

namespace posthorn
{

class MessageListModel;

/// The list itself: one column, rows of one height, so that a million of them cost nothing until they are
/// seen. Rows that come or go above the screen don't move what is on it. The selection is kept by id over a
/// reset, and is only ever looked at as ranges. Window thread; owned by the list pane.
class MessageListView : public QTableView
{
    Q_OBJECT

public:
    MessageListView(MessageListModel &model, const Clock &clock, QWidget *parent = nullptr);

    void setDensity(Settings::Density density);
    void setAccountColors(const QHash<AccountId, QColor> &colors);

    [[nodiscard]] PlacementId currentId() const;
    [[nodiscard]] int selectedCount() const;
    [[nodiscard]] QList<PlacementId> selectedIds() const;
    [[nodiscard]] std::vector<RowRange> selectedRanges() const;
    /// Selects this row alone and shows it; false when it is not in the list.
    bool selectRow(int row);
    bool selectId(PlacementId id);
    /// Another list comes: what is selected now means nothing in it.
    void forgetSelection();
    /// The next row in this direction; false at the end.
    bool step(int rows);

    void keyboardSearch(const QString &search) override { Q_UNUSED(search) }

Q_SIGNALS:
    void currentMessageChanged(posthorn::PlacementId id);
    void selectedCountChanged(int count);
    /// Enter or double click.
    void opened(posthorn::PlacementId id);
    /// A button of the row under the pointer: "archive", "delete", "flag".
    void rowActionRequested(const QString &actionName, posthorn::PlacementId id);
    /// Space: a page down in the message, then the next unread; with Shift up.
    void pageWanted(bool forward);
    void contextMenuWanted(const QPoint &globalPosition);

protected:
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void selectionChanged(const QItemSelection &selected, const QItemSelection &deselected) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;
    void startDrag(Qt::DropActions supportedActions) override;

private:
    void updateRowHeight();
    void tellVisibleRange();
    void setHovered(const QPoint &position);
    void rememberSelection();
    void restoreSelection();
    void holdStill(int first, int count);
    void tellCurrent();

    MessageListModel &m_model;
    MessageDelegate m_delegate;
    MessageDelegate::Button m_pressed = MessageDelegate::Button::None;
    std::vector<PlacementId> m_keptSelection;
    PlacementId m_keptCurrent;
    PlacementId m_lastTold;
    std::optional<int> m_heldScroll; // where to scroll once the rows have moved
    std::optional<int> m_successor;  // where the current row stood that is being removed
    bool m_resetting = false;
    bool m_removing = false;
};

} // namespace posthorn
