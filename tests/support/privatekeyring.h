#pragma once

#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

namespace posthorn
{

/// A real keyring (gnome-keyring, unlocked and empty) on a session bus of its own, for programs that a test
/// starts. Nothing of it outlives the object. Lives on one thread, blocks it while it starts and ends.
class PrivateKeyring
{
public:
    ~PrivateKeyring();

    [[nodiscard]] static bool isInstalled();
    [[nodiscard]] bool start();
    [[nodiscard]] QString errorString() const { return m_error; }
    /// What a program needs in its environment to find it ("NAME=value").
    [[nodiscard]] QStringList environment() const;

private:
    [[nodiscard]] bool answers() const;
    [[nodiscard]] bool fail(QProcess &process, const QString &what);

    QTemporaryDir m_dir;
    QProcess m_bus;
    QProcess m_keyring;
    QString m_address;
    QString m_error;
};

} // namespace posthorn
