#pragma once

#include "account/account.h"
#include "ui/services.h"

#include <QDialog>
#include <map>

class QPushButton;

namespace posthorn
{

class ConnectionLadders;
class SecurityLine;
class TextLabel;

/// Everything about the connection of one account: how its lines are protected and, when asked for or when
/// something is wrong, why it does not connect: both ladders, live, with a report to copy. What worked better
/// than what is set (a port, a user name) is offered to be kept. Asks the engine's credentials for the
/// password. Not modal; deleted when closed. Window thread.
class ConnectionWindow : public QDialog
{
    Q_OBJECT

public:
    ConnectionWindow(const Services &services, const Account &account, QWidget *parent = nullptr);

    /// Climbs the ladders.
    void check();

Q_SIGNALS:
    void passwordWanted(posthorn::AccountId account);
    void settingsWanted(posthorn::AccountId account);
    void signInWanted(posthorn::AccountId account);

private:
    void build();
    /// With the browser, in place of a password or again.
    [[nodiscard]] bool maySignIn() const;
    void askForSecret(const Error &missing);
    void start(const QString &secret, const QString &outgoingSecret);
    void showVerdict(bool ok);
    void keep();

    Services m_services;
    Account m_account;
    std::map<MailProtocol, SecurityLine *> m_lines;
    ConnectionLadders *m_ladders;
    TextLabel *m_verdict;
    QPushButton *m_check = nullptr;
    QPushButton *m_keep = nullptr;
    QPushButton *m_ask = nullptr; // for the password or a sign-in
    QPushButton *m_copy = nullptr;
};

} // namespace posthorn
