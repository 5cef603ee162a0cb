#pragma once

#include "account/account.h"
#include "ui/services.h"

#include <QDialog>

namespace posthorn
{

class BrowserSignIn;
class TextLabel;

/// Signs in to an account with the browser, for the first time or again, hands what was granted to the
/// keyring, and lets the account connect. Not modal; deleted when closed. Window thread.
class SignInWindow : public QDialog
{
    Q_OBJECT

public:
    /// `reason`: one sentence on why it is asked for.
    SignInWindow(const Services &services, const Account &account, const QString &reason,
                 QWidget *parent = nullptr);

private:
    void keep();
    void kept(const Result<void> &result);

    Services m_services;
    Account m_account;
    BrowserSignIn *m_signIn;
    TextLabel *m_notice;
};

} // namespace posthorn
