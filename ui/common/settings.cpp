#include "settings.h"

#include <QTime>

namespace posthorn
{

namespace
{

QString schemeKey()
{
    return QStringLiteral("appearance/scheme");
}

QString densityKey()
{
    return QStringLiteral("appearance/density");
}

QString word(Settings::ColorScheme scheme)
{
    switch (scheme) {
    case Settings::ColorScheme::Light:
        return QStringLiteral("light");
    case Settings::ColorScheme::Dark:
        return QStringLiteral("dark");
    case Settings::ColorScheme::System:
        break;
    }
    return QStringLiteral("system");
}

} // namespace

Settings::Settings(const QString &configDir, QObject *parent)
    : QObject(parent)
    , m_preferences(configDir)
    , m_pictureSenders(configDir)
{
}

void Settings::setValue(const QString &key, const QVariant &value)
{
    if (m_preferences.set(key, value))
        Q_EMIT changed(key);
}

Result<bool> Settings::setShowsPicturesOf(const PictureSender &sender, bool always)
{
    const auto before = m_pictureSenders.all();
    const Result<bool> result = always ? m_pictureSenders.add(sender) : m_pictureSenders.remove(sender);
    if (m_pictureSenders.all() != before)
        Q_EMIT changed(pictureSendersKey());
    return result;
}

Settings::ColorScheme Settings::colorScheme() const
{
    const QString name = value(schemeKey()).toString();
    if (name == QLatin1String("light"))
        return ColorScheme::Light;
    return name == QLatin1String("dark") ? ColorScheme::Dark : ColorScheme::System;
}

void Settings::setColorScheme(ColorScheme scheme)
{
    setValue(schemeKey(), word(scheme));
}

Settings::Density Settings::density() const
{
    return value(densityKey()).toString() == QLatin1String("compact") ? Density::Compact
                                                                      : Density::Comfortable;
}

void Settings::setDensity(Density density)
{
    setValue(densityKey(),
             density == Density::Compact ? QStringLiteral("compact") : QStringLiteral("comfortable"));
}

ReplyPlace Settings::replyPlace() const
{
    const QString name = value(QStringLiteral("composing/reply")).toString();
    if (name == QLatin1String("below"))
        return ReplyPlace::BelowQuotation;
    return name == QLatin1String("unquoted") ? ReplyPlace::Unquoted : ReplyPlace::AboveQuotation;
}

QString Settings::defaultIdentity(const QString &context) const
{
    const QString own = context.isEmpty() ? QStringLiteral("everywhere") : context;
    return value(QStringLiteral("identities/") + own).toString();
}

Settings::Preview Settings::notificationPreview() const
{
    const QString name = value(QStringLiteral("notifications/preview")).toString();
    if (name == QLatin1String("sender"))
        return Preview::Sender;
    return name == QLatin1String("subject") ? Preview::SenderAndSubject : Preview::None;
}

bool Settings::notifiesAt(const QTime &time) const
{
    const QString quiet = value(QStringLiteral("notifications/quiet")).toString();
    if (quiet == QLatin1String("night"))
        return time >= QTime(7, 0) && time < QTime(22, 0);
    if (quiet == QLatin1String("evening"))
        return time >= QTime(8, 0) && time < QTime(18, 0);
    return true;
}

QString Settings::shortcut(const QString &actionName, const QString &fallback) const
{
    const QVariant keys = value(QStringLiteral("shortcuts/") + actionName);
    return keys.isValid() ? keys.toString() : fallback;
}

void Settings::setShortcut(const QString &actionName, const QString &keys)
{
    setValue(QStringLiteral("shortcuts/") + actionName, keys);
}

QString Settings::context() const
{
    const QString name = value(contextKey()).toString();
    return name == QLatin1String("all") ? QString() : name;
}

void Settings::setContext(const QString &context)
{
    setValue(contextKey(), context.isEmpty() ? QStringLiteral("all") : context);
}

} // namespace posthorn
