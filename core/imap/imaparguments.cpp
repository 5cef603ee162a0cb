#include "imaparguments.h"

#include <array>
#include <charconv>

namespace posthorn
{

namespace
{

constexpr std::array<bool, 256> makeAtomEnds()
{
    std::array<bool, 256> ends{};
    for (const unsigned char c : {' ', '(', ')', '"', '\r', '\n'})
        ends[c] = true;
    return ends;
}

constexpr auto atomEnds = makeAtomEnds();

char toUpper(char c)
{
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

} // namespace

bool equalsUpper(QByteArrayView text, QByteArrayView upper)
{
    return text.size() == upper.size() && startsWithUpper(text, upper);
}

bool startsWithUpper(QByteArrayView text, QByteArrayView upper)
{
    if (text.size() < upper.size())
        return false;
    for (qsizetype i = 0; i < upper.size(); ++i) {
        if (toUpper(text[i]) != upper[i])
            return false;
    }
    return true;
}

QByteArrayView ImapArguments::atom()
{
    const char *const start = m_at;
    while (m_at < m_end && !atomEnds[static_cast<unsigned char>(*m_at)])
        ++m_at;
    return {start, m_at - start};
}

std::optional<quint64> ImapArguments::number()
{
    quint64 value = 0;
    const auto [after, error] = std::from_chars(m_at, m_end, value);
    if (error != std::errc())
        return std::nullopt;
    m_at = after;
    return value;
}

bool ImapArguments::takeNil()
{
    if (!startsWithUpper(rest(), "NIL"))
        return false;
    if (m_end - m_at > 3 && !atomEnds[static_cast<unsigned char>(m_at[3])])
        return false;
    m_at += 3;
    return true;
}

std::optional<QByteArray> ImapArguments::quoted()
{
    // Almost no quoted string has an escape: look for the end first, and unescape only where there is one.
    const char *at = m_at + 1;
    bool escaped = false;
    while (at < m_end && *at != '"') {
        if (*at == '\\') {
            escaped = true;
            ++at;
        }
        ++at;
    }
    if (at >= m_end)
        return std::nullopt;
    QByteArray value(m_at + 1, at - m_at - 1);
    m_at = at + 1;
    if (escaped) {
        char *out = value.data();
        for (qsizetype i = 0; i < value.size(); ++i) {
            if (value[i] == '\\' && i + 1 < value.size())
                ++i;
            *out++ = value[i];
        }
        value.truncate(out - value.data());
    }
    return value;
}

std::optional<ImapArguments::Literal> ImapArguments::literal()
{
    const char *at = m_at;
    if (at < m_end && *at == '~') // literal8, RFC 9051 4.3
        ++at;
    if (at == m_end || *at != '{')
        return std::nullopt;
    Literal literal;
    const auto [after, error] = std::from_chars(at + 1, m_end, literal.size);
    if (error != std::errc() || literal.size < 0)
        return std::nullopt;
    at = after;
    for (const char expected : {'+', '}', '\r', '\n'}) {
        const bool optional = expected == '+' || expected == '\r';
        if (at < m_end && *at == expected)
            ++at;
        else if (!optional)
            return std::nullopt;
    }
    if (m_large != nullptr && literal.size >= largeLiteral) {
        if (m_nextLarge >= m_large->size())
            return std::nullopt;
    } else {
        if (m_end - at < literal.size)
            return std::nullopt;
        literal.data = at;
        at += literal.size;
    }
    m_at = at;
    return literal;
}

std::optional<QByteArray> ImapArguments::string()
{
    if (peek() == '"')
        return quoted();
    const auto found = literal();
    if (!found)
        return std::nullopt;
    if (found->data == nullptr)
        return std::move((*m_large)[m_nextLarge++]);
    return QByteArray(found->data, found->size);
}

std::optional<QByteArray> ImapArguments::nstring()
{
    if (takeNil())
        return QByteArray();
    return string();
}

std::optional<QByteArray> ImapArguments::astring()
{
    const char c = peek();
    if (c == '"' || c == '{' || c == '~') {
        if (auto value = string())
            return value;
        if (c != '~')
            return std::nullopt;
    }
    const QByteArrayView value = atom();
    if (value.isEmpty())
        return std::nullopt;
    return value.toByteArray();
}

ImapArguments::Skip ImapArguments::skipValue(QByteArray *raw)
{
    int depth = 0;
    const char *start = m_at;
    do {
        switch (peek()) {
        case '(':
            if (++depth > maxDepth)
                return Skip::TooDeep;
            ++m_at;
            break;
        case ')':
            if (depth-- == 0)
                return Skip::Malformed;
            ++m_at;
            break;
        case ' ':
            if (depth == 0)
                return Skip::Malformed;
            ++m_at;
            break;
        case '"': {
            ++m_at;
            while (m_at < m_end && *m_at != '"')
                m_at += *m_at == '\\' && m_end - m_at > 1 ? 2 : 1;
            if (!take('"'))
                return Skip::Malformed;
            break;
        }
        default:
            if (const auto found = literal()) {
                if (found->data == nullptr) {
                    const QByteArray &large = (*m_large)[m_nextLarge++];
                    if (raw != nullptr)
                        raw->append(QByteArrayView(start, m_at - start)).append(large);
                    start = m_at;
                }
            } else if (atom().isEmpty()) {
                return Skip::Malformed;
            }
        }
    } while (depth > 0);
    if (raw != nullptr)
        raw->append(QByteArrayView(start, m_at - start));
    return Skip::Done;
}

} // namespace posthorn
