#pragma once

#include "faultedrun.h"
#include "support/dovecotserver.h"

namespace posthorn
{

/// How posthornctl is asked to bring an account's mail by the other protocol.
enum class SwitchWay {
    ToImapKeeping,   // what is only here stays
    ToImapUploading, // or goes to the server
    ToPop3,
};
[[nodiscard]] const char *switchWayName(SwitchWay way);

/// A profile and a mailbox on a real server, about to change the protocol, put back to that for each run.
/// There are messages of all kinds: read, flagged, tagged, filed and thrown away here or there, twins, of
/// one Message-ID and of none, only here, only there, and new. One thread.
class SwitchScene
{
public:
    explicit SwitchScene(SwitchWay way);

    /// Empty where all went well until then.
    [[nodiscard]] QString problem() const { return m_problem; }
    /// Runs the command from the beginning, hit by the fault. Answers what is lost in that moment: what is
    /// neither on the server nor whole here.
    [[nodiscard]] QString hit(const CrashFault &fault);
    /// Then the command again, unhurt, and a sync, three times at the most, until all is as `expected`.
    /// Answers what is in the end: here and on the server.
    [[nodiscard]] QString recover(const QString &expected = {});
    /// What of that is wrong whatever else it is: what is lost or doubled, here or on the server.
    [[nodiscard]] QString lostOrDoubled() const;
    /// How many calls the command makes that can be hit.
    [[nodiscard]] long countCalls(bool atSockets);
    [[nodiscard]] const CtlResult &result() const { return m_result; }

private:
    struct OnServer {
        QStringList lines; // folder, subject, flags
        QStringList messages;
    };
    void expect(const QString &line);
    void deliver(const QString &subject, const QByteArray &bytes, const QString &folder);
    void doveadm(const QString &line);
    void collect();
    void change();
    void changeThere();
    void useImap();
    [[nodiscard]] QString idOf(const QString &subject);
    [[nodiscard]] QString server(MailProtocol protocol) const;
    [[nodiscard]] QString mailDir() const;
    [[nodiscard]] OnServer readServer() const;
    void waitForServer() const;
    void begin();

    DovecotServer m_server;
    CtlRunner m_runner;
    QString m_command;
    QStringList m_awaitedHere; // "subject hash" of each message, sorted
    QStringList m_awaitedThere;
    QStringList m_here; // what recover() found
    QStringList m_there;
    CtlResult m_result;
    QString m_problem;
};

} // namespace posthorn
