#pragma once

#include <QJsonObject>
#include <QProcess>

namespace posthorn
{

/// A script of packaging/ that runs a mail server: it says one line of JSON when the server answers, and ends
/// with its standard input. Nothing of it outlives the object, nor the test's process. Lives on one thread,
/// blocks it while the script starts, answers and ends.
class ServerProcess
{
public:
    ~ServerProcess();

    /// `script` is its name in packaging/.
    [[nodiscard]] bool start(const QString &script, const QStringList &arguments);
    void end();
    /// One command, answered by one line.
    [[nodiscard]] QByteArray ask(const QByteArray &command);

    /// What it said of the server.
    [[nodiscard]] QString value(const char *key) const;
    [[nodiscard]] quint16 port(const char *key) const;
    /// Why it did not start.
    [[nodiscard]] QString errorString() const { return m_error; }

private:
    [[nodiscard]] QByteArray readLine();

    QProcess m_process;
    QJsonObject m_info;
    QString m_error;
};

} // namespace posthorn
