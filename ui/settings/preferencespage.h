#pragma once

#include "settingrow.h"
#include "ui/services.h"

#include <QScrollArea>

namespace posthorn
{

class ChangeHistory;

/// A page of rows that each are one value of the Settings. What is chosen is kept and takes effect at once,
/// and is recorded in the history; what others change shows here. Window thread.
class PreferencesPage : public QScrollArea
{
    Q_OBJECT

public:
    PreferencesPage(const QString &page, const Services &services, ChangeHistory &history,
                    QWidget *parent = nullptr);

private:
    [[nodiscard]] QWidget *newControl(const SettingRow &row);
    [[nodiscard]] QWidget *newSwitch(const SettingRow &row);
    [[nodiscard]] QWidget *newChoice(const SettingRow &row);
    [[nodiscard]] QWidget *newOptions(const SettingRow &row);
    [[nodiscard]] QList<SettingRow::Option> identities(const SettingRow &row) const;
    /// Calls `show` with the value now and whenever it changes.
    void follow(const SettingRow &row, QWidget *control, std::function<void(const QVariant &)> show);
    void choose(const SettingRow &row, const QVariant &value, const QString &words);

    Services m_services;
    ChangeHistory &m_history;
};

} // namespace posthorn
