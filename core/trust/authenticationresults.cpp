#include "authenticationresults.h"

#include <algorithm>

namespace posthorn
{

namespace
{

constexpr qsizetype mostBytes = 16 * 1024;
constexpr qsizetype mostResults = 100;
constexpr qsizetype mostProperties = 50;

struct Token {
    enum class Kind { End, Semicolon, Equals, Text, Comment };
    Kind kind = Kind::End;
    QByteArray text;
};

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// The pieces of a field: words (quoted ones without their quotes), "=", ";" and comments.
class Reader
{
public:
    explicit Reader(QByteArrayView bytes)
        : m_bytes(bytes)
    {
    }

    Token next()
    {
        skipBlanks();
        if (m_pos == m_bytes.size())
            return {};
        switch (m_bytes[m_pos]) {
        case ';':
            ++m_pos;
            return {Token::Kind::Semicolon, {}};
        case '=':
            ++m_pos;
            return {Token::Kind::Equals, {}};
        case '(':
            return {Token::Kind::Comment, comment()};
        case '"':
            return {Token::Kind::Text, quoted()};
        default:
            return {Token::Kind::Text, word()};
        }
    }

    /// What stands after "=": a string, or a word that may hold "=" (bounce addresses do).
    QByteArray value()
    {
        skipBlanks();
        if (m_pos < m_bytes.size() && m_bytes[m_pos] == '"')
            return quoted();
        return word(true);
    }

private:
    void skipBlanks()
    {
        while (m_pos < m_bytes.size() && isBlank(m_bytes[m_pos]))
            ++m_pos;
    }

    QByteArray comment()
    {
        QByteArray text;
        int depth = 0;
        for (; m_pos < m_bytes.size(); ++m_pos) {
            const char c = m_bytes[m_pos];
            if (c == '\\' && m_pos + 1 < m_bytes.size())
                text += m_bytes[++m_pos];
            else if (c == '(' && depth++ == 0)
                continue;
            else if (c == ')' && --depth == 0) {
                ++m_pos;
                break;
            } else
                text += c;
        }
        return text;
    }

    QByteArray quoted()
    {
        QByteArray text;
        for (++m_pos; m_pos < m_bytes.size(); ++m_pos) {
            const char c = m_bytes[m_pos];
            if (c == '"') {
                ++m_pos;
                break;
            }
            text += c == '\\' && m_pos + 1 < m_bytes.size() ? m_bytes[++m_pos] : c;
        }
        return text;
    }

    QByteArray word(bool withEquals = false)
    {
        const qsizetype start = m_pos;
        while (m_pos < m_bytes.size() && !isBlank(m_bytes[m_pos]) && m_bytes[m_pos] != ';' &&
               (m_bytes[m_pos] != '=' || withEquals) && m_bytes[m_pos] != '(' && m_bytes[m_pos] != '"')
            ++m_pos;
        return m_bytes.sliced(start, m_pos - start).toByteArray();
    }

    QByteArrayView m_bytes;
    qsizetype m_pos = 0;
};

/// "dkim/1" says which version of the method.
QByteArray methodName(const QByteArray &text)
{
    return text.toLower().split('/').first().trimmed();
}

/// "name=value name=value ..." up to the next semicolon.
struct Clause {
    QList<std::pair<QByteArray, QByteArray>> pairs;
    QByteArrayList words; // what stands alone
    QByteArray comment;
    bool isLast = false;
};

Clause readClause(Reader &reader)
{
    Clause clause;
    for (;;) {
        const Token token = reader.next();
        switch (token.kind) {
        case Token::Kind::End:
        case Token::Kind::Semicolon:
            clause.isLast = token.kind == Token::Kind::End;
            return clause;
        case Token::Kind::Comment:
            clause.comment += (clause.comment.isEmpty() ? "" : " ") + token.text;
            break;
        case Token::Kind::Equals: {
            const QByteArray value = reader.value();
            if (!clause.words.isEmpty() && clause.pairs.size() <= mostProperties)
                clause.pairs.append({clause.words.takeLast().toLower(), value});
            break;
        }
        case Token::Kind::Text:
            if (clause.words.size() < mostProperties)
                clause.words.append(token.text);
            break;
        }
    }
}

} // namespace

QByteArray AuthenticationResult::property(QByteArrayView name) const
{
    const auto found = std::find_if(properties.begin(), properties.end(),
                                    [name](const auto &pair) { return QByteArrayView(pair.first) == name; });
    return found == properties.end() ? QByteArray() : found->second;
}

std::optional<AuthenticationResults> parseAuthenticationResults(QByteArrayView value)
{
    Reader reader(value.first(qMin(value.size(), mostBytes)));
    AuthenticationResults results;
    Clause clause = readClause(reader);
    if (clause.pairs.isEmpty()) {
        if (clause.words.isEmpty())
            return std::nullopt;
        results.server = clause.words.first().toLower();
        if (clause.words.size() > 1 && clause.words.at(1) != "1")
            return std::nullopt;
        if (clause.isLast)
            return results;
        clause = readClause(reader);
    }
    for (;;) {
        if (!clause.pairs.isEmpty()) {
            AuthenticationResult result;
            result.method = methodName(clause.pairs.first().first);
            result.result = clause.pairs.first().second.toLower();
            result.comment = clause.comment;
            result.properties = clause.pairs.mid(1);
            results.results.append(result);
        }
        if (clause.isLast || results.results.size() >= mostResults)
            return results;
        clause = readClause(reader);
    }
}

} // namespace posthorn
