#pragma once

#include "redirectrequest.h"

#include <QList>
#include <QObject>
#include <QTcpServer>
#include <QUrl>

class QTcpSocket;

namespace posthorn
{

/// Waits on 127.0.0.1 and a free port for the browser that the issuer sends back (RFC 8252 7.3), answers it
/// with a small page, and stops. Whatever else comes is turned away and changes nothing. Lives on a thread
/// with an event loop; owned by the OAuthSignIn.
class RedirectListener final : public QObject
{
    Q_OBJECT

public:
    /// `page` is the plain text of the page that the user ends on.
    RedirectListener(QByteArray state, QString page);
    ~RedirectListener() override;

    /// Errors: Network/ConnectionRefused when no port can be had.
    [[nodiscard]] Result<void> listen();
    /// "http://127.0.0.1:PORT/"
    [[nodiscard]] QUrl redirectUri() const;

Q_SIGNALS:
    /// Once.
    void redirected(const posthorn::RedirectAnswer &answer);

private:
    void takeConnections();
    void read(QTcpSocket *socket);
    void answer(QTcpSocket *socket, int status);

    QByteArray m_state;
    QString m_page;
    quint16 m_port = 0; // also after it has stopped
    int m_connections = 0;
    QTcpServer m_server;
};

} // namespace posthorn
