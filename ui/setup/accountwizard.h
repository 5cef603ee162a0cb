#pragma once

#include "account/account.h"
#include "ui/services.h"

#include <QDialog>
#include <memory>

namespace posthorn
{

/// Sets an account up: address with live suggestions, name, password, what this computer is to the
/// mailbox; probe; test; save. Every field can be edited by hand. Not modal to anything but itself; deleted
/// when closed. Window thread.
class AccountWizard : public QDialog
{
    Q_OBJECT

public:
    explicit AccountWizard(const Services &services, QWidget *parent = nullptr);
    ~AccountWizard() override;

Q_SIGNALS:
    void accountCreated(posthorn::AccountId id);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace posthorn
