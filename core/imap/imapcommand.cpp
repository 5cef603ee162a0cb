#include "imapcommand.h"

#include "imaptypes.h"

#include <algorithm>

namespace posthorn
{

namespace
{

constexpr qsizetype maxQuoted = 1000;

bool isQuotable(QByteArrayView text)
{
    return text.size() <= maxQuoted && std::all_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7f;
           });
}

} // namespace

ImapCommand::ImapCommand(const QByteArray &name)
    : m_name(name)
    , m_pieces{name}
{
}

ImapCommand &ImapCommand::raw(QByteArrayView text)
{
    m_pieces.last().append(text);
    return *this;
}

ImapCommand &ImapCommand::string(QByteArrayView text)
{
    if (!isQuotable(text))
        return literal(text.toByteArray());
    m_pieces.last().append(' ').append(quoteImapString(text).value_or(QByteArray()));
    return *this;
}

ImapCommand &ImapCommand::literal(const QByteArray &bytes)
{
    m_pieces.last().append(' ');
    m_pieces.append(bytes);
    m_pieces.append(QByteArray());
    return *this;
}

bool ImapCommand::isValid() const
{
    for (qsizetype i = 0; i < m_pieces.size(); i += 2) {
        for (const char c : m_pieces[i]) {
            if (c == '\r' || c == '\n' || c == '\0')
                return false;
        }
    }
    return true;
}

} // namespace posthorn
