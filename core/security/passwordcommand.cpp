#include "passwordcommand.h"

#include <QProcess>
#include <QTimer>

namespace posthorn
{

namespace
{

Error failed(const QString &context)
{
    return {ErrorDomain::Credentials, ErrorCode::CredentialsMissing, Retry::AfterUser, {}, context};
}

Result<QString> passwordFrom(QProcess &process)
{
    if (process.exitStatus() != QProcess::NormalExit)
        return failed(QStringLiteral("the password command was ended or took too long"));
    if (process.exitCode() != 0)
        return failed(
            QStringLiteral("the password command failed with exit code %1").arg(process.exitCode()));
    QByteArray line = process.readLine(64 * 1024);
    while (line.endsWith('\n') || line.endsWith('\r'))
        line.chop(1);
    if (line.isEmpty())
        return failed(QStringLiteral("the password command printed nothing"));
    return QString::fromUtf8(line);
}

} // namespace

void runPasswordCommand(const QString &command, QObject *context, std::function<void(Result<QString>)> reply,
                        std::chrono::milliseconds timeout)
{
    auto *process = new QProcess(context);
    process->setStandardInputFile(QProcess::nullDevice());
    process->setStandardErrorFile(QProcess::nullDevice());
    QObject::connect(process, &QProcess::finished, context, [process, reply] {
        process->deleteLater();
        reply(passwordFrom(*process));
    });
    QObject::connect(process, &QProcess::errorOccurred, context,
                     [process, reply](QProcess::ProcessError error) {
                         if (error != QProcess::FailedToStart)
                             return; // finished() follows
                         process->deleteLater();
                         reply(failed(QStringLiteral("/bin/sh could not be started")));
                     });
    QTimer::singleShot(timeout, process, &QProcess::kill);
    process->start(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), command}, QIODevice::ReadOnly);
}

} // namespace posthorn
