#pragma once

#include "../ctl/ctlrunner.h"

namespace posthorn
{

/// How a program is hit: see tests/support/faultshim.
struct CrashFault {
    QString kind = QStringLiteral("count"); // only counts
    bool atSockets = false;
    bool lasting = false;
    long at = 0;
};

/// Runs posthornctl, hit by the fault. `later`: by how many seconds its time is ahead of the test's.
[[nodiscard]] CtlResult runFaulted(const CtlRunner &runner, const QStringList &arguments,
                                   const CrashFault &fault, long later = 0);

/// How many calls the last such run made that can be hit; 0 where it came to no regular end.
[[nodiscard]] long callsOf(const CtlRunner &runner);

/// What is wrong after a run that was hit, for who reads the test's failure.
[[nodiscard]] QString describeHit(const CrashFault &fault, long calls, const CtlResult &result,
                                  const QString &wrong);

/// Which of a program's calls a test tries: every `stride`th from `first` on. That is every one of a part
/// with POSTHORN_TEST_PART=2/16 (first/stride), else about `wanted`, from a random one on.
struct CallSample {
    long first = 1;
    long stride = 1;

    [[nodiscard]] static CallSample of(long calls, long wanted);
    /// What repeats it.
    [[nodiscard]] QString name() const;
};

/// Puts a copy of the folder, times and owners included, in place of what `to` was.
void copyFolder(const QString &from, const QString &to);

} // namespace posthorn
