#pragma once

#include "account/account.h"

#include <QWidget>

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

Q_SIGNALS:
    void changed();

private:
    void fillList();
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
    bool m_filling = false;
};

} // namespace posthorn
