#include "cssfilter.h"

#include "csscolor_p.h"
#include "cssdeclarations_p.h"
#include "cssmedia_p.h"
#include "cssselector_p.h"

namespace posthorn
{
namespace
{

using Type = CssToken::Type;

constexpr qsizetype maxPrelude = 2'000;
constexpr int maxNesting = 8;

QList<CssToken> tokensOf(const QString &css)
{
    QList<CssToken> tokens;
    CssTokenizer tokenizer(css);
    for (CssToken token = tokenizer.next(); !token.is(Type::End) && tokens.size() < maxPrelude;
         token = tokenizer.next())
        tokens += token;
    return tokens;
}

/// Writes a sheet's rules anew (CSS Syntax 3, 5.4).
class SheetFilter
{
public:
    SheetFilter(const QString &sheet, const PictureFilter &pictures, SheetBudget *budget)
        : m_tokenizer(sheet)
        , m_pictures(pictures)
        , m_budget(budget)
    {
    }

    FilteredSheet filter(const QStringList &queries)
    {
        readRules(queries, 0);
        switchTo({QString()});
        return m_result;
    }

private:
    /// What ended a prelude.
    enum class End { Block, Semicolon, Outer };

    /// Until the block ends, or the sheet where `depth` is 0; `queries`: under which conditions.
    void readRules(const QStringList &queries, int depth)
    {
        for (CssToken token = m_tokenizer.next(); !token.is(Type::End); token = m_tokenizer.next()) {
            if (depth > 0 && token.is(Type::CloseCurly))
                return;
            if (token.is(Type::Whitespace) || (token.is(Type::CommentMark) && depth == 0))
                continue;
            const End end = token.is(Type::AtKeyword) ? readAtRule(token.text.toLower(), queries, depth)
                                                      : readStyleRule(token, queries, depth);
            if (end == End::Outer)
                return;
        }
    }

    End readStyleRule(const CssToken &first, const QStringList &queries, int depth)
    {
        QList<CssToken> prelude;
        const End end = readPrelude(first, false, depth, &prelude);
        if (end != End::Block)
            return end;
        CssDeclarations declarations(&m_tokenizer, m_pictures);
        const QStringList style = declarations.read(Type::CloseCurly);
        m_result.dropped = m_result.dropped || declarations.dropped();
        if (style.isEmpty() || m_budget->rules <= 0)
            return End::Block;
        const QStringList selectors = filterSelectors(prelude).mid(0, m_budget->selectors);
        if (selectors.isEmpty())
            return End::Block;
        --m_budget->rules;
        m_budget->selectors -= static_cast<int>(selectors.size());
        switchTo(queries);
        m_result.css += selectors.join(u',') + u'{' + style.join(u';') + QLatin1String("}\n");
        return End::Block;
    }

    End readAtRule(const QString &name, const QStringList &queries, int depth)
    {
        const bool isMedia = name == QLatin1String("media");
        const bool isGroup = isMedia || name == QLatin1String("supports");
        m_result.dropped = m_result.dropped || (!isGroup && name != QLatin1String("charset"));
        QList<CssToken> prelude;
        const End end = readPrelude({Type::Whitespace, {}, 0}, true, depth, &prelude);
        if (name == QLatin1String("import"))
            reportImport(prelude);
        if (end != End::Block)
            return end;
        auto inner = std::optional(queries);
        if (isMedia) {
            const auto own = filterMediaQueries(prelude);
            inner = own ? combinedQueries(queries, *own) : std::nullopt;
        }
        if (isGroup && inner && depth < maxNesting)
            readRules(*inner, depth + 1);
        else
            skipBlock(!isGroup);
        return End::Block;
    }

    /// What stands before a block. A closing brace ends it only where a block is open around it.
    End readPrelude(CssToken token, bool endsAtSemicolon, int depth, QList<CssToken> *prelude)
    {
        int open = 0;
        bool isTooLong = false;
        for (; !token.is(Type::End); token = m_tokenizer.next()) {
            if (open == 0 && token.is(Type::OpenCurly)) {
                if (isTooLong)
                    prelude->clear();
                return End::Block;
            }
            if (open == 0 && endsAtSemicolon && token.is(Type::Semicolon))
                return End::Semicolon;
            if (open == 0 && depth > 0 && token.is(Type::CloseCurly))
                return End::Outer;
            if (token.is(Type::Function) || token.is(Type::OpenParen) || token.is(Type::OpenSquare))
                ++open;
            else if (token.is(Type::CloseParen) || token.is(Type::CloseSquare))
                open = std::max(0, open - 1);
            isTooLong = isTooLong || prelude->size() >= maxPrelude;
            if (!isTooLong)
                prelude->append(std::move(token));
        }
        return End::Outer;
    }

    /// The block of a rule that goes; the addresses in it are reported where they would have been asked for.
    void skipBlock(bool reports)
    {
        int open = 1;
        bool isAddress = false;
        for (CssToken token = m_tokenizer.next(); !token.is(Type::End); token = m_tokenizer.next()) {
            if (reports && m_pictures && (token.is(Type::Url) || (isAddress && token.is(Type::String))))
                (void)m_pictures(token.text, false);
            if (!token.is(Type::Whitespace))
                isAddress = token.isFunction(QLatin1String("url")) || token.isFunction(QLatin1String("src"));
            if (token.is(Type::OpenCurly))
                ++open;
            else if (token.is(Type::CloseCurly) && --open == 0)
                return;
        }
    }

    void reportImport(const QList<CssToken> &prelude)
    {
        for (const CssToken &token : prelude) {
            if (token.is(Type::String) || token.is(Type::Url)) {
                if (m_pictures)
                    (void)m_pictures(token.text, false);
                return;
            }
        }
    }

    /// Rules that follow stand under these conditions.
    void switchTo(const QStringList &queries)
    {
        if (m_current == queries)
            return;
        if (!isAlways(m_current))
            m_result.css += QLatin1String("}\n");
        m_current = queries;
        if (!isAlways(m_current))
            m_result.css += QLatin1String("@media ") + m_current.join(u',') + QLatin1String("{\n");
    }

    static bool isAlways(const QStringList &queries)
    {
        return queries.size() == 1 && queries.first().isEmpty();
    }

    CssTokenizer m_tokenizer;
    const PictureFilter &m_pictures;
    SheetBudget *m_budget;
    FilteredSheet m_result;
    QStringList m_current = {QString()};
};

} // namespace

FilteredStyle filterStyle(const QString &style, const PictureFilter &pictures)
{
    FilteredStyle filtered;
    if (style.isEmpty())
        return filtered;
    CssTokenizer tokenizer(style);
    CssDeclarations declarations(&tokenizer, pictures);
    filtered.css = declarations.read(Type::End).join(u';');
    filtered.hidden = declarations.hides();
    filtered.dropped = declarations.dropped();
    filtered.width = declarations.width();
    filtered.height = declarations.height();
    return filtered;
}

FilteredSheet filterSheet(const QString &sheet, const QString &media, const PictureFilter &pictures,
                          SheetBudget *budget)
{
    const auto queries = filterMediaQueries(tokensOf(media));
    return queries ? SheetFilter(sheet, pictures, budget).filter(*queries) : FilteredSheet();
}

QString safeColor(const QString &value)
{
    CssValue color{tokensOf(value), 0};
    color.tokens.removeIf([](const CssToken &token) { return token.is(Type::Whitespace); });
    const QString written = takeColor(&color);
    if (!written.isEmpty())
        return color.atEnd() ? written : QString();
    // Old HTML leaves the number sign out (HTML, 2.3.6).
    CssValue hexadecimal{tokensOf(u'#' + value.trimmed()), 0};
    const QString guessed = value.trimmed().size() == 6 ? takeColor(&hexadecimal) : QString();
    return hexadecimal.atEnd() ? guessed : QString();
}

} // namespace posthorn
