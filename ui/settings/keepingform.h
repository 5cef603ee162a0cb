#pragma once

#include "account/account.h"

#include <QWidget>

class QComboBox;
class QSpinBox;

namespace posthorn
{

class AfterDownloadRow;
class SettingsForm;
class SizeLimitBox;
class TextLabel;

/// What this computer is to an account's mailbox, and what of its mail is kept where. Window thread.
class KeepingForm : public QWidget
{
    Q_OBJECT

public:
    explicit KeepingForm(QWidget *parent = nullptr);

    void setAccount(const Account &account);
    /// The names of shared inboxes that there are.
    void setSharedInboxes(const QStringList &names);
    /// Sets what is chosen here.
    void applyTo(Account &account) const;

Q_SIGNALS:
    /// By the user.
    void changed();
    /// By the user: the switches that it stands for are to be set (Account::applyRole).
    void roleChosen(posthorn::ComputerRole role);

private:
    void build();
    void fillRoles(const Account &account);
    void told();
    void updateEnabled();
    [[nodiscard]] ComputerRole role() const;
    [[nodiscard]] QString sharedInbox() const;

    Account m_given;
    SettingsForm *m_form;
    QComboBox *m_role;
    TextLabel *m_roleWords;
    TextLabel *m_providerWords;
    AfterDownloadRow *m_after;
    QComboBox *m_bodies;
    QSpinBox *m_bodyDays;
    SizeLimitBox *m_mostBytes;
    QComboBox *m_sharedInbox;
    QComboBox *m_sentCopy;
    QSpinBox *m_poll;
    bool m_filling = false;
};

} // namespace posthorn
