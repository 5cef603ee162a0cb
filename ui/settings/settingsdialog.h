#pragma once

#include "base/ids.h"
#include "ui/services.h"

#include <QDialog>
#include <memory>

namespace posthorn
{

/// All that can be set, on the pages of settingsPages(), with a search over their rows. Changes take effect
/// and are kept at once; the line at the bottom says the last one and takes it back, as does Ctrl+Z, step by
/// step, for as long as the dialog is open. Window thread; deleted when closed.
class SettingsDialog : public QDialog
{
    Q_OBJECT

public:
    explicit SettingsDialog(const Services &services, QWidget *parent = nullptr);
    ~SettingsDialog() override;

    void showAccount(AccountId id);
    /// A name of settingsPages().
    void showPage(const QString &name);
    /// The row of a control, by the name of its SettingRow: its page, with the focus on it.
    void showSetting(const QString &name);

Q_SIGNALS:
    void addAccountRequested();
    void connectionRequested(posthorn::AccountId account);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace posthorn
