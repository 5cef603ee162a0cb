#pragma once

#include "settingrow.h"

#include <QHash>
#include <QWidget>

class QGridLayout;

namespace posthorn
{

/// Rows of settings below each other: label, control, and the explanation below the control. Gives each
/// control the name and the accessible texts of its SettingRow. Window thread.
class SettingsForm : public QWidget
{
    Q_OBJECT

public:
    explicit SettingsForm(QWidget *parent = nullptr);

    /// `field` is what stands in the row where it is more than the control. A check box is its own label.
    void addRow(const SettingRow &row, QWidget *control, QWidget *field = nullptr);
    /// What belongs to the row of this control, too.
    void setRowVisible(const QWidget *control, bool visible);

private:
    struct Lines {
        int first = 0; // of the grid
        int gap = 0;   // the last one, empty
    };

    QGridLayout *m_grid;
    QHash<const QWidget *, Lines> m_lines;
    int m_next = 0; // line of the grid
};

} // namespace posthorn
