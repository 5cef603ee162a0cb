#include "cssvalue.h"

#include <QByteArray>
#include <QList>
#include <algorithm>
#include <charconv>
#include <cmath>

namespace posthorn::cssvalue
{
namespace
{

constexpr double farAway = 100'000;
constexpr int maxNesting = 16;

std::string_view trimmed(std::string_view text)
{
    const auto isSpace = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; };
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return text;
}

bool equals(std::string_view text, std::string_view lower)
{
    return text.size() == lower.size() &&
           std::equal(text.begin(), text.end(), lower.begin(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? char(a + 32) : a) == b; });
}

bool startsWith(std::string_view text, std::string_view lower)
{
    return text.size() >= lower.size() && equals(text.substr(0, lower.size()), lower);
}

/// The number at the front, which is taken off.
std::optional<double> takeNumber(std::string_view *text)
{
    std::string_view rest = *text;
    if (!rest.empty() && rest.front() == '+')
        rest.remove_prefix(1);
    double value = 0;
    const auto [end, error] =
        std::from_chars(rest.data(), rest.data() + rest.size(), value, std::chars_format::fixed);
    if (error != std::errc() || !std::isfinite(value))
        return {};
    *text = rest.substr(size_t(end - rest.data()));
    return std::clamp(value, -farAway, farAway);
}

/// calc(): sums of products of lengths and numbers. A number is kept as pixels.
class Calculation
{
public:
    Calculation(std::string_view text, const LengthBasis &basis)
        : m_rest(text)
        , m_basis(basis)
    {
    }
    std::optional<CssLength> value()
    {
        const auto sum = readSum(0);
        skipSpaces();
        return m_rest.empty() ? sum : std::nullopt;
    }

private:
    void skipSpaces() { m_rest = m_rest.substr(std::min(m_rest.find_first_not_of(" \t\n"), m_rest.size())); }
    bool take(char sign)
    {
        skipSpaces();
        if (m_rest.empty() || m_rest.front() != sign)
            return false;
        m_rest.remove_prefix(1);
        return true;
    }
    std::optional<CssLength> readSum(int depth)
    {
        auto sum = readProduct(depth);
        while (sum) {
            const bool plus = take('+');
            if (!plus && !take('-'))
                break;
            const auto next = readProduct(depth);
            if (!next)
                return {};
            const double sign = plus ? 1 : -1;
            sum->pixels += sign * next->pixels;
            sum->share += sign * next->share;
        }
        return sum;
    }
    std::optional<CssLength> readProduct(int depth)
    {
        auto product = readTerm(depth);
        while (product) {
            const bool times = take('*');
            if (!times && !take('/'))
                break;
            const auto next = readTerm(depth);
            if (!next || (!times && next->pixels == 0))
                return {};
            const double factor = times ? next->pixels : 1 / next->pixels;
            if (times && next->share != 0) {
                product = CssLength{next->pixels * product->pixels, next->share * product->pixels, false};
                continue;
            }
            product->pixels *= factor;
            product->share *= factor;
        }
        return product;
    }
    std::optional<CssLength> readTerm(int depth)
    {
        if (depth > maxNesting)
            return {};
        skipSpaces();
        if (startsWith(m_rest, "calc("))
            m_rest.remove_prefix(4);
        if (take('(')) {
            const auto inner = readSum(depth + 1);
            return take(')') ? inner : std::nullopt;
        }
        const size_t end = std::min(m_rest.find_first_of(" \t\n*/()"), m_rest.size());
        const auto found = length(m_rest.substr(0, end), m_basis);
        m_rest.remove_prefix(end);
        return found;
    }

    std::string_view m_rest;
    LengthBasis m_basis;
};

double channel(std::string_view text)
{
    text = trimmed(text);
    const double value = takeNumber(&text).value_or(0);
    return std::clamp(text == "%" ? value / 100 : value / 255, 0.0, 1.0);
}

double fraction(std::string_view text)
{
    text = trimmed(text);
    const double value = takeNumber(&text).value_or(1);
    return std::clamp(text == "%" ? value / 100 : value, 0.0, 1.0);
}

QColor functionColor(std::string_view text)
{
    const size_t open = text.find('(');
    const size_t close = text.rfind(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open)
        return {};
    QByteArray inner(text.data() + open + 1, qsizetype(close - open - 1));
    inner.replace(',', ' ').replace('/', ' ');
    const QList<QByteArray> parts = words({inner.constData(), size_t(inner.size())});
    if (parts.size() < 3)
        return {};
    const auto part = [&parts](qsizetype i) {
        return std::string_view(parts[i].constData(), size_t(parts[i].size()));
    };
    const double alpha = parts.size() > 3 ? fraction(part(3)) : 1;
    if (startsWith(text, "rgb"))
        return QColor::fromRgbF(float(channel(part(0))), float(channel(part(1))), float(channel(part(2))),
                                float(alpha));
    if (!startsWith(text, "hsl"))
        return {};
    std::string_view hueText = part(0);
    const double hue = std::fmod(takeNumber(&hueText).value_or(0), 360.0);
    return QColor::fromHslF(float((hue < 0 ? hue + 360 : hue) / 360), float(fraction(part(1))),
                            float(fraction(part(2))), float(alpha));
}

QColor hexColor(std::string_view digits)
{
    for (const char c : digits) {
        if (!std::isxdigit(static_cast<unsigned char>(c)))
            return {};
    }
    const auto digit = [&digits](size_t i) {
        const char c = digits[i];
        return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    };
    const auto pair = [&digit](size_t i) { return digit(i) * 16 + digit(i + 1); };
    switch (digits.size()) {
    case 3:
    case 4:
        return {digit(0) * 17, digit(1) * 17, digit(2) * 17, digits.size() == 4 ? digit(3) * 17 : 255};
    case 6:
    case 8:
        return {pair(0), pair(2), pair(4), digits.size() == 8 ? pair(6) : 255};
    default:
        return {};
    }
}

} // namespace

std::optional<double> number(std::string_view text)
{
    text = trimmed(text);
    const auto value = takeNumber(&text);
    return text.empty() ? value : std::nullopt;
}

std::optional<CssLength> length(std::string_view text, const LengthBasis &basis)
{
    text = trimmed(text);
    if (startsWith(text, "calc("))
        return Calculation(text, basis).value();
    const auto value = takeNumber(&text);
    if (!value)
        return {};
    struct Unit {
        std::string_view name;
        double pixels;
    };
    const Unit units[] = {
        {"", 1},
        {"px", 1},
        {"em", basis.fontPixels},
        {"rem", basis.rootPixels},
        {"pt", 96.0 / 72},
        {"ex", basis.fontPixels / 2},
        {"ch", basis.fontPixels / 2},
        {"in", 96},
        {"cm", 96 / 2.54},
        {"mm", 96 / 25.4},
        {"pc", 16},
        {"vw", basis.viewWidth / 100},
        {"vmin", basis.viewWidth / 100},
        {"vmax", basis.viewWidth / 100},
    };
    if (text == "%")
        return CssLength{0, *value / 100, false};
    for (const Unit &unit : units) {
        if (equals(text, unit.name))
            return CssLength::of(std::clamp(*value * unit.pixels, -farAway, farAway));
    }
    return {};
}

QColor color(std::string_view text)
{
    text = trimmed(text);
    if (text.empty() || text.size() > 64)
        return {};
    if (text.front() == '#')
        return hexColor(text.substr(1));
    if (text.find('(') != std::string_view::npos)
        return functionColor(text);
    if (equals(text, "transparent"))
        return Qt::transparent;
    const QString name = QString::fromLatin1(text.data(), qsizetype(text.size()));
    return QColor::isValidColor(name) ? QColor(name) : QColor();
}

QColor legacyColor(std::string_view text)
{
    const QColor found = color(text);
    return found.isValid() ? found : hexColor(trimmed(text));
}

QList<QByteArray> words(std::string_view text, char separator)
{
    QList<QByteArray> list;
    QByteArray word;
    int depth = 0;
    char quote = 0;
    for (const char c : text) {
        if (quote) {
            quote = c == quote ? char(0) : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '(') {
            ++depth;
        } else if (c == ')') {
            depth = std::max(0, depth - 1);
        } else if (depth == 0 && (c == separator || (separator == ' ' && (c == '\t' || c == '\n')))) {
            if (!word.isEmpty())
                list.append(word);
            word.clear();
            continue;
        }
        word += c;
    }
    if (!word.isEmpty())
        list.append(word);
    return list;
}

} // namespace posthorn::cssvalue
