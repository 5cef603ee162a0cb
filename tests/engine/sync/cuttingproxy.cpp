#include "cuttingproxy.h"

#include <QHostAddress>

namespace posthorn
{

CuttingProxy::CuttingProxy(quint16 serverPort)
    : m_serverPort(serverPort)
{
    connect(&m_server, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket *client = m_server.nextPendingConnection())
            take(client);
    });
    m_server.listen(QHostAddress::LocalHost);
}

CuttingProxy::~CuttingProxy()
{
    // They are children of the server, and must not report their end to what is half gone.
    for (QTcpSocket *socket : std::as_const(m_sockets))
        socket->disconnect(this);
}

void CuttingProxy::setBudget(qint64 bytes)
{
    m_budget = bytes;
    m_cut = false;
}

void CuttingProxy::take(QTcpSocket *client)
{
    auto *server = new QTcpSocket(client);
    m_sockets += {client, server};
    connect(client, &QTcpSocket::readyRead, this, [=, this] { pass(client, server); });
    connect(server, &QTcpSocket::readyRead, this, [=, this] { pass(server, client); });
    connect(server, &QTcpSocket::connected, this, [=, this] { pass(client, server); });
    connect(client, &QTcpSocket::disconnected, server, &QTcpSocket::disconnectFromHost);
    connect(server, &QTcpSocket::disconnected, client, &QTcpSocket::disconnectFromHost);
    connect(client, &QTcpSocket::disconnected, this, [=, this] {
        m_sockets.removeAll(client);
        m_sockets.removeAll(server);
        client->deleteLater();
    });
    if (m_cut) {
        client->abort();
        return;
    }
    server->connectToHost(QHostAddress(QHostAddress::LocalHost), m_serverPort);
}

void CuttingProxy::pass(QTcpSocket *from, QTcpSocket *to)
{
    if (to->state() != QAbstractSocket::ConnectedState)
        return;
    QByteArray bytes = from->readAll();
    if (m_budget >= 0 && bytes.size() >= m_budget) {
        to->write(bytes.left(m_budget));
        to->flush();
        cutAll();
        return;
    }
    if (m_budget >= 0)
        m_budget -= bytes.size();
    to->write(bytes);
}

void CuttingProxy::cutAll()
{
    m_cut = true;
    m_budget = 0;
    const auto sockets = m_sockets;
    for (QTcpSocket *socket : sockets)
        socket->disconnectFromHost();
}

} // namespace posthorn
