#pragma once

#include "account/account.h"
#include "ui/services.h"

#include <QTimer>
#include <QWidget>

class QListWidget;
class QToolButton;

namespace posthorn
{

class AccountEditor;
class Banner;
class EmptyState;

/// All accounts in their order, and the editor of the chosen one. Valid changes are saved half a second after
/// the last one. Window thread.
class AccountsPage : public QWidget
{
    Q_OBJECT

public:
    explicit AccountsPage(const Services &services, QWidget *parent = nullptr);
    ~AccountsPage() override;

    void showAccount(AccountId id);

Q_SIGNALS:
    void addAccountRequested();

private:
    void fill();
    void choose();
    void save();
    void move(int by);
    void askToRemove();
    void remove(AccountId id);
    void showProblem(const QString &words);
    [[nodiscard]] AccountId currentId() const;

    Services m_services;
    QListWidget *m_list;
    QToolButton *m_remove;
    QToolButton *m_up;
    QToolButton *m_down;
    AccountEditor *m_editor;
    Banner *m_problem;
    EmptyState *m_empty;
    QTimer m_save;
    AccountId m_edited;
    bool m_filling = false;
};

} // namespace posthorn
