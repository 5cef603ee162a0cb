#include "vmimesocket.h"

#include "mailsocket.h"
#include "serverrefusal.h"
#include "transcriptredaction.h"

#include <algorithm>
#include <cstring>
#include <vmime/exception.hpp>

namespace posthorn
{

namespace
{

/// vmime wants its SASL library to suggest a mechanism before it lets us choose, and that library suggests
/// nothing when it knows none of the offered ones: PLAIN beside XOAUTH2 makes it go on.
QByteArray offered(const QByteArray &mechanism)
{
    return mechanism == "PLAIN" ? mechanism : "PLAIN " + mechanism;
}

QByteArray imapGreeting(const QByteArray &mechanism)
{
    QByteArray greeting = "* OK [CAPABILITY IMAP4rev1";
    if (!mechanism.isEmpty())
        for (const QByteArray &name : offered(mechanism).split(' '))
            greeting += " AUTH=" + name;
    return greeting + "] ready";
}

QList<QByteArray> capabilityWords(const QByteArray &line)
{
    const QByteArray upper = line.toUpper();
    const qsizetype begin = upper.indexOf("CAPABILITY ");
    if (begin < 0)
        return {};
    const qsizetype bracket = upper.indexOf(']', begin);
    QList<QByteArray> words = upper.mid(begin + 11, bracket < 0 ? -1 : bracket - begin - 11).split(' ');
    words.removeAll(QByteArray());
    return words;
}

} // namespace

VmimeSocket::VmimeSocket(MailSocket &socket, MailProtocol protocol, const QByteArray &mechanism)
    : m_socket(socket)
    , m_protocol(protocol)
    , m_mechanisms(mechanism.isEmpty() ? QByteArray() : offered(mechanism))
{
    switch (protocol) {
    case MailProtocol::Imap:
        m_prepared.push_back(imapGreeting(mechanism));
        break;
    case MailProtocol::Pop3:
        m_prepared.emplace_back("+OK ready");
        break;
    case MailProtocol::Smtp:
        m_prepared.emplace_back("220 ready");
        break;
    }
}

void VmimeSocket::fail(Error error)
{
    m_error = std::move(error);
    throw vmime::exceptions::socket_exception("the connection failed");
}

bool VmimeSocket::answerHere(const QByteArray &line)
{
    const QList<QByteArray> words = line.toUpper().split(' ');
    if (m_protocol == MailProtocol::Imap) {
        const QByteArray command = words.value(1);
        if (command == "LIST")
            m_prepared.emplace_back("* LIST (\\Noselect) \"/\" \"\"");
        else if (command == "LOGOUT")
            m_prepared.emplace_back("* BYE");
        else
            return false;
        m_prepared.push_back(line.left(line.indexOf(' ')) + " OK done");
        return true;
    }
    const QByteArray command = words.value(0);
    if (command == "QUIT") {
        m_prepared.emplace_back(m_protocol == MailProtocol::Pop3 ? "+OK" : "221 bye");
    } else if (m_protocol == MailProtocol::Pop3 && command == "CAPA") {
        m_prepared.emplace_back("+OK");
        m_prepared.push_back("SASL " + m_mechanisms);
        m_prepared.emplace_back(".");
    } else if (m_protocol == MailProtocol::Smtp && command == "EHLO") {
        m_prepared.emplace_back("250-ready");
        m_prepared.push_back("250 AUTH " + m_mechanisms);
    } else {
        return false;
    }
    return true;
}

void VmimeSocket::sendLine(const QByteArray &line)
{
    if (answerHere(line))
        return;
    // A command is shown with its secrets masked; an answer to a challenge is all secret.
    const bool command =
        redactedCommand(line) != line || beginsSasl(line) || line.toUpper().startsWith("USER ");
    const auto sent = command ? m_socket.write(line + "\r\n") : m_socket.writeSecret(line + "\r\n");
    if (!sent)
        fail(sent.error());
}

void VmimeSocket::sendRaw(const vmime::byte_t *buffer, size_t count)
{
    if (!m_lent)
        throw vmime::exceptions::socket_not_connected_exception();
    m_unsent.append(reinterpret_cast<const char *>(buffer), static_cast<qsizetype>(count));
    for (qsizetype end = m_unsent.indexOf('\n'); end >= 0; end = m_unsent.indexOf('\n')) {
        QByteArray line = m_unsent.left(end);
        m_unsent.remove(0, end + 1);
        if (line.endsWith('\r'))
            line.chop(1);
        sendLine(line);
    }
}

void VmimeSocket::send(const vmime::string &buffer)
{
    sendRaw(reinterpret_cast<const vmime::byte_t *>(buffer.data()), buffer.size());
}

void VmimeSocket::send(const char *text)
{
    sendRaw(reinterpret_cast<const vmime::byte_t *>(text), std::strlen(text));
}

size_t VmimeSocket::sendRawNonBlocking(const vmime::byte_t *buffer, size_t count)
{
    sendRaw(buffer, count);
    return count;
}

Result<QByteArray> VmimeSocket::nextImapLine()
{
    for (int i = 0; i < 1'000; ++i) {
        POSTHORN_TRY_ASSIGN(const QByteArray line, m_socket.readLine());
        const QByteArray upper = line.left(16).toUpper();
        if (upper.startsWith('+'))
            return "+ " + line.mid(1).trimmed();
        if (upper.startsWith("* BYE")) {
            return imapRefusal(line, {ErrorDomain::Server,
                                      ErrorCode::ServerSaidBye,
                                      Retry::Backoff,
                                      {},
                                      QStringLiteral("the log-in")});
        }
        if (upper.startsWith("* ")) {
            if (upper.startsWith("* CAPABILITY "))
                m_capabilities = capabilityWords(line);
            if (announcedLiteral(line) > 0) {
                return Error{ErrorDomain::Protocol,
                             ErrorCode::UnexpectedAnswer,
                             Retry::Backoff,
                             {},
                             QStringLiteral("a literal during the log-in")};
            }
            continue;
        }
        m_finalLine = line;
        const QList<QByteArray> words = line.split(' ');
        const QByteArray status = words.value(1).toUpper();
        if (status == "OK" && words.value(2).toUpper() == "[CAPABILITY")
            m_capabilities = capabilityWords(line);
        return words.first() + ' ' + status + " done";
    }
    return Error{ErrorDomain::Protocol,
                 ErrorCode::LimitExceeded,
                 Retry::Backoff,
                 {},
                 QStringLiteral("1,000 lines and no answer to the log-in")};
}

QByteArray VmimeSocket::nextLine()
{
    if (!m_prepared.empty()) {
        QByteArray line = std::move(m_prepared.front());
        m_prepared.pop_front();
        return line;
    }
    if (!m_lent)
        throw vmime::exceptions::socket_not_connected_exception();
    auto line = m_protocol == MailProtocol::Imap ? nextImapLine() : m_socket.readLine(8 * 1024);
    if (!line)
        fail(std::move(line).error());
    if (m_protocol != MailProtocol::Imap && endsSasl(*line))
        m_finalLine = *line;
    return *std::move(line);
}

void VmimeSocket::receive(vmime::string &buffer)
{
    const QByteArray bytes = m_unread.isEmpty() ? nextLine() + "\r\n" : std::exchange(m_unread, {});
    buffer.assign(bytes.constData(), static_cast<size_t>(bytes.size()));
}

size_t VmimeSocket::receiveRaw(vmime::byte_t *buffer, size_t count)
{
    if (m_unread.isEmpty())
        m_unread = nextLine() + "\r\n";
    const auto size = std::min(count, static_cast<size_t>(m_unread.size()));
    std::memcpy(buffer, m_unread.constData(), size);
    m_unread.remove(0, static_cast<qsizetype>(size));
    return size;
}

void VmimeSocket::connect(const vmime::string & /*address*/, vmime::port_t /*port*/) {}

void VmimeSocket::disconnect()
{
    m_lent = false;
}

bool VmimeSocket::isConnected() const
{
    return m_lent && m_socket.isOpen();
}

bool VmimeSocket::waitForRead(int /*msecs*/)
{
    return true; // receive() waits
}

bool VmimeSocket::waitForWrite(int /*msecs*/)
{
    return true;
}

size_t VmimeSocket::getBlockSize() const
{
    return 16 * 1024;
}

unsigned int VmimeSocket::getStatus() const
{
    return 0;
}

const vmime::string VmimeSocket::getPeerName() const
{
    return {};
}

const vmime::string VmimeSocket::getPeerAddress() const
{
    return {};
}

vmime::shared_ptr<vmime::net::timeoutHandler> VmimeSocket::getTimeoutHandler()
{
    return nullptr;
}

void VmimeSocket::setTracer(vmime::shared_ptr<vmime::net::tracer> /*tracer*/) {}

vmime::shared_ptr<vmime::net::tracer> VmimeSocket::getTracer()
{
    return nullptr;
}

} // namespace posthorn
