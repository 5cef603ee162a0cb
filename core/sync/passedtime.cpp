#include "passedtime.h"

#include <QFile>
#include <QUuid>
#include <QtEndian>
#include <cstdlib>

namespace posthorn
{

namespace
{

/// Clocks drift, and are brought in step in small pieces.
constexpr qint64 toleranceMs = 5 * 60 * 1000;

/// 0 where the system does not tell.
qint64 runOfTheMachine()
{
    QFile file(QStringLiteral("/proc/sys/kernel/random/boot_id"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray id = QUuid(QString::fromLatin1(file.readAll().trimmed())).toRfc4122();
    return qFromBigEndian<qint64>(id.constData());
}

} // namespace

PassedTime PassedTime::between(const RetentionLook &before, const RetentionLook &now)
{
    if (before.wallMs == 0)
        return {0, now.wallMs};
    const bool sameRun = now.boot != 0 && before.boot == now.boot && before.steadyMs <= now.steadyMs;
    if (!sameRun)
        return {0, std::min(before.wallMs, now.wallMs)};
    const qint64 setBy = (now.wallMs - before.wallMs) - (now.steadyMs - before.steadyMs);
    return {std::abs(setBy) > toleranceMs ? setBy : 0, now.wallMs};
}

RetentionLook lookNow(const Clock &clock)
{
    return {clock.nowMs(), clock.steady().count(), runOfTheMachine()};
}

} // namespace posthorn
