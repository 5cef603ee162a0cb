#include "preferences.h"

#include <QDir>
#include <algorithm>

namespace posthorn
{

namespace
{

using Kind = PreferenceRule::Kind;

constexpr int longestText = 320; // an address
constexpr int longestShortcut = 120;

QString shortcutGroup()
{
    return QStringLiteral("shortcuts/");
}

PreferenceRule switchRule(const char *key, bool fallback)
{
    return {QString::fromLatin1(key), Kind::Switch, fallback, 0, 0, {}, true};
}

PreferenceRule numberRule(const char *key, int minimum, int maximum, int fallback)
{
    return {QString::fromLatin1(key), Kind::Number, fallback, minimum, maximum, {}, true};
}

PreferenceRule wordRule(const char *key, const QStringList &words)
{
    return {QString::fromLatin1(key), Kind::Word, words.first(), 0, 0, words, true};
}

PreferenceRule textRule(const char *key)
{
    return {QString::fromLatin1(key), Kind::Text, QString(), 0, longestText, {}, true};
}

PreferenceRule ofThisComputer(PreferenceRule rule)
{
    rule.travels = false;
    return rule;
}

const PreferenceRule *ruleFor(const QString &key)
{
    const auto &rules = preferenceRules();
    const auto found = std::find_if(rules.begin(), rules.end(),
                                    [&key](const PreferenceRule &rule) { return rule.key == key; });
    return found == rules.end() ? nullptr : &*found;
}

bool isShortcut(const QString &key)
{
    const QStringView name = QStringView(key).mid(shortcutGroup().size());
    return key.startsWith(shortcutGroup()) && !name.isEmpty() && name.size() <= 40 &&
           std::all_of(name.begin(), name.end(),
                       [](QChar c) { return c.unicode() < 0x80 && c.isLetterOrNumber(); });
}

std::optional<QVariant> line(const QVariant &value, int longest)
{
    if (value.typeId() != QMetaType::QString)
        return std::nullopt;
    const QString text = value.toString();
    const bool plain =
        std::all_of(text.begin(), text.end(), [](QChar c) { return c.isPrint() || c == u' '; });
    return plain && text.size() <= longest ? std::optional<QVariant>(text) : std::nullopt;
}

std::optional<QVariant> number(const QVariant &value, int minimum, int maximum)
{
    bool ok = false;
    const double exact = value.toDouble(&ok);
    const bool is = ok && value.typeId() != QMetaType::Bool && exact >= minimum && exact <= maximum &&
                    exact == static_cast<int>(exact);
    return is ? std::optional<QVariant>(static_cast<int>(exact)) : std::nullopt;
}

std::optional<QVariant> truth(const QVariant &value)
{
    if (value.typeId() == QMetaType::Bool)
        return value;
    // As it comes out of the file.
    const QString word = value.typeId() == QMetaType::QString ? value.toString() : QString();
    if (word == QLatin1String("true") || word == QLatin1String("false"))
        return word == QLatin1String("true");
    return std::nullopt;
}

} // namespace

const QList<PreferenceRule> &preferenceRules()
{
    const auto word = [](const char *text) { return QString::fromLatin1(text); };
    static const QList<PreferenceRule> rules{
        wordRule("appearance/scheme", {word("system"), word("light"), word("dark")}),
        wordRule("appearance/density", {word("comfortable"), word("compact")}),
        numberRule("reading/markReadDelayMs", -1, 600'000, 800),
        switchRule("reading/plainText", false),
        switchRule("reading/conversations", true),
        numberRule("reading/zoom", 50, 300, 100),
        wordRule("privacy/remotePictures", {word("ask"), word("never")}),
        switchRule("privacy/skipTrackingPixels", true),
        wordRule("privacy/receipts", {word("ask"), word("never")}),
        switchRule("privacy/checkSignatures", false),
        switchRule("privacy/askBeforeLinks", false),
        switchRule("privacy/publicDatabase", true),
        switchRule("privacy/providerDraft", true),
        numberRule("composing/undoSendSeconds", 0, 120, 10),
        wordRule("composing/reply", {word("above"), word("below"), word("unquoted")}),
        switchRule("composing/signatureInReplies", true),
        switchRule("composing/attachmentReminder", true),
        switchRule("composing/subjectReminder", true),
        switchRule("composing/contextWarning", true),
        textRule("identities/everywhere"),
        textRule("identities/home"),
        textRule("identities/work"),
        switchRule("notifications/enabled", true),
        wordRule("notifications/preview", {word("none"), word("sender"), word("subject")}),
        wordRule("notifications/quiet", {word("never"), word("night"), word("evening")}),
        switchRule("notifications/sound", false),
        switchRule("keys/single", true),
        // Numbers of accounts, which are other ones elsewhere.
        ofThisComputer(textRule("accounts/noImapOffer")),
        ofThisComputer(textRule("accounts/imapLook")),
        ofThisComputer(textRule("accounts/serverKeeps")),
        ofThisComputer(wordRule("view/context", {word("all"), word("home"), word("work")})),
    };
    return rules;
}

Preferences::Preferences(const QString &configDir)
    : m_file(QDir(configDir).filePath(QStringLiteral("settings.ini")), QSettings::IniFormat)
{
}

std::optional<QVariant> Preferences::allowed(const QString &key, const QVariant &value)
{
    if (isShortcut(key))
        return line(value, longestShortcut);
    const PreferenceRule *rule = ruleFor(key);
    if (rule == nullptr)
        return std::nullopt;
    switch (rule->kind) {
    case Kind::Switch:
        return truth(value);
    case Kind::Number:
        return number(value, rule->minimum, rule->maximum);
    case Kind::Word:
        return value.typeId() == QMetaType::QString && rule->words.contains(value.toString())
                   ? std::optional<QVariant>(value)
                   : std::nullopt;
    case Kind::Text:
        return line(value, rule->maximum);
    }
    return std::nullopt;
}

bool Preferences::travels(const QString &key)
{
    const PreferenceRule *rule = ruleFor(key);
    return rule == nullptr ? isShortcut(key) : rule->travels;
}

QVariant Preferences::value(const QString &key) const
{
    if (const auto value = allowed(key, m_file.value(key)))
        return *value;
    const PreferenceRule *rule = ruleFor(key);
    return rule == nullptr ? QVariant() : rule->fallback;
}

bool Preferences::set(const QString &key, const QVariant &value)
{
    if (!value.isValid()) {
        if (!m_file.contains(key))
            return false;
        m_file.remove(key);
    } else {
        const auto taken = allowed(key, value);
        if (!taken || (m_file.contains(key) && allowed(key, m_file.value(key)) == taken))
            return false;
        m_file.setValue(key, *taken);
    }
    m_file.sync();
    return true;
}

QMap<QString, QVariant> Preferences::travelling() const
{
    QMap<QString, QVariant> all;
    for (const QString &key : m_file.allKeys())
        if (const auto value = allowed(key, m_file.value(key)); value && travels(key))
            all.insert(key, *value);
    return all;
}

QByteArray Preferences::windowState(const QString &name) const
{
    return m_file.value(QStringLiteral("window/") + name).toByteArray();
}

void Preferences::setWindowState(const QString &name, const QByteArray &state)
{
    m_file.setValue(QStringLiteral("window/") + name, state);
}

} // namespace posthorn
