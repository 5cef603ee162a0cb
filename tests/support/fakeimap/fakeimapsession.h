#pragma once

#include "fakeimapserver.h"
#include "imap/imaparguments.h"

namespace posthorn
{

/// One connection to a FakeImapServer: reads commands, carries them out on its mail, and tells what others
/// did meanwhile. Lives on the connection's thread for as long as run() runs.
class FakeImapSession
{
public:
    FakeImapSession(FakeImapServer &server, ScriptedPeer &peer);
    void run();

private:
    struct Seen { // what the client was told of one message of the selected mailbox
        quint32 uid = 0;
        quint64 modSeq = 0;
    };
    enum class Answer { Ok, No, Bad, Bye };
    struct Outcome {
        Answer answer = Answer::Ok;
        QByteArray code; // "[READ-WRITE]", with its brackets
    };

    [[nodiscard]] bool has(const char *capability) const { return m_capabilities.contains(capability); }
    bool readCommand(QByteArray &line);
    void send(const QByteArray &bytes);
    [[nodiscard]] Outcome carryOut(const QByteArray &name, ImapArguments arguments);
    bool authenticate(const QByteArray &tag, ImapArguments arguments);
    void idle(const QByteArray &tag);

    // Mailboxes
    Outcome list(ImapArguments arguments, bool subscribed);
    Outcome status(ImapArguments arguments);
    Outcome select(ImapArguments arguments, bool readOnly);
    Outcome create(ImapArguments arguments);
    Outcome quotaRoot(ImapArguments arguments);
    Outcome myRights(ImapArguments arguments);
    Outcome enable(ImapArguments arguments);
    Outcome notify();
    /// STATUS of the other mailboxes, where it is not what was told last.
    void tellElsewhere();
    [[nodiscard]] QByteArray shownName(const QByteArray &mailbox) const;
    [[nodiscard]] QByteArray takeName(ImapArguments &arguments) const;
    [[nodiscard]] QByteArray statusLine(const QByteArray &mailbox, const FakeMailbox &state) const;
    [[nodiscard]] QByteArray freshStatusLine(const QByteArray &mailbox, const FakeMailbox &state) const;
    void tellQResync(const FakeMailbox &mailbox, ImapArguments arguments);

    // Messages of the selected mailbox
    Outcome fetch(ImapArguments arguments, bool byUid);
    Outcome search(ImapArguments arguments);
    Outcome store(ImapArguments arguments);
    Outcome copy(ImapArguments arguments, bool move);
    Outcome expunge(const std::optional<std::vector<quint32>> &only);
    Outcome append(ImapArguments arguments);
    [[nodiscard]] std::vector<quint32> uidsOf(QByteArray set, bool byUid) const;
    [[nodiscard]] QByteArray fetchLine(size_t number, const FakeMessage &message,
                                       const QByteArray &items) const;
    [[nodiscard]] FakeMailbox *selected();
    void tellVanished(const std::vector<quint32> &uids);
    /// What others, and this session, changed since the client was told last.
    void tellChanges();

    FakeImapServer &m_server;
    ScriptedPeer &m_peer;
    QSet<QByteArray> m_capabilities;
    QSet<QByteArray> m_enabled;
    QByteArray m_selected;
    QByteArray m_selectedStatus; // its STATUS when the session looked at it last
    quint32 m_uidValidity = 0;   // of the selected mailbox when it was selected
    bool m_readOnly = false;
    std::vector<Seen> m_view;
    std::vector<quint32> m_saved; // what SEARCH RETURN (SAVE) found
    bool m_notifies = false;
    QHash<QByteArray, QByteArray> m_toldStatus; // by NOTIFY
    QByteArray m_out;                           // untagged answers of the command that is being carried out
    bool m_over = false;
};

} // namespace posthorn
