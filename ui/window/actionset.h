#pragma once

#include "ui/window/actiontable.h"
#include "ui/window/messageabilities.h"

#include <QAction>
#include <QHash>
#include <QObject>

namespace posthorn
{

class Settings;

/// The window's QActions by name, with the shortcuts of the settings. Window thread; a child of the window,
/// which the shortcuts belong to.
class ActionSet : public QObject
{
    Q_OBJECT

public:
    ActionSet(Settings &settings, QWidget *window);

    /// Never null for a name of actionTable().
    [[nodiscard]] QAction *action(const QString &name) const;
    [[nodiscard]] const QList<QAction *> &all() const { return m_actions; }
    /// Enables the actions that need messages.
    void setAbilities(const MessageAbilities &abilities);

Q_SIGNALS:
    void triggered(const QString &name);

private:
    void updateShortcuts();

    Settings &m_settings;
    QList<ActionInfo> m_table;
    QList<QAction *> m_actions; // in the order of the table
    QHash<QString, QAction *> m_byName;
};

} // namespace posthorn
