#pragma once

#include "net/mailsocket.h"
#include "net/saslcredentials.h"
#include "net/vmimelogin.h"
#include "pop3capabilities.h"

#include <functional>

namespace posthorn
{

class Pop3ResponseReader;

/// One message as the server's listing names it. Numbers are valid for this session only.
struct Pop3Entry {
    int number = 0;
    qint64 size = -1; // octets from LIST; -1 = not given
    QByteArray uidl;  // empty where the server has no UIDL (RFC 1939 7)
};

/// One POP3 dialogue (RFC 1939) over a MailSocket: log-in through vmime, then its own commands, pipelined
/// where offered, byte-exact. Straight-line and blocking: made and used on one ConnectionWorker. A session is
/// short: connect, list, fetch, delete, quit; only quit() makes deletions real. Errors: Network/*, Tls/*,
/// Authentication/*, Server/MailboxInUse, LoginDelay, TemporaryFailure, PermanentFailure, ServerSaidNo;
/// Protocol/*.
class Pop3Session
{
public:
    explicit Pop3Session(std::unique_ptr<MailSocket> socket);
    ~Pop3Session();

    /// With UTF8 and LANG where they are offered (askForInternational()).
    [[nodiscard]] Result<LoginOutcome> logIn(const Endpoint &endpoint, const SaslCredentials &credentials);
    [[nodiscard]] const Pop3Capabilities &capabilities() const { return m_capabilities; }

    /// UIDL and LIST together. In the server's order.
    [[nodiscard]] Result<QList<Pop3Entry>> list();

    /// Told for each message in the order asked for. Returning an error stops the session's fetch with that
    /// error.
    using MessageSink = std::function<Result<void>(const Pop3Entry &entry, Result<QByteArray> message)>;
    /// RETR of each; the bytes are exactly what the server stores (dot-unstuffed, CRLF kept). A message that
    /// the server refuses (-ERR) is given to the sink as an error, and the rest goes on. A caller that does
    /// not want large messages leaves them out of `entries` by their size.
    [[nodiscard]] Result<void> retrieve(const QList<Pop3Entry> &entries, const MessageSink &sink);
    /// TOP: the header and the first `lines` lines after it.
    [[nodiscard]] Result<void> retrieveBeginnings(const QList<Pop3Entry> &entries, int lines,
                                                  const MessageSink &sink);

    /// Marks for deletion; nothing is gone before quit() succeeded. Gives those the server accepted.
    [[nodiscard]] Result<QList<Pop3Entry>> markDeleted(const QList<Pop3Entry> &entries);
    /// RSET: takes all marks back.
    [[nodiscard]] Result<void> reset();
    /// UPDATE state. An error means: it is not known whether the deletions happened.
    [[nodiscard]] Result<void> quit();
    /// Leaves without deleting anything (cuts the line).
    void abandon();

    [[nodiscard]] const MailSocket &socket() const { return *m_socket; }
    [[nodiscard]] int roundTrips() const { return m_roundTrips; }

private:
    [[nodiscard]] Result<void> readCapabilities();
    [[nodiscard]] Result<void> send(const QByteArray &commands);
    /// Sends one command for each entry, several ahead of their answers where the server pipelines, and hands
    /// each answer to `readAnswer` in order.
    [[nodiscard]] Result<void> pipeline(const QList<Pop3Entry> &entries,
                                        const std::function<QByteArray(const Pop3Entry &)> &command,
                                        const std::function<Result<void>(const Pop3Entry &)> &readAnswer);
    [[nodiscard]] Result<void> fetch(const QList<Pop3Entry> &entries,
                                     const std::function<QByteArray(const Pop3Entry &)> &command,
                                     const MessageSink &sink);
    /// Remembers an error after which nothing more can be understood.
    Error die(Error error);

    std::unique_ptr<MailSocket> m_socket;
    std::unique_ptr<Pop3ResponseReader> m_reader;
    Pop3Capabilities m_capabilities;
    std::optional<Error> m_dead;
    int m_roundTrips = 0;
};

} // namespace posthorn
