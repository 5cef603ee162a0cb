#include "redirectlistener.h"

#include <QTcpSocket>
#include <QTimer>
#include <chrono>

namespace posthorn
{

namespace
{

constexpr qint64 longestHead = 16 * 1024;
constexpr int mostConnections = 16;
constexpr std::chrono::seconds patience{10};

QByteArray reason(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    default:
        return "Bad Request";
    }
}

} // namespace

RedirectListener::RedirectListener(QByteArray state, QString page)
    : m_state(std::move(state))
    , m_page(std::move(page))
{
    connect(&m_server, &QTcpServer::newConnection, this, &RedirectListener::takeConnections);
}

RedirectListener::~RedirectListener() = default;

Result<void> RedirectListener::listen()
{
    if (m_server.listen(QHostAddress::LocalHost)) {
        m_port = m_server.serverPort();
        return {};
    }
    return Error{ErrorDomain::Network,
                 ErrorCode::ConnectionRefused,
                 Retry::AfterUser,
                 {},
                 QStringLiteral("no port for the browser's answer: %1").arg(m_server.errorString())};
}

QUrl RedirectListener::redirectUri() const
{
    return QUrl(QStringLiteral("http://127.0.0.1:%1/").arg(m_port));
}

void RedirectListener::takeConnections()
{
    while (QTcpSocket *socket = m_server.nextPendingConnection()) {
        if (m_connections == mostConnections) {
            socket->abort();
            socket->deleteLater();
            continue;
        }
        ++m_connections;
        connect(socket, &QObject::destroyed, this, [this] { --m_connections; });
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
        // A browser opens connections that it may never use.
        QTimer::singleShot(patience, socket, [socket] {
            socket->abort();
            socket->deleteLater();
        });
    }
}

void RedirectListener::read(QTcpSocket *socket)
{
    const QByteArray head = socket->peek(longestHead);
    const qsizetype end = head.indexOf("\r\n\r\n");
    if (end < 0) {
        if (head.size() >= longestHead)
            answer(socket, 400);
        return;
    }
    const RedirectVerdict verdict = judgeRedirect(head.left(end + 4), m_port, m_state);
    answer(socket, verdict.status);
    if (!verdict.answer || !m_server.isListening())
        return;
    // The same address again, from the browser's history or from a spy, leads nowhere.
    m_server.close();
    emit redirected(*verdict.answer);
}

void RedirectListener::answer(QTcpSocket *socket, int status)
{
    socket->disconnect(this);
    connect(socket, &QObject::destroyed, this, [this] { --m_connections; });
    QByteArray body =
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>Posthorn</title></head><body><p>";
    body += (status == 200 ? m_page.toHtmlEscaped() : QStringLiteral("This is not a page.")).toUtf8();
    body += "</p></body></html>\n";
    socket->write(
        "HTTP/1.1 " + QByteArray::number(status) + ' ' + reason(status) +
        "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: " + QByteArray::number(body.size()) +
        "\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
        "Content-Security-Policy: default-src 'none'\r\nX-Content-Type-Options: nosniff\r\n"
        "Connection: close\r\n\r\n" +
        body);
    // What was read on is nobody's; disconnecting with it unread would reset the line under the page.
    socket->readAll();
    socket->flush(); // now, because the listener may go at once
    socket->disconnectFromHost();
}

} // namespace posthorn
