#include "headerparameters.h"

#include "charset.h"
#include "encodedwords.h"
#include "headerscanner.h"

#include <map>
#include <optional>

namespace posthorn
{
namespace
{

constexpr qsizetype maxField = 64 * 1024;
constexpr int maxPieces = 1'000;

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = static_cast<char>(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

QByteArray percentDecoded(QByteArrayView text)
{
    QByteArray bytes;
    bytes.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool escape =
            text[i] == '%' && i + 2 < text.size() && hexValue(text[i + 1]) >= 0 && hexValue(text[i + 2]) >= 0;
        bytes += escape ? static_cast<char>(hexValue(text[i + 1]) * 16 + hexValue(text[i + 2])) : text[i];
        i += escape ? 2 : 0;
    }
    return bytes;
}

/// One parameter of a name, in all the forms that a field has it in.
class ParameterReader
{
public:
    ParameterReader(QByteArrayView field, QByteArrayView name)
        : m_field(field.first(std::min(field.size(), maxField)))
        , m_name(name)
    {
    }

    QString read()
    {
        while (m_pos < m_field.size())
            step();
        if (m_pieces.empty())
            return m_plain ? decodeHeaderText(*m_plain) : QString();
        return joined();
    }

private:
    struct Piece {
        QByteArray value;
        bool isExtended = false;
    };

    void skipSpace()
    {
        while (m_pos < m_field.size() && (isBlank(m_field[m_pos]) || m_field[m_pos] == '(')) {
            const qsizetype end = m_field[m_pos] == '(' ? m_field.indexOf(')', m_pos) : m_pos;
            m_pos = end < 0 ? m_field.size() : end + 1;
        }
    }

    bool at(char c) const { return m_pos < m_field.size() && m_field[m_pos] == c; }

    /// A word; where "=" follows it names a parameter, and where not it is the type, or means nothing.
    void step()
    {
        skipSpace();
        const qsizetype start = m_pos;
        while (m_pos < m_field.size() && !isBlank(m_field[m_pos]) && !isSpecial(m_field[m_pos]))
            ++m_pos;
        const QByteArrayView word = m_field.sliced(start, m_pos - start);
        skipSpace();
        if (!word.isEmpty() && at('=')) {
            ++m_pos;
            keep(word, value());
        } else if (at('"')) {
            quoted();
        } else if (m_pos < m_field.size() && isSpecial(m_field[m_pos])) {
            ++m_pos;
        }
    }

    static bool isSpecial(char c) { return c == '=' || c == ';' || c == '"' || c == '('; }

    QByteArray value()
    {
        skipSpace();
        if (at('"'))
            return quoted();
        const qsizetype end = m_field.indexOf(';', m_pos);
        const QByteArrayView text = m_field.sliced(m_pos, (end < 0 ? m_field.size() : end) - m_pos);
        m_pos += text.size();
        return text.trimmed().toByteArray();
    }

    /// A backslash escapes only what needs it: Windows paths are written without.
    QByteArray quoted()
    {
        QByteArray text;
        for (qsizetype i = m_pos + 1; i < m_field.size(); ++i) {
            const char c = m_field[i];
            if (c == '"') {
                m_pos = i + 1;
                return text;
            }
            if (c == '\\' && i + 1 < m_field.size() && (m_field[i + 1] == '"' || m_field[i + 1] == '\\'))
                ++i;
            text += m_field[i];
        }
        // Never closed: it goes to the next parameter.
        const qsizetype end = m_field.indexOf(';', m_pos);
        const QByteArrayView rest = m_field.sliced(m_pos + 1, (end < 0 ? m_field.size() : end) - m_pos - 1);
        m_pos += rest.size() + 1;
        return rest.trimmed().toByteArray();
    }

    void keep(QByteArrayView word, const QByteArray &value)
    {
        if (word.size() < m_name.size() ||
            qstrnicmp(word.data(), m_name.data(), static_cast<size_t>(m_name.size())) != 0)
            return;
        QByteArrayView suffix = word.sliced(m_name.size());
        if (suffix.isEmpty()) {
            if (!m_plain)
                m_plain = value;
            return;
        }
        if (suffix.front() != '*')
            return;
        suffix = suffix.sliced(1);
        const bool isExtended = suffix.isEmpty() || suffix.back() == '*';
        if (suffix.endsWith('*'))
            suffix.chop(1);
        bool isNumber = true;
        const int number = suffix.isEmpty() ? 0 : suffix.toByteArray().toInt(&isNumber);
        if (isNumber && number >= 0 && m_pieces.size() < maxPieces)
            m_pieces.try_emplace(number, Piece{value, isExtended});
    }

    QString joined() const
    {
        QByteArray charset;
        QByteArray bytes;
        bool isExtended = false;
        for (const auto &[number, piece] : m_pieces) {
            QByteArrayView value = piece.value;
            const qsizetype language = bytes.isEmpty() && piece.isExtended ? value.indexOf('\'') : -1;
            const qsizetype text = language < 0 ? -1 : value.indexOf('\'', language + 1);
            if (text >= 0) {
                charset = value.first(language).toByteArray();
                value = value.sliced(text + 1);
            }
            bytes += piece.isExtended ? percentDecoded(value) : value.toByteArray();
            isExtended = isExtended || piece.isExtended;
        }
        if (!isExtended || bytes.contains("=?"))
            return decodeHeaderText(bytes);
        return displayLine(decodeBody(bytes, charset), 2000);
    }

    QByteArrayView m_field;
    QByteArrayView m_name;
    qsizetype m_pos = 0;
    std::optional<QByteArray> m_plain;
    std::map<int, Piece> m_pieces;
};

} // namespace

QString parameterText(QByteArrayView field, QByteArrayView name)
{
    return ParameterReader(field, name).read();
}

} // namespace posthorn
