#pragma once

// Private to this room: CSS as tokens.

#include <QString>
#include <QStringView>

namespace posthorn
{

/// A token of CSS Syntax Module Level 3, section 4. A value.
struct CssToken {
    enum class Type {
        Ident,
        Function, // its name; the parenthesis is part of it
        AtKeyword,
        Hash,
        String,
        BadString,
        Url,
        BadUrl,
        Delim,
        Number,
        Percentage,
        Dimension,
        Whitespace,
        CommentMark, // <!-- and -->
        Colon,
        Semicolon,
        Comma,
        OpenSquare,
        CloseSquare,
        OpenParen,
        CloseParen,
        OpenCurly,
        CloseCurly,
        End,
    };
    Type type = Type::End;
    QString text; // name, contents, unit or the one character, with escapes resolved
    double number = 0;

    [[nodiscard]] bool is(Type wanted) const { return type == wanted; }
    [[nodiscard]] bool isDelim(char16_t c) const
    {
        return type == Type::Delim && text.size() == 1 && text[0] == QChar(c);
    }
    [[nodiscard]] bool isIdent(QLatin1String name) const
    {
        return type == Type::Ident && text.compare(name, Qt::CaseInsensitive) == 0;
    }
    [[nodiscard]] bool isFunction(QLatin1String name) const
    {
        return type == Type::Function && text.compare(name, Qt::CaseInsensitive) == 0;
    }
};

/// Reads CSS token by token; comments are left out, any characters give tokens until End. Every character is
/// looked at a bounded number of times. The text must outlive it.
class CssTokenizer
{
public:
    explicit CssTokenizer(QStringView css)
        : m_css(css)
    {
    }

    [[nodiscard]] CssToken next();

private:
    [[nodiscard]] char16_t at(qsizetype offset) const
    {
        return m_pos + offset < m_css.size() ? m_css[m_pos + offset].unicode() : u'\0';
    }
    [[nodiscard]] bool atEnd() const { return m_pos >= m_css.size(); }
    [[nodiscard]] bool escapeAt(qsizetype offset) const;
    [[nodiscard]] bool nameAt(qsizetype offset) const;
    [[nodiscard]] bool numberAt(qsizetype offset) const;
    [[nodiscard]] CssToken single(CssToken::Type type);
    void skipComments();
    QString readName();
    void readEscape(QString *out);
    CssToken readString(char16_t quote);
    CssToken readNumber();
    CssToken readNamed();
    CssToken readUrl();
    void skipBadUrl();

    QStringView m_css;
    qsizetype m_pos = 0;
};

} // namespace posthorn
