#pragma once

#include "imaptypes.h"

#include <QHash>
#include <optional>

namespace posthorn
{

/// Gathers LIST, LSUB and STATUS answers (RFC 9051 7.3.1, 7.3.4, RFC 5258, RFC 6154) into mailboxes, in the
/// server's order. Names are opaque bytes, compared exactly (INBOX without case); a name that comes twice is
/// kept once. A value.
class MailboxList
{
public:
    /// How names stand in the answers; here they are always in modified UTF-7.
    enum class Names { ModifiedUtf7, Utf8 };
    explicit MailboxList(Names names = Names::ModifiedUtf7)
        : m_names(names)
    {
    }
    void addList(const QByteArray &arguments);
    void addSubscribed(const QByteArray &arguments);
    /// A STATUS answer that came alone.
    [[nodiscard]] static std::optional<ImapMailbox> statusOf(const QByteArray &arguments,
                                                             Names names = Names::ModifiedUtf7);
    /// Only for mailboxes that are known already; false for others.
    bool addStatus(const QByteArray &arguments);
    /// The mailbox, made when it is not known yet.
    ImapMailbox &entry(const QByteArray &name);

    [[nodiscard]] QList<ImapMailbox> take() { return std::move(m_mailboxes); }

private:
    ImapMailbox *find(const QByteArray &name);
    [[nodiscard]] QByteArray known(const QByteArray &wire) const;

    Names m_names;
    QList<ImapMailbox> m_mailboxes;
    QHash<QByteArray, qsizetype> m_index;
    ImapMailbox m_surplus;
};

/// How a mailbox name is shown: decoded, levels joined by '/', a '/' inside a level replaced by its
/// look-alike, control characters by U+FFFD.
[[nodiscard]] QString mailboxPath(const QByteArray &name, const QByteArray &delimiter);

} // namespace posthorn
