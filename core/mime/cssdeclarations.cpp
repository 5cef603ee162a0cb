#include "cssdeclarations_p.h"

#include "csslength_p.h"

#include <algorithm>

namespace posthorn
{
namespace
{

using Type = CssToken::Type;

constexpr qsizetype maxValueTokens = 400;
constexpr qsizetype maxKept = 100;
constexpr double outOfSight = -900; // pixels: nobody moves by as much what is to be seen

/// What closes what this token opens; End where it opens nothing.
Type closingOf(Type type)
{
    switch (type) {
    case Type::Function:
    case Type::OpenParen:
        return Type::CloseParen;
    case Type::OpenSquare:
        return Type::CloseSquare;
    case Type::OpenCurly:
        return Type::CloseCurly;
    default:
        return Type::End;
    }
}

bool isTransparentNumber(const CssToken &token)
{
    return (token.is(Type::Number) || token.is(Type::Percentage)) && token.number <= 0.01;
}

} // namespace

QStringList CssDeclarations::read(Type end)
{
    QString name;
    QList<CssToken> value;
    QList<Type> open; // what closes what is open
    enum class Part { Name, Colon, Value, Junk } part = Part::Name;
    for (CssToken token = m_tokenizer->next();; token = m_tokenizer->next()) {
        const bool ends = token.is(Type::End) || (open.isEmpty() && token.is(end));
        if (ends || (open.isEmpty() && token.is(Type::Semicolon))) {
            if (part == Part::Value)
                declare(name, std::move(value));
            value.clear();
            part = Part::Name;
            if (ends)
                break;
            continue;
        }
        if (const Type closing = closingOf(token.type); closing != Type::End)
            open.append(closing);
        else if (!open.isEmpty() && token.is(open.last()))
            open.removeLast();
        switch (part) {
        case Part::Name:
            if (token.is(Type::Ident)) {
                name = token.text.toLower();
                part = Part::Colon;
            } else if (!token.is(Type::Whitespace)) {
                part = Part::Junk;
            }
            break;
        case Part::Colon:
            if (token.is(Type::Colon))
                part = Part::Value;
            else if (!token.is(Type::Whitespace))
                part = Part::Junk;
            break;
        case Part::Value:
            if (token.is(Type::Whitespace))
                break;
            value.append(token);
            if (value.size() > maxValueTokens) {
                value.clear();
                part = Part::Junk;
            }
            break;
        case Part::Junk:
            break;
        }
    }
    hideWhatIsAway();
    QStringList list;
    for (const Kept &kept : std::as_const(m_kept))
        list += kept.name + u':' + kept.value + (kept.important ? QStringLiteral(" !important") : QString());
    return list;
}

void CssDeclarations::declare(const QString &name, QList<CssToken> value)
{
    const qsizetype size = value.size();
    const bool important =
        size >= 2 && value[size - 1].isIdent(QLatin1String("important")) && value[size - 2].isDelim(u'!');
    if (important)
        value.resize(size - 2);
    reportAddresses(name, value);
    look(name, value);
    for (const QString &declaration : filterProperty(name, std::move(value), m_pictures))
        keep(declaration, important);
}

/// Of several of one name the last counts, and an important one before others (CSS Cascade 4, 6.1).
void CssDeclarations::keep(const QString &declaration, bool important)
{
    const qsizetype colon = declaration.indexOf(u':');
    Kept kept{declaration.left(colon), declaration.mid(colon + 1), important};
    const auto same = std::find_if(m_kept.begin(), m_kept.end(),
                                   [&kept](const Kept &earlier) { return earlier.name == kept.name; });
    if (same != m_kept.end()) {
        if (same->important && !important)
            return;
        m_kept.erase(same);
    }
    if (m_kept.size() < maxKept)
        m_kept.append(std::move(kept));
}

/// What was moved out of sight is hidden, because nothing is moved here. A picture that stands in for words
/// that are indented away is still to be seen.
void CssDeclarations::hideWhatIsAway()
{
    const bool isIndented = m_away.contains(QStringLiteral("text-indent"));
    if (!isIndented && (!m_positioned || m_away.isEmpty()))
        return;
    m_hides = true;
    const auto named = [this](QLatin1String name) {
        return std::find_if(m_kept.begin(), m_kept.end(),
                            [name](const Kept &kept) { return kept.name == name; });
    };
    const bool isOnlyIndented = !m_positioned || m_away.size() == 1;
    if (isIndented && isOnlyIndented && named(QLatin1String("background-image")) != m_kept.end())
        return;
    const auto display = named(QLatin1String("display"));
    keep(QStringLiteral("display:none"), display != m_kept.end() && display->important);
}

/// Every address is reported, in whatever property and notation it stands. One of a background is asked for
/// again where it is read, if it is.
void CssDeclarations::reportAddresses(const QString &name, const QList<CssToken> &value)
{
    const bool isBackground =
        name == QLatin1String("background") || name == QLatin1String("background-image");
    m_dropped = m_dropped || name == QLatin1String("behavior") || name == QLatin1String("-moz-binding");
    const auto report = [this, isBackground](const QString &url) {
        const QString kept = m_pictures ? m_pictures(url, isBackground) : QString();
        m_dropped = m_dropped || !isBackground || kept.isEmpty();
    };
    int depth = 0; // of functions in which a string is an address
    for (qsizetype i = 0; i < value.size(); ++i) {
        const CssToken &token = value[i];
        if (token.is(Type::Url)) {
            report(token.text);
        } else if (token.is(Type::BadUrl)) {
            m_dropped = true;
        } else if (token.is(Type::Function)) {
            m_dropped = m_dropped || token.isFunction(QLatin1String("expression"));
            if (depth > 0 || token.text.contains(QLatin1String("url"), Qt::CaseInsensitive) ||
                token.text.contains(QLatin1String("image"), Qt::CaseInsensitive) ||
                token.text.contains(QLatin1String("fade"), Qt::CaseInsensitive) ||
                token.isFunction(QLatin1String("src")))
                ++depth;
        } else if (token.is(Type::CloseParen)) {
            depth = std::max(0, depth - 1);
        } else if (token.is(Type::String) && depth > 0) {
            report(token.text);
        }
    }
}

void CssDeclarations::look(const QString &name, const QList<CssToken> &value)
{
    if (value.size() != 1)
        return;
    const CssToken &token = value.first();
    // A share of what is around is taken for much.
    const double pixels = token.is(Type::Percentage) ? token.number * 100 : pixelsOf(token);
    const bool isNothing =
        (token.is(Type::Number) || token.is(Type::Dimension) || token.is(Type::Percentage)) &&
        token.number == 0;
    if (name == QLatin1String("display"))
        m_hides = m_hides || token.isIdent(QLatin1String("none"));
    else if (name == QLatin1String("visibility"))
        m_hides =
            m_hides || token.isIdent(QLatin1String("hidden")) || token.isIdent(QLatin1String("collapse"));
    else if (name == QLatin1String("mso-hide"))
        m_hides = m_hides || token.isIdent(QLatin1String("all"));
    else if (name == QLatin1String("opacity"))
        m_hides = m_hides || isTransparentNumber(token);
    else if (name == QLatin1String("overflow"))
        m_clipped = m_clipped || token.isIdent(QLatin1String("hidden"));
    else if (name == QLatin1String("position"))
        m_positioned = token.isIdent(QLatin1String("absolute")) || token.isIdent(QLatin1String("fixed")) ||
                       token.isIdent(QLatin1String("relative"));
    else if (isWordOf(name, "left top right bottom text-indent")) {
        m_away.remove(name);
        if (usualPixelsOf(token) <= outOfSight)
            m_away.insert(name);
    } else if ((name == QLatin1String("width") || name == QLatin1String("max-width")) && pixels >= 0)
        m_width = m_width < 0 ? pixels : std::min(m_width, pixels);
    else if (name == QLatin1String("height") || name == QLatin1String("max-height")) {
        m_noHeight = m_noHeight || isNothing;
        if (pixels >= 0)
            m_height = m_height < 0 ? pixels : std::min(m_height, pixels);
    }
}

} // namespace posthorn
