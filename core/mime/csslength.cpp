#include "csslength_p.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace posthorn
{
namespace
{

using Type = CssToken::Type;

constexpr double defaultFontPixels = 16;

struct Unit {
    const char *name;
    double pixels; // of relative ones: what they are in usual text and a usual window
    bool absolute;
};

constexpr std::array<Unit, 13> units = {{
    {"px", 1, true},
    {"pt", 4.0 / 3, true},
    {"pc", 16, true},
    {"in", 96, true},
    {"cm", 96 / 2.54, true},
    {"mm", 9.6 / 2.54, true},
    {"em", defaultFontPixels, false},
    {"rem", defaultFontPixels, false},
    {"ex", defaultFontPixels / 2, false},
    {"vw", 8, false},
    {"vh", 8, false},
    {"vmin", 8, false},
    {"vmax", 8, false},
}};

const Unit *unitNamed(const QString &name)
{
    const auto found = std::find_if(units.begin(), units.end(), [&name](const Unit &unit) {
        return name.compare(QLatin1String(unit.name), Qt::CaseInsensitive) == 0;
    });
    return found != units.end() ? found : nullptr;
}

QString takeOneLength(CssValue *value, const CssLimits &limits)
{
    const CssToken &token = value->peek();
    QString text;
    if (token.is(Type::Number) && limits.plainNumber) {
        text = cssNumber(std::clamp(token.number, 0.0, 10.0));
    } else if (token.is(Type::Number)) {
        const double pixels = std::clamp(token.number, limits.low, limits.high);
        text = pixels == 0 ? QStringLiteral("0") : cssNumber(pixels) + QStringLiteral("px");
    } else if (token.is(Type::Percentage) && limits.highPercent > 0) {
        text = cssNumber(std::clamp(token.number, limits.lowPercent, limits.highPercent)) + u'%';
    } else if (token.is(Type::Dimension)) {
        const Unit *unit = unitNamed(token.text);
        if (!unit)
            return {};
        text = cssNumber(std::clamp(token.number, limits.low / unit->pixels, limits.high / unit->pixels)) +
               QLatin1String(unit->name);
    }
    if (!text.isEmpty())
        ++value->at;
    return text;
}

} // namespace

QString cssNumber(double number)
{
    QString text = QString::number(number, 'f', 3);
    while (text.endsWith(u'0'))
        text.chop(1);
    if (text.endsWith(u'.'))
        text.chop(1);
    return text == QLatin1String("-0") ? QStringLiteral("0") : text;
}

QString takeLength(CssValue *value, const CssLimits &limits)
{
    const CssToken &function = value->peek();
    const bool isMin = function.isFunction(QLatin1String("min"));
    const bool isMax = function.isFunction(QLatin1String("max"));
    const bool isClamp = function.isFunction(QLatin1String("clamp"));
    if (!isMin && !isMax && !isClamp)
        return takeOneLength(value, limits);
    constexpr size_t most = 10;
    CssValue inside{value->tokens, value->at + 1};
    std::vector<std::pair<double, QString>> sizes; // each with about how large it is
    while (true) {
        const double pixels = usualPixelsOf(inside.peek());
        const QString text = takeOneLength(&inside, limits);
        if (text.isEmpty() || sizes.size() >= most)
            return {};
        sizes.emplace_back(pixels, text);
        const CssToken &next = inside.take();
        if (next.is(Type::CloseParen))
            break;
        if (!next.is(Type::Comma))
            return {};
    }
    if (isClamp && sizes.size() != 3)
        return {};
    value->at = inside.at;
    if (isClamp)
        return std::max(sizes[0], std::min(sizes[1], sizes[2])).second;
    return isMin ? std::min_element(sizes.begin(), sizes.end())->second
                 : std::max_element(sizes.begin(), sizes.end())->second;
}

QString takeCalculation(CssValue *value)
{
    constexpr qsizetype most = 40;
    constexpr double largest = 1e6;
    if (!value->peek().isFunction(QLatin1String("calc")))
        return {};
    QString text = QStringLiteral("calc(");
    int depth = 1;
    qsizetype at = value->at + 1;
    for (; depth > 0; ++at) {
        if (at >= value->tokens.size() || at - value->at > most)
            return {};
        const CssToken &token = value->tokens[at];
        const QString number = cssNumber(std::clamp(token.number, -largest, largest));
        if (token.is(Type::OpenParen) || token.isFunction(QLatin1String("calc"))) {
            ++depth;
            text += u'(';
        } else if (token.is(Type::CloseParen)) {
            --depth;
            text += u')';
        } else if (token.is(Type::Number)) {
            text += number;
        } else if (token.is(Type::Percentage)) {
            text += number + u'%';
        } else if (const Unit *unit = token.is(Type::Dimension) ? unitNamed(token.text) : nullptr) {
            text += number + QLatin1String(unit->name);
        } else if (token.isDelim(u'+') || token.isDelim(u'-') || token.isDelim(u'*') || token.isDelim(u'/')) {
            text += u' ' + token.text + u' ';
        } else {
            return {};
        }
    }
    value->at = at;
    return text;
}

bool isWordOf(const QString &word, const char *words)
{
    for (const QLatin1String candidate : QLatin1String(words).tokenize(QLatin1Char(' '))) {
        if (word == candidate)
            return true;
    }
    return false;
}

QString takeWord(CssValue *value, const char *words)
{
    const CssToken &token = value->peek();
    if (!token.is(Type::Ident))
        return {};
    const QString word = token.text.toLower();
    if (!isWordOf(word, words))
        return {};
    ++value->at;
    return word;
}

QString takeLengthOrWord(CssValue *value, const CssLimits &limits, const char *words)
{
    const QString word = takeWord(value, words);
    return word.isEmpty() ? takeLength(value, limits) : word;
}

double pixelsOf(const CssToken &token)
{
    if (token.is(Type::Number))
        return token.number;
    const Unit *unit = token.is(Type::Dimension) ? unitNamed(token.text) : nullptr;
    return unit && unit->absolute ? token.number * unit->pixels : -1;
}

double usualPixelsOf(const CssToken &token)
{
    constexpr double percentPixels = 8; // as of "vw"
    if (token.is(Type::Number))
        return token.number;
    if (token.is(Type::Percentage))
        return token.number * percentPixels;
    const Unit *unit = token.is(Type::Dimension) ? unitNamed(token.text) : nullptr;
    return unit ? token.number * unit->pixels : 0;
}

} // namespace posthorn
