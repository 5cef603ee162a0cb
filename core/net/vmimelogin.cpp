#include "vmimelogin.h"

#include "apop.h"
#include "loginoffer.h"
#include "serverrefusal.h"
#include "vmimesasl.h"
#include "vmimesocket.h"

#include <vmime/net/imap/IMAPConnection.hpp>
#include <vmime/net/imap/IMAPStore.hpp>
#include <vmime/net/pop3/POP3Connection.hpp>
#include <vmime/net/pop3/POP3Store.hpp>
#include <vmime/net/session.hpp>
#include <vmime/net/smtp/SMTPConnection.hpp>
#include <vmime/net/smtp/SMTPTransport.hpp>

namespace posthorn
{

namespace
{

namespace net = vmime::net;

Error authError(ErrorCode code, const QString &context)
{
    return {ErrorDomain::Authentication, code, Retry::AfterUser, {}, context};
}

/// Hands vmime the one socket that we lend it.
class LendingFactory final : public net::socketFactory
{
public:
    explicit LendingFactory(vmime::shared_ptr<VmimeSocket> socket)
        : m_socket(std::move(socket))
    {
    }
    vmime::shared_ptr<net::socket> create() override { return m_socket; }
    vmime::shared_ptr<net::socket> create(vmime::shared_ptr<net::timeoutHandler> /*handler*/) override
    {
        return m_socket;
    }

private:
    vmime::shared_ptr<VmimeSocket> m_socket;
};

/// Common to the three: vmime reads its options from the session by the protocol's prefix.
template <class Service>
vmime::shared_ptr<Service> makeService(const std::string &prefix,
                                       const vmime::shared_ptr<VmimeSocket> &socket,
                                       const vmime::shared_ptr<OneMechanism> &authenticator, bool sasl)
{
    vmime::propertySet options;
    options[prefix + "server.address"] = std::string("localhost"); // never used: the socket is connected
    options[prefix + "options.sasl"] = sasl;
    options[prefix + "options.sasl.fallback"] = false;
    options[prefix + "options.apop"] = false;
    options[prefix + "options.apop.fallback"] = false;
    options[prefix + "options.need-authentication"] = true;
    auto service = vmime::make_shared<Service>(net::session::create(options), authenticator);
    service->setSocketFactory(vmime::make_shared<LendingFactory>(socket));
    return service;
}

void drive(MailProtocol protocol, const vmime::shared_ptr<VmimeSocket> &socket,
           const vmime::shared_ptr<OneMechanism> &authenticator, bool sasl)
{
    switch (protocol) {
    case MailProtocol::Imap: {
        const auto store = makeService<net::imap::IMAPStore>("store.imap.", socket, authenticator, sasl);
        const auto connection = vmime::make_shared<net::imap::IMAPConnection>(store, authenticator);
        connection->connect();
        socket->letGo();
        connection->setState(net::imap::IMAPConnection::STATE_NONE);
        connection->setSocket(nullptr);
        break;
    }
    case MailProtocol::Pop3: {
        const auto store = makeService<net::pop3::POP3Store>("store.pop3.", socket, authenticator, sasl);
        const auto connection = vmime::make_shared<net::pop3::POP3Connection>(store, authenticator);
        connection->connect();
        socket->letGo();
        break;
    }
    case MailProtocol::Smtp: {
        const auto transport =
            makeService<net::smtp::SMTPTransport>("transport.smtp.", socket, authenticator, sasl);
        const auto connection = vmime::make_shared<net::smtp::SMTPConnection>(transport, authenticator);
        connection->connect();
        socket->letGo();
        break;
    }
    }
}

bool isRefusal(MailProtocol protocol, const QByteArray &line)
{
    switch (protocol) {
    case MailProtocol::Imap: {
        const QByteArray status = line.split(' ').value(1).toUpper();
        return status == "NO" || status == "BAD";
    }
    case MailProtocol::Pop3:
        return line.startsWith("-ERR");
    case MailProtocol::Smtp:
        break;
    }
    return line.startsWith('4') || line.startsWith('5');
}

/// Why vmime threw: what is known here is more than its exceptions say.
Error failureOf(MailProtocol protocol, const VmimeSocket &socket, const QString &context)
{
    if (socket.error())
        return *socket.error();
    if (isRefusal(protocol, socket.finalLine()))
        return refusal(protocol, socket.finalLine(), authError(ErrorCode::AuthenticationFailed, context));
    return {ErrorDomain::Protocol, ErrorCode::UnexpectedAnswer, Retry::Backoff, {}, context};
}

bool hasControlCharacters(const QString &text)
{
    return text.contains(u'\r') || text.contains(u'\n') || text.contains(QChar(0));
}

std::string serviceName(MailProtocol protocol)
{
    return protocol == MailProtocol::Pop3 ? "pop" : protocolName(protocol).toStdString();
}

Result<void> mayLogIn(const MailSocket &socket, const Endpoint &endpoint, const SaslCredentials &credentials)
{
    const bool local = endpoint.isLoopback() && socket.isPeerLoopback();
    // That of APOP can be guessed from what is sent, so that not even who does without TLS may use it.
    const bool inClear =
        endpoint.security == ConnectionSecurity::None && endpoint.auth != AuthMechanism::Apop;
    if (!socket.isEncrypted() && !inClear && !local)
        return authError(ErrorCode::PlaintextRefused, QStringLiteral("the line is not encrypted"));
    if (endpoint.auth == AuthMechanism::External && !socket.security().clientCertificate)
        return Error{ErrorDomain::Usage,
                     ErrorCode::InvalidArgument,
                     Retry::AfterUser,
                     {},
                     QStringLiteral("no client certificate is set")};
    // They would end the line of a command and begin another.
    if (hasControlCharacters(credentials.userName) || hasControlCharacters(credentials.password))
        return authError(ErrorCode::AuthenticationFailed,
                         QStringLiteral("a line break in the user name or password"));
    return {};
}

/// An answer that is there before its command was sent is no answer, though the tag may have been guessed.
/// IMAP servers may say untagged things at any time.
Result<void> refuseEarlyAnswers(MailSocket &socket, MailProtocol protocol)
{
    const QByteArray early = socket.takeAvailable();
    bool untagged = protocol == MailProtocol::Imap || early.isEmpty();
    for (qsizetype begin = 0; untagged && begin < early.size();) {
        untagged = early[begin] == '*';
        const qsizetype end = early.indexOf('\n', begin);
        begin = end < 0 ? early.size() : end + 1;
    }
    if (!untagged)
        return Error{ErrorDomain::Protocol,
                     ErrorCode::UnexpectedAnswer,
                     Retry::Backoff,
                     {},
                     QStringLiteral("an answer came before the log-in was asked for")};
    socket.unread(early);
    return {};
}

} // namespace

Result<LoginOutcome> vmimeLogin(MailSocket &socket, const Endpoint &endpoint,
                                const SaslCredentials &credentials)
{
    if (endpoint.auth == AuthMechanism::None)
        return LoginOutcome{AuthMechanism::None, {}, {}};
    POSTHORN_TRY(mayLogIn(socket, endpoint, credentials));
    POSTHORN_TRY_ASSIGN(const LoginOffer offer, readLoginOffer(socket, endpoint.protocol));
    return vmimeLogin(socket, endpoint, credentials, offer);
}

Result<LoginOutcome> vmimeLogin(MailSocket &socket, const Endpoint &endpoint,
                                const SaslCredentials &credentials, const LoginOffer &offer)
{
    POSTHORN_TRY(mayLogIn(socket, endpoint, credentials));
    POSTHORN_TRY_ASSIGN(const LoginPlan plan, planLogin(offer, endpoint.auth));
    POSTHORN_TRY(refuseEarlyAnswers(socket, endpoint.protocol));
    LoginOutcome outcome;
    outcome.mechanism = plan.mechanism;
    outcome.capabilities = offer.capabilities;

    const QString context =
        QStringLiteral("logging in at %1 with %2").arg(endpoint.hostAndPort(), mechanismName(plan.mechanism));
    if (plan.mechanism == AuthMechanism::Apop) {
        POSTHORN_TRY(apopLogIn(socket, credentials, offer.apopTimestamp, context));
        return outcome;
    }
    prepareVmime();
    const auto lent = vmime::make_shared<VmimeSocket>(socket, endpoint.protocol, plan.saslName);
    const auto authenticator = vmime::make_shared<OneMechanism>(
        credentials, plan.saslName, serviceName(endpoint.protocol), endpoint.host.toStdString());
    try {
        drive(endpoint.protocol, lent, authenticator, !plan.saslName.isEmpty());
    } catch (const std::exception &) {
        lent->letGo();
        if (authenticator->lacksCredentials())
            return Error{ErrorDomain::Authentication, ErrorCode::TicketMissing, Retry::Backoff, {}, context};
        return failureOf(endpoint.protocol, *lent, context);
    }
    const bool mutual = plan.mechanism == AuthMechanism::ScramSha256 ||
                        plan.mechanism == AuthMechanism::ScramSha1 || plan.mechanism == AuthMechanism::Gssapi;
    if (mutual && !authenticator->isComplete())
        return authError(ErrorCode::AuthenticationFailed,
                         QStringLiteral("the server did not prove its identity"));
    outcome.capabilitiesAfter = lent->capabilities();
    return outcome;
}

} // namespace posthorn
