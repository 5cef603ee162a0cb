#include "fakeimapsession.h"

#include "imap/flagnames.h"
#include "imap/imaptypes.h"

namespace posthorn
{

namespace
{

/// What is part of IMAP4rev2 without being announced (RFC 9051 appendix E).
const QSet<QByteArray> &partOfRev2()
{
    static const QSet<QByteArray> names = {
        "ENABLE", "NAMESPACE", "SPECIAL-USE", "LIST-EXTENDED", "LIST-STATUS", "CHILDREN", "UIDPLUS",
        "MOVE",   "UNSELECT",  "ESEARCH",     "IDLE",          "SASL-IR",     "LITERAL-", "SEARCHRES"};
    return names;
}

QByteArray capabilityWords(const QSet<QByteArray> &capabilities)
{
    QByteArray words = "AUTH=PLAIN";
    for (const QByteArray &capability : capabilities)
        words += ' ' + capability;
    return words;
}

} // namespace

FakeImapSession::FakeImapSession(FakeImapServer &server, ScriptedPeer &peer)
    : m_server(server)
    , m_peer(peer)
{
    const std::lock_guard held(server.m_mutex);
    m_capabilities = server.m_capabilities;
}

void FakeImapSession::send(const QByteArray &bytes)
{
    if (m_over)
        return;
    m_peer.setSegmentSize(m_server.m_segmentSize);
    qsizetype allowed = bytes.size();
    if (m_server.m_sendBudget >= 0) {
        allowed = std::min<qsizetype>(allowed, m_server.m_sendBudget);
        m_server.m_sendBudget -= allowed;
    }
    m_server.m_bytesSent += allowed;
    m_peer.send(bytes.first(allowed));
    if (allowed < bytes.size()) {
        m_over = true;
        m_peer.cut();
    }
}

/// One command with its literals in place. False: the client has gone, or may send no more.
bool FakeImapSession::readCommand(QByteArray &line)
{
    const auto take = [this](qsizetype size) {
        m_server.m_bytesReceived += size;
        if (m_server.m_receiveBudget < 0)
            return true;
        const bool enough = m_server.m_receiveBudget >= size;
        m_server.m_receiveBudget = std::max<qint64>(0, m_server.m_receiveBudget - size);
        if (!enough)
            m_peer.reset();
        return enough;
    };
    line = m_peer.readLine();
    if (line.isEmpty() || !take(line.size() + 2))
        return false;
    while (line.endsWith('}')) {
        const qsizetype brace = line.lastIndexOf('{');
        QByteArray size = line.sliced(brace + 1).chopped(1);
        const bool waits = !size.endsWith('+');
        if (!waits)
            size.chop(1);
        if (waits)
            send("+ go on\r\n");
        const QByteArray literal = m_peer.readExactly(size.toInt());
        const QByteArray rest = literal.size() == size.toInt() ? m_peer.readLine() : QByteArray();
        if (m_over || literal.size() != size.toInt() || !take(literal.size() + rest.size() + 2))
            return false;
        line = line.first(brace) + '{' + size + "}\r\n" + literal + rest;
    }
    return true;
}

void FakeImapSession::run()
{
    send("* OK [CAPABILITY " + capabilityWords(m_capabilities) + "] ready\r\n");
    const QSet<QByteArray> announced = m_capabilities;
    if (has("IMAP4REV2"))
        m_capabilities += partOfRev2();
    QByteArray line;
    while (!m_over && readCommand(line)) {
        ImapArguments arguments(line);
        const QByteArray tag = arguments.atom().toByteArray();
        arguments.skipSpaces();
        QByteArray name = arguments.atom().toByteArray().toUpper();
        arguments.skipSpaces();
        if (name == "UID") {
            name += ' ' + arguments.atom().toByteArray().toUpper();
            arguments.skipSpaces();
        }
        m_out.clear();
        using Kind = FakeImapServer::Fault::Kind;
        const auto fault = m_server.faultFor(name);
        if (fault == Kind::CutBefore) {
            m_peer.cut();
            return;
        }
        if (fault == Kind::Hang) {
            m_peer.hang();
            return;
        }
        m_server.doMeanwhile(name);
        Outcome outcome;
        if (fault == Kind::No || fault == Kind::Bad)
            outcome.answer = fault == Kind::No ? Answer::No : Answer::Bad;
        else if (fault == Kind::Ignored)
            outcome.answer = Answer::Ok;
        else if (name == "CAPABILITY")
            m_out = "* CAPABILITY " + capabilityWords(announced) + "\r\n";
        else if (name == "AUTHENTICATE" && !authenticate(tag, arguments))
            return;
        else if (name == "IDLE" && has("IDLE")) {
            idle(tag);
            continue;
        } else {
            outcome = carryOut(name, arguments);
        }
        if (fault == Kind::CutAfter) {
            m_peer.cut();
            return;
        }
        if (const QByteArray lie = m_server.lieFor(line.mid(tag.size() + 1)); !lie.isNull())
            m_out = lie;
        if (outcome.answer == Answer::Ok && name != "FETCH")
            tellChanges();
        static constexpr const char *words[] = {" OK ", " NO ", " BAD ", " BYE "};
        send(m_out + tag + words[static_cast<int>(outcome.answer)] +
             (outcome.code.isEmpty() ? QByteArray() : outcome.code + ' ') + name + " answered\r\n");
        if (name == "COMPRESS" && outcome.answer == Answer::Ok)
            m_peer.startCompression();
        if (name == "LOGOUT") {
            m_peer.close();
            return;
        }
    }
}

FakeImapSession::Outcome FakeImapSession::carryOut(const QByteArray &name, ImapArguments arguments)
{
    if (name == "LOGOUT")
        m_out = "* BYE see you\r\n";
    if (name == "NAMESPACE" && has("NAMESPACE"))
        m_out = "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n";
    if (name == "ID" && has("ID"))
        m_out = "* ID (\"name\" \"fake\")\r\n";
    if (name == "ID" || name == "NAMESPACE" || name == "LOGOUT" || name == "NOOP" || name == "AUTHENTICATE" ||
        name == "LOGIN" || name == "SUBSCRIBE")
        return {};
    if (name == "NOTIFY" && has("NOTIFY"))
        return notify();
    if (name == "COMPRESS")
        return {has("COMPRESS=DEFLATE") ? Answer::Ok : Answer::Bad, {}};
    if (name == "ENABLE" && has("ENABLE"))
        return enable(arguments);
    if (name == "LIST" || name == "LSUB")
        return list(arguments, name == "LSUB");
    if (name == "STATUS")
        return status(arguments);
    if (name == "GETQUOTAROOT" && has("QUOTA"))
        return quotaRoot(arguments);
    if (name == "MYRIGHTS" && has("ACL"))
        return myRights(arguments);
    if (name == "SELECT" || name == "EXAMINE")
        return select(arguments, name == "EXAMINE");
    if (name == "CREATE")
        return create(arguments);
    if (name == "APPEND")
        return append(arguments);
    if (m_selected.isEmpty())
        return {Answer::Bad, {}};
    if ((name == "UNSELECT" && has("UNSELECT")) || name == "CLOSE") {
        if (name == "CLOSE" && !m_readOnly)
            (void)expunge({});
        m_out.clear();
        m_selected.clear();
        m_view.clear();
        return {};
    }
    if (name == "FETCH" || name == "UID FETCH")
        return fetch(arguments, name == "UID FETCH");
    if (name == "UID SEARCH")
        return search(arguments);
    if (m_readOnly)
        return {Answer::No, {}};
    if (name == "UID STORE")
        return store(arguments);
    if (name == "UID COPY" || (name == "UID MOVE" && has("MOVE")))
        return copy(arguments, name == "UID MOVE");
    if (name == "EXPUNGE")
        return expunge({});
    if (name == "UID EXPUNGE" && has("UIDPLUS"))
        return expunge(uidsOf(arguments.atom().toByteArray(), true));
    return {Answer::Bad, {}};
}

/// Lets everybody in. False: the client has gone.
bool FakeImapSession::authenticate(const QByteArray &tag, ImapArguments arguments)
{
    Q_UNUSED(tag)
    arguments.atom();
    arguments.skipSpaces();
    if (!arguments.atEnd())
        return has("SASL-IR");
    send("+ \r\n");
    QByteArray line;
    return readCommand(line);
}

void FakeImapSession::idle(const QByteArray &tag)
{
    send("+ idling\r\n");
    quint64 told = 0;
    while (!m_over) {
        switch (m_peer.waitForLine()) {
        case ScriptedPeer::Waited::Gone:
            m_over = true;
            return;
        case ScriptedPeer::Waited::Nothing:
            break;
        case ScriptedPeer::Waited::Line: {
            QByteArray line;
            if (readCommand(line))
                send(tag + (line.toUpper() == "DONE" ? " OK awake\r\n" : " BAD not in IDLE\r\n"));
            else
                m_over = true;
            return;
        }
        }
        const quint64 revision = [this] {
            const auto held = m_server.mail().lock();
            return m_server.mail().revision();
        }();
        if (std::exchange(told, revision) == revision)
            continue;
        m_out.clear();
        tellChanges();
        if (m_notifies)
            tellElsewhere();
        if (!m_out.isEmpty())
            send(m_out);
    }
}

// -- What others did

FakeMailbox *FakeImapSession::selected()
{
    FakeMailbox *mailbox = m_server.mail().at(m_selected);
    return mailbox != nullptr && mailbox->uidValidity == m_uidValidity ? mailbox : nullptr;
}

void FakeImapSession::tellVanished(const std::vector<quint32> &uids)
{
    if (m_enabled.contains("QRESYNC") && !uids.empty())
        m_out += "* VANISHED " + formatUidSet(uids) + "\r\n";
    for (size_t i = m_view.size(); i > 0; --i) {
        if (std::find(uids.begin(), uids.end(), m_view[i - 1].uid) == uids.end())
            continue;
        if (!m_enabled.contains("QRESYNC"))
            m_out += "* " + QByteArray::number(qulonglong(i)) + " EXPUNGE\r\n";
        m_view.erase(m_view.begin() + static_cast<std::ptrdiff_t>(i - 1));
    }
}

void FakeImapSession::tellChanges()
{
    if (m_selected.isEmpty())
        return;
    const auto held = m_server.mail().lock();
    FakeMailbox *mailbox = selected();
    if (mailbox == nullptr) { // gone, or under another UIDVALIDITY
        send(m_out + "* BYE the mailbox is not what it was\r\n");
        m_over = true;
        m_peer.cut();
        return;
    }
    m_selectedStatus = freshStatusLine(m_selected, *mailbox);
    std::vector<quint32> gone;
    for (const Seen &seen : m_view) {
        if (mailbox->find(seen.uid) == nullptr)
            gone.push_back(seen.uid);
    }
    tellVanished(gone);
    const bool counted = m_enabled.contains("CONDSTORE") || m_enabled.contains("QRESYNC");
    const quint32 last = m_view.empty() ? 0 : m_view.back().uid;
    for (size_t i = 0; i < m_view.size(); ++i) {
        const FakeMessage &message = *mailbox->find(m_view[i].uid);
        if (std::exchange(m_view[i].modSeq, message.modSeq) != message.modSeq)
            m_out += fetchLine(i + 1, message, counted ? "UID FLAGS MODSEQ" : "UID FLAGS");
    }
    bool added = false;
    for (const FakeMessage &message : mailbox->messages) {
        if (message.uid <= last)
            continue;
        m_view.push_back({message.uid, message.modSeq});
        added = true;
    }
    if (added)
        m_out += "* " + QByteArray::number(qulonglong(m_view.size())) + " EXISTS\r\n";
}

} // namespace posthorn
