#include "singleinstance.h"

#include <QDir>
#include <QLocalSocket>
#include <QTimer>
#include <sys/socket.h>
#include <unistd.h>

namespace posthorn
{

namespace
{

constexpr qint64 LongestWish = 64 * 1024;
constexpr int AnswerMs = 2000;

bool isSameUser(const QLocalSocket &socket)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    return getsockopt(int(socket.socketDescriptor()), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           peer.uid == getuid();
}

} // namespace

SingleInstance::SingleInstance(const QString &runtimeDir, QObject *parent)
    : QObject(parent)
    , m_path(QDir(runtimeDir).absoluteFilePath(QStringLiteral("window.socket")))
{
    connect(&m_server, &QLocalServer::newConnection, this, &SingleInstance::accept);
}

bool SingleInstance::handOver(const QUrl &mailto) const
{
    QLocalSocket socket;
    socket.connectToServer(m_path);
    if (!socket.waitForConnected(AnswerMs))
        return false;
    if (!isSameUser(socket))
        return false;
    socket.write(mailto.toEncoded().left(LongestWish - 1) + '\n');
    // The first one closes once it has read the line.
    return socket.waitForBytesWritten(AnswerMs) && socket.waitForDisconnected(AnswerMs);
}

bool SingleInstance::listen()
{
    QLocalServer::removeServer(m_path);
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    return m_server.listen(m_path);
}

void SingleInstance::accept()
{
    while (QLocalSocket *socket = m_server.nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        if (!isSameUser(*socket)) {
            socket->abort();
            socket->deleteLater();
            continue;
        }
        socket->setReadBufferSize(LongestWish);
        QTimer::singleShot(AnswerMs, socket, &QLocalSocket::abort);
        const auto read = [this, socket] {
            if (!socket->canReadLine())
                return;
            const QUrl url = QUrl::fromEncoded(socket->readLine(LongestWish).trimmed(), QUrl::StrictMode);
            socket->disconnectFromServer();
            Q_EMIT startedAgain(url.scheme() == QLatin1String("mailto") ? url : QUrl());
        };
        connect(socket, &QLocalSocket::readyRead, this, read);
        read();
    }
}

} // namespace posthorn
