#pragma once

#include "settingrow.h"

#include <QWidget>

class QFormLayout;

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
    /// A control that is a part of the row before it, or has no row.
    void addWidget(QWidget *widget);
    /// A heading over the rows that follow.
    void addHeading(const QString &text);

private:
    void addField(const QString &label, QWidget *control, QWidget *field);

    QFormLayout *m_form;
};

} // namespace posthorn
