#include "faultedrun.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <algorithm>

namespace posthorn
{

namespace
{

QString reportOf(const CtlRunner &runner)
{
    return runner.file(QStringLiteral("calls"));
}

} // namespace

CtlResult runFaulted(const CtlRunner &runner, const QStringList &arguments, const CrashFault &fault,
                     long later)
{
    QFile::remove(reportOf(runner));
    QStringList environment{
        QStringLiteral("LD_PRELOAD=" POSTHORN_BINARY_DIR "/tests/posthorn_faultshim.so"),
        QStringLiteral("POSTHORN_FAULT_PROGRAM=posthornctl"),
        QStringLiteral("POSTHORN_FAULT_KIND=") + fault.kind,
        QStringLiteral("POSTHORN_FAULT_AT=%1").arg(fault.at),
        QStringLiteral("POSTHORN_FAULT_REPORT=") + reportOf(runner),
        QStringLiteral("POSTHORN_FAULT_LATER=%1").arg(later),
    };
    if (!fault.atSockets)
        environment << QStringLiteral("POSTHORN_FAULT_DIR=") + runner.profileDir();
    if (fault.lasting)
        environment << QStringLiteral("POSTHORN_FAULT_LASTING=1");
    return runner.run(arguments, {}, environment);
}

long callsOf(const CtlRunner &runner)
{
    QFile file(reportOf(runner));
    return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().toLong() : 0;
}

QString describeHit(const CrashFault &fault, long calls, const CtlResult &result, const QString &wrong)
{
    return QStringLiteral("%1 at call %2 of %3:\n%4\nIt had said: %5")
        .arg(fault.kind)
        .arg(fault.at)
        .arg(calls)
        .arg(wrong, QString::fromUtf8(result.said()));
}

CallSample CallSample::of(long calls, long wanted)
{
    const QStringList part = qEnvironmentVariable("POSTHORN_TEST_PART").split(u'/');
    if (part.size() == 2)
        return {std::max(1L, part.first().toLong()), std::max(1L, part.last().toLong())};
    const long stride = std::max(1L, calls / wanted);
    return {1 + QRandomGenerator::global()->bounded(int(stride)), stride};
}

QString CallSample::name() const
{
    return QStringLiteral("POSTHORN_TEST_PART=%1/%2").arg(first).arg(stride);
}

void copyFolder(const QString &from, const QString &to)
{
    QDir(to).removeRecursively();
    QProcess::execute(QStringLiteral("cp"), {QStringLiteral("-a"), from, to});
}

} // namespace posthorn
