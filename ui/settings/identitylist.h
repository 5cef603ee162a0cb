#pragma once

#include "account/account.h"

#include <QWidget>

class QComboBox;
class QLineEdit;
class QListWidget;
class QPlainTextEdit;
class QToolButton;

namespace posthorn
{

/// The identities of one account: add, edit, remove, reorder. The first is the default; one is always left.
class IdentityList : public QWidget
{
    Q_OBJECT

public:
    explicit IdentityList(QWidget *parent = nullptr);

    void setIdentities(const QList<Identity> &identities);
    [[nodiscard]] const QList<Identity> &identities() const { return m_identities; }
    /// The numbers that new identities were given, in the same order.
    void takeIds(const QList<Identity> &saved);
    /// What Sent and Drafts can be chosen from: FolderRecord::path of the account's folders.
    void setFolders(const QStringList &paths);

Q_SIGNALS:
    void changed();

private:
    void fillList();
    void fillFolders();
    void showCurrent();
    void takeEdits();
    void move(int by);

    QList<Identity> m_identities;
    QListWidget *m_list;
    QToolButton *m_remove;
    QToolButton *m_up;
    QToolButton *m_down;
    QLineEdit *m_name;
    QLineEdit *m_address;
    QLineEdit *m_replyTo;
    QPlainTextEdit *m_signature;
    QComboBox *m_sent;
    QComboBox *m_drafts;
    QStringList m_folders;
    bool m_filling = false;
};

} // namespace posthorn
