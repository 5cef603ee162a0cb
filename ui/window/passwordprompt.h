#pragma once

#include "account/account.h"
#include "ui/services.h"

#include <QDialog>

class QCheckBox;
class QLineEdit;
class QPushButton;

namespace posthorn
{

class TextLabel;

/// Asks for an account's password and hands it to the keyring; where no keyring answers it says so and keeps
/// the password for this run. Then the account connects again. Not modal; deleted when closed. Window thread.
class PasswordPrompt : public QDialog
{
    Q_OBJECT

public:
    /// `reason`: one sentence on why it is asked for.
    PasswordPrompt(const Services &services, const Account &account, const QString &reason,
                   QWidget *parent = nullptr);

private:
    void submit();
    void taken(const Result<void> &result);

    Services m_services;
    Account m_account;
    QLineEdit *m_password;
    QCheckBox *m_keep;
    TextLabel *m_notice;
    QPushButton *m_ok;
};

} // namespace posthorn
