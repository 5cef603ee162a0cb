#pragma once

#include "fakemailstore.h"
#include "support/scriptedserver.h"

namespace posthorn
{

/// The INBOX of a FakeMailStore by POP3 (RFC 1939), beside a FakeImapServer or alone: one mailbox, both
/// protocols. A message's UIDL is made of its mailbox's UIDVALIDITY and its UID. Any user and password are
/// let in. Uses the store, which outlives it; made and destroyed by the test's thread.
class FakePop3Server
{
public:
    explicit FakePop3Server(FakeMailStore &mail);

    [[nodiscard]] quint16 port() const { return m_server.port(); }

private:
    struct Listed {
        quint32 uid = 0;
        QByteArray uidl;
        QByteArray bytes;
        bool deleted = false;
    };

    void play(ScriptedPeer &peer);
    [[nodiscard]] std::vector<Listed> listed();
    [[nodiscard]] static QByteArray listing(const std::vector<Listed> &messages, bool uidl);

    FakeMailStore &m_mail;
    ScriptedServer m_server; // last: its sessions use the rest
};

} // namespace posthorn
