#pragma once

#include "../sync/scriptedmail.h"
#include "account/account.h"
#include "faultedrun.h"
#include "support/fakeimap/fakeimapserver.h"
#include "support/fakeimap/fakepop3server.h"

namespace posthorn
{

/// The story of a mailbox that is read at work and collected at home, as commands of posthornctl. Each step
/// stands for all that come before it, too.
enum class StoryStep {
    CollectedAtWork,
    DeletedAtWork,      // recorded
    DeletionAtWorkDone, // and the server was visited
    CollectedAtHome,
    Answered,
    RemovedAtHome, // by home's rule, after a week
    GoneAtWork,
};
[[nodiscard]] const char *storyStepName(StoryStep step);

/// Two profiles and one fake mailbox at the beginning of one step, put back to it for each run. One thread.
class StoryScene
{
public:
    struct Computers {
        IncomingKind work = IncomingKind::Imap;
        IncomingKind home = IncomingKind::Imap;
    };

    StoryScene(const Computers &computers, StoryStep step);

    /// Empty where the story went well until the step.
    [[nodiscard]] QString problem() const { return m_problem; }
    /// Runs the step's command from the beginning, hit by the fault. Answers what is lost in that moment:
    /// what is neither on the server nor whole on a computer.
    [[nodiscard]] QString hit(const CrashFault &fault);
    /// Then, unhurt, it visits the server, three times at the most, until all is as `expected`; after a
    /// command that only records something and needs no network, not at all. Answers what is in the end: on
    /// the server, on the computer of the step, sent, and what is wrong with its store.
    [[nodiscard]] QString recover(const QString &expected = {});
    /// How many calls the command makes that can be hit.
    [[nodiscard]] long countCalls(bool atSockets);
    [[nodiscard]] const CtlResult &result() const { return m_result; }

private:
    struct Command {
        CtlRunner *computer = nullptr;
        QString line;
        long later = 0; // by how many seconds the computer's time is ahead of the test's
    };
    [[nodiscard]] Command commandOf(StoryStep step);
    [[nodiscard]] CtlResult run(const Command &command, const CrashFault &fault);
    [[nodiscard]] CtlResult run(const Command &command) { return run(command, CrashFault()); }
    void begin();
    [[nodiscard]] QString outcome();
    void expect(const Command &command);
    [[nodiscard]] QString accountLine(IncomingKind kind, const QString &options) const;
    [[nodiscard]] QStringList onServer();

    FakeImapServer m_imap;
    FakePop3Server m_pop3;
    ScriptedSmtp m_smtp;
    CtlRunner m_work;
    CtlRunner m_home;
    StoryStep m_step;
    Command m_command;
    FakeMailStore::Snapshot m_mail;
    CtlResult m_result;
    QString m_problem;
};

} // namespace posthorn
