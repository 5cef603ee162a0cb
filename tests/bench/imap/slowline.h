#pragma once

#include <QtGlobal>
#include <atomic>
#include <chrono>
#include <thread>

namespace posthorn
{

/// A line between a client and a server on loopback that carries so many bits a second in each direction,
/// each byte of which arrives after half of the round trip. A thread of its own; ends all connections with
/// it.
class SlowLine
{
public:
    struct Quality {
        double bitsPerSecond = 20e6;
        std::chrono::milliseconds roundTrip{40};
    };
    SlowLine(quint16 serverPort, const Quality &quality);
    ~SlowLine();
    SlowLine(const SlowLine &) = delete;
    SlowLine &operator=(const SlowLine &) = delete;

    [[nodiscard]] quint16 port() const { return m_port; }

private:
    void run();

    quint16 m_serverPort;
    Quality m_quality;
    int m_listener = -1;
    quint16 m_port = 0;
    std::atomic_bool m_stopping = false;
    std::thread m_thread;
};

} // namespace posthorn
