#include "cssfont_p.h"

#include "cssfilter.h"

#include <algorithm>

namespace posthorn
{
namespace
{

using Type = CssToken::Type;

constexpr CssLimits fontLimits{4, 200, 25, 1'000, false};
const char *const fontSizes = "xx-small x-small small medium large x-large xx-large smaller larger";

bool isPlainName(const QString &name)
{
    return std::all_of(name.begin(), name.end(), [](QChar c) {
        return c.isLetter() || c.isDigit() || c == u' ' || c == u'-' || c == u'_' || c == u'.';
    });
}

} // namespace

QString takeFontSize(CssValue *value)
{
    const CssToken &token = value->peek();
    const bool isNumber = token.is(Type::Number) || token.is(Type::Dimension) || token.is(Type::Percentage);
    if (isNumber && token.number == 0) {
        ++value->at;
        return QStringLiteral("0");
    }
    return takeLengthOrWord(value, fontLimits, fontSizes);
}

QString takeFontWeight(CssValue *value)
{
    if (!value->peek().is(Type::Number))
        return takeWord(value, "normal bold bolder lighter");
    const double weight = value->take().number;
    return QString::number(std::clamp(static_cast<int>(std::clamp(weight, 1.0, 1'000.0) / 100 + 0.5), 1, 9) *
                           100);
}

QString takeFontFamilies(CssValue *value)
{
    QStringList families;
    while (!value->atEnd()) {
        QString name;
        while (!value->atEnd() && !value->peek().is(Type::Comma)) {
            const CssToken &token = value->take();
            if (!token.is(Type::Ident) && !token.is(Type::String))
                return {};
            name += name.isEmpty() ? token.text : u' ' + token.text;
        }
        value->take();
        name = name.simplified();
        const bool isWord = std::all_of(name.begin(), name.end(), [](QChar c) {
            return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || c == u'-';
        });
        if (name.isEmpty() || name.size() > 60 || !isPlainName(name) || families.size() >= 12 ||
            name.compare(QLatin1String("inherit"), Qt::CaseInsensitive) == 0)
            continue;
        families += isWord && !name.startsWith(u'-') ? name : u'\'' + name + u'\'';
    }
    return families.join(u',');
}

QStringList filterFont(CssValue value)
{
    QString style = QStringLiteral("normal");
    QString variant = QStringLiteral("normal");
    QString weight = QStringLiteral("normal");
    for (QString text;;) {
        if (!(text = takeWord(&value, "italic oblique")).isEmpty())
            style = text;
        else if (!(text = takeWord(&value, "small-caps")).isEmpty())
            variant = text;
        else if ((value.peek().is(Type::Ident) || value.peek().number >= 100) &&
                 !(text = takeFontWeight(&value)).isEmpty())
            weight = text;
        else
            break;
    }
    const QString size = takeFontSize(&value);
    QString line = QStringLiteral("normal");
    if (value.peek().isDelim(u'/')) {
        value.take();
        line = takeLengthOrWord(&value, cssLineLimits, "normal");
    }
    const QString families = takeFontFamilies(&value);
    if (size.isEmpty() || line.isEmpty() || families.isEmpty())
        return {};
    return {QStringLiteral("font-style:") + style,   QStringLiteral("font-variant:") + variant,
            QStringLiteral("font-weight:") + weight, QStringLiteral("font-size:") + size,
            QStringLiteral("line-height:") + line,   QStringLiteral("font-family:") + families};
}

QString safeFontFamily(const QString &value)
{
    CssValue names;
    CssTokenizer tokenizer(value);
    for (CssToken token = tokenizer.next(); !token.is(Type::End) && names.tokens.size() < 100;
         token = tokenizer.next()) {
        if (!token.is(Type::Whitespace))
            names.tokens += token;
    }
    return takeFontFamilies(&names);
}

} // namespace posthorn
