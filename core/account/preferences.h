#pragma once

#include <QMap>
#include <QSettings>
#include <QStringList>
#include <QVariant>
#include <optional>

namespace posthorn
{

/// What a preference may be. A row of preferenceRules().
struct PreferenceRule {
    enum class Kind {
        Switch, // bool
        Number, // int from minimum to maximum
        Word,   // one of `words`; the first is what an unset one reads as
        Text,   // one line, at most maximum characters
    };
    QString key; // "group/name", as in settings.ini
    Kind kind = Kind::Switch;
    QVariant fallback;
    int minimum = 0;
    int maximum = 0;
    QStringList words;
    bool travels = true; // belongs to the user, not to this computer: is exported
};

/// All preferences but the shortcuts, whose keys are "shortcuts/" and the name of an action.
[[nodiscard]] const QList<PreferenceRule> &preferenceRules();

/// The user's preferences that are not an account's, in settings.ini of the profile. Reads only what the
/// rules allow and writes nothing else; each change is on the disk when set() returns (a new file is put in
/// the place of the old one, so that a crash leaves one of both). One thread; owned by who made it.
class Preferences
{
public:
    explicit Preferences(const QString &configDir);

    /// Never invalid for a key with a rule: what is unset or not allowed reads as the rule's fallback, a
    /// shortcut as an invalid value.
    [[nodiscard]] QVariant value(const QString &key) const;
    /// An invalid value unsets it. False: not allowed, or nothing has changed.
    bool set(const QString &key, const QVariant &value);
    /// What is set and travels, by key.
    [[nodiscard]] QMap<QString, QVariant> travelling() const;

    /// `value` in the type of the rule; nullopt where the rule does not allow it or there is none.
    [[nodiscard]] static std::optional<QVariant> allowed(const QString &key, const QVariant &value);
    [[nodiscard]] static bool travels(const QString &key);

    /// Sizes and places of windows: of this computer only.
    [[nodiscard]] QByteArray windowState(const QString &name) const;
    void setWindowState(const QString &name, const QByteArray &state);

private:
    QSettings m_file;
};

} // namespace posthorn
