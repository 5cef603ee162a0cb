#pragma once

#include "account/account.h"

#include <QWidget>

class QComboBox;
class QSpinBox;

namespace posthorn
{

/// When mail leaves the server once it is here: never, after some days, at once. One line, for the wizard and
/// for the settings. Window thread.
class AfterDownloadRow : public QWidget
{
    Q_OBJECT

public:
    explicit AfterDownloadRow(QWidget *parent = nullptr);

    void setPolicy(const RetentionPolicy &policy);
    /// Sets what is chosen here.
    void applyTo(RetentionPolicy &policy) const;
    [[nodiscard]] QComboBox *box() const { return m_box; }
    [[nodiscard]] QSpinBox *daysBox() const { return m_days; }

Q_SIGNALS:
    /// By the user.
    void changed();

private:
    void updateDays();

    QComboBox *m_box;
    QSpinBox *m_days;
};

} // namespace posthorn
