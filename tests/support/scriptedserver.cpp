#include "support/scriptedserver.h"

#include <QSslConfiguration>
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace posthorn
{

namespace
{

// How long a wait may go on before it looks whether the server is to end.
constexpr int sliceMs = 20;

} // namespace

ScriptedPeer::ScriptedPeer(ScriptedServer &server, int index, int descriptor)
    : m_server(server)
    , m_index(index)
    , m_socket(std::make_unique<QSslSocket>())
{
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    m_socket->setSocketDescriptor(descriptor);
}

bool ScriptedPeer::gone() const
{
    return m_server.m_stopping || m_socket->state() != QAbstractSocket::ConnectedState;
}

void ScriptedPeer::startCompression()
{
    m_compression = std::make_unique<DeflateStream>();
}

QByteArray ScriptedPeer::received(const QByteArray &raw)
{
    if (!m_compression)
        return raw;
    m_compression->addReceived(raw);
    QByteArray bytes;
    while (m_compression->hasReceived()) {
        QByteArray piece(64 * 1024, Qt::Uninitialized);
        const auto size = m_compression->inflate(piece.data(), piece.size());
        if (!size) {
            fail(size.error().toString());
            break;
        }
        bytes += piece.first(*size);
    }
    return bytes;
}

bool ScriptedPeer::fill()
{
    while (m_socket->bytesAvailable() == 0) {
        if (gone())
            return false;
        m_socket->waitForReadyRead(sliceMs);
    }
    const QByteArray bytes = received(m_socket->readAll());
    m_buffer += bytes;
    const std::lock_guard lock(m_server.m_mutex);
    (m_socket->isEncrypted() ? m_server.m_encrypted : m_server.m_clear) += bytes;
    return true;
}

void ScriptedPeer::send(const QByteArray &plain)
{
    const QByteArray bytes = m_compression ? m_compression->deflate(plain).value_or(QByteArray()) : plain;
    const qsizetype step = m_segmentSize > 0 ? m_segmentSize : bytes.size();
    for (qsizetype at = 0; at < bytes.size(); at += step) {
        m_socket->write(bytes.mid(at, step));
        while (!gone() && (m_socket->bytesToWrite() > 0 || m_socket->encryptedBytesToWrite() > 0))
            m_socket->waitForBytesWritten(sliceMs);
    }
}

QByteArray ScriptedPeer::readLine()
{
    qsizetype end = m_buffer.indexOf('\n');
    while (end < 0) {
        if (!fill())
            return {};
        end = m_buffer.indexOf('\n');
    }
    QByteArray line = m_buffer.left(end);
    m_buffer.remove(0, end + 1);
    if (line.endsWith('\r'))
        line.chop(1);
    return line;
}

ScriptedPeer::Waited ScriptedPeer::waitForLine()
{
    if (!m_buffer.contains('\n') && m_socket->bytesAvailable() == 0)
        m_socket->waitForReadyRead(sliceMs);
    if (m_socket->bytesAvailable() > 0 && !fill())
        return Waited::Gone;
    if (m_buffer.contains('\n'))
        return Waited::Line;
    return gone() ? Waited::Gone : Waited::Nothing;
}

QByteArray ScriptedPeer::readExactly(qsizetype size)
{
    while (m_buffer.size() < size)
        if (!fill())
            return {};
    const QByteArray bytes = m_buffer.left(size);
    m_buffer.remove(0, size);
    return bytes;
}

QByteArray ScriptedPeer::expect(const QByteArray &prefix)
{
    const QByteArray line = readLine();
    if (!line.toUpper().startsWith(prefix.toUpper()))
        fail(QStringLiteral("expected \"%1\", got \"%2\"")
                 .arg(QString::fromLatin1(prefix), QString::fromLatin1(line)));
    return line;
}

QByteArray ScriptedPeer::expectTagged(const QByteArray &command)
{
    const QByteArray line = readLine();
    const qsizetype space = line.indexOf(' ');
    if (space <= 0 || !line.mid(space + 1).toUpper().startsWith(command.toUpper())) {
        fail(QStringLiteral("expected the command \"%1\", got \"%2\"")
                 .arg(QString::fromLatin1(command), QString::fromLatin1(line)));
    }
    return line.left(qMax<qsizetype>(space, 0));
}

void ScriptedPeer::answerTagged(const QByteArray &command, const QByteArray &untagged)
{
    const QByteArray tag = expectTagged(command);
    if (!tag.isEmpty())
        send(untagged + tag + " OK done\r\n");
}

void ScriptedPeer::answer(const QByteArray &prefix, const QByteArray &response)
{
    if (!expect(prefix).isEmpty())
        send(response);
}

bool ScriptedPeer::startTls()
{
    if (!m_server.m_certificate)
        return false;
    m_buffer.clear();
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(m_server.m_protocol);
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    configuration.setLocalCertificateChain(QList<QSslCertificate>{m_server.m_certificate->certificate} +
                                           m_server.m_certificate->chain);
    configuration.setPrivateKey(m_server.m_certificate->key);
    m_socket->setSslConfiguration(configuration);
    m_socket->startServerEncryption();
    while (!m_socket->isEncrypted() && !gone())
        m_socket->waitForEncrypted(sliceMs);
    return m_socket->isEncrypted();
}

bool ScriptedPeer::waitForHandshake()
{
    // The first byte of a TLS record that carries one (RFC 8446 5.1).
    return readExactly(1) == "\x16";
}

void ScriptedPeer::close()
{
    m_socket->disconnectFromHost();
    while (!m_server.m_stopping && m_socket->state() != QAbstractSocket::UnconnectedState)
        m_socket->waitForDisconnected(sliceMs);
}

void ScriptedPeer::closeTlsOnly()
{
    // While a second descriptor is open, closing the first sends nothing.
    const int kept = ::dup(static_cast<int>(m_socket->socketDescriptor()));
    close();
    pollfd entry{kept, POLLRDHUP, 0};
    while (!m_server.m_stopping && ::poll(&entry, 1, sliceMs) == 0) {
    }
    ::close(kept);
}

void ScriptedPeer::cut()
{
    ::shutdown(static_cast<int>(m_socket->socketDescriptor()), SHUT_WR);
    waitForClose();
}

void ScriptedPeer::reset()
{
    const linger now{1, 0};
    ::setsockopt(static_cast<int>(m_socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    m_socket->abort();
}

void ScriptedPeer::hang()
{
    pollfd entry{static_cast<int>(m_socket->socketDescriptor()), POLLRDHUP, 0};
    while (!gone() && ::poll(&entry, 1, sliceMs) == 0) {
    }
}

void ScriptedPeer::drip(char byte, int intervalMs)
{
    while (!gone()) {
        send(QByteArray(1, byte));
        m_socket->waitForReadyRead(intervalMs);
    }
}

bool ScriptedPeer::waitForClose()
{
    while (fill())
        m_buffer.clear();
    return !m_server.m_stopping;
}

void ScriptedPeer::fail(const QString &what)
{
    const std::lock_guard lock(m_server.m_mutex);
    m_server.m_failures.append(QStringLiteral("connection %1: %2").arg(m_index).arg(what));
}

ScriptedServer::ScriptedServer(Script script)
    : m_script(std::move(script))
{
    listen();
}

ScriptedServer::ScriptedServer(Script script, const TestCertificate &certificate, Tls tls,
                               QSsl::SslProtocol protocol)
    : m_script(std::move(script))
    , m_certificate(certificate)
    , m_tls(tls)
    , m_protocol(protocol)
{
    listen();
}

ScriptedServer::ScriptedServer(Script script, const std::optional<TestCertificate> &certificate, Tls tls,
                               const QHostAddress &address, quint16 port)
    : m_script(std::move(script))
    , m_certificate(certificate)
    , m_tls(tls)
    , m_port(port)
{
    listen(address);
}

ScriptedServer::~ScriptedServer()
{
    m_stopping = true;
    if (m_thread.joinable())
        m_thread.join();
    for (std::thread &player : m_players)
        player.join();
    ::close(m_listener);
}

void ScriptedServer::listen(const QHostAddress &where)
{
    m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(where.toIPv4Address());
    address.sin_port = htons(m_port);
    socklen_t size = sizeof address;
    const int on = 1;
    ::setsockopt(m_listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(m_listener, reinterpret_cast<sockaddr *>(&address), size) != 0 ||
        ::listen(m_listener, 16) != 0 ||
        ::getsockname(m_listener, reinterpret_cast<sockaddr *>(&address), &size) != 0)
        qFatal("the scripted server cannot listen on loopback");
    m_port = ntohs(address.sin_port);
    m_thread = std::thread([this] { accept(); });
}

void ScriptedServer::accept()
{
    pollfd entry{m_listener, POLLIN, 0};
    while (!m_stopping) {
        if (::poll(&entry, 1, sliceMs) <= 0)
            continue;
        const int descriptor = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (descriptor < 0)
            continue;
        const int index = m_connections++;
        m_players.emplace_back([this, index, descriptor] { play(index, descriptor); });
    }
}

void ScriptedServer::play(int index, int descriptor)
{
    ScriptedPeer peer(*this, index, descriptor);
    if (m_tls != Tls::Implicit || peer.startTls())
        m_script(peer);
    if (!m_stopping)
        peer.close();
    const std::lock_guard lock(m_mutex);
    ++m_endedCount;
    m_ended.notify_all();
}

Endpoint ScriptedServer::endpoint(MailProtocol protocol) const
{
    Endpoint endpoint;
    endpoint.protocol = protocol;
    endpoint.host = QStringLiteral("127.0.0.1");
    endpoint.port = m_port;
    endpoint.security = ConnectionSecurity::None;
    return endpoint;
}

QStringList ScriptedServer::failures() const
{
    const std::lock_guard lock(m_mutex);
    return m_failures;
}

QByteArray ScriptedServer::clearText() const
{
    const std::lock_guard lock(m_mutex);
    return m_clear;
}

QByteArray ScriptedServer::encryptedText() const
{
    const std::lock_guard lock(m_mutex);
    return m_encrypted;
}

bool ScriptedServer::waitForScripts(int count)
{
    std::unique_lock lock(m_mutex);
    return m_ended.wait_for(lock, std::chrono::seconds(10), [&] { return m_endedCount >= count; });
}

} // namespace posthorn
