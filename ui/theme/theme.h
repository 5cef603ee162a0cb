#pragma once

#include <QColor>
#include <QFont>
#include <QIcon>
#include <QPalette>
#include <QString>

class QPainter;
class QWidget;

namespace posthorn
{

/// The look in one place: colours derived from the palette, sizes on the 8 px grid, our own icons. Window
/// thread. No singletons: everything is a pure function of the palette it is given.
namespace theme
{

inline constexpr int Grid = 8;
inline constexpr int SidebarWidth = 232;
inline constexpr int ListWidth = 380;
inline constexpr int Radius = 6;
inline constexpr int IconSize = 20;

/// The palettes of light and dark when the user (or --dark) asks for one; the desktop's otherwise.
[[nodiscard]] QPalette lightPalette();
[[nodiscard]] QPalette darkPalette();
[[nodiscard]] bool isDark(const QPalette &palette);

[[nodiscard]] QColor text(const QPalette &palette);
[[nodiscard]] QColor muted(const QPalette &palette); // text at 65 %, contrast >= 4.5:1
[[nodiscard]] QColor
faint(const QPalette &palette); // text at 45 %: marks and hints, never the only copy of a fact
[[nodiscard]] QColor hairline(const QPalette &palette);
[[nodiscard]] QColor accent(const QPalette &palette);
[[nodiscard]] QColor surface(const QPalette &palette); // sidebar, bars
[[nodiscard]] QColor warning(const QPalette &palette);
[[nodiscard]] QColor danger(const QPalette &palette);
[[nodiscard]] QColor success(const QPalette &palette);
/// Behind a selected row, a pressed chip: the accent laid thinly over the base.
[[nodiscard]] QColor selection(const QPalette &palette, bool active = true);
/// Behind what the pointer is over.
[[nodiscard]] QColor hover(const QPalette &palette);
/// Under what was searched for in a text, as of a marker pen; the current match is stronger. Translucent.
[[nodiscard]] QColor match(const QPalette &palette, bool current);
/// A colour for an account or a monogram that is told apart and readable in both schemes.
[[nodiscard]] QColor hueFor(const QString &key, const QPalette &palette);
/// An account's own colour ("#rrggbb") made readable in this scheme; hueFor(key) where it has none.
[[nodiscard]] QColor accountColor(const QString &color, const QString &key, const QPalette &palette);

/// `share` (0..1) of `front` over `back`, opaque.
[[nodiscard]] QColor mixed(const QColor &front, const QColor &back, double share);

/// One of our stroke icons (resources/icons/NAME.svg) coloured at paint time, crisp at every scale. The icon
/// follows the palette of the application.
[[nodiscard]] QIcon icon(const QString &name);
/// The same in one colour, for a place that is not the palette's (a button in the accent, say).
[[nodiscard]] QIcon icon(const QString &name, const QColor &color);
void paintIcon(QPainter *painter, const QString &name, const QRect &rect, const QColor &color);

/// The base font scaled (never below 0.85), with weight.
[[nodiscard]] QFont scaled(const QFont &base, double factor, QFont::Weight weight = QFont::Normal);

} // namespace theme

} // namespace posthorn
