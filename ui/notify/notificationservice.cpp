#include "notificationservice.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

namespace posthorn
{

namespace
{

QString serviceName()
{
    return QStringLiteral("org.freedesktop.Notifications");
}

QString servicePath()
{
    return QStringLiteral("/org/freedesktop/Notifications");
}

QDBusMessage call(const char *method)
{
    return QDBusMessage::createMethodCall(serviceName(), servicePath(), serviceName(),
                                          QString::fromLatin1(method));
}

} // namespace

NotificationService::NotificationService(const QDBusConnection &bus, QObject *parent)
    : QObject(parent)
    , m_bus(bus)
{
    const auto listen = [this](const char *signal, const char *slot) {
        m_bus.connect(serviceName(), servicePath(), serviceName(), QString::fromLatin1(signal), this, slot);
    };
    listen("ActionInvoked", SLOT(onActionInvoked(uint, QString)));
    listen("NotificationClosed", SLOT(onNotificationClosed(uint, uint)));
    listen("ActivationToken", SLOT(onActivationToken(uint, QString)));
}

NotificationService::~NotificationService()
{
    for (const QString &tag : m_shown.keys())
        close(tag);
}

void NotificationService::show(const QString &tag, const Notification &notification)
{
    if (!m_answered) {
        m_early.append({tag, notification});
        askCapabilities();
        return;
    }
    Shown &shown = m_shown[tag];
    if (shown.waiting) {
        // Its number is needed to take its place.
        shown.next = notification;
        shown.hasNext = true;
        return;
    }
    send(tag, notification);
}

void NotificationService::askCapabilities()
{
    if (m_asked)
        return;
    m_asked = true;
    auto *watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(call("GetCapabilities")), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        watcher->deleteLater();
        const QDBusPendingReply<QStringList> reply = *watcher;
        const auto early = std::exchange(m_early, {});
        if (reply.isError()) {
            m_asked = false; // a service may be there next time
            return;
        }
        m_answered = true;
        m_markup = reply.value().contains(QLatin1String("body-markup"));
        for (const auto &[tag, notification] : early)
            show(tag, notification);
    });
}

void NotificationService::send(const QString &tag, const Notification &notification)
{
    Shown &shown = m_shown[tag];
    shown.waiting = true;
    QVariantMap hints{{QStringLiteral("category"), QStringLiteral("email.arrived")},
                      {QStringLiteral("desktop-entry"), QStringLiteral("org.posthorn.Posthorn")},
                      {QStringLiteral("suppress-sound"), !notification.withSound}};
    if (notification.withSound)
        hints.insert(QStringLiteral("sound-name"), QStringLiteral("message-new-email"));
    constexpr int asTheDesktopLikes = -1;
    QDBusMessage message = call("Notify");
    message << QStringLiteral("Posthorn") << shown.id << QStringLiteral("org.posthorn.Posthorn")
            << notification.title << (m_markup ? notification.text.toHtmlEscaped() : notification.text)
            << QStringList{QStringLiteral("default"), tr("Show")} << hints << asTheDesktopLikes;
    auto *watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(message), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, tag, watcher] { sent(tag, watcher); });
}

void NotificationService::sent(const QString &tag, QDBusPendingCallWatcher *watcher)
{
    watcher->deleteLater();
    const QDBusPendingReply<uint> reply = *watcher;
    Shown &shown = m_shown[tag];
    shown.waiting = false;
    shown.id = reply.isError() ? 0 : reply.value();
    if (reply.isError())
        m_asked = m_answered = false; // the service went; another may read texts differently
    if (std::exchange(shown.hasNext, false))
        show(tag, Notification(shown.next));
}

void NotificationService::close(const QString &tag)
{
    const Shown shown = m_shown.take(tag);
    if (shown.id == 0)
        return;
    QDBusMessage message = call("CloseNotification");
    message << shown.id;
    m_bus.send(message);
}

QString NotificationService::tagOf(uint id) const
{
    for (auto it = m_shown.begin(); it != m_shown.end(); ++it)
        if (it->id == id && id != 0)
            return it.key();
    return {};
}

void NotificationService::onActionInvoked(uint id, const QString &action)
{
    if (const QString tag = tagOf(id); !tag.isEmpty() && action == QLatin1String("default"))
        Q_EMIT activated(tag);
}

void NotificationService::onNotificationClosed(uint id, uint)
{
    const QString tag = tagOf(id);
    if (tag.isEmpty())
        return;
    m_shown.remove(tag);
    Q_EMIT closed(tag);
}

void NotificationService::onActivationToken(uint id, const QString &token)
{
    // Wayland lets a window come to the front with it; Qt takes it from there.
    if (!tagOf(id).isEmpty())
        qputenv("XDG_ACTIVATION_TOKEN", token.toUtf8());
}

} // namespace posthorn
