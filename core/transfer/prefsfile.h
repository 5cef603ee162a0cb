#pragma once

#include <QByteArray>
#include <QHash>
#include <QVariant>

namespace posthorn
{

/// The preferences of a Mozilla program: prefs.js read as data, never run. Only lines `user_pref("name",
/// value);` count, with a string, a whole number, true or false; whatever else stands there is passed over.
/// Linear; pure.
class PrefsFile
{
public:
    [[nodiscard]] static PrefsFile parse(QByteArrayView text);

    [[nodiscard]] QString text(const QString &name) const;
    [[nodiscard]] int number(const QString &name, int fallback) const;
    [[nodiscard]] bool isTrue(const QString &name, bool fallback = false) const;
    /// "a,b" -> a, b
    [[nodiscard]] QStringList list(const QString &name) const;
    [[nodiscard]] const QHash<QString, QVariant> &all() const { return m_values; }

private:
    QHash<QString, QVariant> m_values;
};

} // namespace posthorn
