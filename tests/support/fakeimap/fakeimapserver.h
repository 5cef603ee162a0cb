#pragma once

#include "account/endpoint.h"
#include "fakemailstore.h"
#include "support/scriptedserver.h"

#include <QSet>
#include <atomic>
#include <shared_mutex>

namespace posthorn
{

/// An IMAP server that keeps state (RFC 9051, RFC 3501) and can be made to lack any extension and to fail in
/// any way: for what a real server will not do, and for tests that need thousands of steps. Any user and
/// password are let in. Made and destroyed by the test's thread; its mail can be looked at and changed at any
/// time. Sessions run on threads of their own, and end with it.
class FakeImapServer
{
public:
    /// Everything that it can do.
    [[nodiscard]] static QSet<QByteArray> allCapabilities();

    explicit FakeImapServer(QSet<QByteArray> capabilities = allCapabilities());
    ~FakeImapServer();

    [[nodiscard]] quint16 port() const { return m_server->port(); }
    [[nodiscard]] Endpoint endpoint() const;
    [[nodiscard]] FakeMailStore &mail() { return m_mail; }
    [[nodiscard]] bool has(const QByteArray &capability) const { return m_capabilities.contains(capability); }
    /// For sessions that begin from now on.
    void setCapabilities(QSet<QByteArray> capabilities);

    // -- Faults
    struct Fault {
        enum class Kind {
            No, // refused, not done
            Bad,
            CutBefore, // not done, and the line breaks
            CutAfter,  // done, and the line breaks before a word of it is said
            Hang,      // not done, nothing is said until the client goes
            Ignored,   // said to be done, and not done
        };
        QByteArray command; // "UID STORE"; empty = any
        int skip = 0;       // how many such commands pass first
        Kind kind = Kind::No;
    };
    /// The next command that it is for has it, once.
    void inject(const Fault &fault);
    void forgetFaults();
    /// All sessions together send, or take, so many bytes more; then the line breaks, until the next call.
    /// -1: no limit.
    void limitSent(qint64 bytes) { m_sendBudget = bytes; }
    void limitReceived(qint64 bytes) { m_receiveBudget = bytes; }
    /// Answers come in pieces of n bytes each; 0 = whole.
    void setSegmentSize(int bytes) { m_segmentSize = bytes; }
    /// What is put in place of the answer to a command (without its tagged line); a null array keeps the true
    /// one.
    using Lie = std::function<QByteArray(const QByteArray &command)>;
    void setLie(Lie lie);
    /// Called with the name of each command just before it is carried out: what others do in that moment.
    void setMeanwhile(std::function<void(const QByteArray &command)> meanwhile);
    /// COPY and MOVE leave out, without a word, what is not there any more (as Courier does) and these UIDs.
    void bringOnlySome(const QSet<quint32> &leftOut = {});

    // -- What was seen
    [[nodiscard]] qint64 bytesSent() const { return m_bytesSent; }
    [[nodiscard]] qint64 bytesReceived() const { return m_bytesReceived; }
    /// The names of the commands so far, e.g. "UID FETCH", all sessions in order.
    [[nodiscard]] QList<QByteArray> commands() const;
    void forgetCommands();

private:
    friend class FakeImapSession;
    [[nodiscard]] std::optional<Fault::Kind> faultFor(const QByteArray &command);
    [[nodiscard]] std::optional<QSet<quint32>> leftOut() const;
    [[nodiscard]] QByteArray lieFor(const QByteArray &command) const;
    void doMeanwhile(const QByteArray &command) const;

    FakeMailStore m_mail;
    QSet<QByteArray> m_capabilities;
    mutable std::mutex m_mutex;
    QList<Fault> m_faults;
    QList<QByteArray> m_commands;
    std::optional<QSet<quint32>> m_leftOut;
    Lie m_lie;
    mutable std::shared_mutex m_meanwhileMutex;
    std::function<void(const QByteArray &)> m_meanwhile;
    std::atomic<qint64> m_sendBudget = -1;
    std::atomic<qint64> m_receiveBudget = -1;
    std::atomic<qint64> m_bytesSent = 0;
    std::atomic<qint64> m_bytesReceived = 0;
    std::atomic_int m_segmentSize = 0;
    std::unique_ptr<ScriptedServer> m_server; // last: its sessions use the rest
};

} // namespace posthorn
