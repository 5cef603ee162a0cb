#pragma once

#include "imapfixture.h"
#include "support/scriptedserver.h"

namespace posthorn
{

/// What a scripted server answers to a command ("UID FETCH 1:* (UID)", without its tag). "%TAG%" in it stands
/// for the tag; where there is none, "TAG OK done" follows by itself.
using ImapAnswers = std::function<QByteArray(const QByteArray &command)>;

/// Logs any client in with PLAIN, then answers its commands. An answer ending in "%CUT%" ends the connection
/// there.
inline void playImap(ScriptedPeer &peer, const QByteArray &capabilities, const ImapAnswers &answers)
{
    peer.send("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n");
    while (true) {
        const QByteArray line = peer.readLine();
        if (line.isEmpty())
            return;
        const QByteArray tag = line.left(line.indexOf(' '));
        const QByteArray command = line.mid(tag.size() + 1);
        if (command.startsWith("AUTHENTICATE PLAIN")) {
            if (command == "AUTHENTICATE PLAIN") {
                peer.send("+ \r\n");
                if (peer.readLine().isEmpty())
                    return;
            }
            peer.send(tag + " OK in\r\n");
            continue;
        }
        QByteArray answer;
        if (command == "CAPABILITY")
            answer = "* CAPABILITY IMAP4rev1 AUTH=PLAIN " + capabilities + "\r\n";
        else if (command == "LOGOUT")
            answer = "* BYE bye\r\n";
        else if (command.startsWith("ENABLE "))
            answer = "* ENABLED " + command.mid(7) + "\r\n";
        else
            answer = answers(command);
        const bool cut = answer.endsWith("%CUT%");
        if (cut)
            answer.chop(5);
        else if (!answer.contains("%TAG%"))
            answer += "%TAG% OK done\r\n";
        peer.send(answer.replace("%TAG%", tag));
        if (cut) {
            peer.close();
            return;
        }
    }
}

inline Endpoint scriptedEndpoint(const ScriptedServer &server)
{
    Endpoint endpoint = server.endpoint(MailProtocol::Imap);
    endpoint.auth = AuthMechanism::Plain;
    endpoint.userName = QStringLiteral("home");
    return endpoint;
}

inline std::unique_ptr<ImapSession> scriptedSession(const ScriptedServer &server,
                                                    const CancellationToken &token = {},
                                                    const MailSocket::Timeouts &timeouts = {})
{
    auto socket = std::make_unique<MailSocket>(token, std::make_shared<Transcript>());
    socket->setTimeouts(timeouts);
    const Endpoint endpoint = scriptedEndpoint(server);
    if (auto opened = socket->open(endpoint); !opened) {
        qWarning("open: %s", qPrintable(opened.error().toString()));
        return nullptr;
    }
    auto session = std::make_unique<ImapSession>(std::move(socket));
    if (auto loggedIn = session->logIn(endpoint, {QStringLiteral("home"), QStringLiteral("secret")});
        !loggedIn) {
        qWarning("log-in: %s", qPrintable(loggedIn.error().toString()));
        return nullptr;
    }
    return session;
}

} // namespace posthorn
