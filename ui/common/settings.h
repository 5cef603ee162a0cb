#pragma once

#include <QByteArray>
#include <QObject>
#include <QSettings>
#include <QVariant>

namespace posthorn
{

/// The user's preferences that are not an account's, in settings.ini of the profile. Window thread; owned by
/// the composition root. Each change is told by changed(key).
class Settings : public QObject
{
    Q_OBJECT

public:
    explicit Settings(const QString &configDir, QObject *parent = nullptr);

    enum class ColorScheme { System, Light, Dark };
    enum class Density { Comfortable, Compact };

    [[nodiscard]] ColorScheme colorScheme() const;
    void setColorScheme(ColorScheme scheme);
    [[nodiscard]] Density density() const;
    void setDensity(Density density);
    /// Milliseconds until an opened message counts as read; -1 = never by itself.
    [[nodiscard]] int markReadDelayMs() const;
    void setMarkReadDelayMs(int delay);
    [[nodiscard]] int undoSendSeconds() const;
    void setUndoSendSeconds(int seconds);
    [[nodiscard]] bool singleKeyShortcuts() const;
    void setSingleKeyShortcuts(bool on);
    [[nodiscard]] QString shortcut(const QString &actionName, const QString &fallback) const;
    void setShortcut(const QString &actionName, const QString &keys);
    [[nodiscard]] QByteArray windowState(const QString &name) const;
    void setWindowState(const QString &name, const QByteArray &state);

Q_SIGNALS:
    void changed(const QString &key);

private:
    void store(const QString &key, const QVariant &value);

    QSettings m_settings;
};

} // namespace posthorn
