#include "mailboxlist.h"

#include "base/modifiedutf7.h"
#include "imaparguments.h"
#include "responsedata.h"

#include <QStringList>

namespace posthorn
{

namespace
{

constexpr qsizetype maxMailboxes = 200'000;
constexpr qsizetype maxName = 16 * 1024;
constexpr QChar divisionSlash(0x2215);

struct Attribute {
    QByteArrayView name;
    FolderRole role;
};

/// RFC 6154, RFC 8457.
constexpr Attribute specialUses[] = {
    {"\\ALL", FolderRole::All},       {"\\ARCHIVE", FolderRole::Archive},
    {"\\DRAFTS", FolderRole::Drafts}, {"\\FLAGGED", FolderRole::Flagged},
    {"\\JUNK", FolderRole::Junk},     {"\\SENT", FolderRole::Sent},
    {"\\TRASH", FolderRole::Trash},   {"\\IMPORTANT", FolderRole::Important},
};

struct Listed {
    QByteArray name;
    QByteArray delimiter;
    QList<QByteArray> attributes; // upper case
};

std::optional<Listed> parseListed(const QByteArray &text)
{
    ImapArguments arguments(text);
    Listed listed;
    arguments.skipSpaces();
    if (!arguments.take('('))
        return std::nullopt;
    while (true) {
        arguments.skipSpaces();
        if (arguments.take(')'))
            break;
        const QByteArrayView attribute = arguments.atom();
        if (attribute.isEmpty())
            return std::nullopt;
        listed.attributes.append(attribute.toByteArray().toUpper());
    }
    arguments.skipSpaces();
    auto delimiter = arguments.nstring();
    arguments.skipSpaces();
    auto name = arguments.astring();
    if (!delimiter || delimiter->size() > 1 || !name || name->isEmpty() || name->size() > maxName)
        return std::nullopt;
    // A name that cannot be said back to the server in one line is no use, and shown it would be a trap.
    for (const char c : *name) {
        if (c == '\r' || c == '\n' || c == '\0')
            return std::nullopt;
    }
    listed.delimiter = *std::move(delimiter);
    listed.name = *std::move(name);
    return listed;
}

/// INBOX is the one name without case (RFC 9051 5.1).
QByteArray indexKey(const QByteArray &name)
{
    return equalsUpper(name, "INBOX") ? QByteArrayLiteral("INBOX") : name;
}

} // namespace

QString mailboxPath(const QByteArray &name, const QByteArray &delimiter)
{
    QStringList path;
    const QList<QByteArray> levels =
        delimiter.isEmpty() ? QList<QByteArray>{name} : name.split(delimiter.front());
    for (const QByteArray &encoded : levels) {
        QString level = decodeModifiedUtf7(encoded);
        for (QChar &c : level) {
            if (c == u'/')
                c = divisionSlash;
            else if (c.category() == QChar::Other_Control)
                c = QChar::ReplacementCharacter;
        }
        path.append(level);
    }
    if (equalsUpper(levels.front(), "INBOX"))
        path.front() = QStringLiteral("INBOX");
    return path.join(u'/');
}

QByteArray MailboxList::known(const QByteArray &wire) const
{
    return m_names == Names::Utf8 ? mailboxNameFromUtf8(wire) : wire;
}

ImapMailbox *MailboxList::find(const QByteArray &name)
{
    const auto found = m_index.constFind(indexKey(name));
    return found == m_index.constEnd() ? nullptr : &m_mailboxes[*found];
}

ImapMailbox &MailboxList::entry(const QByteArray &name)
{
    if (ImapMailbox *known = find(name))
        return *known;
    const QByteArray key = indexKey(name);
    if (m_mailboxes.size() >= maxMailboxes) {
        m_surplus = {};
        return m_surplus;
    }
    m_index.insert(key, m_mailboxes.size());
    ImapMailbox &mailbox = m_mailboxes.emplace_back();
    mailbox.name = key;
    return mailbox;
}

void MailboxList::addList(const QByteArray &arguments)
{
    auto listed = parseListed(arguments);
    if (!listed)
        return;
    listed->name = known(listed->name);
    ImapMailbox &mailbox = entry(listed->name);
    mailbox.delimiter = listed->delimiter;
    mailbox.path = mailboxPath(listed->name, listed->delimiter);
    for (const QByteArray &attribute : listed->attributes) {
        if (attribute == "\\NOSELECT" || attribute == "\\NONEXISTENT")
            mailbox.selectable = false;
        else if (attribute == "\\HASCHILDREN")
            mailbox.hasChildren = true;
        else if (attribute == "\\SUBSCRIBED")
            mailbox.subscribed = true;
        for (const Attribute &known : specialUses) {
            if (mailbox.role == FolderRole::None && attribute == known.name)
                mailbox.role = known.role;
        }
    }
}

void MailboxList::addSubscribed(const QByteArray &arguments)
{
    const auto listed = parseListed(arguments);
    if (!listed)
        return;
    if (ImapMailbox *mailbox = find(known(listed->name)))
        mailbox->subscribed = true;
}

std::optional<ImapMailbox> MailboxList::statusOf(const QByteArray &text, Names names)
{
    ImapArguments arguments(text);
    arguments.skipSpaces();
    const auto name = arguments.astring();
    if (!name)
        return {};
    MailboxList list(names);
    list.entry(list.known(*name));
    (void)list.addStatus(text);
    return list.take().first();
}

bool MailboxList::addStatus(const QByteArray &text)
{
    ImapArguments arguments(text);
    arguments.skipSpaces();
    const auto name = arguments.astring();
    arguments.skipSpaces();
    if (!name || !arguments.take('('))
        return false;
    ImapMailbox *const found = find(known(*name));
    if (found == nullptr)
        return false;
    ImapMailbox &mailbox = *found;
    while (true) {
        arguments.skipSpaces();
        const QByteArrayView item = arguments.atom();
        arguments.skipSpaces();
        if (item.isEmpty())
            return true;
        if (equalsUpper(item, "MAILBOXID")) {
            mailbox.mailboxId = takeObjectId(arguments);
            continue;
        }
        const auto value = arguments.number();
        if (!value) {
            if (arguments.skipValue() != ImapArguments::Skip::Done)
                return true;
        } else if (equalsUpper(item, "MESSAGES")) {
            mailbox.messages = static_cast<int>(std::min<quint64>(*value, std::numeric_limits<int>::max()));
        } else if (equalsUpper(item, "UNSEEN")) {
            mailbox.unseen = static_cast<int>(std::min<quint64>(*value, std::numeric_limits<int>::max()));
        } else if (equalsUpper(item, "UIDNEXT")) {
            mailbox.uidNext = *value <= 0xffffffff ? static_cast<quint32>(*value) : 0;
        } else if (equalsUpper(item, "UIDVALIDITY")) {
            mailbox.uidValidity = *value <= 0xffffffff ? static_cast<quint32>(*value) : 0;
        } else if (equalsUpper(item, "HIGHESTMODSEQ")) {
            mailbox.highestModSeq = *value;
        } else if (equalsUpper(item, "SIZE")) {
            mailbox.size = *value;
        } else if (equalsUpper(item, "APPENDLIMIT")) {
            mailbox.appendLimit = *value;
        }
    }
}

} // namespace posthorn
