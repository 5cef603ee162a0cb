#pragma once

#include <QList>
#include <QString>
#include <QVariant>
#include <optional>

namespace posthorn
{

/// One thing that can be set: described once, for the form that builds it, for the search inside the
/// settings, for the command palette and for the line that takes a change back. A value.
struct SettingRow {
    enum class Kind {
        Switch,   // a check box
        Choice,   // a list that opens
        Options,  // radio buttons, for few choices that want to be seen
        Identity, // one of the identities of all accounts, or none
        Custom,   // its page makes the control
    };
    struct Option {
        QVariant value;
        QString words;
        QString name; // Options: object name of the button
    };
    QString page;        // name of a SettingsPageInfo
    QString name;        // object name of the control
    QString label;       // translated, as all texts
    QString explanation; // a muted line below it; may be empty
    QString synonyms;    // other words it is looked for by
    Kind kind = Kind::Custom;
    QString key; // of Settings; not for Custom
    QList<Option> options;
};

struct SettingsPageInfo {
    QString name;
    QString icon;
    QString title;
};

/// In the order of the dialog. Translated anew at each call.
[[nodiscard]] QList<SettingsPageInfo> settingsPages();
/// All rows of all pages, in the order of the pages. Translated anew at each call.
[[nodiscard]] QList<SettingRow> settingRows();
[[nodiscard]] QList<SettingRow> settingRowsOf(const QString &page);
/// The row of a control; there must be one.
[[nodiscard]] SettingRow settingRow(const QString &name);
/// Those that what was typed leads to, best first: each typed word begins a word of label, page, explanation
/// or synonyms. Empty for an empty text.
[[nodiscard]] QList<SettingRow> findSettings(const QString &typed);

} // namespace posthorn
