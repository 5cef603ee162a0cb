// How long it takes from a message's arrival at the server to its row in the store, with the engine
// connected: in the INBOX (IDLE) and in a folder that nobody looks into (NOTIFY). One JSON object a line on
// stdout.

#include "syncclient.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTcpSocket>
#include <QTemporaryFile>
#include <cstdio>

using namespace posthorn;

namespace
{

constexpr int rounds = 30;

QByteArray letter(int number)
{
    return "Message-ID: <n" + QByteArray::number(number) +
           "@example.org>\r\nFrom: Ada <ada@example.org>\r\nTo: home@example.org\r\nSubject: New " +
           QByteArray::number(number) + "\r\n\r\nHello\r\n";
}

/// A second client that waits for news of one folder.
class BareIdle
{
public:
    BareIdle(const DovecotServer &server, const QByteArray &folder)
    {
        m_socket.connectToHost(server.host(), server.imapPort());
        m_socket.waitForConnected();
        for (const QByteArray &line :
             {"a LOGIN home " + server.password().toUtf8(), "b EXAMINE " + folder, QByteArray("c IDLE")}) {
            m_socket.write(line + "\r\n");
            while (!m_said.contains("\r\n" + line.first(1) + " OK") && !m_said.contains("\r\n+ ")) {
                m_socket.waitForReadyRead();
                m_said += m_socket.readAll();
            }
        }
        QObject::connect(&m_socket, &QTcpSocket::readyRead, &m_socket, [this] {
            if (m_told < 0 && m_socket.readAll().contains("EXISTS"))
                m_told = m_timer.nsecsElapsed();
        });
    }
    void begin()
    {
        m_told = -1;
        m_timer.start();
    }
    [[nodiscard]] bool isTold() const { return m_told >= 0; }
    [[nodiscard]] double toldMs() const { return static_cast<double>(m_told) / 1e6; }

private:
    QTcpSocket m_socket;
    QByteArray m_said;
    QElapsedTimer m_timer;
    qint64 m_told = 0;
};

double medianOf(std::vector<double> &times)
{
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

int fail(const char *what)
{
    std::fprintf(stderr, "%s\n", what);
    return 1;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    DovecotServer server;
    if (!DovecotServer::isInstalled() || !server.start())
        return fail("no server");
    SyncClient client(SyncEngine::Mode::Continuous);
    if (!server.addMessage(QStringLiteral("home"), QStringLiteral("Projects"), letter(0)))
        return fail("no message");
    client.start(SyncClient::imapAccount(server), server.password());
    if (client.sync() ||
        !client.waitUntil([&] { return client.subjects(QStringLiteral("Projects")).size() == 1; }))
        return fail("no first sync");
    for (const char *folder : {"INBOX", "Projects"}) {
        const QString path = QString::fromLatin1(folder);
        BareIdle bare(server, folder);
        std::vector<double> times;
        std::vector<double> bareTimes;
        for (int round = 1; round <= rounds; ++round) {
            const qsizetype before = client.subjects(path).size();
            QTemporaryFile file;
            if (!file.open() || file.write(letter(round)) < 0 || !file.flush())
                return fail("no file");
            file.setPermissions(QFile::ReadOwner | QFile::ReadGroup | QFile::ReadOther);
            // Through the server, as mail comes; its own process takes some of the time.
            QElapsedTimer timer;
            timer.start();
            bare.begin();
            if (!server.doveadm({QStringLiteral("save"), QStringLiteral("-u"), QStringLiteral("home"),
                                 QStringLiteral("-m"), path, file.fileName()}) ||
                !client.waitUntil([&] { return client.subjects(path).size() > before; }))
                return fail("it did not come");
            times.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
            QEventLoop loop;
            while (!bare.isTold())
                loop.processEvents(QEventLoop::WaitForMoreEvents);
            bareTimes.push_back(bare.toldMs());
        }
        const double median = medianOf(times);
        std::printf("{\"bench\":\"new mail in %s\",\"rounds\":%d,\"medianMs\":%.1f,\"slowestMs\":%.1f,"
                    "\"bareMedianMs\":%.1f}\n",
                    folder, rounds, median, times.back(), medianOf(bareTimes));
    }
    return 0;
}
