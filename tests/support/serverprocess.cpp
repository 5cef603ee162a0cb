#include "support/serverprocess.h"

#include <QElapsedTimer>
#include <QJsonDocument>

namespace posthorn
{

namespace
{

constexpr int answerMs = 30'000;
constexpr int endMs = 10'000;

} // namespace

ServerProcess::~ServerProcess()
{
    end();
}

bool ServerProcess::start(const QString &script, const QStringList &arguments)
{
    m_process.start(QStringLiteral(POSTHORN_SOURCE_DIR "/packaging/") + script, arguments);
    const QByteArray line = readLine();
    m_info = QJsonDocument::fromJson(line).object();
    if (m_info.isEmpty()) {
        m_error = QStringLiteral("packaging/%1: ").arg(script) +
                  QString::fromUtf8(m_process.readAllStandardError() + line);
        m_process.kill();
        m_process.waitForFinished(endMs);
    }
    return !m_info.isEmpty();
}

void ServerProcess::end()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.closeWriteChannel();
    if (!m_process.waitForFinished(endMs)) {
        m_process.kill();
        m_process.waitForFinished(endMs);
    }
}

QByteArray ServerProcess::ask(const QByteArray &command)
{
    m_process.write(command + '\n');
    return readLine();
}

QString ServerProcess::value(const char *key) const
{
    return m_info.value(QLatin1String(key)).toString();
}

quint16 ServerProcess::port(const char *key) const
{
    return static_cast<quint16>(m_info.value(QLatin1String(key)).toInt());
}

QByteArray ServerProcess::readLine()
{
    QElapsedTimer timer;
    timer.start();
    while (!m_process.canReadLine()) {
        const int left = answerMs - static_cast<int>(timer.elapsed());
        if (left <= 0 || !m_process.waitForReadyRead(left))
            break;
    }
    return m_process.readLine();
}

} // namespace posthorn
