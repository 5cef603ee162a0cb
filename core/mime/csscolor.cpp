#include "csscolor_p.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace posthorn
{
namespace
{

using Type = CssToken::Type;

struct NamedColor {
    const char *name;
    unsigned rgb;
};

/// CSS Color Module Level 4, 6.1, and the system's colours as a light desktop has them; sorted.
constexpr std::array<NamedColor, 169> namedColors = {{
    {"activetext", 0xff0000},
    {"aliceblue", 0xf0f8ff},
    {"antiquewhite", 0xfaebd7},
    {"aqua", 0x00ffff},
    {"aquamarine", 0x7fffd4},
    {"azure", 0xf0ffff},
    {"beige", 0xf5f5dc},
    {"bisque", 0xffe4c4},
    {"black", 0x000000},
    {"blanchedalmond", 0xffebcd},
    {"blue", 0x0000ff},
    {"blueviolet", 0x8a2be2},
    {"brown", 0xa52a2a},
    {"burlywood", 0xdeb887},
    {"buttonface", 0xf0f0f0},
    {"buttontext", 0x000000},
    {"cadetblue", 0x5f9ea0},
    {"canvas", 0xffffff},
    {"canvastext", 0x000000},
    {"captiontext", 0x000000},
    {"chartreuse", 0x7fff00},
    {"chocolate", 0xd2691e},
    {"coral", 0xff7f50},
    {"cornflowerblue", 0x6495ed},
    {"cornsilk", 0xfff8dc},
    {"crimson", 0xdc143c},
    {"cyan", 0x00ffff},
    {"darkblue", 0x00008b},
    {"darkcyan", 0x008b8b},
    {"darkgoldenrod", 0xb8860b},
    {"darkgray", 0xa9a9a9},
    {"darkgreen", 0x006400},
    {"darkgrey", 0xa9a9a9},
    {"darkkhaki", 0xbdb76b},
    {"darkmagenta", 0x8b008b},
    {"darkolivegreen", 0x556b2f},
    {"darkorange", 0xff8c00},
    {"darkorchid", 0x9932cc},
    {"darkred", 0x8b0000},
    {"darksalmon", 0xe9967a},
    {"darkseagreen", 0x8fbc8f},
    {"darkslateblue", 0x483d8b},
    {"darkslategray", 0x2f4f4f},
    {"darkslategrey", 0x2f4f4f},
    {"darkturquoise", 0x00ced1},
    {"darkviolet", 0x9400d3},
    {"deeppink", 0xff1493},
    {"deepskyblue", 0x00bfff},
    {"dimgray", 0x696969},
    {"dimgrey", 0x696969},
    {"dodgerblue", 0x1e90ff},
    {"field", 0xffffff},
    {"fieldtext", 0x000000},
    {"firebrick", 0xb22222},
    {"floralwhite", 0xfffaf0},
    {"forestgreen", 0x228b22},
    {"fuchsia", 0xff00ff},
    {"gainsboro", 0xdcdcdc},
    {"ghostwhite", 0xf8f8ff},
    {"gold", 0xffd700},
    {"goldenrod", 0xdaa520},
    {"gray", 0x808080},
    {"graytext", 0x808080},
    {"green", 0x008000},
    {"greenyellow", 0xadff2f},
    {"grey", 0x808080},
    {"greytext", 0x808080},
    {"highlight", 0x0078d7},
    {"highlighttext", 0xffffff},
    {"honeydew", 0xf0fff0},
    {"hotpink", 0xff69b4},
    {"indianred", 0xcd5c5c},
    {"indigo", 0x4b0082},
    {"infotext", 0x000000},
    {"ivory", 0xfffff0},
    {"khaki", 0xf0e68c},
    {"lavender", 0xe6e6fa},
    {"lavenderblush", 0xfff0f5},
    {"lawngreen", 0x7cfc00},
    {"lemonchiffon", 0xfffacd},
    {"lightblue", 0xadd8e6},
    {"lightcoral", 0xf08080},
    {"lightcyan", 0xe0ffff},
    {"lightgoldenrodyellow", 0xfafad2},
    {"lightgray", 0xd3d3d3},
    {"lightgreen", 0x90ee90},
    {"lightgrey", 0xd3d3d3},
    {"lightpink", 0xffb6c1},
    {"lightsalmon", 0xffa07a},
    {"lightseagreen", 0x20b2aa},
    {"lightskyblue", 0x87cefa},
    {"lightslategray", 0x778899},
    {"lightslategrey", 0x778899},
    {"lightsteelblue", 0xb0c4de},
    {"lightyellow", 0xffffe0},
    {"lime", 0x00ff00},
    {"limegreen", 0x32cd32},
    {"linen", 0xfaf0e6},
    {"linktext", 0x0000ee},
    {"magenta", 0xff00ff},
    {"maroon", 0x800000},
    {"mediumaquamarine", 0x66cdaa},
    {"mediumblue", 0x0000cd},
    {"mediumorchid", 0xba55d3},
    {"mediumpurple", 0x9370db},
    {"mediumseagreen", 0x3cb371},
    {"mediumslateblue", 0x7b68ee},
    {"mediumspringgreen", 0x00fa9a},
    {"mediumturquoise", 0x48d1cc},
    {"mediumvioletred", 0xc71585},
    {"menu", 0xf0f0f0},
    {"menutext", 0x000000},
    {"midnightblue", 0x191970},
    {"mintcream", 0xf5fffa},
    {"mistyrose", 0xffe4e1},
    {"moccasin", 0xffe4b5},
    {"navajowhite", 0xffdead},
    {"navy", 0x000080},
    {"oldlace", 0xfdf5e6},
    {"olive", 0x808000},
    {"olivedrab", 0x6b8e23},
    {"orange", 0xffa500},
    {"orangered", 0xff4500},
    {"orchid", 0xda70d6},
    {"palegoldenrod", 0xeee8aa},
    {"palegreen", 0x98fb98},
    {"paleturquoise", 0xafeeee},
    {"palevioletred", 0xdb7093},
    {"papayawhip", 0xffefd5},
    {"peachpuff", 0xffdab9},
    {"peru", 0xcd853f},
    {"pink", 0xffc0cb},
    {"plum", 0xdda0dd},
    {"powderblue", 0xb0e0e6},
    {"purple", 0x800080},
    {"rebeccapurple", 0x663399},
    {"red", 0xff0000},
    {"rosybrown", 0xbc8f8f},
    {"royalblue", 0x4169e1},
    {"saddlebrown", 0x8b4513},
    {"salmon", 0xfa8072},
    {"sandybrown", 0xf4a460},
    {"seagreen", 0x2e8b57},
    {"seashell", 0xfff5ee},
    {"sienna", 0xa0522d},
    {"silver", 0xc0c0c0},
    {"skyblue", 0x87ceeb},
    {"slateblue", 0x6a5acd},
    {"slategray", 0x708090},
    {"slategrey", 0x708090},
    {"snow", 0xfffafa},
    {"springgreen", 0x00ff7f},
    {"steelblue", 0x4682b4},
    {"tan", 0xd2b48c},
    {"teal", 0x008080},
    {"thistle", 0xd8bfd8},
    {"threedface", 0xf0f0f0},
    {"threedshadow", 0xa0a0a0},
    {"tomato", 0xff6347},
    {"turquoise", 0x40e0d0},
    {"violet", 0xee82ee},
    {"wheat", 0xf5deb3},
    {"white", 0xffffff},
    {"whitesmoke", 0xf5f5f5},
    {"window", 0xffffff},
    {"windowframe", 0x646464},
    {"windowtext", 0x000000},
    {"yellow", 0xffff00},
    {"yellowgreen", 0x9acd32},
}};

QString hexColor(unsigned rgb)
{
    return u'#' + QString::number(rgb, 16).rightJustified(6, u'0');
}

QString written(double red, double green, double blue, double alpha)
{
    const auto byte = [](double part) {
        return static_cast<unsigned>(std::lround(std::clamp(part, 0.0, 255.0)));
    };
    const unsigned rgb = byte(red) << 16 | byte(green) << 8 | byte(blue);
    const long hundredths = std::lround(std::clamp(alpha, 0.0, 1.0) * 100);
    if (hundredths >= 100)
        return hexColor(rgb);
    if (hundredths <= 0)
        return QStringLiteral("transparent");
    return QStringLiteral("rgba(%1,%2,%3,0.%4)")
        .arg(rgb >> 16)
        .arg(rgb >> 8 & 0xFF)
        .arg(rgb & 0xFF)
        .arg(hundredths, 2, 10, QLatin1Char('0'));
}

QString fromHash(const QString &digits)
{
    bool isHex = false;
    const unsigned number = digits.toUInt(&isHex, 16);
    if (!isHex || digits[0] == u'+' || digits[0] == u'-')
        return {};
    const auto nibble = [number](int shift) { return (number >> shift & 0xF) * 17.0; };
    const auto byte = [number](int shift) { return double(number >> shift & 0xFF); };
    switch (digits.size()) {
    case 3:
        return written(nibble(8), nibble(4), nibble(0), 1);
    case 4:
        return written(nibble(12), nibble(8), nibble(4), nibble(0) / 255);
    case 6:
        return hexColor(number);
    case 8:
        return written(byte(24), byte(16), byte(8), byte(0) / 255);
    default:
        return {};
    }
}

/// Hue in degrees, the others 0..1; CSS Color 4, 7.1.
QString fromHsl(double hue, double saturation, double lightness, double alpha)
{
    const auto channel = [&](double n) {
        const double k = std::fmod(n + hue / 30, 12);
        const double a = saturation * std::min(lightness, 1 - lightness);
        return 255 * (lightness - a * std::max(-1.0, std::min({k - 3, 9 - k, 1.0})));
    };
    return written(channel(0), channel(8), channel(4), alpha);
}

double inDegrees(const CssToken &token)
{
    double degrees = token.number;
    if (token.type == Type::Dimension && token.text.compare(u"turn", Qt::CaseInsensitive) == 0)
        degrees *= 360;
    else if (token.type == Type::Dimension && token.text.compare(u"rad", Qt::CaseInsensitive) == 0)
        degrees *= 57.29577951308232;
    else if (token.type == Type::Dimension && token.text.compare(u"grad", Qt::CaseInsensitive) == 0)
        degrees *= 0.9;
    degrees = std::fmod(degrees, 360);
    return degrees < 0 ? degrees + 360 : degrees;
}

QString fromFunction(const QString &name, const QList<CssToken> &parts)
{
    if (parts.size() < 3 || parts.size() > 4)
        return {};
    const auto scaled = [&parts](int index, double whole) {
        const CssToken &part = parts[index];
        return part.is(Type::Percentage) ? part.number / 100 * whole : part.number;
    };
    const double alpha = parts.size() == 4 ? scaled(3, 1) : 1;
    if (!std::all_of(parts.begin(), parts.end(),
                     [](const CssToken &part) { return std::isfinite(part.number); }))
        return {};
    if (name.startsWith(QLatin1String("rgb")))
        return written(scaled(0, 255), scaled(1, 255), scaled(2, 255), alpha);
    const double first = std::clamp(parts[1].number / 100, 0.0, 1.0);
    const double second = std::clamp(parts[2].number / 100, 0.0, 1.0);
    if (name == QLatin1String("hwb")) {
        const double lightness = (1 + first - second) / 2;
        const double room = std::min(lightness, 1 - lightness);
        const double value = 1 - second;
        return fromHsl(inDegrees(parts[0]), room <= 0 ? 0 : std::max(0.0, (value - lightness) / room),
                       std::clamp(lightness, 0.0, 1.0), alpha);
    }
    return fromHsl(inDegrees(parts[0]), first, second, alpha);
}

} // namespace

const CssToken &CssValue::peek() const
{
    static const CssToken end;
    return atEnd() ? end : tokens[at];
}

const CssToken &CssValue::take()
{
    const CssToken &token = peek();
    ++at;
    return token;
}

void CssValue::skipFunction()
{
    int depth = 0;
    do {
        const Type type = take().type;
        if (type == Type::Function || type == Type::OpenParen)
            ++depth;
        else if (type == Type::CloseParen)
            --depth;
    } while (depth > 0 && !atEnd());
}

QString takeColor(CssValue *value)
{
    const CssToken &token = value->peek();
    QString color;
    if (token.is(Type::Hash)) {
        color = fromHash(token.text);
    } else if (token.is(Type::Ident)) {
        color = namedColor(token.text.toLower());
    } else if (token.is(Type::Function)) {
        const QString name = token.text.toLower();
        if (name != QLatin1String("rgb") && name != QLatin1String("rgba") && name != QLatin1String("hsl") &&
            name != QLatin1String("hsla") && name != QLatin1String("hwb"))
            return {};
        QList<CssToken> parts;
        qsizetype at = value->at + 1;
        for (; at < value->tokens.size() && !value->tokens[at].is(Type::CloseParen); ++at) {
            const CssToken &part = value->tokens[at];
            if (part.is(Type::Number) || part.is(Type::Percentage) || part.is(Type::Dimension))
                parts += part;
            else if (!part.is(Type::Comma) && !part.isDelim(u'/'))
                return {};
        }
        color = fromFunction(name, parts);
        if (!color.isEmpty())
            value->at = at;
    }
    if (!color.isEmpty())
        ++value->at;
    return color;
}

QString namedColor(const QString &lowerCaseName)
{
    if (lowerCaseName == QLatin1String("transparent"))
        return lowerCaseName;
    const auto found = std::lower_bound(
        namedColors.begin(), namedColors.end(), lowerCaseName,
        [](const NamedColor &color, const QString &name) { return QLatin1String(color.name) < name; });
    return found != namedColors.end() && QLatin1String(found->name) == lowerCaseName ? hexColor(found->rgb)
                                                                                     : QString();
}

} // namespace posthorn
