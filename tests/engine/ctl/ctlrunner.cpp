#include "ctlrunner.h"

#include <QFile>
#include <QJsonDocument>

namespace posthorn
{

namespace
{

constexpr int kLongestRunMs = 40'000;

} // namespace

QList<QJsonObject> CtlResult::objects() const
{
    QList<QJsonObject> result;
    for (const QByteArray &line : out.split('\n')) {
        if (!line.isEmpty())
            result << QJsonDocument::fromJson(line).object();
    }
    return result;
}

QJsonObject CtlResult::last() const
{
    const auto all = objects();
    return all.isEmpty() ? QJsonObject() : all.last();
}

QByteArray CtlResult::said() const
{
    return "exit code " + QByteArray::number(exitCode) + "\n" + out + error;
}

void CtlRunner::start(QProcess &process, const QStringList &arguments) const
{
    process.start(QStringLiteral(POSTHORN_BINARY_DIR "/bin/posthornctl"),
                  QStringList{QStringLiteral("--profile"), profileDir(), QStringLiteral("--json")} +
                      arguments);
}

CtlResult CtlRunner::run(const QStringList &arguments, const QByteArray &input) const
{
    return run(arguments, input, {});
}

CtlResult CtlRunner::run(const QStringList &arguments, const QByteArray &input,
                         const QStringList &environment) const
{
    QProcess process;
    process.setEnvironment(QProcess::systemEnvironment() + environment);
    start(process, arguments);
    process.write(input);
    process.closeWriteChannel();
    CtlResult result;
    if (!process.waitForFinished(kLongestRunMs)) {
        process.kill();
        process.waitForFinished();
        result.error = "did not end\n";
    } else if (process.exitStatus() == QProcess::NormalExit) {
        result.exitCode = process.exitCode();
    }
    result.out = process.readAllStandardOutput();
    result.error += process.readAllStandardError();
    return result;
}

QString CtlRunner::write(const QString &name, const QByteArray &bytes) const
{
    QFile out(file(name));
    return out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size() ? out.fileName() : QString();
}

QStringList texts(const QList<QJsonObject> &objects, const char *key)
{
    QStringList result;
    for (const QJsonObject &object : objects)
        result << object.value(QLatin1String(key)).toVariant().toString();
    return result;
}

} // namespace posthorn
