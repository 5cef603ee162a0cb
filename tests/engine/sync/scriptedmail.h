#pragma once

#include "account/account.h"
#include "support/scriptedserver.h"

#include <QHash>
#include <QList>
#include <QPair>
#include <atomic>
#include <functional>

namespace posthorn
{

/// A POP3 server that does what a test wants to go wrong. It keeps its mail from session to session and
/// removes what was marked only at QUIT. Thread-safe where the test and a session may meet.
class ScriptedPop3
{
public:
    struct Message {
        QByteArray uidl;
        QByteArray bytes;
    };

    explicit ScriptedPop3(const QList<Message> &messages);

    [[nodiscard]] quint16 port() const { return m_server->port(); }
    /// Of home@example.org, without a log-in.
    [[nodiscard]] Account account() const;
    [[nodiscard]] int retrieved() const { return m_retrieved; }
    [[nodiscard]] QList<Message> messages() const;
    void setMessages(const QList<Message> &messages);

    [[nodiscard]] int connections() const { return m_server->connections(); }
    /// All command lines of all sessions.
    [[nodiscard]] QByteArrayList commands() const;
    /// More lines of CAPA.
    void setCapabilities(const QByteArrayList &lines);
    /// Commands that begin so are answered so; the mailbox knows nothing of them. "" is the greeting: the
    /// line is closed after it. An empty answer takes it back.
    void refuse(const QByteArray &command, const QByteArray &answer);

    /// Called with each command line, on the session's thread, before it is done. Set while no session is.
    std::function<void(const QByteArray &line)> onCommand;
    std::atomic_int cutAfterRetr = -1; // the line breaks in the middle of this one, counted from 0
    std::atomic_int cutBeforeCommand =
        -1; // ... and when this one arrives, of all sessions, before it is done
    std::atomic_bool cutBeforeQuit = false;
    std::atomic_bool cutAfterQuit = false; // it is done, but the answer is lost
    std::atomic_bool offersUidl = true;
    std::atomic_bool offersTop = true;
    std::atomic_bool inUse = false;

private:
    void play(ScriptedPeer &peer);
    [[nodiscard]] QByteArray refusalOf(const QByteArray &line) const;
    void sendListing(ScriptedPeer &peer, const QList<Message> &messages, const QByteArray &command);

    mutable std::mutex m_mutex;
    QList<Message> m_messages;
    QByteArrayList m_commands;
    QByteArrayList m_capabilities;
    QHash<QByteArray, QByteArray> m_refusals;
    std::atomic_int m_retrieved = 0;
    std::unique_ptr<ScriptedServer> m_server; // last: its sessions use the rest
};

/// A submission server: what it answers is the test's, what it took is kept.
class ScriptedSmtp
{
public:
    ScriptedSmtp();

    [[nodiscard]] quint16 port() const { return m_server->port(); }
    [[nodiscard]] QList<QByteArray> accepted() const;
    [[nodiscard]] int connections() const { return m_server->connections(); }
    void forgetAccepted();
    void answerRecipients(const QByteArray &answer);
    void answerData(const QByteArray &answer);

    std::atomic_bool cutAfterData = false; // takes the message, but says nothing
    std::atomic_bool cutBeforeData = false;

private:
    void play(ScriptedPeer &peer);

    mutable std::mutex m_mutex;
    QByteArray m_recipientAnswer = "250 2.1.5 fine\r\n";
    QByteArray m_dataAnswer = "250 2.0.0 taken\r\n";
    QList<QByteArray> m_accepted;
    std::unique_ptr<ScriptedServer> m_server;
};

} // namespace posthorn
