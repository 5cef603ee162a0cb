#pragma once

#include "base/folderrole.h"

#include <QStringList>
#include <QWidget>
#include <optional>

class QMenu;

namespace posthorn
{

class Chip;
struct MessageQuery;

/// The chips over the list: what of it is shown. One place at most is chosen: by the chips for what is only
/// here and what is hidden, or for all five from a menu. Window thread; a child of the list pane.
class ListFilters : public QWidget
{
    Q_OBJECT

public:
    explicit ListFilters(QWidget *parent = nullptr);

    [[nodiscard]] MessageQuery appliedTo(MessageQuery query) const;
    /// Names of what is on.
    [[nodiscard]] QStringList active() const;
    void clear();
    /// How many messages of the list are hidden here: with none there is no chip for them.
    void setHiddenCount(qint64 count);
    /// The list is of accounts whose servers do not know what was read.
    void setReadUnknown(bool unknown);

Q_SIGNALS:
    void changed();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void choose(std::optional<Location> place);
    void buildMenu();
    void showPlace();
    void fit();

    Chip *m_unread;
    Chip *m_flagged;
    Chip *m_attachments;
    Chip *m_onlyHere;
    Chip *m_places;
    Chip *m_hidden;
    QMenu *m_menu;
    std::optional<Location> m_place;
};

} // namespace posthorn
