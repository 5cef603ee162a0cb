#include "serverlook.h"

#include "mailsocket.h"
#include "starttls.h"

namespace posthorn
{

namespace
{

QString clearAnswer(Endpoint endpoint, const CancellationToken &token, std::chrono::milliseconds limit)
{
    endpoint.security = ConnectionSecurity::None;
    MailSocket socket(token, nullptr);
    socket.setTimeouts({limit, limit, limit / 2, limit});
    if (!socket.connectOnly(endpoint))
        return {};
    auto line = socket.readLine();
    // Web servers wait to be spoken to; a mail server would only say goodbye.
    if (!line && line.error().code == ErrorCode::TimedOut && socket.write("QUIT\r\n\r\n"))
        line = socket.readLine();
    return line ? serverKind(*line) : QString();
}

bool answersTls(Endpoint endpoint, const CancellationToken &token, std::chrono::milliseconds limit)
{
    endpoint.security = ConnectionSecurity::Tls;
    MailSocket socket(token, nullptr);
    socket.setTimeouts({limit, limit, limit, limit});
    const auto opened = socket.connectOnly(endpoint);
    return opened || socket.certificateProblem();
}

} // namespace

QString whatAnswersAt(const Endpoint &endpoint, const CancellationToken &token,
                      std::chrono::milliseconds limit)
{
    // Where the connection was to be encrypted from the start, that was tried already.
    if (endpoint.security != ConnectionSecurity::Tls && answersTls(endpoint, token, limit))
        return QStringLiteral("TLS");
    return clearAnswer(endpoint, token, limit);
}

} // namespace posthorn
