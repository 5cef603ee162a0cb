#pragma once

#include <QList>
#include <QString>

namespace posthorn
{

/// One thing that can be done by menu, key, palette or button. The name is stable: settings, tests and other
/// parts of the window use it.
struct ActionInfo {
    enum class Group { Messages, Navigation, Composing, Window };
    QString name;
    QString text; // translated, without mnemonics
    QString icon;
    QString keys; // default key sequences in portable text, separated by "; "
    Group group = Group::Window;
    bool needsMessage = false; // enabled only while messages are selected
};

/// All of them, in the order of the help page. Translated anew at each call.
[[nodiscard]] QList<ActionInfo> actionTable();

/// Takes the sequences that begin with a plain letter or sign out of a list like ActionInfo::keys.
[[nodiscard]] QString withoutSingleKeys(const QString &keys);

} // namespace posthorn
