#pragma once

#include "support/scriptedserver.h"

namespace posthorn
{

/// An IMAP server for the log-in: offers `mechanisms` (" AUTH=PLAIN"), answers the log-in of its n-th
/// connection with the n-th of `logIns` ("OK", "NO [AUTHENTICATIONFAILED] no"; the last one for all that
/// follow), and EXAMINE with `examine`.
inline ScriptedServer::Script imapLogIns(const QByteArray &mechanisms, const QList<QByteArray> &logIns,
                                         const QByteArray &examine = "OK fine")
{
    return [=](ScriptedPeer &peer) {
        const QByteArray capabilities = "CAPABILITY IMAP4rev1 SASL-IR" + mechanisms;
        peer.send("* OK [" + capabilities + "] ready\r\n");
        while (true) {
            const QByteArray line = peer.readLine();
            if (line.isEmpty())
                return;
            const QByteArray tag = line.left(line.indexOf(' ') + 1);
            const QByteArray command = line.mid(tag.size()).toUpper();
            if (command.startsWith("CAPABILITY"))
                peer.send("* " + capabilities + "\r\n" + tag + "OK\r\n");
            else if (command.startsWith("AUTHENTICATE") || command.startsWith("LOGIN"))
                peer.send(tag + logIns.value(peer.index(), logIns.last()) + "\r\n");
            else if (command.startsWith("EXAMINE"))
                peer.send(tag + examine + "\r\n");
            else
                peer.send(tag + "OK\r\n");
        }
    };
}

} // namespace posthorn
