#include "slowline.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstdlib>
#include <deque>
#include <list>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace posthorn
{

namespace
{

using Clock = std::chrono::steady_clock;

constexpr size_t pieceSize = 16 * 1024;
constexpr size_t mostUnderWay = 256 * 1024; // more than the line holds at once; then the sender waits
constexpr int pollMs = 1;

sockaddr_in loopback(quint16 port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

void sendAtOnce(int descriptor)
{
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/// One direction of one connection.
class Direction
{
public:
    Direction(int from, int to, const SlowLine::Quality &quality)
        : m_from(from)
        , m_to(to)
        , m_quality(quality)
    {
    }

    /// False once an end has gone and everything that was under way has arrived.
    bool pump()
    {
        if (!m_ended && m_underWay < mostUnderWay)
            takeUp();
        while (!m_pieces.empty() && m_pieces.front().due <= Clock::now()) {
            const std::vector<char> &bytes = m_pieces.front().bytes;
            if (::send(m_to, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()))
                return false;
            m_underWay -= bytes.size();
            m_pieces.pop_front();
        }
        return !m_ended || !m_pieces.empty();
    }

private:
    struct Piece {
        Clock::time_point due;
        std::vector<char> bytes;
    };

    void takeUp()
    {
        std::vector<char> bytes(pieceSize);
        const ssize_t size = ::recv(m_from, bytes.data(), bytes.size(), MSG_DONTWAIT);
        if (size == 0 || (size < 0 && errno != EAGAIN))
            m_ended = true;
        if (size <= 0)
            return;
        bytes.resize(static_cast<size_t>(size));
        const std::chrono::duration<double> onTheLine(8.0 * static_cast<double>(size) /
                                                      m_quality.bitsPerSecond);
        m_free = std::max(m_free, Clock::now()) + std::chrono::duration_cast<Clock::duration>(onTheLine);
        m_underWay += bytes.size();
        m_pieces.push_back({m_free + m_quality.roundTrip / 2, std::move(bytes)});
    }

    int m_from;
    int m_to;
    SlowLine::Quality m_quality;
    std::deque<Piece> m_pieces;
    Clock::time_point m_free{}; // when the line has carried what it was given
    size_t m_underWay = 0;
    bool m_ended = false;
};

struct Connection {
    Connection(int client, int server, const SlowLine::Quality &quality)
        : client(client)
        , server(server)
        , up(client, server, quality)
        , down(server, client, quality)
    {
        sendAtOnce(client);
        sendAtOnce(server);
    }
    ~Connection()
    {
        ::close(client);
        ::close(server);
    }
    int client;
    int server;
    Direction up;
    Direction down;
};

} // namespace

SlowLine::SlowLine(quint16 serverPort, const Quality &quality)
    : m_serverPort(serverPort)
    , m_quality(quality)
    , m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(m_listener, reinterpret_cast<sockaddr *>(&address), size) != 0 ||
        ::listen(m_listener, 8) != 0 ||
        ::getsockname(m_listener, reinterpret_cast<sockaddr *>(&address), &size) != 0)
        std::abort();
    m_port = ntohs(address.sin_port);
    m_thread = std::thread([this] { run(); });
}

SlowLine::~SlowLine()
{
    m_stopping = true;
    m_thread.join();
    ::close(m_listener);
}

void SlowLine::run()
{
    std::list<Connection> connections;
    while (!m_stopping) {
        pollfd entry{m_listener, POLLIN, 0};
        if (::poll(&entry, 1, pollMs) > 0) {
            const int client = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
            const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            const sockaddr_in address = loopback(m_serverPort);
            if (::connect(server, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0) {
                connections.emplace_back(client, server, m_quality);
            } else {
                ::close(client);
                ::close(server);
            }
        }
        connections.remove_if([](Connection &connection) {
            const bool up = connection.up.pump();
            return !connection.down.pump() || !up;
        });
    }
}

} // namespace posthorn
