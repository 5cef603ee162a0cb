#pragma once

#include <QDBusConnection>
#include <QObject>
#include <QProcess>
#include <QVariantMap>

namespace posthorn
{

/// A session bus of its own, with a notification service on it that notes what it is told. One for each test.
class DesktopDouble : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

public:
    struct Shown {
        uint id = 0;
        uint replaces = 0;
        QString title;
        QString text;
        QStringList actions;
        QVariantMap hints;
    };

    explicit DesktopDouble(const QStringList &capabilities);
    ~DesktopDouble() override;

    [[nodiscard]] bool isValid() const { return m_valid; }
    /// A connection to the bus for the program that is tested.
    [[nodiscard]] QDBusConnection client() const { return m_client; }
    [[nodiscard]] const QList<Shown> &shown() const { return m_shown; }
    [[nodiscard]] const QList<uint> &closedByClient() const { return m_closed; }

    /// What the user does.
    void click(uint id) { Q_EMIT ActionInvoked(id, QStringLiteral("default")); }
    void putAway(uint id) { Q_EMIT NotificationClosed(id, 2); }

public Q_SLOTS:
    // The interface, as the specification spells it.
    QStringList GetCapabilities() const { return m_capabilities; }
    uint Notify(const QString &program, uint replaces, const QString &icon, const QString &title,
                const QString &text, const QStringList &actions, const QVariantMap &hints, int timeout);
    void CloseNotification(uint id);

Q_SIGNALS:
    void ActionInvoked(uint id, const QString &action);
    void NotificationClosed(uint id, uint reason);

private:
    QStringList m_capabilities;
    QProcess m_bus;
    QDBusConnection m_service;
    QDBusConnection m_client;
    QList<Shown> m_shown;
    QList<uint> m_closed;
    uint m_lastId = 0;
    bool m_valid = false;
};

} // namespace posthorn
