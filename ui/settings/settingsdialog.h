#pragma once

#include "base/ids.h"
#include "ui/services.h"

#include <QDialog>
#include <memory>

namespace posthorn
{

/// Accounts (edit, disable, reorder, remove), identities, reading, appearance, keys, health. Changes take effect at
/// once. Window thread; deleted when closed.
class SettingsDialog : public QDialog
{
    Q_OBJECT

public:
    explicit SettingsDialog(const Services &services, QWidget *parent = nullptr);
    ~SettingsDialog() override;

    void showAccount(AccountId id);
    void showPage(const QString &name); // "accounts", "reading", "appearance", "keys", "health"

Q_SIGNALS:
    void addAccountRequested();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace posthorn
