#include "cssfilter.h"

#include <QHash>
#include <QSet>

namespace posthorn
{
namespace
{

constexpr qsizetype maxStyle = 8'192;
constexpr double maxPixels = 10'000;

enum class Kind {
    Words,   // key words and colours
    Lengths, // numbers with units, not negative
    FontSize,
    Family,
};

const QHash<QString, Kind> &properties()
{
    static const QHash<QString, Kind> table = [] {
        QHash<QString, Kind> made;
        const auto add = [&made](Kind kind, const char *names) {
            for (const QString &name : QString::fromLatin1(names).split(u' '))
                made.insert(name, kind);
        };
        add(Kind::Words,
            "color background-color font-weight font-style font-variant text-align text-decoration "
            "text-transform "
            "vertical-align white-space border-collapse border-style border-color border-top-style "
            "border-right-style "
            "border-bottom-style border-left-style border-top-color border-right-color border-bottom-color "
            "border-left-color list-style-type direction unicode-bidi word-break overflow-wrap");
        add(Kind::Lengths,
            "margin margin-top margin-right margin-bottom margin-left padding padding-top padding-right "
            "padding-bottom "
            "padding-left border border-top border-right border-bottom border-left border-width "
            "border-top-width "
            "border-right-width border-bottom-width border-left-width border-spacing width max-width height "
            "line-height text-indent letter-spacing");
        add(Kind::FontSize, "font-size");
        add(Kind::Family, "font-family");
        return made;
    }();
    return table;
}

/// Cuts at ';' outside of quotes and parentheses.
QStringList declarations(const QString &style)
{
    QStringList list;
    qsizetype start = 0;
    int depth = 0;
    QChar quote;
    for (qsizetype i = 0; i < style.size(); ++i) {
        const QChar c = style[i];
        if (!quote.isNull()) {
            if (c == quote)
                quote = QChar();
        } else if (c == u'"' || c == u'\'') {
            quote = c;
        } else if (c == u'(') {
            ++depth;
        } else if (c == u')') {
            depth = std::max(0, depth - 1);
        } else if (c == u';' && depth == 0) {
            list += style.mid(start, i - start);
            start = i + 1;
        }
    }
    list += style.mid(start);
    return list;
}

void collectUrls(const QString &value, QStringList *urls)
{
    qsizetype at = 0;
    while (urls->size() < 50 && (at = value.indexOf(QLatin1String("url("), at, Qt::CaseInsensitive)) >= 0) {
        at += 4;
        qsizetype end = value.indexOf(u')', at);
        if (end < 0)
            end = value.size();
        QString url = value.mid(at, end - at).trimmed();
        if (url.size() >= 2 && (url.startsWith(u'"') || url.startsWith(u'\'')))
            url = url.mid(1, url.size() - 2);
        urls->append(url);
        at = end;
    }
}

bool isActive(const QString &value)
{
    static const QStringList signs = {
        QStringLiteral("\\"),         QStringLiteral("/*"),          QStringLiteral("url("),
        QStringLiteral("expression"), QStringLiteral("javascript:"), QStringLiteral("vbscript:"),
        QStringLiteral("@"),          QStringLiteral("<"),           QStringLiteral("image-set"),
        QStringLiteral("var("),       QStringLiteral("attr("),       QStringLiteral("binding"),
        QStringLiteral("behavior"),
    };
    for (const QString &sign : signs) {
        if (value.contains(sign, Qt::CaseInsensitive))
            return true;
    }
    return false;
}

bool hasOnlyPlainCharacters(const QString &value)
{
    static const QString others = QStringLiteral(" #%.,-+()'");
    for (const QChar c : value) {
        if (!(c.unicode() < 0x80 && c.isLetterOrNumber()) && !others.contains(c))
            return false;
    }
    return true;
}

/// Only colours may be functions.
bool functionsAreColors(const QString &value)
{
    qsizetype at = 0;
    while ((at = value.indexOf(u'(', at)) >= 0) {
        qsizetype start = at;
        while (start > 0 && value[start - 1].isLetter())
            --start;
        const QString name = value.mid(start, at - start).toLower();
        if (name != QLatin1String("rgb") && name != QLatin1String("rgba") && name != QLatin1String("hsl") &&
            name != QLatin1String("hsla"))
            return false;
        ++at;
    }
    return true;
}

bool lengthIsFair(const QString &token, double low, double high)
{
    qsizetype end = 0;
    while (end < token.size() &&
           (token[end].isDigit() || token[end] == u'.' || token[end] == u'-' || token[end] == u'+'))
        ++end;
    if (end == 0)
        return true; // a key word or a colour
    bool isNumber = false;
    double value = token.left(end).toDouble(&isNumber);
    if (!isNumber)
        return false;
    const QString unit = token.mid(end).toLower();
    if (unit == QLatin1String("em") || unit == QLatin1String("rem"))
        value *= 16;
    else if (unit == QLatin1String("pt"))
        value *= 4.0 / 3.0;
    else if (unit == QLatin1String("in"))
        value *= 96;
    else if (unit == QLatin1String("cm"))
        value *= 38;
    else if (unit == QLatin1String("%"))
        value *= low > 0 ? 0.16 : 1;
    else if (!unit.isEmpty() && unit != QLatin1String("px") && unit != QLatin1String("mm") &&
             unit != QLatin1String("ex"))
        return false;
    return value >= low && value <= high;
}

bool valueIsFair(Kind kind, const QString &value)
{
    if (value.isEmpty() || value.size() > 300 || !hasOnlyPlainCharacters(value) || !functionsAreColors(value))
        return false;
    if (kind != Kind::Family && value.contains(u'\''))
        return false;
    if (kind == Kind::Words || kind == Kind::Family)
        return true;
    for (const QString &token : value.split(u' ', Qt::SkipEmptyParts)) {
        if (kind == Kind::FontSize ? !lengthIsFair(token, 4, 200) : !lengthIsFair(token, 0, maxPixels))
            return false;
    }
    return true;
}

bool isZero(const QString &value)
{
    static const QSet<QString> zeros = {QStringLiteral("0"),   QStringLiteral("0px"), QStringLiteral("0pt"),
                                        QStringLiteral("0em"), QStringLiteral("0.0"), QStringLiteral("0%")};
    return zeros.contains(value);
}

} // namespace

FilteredStyle filterStyle(const QString &style)
{
    FilteredStyle filtered;
    if (style.isEmpty())
        return filtered;
    if (style.size() > maxStyle) {
        filtered.dropped = true;
        return filtered;
    }
    bool noHeight = false;
    bool clipped = false;
    QStringList kept;
    for (const QString &declaration : declarations(style)) {
        const qsizetype colon = declaration.indexOf(u':');
        if (colon <= 0)
            continue;
        QString name = declaration.left(colon).trimmed().toLower();
        QString value = declaration.mid(colon + 1).simplified();
        if (const qsizetype bang = value.indexOf(u'!'); bang >= 0)
            value = value.left(bang).trimmed();
        collectUrls(value, &filtered.urls);
        if (isActive(name) || isActive(value)) {
            filtered.dropped = true;
            continue;
        }
        const QString lower = value.toLower();
        filtered.hidden = filtered.hidden ||
                          (name == QLatin1String("display") && lower == QLatin1String("none")) ||
                          (name == QLatin1String("visibility") && lower != QLatin1String("visible") &&
                           lower != QLatin1String("inherit")) ||
                          (name == QLatin1String("mso-hide") && lower == QLatin1String("all")) ||
                          (name == QLatin1String("opacity") && isZero(lower));
        noHeight = noHeight || ((name == QLatin1String("max-height") || name == QLatin1String("height")) &&
                                isZero(lower));
        clipped = clipped || (name == QLatin1String("overflow") && lower == QLatin1String("hidden"));
        if (name == QLatin1String("background"))
            name = QStringLiteral("background-color");
        const auto kind = properties().constFind(name);
        if (kind == properties().constEnd())
            continue;
        value.replace(u'"', u'\'');
        if (name == QLatin1String("background-color") && safeColor(value).isEmpty() &&
            !value.startsWith(QLatin1String("rgb"), Qt::CaseInsensitive) &&
            !value.startsWith(QLatin1String("hsl"), Qt::CaseInsensitive))
            continue;
        if (valueIsFair(*kind, value) && kept.size() < 40)
            kept += name + u':' + value;
    }
    filtered.hidden = filtered.hidden || (noHeight && clipped);
    filtered.css = kept.join(u';');
    return filtered;
}

QString safeColor(const QString &value)
{
    const QString color = value.trimmed().toLower();
    const bool hex = color.startsWith(u'#');
    const QString digits = hex ? color.mid(1) : color;
    if (digits.isEmpty() || digits.size() > 24)
        return {};
    bool onlyHex = true;
    bool onlyLetters = true;
    for (const QChar c : digits) {
        onlyLetters = onlyLetters && c >= u'a' && c <= u'z';
        onlyHex = onlyHex && ((c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f'));
    }
    if (hex)
        return onlyHex && (digits.size() == 3 || digits.size() == 6) ? color : QString();
    if (onlyHex && digits.size() == 6)
        return u'#' + digits;
    return onlyLetters ? color : QString();
}

} // namespace posthorn
