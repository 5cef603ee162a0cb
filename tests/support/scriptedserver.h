#pragma once

#include "account/endpoint.h"
#include "net/deflatestream.h"
#include "support/testcertificate.h"

#include <QByteArray>
#include <QHostAddress>
#include <QSslSocket>
#include <QStringList>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace posthorn
{

class ScriptedServer;

/// The server's end of one connection: what a script plays on. Every call returns at the latest when the
/// server is destroyed; after the client has gone, reads are empty and writes do nothing. Used on the
/// connection's own thread.
class ScriptedPeer
{
public:
    /// 0 for the first connection that the server ever took, then 1, ...
    [[nodiscard]] int index() const { return m_index; }

    /// Sends the bytes as they are. With a segment size of n, in pieces of n bytes each its own segment.
    void send(const QByteArray &plain);
    void setSegmentSize(int bytes) { m_segmentSize = bytes; }

    /// The next line without its CRLF; null when the client has gone.
    [[nodiscard]] QByteArray readLine();
    [[nodiscard]] QByteArray readExactly(qsizetype size);
    /// Whether a line can be read at once; waits a moment for one.
    enum class Waited { Line, Nothing, Gone };
    [[nodiscard]] Waited waitForLine();
    /// Reads a line that starts with `prefix` (case ignored), or notes a failure. Returns the line.
    QByteArray expect(const QByteArray &prefix);
    /// Reads a line "TAG command..." (IMAP) and returns the tag; notes a failure if the command is another.
    QByteArray expectTagged(const QByteArray &command);
    /// expectTagged(), then `untagged`, then "TAG OK done".
    void answerTagged(const QByteArray &command, const QByteArray &untagged = {});
    /// expect(), then the answer.
    void answer(const QByteArray &prefix, const QByteArray &response);

    /// From here on both sides speak compressed (RFC 4978).
    void startCompression();
    /// The handshake as server, with the server's certificate. What the client sent before it is gone.
    bool startTls();
    /// Waits for the client to begin a handshake, without taking part in it.
    bool waitForHandshake();
    /// An orderly end: close_notify where encrypted, then FIN.
    void close();
    /// close_notify without FIN: ends TLS, and keeps the line until the client goes or the server ends.
    void closeTlsOnly();
    /// FIN without close_notify: a cut inside TLS.
    void cut();
    /// RST.
    void reset();
    /// Keeps the line open, reading nothing, until the client goes or the server ends.
    void hang();
    /// Sends one byte every so many milliseconds until the client goes or the server ends: a server that
    /// never stops saying nothing.
    void drip(char byte, int intervalMs);
    /// Reads and drops what comes until the client closes. True if it did.
    bool waitForClose();
    /// Notes a failure of the script.
    void fail(const QString &what);

private:
    friend class ScriptedServer;
    ScriptedPeer(ScriptedServer &server, int index, int descriptor);
    [[nodiscard]] bool fill();
    [[nodiscard]] QByteArray received(const QByteArray &raw);
    [[nodiscard]] bool gone() const;

    ScriptedServer &m_server;
    int m_index;
    int m_segmentSize = 0;
    std::unique_ptr<QSslSocket> m_socket;
    std::unique_ptr<DeflateStream> m_compression;
    QByteArray m_buffer;
};

/// A server on a free loopback port that plays a script with every connection, each on a thread of its own:
///
///     ScriptedServer server([](ScriptedPeer &peer) {
///         peer.send("* OK ready\r\n");
///         peer.answerTagged("CAPABILITY", "* CAPABILITY IMAP4rev1\r\n");
///         peer.waitForClose();
///     });
///     ... connect to 127.0.0.1, server.port() ...
///     QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join('\n')));
///
/// Made and destroyed by the test's thread; the destructor ends all connections.
class ScriptedServer
{
public:
    using Script = std::function<void(ScriptedPeer &)>;
    enum class Tls { None, Implicit, OnDemand };

    explicit ScriptedServer(Script script);
    /// Implicit: the handshake comes before the script. OnDemand: the script calls startTls().
    ScriptedServer(Script script, const TestCertificate &certificate, Tls tls,
                   QSsl::SslProtocol protocol = QSsl::TlsV1_2OrLater);
    /// At an IPv4 address and port of a PrivateNetwork.
    ScriptedServer(Script script, const std::optional<TestCertificate> &certificate, Tls tls,
                   const QHostAddress &address, quint16 port);
    ~ScriptedServer();
    ScriptedServer(const ScriptedServer &) = delete;
    ScriptedServer &operator=(const ScriptedServer &) = delete;

    [[nodiscard]] quint16 port() const { return m_port; }
    /// Without TLS and without a user.
    [[nodiscard]] Endpoint endpoint(MailProtocol protocol) const;
    /// What scripts expected and did not get. Ask after the client has finished.
    [[nodiscard]] QStringList failures() const;
    /// All that clients sent, in clear and inside TLS.
    [[nodiscard]] QByteArray clearText() const;
    [[nodiscard]] QByteArray encryptedText() const;
    [[nodiscard]] int connections() const { return m_connections; }
    /// Waits until `count` scripts have ended. False after 10 s.
    [[nodiscard]] bool waitForScripts(int count);

private:
    friend class ScriptedPeer;
    void listen(const QHostAddress &address = QHostAddress::LocalHost);
    void accept();
    void play(int index, int descriptor);

    Script m_script;
    std::optional<TestCertificate> m_certificate;
    Tls m_tls = Tls::None;
    QSsl::SslProtocol m_protocol = QSsl::TlsV1_2OrLater;
    int m_listener = -1;
    quint16 m_port = 0;
    std::atomic_bool m_stopping = false;
    std::atomic_int m_connections = 0;
    mutable std::mutex m_mutex;
    std::condition_variable m_ended;
    int m_endedCount = 0;
    QStringList m_failures;
    QByteArray m_clear;
    QByteArray m_encrypted;
    std::vector<std::thread> m_players;
    std::thread m_thread; // last: starts when all else exists
};

} // namespace posthorn
