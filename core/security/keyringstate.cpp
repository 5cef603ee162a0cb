#include "keyringstate.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <algorithm>

namespace posthorn
{

namespace
{

const QString secretService = QStringLiteral("org.freedesktop.secrets");
constexpr int patienceMs = 5'000;

void call(const QDBusMessage &message, QObject *context, std::function<void(const QDBusMessage &)> reply)
{
    auto *watcher =
        new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(message, patienceMs), context);
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, context,
                     [reply = std::move(reply)](QDBusPendingCallWatcher *ended) {
                         ended->deleteLater();
                         reply(ended->reply());
                     });
}

void askWhetherLocked(QObject *context, std::function<void(KeyringState)> reply)
{
    QDBusMessage message = QDBusMessage::createMethodCall(
        secretService, QStringLiteral("/org/freedesktop/secrets/aliases/default"),
        QStringLiteral("org.freedesktop.DBus.Properties"), QStringLiteral("Get"));
    message << QStringLiteral("org.freedesktop.Secret.Collection") << QStringLiteral("Locked");
    call(message, context, [reply = std::move(reply)](const QDBusMessage &answer) {
        const auto value = answer.arguments().value(0).value<QDBusVariant>().variant();
        const bool locked = answer.type() == QDBusMessage::ReplyMessage && value.toBool();
        reply(locked ? KeyringState::Locked : KeyringState::Open);
    });
}

} // namespace

void askKeyringState(QObject *context, std::function<void(KeyringState)> reply)
{
    // A call on a bus that is not there would never be answered.
    if (!QDBusConnection::sessionBus().isConnected()) {
        QMetaObject::invokeMethod(
            context, [reply = std::move(reply)] { reply(KeyringState::Absent); }, Qt::QueuedConnection);
        return;
    }
    const QDBusMessage message = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.DBus"), QStringLiteral("/org/freedesktop/DBus"),
        QStringLiteral("org.freedesktop.DBus"), QStringLiteral("ListNames"));
    call(message, context, [context, reply = std::move(reply)](const QDBusMessage &answer) {
        const QStringList names = answer.arguments().value(0).toStringList();
        if (names.contains(secretService))
            return askWhetherLocked(context, reply);
        const bool wallet = std::any_of(names.begin(), names.end(), [](const QString &name) {
            return name.startsWith(QLatin1String("org.kde.kwalletd"));
        });
        reply(wallet ? KeyringState::Open : KeyringState::Absent);
    });
}

} // namespace posthorn
