#pragma once

#include "store/messagequery.h"

#include <QToolButton>

namespace posthorn
{

/// In which order the list stands: a button with a menu. Window thread; a child of the list pane.
class SortButton : public QToolButton
{
    Q_OBJECT

public:
    explicit SortButton(QWidget *parent = nullptr);

    [[nodiscard]] MessageQuery appliedTo(MessageQuery query) const;
    /// For keeping it: "location", "date/ascending".
    [[nodiscard]] QString order() const;
    void setOrder(const QString &order);

Q_SIGNALS:
    void orderChanged();

private:
    void choose(MessageQuery::Sort sort, bool ascending);
    void showOrder();

    MessageQuery::Sort m_sort = MessageQuery::Sort::Date;
    bool m_ascending = false;
};

} // namespace posthorn
