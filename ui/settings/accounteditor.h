#pragma once

#include "accountedit.h"

#include <QWidget>

class QButtonGroup;
class QCheckBox;
class QComboBox;
class QLineEdit;
class QSpinBox;
class QTabWidget;

namespace posthorn
{

class EndpointForm;
class IdentityList;

/// Everything that is set for one account, in four tabs. Window
/// thread.
class AccountEditor : public QWidget
{
    Q_OBJECT

public:
    explicit AccountEditor(QWidget *parent = nullptr);

    void setAccount(const Account &account);
    /// What Sent and Drafts of its identities can be chosen from.
    void setFolders(const QStringList &paths);
    /// What was edited since setAccount() or markSaved().
    [[nodiscard]] AccountEdit edit() const;
    /// The edit is kept; `now` has the ids of new identities.
    void markSaved(const Account &now);
    /// What keeps it from being saved; empty = nothing.
    [[nodiscard]] QString problem() const;

Q_SIGNALS:
    void changed();

private:
    QWidget *buildGeneral();
    QWidget *buildServers();
    QWidget *buildKeeping();
    [[nodiscard]] Account account() const;
    void told();
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
    QComboBox *m_bodies;
    QSpinBox *m_bodyDays;
    QWidget *m_retentionRow;
    QComboBox *m_retention;
    QSpinBox *m_retentionDays;
    QCheckBox *m_removeDeleted;
    QComboBox *m_sentCopy;
    QSpinBox *m_poll;
};

} // namespace posthorn
