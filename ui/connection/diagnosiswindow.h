#pragma once

#include "account/account.h"
#include "ui/services.h"

#include <QDialog>

class QPushButton;

namespace posthorn
{

class ConnectionLadders;
class TextLabel;

/// Why an account does not connect: both ladders, climbed when it opens, and a report to copy. What worked
/// better than what is set (a port, a user name) is offered to be kept. Asks the engine's credentials for the
/// password. Not modal; deleted when closed. Window thread.
class DiagnosisWindow : public QDialog
{
    Q_OBJECT

public:
    DiagnosisWindow(const Services &services, const Account &account, QWidget *parent = nullptr);

    /// With a password that is not stored yet.
    void startWith(const QString &incomingSecret, const QString &outgoingSecret);

Q_SIGNALS:
    void passwordWanted(posthorn::AccountId account);
    void settingsWanted(posthorn::AccountId account);
    void signInWanted(posthorn::AccountId account);

private:
    void askForPasswords();
    void showVerdict(bool ok);
    void keep();

    Services m_services;
    Account m_account;
    ConnectionLadders *m_ladders;
    TextLabel *m_verdict;
    QPushButton *m_keep;
    QPushButton *m_copy;
};

} // namespace posthorn
