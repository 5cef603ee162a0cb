#pragma once

#include "ui/services.h"

#include <QWidget>

class QCheckBox;
class QKeySequenceEdit;
class QLineEdit;
class QTreeWidget;

namespace posthorn
{

class Banner;
class ChangeHistory;

/// All actions and their keys; a chosen one can be given others. Window thread.
class KeysPage : public QWidget
{
    Q_OBJECT

public:
    KeysPage(const Services &services, ChangeHistory &history, QWidget *parent = nullptr);

private:
    void fill();
    void setSingle(bool on);
    void filter(const QString &text);
    void set(const QString &keys);
    [[nodiscard]] QString currentName() const;
    [[nodiscard]] QString otherWith(const QString &keys) const;

    Services m_services;
    ChangeHistory &m_history;
    QLineEdit *m_search;
    QTreeWidget *m_tree;
    QKeySequenceEdit *m_edit;
    QCheckBox *m_single;
    Banner *m_clash;
};

} // namespace posthorn
