#include "fakepop3server.h"

namespace posthorn
{

namespace
{

const QByteArray inbox = "INBOX";

/// Lines with a dot in front get one more (RFC 1939 3).
QByteArray stuffed(const QByteArray &bytes)
{
    QByteArray result = (bytes.startsWith('.') ? "." : "") + bytes;
    result.replace("\r\n.", "\r\n..");
    return result + (result.endsWith("\r\n") ? "" : "\r\n") + ".\r\n";
}

} // namespace

FakePop3Server::FakePop3Server(FakeMailStore &mail)
    : m_mail(mail)
    , m_server([this](ScriptedPeer &peer) { play(peer); })
{
}

std::vector<FakePop3Server::Listed> FakePop3Server::listed()
{
    const auto held = m_mail.lock();
    const FakeMailbox *mailbox = m_mail.at(inbox);
    std::vector<Listed> result;
    for (const FakeMessage &message : mailbox->messages)
        result.push_back({message.uid,
                          QByteArray::number(mailbox->uidValidity) + '-' + QByteArray::number(message.uid),
                          message.bytes, false});
    return result;
}

QByteArray FakePop3Server::listing(const std::vector<Listed> &messages, bool uidl)
{
    QByteArray answer = "+OK\r\n";
    for (size_t i = 0; i < messages.size(); ++i) {
        if (!messages[i].deleted)
            answer += QByteArray::number(qulonglong(i) + 1) + ' ' +
                      (uidl ? messages[i].uidl : QByteArray::number(messages[i].bytes.size())) + "\r\n";
    }
    return answer + ".\r\n";
}

void FakePop3Server::play(ScriptedPeer &peer)
{
    peer.send("+OK ready\r\n");
    std::vector<Listed> messages = listed();
    for (;;) {
        const QByteArray line = peer.readLine();
        if (line.isNull())
            return;
        const QList<QByteArray> words = line.split(' ');
        const QByteArray command = words.value(0).toUpper();
        const size_t number = words.value(1).toUInt();
        Listed *message = number >= 1 && number <= messages.size() && !messages[number - 1].deleted
                              ? &messages[number - 1]
                              : nullptr;
        if (command == "CAPA") {
            peer.send("+OK\r\nUSER\r\nUIDL\r\nTOP\r\nPIPELINING\r\nRESP-CODES\r\n.\r\n");
        } else if (command == "USER" || command == "PASS" || command == "NOOP") {
            peer.send("+OK\r\n");
        } else if (command == "LIST" || command == "UIDL") {
            peer.send(listing(messages, command == "UIDL"));
        } else if (command == "TOP" && message != nullptr) {
            peer.send("+OK\r\n" + stuffed(message->bytes.left(message->bytes.indexOf("\r\n\r\n") + 4)));
        } else if (command == "RETR" && message != nullptr) {
            peer.send("+OK\r\n" + stuffed(message->bytes));
        } else if (command == "DELE" && message != nullptr) {
            message->deleted = true;
            peer.send("+OK\r\n");
        } else if (command == "RSET") {
            for (Listed &each : messages)
                each.deleted = false;
            peer.send("+OK\r\n");
        } else if (command == "QUIT") {
            std::vector<quint32> uids;
            for (const Listed &each : messages) {
                if (each.deleted)
                    uids.push_back(each.uid);
            }
            m_mail.expunge(inbox, uids);
            peer.send("+OK bye\r\n");
            peer.close();
            return;
        } else {
            peer.send("-ERR no\r\n");
        }
    }
}

} // namespace posthorn
