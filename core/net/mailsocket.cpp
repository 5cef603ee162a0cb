#include "mailsocket.h"

#include "starttls.h"
#include "tcpconnector.h"
#include "tlshandshake.h"

#include <QHostAddress>
#include <algorithm>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace posthorn
{

namespace
{

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

// What Qt may hold of what the peer sends faster than we take it.
constexpr qint64 readBuffer = 1024 * 1024;
constexpr qint64 chunk = 64 * 1024;
constexpr qint64 writeChunk = 256 * 1024;

Error networkError(ErrorCode code, Retry retry, const QString &context)
{
    return {ErrorDomain::Network, code, retry, {}, context};
}

int pollTime(SteadyClock::time_point deadline)
{
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - SteadyClock::now()).count();
    return static_cast<int>(std::clamp<qint64>(left + 1, 0, 24 * 3600 * 1000));
}

/// A server that writes its answer in pieces may not send the second before the first is acknowledged, which
/// Linux puts off by 40 ms: for each message of one that takes no commands ahead. Sending ends it again.
void acknowledgeAtOnce(int descriptor)
{
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

} // namespace

MailSocket::MailSocket(CancellationToken token, std::shared_ptr<Transcript> transcript)
    : m_token(std::move(token))
    , m_transcript(transcript ? std::move(transcript) : std::make_shared<Transcript>())
{
}

MailSocket::~MailSocket()
{
    close();
}

Result<void> MailSocket::open(const Endpoint &endpoint)
{
    POSTHORN_TRY(connectOnly(endpoint));
    POSTHORN_TRY_ASSIGN(m_greeting, readGreeting(*this, endpoint));
    reached(Milestone::Greeted);
    if (endpoint.security != ConnectionSecurity::StartTls)
        return {};
    POSTHORN_TRY_ASSIGN(m_greeting, negotiateStartTls(*this, endpoint));
    return startTls();
}

Result<void> MailSocket::connectOnly(const Endpoint &endpoint)
{
    POSTHORN_TRY(endpoint.validate());
    close();
    m_endpoint = endpoint;
    m_problem.reset();
    m_security = {};
    m_greeting.clear();
    m_buffer.clear();
    m_bufferPos = 0;
    m_compression.reset();
    m_transcript->note(QStringLiteral("connecting to %1").arg(endpoint.hostAndPort()));
    POSTHORN_TRY_ASSIGN(const int descriptor, connectTcp(endpoint.host, endpoint.port, m_timeouts.connect,
                                                         m_token, [this] { reached(Milestone::Resolved); }));
    m_socket = std::make_unique<QSslSocket>();
    if (!m_socket->setSocketDescriptor(descriptor)) {
        ::close(descriptor);
        m_socket.reset();
        return networkError(ErrorCode::ConnectionLost, Retry::Backoff,
                            QStringLiteral("the connection broke at once"));
    }
    reached(Milestone::Connected);
    m_socket->setReadBufferSize(readBuffer);
    // A close_notify alone leaves Qt's socket connected, and every later wait overwrites its error.
    m_peerClosed = false;
    QObject::connect(m_socket.get(), &QAbstractSocket::errorOccurred, m_socket.get(),
                     [this](QAbstractSocket::SocketError error) {
                         m_peerClosed = m_peerClosed || error == QAbstractSocket::RemoteHostClosedError;
                     });
    m_security.host = endpoint.host;
    m_security.port = endpoint.port;
    m_security.security = endpoint.security;
    m_security.loopback = isPeerLoopback();
    return endpoint.security == ConnectionSecurity::Tls ? startTls() : Result<void>();
}

void MailSocket::reached(Milestone milestone) const
{
    if (m_observer)
        m_observer(milestone);
}

Result<void> MailSocket::startTls()
{
    TlsHandshake handshake(*m_socket, m_endpoint);
    const auto deadline = SteadyClock::now() + m_timeouts.handshake;
    const auto shaken = handshake.run([&] { return waitFor(Awaited::Readable, deadline); });
    m_problem = handshake.problem();
    if (!shaken) {
        m_transcript->note(shaken.error().context);
        close();
        return shaken;
    }
    handshake.describe(&m_security);
    m_transcript->note(
        QStringLiteral("encrypted with %1, %2").arg(m_security.protocolVersion, m_security.cipher));
    reached(Milestone::Encrypted);
    return {};
}

Error MailSocket::closedError() const
{
    if (!m_socket)
        return networkError(ErrorCode::ConnectionClosed, Retry::Reconnect, QStringLiteral("not connected"));
    if (m_peerClosed) {
        return networkError(ErrorCode::ConnectionClosed, Retry::Reconnect,
                            QStringLiteral("%1 closed the connection").arg(m_endpoint.hostAndPort()));
    }
    return networkError(ErrorCode::ConnectionLost, Retry::Reconnect,
                        QStringLiteral("%1: %2").arg(m_endpoint.hostAndPort(), m_socket->errorString()));
}

Result<void> MailSocket::waitFor(Awaited what, Deadline deadline)
{
    if (m_token.isCancelled())
        return Error::cancelled();
    if (!isOpen())
        return closedError();
    short events = what == Awaited::Readable ? POLLIN : POLLOUT;
    // Neither side may wait for the other to read: a handshake step that Qt could not send yet goes out while
    // reading, and what the peer says is taken while writing, as far as the buffer reaches.
    if (m_socket->bytesToWrite() > 0 || m_socket->encryptedBytesToWrite() > 0)
        events |= POLLOUT;
    if (m_socket->bytesAvailable() < readBuffer)
        events |= POLLIN;
    const int descriptor = static_cast<int>(m_socket->socketDescriptor());
    if (what == Awaited::Readable)
        acknowledgeAtOnce(descriptor);
    pollfd entries[] = {{descriptor, events, 0}, {m_token.wakeFd(), POLLIN, 0}};
    const int ready = ::poll(entries, 2, pollTime(deadline));
    if (m_token.isCancelled())
        return Error::cancelled();
    if (ready == 0)
        return networkError(ErrorCode::TimedOut, Retry::Reconnect,
                            QStringLiteral("%1 is silent").arg(m_endpoint.hostAndPort()));
    return {};
}

Result<void> MailSocket::waitForBytes(Deadline deadline)
{
    // Also on an empty wait Qt may find bytes that it has not decrypted yet.
    while (m_socket && m_socket->bytesAvailable() == 0) {
        if (!isOpen())
            return closedError();
        if (m_socket->waitForReadyRead(0))
            continue;
        POSTHORN_TRY(waitFor(Awaited::Readable, deadline));
    }
    return m_socket ? Result<void>() : Result<void>(closedError());
}

qint64 MailSocket::take(char *data, qint64 maxSize)
{
    const qint64 size = std::max<qint64>(m_socket->read(data, maxSize), 0);
    m_bytesIn += static_cast<quint64>(size);
    if (!m_compression)
        m_transcript->received(QByteArrayView(data, size));
    return size;
}

Result<qint64> MailSocket::receive(char *data, qint64 maxSize, Deadline deadline)
{
    while (true) {
        if (m_compression && m_compression->hasReceived()) {
            POSTHORN_TRY_ASSIGN(const qint64 size, m_compression->inflate(data, maxSize));
            m_transcript->received(QByteArrayView(data, size));
            if (size > 0)
                return size;
        }
        POSTHORN_TRY(waitForBytes(deadline));
        if (!m_compression)
            return take(data, maxSize);
        QByteArray packed(std::min(chunk, m_socket->bytesAvailable()), Qt::Uninitialized);
        m_compression->addReceived(QByteArrayView(packed).first(take(packed.data(), packed.size())));
    }
}

Result<void> MailSocket::unpackAvailable()
{
    while (m_compression && buffered() == 0) {
        if (!m_compression->hasReceived()) {
            if (!m_socket || m_socket->bytesAvailable() == 0)
                return {};
            QByteArray packed(std::min(chunk, m_socket->bytesAvailable()), Qt::Uninitialized);
            m_compression->addReceived(QByteArrayView(packed).first(take(packed.data(), packed.size())));
        }
        QByteArray bytes(chunk, Qt::Uninitialized);
        POSTHORN_TRY_ASSIGN(const qint64 size, m_compression->inflate(bytes.data(), bytes.size()));
        bytes.truncate(size);
        m_transcript->received(bytes);
        m_buffer = bytes;
        m_bufferPos = 0;
    }
    return {};
}

void MailSocket::startCompression()
{
    m_compression = std::make_unique<DeflateStream>();
    m_compression->addReceived(takeBuffered(buffered())); // came with the line before
    m_transcript->note(QStringLiteral("compressed from here on"));
}

Result<void> MailSocket::fill(Deadline deadline)
{
    if (m_bufferPos > 0) {
        m_buffer.remove(0, m_bufferPos);
        m_bufferPos = 0;
    }
    const qsizetype before = m_buffer.size();
    m_buffer.resize(before + chunk);
    const auto size = receive(m_buffer.data() + before, chunk, deadline);
    m_buffer.resize(before + size.value_or(0));
    return size ? Result<void>() : Result<void>(size.error());
}

QByteArray MailSocket::takeBuffered(qsizetype size)
{
    QByteArray bytes = m_buffer.mid(m_bufferPos, size);
    m_bufferPos += bytes.size();
    if (m_bufferPos == m_buffer.size()) {
        m_buffer.clear();
        m_bufferPos = 0;
    }
    return bytes;
}

Result<qint64> MailSocket::read(char *data, qint64 maxSize)
{
    if (m_token.isCancelled())
        return Error::cancelled();
    if (buffered() > 0) {
        const QByteArray bytes = takeBuffered(maxSize);
        std::memcpy(data, bytes.constData(), static_cast<size_t>(bytes.size()));
        return bytes.size();
    }
    return receive(data, maxSize, readDeadline());
}

Result<QByteArray> MailSocket::readLine(qsizetype maxLength)
{
    if (m_token.isCancelled())
        return Error::cancelled();
    const Deadline deadline = readDeadline();
    qsizetype searched = 0;
    while (true) {
        const qsizetype end = QByteArrayView(m_buffer).indexOf('\n', m_bufferPos + searched);
        const qsizetype length = end < 0 ? buffered() : end - m_bufferPos;
        if (length > maxLength + 1) {
            return Error{ErrorDomain::Protocol,
                         ErrorCode::LimitExceeded,
                         Retry::Backoff,
                         {},
                         QStringLiteral("a line of more than %1 bytes").arg(maxLength)};
        }
        if (end >= 0) {
            QByteArray line = takeBuffered(length + 1);
            line.chop(line.endsWith("\r\n") ? 2 : 1);
            return line;
        }
        searched = buffered();
        POSTHORN_TRY(fill(deadline));
    }
}

Result<QByteArray> MailSocket::readExactly(qsizetype size)
{
    if (m_token.isCancelled())
        return Error::cancelled();
    const Deadline last = readDeadline() + std::chrono::seconds(size / 1024);
    while (buffered() < size)
        POSTHORN_TRY(fill(std::min(last, readDeadline())));
    return takeBuffered(size);
}

QByteArray MailSocket::takeAvailable()
{
    QByteArray bytes = takeBuffered(buffered());
    if (!m_socket)
        return bytes;
    m_socket->waitForReadyRead(0);
    while (m_socket->bytesAvailable() > 0) {
        QByteArray more(m_socket->bytesAvailable(), Qt::Uninitialized);
        more.resize(take(more.data(), more.size()));
        bytes += more;
    }
    return bytes;
}

void MailSocket::unread(QByteArrayView bytes)
{
    m_buffer = bytes.toByteArray() + m_buffer.mid(m_bufferPos);
    m_bufferPos = 0;
}

Result<MailSocket::Wake> MailSocket::waitReadable(std::chrono::milliseconds timeout, int interruptFd)
{
    const Deadline deadline = SteadyClock::now() + timeout;
    while (true) {
        if (m_token.isCancelled())
            return Error::cancelled();
        if (buffered() > 0)
            return Wake::Readable;
        if (!m_socket)
            return closedError();
        m_socket->waitForReadyRead(0);
        POSTHORN_TRY(unpackAvailable());
        if (buffered() > 0 || (!m_compression && m_socket->bytesAvailable() > 0))
            return Wake::Readable;
        if (!isOpen())
            return closedError();
        pollfd entries[] = {{static_cast<int>(m_socket->socketDescriptor()), POLLIN, 0},
                            {m_token.wakeFd(), POLLIN, 0},
                            {interruptFd, POLLIN, 0}};
        if (::poll(entries, 3, pollTime(deadline)) == 0)
            return Wake::TimedOut;
        if (entries[2].revents != 0 && !m_token.isCancelled())
            return Wake::Interrupted;
    }
}

Result<void> MailSocket::write(QByteArrayView bytes)
{
    m_transcript->sent(bytes);
    if (!m_compression)
        return writeRaw(bytes);
    for (; !bytes.isEmpty(); bytes = bytes.sliced(std::min<qsizetype>(bytes.size(), writeChunk))) {
        POSTHORN_TRY_ASSIGN(const QByteArray packed, m_compression->deflate(bytes.first(
                                                         std::min<qsizetype>(bytes.size(), writeChunk))));
        POSTHORN_TRY(writeRaw(packed));
    }
    return {};
}

Result<void> MailSocket::writeRaw(QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        if (m_token.isCancelled())
            return Error::cancelled();
        if (!isOpen())
            return closedError();
        const QByteArrayView piece = bytes.first(std::min<qsizetype>(bytes.size(), writeChunk));
        bytes = bytes.sliced(piece.size());
        if (m_socket->write(piece.data(), piece.size()) != piece.size())
            return closedError();
        m_bytesOut += static_cast<quint64>(piece.size());
        qint64 left = -1;
        Deadline deadline{};
        while (true) {
            m_socket->flush();
            const qint64 now = m_socket->bytesToWrite() + m_socket->encryptedBytesToWrite();
            if (now == 0)
                break;
            if (!isOpen())
                return closedError();
            if (now != left)
                deadline = SteadyClock::now() + m_timeouts.write;
            left = now;
            POSTHORN_TRY(waitFor(Awaited::Writable, deadline));
            m_socket->waitForReadyRead(0);
        }
    }
    return {};
}

Result<void> MailSocket::writeSecret(QByteArrayView bytes)
{
    m_transcript->beginSecret();
    auto written = write(bytes);
    m_transcript->endSecret();
    return written;
}

void MailSocket::close()
{
    if (!m_socket)
        return;
    // The close_notify goes out if the line takes it; nobody waits for the peer's.
    if (m_socket->state() == QAbstractSocket::ConnectedState) {
        m_socket->flush();
        m_socket->disconnectFromHost();
        m_socket->flush();
    }
    m_socket->abort();
}

bool MailSocket::isOpen() const
{
    return m_socket && !m_peerClosed && m_socket->state() == QAbstractSocket::ConnectedState;
}

bool MailSocket::isEncrypted() const
{
    return m_socket && m_socket->isEncrypted();
}

QString MailSocket::peerAddress() const
{
    return m_socket ? m_socket->peerAddress().toString() : QString();
}

bool MailSocket::isPeerLoopback() const
{
    return m_socket && m_socket->peerAddress().isLoopback();
}

bool MailSocket::isPeerTextTrusted() const
{
    return isEncrypted() || m_endpoint.security == ConnectionSecurity::None;
}

} // namespace posthorn
