#pragma once

#include "account/endpoint.h"
#include "base/result.h"

#include <QByteArray>
#include <QList>
#include <deque>
#include <optional>
#include <vmime/net/socket.hpp>

namespace posthorn
{

class MailSocket;

/// What vmime takes for its socket while it drives a log-in: an opened MailSocket, lent for that time. It
/// hands out one line at a time, so that no byte stays in vmime's buffers, and shows vmime only what the
/// log-in needs: vmime's own parser fails on much that today's servers say. What vmime asks beyond the log-in
/// (capabilities, LIST, LOGOUT, QUIT) is answered here and never sent. Worker thread.
class VmimeSocket final : public vmime::net::socket
{
public:
    /// `mechanism` is the only one that vmime shall hear of; empty = the protocol's own log-in command.
    VmimeSocket(MailSocket &socket, MailProtocol protocol, const QByteArray &mechanism);

    /// From here on nothing is sent or read any more: the MailSocket goes on without vmime.
    void letGo() { m_lent = false; }
    /// Why the connection failed under vmime.
    [[nodiscard]] const std::optional<Error> &error() const { return m_error; }
    /// The server's last line that was neither untagged (IMAP) nor a challenge.
    [[nodiscard]] const QByteArray &finalLine() const { return m_finalLine; }
    /// IMAP: what the server told about its capabilities after the log-in; may be empty.
    [[nodiscard]] const QList<QByteArray> &capabilities() const { return m_capabilities; }

    void connect(const vmime::string &address, vmime::port_t port) override;
    void disconnect() override;
    [[nodiscard]] bool isConnected() const override;
    bool waitForRead(int msecs) override;
    bool waitForWrite(int msecs) override;
    void receive(vmime::string &buffer) override;
    size_t receiveRaw(vmime::byte_t *buffer, size_t count) override;
    void send(const vmime::string &buffer) override;
    void send(const char *text) override;
    void sendRaw(const vmime::byte_t *buffer, size_t count) override;
    size_t sendRawNonBlocking(const vmime::byte_t *buffer, size_t count) override;
    [[nodiscard]] size_t getBlockSize() const override;
    [[nodiscard]] unsigned int getStatus() const override;
    [[nodiscard]] const vmime::string getPeerName() const override;
    [[nodiscard]] const vmime::string getPeerAddress() const override;
    vmime::shared_ptr<vmime::net::timeoutHandler> getTimeoutHandler() override;
    void setTracer(vmime::shared_ptr<vmime::net::tracer> tracer) override;
    vmime::shared_ptr<vmime::net::tracer> getTracer() override;

private:
    void sendLine(const QByteArray &line);
    [[nodiscard]] bool answerHere(const QByteArray &line);
    [[nodiscard]] QByteArray nextLine();
    [[nodiscard]] Result<QByteArray> nextImapLine();
    [[noreturn]] void fail(Error error);

    MailSocket &m_socket;
    MailProtocol m_protocol;
    QByteArray m_mechanisms;           // what vmime hears to be offered
    std::deque<QByteArray> m_prepared; // lines for vmime that do not come from the server
    QByteArray m_unsent;               // a command until its line ends
    QByteArray m_unread;               // of a line that receiveRaw() could not give at once
    QByteArray m_finalLine;
    QList<QByteArray> m_capabilities;
    std::optional<Error> m_error;
    bool m_lent = true;
};

} // namespace posthorn
