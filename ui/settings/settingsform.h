#pragma once

#include "settingrow.h"

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

private:
    QGridLayout *m_grid;
    int m_next = 0; // line of the grid
};

} // namespace posthorn
