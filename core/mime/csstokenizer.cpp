#include "csstokenizer_p.h"

namespace posthorn
{
namespace
{

using Type = CssToken::Type;

constexpr qsizetype maxDigits = 200;

bool isSpace(char16_t c)
{
    return c == u' ' || c == u'\t' || c == u'\n' || c == u'\r' || c == u'\f';
}

bool isLineEnd(char16_t c)
{
    return c == u'\n' || c == u'\r' || c == u'\f';
}

bool isDigit(char16_t c)
{
    return c >= u'0' && c <= u'9';
}

int hexValue(char16_t c)
{
    if (isDigit(c))
        return c - u'0';
    if (c >= u'a' && c <= u'f')
        return c - u'a' + 10;
    return c >= u'A' && c <= u'F' ? c - u'A' + 10 : -1;
}

bool startsName(char16_t c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || c == u'_' || c >= 0x80;
}

bool continuesName(char16_t c)
{
    return startsName(c) || isDigit(c) || c == u'-';
}

} // namespace

bool CssTokenizer::escapeAt(qsizetype offset) const
{
    return at(offset) == u'\\' && m_pos + offset + 1 < m_css.size() && !isLineEnd(at(offset + 1));
}

bool CssTokenizer::nameAt(qsizetype offset) const
{
    if (at(offset) == u'-')
        return startsName(at(offset + 1)) || at(offset + 1) == u'-' || escapeAt(offset + 1);
    return startsName(at(offset)) || escapeAt(offset);
}

bool CssTokenizer::numberAt(qsizetype offset) const
{
    if (at(offset) == u'+' || at(offset) == u'-')
        ++offset;
    return isDigit(at(offset)) || (at(offset) == u'.' && isDigit(at(offset + 1)));
}

CssToken CssTokenizer::single(Type type)
{
    return {type, QString(m_css[m_pos++]), 0};
}

void CssTokenizer::skipComments()
{
    while (at(0) == u'/' && at(1) == u'*') {
        const qsizetype end = m_css.indexOf(QLatin1String("*/"), m_pos + 2);
        m_pos = end < 0 ? m_css.size() : end + 2;
    }
}

CssToken CssTokenizer::next()
{
    skipComments();
    if (atEnd())
        return {};
    const char16_t c = at(0);
    if (isSpace(c)) {
        while (!atEnd() && isSpace(at(0)))
            ++m_pos;
        return {Type::Whitespace, {}, 0};
    }
    switch (c) {
    case u'"':
    case u'\'':
        return readString(c);
    case u'#':
        if (continuesName(at(1)) || escapeAt(1)) {
            ++m_pos;
            return {Type::Hash, readName(), 0};
        }
        return single(Type::Delim);
    case u'(':
        return single(Type::OpenParen);
    case u')':
        return single(Type::CloseParen);
    case u',':
        return single(Type::Comma);
    case u':':
        return single(Type::Colon);
    case u';':
        return single(Type::Semicolon);
    case u'[':
        return single(Type::OpenSquare);
    case u']':
        return single(Type::CloseSquare);
    case u'{':
        return single(Type::OpenCurly);
    case u'}':
        return single(Type::CloseCurly);
    case u'<':
        if (at(1) == u'!' && at(2) == u'-' && at(3) == u'-') {
            m_pos += 4;
            return {Type::CommentMark, {}, 0};
        }
        return single(Type::Delim);
    case u'@':
        if (nameAt(1)) {
            ++m_pos;
            return {Type::AtKeyword, readName(), 0};
        }
        return single(Type::Delim);
    default:
        break;
    }
    if (numberAt(0))
        return readNumber();
    if (c == u'-' && at(1) == u'-' && at(2) == u'>') {
        m_pos += 3;
        return {Type::CommentMark, {}, 0};
    }
    return nameAt(0) ? readNamed() : single(Type::Delim);
}

/// 4.3.7; the backslash is next.
void CssTokenizer::readEscape(QString *out)
{
    ++m_pos;
    int digits = 0;
    char32_t code = 0;
    while (digits < 6 && !atEnd() && hexValue(at(0)) >= 0) {
        code = code * 16 + static_cast<char32_t>(hexValue(at(0)));
        ++digits;
        ++m_pos;
    }
    if (digits == 0) {
        out->append(atEnd() ? QChar(0xFFFD) : m_css[m_pos++]);
        return;
    }
    if (at(0) == u'\r' && at(1) == u'\n')
        ++m_pos;
    if (!atEnd() && isSpace(at(0)))
        ++m_pos;
    if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
        code = 0xFFFD;
    for (const char16_t unit : QChar::fromUcs4(code))
        out->append(QChar(unit));
}

QString CssTokenizer::readName()
{
    QString name;
    while (!atEnd()) {
        if (continuesName(at(0)))
            name += m_css[m_pos++];
        else if (escapeAt(0))
            readEscape(&name);
        else
            break;
    }
    return name;
}

CssToken CssTokenizer::readString(char16_t quote)
{
    ++m_pos;
    CssToken token{Type::String, {}, 0};
    while (!atEnd()) {
        const char16_t c = at(0);
        if (c == quote) {
            ++m_pos;
            return token;
        }
        if (isLineEnd(c)) {
            token.type = Type::BadString;
            return token;
        }
        if (c != u'\\') {
            token.text += m_css[m_pos++];
        } else if (escapeAt(0)) {
            readEscape(&token.text);
        } else {
            // A line end that is escaped is none.
            ++m_pos;
            if (at(0) == u'\r' && at(1) == u'\n')
                ++m_pos;
            if (!atEnd())
                ++m_pos;
        }
    }
    return token;
}

CssToken CssTokenizer::readNumber()
{
    const qsizetype start = m_pos;
    if (at(0) == u'+' || at(0) == u'-')
        ++m_pos;
    while (isDigit(at(0)))
        ++m_pos;
    if (at(0) == u'.' && isDigit(at(1))) {
        ++m_pos;
        while (isDigit(at(0)))
            ++m_pos;
    }
    if (at(0) == u'e' || at(0) == u'E') {
        const qsizetype sign = at(1) == u'+' || at(1) == u'-' ? 1 : 0;
        if (isDigit(at(1 + sign))) {
            m_pos += 1 + sign;
            while (isDigit(at(0)))
                ++m_pos;
        }
    }
    const QStringView digits = m_css.sliced(start, m_pos - start);
    // What has that many digits is no size of anything; what is too large becomes infinite.
    CssToken token{Type::Number, {}, digits.size() <= maxDigits ? digits.toDouble() : 0};
    if (nameAt(0)) {
        token.type = Type::Dimension;
        token.text = readName();
    } else if (at(0) == u'%') {
        ++m_pos;
        token.type = Type::Percentage;
    }
    return token;
}

CssToken CssTokenizer::readNamed()
{
    CssToken token{Type::Ident, readName(), 0};
    if (at(0) != u'(')
        return token;
    ++m_pos;
    token.type = Type::Function;
    if (!token.isFunction(QLatin1String("url")))
        return token;
    // url( with a quoted address is a function, without one a token of its own.
    qsizetype ahead = 0;
    while (isSpace(at(ahead)))
        ++ahead;
    if (at(ahead) == u'"' || at(ahead) == u'\'')
        return token;
    return readUrl();
}

CssToken CssTokenizer::readUrl()
{
    CssToken token{Type::Url, {}, 0};
    while (isSpace(at(0)))
        ++m_pos;
    while (!atEnd()) {
        const char16_t c = at(0);
        if (c == u')') {
            ++m_pos;
            return token;
        }
        if (isSpace(c)) {
            while (!atEnd() && isSpace(at(0)))
                ++m_pos;
            if (atEnd() || at(0) == u')')
                continue;
            token.type = Type::BadUrl;
        } else if (c == u'"' || c == u'\'' || c == u'(' || c < 0x20 || c == 0x7F ||
                   (c == u'\\' && !escapeAt(0))) {
            token.type = Type::BadUrl;
        } else if (c == u'\\') {
            readEscape(&token.text);
        } else {
            token.text += m_css[m_pos++];
        }
        if (token.type == Type::BadUrl) {
            skipBadUrl();
            return token;
        }
    }
    return token;
}

void CssTokenizer::skipBadUrl()
{
    QString ignored;
    while (!atEnd() && at(0) != u')') {
        if (escapeAt(0))
            readEscape(&ignored);
        else
            ++m_pos;
        ignored.clear();
    }
    if (!atEnd())
        ++m_pos;
}

} // namespace posthorn
