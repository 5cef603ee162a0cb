#pragma once

#include <QLocalServer>
#include <QObject>
#include <QUrl>

namespace posthorn
{

/// One window for one profile: a second start hands its wish to the first over a socket in the profile's
/// runtime folder and ends. Only processes of the same user are listened to. Lives on the main thread; owned
/// by main().
class SingleInstance : public QObject
{
    Q_OBJECT

public:
    explicit SingleInstance(const QString &runtimeDir, QObject *parent = nullptr);

    /// Tells a running Posthorn to come to the front (and to write to `mailto`, if it is one). False when
    /// none answers.
    [[nodiscard]] bool handOver(const QUrl &mailto) const;
    /// From now on this is the first. To be called by the owner of the profile's lock, since it takes a stale
    /// socket away.
    bool listen();

Q_SIGNALS:
    /// Another start; `mailto` may be empty.
    void startedAgain(const QUrl &mailto);

private:
    void accept();

    QString m_path;
    QLocalServer m_server;
};

} // namespace posthorn
