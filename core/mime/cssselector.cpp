#include "cssselector_p.h"

#include "htmlsanitizer.h"

#include <QUrl>
#include <algorithm>

namespace posthorn
{
namespace
{

using Type = CssToken::Type;

constexpr int maxCompounds = 12;
constexpr int maxParts = 12;
constexpr qsizetype maxName = 100;

bool isNameCharacter(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') || c == u'-' ||
           c == u'_';
}

bool isPlain(const QString &name)
{
    return !name.isEmpty() && name.size() <= maxName &&
           std::all_of(name.begin(), name.end(), isNameCharacter);
}

bool isOneOf(const QString &word, std::initializer_list<const char *> words)
{
    return std::any_of(words.begin(), words.end(),
                       [&word](const char *candidate) { return word == QLatin1String(candidate); });
}

/// Reads one selector of tokens that hold no comma.
class SelectorReader
{
public:
    explicit SelectorReader(const QList<CssToken> &tokens)
        : m_tokens(tokens)
    {
    }

    /// Empty when the selector has to go.
    QString read()
    {
        QString selector;
        skipSpace();
        for (int compounds = 0; compounds < maxCompounds; ++compounds) {
            const QString compound = readCompound();
            if (compound.isEmpty())
                return {};
            selector += compound;
            const bool space = skipSpace();
            if (peek().is(Type::End))
                return selector;
            if (peek().isDelim(u'>') || peek().isDelim(u'+') || peek().isDelim(u'~')) {
                selector += take().text;
                skipSpace();
            } else if (space) {
                selector += u' ';
            } else {
                return {};
            }
        }
        return {};
    }

private:
    const CssToken &peek(qsizetype offset = 0) const
    {
        static const CssToken end;
        return m_at + offset < m_tokens.size() ? m_tokens[m_at + offset] : end;
    }

    const CssToken &take()
    {
        const CssToken &token = peek();
        ++m_at;
        return token;
    }

    bool skipSpace()
    {
        const bool found = peek().is(Type::Whitespace);
        while (peek().is(Type::Whitespace))
            ++m_at;
        return found;
    }

    QString readCompound()
    {
        QString type;
        if (peek().isDelim(u'*')) {
            take();
            type = QStringLiteral("*");
        } else if (peek().is(Type::Ident)) {
            type = take().text.toLower();
            if (!isPlain(type))
                return {};
        }
        QString parts;
        bool isLink = false;
        for (int count = 0; count < maxParts; ++count) {
            if (peek().is(Type::Colon) && peek(1).isIdent(QLatin1String("link"))) {
                m_at += 2;
                isLink = true;
                continue;
            }
            bool none = false;
            const QString part = readPart(&none);
            if (none)
                break;
            if (part.isEmpty())
                return {};
            parts += part;
        }
        if (isLink && type.isEmpty())
            type = QStringLiteral("a");
        return type + parts;
    }

    /// A class, id, attribute or pseudo-class; `*none` when something else is next.
    QString readPart(bool *none)
    {
        if (peek().isDelim(u'.') && peek(1).is(Type::Ident)) {
            take();
            const QString name = prefixedName(take().text);
            return name.isEmpty() ? name : u'.' + name;
        }
        if (peek().is(Type::Hash)) {
            const QString name = prefixedName(take().text);
            return name.isEmpty() ? name : u'#' + name;
        }
        if (peek().is(Type::OpenSquare)) {
            take();
            return readAttribute();
        }
        if (peek().is(Type::Colon)) {
            take();
            return readPseudoClass();
        }
        *none = true;
        return {};
    }

    QString readAttribute()
    {
        skipSpace();
        const QString name = peek().is(Type::Ident) ? take().text.toLower() : QString();
        if (!isOneOf(name, {"class", "id", "href", "src", "align", "valign", "width", "height", "bgcolor",
                            "dir", "lang", "type", "border", "color", "face", "size", "alt"}))
            return {};
        skipSpace();
        if (peek().is(Type::CloseSquare)) {
            take();
            return u'[' + name + u']';
        }
        QString operation;
        if (peek().is(Type::Delim) && QStringView(u"~|^$*").contains(peek().text))
            operation = take().text;
        if (!peek().isDelim(u'='))
            return {};
        take();
        skipSpace();
        if (!peek().is(Type::Ident) && !peek().is(Type::String))
            return {};
        QString value = take().text;
        skipSpace();
        if (!take().is(Type::CloseSquare))
            return {};
        if (value.isEmpty() || value.size() > maxName ||
            !std::all_of(value.begin(), value.end(), [](QChar c) {
                return isNameCharacter(c) || c == u'.' || c == u'/' || c == u'%' || c == u'#';
            }))
            return {};
        // Inside of a name the prefix makes no difference, at its beginning it does.
        if ((name == QLatin1String("class") || name == QLatin1String("id")) &&
            operation != QLatin1String("*") && operation != QLatin1String("$"))
            value = prefixedName(value);
        return value.isEmpty()
                   ? value
                   : u'[' + name + operation + QLatin1String("=\"") + value + QLatin1String("\"]");
    }

    QString readPseudoClass()
    {
        if (peek().is(Type::Ident)) {
            const QString name = take().text.toLower();
            return isOneOf(name, {"first-child", "last-child", "only-child", "first-of-type", "last-of-type",
                                  "only-of-type"})
                       ? u':' + name
                       : QString();
        }
        if (!peek().is(Type::Function))
            return {};
        const QString name = take().text.toLower();
        QString argument;
        if (name == QLatin1String("not")) {
            skipSpace();
            bool none = false;
            argument = peek().is(Type::Ident) ? take().text.toLower() : readPart(&none);
            if (!argument.isEmpty() && !none && isNameCharacter(argument[0]) && !isPlain(argument))
                return {};
            skipSpace();
            // Nothing that is itself a function can be inside.
            if (argument.contains(u'('))
                return {};
        } else if (isOneOf(name, {"nth-child", "nth-of-type", "nth-last-child", "nth-last-of-type"})) {
            argument = readStep();
        }
        if (argument.isEmpty() || !take().is(Type::CloseParen))
            return {};
        return u':' + name + u'(' + argument + u')';
    }

    /// "odd", "even" or An+B (CSS Syntax 3, 6) as "3", "2n" or "2n+1".
    QString readStep()
    {
        QString text;
        while (!peek().is(Type::CloseParen) && !peek().is(Type::End) && text.size() < 20) {
            const CssToken &token = take();
            if (token.is(Type::Number) || token.is(Type::Dimension)) {
                if (std::abs(token.number) > 1'000 || token.number != static_cast<int>(token.number))
                    return {};
                const int number = static_cast<int>(token.number);
                text += (number >= 0 && !text.isEmpty() && text.back() == u'n' ? QStringLiteral("+")
                                                                               : QString()) +
                        QString::number(number) + token.text;
            } else if (token.is(Type::Ident) || token.isDelim(u'+')) {
                text += token.text;
            } else if (!token.is(Type::Whitespace)) {
                return {};
            }
        }
        text = text.toLower();
        if (text == QLatin1String("odd") || text == QLatin1String("even"))
            return text;
        // A number, or a step and perhaps a number.
        const qsizetype n = text.indexOf(u'n');
        const QString step = n < 0 ? QString() : text.left(n);
        const QString offset = text.mid(n + 1);
        const auto isNumber = [](const QString &part) {
            bool ok = false;
            (void)part.toInt(&ok);
            return ok;
        };
        const bool stepIsFair = n < 0 || step.isEmpty() || step == QLatin1String("-") ||
                                step == QLatin1String("+") || isNumber(step);
        const bool offsetIsFair = n >= 0 && offset.isEmpty() ? true : isNumber(offset);
        return stepIsFair && offsetIsFair ? text : QString();
    }

    const QList<CssToken> &m_tokens;
    qsizetype m_at = 0;
};

} // namespace

QStringList filterSelectors(const QList<CssToken> &prelude)
{
    QStringList selectors;
    QList<CssToken> one;
    int depth = 0;
    const auto finish = [&] {
        const QString selector = SelectorReader(one).read();
        if (!selector.isEmpty() && !selectors.contains(selector))
            selectors += selector;
        one.clear();
    };
    for (const CssToken &token : prelude) {
        if (token.is(Type::Comma) && depth == 0) {
            finish();
            continue;
        }
        if (token.is(Type::Function) || token.is(Type::OpenParen) || token.is(Type::OpenSquare))
            ++depth;
        else if (token.is(Type::CloseParen) || token.is(Type::CloseSquare))
            --depth;
        one += token;
    }
    finish();
    return selectors;
}

QString prefixedName(const QString &name)
{
    if (!isPlain(name))
        return {};
    const bool has =
        name.startsWith(HtmlSanitizer::NamePrefix) && name.size() > HtmlSanitizer::NamePrefix.size();
    return has ? name : HtmlSanitizer::NamePrefix + name;
}

QString anchorName(const QString &name)
{
    if (name.size() > maxName)
        return {};
    QString spelled;
    for (const QChar c : QUrl::fromPercentEncoding(name.trimmed().toUtf8()))
        spelled += isNameCharacter(c) ? QString(c) : u'_' + QString::number(c.unicode(), 16);
    return prefixedName(spelled);
}

QString prefixedClasses(const QString &classes)
{
    QStringList kept;
    for (const QStringView name : QStringView(classes).tokenize(u' ', Qt::SkipEmptyParts)) {
        const QString prefixed = prefixedName(name.toString().trimmed());
        if (!prefixed.isEmpty() && !kept.contains(prefixed))
            kept += prefixed;
        if (kept.size() >= 30)
            break;
    }
    return kept.join(u' ');
}

} // namespace posthorn
