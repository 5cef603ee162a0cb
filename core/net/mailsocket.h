#pragma once

#include "account/endpoint.h"
#include "base/cancellationtoken.h"
#include "base/result.h"
#include "deflatestream.h"
#include "security/connectionsecurityinfo.h"
#include "security/tlspolicy.h"
#include "transcript.h"

#include <QSslSocket>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace posthorn
{

/// One blocking connection to a mail server, on QSslSocket, for straight-line code on a worker thread: made,
/// used and destroyed on that thread. Every call ends within its time-out, and within 100 ms of a
/// cancellation. It owns what decides about safety: TLS from the first byte or by STARTTLS (RFC 8314, RFC
/// 9051 6.2.1, RFC 2595, RFC 3207), SNI, chain and host verification through TlsPolicy, and the rule that a
/// byte which arrives between the answer to STARTTLS and the handshake is an attack. Errors: Network/*,
/// Tls/*, Protocol/*, Cancelled.
class MailSocket
{
public:
    struct Timeouts {
        std::chrono::milliseconds connect = std::chrono::seconds(20);
        std::chrono::milliseconds handshake = std::chrono::seconds(20);
        std::chrono::milliseconds read = std::chrono::seconds(60);  // of silence; for a line, until its end
        std::chrono::milliseconds write = std::chrono::seconds(60); // of a peer that takes nothing
    };

    MailSocket(CancellationToken token, std::shared_ptr<Transcript> transcript);
    ~MailSocket();
    MailSocket(const MailSocket &) = delete;
    MailSocket &operator=(const MailSocket &) = delete;

    void setTimeouts(const Timeouts &timeouts) { m_timeouts = timeouts; }
    [[nodiscard]] const Timeouts &timeouts() const { return m_timeouts; }

    /// How far open() has come; with STARTTLS the greeting comes before the encryption.
    enum class Milestone { Resolved, Connected, Encrypted, Greeted };
    /// Called by open() and connectOnly() at each milestone, on their thread.
    void setObserver(std::function<void(Milestone)> observer) { m_observer = std::move(observer); }

    /// TCP, TLS (implicit, or STARTTLS of the endpoint's protocol before anything else is said). After
    /// success greeting() holds the server's greeting line; after STARTTLS its capabilities are removed from
    /// it, because they were said in clear. The greeting has not been consumed for the login driver: vmime is
    /// given it again.
    [[nodiscard]] Result<void> open(const Endpoint &endpoint);
    /// TCP and TLS only, without reading a greeting (probes; scripted tests).
    [[nodiscard]] Result<void> connectOnly(const Endpoint &endpoint);
    [[nodiscard]] const QByteArray &greeting() const { return m_greeting; }

    /// At least one byte; waits at most `timeouts().read`. An orderly end is Network/ConnectionClosed.
    [[nodiscard]] Result<qint64> read(char *data, qint64 maxSize);
    /// One line with its end (LF or CRLF) removed, whole within `timeouts().read`, at most `maxLength` bytes
    /// (more: Protocol/LimitExceeded).
    [[nodiscard]] Result<QByteArray> readLine(qsizetype maxLength = 64 * 1024);
    /// Exactly `size` bytes, arriving at no less than 1 KiB a second on average.
    [[nodiscard]] Result<QByteArray> readExactly(qsizetype size);
    /// All bytes that are here already, without waiting; may be empty.
    [[nodiscard]] QByteArray takeAvailable();
    /// Puts bytes back in front of what is read next.
    void unread(QByteArrayView bytes);

    enum class Wake { Readable, TimedOut, Interrupted };
    /// For IDLE: waits until something can be read, `interruptFd` becomes readable (-1: none), or time is up.
    [[nodiscard]] Result<Wake> waitReadable(std::chrono::milliseconds timeout, int interruptFd = -1);

    /// Hands all bytes to the operating system.
    [[nodiscard]] Result<void> write(QByteArrayView bytes);
    /// The same, shown as "***" in the transcript.
    [[nodiscard]] Result<void> writeSecret(QByteArrayView bytes);

    /// From here on both sides speak compressed (RFC 4978): all that comes after the line that readLine()
    /// gave last.
    void startCompression();
    [[nodiscard]] bool isCompressed() const { return m_compression != nullptr; }

    void close();
    [[nodiscard]] bool isOpen() const;
    [[nodiscard]] bool isEncrypted() const;
    /// The address at the other end is on this computer. False when not connected.
    [[nodiscard]] bool isPeerLoopback() const;
    /// "192.0.2.7"; empty when not connected.
    [[nodiscard]] QString peerAddress() const;
    /// What the peer says may be shown to the user: it came through TLS, or the user chose to do without.
    [[nodiscard]] bool isPeerTextTrusted() const;
    /// How the line is protected, after open() or connectOnly() succeeded.
    [[nodiscard]] const ConnectionSecurityInfo &security() const { return m_security; }
    /// Set after open() failed with Tls/CertificateNotTrusted or Tls/CertificateChanged.
    [[nodiscard]] const std::optional<CertificateProblem> &certificateProblem() const { return m_problem; }

    /// On the wire, inside TLS.
    [[nodiscard]] quint64 bytesIn() const { return m_bytesIn; }
    [[nodiscard]] quint64 bytesOut() const { return m_bytesOut; }
    [[nodiscard]] const CancellationToken &token() const { return m_token; }
    [[nodiscard]] const std::shared_ptr<Transcript> &transcript() const { return m_transcript; }

private:
    using Deadline = std::chrono::steady_clock::time_point;
    enum class Awaited { Readable, Writable };

    void reached(Milestone milestone) const;
    [[nodiscard]] Result<void> startTls();
    [[nodiscard]] Result<void> waitFor(Awaited what, Deadline deadline);
    /// Waits until Qt has at least one byte for us.
    [[nodiscard]] Result<void> waitForBytes(Deadline deadline);
    /// At least one byte of what the peer said.
    [[nodiscard]] Result<qint64> receive(char *data, qint64 maxSize, Deadline deadline);
    /// Waits, and appends what is there to the buffer.
    [[nodiscard]] Result<void> fill(Deadline deadline);
    /// What is here already and compressed, unpacked into the buffer.
    [[nodiscard]] Result<void> unpackAvailable();
    /// As it is on the wire, without waiting.
    [[nodiscard]] qint64 take(char *data, qint64 maxSize);
    [[nodiscard]] Result<void> writeRaw(QByteArrayView bytes);
    [[nodiscard]] qsizetype buffered() const { return m_buffer.size() - m_bufferPos; }
    [[nodiscard]] QByteArray takeBuffered(qsizetype size);
    [[nodiscard]] Error closedError() const;
    [[nodiscard]] Deadline readDeadline() const { return std::chrono::steady_clock::now() + m_timeouts.read; }

    CancellationToken m_token;
    std::shared_ptr<Transcript> m_transcript; // never null
    Timeouts m_timeouts;
    std::function<void(Milestone)> m_observer;
    Endpoint m_endpoint;
    std::unique_ptr<QSslSocket> m_socket;
    QByteArray m_greeting;
    std::unique_ptr<DeflateStream> m_compression;
    QByteArray m_buffer; // read from Qt and unpacked, not yet by our caller
    qsizetype m_bufferPos = 0;
    std::optional<CertificateProblem> m_problem;
    ConnectionSecurityInfo m_security;
    bool m_peerClosed = false; // it said that nothing more will come
    quint64 m_bytesIn = 0;
    quint64 m_bytesOut = 0;
};

} // namespace posthorn
