#pragma once

#include "account/settingsimport.h"

#include <QStringList>

namespace posthorn
{

/// One sentence on what an import does with an account: servers in full, so that nobody is given another's by
/// a file. Translated. Pure.
[[nodiscard]] QString importText(const SettingsImport::AccountStep &step);
/// The preferences of an import by their names in the settings, one line. Translated. Pure.
[[nodiscard]] QString importText(const QMap<QString, QVariant> &preferences);

} // namespace posthorn
