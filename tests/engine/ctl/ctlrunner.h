#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

namespace posthorn
{

/// What one run of posthornctl said.
struct CtlResult {
    int exitCode = -1; // -1: it crashed or did not end
    QByteArray out;
    QByteArray error;

    /// The JSON objects on stdout, one a line.
    [[nodiscard]] QList<QJsonObject> objects() const;
    /// The last of them; for most commands the only one.
    [[nodiscard]] QJsonObject last() const;
    /// Everything it said, for the message of a failing check.
    [[nodiscard]] QByteArray said() const;
};

/// Runs the real posthornctl with --json and a profile of its own.
class CtlRunner
{
public:
    [[nodiscard]] CtlResult run(const QStringList &arguments, const QByteArray &input = {}) const;
    /// The same with more in its environment ("NAME=value").
    [[nodiscard]] CtlResult run(const QStringList &arguments, const QByteArray &input,
                                const QStringList &environment) const;
    /// Starts it and lets it run; the caller ends it.
    void start(QProcess &process, const QStringList &arguments) const;
    [[nodiscard]] QString profileDir() const { return m_dir.path() + QStringLiteral("/profile"); }
    /// A file beside the profile.
    [[nodiscard]] QString file(const QString &name) const { return m_dir.path() + u'/' + name; }
    [[nodiscard]] QString write(const QString &name, const QByteArray &bytes) const;

private:
    QTemporaryDir m_dir;
};

/// The `key` of each object, as text.
[[nodiscard]] QStringList texts(const QList<QJsonObject> &objects, const char *key);

} // namespace posthorn
