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
        while (m_pos < m_bytes.size() && isBlank(m_bytes[m_pos]))
            ++m_pos;
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

private:
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

    QByteArray word()
    {
        const qsizetype start = m_pos;
        while (m_pos < m_bytes.size() && !isBlank(m_bytes[m_pos]) && m_bytes[m_pos] != ';' &&
               m_bytes[m_pos] != '=' && m_bytes[m_pos] != '(' && m_bytes[m_pos] != '"')
            ++m_pos;
        // A value may hold "=": bounce addresses do.
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

/// Reads "name=value name=value ..." up to the next semicolon.
class Clause
{
public:
    /// False at the end of the field.
    bool read(Reader &reader)
    {
        m_pairs.clear();
        m_comment.clear();
        m_words.clear();
        bool wantsValue = false;
        bool previousWasValue = false;
        for (;;) {
            const Token token = reader.next();
            switch (token.kind) {
            case Token::Kind::End:
            case Token::Kind::Semicolon:
                return token.kind == Token::Kind::Semicolon;
            case Token::Kind::Comment:
                m_comment += (m_comment.isEmpty() ? "" : " ") + token.text;
                break;
            case Token::Kind::Equals:
                if (previousWasValue && !m_pairs.isEmpty()) {
                    m_pairs.last().second += '='; // inside a value
                    wantsValue = true;
                } else if (!m_words.isEmpty()) {
                    if (m_pairs.size() <= mostProperties)
                        m_pairs.append({m_words.takeLast().toLower(), {}});
                    wantsValue = true;
                }
                previousWasValue = false;
                break;
            case Token::Kind::Text:
                if (wantsValue && !m_pairs.isEmpty()) {
                    m_pairs.last().second += token.text;
                    wantsValue = false;
                    previousWasValue = false;
                } else if (m_words.size() < mostProperties) {
                    m_words.append(token.text);
                    previousWasValue = false;
                }
                break;
            }
        }
    }

    QList<std::pair<QByteArray, QByteArray>> m_pairs;
    QByteArrayList m_words; // what stands alone
    QByteArray m_comment;
};

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
    Clause clause;
    bool more = clause.read(reader);
    bool first = true;
    while (results.results.size() < mostResults) {
        if (first && clause.m_pairs.isEmpty()) {
            if (clause.m_words.isEmpty())
                return std::nullopt;
            results.server = clause.m_words.first().toLower();
            if (clause.m_words.size() > 1 && clause.m_words.at(1) != "1")
                return std::nullopt;
        } else if (!clause.m_pairs.isEmpty()) {
            AuthenticationResult result;
            result.method = methodName(clause.m_pairs.first().first);
            result.result = clause.m_pairs.first().second.toLower();
            result.comment = clause.m_comment;
            result.properties = clause.m_pairs.mid(1);
            results.results.append(result);
        }
        first = false;
        if (!more)
            break;
        more = clause.read(reader);
    }
    return results;
}

} // namespace posthorn
