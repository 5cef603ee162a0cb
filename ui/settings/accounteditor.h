#pragma once

#include "accountedit.h"

#include <QWidget>

class QButtonGroup;
class QCheckBox;
class QComboBox;
class QLineEdit;
class QTabWidget;

namespace posthorn
{

class EndpointForm;
class IdentityList;
class KeepingForm;
class RetentionForm;

/// Everything that is set for one account, in five tabs. Window
/// thread.
class AccountEditor : public QWidget
{
    Q_OBJECT

public:
    explicit AccountEditor(QWidget *parent = nullptr);

    void setAccount(const Account &account);
    /// What Sent and Drafts of its identities can be chosen from.
    void setFolders(const QStringList &paths);
    /// What the rules on what leaves the server can be for.
    void setServerFolders(const QStringList &paths);
    /// The names of shared inboxes that there are.
    void setSharedInboxes(const QStringList &names);
    /// What was edited since setAccount() or markSaved().
    [[nodiscard]] AccountEdit edit() const;
    /// The edit is kept; `now` has the ids of new identities.
    void markSaved(const Account &now);
    /// Those that are kept elsewhere are the ones on the screen.
    [[nodiscard]] bool showsRules(const RetentionPolicy &kept) const
    {
        return account().retention.sameRules(kept);
    }
    /// What keeps it from being saved; empty = nothing.
    [[nodiscard]] QString problem() const;

Q_SIGNALS:
    void changed();

private:
    QWidget *buildGeneral();
    QWidget *buildServers();
    [[nodiscard]] Account account() const;
    void told();
    void takeRole(ComputerRole role);
    void updateEnabled();

    Account m_account; // as it was given
    Account m_saved;   // as the fields last were when they were in step with what is kept
    bool m_filling = false;
    QTabWidget *m_tabs;
    QLineEdit *m_name;
    QCheckBox *m_enabled;
    QCheckBox *m_notifies;
    QComboBox *m_context;
    QButtonGroup *m_colors;
    IdentityList *m_identities;
    EndpointForm *m_incoming;
    EndpointForm *m_outgoing;
    QCheckBox *m_canSend;
    KeepingForm *m_keeping;
    RetentionForm *m_rules;
};

} // namespace posthorn
