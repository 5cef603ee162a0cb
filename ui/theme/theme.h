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

/// The look in one place: colours derived from the palette, sizes on the 8 px grid, our own icons. Window thread.
/// No singletons: everything is a pure function of the palette it is given.
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
[[nodiscard]] QColor faint(const QPalette &palette); // text at 45 %
[[nodiscard]] QColor hairline(const QPalette &palette);
[[nodiscard]] QColor accent(const QPalette &palette);
[[nodiscard]] QColor surface(const QPalette &palette); // sidebar, bars
[[nodiscard]] QColor warning(const QPalette &palette);
[[nodiscard]] QColor danger(const QPalette &palette);
/// A colour for an account or a monogram that is told apart and readable in both schemes.
[[nodiscard]] QColor hueFor(const QString &key, const QPalette &palette);

/// One of our stroke icons (resources/icons/NAME.svg) coloured at paint time, crisp at every scale. The icon follows the
/// palette of the widget it is painted on.
[[nodiscard]] QIcon icon(const QString &name);
void paintIcon(QPainter *painter, const QString &name, const QRect &rect, const QColor &color);

/// The base font scaled (never below 0.85), with weight.
[[nodiscard]] QFont scaled(const QFont &base, double factor, QFont::Weight weight = QFont::Normal);

} // namespace theme

} // namespace posthorn
