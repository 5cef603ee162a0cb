#pragma once

#include "../sync/scriptedmail.h"
#include "faultedrun.h"
#include "support/fakeimap/fakeimapserver.h"

namespace posthorn
{

/// One thing that posthornctl does, up to the command that is to be interrupted.
struct CrashScenario {
    const char *name = nullptr;
    QStringList preparation; // commands, each a line; %1 is the id of the message "M", %2 a message file, %3
                             // a newer version of it, %4 the id of the draft
    QString command;
    bool firstSync = false; // the profile knows the account and nothing else
    bool mayBeLost = false; // the command itself records what the user did: killed before, it was not done
    bool sends = false;     // and then it may be unknown whether it was sent; but it is never sent twice
    bool oldSchema = false; // the profile is one of the first version
};

/// A fake server and a profile that knows its account, put back to the same beginning for each run. One
/// thread.
class CrashScene
{
public:
    explicit CrashScene(const CrashScenario &scenario);

    /// Empty where the preparation went well.
    [[nodiscard]] QString problem() const { return m_problem; }
    /// Runs the command from the beginning, hit by the fault; then, unhurt, as often as a user would. Answers
    /// what is in the end, on the server and here, and what is wrong with the store.
    [[nodiscard]] QString run(const CrashFault &fault);
    /// How many calls the command makes that can be hit.
    [[nodiscard]] long countCalls(bool atSockets);
    /// Of the command that was hit.
    [[nodiscard]] const CtlResult &hit() const { return m_hit; }

private:
    void begin();
    CtlResult ctl(const QString &line);
    [[nodiscard]] QString outcome();

    CrashScenario m_scenario;
    FakeImapServer m_server;
    ScriptedSmtp m_smtp;
    CtlRunner m_runner;
    FakeMailStore::Snapshot m_mail;
    CtlResult m_hit;
    QString m_problem;
};

} // namespace posthorn
