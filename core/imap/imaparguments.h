#pragma once

#include <QByteArray>
#include <cstring>
#include <optional>
#include <vector>

namespace posthorn
{

/// Takes the arguments of one IMAP response apart, from left to right: atoms, quoted strings, literals, NIL
/// and lists (RFC 9051 4). Every question either takes what it asked for and moves on, or leaves the place as
/// it is. Views point into the text. A value; any thread; the text must outlive it.
class ImapArguments
{
public:
    /// Deeper lists are refused: no server nests further, and nothing here recurses.
    static constexpr int maxDepth = 100;
    /// Literals from this size on are kept beside the text by ResponseReader, so that they are copied only
    /// once.
    static constexpr qsizetype largeLiteral = 32 * 1024;

    /// `large`: the large literals in their order, moved out as they are taken; null where all stand in the
    /// text.
    explicit ImapArguments(QByteArrayView text, std::vector<QByteArray> *large = nullptr)
        : m_at(text.data())
        , m_end(text.data() + text.size())
        , m_large(large)
    {
    }

    [[nodiscard]] bool atEnd() const { return m_at == m_end; }
    [[nodiscard]] char peek() const { return m_at < m_end ? *m_at : '\0'; }
    bool take(char c)
    {
        if (m_at == m_end || *m_at != c)
            return false;
        ++m_at;
        return true;
    }
    void skipSpaces()
    {
        while (m_at < m_end && *m_at == ' ')
            ++m_at;
    }
    [[nodiscard]] QByteArrayView rest() const { return {m_at, m_end - m_at}; }
    /// At most rest().size().
    void advance(qsizetype count) { m_at += count; }

    /// Up to the next space, parenthesis or quote; everything else counts as part of it. Empty: there is
    /// none.
    QByteArrayView atom();
    /// Digits that fit.
    std::optional<quint64> number();
    bool takeNil();
    /// A quoted string or a literal.
    std::optional<QByteArray> string();
    /// The same, or NIL as a null array.
    std::optional<QByteArray> nstring();
    /// The same, or an atom: mailbox names.
    std::optional<QByteArray> astring();

    enum class Skip { Done, Malformed, TooDeep };
    /// One value of whatever kind. `raw` gets its text as it stood, literals included.
    Skip skipValue(QByteArray *raw = nullptr);

private:
    struct Literal {
        qsizetype size = 0;
        const char *data = nullptr; // null: it is the next large one
    };
    std::optional<Literal> literal();
    std::optional<QByteArray> quoted();

    const char *m_at;
    const char *m_end;
    std::vector<QByteArray> *m_large;
    size_t m_nextLarge = 0;
};

/// Without case; `upper` is ASCII in upper case.
[[nodiscard]] bool equalsUpper(QByteArrayView text, QByteArrayView upper);
[[nodiscard]] bool startsWithUpper(QByteArrayView text, QByteArrayView upper);

} // namespace posthorn
