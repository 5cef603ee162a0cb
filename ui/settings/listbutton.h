#pragma once

#include <QString>
#include <QToolButton>

namespace posthorn
{

/// A flat button with an icon below a list of the settings: add, remove, up, down. `words` are its tool tip
/// and its accessible name. Window thread; owned by `parent`.
[[nodiscard]] QToolButton *listButton(const QString &objectName, const QString &icon, int iconSize,
                                      const QString &words, QWidget *parent);

} // namespace posthorn
