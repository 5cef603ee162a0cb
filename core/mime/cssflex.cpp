#include "cssflex_p.h"

#include <algorithm>

namespace posthorn
{
namespace
{

using Type = CssToken::Type;

constexpr CssLimits basisLimits{0, 10'000, 0, 100, false};
constexpr CssLimits gapLimits{0, 1'000, 0, 100, false};
constexpr int mostColumns = 24;
constexpr const char *directions = "row row-reverse column column-reverse";
constexpr const char *wraps = "nowrap wrap wrap-reverse";

QString usualPlace(const QString &word)
{
    if (word == QLatin1String("start") || word == QLatin1String("left") ||
        word == QLatin1String("self-start"))
        return QStringLiteral("flex-start");
    if (word == QLatin1String("end") || word == QLatin1String("right") || word == QLatin1String("self-end"))
        return QStringLiteral("flex-end");
    return word;
}

QString takeFactor(CssValue *value)
{
    if (!value->peek().is(Type::Number))
        return {};
    return cssNumber(std::clamp(value->take().number, 0.0, 1000.0));
}

QString takeBasis(CssValue *value)
{
    if (!takeWord(value, "auto content max-content").isEmpty())
        return QStringLiteral("auto");
    const QString sum = takeCalculation(value);
    return sum.isEmpty() ? takeLength(value, basisLimits) : sum;
}

QStringList filterFlexShorthand(CssValue value)
{
    QString grow;
    QString shrink;
    QString basis;
    if (!takeWord(&value, "none").isEmpty()) {
        grow = shrink = QStringLiteral("0");
        basis = QStringLiteral("auto");
    } else {
        grow = takeFactor(&value);
        if (!grow.isEmpty())
            shrink = takeFactor(&value);
        basis = takeBasis(&value);
        if (grow.isEmpty() && !basis.isEmpty()) {
            grow = takeFactor(&value);
            shrink = takeFactor(&value);
        }
        if (grow.isEmpty() && basis.isEmpty())
            return {};
        if (basis.isEmpty())
            basis = QStringLiteral("0");
    }
    if (!value.atEnd())
        return {};
    return {QStringLiteral("flex-grow:") + (grow.isEmpty() ? QStringLiteral("1") : grow),
            QStringLiteral("flex-shrink:") + (shrink.isEmpty() ? QStringLiteral("1") : shrink),
            QStringLiteral("flex-basis:") + basis};
}

QStringList filterFlow(CssValue value)
{
    QStringList list;
    while (!value.atEnd()) {
        if (const QString direction = takeWord(&value, directions); !direction.isEmpty())
            list += QStringLiteral("flex-direction:") + direction;
        else if (const QString wrap = takeWord(&value, wraps); !wrap.isEmpty())
            list += QStringLiteral("flex-wrap:") + wrap;
        else
            return {};
    }
    return list;
}

QStringList filterGap(const QString &name, CssValue value)
{
    const QString first = takeLengthOrWord(&value, gapLimits, "normal");
    const QString second = takeLengthOrWord(&value, gapLimits, "normal");
    if (first.isEmpty() || !value.atEnd())
        return {};
    if (name != QLatin1String("gap") && name != QLatin1String("grid-gap"))
        return second.isEmpty()
                   ? QStringList{name.mid(name.startsWith(QLatin1String("grid-")) ? 5 : 0) + u':' + first}
                   : QStringList();
    return {QStringLiteral("row-gap:") + first,
            QStringLiteral("column-gap:") + (second.isEmpty() ? first : second)};
}

/// One column: a length, a share of what is left ("1fr") or "auto".
QString takePlainTrack(CssValue *value)
{
    const CssToken &token = value->peek();
    if (token.is(Type::Dimension) && token.text.compare(u"fr", Qt::CaseInsensitive) == 0)
        return cssNumber(std::clamp(value->take().number, 0.0, 1000.0)) + QStringLiteral("fr");
    if (!takeWord(value, "auto min-content max-content").isEmpty())
        return QStringLiteral("auto");
    return takeLength(value, basisLimits);
}

/// Of minmax() what it grows to; `*least` becomes what it begins with.
QString takeTrack(CssValue *value, QString *least)
{
    if (!value->peek().isFunction(QLatin1String("minmax")))
        return takePlainTrack(value);
    value->take();
    *least = takePlainTrack(value);
    if (least->isEmpty() || !value->take().is(Type::Comma))
        return {};
    const QString most = takePlainTrack(value);
    return value->take().is(Type::CloseParen) ? most : QString();
}

QStringList filterColumns(CssValue value)
{
    const QString name = QStringLiteral("grid-template-columns:");
    QStringList tracks;
    QString least;
    if (value.peek().isIdent(QLatin1String("auto-fit"))) {
        value.take();
        least = takeLength(&value, basisLimits);
        return least.isEmpty() || !value.atEnd() ? QStringList()
                                                 : QStringList{name + QStringLiteral("auto-fit ") + least};
    }
    while (!value.atEnd() && tracks.size() < mostColumns) {
        if (!value.peek().isFunction(QLatin1String("repeat"))) {
            const QString track = takeTrack(&value, &least);
            if (track.isEmpty())
                return {};
            tracks += track;
            continue;
        }
        value.take();
        const bool fits = !takeWord(&value, "auto-fit auto-fill").isEmpty();
        const double times = fits ? 1 : value.take().number;
        if (times < 1 || times > mostColumns || !value.take().is(Type::Comma))
            return {};
        QStringList repeated;
        least.clear();
        while (!value.atEnd() && !value.peek().is(Type::CloseParen) && repeated.size() < mostColumns) {
            const QString track = takeTrack(&value, &least);
            if (track.isEmpty())
                return {};
            repeated += track;
        }
        if (repeated.isEmpty() || !value.take().is(Type::CloseParen))
            return {};
        if (fits)
            return {name + QStringLiteral("auto-fit ") + (least.isEmpty() ? repeated.first() : least)};
        for (int i = 0; i < int(times); ++i)
            tracks += repeated;
    }
    return tracks.isEmpty() ? QStringList() : QStringList{name + tracks.mid(0, mostColumns).join(u' ')};
}

/// How many columns it takes, which is all that is kept of where it stands.
QStringList filterColumnSpan(CssValue value)
{
    int span = 0;
    if (value.peek().isIdent(QLatin1String("span"))) {
        value.take();
        span = int(std::clamp(value.take().number, 0.0, double(mostColumns)));
    } else if (value.peek().is(Type::Number)) {
        const double first = value.take().number;
        if (value.take().isDelim(u'/')) {
            const bool spans = value.peek().isIdent(QLatin1String("span"));
            if (spans)
                value.take();
            const double last = value.take().number;
            span = int(std::clamp(spans      ? last
                                  : last < 0 ? mostColumns
                                             : last - first,
                                  0.0, double(mostColumns)));
        }
    }
    return span < 1 || !value.atEnd() ? QStringList()
                                      : QStringList{QStringLiteral("grid-column:span %1").arg(span)};
}

} // namespace

QStringList filterFlex(const QString &name, CssValue value)
{
    const auto whole = [&value, &name](const QString &text) {
        return text.isEmpty() || !value.atEnd() ? QStringList() : QStringList{name + u':' + text};
    };
    if (name == QLatin1String("flex"))
        return filterFlexShorthand(std::move(value));
    if (name == QLatin1String("flex-flow"))
        return filterFlow(std::move(value));
    if (name == QLatin1String("flex-grow") || name == QLatin1String("flex-shrink"))
        return whole(takeFactor(&value));
    if (name == QLatin1String("flex-basis"))
        return whole(takeBasis(&value));
    if (name == QLatin1String("flex-direction"))
        return whole(takeWord(&value, directions));
    if (name == QLatin1String("flex-wrap"))
        return whole(takeWord(&value, wraps));
    if (name == QLatin1String("justify-content"))
        return whole(usualPlace(takeWord(&value, "start end left right flex-start flex-end center "
                                                 "space-between space-around space-evenly")));
    if (name == QLatin1String("align-items") || name == QLatin1String("align-self"))
        return whole(usualPlace(takeWord(
            &value, "auto stretch start end self-start self-end flex-start flex-end center baseline")));
    if (name.endsWith(QLatin1String("gap")))
        return isWordOf(name, "gap row-gap column-gap grid-gap grid-row-gap grid-column-gap")
                   ? filterGap(name, std::move(value))
                   : QStringList();
    if (name == QLatin1String("grid-template-columns"))
        return filterColumns(std::move(value));
    if (name == QLatin1String("grid-column"))
        return filterColumnSpan(std::move(value));
    return {};
}

} // namespace posthorn
