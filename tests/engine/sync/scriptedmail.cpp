#include "scriptedmail.h"

#include <QSet>

namespace posthorn
{

ScriptedPop3::ScriptedPop3(const QList<Message> &messages)
    : m_messages(messages)
    , m_server(std::make_unique<ScriptedServer>([this](ScriptedPeer &peer) { play(peer); }))
{
}

Account ScriptedPop3::account() const
{
    Account account;
    account.id = AccountId(1);
    account.name = QStringLiteral("test");
    account.incomingKind = IncomingKind::Pop3;
    account.incoming.protocol = MailProtocol::Pop3;
    account.incoming.host = QStringLiteral("127.0.0.1");
    account.incoming.port = port();
    account.incoming.security = ConnectionSecurity::None;
    account.incoming.auth = AuthMechanism::None;
    account.identities = {Identity{{}, {}, QStringLiteral("home@example.org"), {}, {}}};
    return account;
}

QList<ScriptedPop3::Message> ScriptedPop3::messages() const
{
    const std::lock_guard lock(m_mutex);
    return m_messages;
}

void ScriptedPop3::setMessages(const QList<Message> &messages)
{
    const std::lock_guard lock(m_mutex);
    m_messages = messages;
}

QByteArrayList ScriptedPop3::commands() const
{
    const std::lock_guard lock(m_mutex);
    return m_commands;
}

void ScriptedPop3::setCapabilities(const QByteArrayList &lines)
{
    const std::lock_guard lock(m_mutex);
    m_capabilities = lines;
}

void ScriptedPop3::refuse(const QByteArray &command, const QByteArray &answer)
{
    const std::lock_guard lock(m_mutex);
    if (answer.isEmpty())
        m_refusals.remove(command);
    else
        m_refusals.insert(command, answer);
}

QByteArray ScriptedPop3::refusalOf(const QByteArray &line) const
{
    const std::lock_guard lock(m_mutex);
    for (auto refusal = m_refusals.cbegin(); refusal != m_refusals.cend(); ++refusal) {
        if (refusal.key().isEmpty() ? line.isEmpty() : line.startsWith(refusal.key()))
            return refusal.value();
    }
    return {};
}

void ScriptedPop3::sendListing(ScriptedPeer &peer, const QList<Message> &messages, const QByteArray &command)
{
    QByteArray answer = "+OK\r\n";
    for (qsizetype i = 0; i < messages.size(); ++i) {
        const QByteArray value =
            command == "UIDL" ? messages[i].uidl : QByteArray::number(messages[i].bytes.size());
        answer += QByteArray::number(i + 1) + ' ' + value + "\r\n";
    }
    peer.send(answer + ".\r\n");
}

void ScriptedPop3::play(ScriptedPeer &peer)
{
    if (inUse) {
        peer.send("-ERR [IN-USE] another program reads this mailbox\r\n");
        peer.close();
        return;
    }
    if (const QByteArray greeting = refusalOf({}); !greeting.isEmpty()) {
        peer.send(greeting + "\r\n");
        peer.close();
        return;
    }
    peer.send("+OK ready\r\n");
    const QList<Message> messages = this->messages();
    QSet<int> marked;
    for (;;) {
        const QByteArray line = peer.readLine();
        const QList<QByteArray> words = line.split(' ');
        const QByteArray command = words.value(0).toUpper();
        const int number = words.value(1).toInt() - 1;
        if (line.isEmpty())
            return;
        QByteArray more;
        {
            const std::lock_guard lock(m_mutex);
            m_commands.append(line);
            if (cutBeforeCommand == m_commands.size() - 1) {
                peer.cut();
                return;
            }
            for (const QByteArray &capability : std::as_const(m_capabilities))
                more += capability + "\r\n";
        }
        if (onCommand)
            onCommand(line);
        if (const QByteArray refusal = refusalOf(line); !refusal.isEmpty()) {
            peer.send(refusal + "\r\n");
        } else if (command == "CAPA") {
            peer.send(QByteArray("+OK\r\nPIPELINING\r\nRESP-CODES\r\n") + (offersTop ? "TOP\r\n" : "") +
                      (offersUidl ? "UIDL\r\n" : "") + more + ".\r\n");
        } else if (command == "USER" || command == "PASS") {
            peer.send("+OK\r\n");
        } else if (command == "STAT") {
            peer.send("+OK " + QByteArray::number(messages.size()) + " 1000\r\n");
        } else if (command == "LIST" || (command == "UIDL" && offersUidl)) {
            sendListing(peer, messages, command);
        } else if (command == "TOP" && offersTop && number >= 0 && number < messages.size()) {
            const QByteArray &bytes = messages[number].bytes;
            qsizetype end = bytes.indexOf("\r\n\r\n") + 4;
            for (int lines = words.value(2).toInt(); lines > 0 && end < bytes.size(); --lines)
                end = bytes.indexOf("\r\n", end) + 2;
            peer.send("+OK\r\n" + bytes.left(end) + ".\r\n");
        } else if (command == "RETR" && number >= 0 && number < messages.size()) {
            const int count = m_retrieved++;
            if (count == cutAfterRetr) {
                peer.send("+OK\r\n" + messages[number].bytes.left(20));
                peer.cut();
                return;
            }
            peer.send("+OK\r\n" + messages[number].bytes + ".\r\n");
        } else if (command == "DELE" && number >= 0 && number < messages.size()) {
            marked.insert(number);
            peer.send("+OK\r\n");
        } else if (command == "QUIT") {
            if (cutBeforeQuit) {
                peer.cut();
                return;
            }
            QList<Message> left;
            for (int i = 0; i < messages.size(); ++i) {
                if (!marked.contains(i))
                    left.append(messages[i]);
            }
            setMessages(left);
            if (cutAfterQuit) {
                peer.cut();
                return;
            }
            peer.send("+OK bye\r\n");
            peer.close();
            return;
        } else {
            peer.send("-ERR no\r\n");
        }
    }
}

ScriptedSmtp::ScriptedSmtp()
    : m_server(std::make_unique<ScriptedServer>([this](ScriptedPeer &peer) { play(peer); }))
{
}

QList<QByteArray> ScriptedSmtp::accepted() const
{
    const std::lock_guard lock(m_mutex);
    return m_accepted;
}

void ScriptedSmtp::forgetAccepted()
{
    const std::lock_guard lock(m_mutex);
    m_accepted.clear();
}

void ScriptedSmtp::answerRecipients(const QByteArray &answer)
{
    const std::lock_guard lock(m_mutex);
    m_recipientAnswer = answer;
}

void ScriptedSmtp::answerData(const QByteArray &answer)
{
    const std::lock_guard lock(m_mutex);
    m_dataAnswer = answer;
}

void ScriptedSmtp::play(ScriptedPeer &peer)
{
    peer.send("220 mail.example ESMTP\r\n");
    for (;;) {
        const QByteArray line = peer.readLine();
        const QByteArray command = line.left(4).toUpper();
        QByteArray recipients;
        QByteArray data;
        {
            const std::lock_guard lock(m_mutex);
            recipients = m_recipientAnswer;
            data = m_dataAnswer;
        }
        if (line.isEmpty())
            return;
        if (command == "EHLO") {
            peer.send("250-mail.example\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n"
                      "250-AUTH PLAIN\r\n250 SIZE 1000000\r\n");
        } else if (command == "AUTH") {
            peer.send("235 welcome\r\n");
        } else if (command == "RCPT") {
            peer.send(recipients);
        } else if (command == "DATA") {
            if (cutBeforeData) {
                peer.cut();
                return;
            }
            peer.send("354 go on\r\n");
            QByteArray message;
            for (QByteArray text = peer.readLine(); text != "."; text = peer.readLine()) {
                if (text.isNull())
                    return;
                message += text + "\r\n";
            }
            if (cutAfterData || data.startsWith('2')) {
                const std::lock_guard lock(m_mutex);
                m_accepted.append(message);
            }
            if (cutAfterData) {
                peer.cut();
                return;
            }
            peer.send(data);
        } else if (command == "QUIT") {
            peer.send("221 bye\r\n");
            peer.close();
            return;
        } else {
            peer.send("250 ok\r\n");
        }
    }
}

} // namespace posthorn
