#include "renderprocess.h"

#include "renderspawn.h"

#include <QFile>
#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <sys/socket.h>
#include <unistd.h>

namespace posthorn
{
namespace
{

/// Read in one go before the event loop has its turn again.
constexpr qsizetype mostAtOnce = 1024 * 1024;

} // namespace

RenderProcess::RenderProcess(QObject *parent)
    : QObject(parent)
{
}

RenderProcess::~RenderProcess()
{
    m_readable.reset();
    m_writable.reset();
    if (m_socket >= 0)
        ::close(m_socket);
    if (m_pid > 0)
        killAndCollect(m_pid);
}

bool RenderProcess::start(const QString &program)
{
    std::array<int, 2> pair{};
    if (!m_pictures.isValid() ||
        ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair.data()) != 0)
        return false;
    m_socket = pair[0];
    m_pid = spawnRenderer(QFile::encodeName(program), pair[1], m_pictures.fd());
    ::close(pair[1]);
    if (m_pid <= 0)
        return false;
    m_readable = std::make_unique<QSocketNotifier>(m_socket, QSocketNotifier::Read);
    m_writable = std::make_unique<QSocketNotifier>(m_socket, QSocketNotifier::Write);
    m_writable->setEnabled(false);
    connect(m_readable.get(), &QSocketNotifier::activated, this, &RenderProcess::readSome);
    connect(m_writable.get(), &QSocketNotifier::activated, this, [this] {
        writeSome();
        Q_EMIT wrote();
    });
    return true;
}

void RenderProcess::send(render::FrameKind kind, quint32 serial, const QList<QByteArray> &body)
{
    if (m_ended)
        return;
    for (const QByteArray &piece : render::frameOf(kind, serial, body)) {
        if (!piece.isEmpty())
            m_unwritten.push_back(piece);
    }
    writeSome();
}

void RenderProcess::writeSome()
{
    while (!m_unwritten.empty()) {
        const QByteArray &piece = m_unwritten.front();
        const ssize_t count = ::send(m_socket, piece.constData() + m_written,
                                     static_cast<size_t>(piece.size() - m_written), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno == EAGAIN)
            break;
        if (count < 0) {
            m_unwritten.clear(); // reading meets the end too, and tells
            break;
        }
        m_written += count;
        if (m_written == piece.size()) {
            m_unwritten.pop_front();
            m_written = 0;
        }
    }
    m_writable->setEnabled(!m_unwritten.empty());
}

void RenderProcess::readSome()
{
    std::array<char, 64 * 1024> buffer{};
    for (qsizetype total = 0; total < mostAtOnce && !m_ended;) {
        const ssize_t count = ::recv(m_socket, buffer.data(), buffer.size(), 0);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno == EAGAIN)
            return;
        if (count <= 0) {
            end();
            return;
        }
        total += count;
        m_frames.feed({buffer.data(), count});
        while (!m_ended) {
            const auto frame = m_frames.next();
            if (!frame)
                break;
            Q_EMIT frameReceived(*frame);
        }
        if (m_frames.isBroken())
            end();
    }
}

void RenderProcess::kill()
{
    m_ended = true;
    m_readable->setEnabled(false);
    m_writable->setEnabled(false);
    m_unwritten.clear();
    ::kill(m_pid, SIGKILL); // not collected before the destructor: the id is still its own
}

void RenderProcess::end()
{
    if (m_ended)
        return;
    kill();
    Q_EMIT ended();
}

qint64 RenderProcess::cpuMs() const
{
    clockid_t clock{};
    timespec used{};
    if (::clock_getcpuclockid(m_pid, &clock) != 0 || ::clock_gettime(clock, &used) != 0)
        return 0;
    return qint64(used.tv_sec) * 1000 + used.tv_nsec / 1'000'000;
}

} // namespace posthorn
