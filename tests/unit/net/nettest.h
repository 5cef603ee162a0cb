#pragma once

#include "net/mailsocket.h"
#include "support/scriptedserver.h"

#include <future>

namespace posthorn
{

/// What the tests of this folder share.
inline Endpoint endpointAt(quint16 port, MailProtocol protocol, ConnectionSecurity security)
{
    Endpoint endpoint;
    endpoint.protocol = protocol;
    endpoint.host = QStringLiteral("127.0.0.1");
    endpoint.port = port;
    endpoint.security = security;
    endpoint.userName = QStringLiteral("ann");
    return endpoint;
}

/// Runs `work` as the program does: on a thread without an event loop.
template <class Work>
auto onWorker(Work work)
{
    return std::async(std::launch::async, std::move(work)).get();
}

/// Short ones, so that a defect shows as a failure and not as a hanging test.
inline MailSocket::Timeouts testTimeouts()
{
    using std::chrono::seconds;
    return {seconds(10), seconds(10), seconds(10), seconds(10)};
}

template <class T>
QString errorOf(const Result<T> &result)
{
    return result ? QStringLiteral("no error") : errorCodeName(result.error().code);
}

} // namespace posthorn
