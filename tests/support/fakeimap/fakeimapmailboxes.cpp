// FakeImapSession: commands about mailboxes.

#include "fakeimapsession.h"
#include "imap/imaptypes.h"
#include "base/modifiedutf7.h"

namespace posthorn
{

namespace
{

QByteArray rawValue(ImapArguments &arguments)
{
    QByteArray raw;
    arguments.skipSpaces();
    if (!arguments.atEnd())
        arguments.skipValue(&raw);
    return raw.toUpper();
}

} // namespace

/// Names are kept in modified UTF-7; UTF8=ACCEPT has them in UTF-8 (RFC 6855).
QByteArray FakeImapSession::shownName(const QByteArray &mailbox) const
{
    const QByteArray name = m_enabled.contains("UTF8=ACCEPT") ? mailboxNameToUtf8(mailbox) : mailbox;
    const auto text = quoteImapString(name);
    return text ? *text : '{' + QByteArray::number(name.size()) + "}\r\n" + name;
}

QByteArray FakeImapSession::takeName(ImapArguments &arguments) const
{
    const QByteArray name = arguments.astring().value_or(QByteArray());
    return m_enabled.contains("UTF8=ACCEPT") ? mailboxNameFromUtf8(name) : name;
}

/// Of the selected mailbox what the session saw last, as Dovecot does it.
QByteArray FakeImapSession::statusLine(const QByteArray &mailbox, const FakeMailbox &state) const
{
    return mailbox == m_selected ? m_selectedStatus : freshStatusLine(mailbox, state);
}

QByteArray FakeImapSession::freshStatusLine(const QByteArray &mailbox, const FakeMailbox &state) const
{
    int unseen = 0;
    qsizetype size = 0;
    for (const FakeMessage &message : state.messages) {
        unseen += message.flags.flags.testFlag(MessageFlag::Seen) ? 0 : 1;
        size += message.bytes.size();
    }
    return "* STATUS " + shownName(mailbox) + " (MESSAGES " +
           QByteArray::number(qulonglong(state.messages.size())) + " UNSEEN " + QByteArray::number(unseen) +
           " UIDNEXT " + QByteArray::number(state.uidNext) + " UIDVALIDITY " +
           QByteArray::number(state.uidValidity) +
           (has("CONDSTORE") ? " HIGHESTMODSEQ " + QByteArray::number(state.highestModSeq) : QByteArray()) +
           (has("STATUS=SIZE") ? " SIZE " + QByteArray::number(size) : QByteArray()) +
           (has("OBJECTID") ? " MAILBOXID (" + state.id + ')' : QByteArray()) +
           (has("APPENDLIMIT") ? " APPENDLIMIT " + QByteArray::number(state.appendLimit) : QByteArray()) +
           ")\r\n";
}

FakeImapSession::Outcome FakeImapSession::list(ImapArguments arguments, bool subscribed)
{
    arguments.astring();
    arguments.skipSpaces();
    const QByteArray pattern = takeName(arguments);
    arguments.skipSpaces();
    const bool extended = !arguments.atom().isEmpty();
    if (extended && !has("LIST-EXTENDED"))
        return {Answer::Bad, {}};
    const QByteArray wanted = rawValue(arguments);
    const auto held = m_server.mail().lock();
    const auto &mailboxes = m_server.mail().mailboxes();
    for (auto it = mailboxes.cbegin(); it != mailboxes.cend(); ++it) {
        if (pattern != "*" && pattern != it.key())
            continue;
        QByteArray attributes = "\\HasNoChildren";
        if (has("SPECIAL-USE") && !it.value()->specialUse.isEmpty())
            attributes += ' ' + it.value()->specialUse;
        if (wanted.contains("SUBSCRIBED"))
            attributes += " \\Subscribed";
        m_out +=
            (subscribed ? "* LSUB (" : "* LIST (") + attributes + ") \"/\" " + shownName(it.key()) + "\r\n";
        if (wanted.contains("STATUS"))
            m_out += statusLine(it.key(), *it.value());
    }
    return {};
}

FakeImapSession::Outcome FakeImapSession::status(ImapArguments arguments)
{
    const QByteArray name = takeName(arguments);
    const auto held = m_server.mail().lock();
    const FakeMailbox *mailbox = m_server.mail().at(name);
    if (mailbox == nullptr)
        return {Answer::No, "[NONEXISTENT]"};
    m_out += statusLine(name, *mailbox);
    return {};
}

FakeImapSession::Outcome FakeImapSession::create(ImapArguments arguments)
{
    return {m_server.mail().create(takeName(arguments)) ? Answer::Ok : Answer::No, {}};
}

/// All mailboxes share one root of 1 GB.
FakeImapSession::Outcome FakeImapSession::quotaRoot(ImapArguments arguments)
{
    const QByteArray name = takeName(arguments);
    const auto held = m_server.mail().lock();
    qsizetype bytes = 0;
    for (const auto &mailbox : m_server.mail().mailboxes()) {
        for (const FakeMessage &message : mailbox->messages)
            bytes += message.bytes.size();
    }
    m_out += "* QUOTAROOT " + shownName(name) + " \"all mail\"\r\n* QUOTA \"all mail\" (STORAGE " +
             QByteArray::number(bytes / 1024) + " 1000000)\r\n";
    return {};
}

FakeImapSession::Outcome FakeImapSession::myRights(ImapArguments arguments)
{
    const QByteArray name = takeName(arguments);
    const auto held = m_server.mail().lock();
    const FakeMailbox *mailbox = m_server.mail().at(name);
    if (mailbox == nullptr)
        return {Answer::No, "[NONEXISTENT]"};
    m_out += "* MYRIGHTS " + shownName(name) + ' ' + mailbox->rights + "\r\n";
    return {};
}

FakeImapSession::Outcome FakeImapSession::enable(ImapArguments arguments)
{
    QByteArray enabled;
    while (!arguments.atEnd()) {
        const QByteArray name = arguments.atom().toByteArray().toUpper();
        arguments.skipSpaces();
        if (m_capabilities.contains(name) || (name == "UTF8=ACCEPT" && has("UTF8=ONLY"))) {
            m_enabled.insert(name);
            enabled += ' ' + name;
        }
    }
    m_out += "* ENABLED" + enabled + "\r\n";
    return {};
}

FakeImapSession::Outcome FakeImapSession::notify()
{
    tellElsewhere();
    m_notifies = true;
    return {};
}

void FakeImapSession::tellElsewhere()
{
    const auto held = m_server.mail().lock();
    const auto &mailboxes = m_server.mail().mailboxes();
    for (auto it = mailboxes.cbegin(); it != mailboxes.cend(); ++it) {
        const QByteArray line = freshStatusLine(it.key(), *it.value());
        if (std::exchange(m_toldStatus[it.key()], line) != line && it.key() != m_selected)
            m_out += line;
    }
}

FakeImapSession::Outcome FakeImapSession::select(ImapArguments arguments, bool readOnly)
{
    const QByteArray name = takeName(arguments);
    arguments.skipSpaces();
    if (!m_selected.isEmpty() && m_enabled.contains("QRESYNC"))
        m_out += "* OK [CLOSED] left\r\n";
    m_selected.clear();
    m_view.clear();
    const auto held = m_server.mail().lock();
    const FakeMailbox *mailbox = m_server.mail().at(name);
    if (mailbox == nullptr)
        return {Answer::No, "[NONEXISTENT]"};
    m_selected = name;
    m_selectedStatus = freshStatusLine(name, *mailbox);
    m_uidValidity = mailbox->uidValidity;
    m_readOnly = readOnly || mailbox->readOnly;
    for (const FakeMessage &message : mailbox->messages)
        m_view.push_back({message.uid, message.modSeq});
    m_out += "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n* OK [PERMANENTFLAGS (\\Answered "
             "\\Flagged "
             "\\Deleted \\Seen \\Draft \\*)] kept\r\n* " +
             QByteArray::number(qulonglong(m_view.size())) + " EXISTS\r\n* OK [UIDVALIDITY " +
             QByteArray::number(m_uidValidity) + "] valid\r\n* OK [UIDNEXT " +
             QByteArray::number(mailbox->uidNext) + "] next\r\n";
    if (has("OBJECTID"))
        m_out += "* OK [MAILBOXID (" + mailbox->id + ")] named\r\n";
    if (has("CONDSTORE"))
        m_out += "* OK [HIGHESTMODSEQ " + QByteArray::number(mailbox->highestModSeq) + "] highest\r\n";
    if (m_enabled.contains("QRESYNC"))
        tellQResync(*mailbox, arguments);
    return {Answer::Ok, m_readOnly ? "[READ-ONLY]" : "[READ-WRITE]"};
}

/// What happened since the state that the client knows (RFC 7162 3.2.5).
void FakeImapSession::tellQResync(const FakeMailbox &mailbox, ImapArguments arguments)
{
    const QByteArray parameters = rawValue(arguments).replace('(', ' ').replace(')', ' ').simplified();
    const QList<QByteArray> words = parameters.split(' ');
    if (words.size() < 3 || words[0] != "QRESYNC" || words[1].toUInt() != mailbox.uidValidity)
        return;
    const quint64 known = words[2].toULongLong();
    std::vector<quint32> vanished;
    for (const auto &[uid, modSeq] : mailbox.expunged) {
        if (modSeq > known)
            vanished.push_back(uid);
    }
    if (!vanished.empty())
        m_out += "* VANISHED (EARLIER) " + formatUidSet(vanished) + "\r\n";
    for (size_t i = 0; i < mailbox.messages.size(); ++i) {
        if (mailbox.messages[i].modSeq > known)
            m_out += fetchLine(i + 1, mailbox.messages[i], "UID FLAGS MODSEQ");
    }
}

} // namespace posthorn
