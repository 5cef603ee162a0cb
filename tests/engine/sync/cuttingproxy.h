#pragma once

#include <QTcpServer>
#include <QTcpSocket>

namespace posthorn
{

/// Stands between a client and a server on loopback, and breaks the line after so many bytes. Lives on the
/// test's thread, which must run its event loop.
class CuttingProxy : public QObject
{
    Q_OBJECT

public:
    explicit CuttingProxy(quint16 serverPort);
    ~CuttingProxy() override;

    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    /// All connections together may pass so many bytes more; then all are cut, and new ones until the next
    /// call. -1: no limit.
    void setBudget(qint64 bytes);
    [[nodiscard]] bool hasCut() const { return m_cut; }

private:
    void take(QTcpSocket *client);
    void pass(QTcpSocket *from, QTcpSocket *to);
    void cutAll();

    quint16 m_serverPort;
    QTcpServer m_server;
    QList<QTcpSocket *> m_sockets;
    qint64 m_budget = -1;
    bool m_cut = false;
};

} // namespace posthorn
