#include "cssproperty_p.h"

#include "cssbackground_p.h"
#include "cssflex_p.h"
#include "cssfont_p.h"

#include <QHash>
#include <algorithm>

namespace posthorn
{
namespace
{

using Type = CssToken::Type;

constexpr CssLimits spaceLimits{0, 1'000, 0, 100, false};
constexpr CssLimits borderLimits{0, 200, 0, 0, false};
constexpr CssLimits indentLimits{-200, 1'000, 0, 100, false};
constexpr CssLimits shiftLimits{-100, 100, 0, 0, false};
constexpr CssLimits spacingLimits{-10, 100, 0, 0, false};

constexpr const char *borderStyles = "none hidden dotted dashed solid double groove ridge inset outset";
constexpr const char *borderWidths = "thin medium thick";
constexpr const char *verticals = "baseline sub super top text-top middle bottom text-bottom";
constexpr const char *sides = "top right bottom left";
constexpr const char *listTypes =
    "none circle disc square armenian decimal decimal-leading-zero georgian lower-alpha lower-greek "
    "lower-latin lower-roman upper-alpha upper-latin upper-roman";

/// The value only if nothing is left over.
QStringList whole(const CssValue &value, const QString &name, const QString &text)
{
    return text.isEmpty() || !value.atEnd() ? QStringList() : QStringList{name + u':' + text};
}

/// One to `most` of the same, all that is left.
template <typename Take>
QString takeSeveral(CssValue *value, int most, const Take &take)
{
    QStringList list;
    while (!value->atEnd()) {
        const QString next = take(value);
        if (next.isEmpty() || list.size() >= most)
            return {};
        list += next;
    }
    return list.join(u' ');
}

/// "border" and "border-left": always in its parts, because litehtml reads them in one order only.
QStringList filterBorder(const QString &name, CssValue value)
{
    QString width;
    QString style;
    QString color;
    while (!value.atEnd()) {
        QString text;
        if (style.isEmpty() && !(text = takeWord(&value, borderStyles)).isEmpty())
            style = text;
        else if (width.isEmpty() && !(text = takeLengthOrWord(&value, borderLimits, borderWidths)).isEmpty())
            width = text;
        else if (color.isEmpty() && !(text = takeColor(&value)).isEmpty())
            color = text;
        else if (takeWord(&value, "currentcolor initial").isEmpty())
            return {};
    }
    QStringList list;
    if (!width.isEmpty())
        list += name + QStringLiteral("-width:") + width;
    list += name + QStringLiteral("-style:") + (style.isEmpty() ? QStringLiteral("none") : style);
    if (!color.isEmpty())
        list += name + QStringLiteral("-color:") + color;
    return list;
}

QStringList filterListStyle(CssValue value)
{
    QStringList list;
    while (!value.atEnd()) {
        QString text;
        if (!(text = takeWord(&value, listTypes)).isEmpty())
            list += QStringLiteral("list-style-type:") + text;
        else if (!(text = takeWord(&value, "inside outside")).isEmpty())
            list += QStringLiteral("list-style-position:") + text;
        else if (!takeUrl(&value, &text))
            return {};
    }
    return list;
}

QStringList filterTextDecoration(CssValue value)
{
    QStringList words;
    while (!value.atEnd()) {
        const QString word = takeWord(&value, "none underline overline line-through");
        if (!word.isEmpty() && !words.contains(word))
            words += word;
        else if (word.isEmpty() && value.peek().is(Type::Function))
            value.skipFunction();
        else if (word.isEmpty())
            value.take(); // colour, thickness and shape of the line
    }
    return words.isEmpty() ? QStringList()
                           : QStringList{QStringLiteral("text-decoration:") + words.join(u' ')};
}

QString takeOpacity(CssValue *value)
{
    const CssToken token = value->take();
    if (!token.is(Type::Number) && !token.is(Type::Percentage))
        return {};
    return cssNumber(std::clamp(token.is(Type::Percentage) ? token.number / 100 : token.number, 0.0, 1.0));
}

/// What scrolls would be out of reach on a page that is painted as a whole.
QString takeOverflow(CssValue *value)
{
    const QString word = takeWord(value, "visible hidden auto scroll");
    return word.isEmpty() || word == QLatin1String("hidden") ? word : QStringLiteral("visible");
}

/// Properties with one of a few words.
const QHash<QString, const char *> &wordProperties()
{
    static const QHash<QString, const char *> table = {
        {QStringLiteral("font-style"), "normal italic oblique"},
        {QStringLiteral("font-variant"), "normal small-caps"},
        {QStringLiteral("text-transform"), "none capitalize uppercase lowercase"},
        {QStringLiteral("visibility"), "visible hidden collapse"},
        {QStringLiteral("float"), "none left right"},
        {QStringLiteral("clear"), "none left right both"},
        {QStringLiteral("box-sizing"), "content-box border-box"},
        {QStringLiteral("border-collapse"), "collapse separate"},
        {QStringLiteral("border-top-style"), borderStyles},
        {QStringLiteral("border-right-style"), borderStyles},
        {QStringLiteral("border-bottom-style"), borderStyles},
        {QStringLiteral("border-left-style"), borderStyles},
        {QStringLiteral("list-style-type"), listTypes},
        {QStringLiteral("list-style-position"), "inside outside"},
        {QStringLiteral("background-repeat"), cssRepeats},
        {QStringLiteral("direction"), "ltr rtl"},
        {QStringLiteral("word-break"), "normal break-all keep-all break-word"},
        {QStringLiteral("overflow-wrap"), "normal break-word anywhere"},
        {QStringLiteral("caption-side"), "top bottom"},
        {QStringLiteral("table-layout"), "auto fixed"},
        {QStringLiteral("text-align"), "left right center justify start end -webkit-center -moz-center"},
        {QStringLiteral("white-space"), "normal nowrap pre pre-line pre-wrap break-spaces"},
        {QStringLiteral("display"),
         "none block inline inline-block inline-table list-item table table-caption table-cell "
         "table-column table-column-group table-footer-group table-header-group table-row "
         "table-row-group flow-root flex grid inline-flex inline-grid"},
    };
    return table;
}

/// The word of litehtml for one that it doesn't know.
QString usualWord(const QString &word)
{
    static const QHash<QString, QString> table = {
        {QStringLiteral("start"), QStringLiteral("left")},
        {QStringLiteral("end"), QStringLiteral("right")},
        {QStringLiteral("-webkit-center"), QStringLiteral("center")},
        {QStringLiteral("-moz-center"), QStringLiteral("center")},
        {QStringLiteral("break-spaces"), QStringLiteral("pre-wrap")},
        {QStringLiteral("flow-root"), QStringLiteral("block")},
    };
    return table.value(word, word);
}

struct LengthProperty {
    CssLimits limits;
    const char *words = "";
    int most = 1; // how many of them, as in "margin"
};

const QHash<QString, LengthProperty> &lengthProperties()
{
    static const QHash<QString, LengthProperty> table = [] {
        QHash<QString, LengthProperty> made;
        const auto add = [&made](const char *names, const LengthProperty &property) {
            for (const QString &name : QString::fromLatin1(names).split(u' '))
                made.insert(name, property);
        };
        add("width height min-width min-height", {cssBoxLimits, "auto", 1});
        add("max-width max-height", {cssBoxLimits, "none", 1});
        add("margin", {spaceLimits, "auto", 4});
        add("margin-top margin-right margin-bottom margin-left", {spaceLimits, "auto", 1});
        add("padding", {spaceLimits, "", 4});
        add("padding-top padding-right padding-bottom padding-left", {spaceLimits, "", 1});
        add("border-width", {borderLimits, borderWidths, 4});
        add("border-top-width border-right-width border-bottom-width border-left-width",
            {borderLimits, borderWidths, 1});
        add("border-top-left-radius border-top-right-radius border-bottom-right-radius "
            "border-bottom-left-radius",
            {spaceLimits, "", 2});
        add("border-radius", {spaceLimits, "", 4});
        add("border-spacing", {borderLimits, "", 2});
        add("background-position", {cssBoxLimits, cssPlaces, 2});
        add("background-size", {cssBoxLimits, "auto cover contain", 2});
        add("line-height", {cssLineLimits, "normal", 1});
        add("text-indent", {indentLimits, "", 1});
        add("letter-spacing word-spacing", {spacingLimits, "normal", 1});
        return made;
    }();
    return table;
}

bool isColorProperty(const QString &name)
{
    return name == QLatin1String("color") || name == QLatin1String("background-color") ||
           (name.startsWith(QLatin1String("border-")) && name.endsWith(QLatin1String("-color")) &&
            isWordOf(name.mid(7, name.size() - 13), sides));
}

bool isShorthand(const QString &name)
{
    return isWordOf(name, "background border border-top border-right border-bottom border-left border-color "
                          "border-style font list-style margin padding border-width");
}

QStringList filterOther(const QString &name, CssValue value, const PictureFilter &pictures)
{
    if (name == QLatin1String("background"))
        return filterBackground(std::move(value), pictures);
    if (name == QLatin1String("background-image"))
        return filterBackgroundImage(std::move(value), pictures);
    if (name == QLatin1String("border") ||
        (name.startsWith(QLatin1String("border-")) && isWordOf(name.mid(7), sides)))
        return filterBorder(name, std::move(value));
    if (name == QLatin1String("border-color"))
        return whole(value, name, takeSeveral(&value, 4, takeColor));
    if (name == QLatin1String("border-style"))
        return whole(value, name,
                     takeSeveral(&value, 4, [](CssValue *next) { return takeWord(next, borderStyles); }));
    if (name == QLatin1String("font"))
        return filterFont(std::move(value));
    if (name == QLatin1String("font-family"))
        return whole(value, name, takeFontFamilies(&value));
    if (name == QLatin1String("font-size"))
        return whole(value, name, takeFontSize(&value));
    if (name == QLatin1String("font-weight"))
        return whole(value, name, takeFontWeight(&value));
    if (name == QLatin1String("list-style"))
        return filterListStyle(std::move(value));
    if (name == QLatin1String("text-decoration") || name == QLatin1String("text-decoration-line"))
        return filterTextDecoration(std::move(value));
    if (name == QLatin1String("opacity"))
        return whole(value, name, takeOpacity(&value));
    if (name == QLatin1String("vertical-align"))
        return whole(value, name, takeLengthOrWord(&value, shiftLimits, verticals));
    if (name == QLatin1String("overflow") || name == QLatin1String("overflow-x") ||
        name == QLatin1String("overflow-y"))
        return whole(value, QStringLiteral("overflow"), takeOverflow(&value));
    if (name == QLatin1String("word-wrap"))
        return filterProperty(QStringLiteral("overflow-wrap"), std::move(value.tokens), pictures);
    if (isColorProperty(name))
        return whole(value, name, takeColor(&value));
    return filterFlex(name, std::move(value));
}

} // namespace

QStringList filterProperty(const QString &name, QList<CssToken> tokens, const PictureFilter &pictures)
{
    CssValue value{std::move(tokens), 0};
    const auto words = wordProperties().constFind(name);
    const bool hasWords = words != wordProperties().constEnd();
    const auto lengths = lengthProperties().constFind(name);
    const bool hasLengths = lengths != lengthProperties().constEnd();
    if (value.tokens.size() == 1 && value.tokens.first().isIdent(QLatin1String("inherit"))) {
        const bool isKnown =
            hasWords || hasLengths || isColorProperty(name) ||
            isWordOf(name, "font-size font-weight font-family text-decoration vertical-align");
        return isKnown && !isShorthand(name) ? QStringList{name + QStringLiteral(":inherit")} : QStringList();
    }
    if (hasWords)
        return whole(value, name, usualWord(takeWord(&value, *words)));
    if (hasLengths && lengths->most == 1 && value.peek().isFunction(QLatin1String("calc")))
        return whole(value, name, takeCalculation(&value));
    if (!hasLengths)
        return filterOther(name, std::move(value), pictures);
    const QString text = takeSeveral(&value, lengths->most, [&lengths](CssValue *next) {
        return takeLengthOrWord(next, lengths->limits, lengths->words);
    });
    QStringList kept = whole(value, name, text);
    // "min(100%, 600px)": what is around may be narrower than usual.
    if (!kept.isEmpty() && name == QLatin1String("width") &&
        value.tokens.first().isFunction(QLatin1String("min"))) {
        for (const CssToken &token : std::as_const(value.tokens)) {
            if (token.is(Type::Percentage))
                kept += QStringLiteral("max-width:") + cssNumber(std::clamp(token.number, 0.0, 100.0)) + u'%';
        }
    }
    return kept;
}

} // namespace posthorn
