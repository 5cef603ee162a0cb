#pragma once

#include "base/folderrole.h"

#include <QString>

class QColor;
class QDateTime;
class QLocale;
class QPalette;

namespace posthorn
{

/// Where a message lives, in the same words and with the same icon everywhere. Pure.
[[nodiscard]] QString locationIcon(Location location); // name for theme::icon()
/// "Server", "Server and here", "Only here", "Leaves the server on Tue 3 Jan", "Hidden here".
[[nodiscard]] QString locationText(Location location, qint64 leavesServerMs, const QDateTime &now,
                                   const QLocale &locale);
/// For what is read aloud and for tooltips: "On the server and on this computer."
[[nodiscard]] QString locationSentence(Location location, qint64 leavesServerMs, const QDateTime &now,
                                       const QLocale &locale);

/// To choose from: "Only on this computer".
[[nodiscard]] QString locationTitle(Location location);
/// The badge's colour: those stand out whose message only one place has, or soon will.
[[nodiscard]] QColor locationColor(Location location, const QPalette &palette);

/// The icon of a folder by what it is for.
[[nodiscard]] QString folderIcon(FolderRole role);
/// The name a folder is shown by: the translated name for special ones, else its own.
[[nodiscard]] QString folderDisplayName(FolderRole role, const QString &ownName);

} // namespace posthorn
