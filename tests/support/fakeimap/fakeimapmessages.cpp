// FakeImapSession: commands about messages.

#include "fakeimapsession.h"
#include "imap/fetchparser.h"
#include "imap/flagnames.h"
#include "imap/imaptypes.h"

#include <algorithm>

namespace posthorn
{

namespace
{

QByteArray literal(const QByteArray &bytes)
{
    return '{' + QByteArray::number(bytes.size()) + "}\r\n" + bytes;
}

/// The fields of the header that are asked for, by their names in upper case.
QByteArray headerFields(const QByteArray &message, const QList<QByteArray> &names)
{
    const qsizetype end = message.indexOf("\r\n\r\n");
    QByteArray chosen;
    bool taken = false;
    for (const QByteArray &line : message.first(end < 0 ? message.size() : end + 2).split('\n')) {
        if (line.isEmpty())
            continue;
        if (line[0] != ' ' && line[0] != '\t')
            taken = names.contains(line.first(std::max<qsizetype>(0, line.indexOf(':'))).toUpper());
        if (taken)
            chosen += line + '\n';
    }
    return chosen + "\r\n";
}

QByteArray between(const QByteArray &text, const QByteArray &from, const QByteArray &to)
{
    const qsizetype begin = text.indexOf(from);
    const qsizetype end = text.indexOf(to, begin);
    return begin < 0 || end < 0 ? QByteArray() : text.mid(begin + from.size(), end - begin - from.size());
}

QByteArray labelList(const QByteArrayList &labels)
{
    QByteArrayList quoted;
    for (const QByteArray &label : labels)
        quoted.append(quoteImapString(label).value_or("\"\""));
    return '(' + quoted.join(' ') + ')';
}

QByteArray preview(const QByteArray &message)
{
    return literal(message.mid(message.indexOf("\r\n\r\n") + 4).simplified().left(200));
}

QByteArray rest(ImapArguments &arguments)
{
    arguments.skipSpaces();
    return arguments.rest().toByteArray();
}

} // namespace

/// The messages of a set that the client knows of.
std::vector<quint32> FakeImapSession::uidsOf(QByteArray set, bool byUid) const
{
    if (m_view.empty())
        return {};
    const quint32 highest = byUid ? m_view.back().uid : static_cast<quint32>(m_view.size());
    set.replace('*', QByteArray::number(highest));
    std::vector<quint32> uids;
    std::vector<quint32> numbers = parseUidSet(set);
    std::sort(numbers.begin(), numbers.end());
    for (size_t i = 0; i < m_view.size(); ++i) {
        const quint32 sought = byUid ? m_view[i].uid : static_cast<quint32>(i + 1);
        if (std::binary_search(numbers.begin(), numbers.end(), sought))
            uids.push_back(m_view[i].uid);
    }
    return uids;
}

QByteArray FakeImapSession::fetchLine(size_t number, const FakeMessage &message,
                                      const QByteArray &items) const
{
    QByteArray line =
        "* " + QByteArray::number(qulonglong(number)) + " FETCH (UID " + QByteArray::number(message.uid);
    if (items.contains("FLAGS"))
        line += " FLAGS " + formatFlagList(message.flags.flags, message.flags.keywords).value_or("()");
    if (items.contains("MODSEQ"))
        line += " MODSEQ (" + QByteArray::number(message.modSeq) + ')';
    if (items.contains("X-GM-LABELS"))
        line += " X-GM-LABELS " + labelList(message.labels);
    const QByteArray id = QByteArray::number(qulonglong(qHash(message.bytes)) >> 1);
    if (items.contains("EMAILID") && has("OBJECTID"))
        line += " EMAILID (M" + id + ')';
    if (items.contains("X-GM-MSGID"))
        line += " X-GM-MSGID " + id;
    if (items.contains("PREVIEW (LAZY)"))
        line += " PREVIEW " + preview(message.bytes);
    if (items.contains("INTERNALDATE"))
        line += " INTERNALDATE \"" + formatInternalDate(message.internalDateMs) + '"';
    if (items.contains("SAVEDATE") && has("SAVEDATE"))
        line += " SAVEDATE \"" + formatInternalDate(message.savedMs) + '"';
    if (items.contains("RFC822.SIZE"))
        line += " RFC822.SIZE " + QByteArray::number(message.bytes.size());
    if (const QByteArray names = between(items, "HEADER.FIELDS (", ")"); !names.isEmpty())
        line +=
            " BODY[HEADER.FIELDS (" + names + ")] " + literal(headerFields(message.bytes, names.split(' ')));
    if (items.contains("BODY.PEEK[]"))
        line += " BODY[] " + literal(message.bytes);
    if (items.contains("BODYSTRUCTURE"))
        line += " BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 9 1)";
    return line + ")\r\n";
}

FakeImapSession::Outcome FakeImapSession::fetch(ImapArguments arguments, bool byUid)
{
    const QByteArray set = arguments.atom().toByteArray();
    const std::vector<quint32> uids = set == "$" ? m_saved : uidsOf(set, byUid);
    QByteArray items;
    arguments.skipSpaces();
    arguments.skipValue(&items);
    items = items.toUpper();
    const QByteArray modifiers = rest(arguments).toUpper();
    const QByteArray since =
        between(modifiers, "CHANGEDSINCE ", modifiers.contains("VANISHED") ? " VANISHED" : ")");
    if (!since.isEmpty() && !has("CONDSTORE"))
        return {Answer::Bad, {}};
    const auto held = m_server.mail().lock();
    FakeMailbox *mailbox = selected();
    if (mailbox == nullptr)
        return {Answer::No, {}};
    if (!since.isEmpty())
        items += " MODSEQ";
    if (modifiers.contains("VANISHED")) {
        std::vector<quint32> vanished;
        for (const auto &[uid, modSeq] : mailbox->expunged) {
            if (modSeq > since.toULongLong())
                vanished.push_back(uid);
        }
        if (!vanished.empty())
            m_out += "* VANISHED (EARLIER) " + formatUidSet(vanished) + "\r\n";
    }
    for (size_t i = 0; i < m_view.size(); ++i) {
        const FakeMessage *message = mailbox->find(m_view[i].uid);
        if (message == nullptr || !std::binary_search(uids.begin(), uids.end(), message->uid) ||
            (!since.isEmpty() && message->modSeq <= since.toULongLong()))
            continue;
        m_out += fetchLine(i + 1, *message, items);
        if (items.contains("FLAGS"))
            m_view[i].modSeq = message->modSeq;
    }
    return {};
}

FakeImapSession::Outcome FakeImapSession::search(ImapArguments arguments)
{
    QByteArray criteria = rest(arguments);
    const bool extended = criteria.startsWith("RETURN (");
    const bool saves = criteria.startsWith("RETURN (SAVE)");
    if (extended && !has(saves ? "SEARCHRES" : "ESEARCH"))
        return {Answer::Bad, {}};
    if (extended)
        criteria = criteria.sliced(criteria.indexOf(')') + 2);
    const QByteArray header =
        criteria.startsWith("HEADER Message-ID \"") ? criteria.sliced(19).chopped(1) : QByteArray();
    const std::vector<quint32> among =
        criteria.startsWith("UID ") ? uidsOf(criteria.sliced(4), true) : uidsOf("1:*", true);
    const auto held = m_server.mail().lock();
    FakeMailbox *mailbox = selected();
    if (mailbox == nullptr)
        return {Answer::No, {}};
    std::vector<quint32> found;
    for (const quint32 uid : among) {
        const FakeMessage *message = mailbox->find(uid);
        if (message == nullptr ||
            (criteria == "DELETED" && !message->flags.flags.testFlag(MessageFlag::Deleted)) ||
            (!header.isEmpty() && !headerFields(message->bytes, {"MESSAGE-ID"}).contains(header)))
            continue;
        found.push_back(uid);
    }
    if (saves) { // RFC 5182
        m_saved = found;
        return {};
    }
    if (extended || has("IMAP4REV2")) {
        m_out += "* ESEARCH (TAG \"x\") UID" +
                 (found.empty() ? QByteArray() : " ALL " + formatUidSet(found)) + "\r\n";
        return {};
    }
    m_out += "* SEARCH";
    for (const quint32 uid : found)
        m_out += ' ' + QByteArray::number(uid);
    m_out += "\r\n";
    return {};
}

FakeImapSession::Outcome FakeImapSession::store(ImapArguments arguments)
{
    const std::vector<quint32> uids = uidsOf(arguments.atom().toByteArray(), true);
    arguments.skipSpaces();
    const QByteArray kind = arguments.atom().toByteArray().toUpper();
    arguments.skipSpaces();
    if (kind.endsWith("X-GM-LABELS.SILENT") && has("X-GM-EXT-1")) {
        std::optional<QByteArray> label;
        for (arguments.take('('); (label = arguments.astring()); arguments.skipSpaces()) {
            for (const quint32 uid : uids)
                m_server.mail().label(m_selected, uid, *label, kind[0] == '+');
        }
        return {};
    }
    const auto flags = takeFlagList(arguments);
    if (!flags || (kind != "+FLAGS.SILENT" && kind != "-FLAGS.SILENT"))
        return {Answer::Bad, {}};
    FlagChange change;
    (kind[0] == '+' ? change.add : change.remove) = flags->flags;
    (kind[0] == '+' ? change.addKeywords : change.removeKeywords) = flags->keywords;
    m_server.mail().change(m_selected, uids, change);
    const auto held = m_server.mail().lock();
    FakeMailbox *mailbox = selected();
    if (mailbox == nullptr)
        return {Answer::No, {}};
    for (Seen &seen : m_view) { // silent: not told of its own changes
        const FakeMessage *message = mailbox->find(seen.uid);
        if (message != nullptr && std::binary_search(uids.begin(), uids.end(), seen.uid))
            seen.modSeq = message->modSeq;
    }
    return {};
}

FakeImapSession::Outcome FakeImapSession::copy(ImapArguments arguments, bool move)
{
    std::vector<quint32> uids = uidsOf(arguments.atom().toByteArray(), true);
    arguments.skipSpaces();
    const QByteArray target = takeName(arguments);
    const auto leftOut = m_server.leftOut();
    const auto held = m_server.mail().lock();
    FakeMailbox *from = selected();
    FakeMailbox *to = m_server.mail().at(target);
    if (from == nullptr || to == nullptr)
        return {Answer::No, "[TRYCREATE]"};
    if (leftOut)
        std::erase_if(uids,
                      [&](quint32 uid) { return leftOut->contains(uid) || from->find(uid) == nullptr; });
    // As Dovecot does where others removed some of them and the client has not heard of it.
    if (std::any_of(uids.begin(), uids.end(), [from](quint32 uid) { return from->find(uid) == nullptr; }))
        return {Answer::No, "[EXPUNGEISSUED]"};
    std::vector<quint32> sources;
    std::vector<quint32> copies;
    for (const quint32 uid : uids) {
        sources.push_back(uid);
        copies.push_back(m_server.mail().append(*to, FakeMessage(*from->find(uid))));
    }
    const bool says = has("UIDPLUS") && !sources.empty();
    const QByteArray code = "[COPYUID " + QByteArray::number(to->uidValidity) + ' ' + formatUidSet(sources) +
                            ' ' + formatUidSet(copies) + ']';
    if (!move)
        return {Answer::Ok, says ? code : QByteArray()};
    if (says)
        m_out += "* OK " + code + " moved\r\n";
    m_server.mail().expunge(*from, sources);
    tellVanished(sources);
    return {};
}

/// Of what is marked \Deleted, all or only these.
FakeImapSession::Outcome FakeImapSession::expunge(const std::optional<std::vector<quint32>> &only)
{
    const auto held = m_server.mail().lock();
    FakeMailbox *mailbox = selected();
    if (mailbox == nullptr)
        return {Answer::No, {}};
    std::vector<quint32> uids;
    for (const FakeMessage &message : mailbox->messages) {
        if (message.flags.flags.testFlag(MessageFlag::Deleted) &&
            (!only || std::find(only->begin(), only->end(), message.uid) != only->end()))
            uids.push_back(message.uid);
    }
    m_server.mail().expunge(*mailbox, uids);
    tellVanished(uids);
    return {};
}

/// One message, or with MULTIAPPEND (RFC 3502) several: all or none.
FakeImapSession::Outcome FakeImapSession::append(ImapArguments arguments)
{
    const QByteArray target = takeName(arguments);
    std::vector<FakeMessage> messages;
    for (arguments.skipSpaces(); !arguments.atEnd(); arguments.skipSpaces()) {
        FakeMessage &message = messages.emplace_back();
        if (arguments.peek() == '(')
            message.flags = takeFlagList(arguments).value_or(FlagState());
        arguments.skipSpaces();
        message.internalDateMs = 1'750'000'000'000;
        if (arguments.peek() == '"')
            message.internalDateMs = parseInternalDate(arguments.string().value_or(QByteArray())).value_or(0);
        arguments.skipSpaces();
        const auto bytes = arguments.string();
        if (!bytes)
            return {Answer::Bad, {}};
        message.bytes = *bytes;
    }
    if (messages.size() != 1 && !(has("MULTIAPPEND") && !messages.empty()))
        return {Answer::Bad, {}};
    const auto held = m_server.mail().lock();
    FakeMailbox *mailbox = m_server.mail().at(target);
    if (mailbox == nullptr)
        return {Answer::No, "[TRYCREATE]"};
    for (const FakeMessage &message : messages) {
        if (message.bytes.size() > mailbox->appendLimit)
            return {Answer::No, "[TOOBIG]"};
    }
    std::vector<quint32> uids;
    for (FakeMessage &message : messages)
        uids.push_back(m_server.mail().append(*mailbox, std::move(message)));
    return {Answer::Ok, has("UIDPLUS") ? "[APPENDUID " + QByteArray::number(mailbox->uidValidity) + ' ' +
                                             formatUidSet(uids) + ']'
                                       : QByteArray()};
}

} // namespace posthorn
