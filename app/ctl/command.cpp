#include "command.h"

namespace posthorn
{

bool Command::isSet(const char *option) const
{
    return m_environment.parser->isSet(QLatin1String(option));
}

QString Command::value(const char *option) const
{
    return m_environment.parser->value(QLatin1String(option));
}

Result<int> Command::number(const char *option, int fallback) const
{
    if (!isSet(option))
        return fallback;
    bool ok = false;
    const int result = value(option).toInt(&ok);
    if (!ok || result < 1)
        return Error{ErrorDomain::Usage,
                     ErrorCode::InvalidArgument,
                     Retry::Never,
                     {},
                     QStringLiteral("--%1 takes a number from 1 on").arg(QLatin1String(option))};
    return result;
}

namespace
{

QStringList repairLines(const RepairReport &report)
{
    QStringList lines;
    for (const QString &file : report.setAside)
        lines << QStringLiteral("a damaged file was set aside as %1").arg(file);
    if (report.restored > 0)
        lines << QStringLiteral("%1 that exist only on this computer came back from local.db")
                     .arg(countText(report.restored, "thing"));
    if (report.toFetchAgain > 0)
        lines << QStringLiteral("%1 will be fetched again").arg(countText(report.toFetchAgain, "message"));
    if (report.lost > 0)
        lines << QStringLiteral("%1 that existed only on this computer lost their text")
                     .arg(countText(report.lost, "message"));
    if (report.mended > 0)
        lines << QStringLiteral("%1 put right").arg(countText(report.mended, "contradiction"));
    return lines;
}

} // namespace

bool Command::open(MailRuntime::Use use, SyncEngine::Mode mode)
{
    return open({.profile = profile(), .use = use, .mode = mode});
}

bool Command::openForRepair()
{
    return open({.profile = profile(), .use = MailRuntime::Use::Write, .repair = true});
}

bool Command::open(const MailRuntime::Options &options)
{
    auto opened = MailRuntime::open(options);
    if (!opened) {
        fail(opened.error());
        return false;
    }
    m_runtime = std::move(opened).value();
    for (const QString &line : repairLines(m_runtime->store().repairs()))
        output().warning(line);
    return true;
}

void Command::usageError(const QString &text)
{
    fail({ErrorDomain::Usage, ErrorCode::InvalidArgument, Retry::Never, {}, text});
}

void Command::fail(const Error &error)
{
    output().error(error);
    finish(exitCodeOf(error));
}

void Command::finish(ExitCode code)
{
    if (std::exchange(m_ended, true))
        return;
    output().flush();
    Q_EMIT finished(code);
}

} // namespace posthorn
