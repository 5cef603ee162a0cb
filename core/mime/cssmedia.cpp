#include "cssmedia_p.h"

#include "csslength_p.h"

#include <algorithm>

namespace posthorn
{
namespace
{

using Type = CssToken::Type;

constexpr qsizetype maxQueries = 8;
constexpr qsizetype maxFeatures = 6;

enum class Answer { Yes, No, LaterByLayout };

bool isWord(const QString &name, std::initializer_list<const char *> words)
{
    return std::any_of(words.begin(), words.end(),
                       [&name](const char *word) { return name == QLatin1String(word); });
}

/// "(name:value)", "(name)" or "(name<=value)", without the parentheses.
Answer featureAnswer(const QList<CssToken> &tokens, QString *kept)
{
    if (tokens.isEmpty() || !tokens[0].is(Type::Ident))
        return Answer::No;
    QString name = tokens[0].text.toLower();
    qsizetype at = 1;
    if (at + 1 < tokens.size() && (tokens[at].isDelim(u'<') || tokens[at].isDelim(u'>')) &&
        tokens[at + 1].isDelim(u'=')) {
        name.prepend(tokens[at].isDelim(u'<') ? QLatin1String("max-") : QLatin1String("min-"));
        at += 2;
    } else if (at < tokens.size() && tokens[at].is(Type::Colon)) {
        ++at;
    } else {
        return tokens.size() == 1 && isWord(name, {"color", "width"}) ? Answer::Yes : Answer::No;
    }
    if (at + 1 != tokens.size())
        return Answer::No;
    const CssToken &value = tokens[at];
    const QString word = value.is(Type::Ident) ? value.text.toLower() : QString();
    const auto hasWord = [&](const char *feature, std::initializer_list<const char *> words) {
        return name == QLatin1String(feature) && isWord(word, words);
    };
    if (hasWord("orientation", {"portrait", "landscape"}) ||
        hasWord("prefers-color-scheme", {"dark", "light"}) || hasWord("hover", {"hover", "none"}) ||
        hasWord("any-hover", {"hover", "none"}) || hasWord("pointer", {"fine", "coarse", "none"}) ||
        hasWord("any-pointer", {"fine", "coarse", "none"})) {
        *kept = QStringLiteral("(%1:%2)").arg(name, word);
        return Answer::LaterByLayout;
    }
    if (isWord(name, {"-webkit-min-device-pixel-ratio", "-webkit-max-device-pixel-ratio",
                      "min-device-pixel-ratio", "max-device-pixel-ratio"}) &&
        value.is(Type::Number) && value.number >= 0) {
        *kept = QStringLiteral("(%1:%2)").arg(name, cssNumber(std::min(value.number, 100.0)));
        return Answer::LaterByLayout;
    }
    const QString unit = value.text.toLower();
    if (isWord(name, {"resolution", "min-resolution", "max-resolution"}) && value.is(Type::Dimension) &&
        value.number >= 0 && isWord(unit, {"dpi", "dppx", "dpcm"})) {
        *kept = QStringLiteral("(%1:%2%3)").arg(name, cssNumber(std::min(value.number, 10'000.0)), unit);
        return Answer::LaterByLayout;
    }
    if (!isWord(name, {"width", "min-width", "max-width", "height", "min-height", "max-height",
                       "device-width", "min-device-width", "max-device-width", "device-height",
                       "min-device-height", "max-device-height"}))
        return Answer::No;
    // em in a condition is the size of the usual text.
    double pixels = pixelsOf(value);
    if (value.is(Type::Dimension) && pixels < 0 && isWord(value.text.toLower(), {"em", "rem"}))
        pixels = value.number * 16;
    if (pixels < 0)
        return Answer::No;
    *kept = QStringLiteral("(%1:%2px)").arg(name).arg(static_cast<int>(std::min(pixels, 100'000.0)));
    return Answer::LaterByLayout;
}

/// One query; no value where it is never true.
std::optional<QString> readQuery(const QList<CssToken> &tokens)
{
    QStringList features;
    qsizetype at = 0;
    bool isNegated = false;
    if (at < tokens.size() && tokens[at].isIdent(QLatin1String("only"))) {
        ++at;
    } else if (at < tokens.size() && tokens[at].isIdent(QLatin1String("not"))) {
        isNegated = true;
        ++at;
    }
    if (at < tokens.size() && tokens[at].is(Type::Ident)) {
        const bool matches = isWord(tokens[at].text.toLower(), {"all", "screen"});
        ++at;
        if (isNegated)
            return matches ? std::nullopt : std::optional(QString());
        if (!matches)
            return std::nullopt;
        if (at == tokens.size())
            return QString();
        if (!tokens[at].isIdent(QLatin1String("and")))
            return std::nullopt;
        ++at;
    } else if (isNegated) {
        return std::nullopt;
    }
    while (at < tokens.size() && tokens[at].is(Type::OpenParen)) {
        const auto close = std::find_if(tokens.begin() + at, tokens.end(),
                                        [](const CssToken &token) { return token.is(Type::CloseParen); });
        if (close == tokens.end())
            return std::nullopt;
        const qsizetype end = close - tokens.begin();
        QString kept;
        if (featureAnswer(tokens.mid(at + 1, end - at - 1), &kept) == Answer::No)
            return std::nullopt;
        if (!kept.isEmpty() && !features.contains(kept))
            features += kept;
        at = end + 1;
        if (at == tokens.size())
            return features.size() > maxFeatures ? std::nullopt
                                                 : std::optional(features.join(QStringLiteral(" and ")));
        if (!tokens[at].isIdent(QLatin1String("and")))
            return std::nullopt;
        ++at;
    }
    return std::nullopt;
}

} // namespace

std::optional<QStringList> filterMediaQueries(const QList<CssToken> &condition)
{
    QStringList queries;
    QList<CssToken> one;
    bool isEmpty = true;
    const auto finish = [&] {
        const auto query = readQuery(one);
        if (query && !queries.contains(*query) && queries.size() < maxQueries)
            queries += *query;
        one.clear();
    };
    for (const CssToken &token : condition) {
        if (token.is(Type::Whitespace))
            continue;
        isEmpty = false;
        if (token.is(Type::Comma))
            finish();
        else
            one += token;
    }
    if (isEmpty)
        return QStringList{QString()};
    finish();
    if (queries.isEmpty())
        return std::nullopt;
    return queries.contains(QString()) ? QStringList{QString()} : queries;
}

std::optional<QStringList> combinedQueries(const QStringList &outer, const QStringList &inner)
{
    const QString andWord = QStringLiteral(" and ");
    QStringList both;
    for (const QString &first : outer) {
        for (const QString &second : inner) {
            QStringList features = first.split(andWord, Qt::SkipEmptyParts);
            features += second.split(andWord, Qt::SkipEmptyParts);
            features.removeDuplicates();
            const QString query = features.join(andWord);
            if (!both.contains(query))
                both += query;
        }
    }
    const bool tooMany = both.size() > maxQueries ||
                         std::any_of(both.begin(), both.end(),
                                     [](const QString &query) { return query.count(u'(') > maxFeatures; });
    return tooMany ? std::nullopt : std::optional(both);
}

} // namespace posthorn
