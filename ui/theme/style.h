#pragma once

#include "ui/common/settings.h"

#include <QProxyStyle>

class QApplication;

namespace posthorn
{

/// Our drawing of the controls on top of Fusion: 6 px corners, hairlines, no frames in frames, a calm focus
/// ring, slim scroll bars. Colours come from the palette of what is drawn. Owned by the application.
class PosthornStyle final : public QProxyStyle
{
    Q_OBJECT

public:
    PosthornStyle();

    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                            const QWidget *widget) const override;
    [[nodiscard]] QRect subControlRect(ComplexControl control, const QStyleOptionComplex *option,
                                       SubControl subControl, const QWidget *widget) const override;
    [[nodiscard]] int pixelMetric(PixelMetric metric, const QStyleOption *option,
                                  const QWidget *widget) const override;
    [[nodiscard]] int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                                QStyleHintReturn *returnData) const override;
    [[nodiscard]] QSize sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                                         const QWidget *widget) const override;
    using QProxyStyle::polish;
    void polish(QWidget *widget) override;
    void polish(QPalette &palette) override { Q_UNUSED(palette) }

private:
    void drawButton(const QStyleOption *option, QPainter *painter, const QWidget *widget) const;
    void drawMenuItem(const QStyleOption *option, QPainter *painter, const QWidget *widget) const;
    void drawTab(const QStyleOption *option, QPainter *painter, const QWidget *widget) const;
    void drawHeader(const QStyleOption *option, QPainter *painter) const;
    void drawProgress(const QStyleOption *option, QPainter *painter) const;
    void drawScrollBar(const QStyleOptionComplex *option, QPainter *painter) const;
    void drawComboBox(const QStyleOptionComplex *option, QPainter *painter, const QWidget *widget) const;
    void drawIndicator(PrimitiveElement element, const QStyleOption *option, QPainter *painter) const;
    void drawField(const QStyleOption *option, QPainter *painter) const;
};

namespace theme
{

/// The style and the palette of the whole application. System is the desktop's palette where it has one of
/// its own. May be called again when the user chooses otherwise.
void apply(QApplication &application, Settings::ColorScheme scheme);

/// A button with this property set to true is drawn in the accent: the one thing to do on a page.
inline constexpr auto PrimaryProperty = "posthornPrimary";
/// A button with this property is drawn in the colour of danger.
inline constexpr auto DangerProperty = "posthornDanger";

/// What an entry of a list that completes a field asks for, so that the list is as airy as a menu.
[[nodiscard]] QSize completionRow(const QFont &font);

} // namespace theme

} // namespace posthorn
