#include "actionset.h"

#include "ui/common/settings.h"
#include "ui/theme/theme.h"

#include <QWidget>

namespace posthorn
{

ActionSet::ActionSet(Settings &settings, QWidget *window)
    : QObject(window)
    , m_settings(settings)
    , m_table(actionTable())
{
    for (const ActionInfo &info : std::as_const(m_table)) {
        auto *action = new QAction(theme::icon(info.icon), info.text, this);
        action->setObjectName(info.name);
        connect(action, &QAction::triggered, this, [this, name = info.name] { Q_EMIT triggered(name); });
        window->addAction(action);
        m_actions << action;
        m_byName.insert(info.name, action);
    }
    connect(&settings, &Settings::changed, this, &ActionSet::updateShortcuts);
    updateShortcuts();
    setAbilities({});
}

QAction *ActionSet::action(const QString &name) const
{
    return m_byName.value(name);
}

void ActionSet::setAbilities(const MessageAbilities &abilities)
{
    for (qsizetype i = 0; i < m_table.size(); ++i) {
        if (m_table.at(i).needsMessage)
            m_actions.at(i)->setEnabled(abilities.allow(m_table.at(i).name));
    }
}

void ActionSet::updateShortcuts()
{
    for (qsizetype i = 0; i < m_table.size(); ++i) {
        QString keys = m_settings.shortcut(m_table.at(i).name, m_table.at(i).keys);
        if (!m_settings.singleKeyShortcuts())
            keys = withoutSingleKeys(keys);
        // An empty text would read as one empty sequence.
        m_actions.at(i)->setShortcuts(keys.isEmpty()
                                          ? QList<QKeySequence>()
                                          : QKeySequence::listFromString(keys, QKeySequence::PortableText));
    }
}

} // namespace posthorn
