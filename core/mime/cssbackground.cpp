#include "cssbackground_p.h"

#include <algorithm>

namespace posthorn
{
namespace
{

using Type = CssToken::Type;

constexpr qsizetype maxStops = 10;

/// A gradient as "linear-gradient(180deg,#ffffff 0%,#000000)". Others than linear ones become one from above:
/// text that was to be read on it stays readable.
QString takeGradient(CssValue *value)
{
    const CssToken &token = value->peek();
    if (!token.is(Type::Function) || !token.text.endsWith(QLatin1String("gradient"), Qt::CaseInsensitive))
        return {};
    const bool isLinear = token.isFunction(QLatin1String("linear-gradient"));
    const qsizetype start = value->at + 1;
    value->skipFunction();
    CssValue inside{value->tokens.mid(start, value->at - start - 1), 0};
    QStringList parts = {QStringLiteral("180deg")};
    const CssToken &first = inside.peek();
    if (isLinear && first.is(Type::Dimension) && first.text.compare(u"deg", Qt::CaseInsensitive) == 0) {
        parts[0] = cssNumber(std::clamp(first.number, -3'600.0, 3'600.0)) + QStringLiteral("deg");
    } else if (isLinear && first.isIdent(QLatin1String("to"))) {
        inside.take();
        parts[0] = QStringLiteral("to");
        for (QString side; !(side = takeWord(&inside, "top right bottom left")).isEmpty();)
            parts[0] += u' ' + side;
    }
    while (!inside.atEnd() && parts.size() <= maxStops) {
        QString stop = takeColor(&inside);
        if (stop.isEmpty()) {
            inside.take();
            continue;
        }
        if (inside.peek().is(Type::Percentage))
            stop += u' ' + takeLength(&inside, cssBoxLimits);
        parts += stop;
    }
    return parts.size() < 3 ? QString() : QStringLiteral("linear-gradient(") + parts.join(u',') + u')';
}

struct Background {
    QString color;
    QString image;
    QString repeat;
    QStringList position;
    QStringList size;
};

/// Reads what is next of a background; false for what no background has.
bool takeBackgroundPart(CssValue *value, Background *background, const PictureFilter &pictures)
{
    QString text;
    if (takeUrl(value, &text)) {
        const QString kept = pictures && background->image.isEmpty() ? pictures(text, true) : QString();
        if (!kept.isEmpty())
            background->image = QStringLiteral("url('") + kept + QStringLiteral("')");
        return true;
    }
    if (!(text = takeGradient(value)).isEmpty()) {
        if (background->image.isEmpty())
            background->image = text;
        return true;
    }
    if (!(text = takeColor(value)).isEmpty()) {
        if (background->color.isEmpty())
            background->color = text;
        return true;
    }
    if (!(text = takeWord(value, cssRepeats)).isEmpty()) {
        background->repeat = text;
        return true;
    }
    if (value->peek().isDelim(u'/')) {
        value->take();
        while (background->size.size() < 2 &&
               !(text = takeLengthOrWord(value, cssBoxLimits, "auto cover contain")).isEmpty())
            background->size += text;
        return !background->size.isEmpty();
    }
    if (!(text = takeLengthOrWord(value, cssBoxLimits, cssPlaces)).isEmpty()) {
        if (background->position.size() < 2)
            background->position += text;
        return true;
    }
    if (!takeWord(value, "none scroll fixed local border-box padding-box content-box initial").isEmpty())
        return true;
    if (value->peek().is(Type::Comma)) {
        value->take();
        return true;
    }
    return false;
}

} // namespace

bool takeUrl(CssValue *value, QString *url)
{
    const CssToken &token = value->peek();
    if (token.is(Type::Url)) {
        *url = value->take().text;
        return true;
    }
    if (!token.isFunction(QLatin1String("url")))
        return false;
    if (value->at + 1 < value->tokens.size() && value->tokens[value->at + 1].is(Type::String))
        *url = value->tokens[value->at + 1].text;
    value->skipFunction();
    return true;
}

QStringList filterBackground(CssValue value, const PictureFilter &pictures)
{
    Background background;
    while (!value.atEnd()) {
        if (takeBackgroundPart(&value, &background, pictures))
            continue;
        // A picture in a notation that is not read leaves the colour standing.
        if (!value.peek().is(Type::Function))
            return {};
        value.skipFunction();
    }
    const QString color = background.color.isEmpty() ? QStringLiteral("transparent") : background.color;
    if (background.image.isEmpty())
        return {QStringLiteral("background:") + color};
    QStringList list = {QStringLiteral("background-color:") + color,
                        QStringLiteral("background-image:") + background.image};
    if (!background.repeat.isEmpty())
        list += QStringLiteral("background-repeat:") + background.repeat;
    if (!background.position.isEmpty())
        list += QStringLiteral("background-position:") + background.position.join(u' ');
    if (!background.size.isEmpty())
        list += QStringLiteral("background-size:") + background.size.join(u' ');
    return list;
}

QStringList filterBackgroundImage(CssValue value, const PictureFilter &pictures)
{
    Background background;
    bool isNone = false;
    while (!value.atEnd()) {
        if (value.peek().is(Type::Function) || value.peek().is(Type::Url)) {
            if (!takeBackgroundPart(&value, &background, pictures))
                value.skipFunction();
        } else if (value.peek().isIdent(QLatin1String("none"))) {
            value.take();
            isNone = true;
        } else if (value.peek().is(Type::Comma)) {
            value.take();
        } else {
            return {};
        }
    }
    if (!background.image.isEmpty())
        return {QStringLiteral("background-image:") + background.image};
    return isNone ? QStringList{QStringLiteral("background-image:none")} : QStringList();
}

} // namespace posthorn
