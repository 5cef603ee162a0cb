#include "readingstyle.h"

#include "ui/theme/theme.h"

#include <QFontInfo>

namespace posthorn
{

ReadingStyle ReadingStyle::from(const QPalette &palette, const QFont &font, int width, double pixelRatio)
{
    ReadingStyle style;
    style.families = font.families().isEmpty() ? QStringList{font.family()} : font.families();
    style.pointSize = QFontInfo(font).pointSizeF();
    style.text = theme::text(palette);
    style.muted = theme::muted(palette);
    style.base = palette.color(QPalette::Base);
    style.link = palette.color(QPalette::Link);
    style.hairline = theme::hairline(palette);
    style.quotes = {theme::hueFor(QStringLiteral("quote-0"), palette),
                    theme::hueFor(QStringLiteral("quote-2"), palette),
                    theme::hueFor(QStringLiteral("quote-4"), palette)};
    style.dark = theme::isDark(palette);
    style.width = qMax(120, width);
    style.pixelRatio = pixelRatio;
    return style;
}

ReadingStyle ReadingStyle::forPaper(int width) const
{
    ReadingStyle style = from(theme::lightPalette(), font(), width, 2);
    style.text = Qt::black;
    style.base = Qt::white;
    return style;
}

QFont ReadingStyle::font() const
{
    QFont font;
    font.setFamilies(families);
    font.setPointSizeF(pointSize);
    return font;
}

} // namespace posthorn
