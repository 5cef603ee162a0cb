#include "charset.h"
#include "encodedwords.h"
#include "headerscanner.h"

namespace posthorn
{
namespace
{

constexpr qsizetype maxAddresses = 20'000;
constexpr qsizetype maxNameLength = 500;
constexpr qsizetype maxAddressLength = 1'000;

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// An addr-spec as text: never decoded, and nothing in it may hide: what cannot be seen becomes U+FFFD.
QString addressText(QByteArrayView raw)
{
    raw = raw.trimmed();
    if (raw.size() > maxAddressLength)
        raw = raw.first(maxAddressLength);
    QString text = decodeGuessed(raw);
    for (QChar &c : text) {
        const char16_t unit = c.unicode();
        if (unit < 0x20 || (unit >= 0x7F && unit < 0xA0) || isDirectionControl(unit) || unit == 0x200B ||
            unit == 0x2028 || unit == 0x2029 || unit == 0xFEFF)
            c = QChar(0xFFFD);
    }
    return text;
}

/// One pass over an address list. A mailbox is collected as words until its separator; an angle address ends
/// it as well, so that "<a@x> <b@y>" shows both.
class AddressReader
{
public:
    explicit AddressReader(QByteArrayView raw)
        : m_raw(raw)
    {
    }

    AddressList read()
    {
        while (m_pos < m_raw.size() && m_list.size() < maxAddresses)
            step();
        endMailbox();
        return std::move(m_list);
    }

private:
    struct Word {
        QByteArray raw;   // as it stands, for an address
        QByteArray plain; // without quotes, for a name
        bool hasAt = false;
        bool spaceBefore = false;
        bool endsInFreeDot = false; // the domain goes on behind white space
    };

    void step()
    {
        const char c = m_raw[m_pos];
        switch (c) {
        case ' ':
        case '\t':
        case '\r':
        case '\n':
            m_space = true;
            ++m_pos;
            break;
        case '"':
            readQuoted();
            break;
        case '(':
            readComment();
            break;
        case '<':
            readAngle();
            break;
        case '>':
        case '\0':
            ++m_pos;
            break;
        case ',':
        case ';':
            endMailbox();
            ++m_pos;
            break;
        case ':':
            // The name of a group; in a word with an @ it is part of a broken address.
            if (m_words.isEmpty() || !m_words.last().hasAt) {
                m_words.clear();
                m_comment.clear();
                ++m_pos;
                break;
            }
            readAtom();
            break;
        default:
            readAtom();
        }
    }

    /// "ada@mail . example . org" (RFC 5322 4.4): a dot that stands free, and no other address behind it.
    bool continuesDomain() const
    {
        const Word &last = m_words.last();
        if (!last.hasAt || m_pos >= m_raw.size())
            return false;
        if (last.endsInFreeDot)
            return true;
        if (m_raw[m_pos] != '.')
            return false;
        qsizetype p = m_pos + 1;
        while (p < m_raw.size() && isBlank(m_raw[p]))
            ++p;
        const qsizetype start = p;
        const qsizetype limit = std::min(m_raw.size(), start + 256);
        while (p < limit && !isBlank(m_raw[p]) && !isSpecial(m_raw[p]))
            ++p;
        return p > start && !m_raw.sliced(start, p - start).contains('@');
    }

    Word &currentWord()
    {
        // "ada @ example.org": white space around the @ does not part an address.
        const bool joins =
            !m_words.isEmpty() && (!m_space || m_words.last().raw.endsWith('@') ||
                                   (m_pos < m_raw.size() && m_raw[m_pos] == '@') || continuesDomain());
        if (!joins || m_words.isEmpty())
            m_words.append({{}, {}, false, m_space});
        m_space = false;
        return m_words.last();
    }

    void readAtom()
    {
        qsizetype end = m_pos + 1;
        while (end < m_raw.size() && !isBlank(m_raw[end]) && !isSpecial(m_raw[end]))
            ++end;
        const QByteArrayView atom = m_raw.sliced(m_pos, end - m_pos);
        // "=?utf-8?Q?Lovelace,_Ada?=": separators inside an encoded word are none.
        if (atom.startsWith("=?")) {
            const qsizetype stop = encodedWordEnd();
            if (stop > end)
                end = stop;
        }
        const QByteArrayView text = m_raw.sliced(m_pos, end - m_pos);
        const bool free = m_space;
        Word &word = currentWord();
        word.raw += text;
        word.plain += text;
        word.endsInFreeDot = free && word.hasAt && text.size() == 1 && text.front() == '.';
        word.hasAt = word.hasAt || (text.contains('@') && !text.startsWith("=?"));
        m_pos = end;
    }

    static bool isSpecial(char c)
    {
        return c == '"' || c == '(' || c == '<' || c == '>' || c == ',' || c == ';' || c == ':' || c == '\0';
    }

    qsizetype encodedWordEnd() const
    {
        qsizetype p = m_pos + 2;
        int marks = 0;
        const qsizetype limit = std::min(m_raw.size(), m_pos + 1000);
        for (; p < limit && !isBlank(m_raw[p]); ++p) {
            if (m_raw[p] != '?')
                continue;
            if (++marks == 3)
                return p + 1 < m_raw.size() && m_raw[p + 1] == '=' ? p + 2 : -1;
        }
        return -1;
    }

    void readQuoted()
    {
        const qsizetype end = m_noClosingQuote ? -1 : closingQuote(m_pos + 1);
        if (end < 0) { // never closed: the quote means nothing
            m_noClosingQuote = true;
            ++m_pos;
            return;
        }
        QByteArray plain;
        for (qsizetype i = m_pos + 1; i < end; ++i) {
            if (m_raw[i] == '\\' && i + 1 < end)
                ++i;
            plain += m_raw[i];
        }
        Word &word = currentWord();
        word.raw += m_raw.sliced(m_pos, end + 1 - m_pos);
        word.plain += plain;
        m_pos = end + 1;
    }

    qsizetype closingQuote(qsizetype from) const
    {
        for (qsizetype i = from; i < m_raw.size(); ++i) {
            if (m_raw[i] == '\\')
                ++i;
            else if (m_raw[i] == '"')
                return i;
        }
        return -1;
    }

    /// Where the comment that opens at a position closes, or -1.
    qsizetype commentEnd(qsizetype from) const
    {
        int depth = 0;
        for (qsizetype i = from; i < m_raw.size(); ++i) {
            if (m_raw[i] == '\\')
                ++i;
            else if (m_raw[i] == '(')
                ++depth;
            else if (m_raw[i] == ')' && --depth == 0)
                return i;
        }
        return -1;
    }

    void readComment()
    {
        if (m_noClosingComment) {
            ++m_pos;
            return;
        }
        const qsizetype end = commentEnd(m_pos);
        if (end < 0) {
            m_noClosingComment = true;
            ++m_pos;
            return;
        }
        if (m_comment.isEmpty())
            m_comment = m_raw.sliced(m_pos + 1, end - m_pos - 1).toByteArray();
        m_space = true;
        m_pos = end + 1;
    }

    void readAngle()
    {
        qsizetype i = m_pos + 1;
        const bool route = i < m_raw.size() && m_raw[i] == '@';
        bool pastRoute = !route;
        bool quoted = false;
        QByteArray address;
        for (; i < m_raw.size(); ++i) {
            const char c = m_raw[i];
            if (c == '\\' && quoted) {
                address += m_raw.sliced(i, std::min<qsizetype>(2, m_raw.size() - i));
                ++i;
                continue;
            }
            if (c == '"' && !m_noClosingQuote) {
                if (!quoted && closingQuote(i + 1) < 0)
                    m_noClosingQuote = true;
                else
                    quoted = !quoted;
            } else if (quoted) {
                // all of it is the local part
            } else if (c == '>' || c == '<') {
                break;
            } else if (c == '(' && !m_noClosingComment) {
                const qsizetype end = commentEnd(i);
                if (end >= 0) {
                    i = end;
                    continue;
                }
                m_noClosingComment = true;
            } else if (!pastRoute && c == ':') {
                pastRoute = true;
                address.clear();
                continue;
            } else if (pastRoute && (c == ',' || c == ';')) {
                break;
            }
            if (quoted ? c != '\r' && c != '\n' : !isBlank(c))
                address += c;
        }
        i = std::min(i, m_raw.size());
        push(address, joinedPlain());
        m_words.clear();
        m_comment.clear();
        m_space = false;
        m_pos = i < m_raw.size() && m_raw[i] == '>' ? i + 1 : i;
        m_afterAngle = true;
    }

    QByteArray joinedPlain() const
    {
        QByteArray text;
        for (const Word &word : m_words) {
            if (!text.isEmpty() && word.spaceBefore)
                text += ' ';
            text += word.plain;
        }
        return text;
    }

    void endMailbox()
    {
        if (m_words.isEmpty()) {
            // "<ada@example.org> (Ada)"
            if (m_afterAngle && !m_comment.isEmpty() && !m_list.isEmpty() && m_list.last().name.isEmpty())
                m_list.last().name = nameText(m_comment);
        } else {
            endWords();
        }
        m_words.clear();
        m_comment.clear();
        m_space = false;
        m_afterAngle = false;
    }

    void endWords()
    {
        QByteArray name;
        qsizetype addresses = 0;
        for (const Word &word : std::as_const(m_words)) {
            if (word.hasAt)
                ++addresses;
            else
                name += (name.isEmpty() ? "" : " ") + word.plain;
        }
        if (addresses == 0) {
            // After an address: "Ada <ada@example.org> via list"; alone: a name without an address, or a
            // local user.
            if (m_afterAngle)
                return;
            if (m_words.size() == 1 && !m_words.first().raw.startsWith("=?") &&
                !m_words.first().raw.startsWith('"'))
                push(m_words.first().raw, m_comment);
            else
                push({}, name);
            return;
        }
        if (name.isEmpty())
            name = m_comment;
        const QString shown = nameText(name);
        for (const Word &word : std::as_const(m_words)) {
            if (word.hasAt && m_list.size() < maxAddresses)
                push(word.raw, shown);
        }
    }

    static QString nameText(const QByteArray &raw)
    {
        // Behind the limit nothing is looked at: an encoded character takes at most 12 bytes.
        return displayLine(decodeWords(QByteArrayView(raw).first(std::min<qsizetype>(raw.size(), 16 * 1024))),
                           maxNameLength);
    }

    void push(const QByteArray &address, const QByteArray &name) { push(address, nameText(name)); }

    void push(const QByteArray &address, const QString &name)
    {
        Address mailbox{name, addressText(address)};
        if (mailbox.name.size() >= 2 && mailbox.name.startsWith(u'\'') && mailbox.name.endsWith(u'\''))
            mailbox.name = mailbox.name.mid(1, mailbox.name.size() - 2).trimmed();
        if (mailbox.name == mailbox.address)
            mailbox.name.clear();
        if (!mailbox.name.isEmpty() || !mailbox.address.isEmpty())
            m_list.append(std::move(mailbox));
    }

    QByteArrayView m_raw;
    qsizetype m_pos = 0;
    AddressList m_list;
    QList<Word> m_words;
    QByteArray m_comment;
    bool m_space = false;
    bool m_afterAngle = false;
    bool m_noClosingQuote = false;
    bool m_noClosingComment = false;
};

} // namespace

AddressList parseAddressList(QByteArrayView raw)
{
    return AddressReader(raw).read();
}

AddressList parseAddressList(const QString &typed)
{
    return AddressReader(typed.toUtf8()).read();
}

QString formatAddress(const Address &address)
{
    QString name = displayLine(address.name, maxNameLength);
    const QString spec = displayLine(address.address, maxAddressLength);
    if (name.isEmpty())
        return spec;
    static const QString specials = QStringLiteral("()<>[]:;@\\,.\"'");
    bool quote = false;
    for (const QChar c : std::as_const(name))
        quote = quote || specials.contains(c);
    if (quote || name.startsWith(QLatin1String("=?"))) {
        name.replace(u'\\', QStringLiteral("\\\\"));
        name.replace(u'"', QStringLiteral("\\\""));
        name = u'"' + name + u'"';
    }
    return spec.isEmpty() ? name : name + QStringLiteral(" <") + spec + u'>';
}

QString formatAddressList(const AddressList &addresses)
{
    QStringList list;
    list.reserve(addresses.size());
    for (const Address &address : addresses)
        list += formatAddress(address);
    return list.join(QStringLiteral(", "));
}

} // namespace posthorn
