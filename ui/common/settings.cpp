#include "settings.h"

#include <QDir>
#include <algorithm>

namespace posthorn
{

namespace
{

constexpr auto SchemeKey = "appearance/scheme";
constexpr auto DensityKey = "appearance/density";
constexpr auto MarkReadKey = "reading/markReadDelayMs";
constexpr auto UndoSendKey = "composing/undoSendSeconds";
constexpr auto SingleKeysKey = "keys/single";

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
    , m_settings(QDir(configDir).filePath(QStringLiteral("settings.ini")), QSettings::IniFormat)
{
}

void Settings::store(const QString &key, const QVariant &value)
{
    if (m_settings.value(key) == value)
        return;
    m_settings.setValue(key, value);
    Q_EMIT changed(key);
}

Settings::ColorScheme Settings::colorScheme() const
{
    const QString value = m_settings.value(SchemeKey).toString();
    if (value == QLatin1String("light"))
        return ColorScheme::Light;
    return value == QLatin1String("dark") ? ColorScheme::Dark : ColorScheme::System;
}

void Settings::setColorScheme(ColorScheme scheme)
{
    store(SchemeKey, word(scheme));
}

Settings::Density Settings::density() const
{
    return m_settings.value(DensityKey).toString() == QLatin1String("compact") ? Density::Compact
                                                                               : Density::Comfortable;
}

void Settings::setDensity(Density density)
{
    store(DensityKey,
          density == Density::Compact ? QStringLiteral("compact") : QStringLiteral("comfortable"));
}

int Settings::markReadDelayMs() const
{
    return std::clamp(m_settings.value(MarkReadKey, 800).toInt(), -1, 600'000);
}

void Settings::setMarkReadDelayMs(int delay)
{
    store(MarkReadKey, delay);
}

int Settings::undoSendSeconds() const
{
    return std::clamp(m_settings.value(UndoSendKey, 10).toInt(), 0, 120);
}

void Settings::setUndoSendSeconds(int seconds)
{
    store(UndoSendKey, seconds);
}

bool Settings::singleKeyShortcuts() const
{
    return m_settings.value(SingleKeysKey, true).toBool();
}

void Settings::setSingleKeyShortcuts(bool on)
{
    store(SingleKeysKey, on);
}

QString Settings::shortcut(const QString &actionName, const QString &fallback) const
{
    return m_settings.value(QStringLiteral("shortcuts/") + actionName, fallback).toString();
}

void Settings::setShortcut(const QString &actionName, const QString &keys)
{
    store(QStringLiteral("shortcuts/") + actionName, keys);
}

QByteArray Settings::windowState(const QString &name) const
{
    return m_settings.value(QStringLiteral("window/") + name).toByteArray();
}

void Settings::setWindowState(const QString &name, const QByteArray &state)
{
    // Not told by changed(): nobody but the window itself keeps it.
    m_settings.setValue(QStringLiteral("window/") + name, state);
}

} // namespace posthorn
