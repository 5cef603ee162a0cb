#pragma once

#include <QByteArray>
#include <QList>

namespace posthorn
{

/// One command on its way to the server: text and literals in turn (RFC 9051 2.2.1). What came from outside
/// goes in through mailbox(), string() or literal() only, so that nothing can end the line early. A value.
class ImapCommand
{
public:
    /// `name` is also what errors are attributed to: "UID FETCH".
    explicit ImapCommand(const QByteArray &name);

    /// Text of our own making, with its leading space.
    ImapCommand &raw(QByteArrayView text);
    /// An argument, quoted where possible, else a literal; with a leading space.
    ImapCommand &string(QByteArrayView text);
    ImapCommand &mailbox(QByteArrayView name) { return string(name); }
    ImapCommand &literal(const QByteArray &bytes);

    [[nodiscard]] const QByteArray &name() const { return m_name; }
    /// Text, literal, text, literal, ..., text: without tag, announcements and line end.
    [[nodiscard]] const QList<QByteArray> &pieces() const { return m_pieces; }
    /// True when no piece of text could be taken for two lines.
    [[nodiscard]] bool isValid() const;

private:
    QByteArray m_name;
    QList<QByteArray> m_pieces;
};

} // namespace posthorn
