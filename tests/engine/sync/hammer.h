#pragma once

#include "account/endpoint.h"
#include "net/mailsocket.h"

#include <QByteArrayList>
#include <QRandomGenerator>
#include <atomic>
#include <memory>
#include <optional>
#include <thread>

namespace posthorn
{

/// A mail program without manners on a thread and a connection of its own, from its construction to stop():
/// it delivers, marks, copies, moves, expunges, makes, renames and removes mailboxes as fast as the server
/// answers, hangs up in the middle, and does not care about refusals. Of messages it deletes and moves only
/// its own, whose subject is mark(); it may mark any.
class Hammer
{
public:
    /// `mailboxes`: in which it works, as the server names them. `scratch`: mailboxes that it makes and
    /// removes begin with this.
    Hammer(Endpoint endpoint, QString password, QByteArrayList mailboxes, QByteArray scratch, quint32 seed);
    ~Hammer() { stop(); }

    static constexpr const char *mark() { return "anvil"; }

    void stop();
    /// Commands that the server carried out.
    [[nodiscard]] int done() const { return m_done; }

private:
    void work();
    bool connect();
    void strike();
    void append(const QByteArray &mailbox);
    void removeOne();
    bool select(const QByteArray &mailbox);
    /// The answer's untagged lines; nothing where it was refused or the line broke.
    std::optional<QByteArrayList> command(const QByteArray &text);
    std::optional<QByteArrayList> answer();
    [[nodiscard]] QByteArray ownMessage();
    [[nodiscard]] const QByteArray &anyMailbox();
    [[nodiscard]] QByteArray anyScratch();

    Endpoint m_endpoint;
    QString m_password;
    QByteArrayList m_mailboxes;
    QByteArray m_scratch;
    QRandomGenerator m_random;
    std::unique_ptr<MailSocket> m_socket;
    int m_tag = 0;
    std::atomic<bool> m_stopped = false;
    std::atomic<int> m_done = 0;
    std::thread m_thread;
};

} // namespace posthorn
