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

bool Command::open(MailRuntime::Use use, SyncEngine::Mode mode)
{
    auto opened = MailRuntime::open({.profile = profile(), .use = use, .mode = mode});
    if (!opened) {
        fail(opened.error());
        return false;
    }
    m_runtime = std::move(opened).value();
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
