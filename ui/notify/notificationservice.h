#pragma once

#include <QDBusConnection>
#include <QHash>
#include <QObject>

class QDBusPendingCallWatcher;

namespace posthorn
{

/// The desktop's notifications: org.freedesktop.Notifications on the session bus (Desktop Notifications
/// Specification 1.2). Nothing waits for the desktop; where there is no such service, nothing is shown.
/// Window thread; owned by the composition root. What is shown goes with it.
class NotificationService : public QObject
{
    Q_OBJECT

public:
    struct Notification {
        QString title; // plain text
        QString text;  // plain text; may have several lines
        bool withSound = false;
    };

    explicit NotificationService(const QDBusConnection &bus, QObject *parent = nullptr);
    ~NotificationService() override;

    /// One at a time for each tag: a newer one takes the place of what is shown.
    void show(const QString &tag, const Notification &notification);
    void close(const QString &tag);

Q_SIGNALS:
    /// It was clicked.
    void activated(const QString &tag);
    /// It is no longer shown: its time is over, or the user put it away.
    void closed(const QString &tag);

private Q_SLOTS:
    // Called by the bus.
    void onActionInvoked(uint id, const QString &action);
    void onNotificationClosed(uint id, uint reason);
    void onActivationToken(uint id, const QString &token);

private:
    struct Shown {
        uint id = 0;          // the service's number; 0 = not answered yet
        Notification next;    // comes when the answer is there
        bool waiting = false; // for that answer
        bool hasNext = false;
    };
    void askCapabilities();
    void send(const QString &tag, const Notification &notification);
    void sent(const QString &tag, QDBusPendingCallWatcher *watcher);
    [[nodiscard]] QString tagOf(uint id) const;

    QDBusConnection m_bus;
    QHash<QString, Shown> m_shown;
    QList<std::pair<QString, Notification>> m_early; // until the capabilities are known
    bool m_asked = false;
    bool m_answered = false;
    bool m_markup = false; // the service reads the text as markup
};

} // namespace posthorn
