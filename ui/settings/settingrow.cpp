#include "settingrow.h"

#include <algorithm>

namespace posthorn
{

namespace
{

/// Without case and accents.
QString folded(const QString &text)
{
    QString result;
    for (const QChar c : text.toCaseFolded().normalized(QString::NormalizationForm_KD))
        if (!c.isMark())
            result += c;
    return result;
}

/// "cc" is in "Show Cc", not in "account".
bool beginsWord(const QString &text, const QString &word)
{
    for (qsizetype at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
        if (at == 0 || !text.at(at - 1).isLetterOrNumber())
            return true;
    return false;
}

QString pageTitle(const QString &name)
{
    for (const SettingsPageInfo &page : settingsPages())
        if (page.name == name)
            return page.title;
    return {};
}

} // namespace

QList<SettingRow> settingRowsOf(const QString &page)
{
    QList<SettingRow> rows = settingRows();
    rows.removeIf([&page](const SettingRow &row) { return row.page != page; });
    return rows;
}

SettingRow settingRow(const QString &name)
{
    for (const SettingRow &row : settingRows())
        if (row.name == name)
            return row;
    Q_UNREACHABLE();
}

QList<SettingRow> findSettings(const QString &typed)
{
    const QStringList words = folded(typed).split(u' ', Qt::SkipEmptyParts);
    if (words.isEmpty())
        return {};
    struct Found {
        int score;
        SettingRow row;
    };
    QList<Found> found;
    for (const SettingRow &row : settingRows()) {
        QString options;
        for (const SettingRow::Option &option : row.options)
            options += option.words + u' ';
        // What stands nearer to the eye counts more.
        const std::pair<QString, int> texts[] = {{folded(row.label), 8},
                                                 {folded(row.synonyms), 4},
                                                 {folded(pageTitle(row.page)), 3},
                                                 {folded(row.explanation), 2},
                                                 {folded(options), 1}};
        int score = 0;
        for (const QString &word : words) {
            int best = 0;
            for (const auto &[text, weight] : texts)
                if (beginsWord(text, word))
                    best = std::max(best, weight);
            score = best == 0 || score < 0 ? -1 : score + best;
        }
        if (score > 0)
            found.append({score, row});
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Found &a, const Found &b) { return a.score > b.score; });
    QList<SettingRow> rows;
    for (const Found &one : std::as_const(found))
        rows.append(one.row);
    return rows;
}

} // namespace posthorn
