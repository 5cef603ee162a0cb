#pragma once

#include "account/account.h"
#include "ui/services.h"

#include <QTimer>
#include <QWidget>

class QListWidget;
class QToolButton;

namespace posthorn
{

class AccountEdit;
class AccountEditor;
class Banner;
class ChangeHistory;
class EmptyState;
class RetentionNotice;

/// All accounts in their order, and the editor of the chosen one. Valid changes are saved half a second after
/// the last one, and recorded in the history. Window thread.
class AccountsPage : public QWidget
{
    Q_OBJECT

public:
    AccountsPage(const Services &services, ChangeHistory &history, QWidget *parent = nullptr);
    ~AccountsPage() override;

    void showAccount(AccountId id);
    /// What was typed and waits for the half second.
    void saveNow();

Q_SIGNALS:
    void addAccountRequested();
    /// How its lines are protected, and what is wrong with them.
    void connectionRequested(posthorn::AccountId account);

private:
    void fill();
    void choose();
    void loadFolders(AccountId id);
    void showSharedInboxes();
    void save();
    void takeBack(AccountId id, const AccountEdit &edit);
    void putInOrder(const QList<AccountId> &order);
    void move(int by);
    void askToRemove();
    void remove(AccountId id);
    void showProblem(const QString &words);
    [[nodiscard]] AccountId currentId() const;

    Services m_services;
    ChangeHistory &m_history;
    QListWidget *m_list;
    QToolButton *m_remove;
    QToolButton *m_up;
    QToolButton *m_down;
    QToolButton *m_connection;
    QToolButton *m_switch;
    AccountEditor *m_editor;
    Banner *m_problem;
    RetentionNotice *m_retention; // of the chosen account
    EmptyState *m_empty;
    QTimer m_save;
    AccountId m_edited;
    bool m_filling = false;
};

} // namespace posthorn
