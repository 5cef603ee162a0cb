#include "palettemodel.h"

#include "fuzzymatch.h"
#include "ui/common/locationtext.h"
#include "ui/sidebar/foldernode.h"
#include "ui/text/displaytext.h"

#include <algorithm>

namespace posthorn
{

namespace
{

constexpr size_t MaxItems = 60;

} // namespace

void PaletteModel::setActions(const QList<QAction *> &actions)
{
    m_actions.clear();
    for (QAction *action : actions) {
        Item item;
        item.kind = Kind::Action;
        item.title = action->text().remove(u'&');
        item.detail = action->shortcut().toString(QKeySequence::NativeText);
        item.action = action;
        m_actions.push_back(item);
    }
    rebuild();
}

void PaletteModel::setFolders(const QList<FolderRecord> &folders,
                              const QHash<AccountId, QString> &accountNames)
{
    m_folders.clear();
    const QSet<FolderId> twins = twinsAmong(folders);
    for (const FolderRecord &folder : folders) {
        if (!folder.selectable)
            continue;
        Item item;
        item.kind = Kind::Folder;
        item.title = displayText(folderDisplayName(folder.role, folder.path), 120);
        item.detail = displayText(accountNames.value(folder.account), 60);
        if (twins.contains(folder.id))
            item.detail = tr("%1, on this computer").arg(item.detail);
        item.icon = folderIcon(folder.role);
        item.folder = folder.id;
        m_folders.push_back(item);
    }
    rebuild();
}

void PaletteModel::setPeople(const AddressList &people)
{
    m_people.clear();
    for (const Address &person : people) {
        Item item;
        item.kind = Kind::Person;
        item.title = displayText(person.displayName(), 120);
        item.detail = displayText(person.address, 160);
        item.icon = QStringLiteral("people");
        item.address = person.address;
        m_people.push_back(item);
    }
    rebuild();
}

void PaletteModel::setSettings(const QList<SettingRow> &rows)
{
    m_settings.clear();
    const QList<SettingsPageInfo> pages = settingsPages();
    for (const SettingRow &row : rows) {
        Item item;
        item.kind = Kind::Setting;
        item.title = row.label;
        item.icon = QStringLiteral("settings");
        item.setting = row.name;
        for (const SettingsPageInfo &page : pages)
            if (page.name == row.page)
                item.detail = tr("Settings: %1").arg(page.title);
        m_settings.push_back(item);
    }
    rebuild();
}

void PaletteModel::setQuery(const QString &typed, bool onlyFolders)
{
    m_typed = typed.trimmed();
    m_onlyFolders = onlyFolders;
    rebuild();
}

void PaletteModel::rebuild()
{
    beginResetModel();
    m_items.clear();
    const auto take = [this](const std::vector<Item> &from, int bonus) {
        for (Item item : from) {
            if (item.action && !item.action->isEnabled())
                continue;
            const int title = m_typed.isEmpty() ? 1 : fuzzyScore(m_typed, item.title);
            const int both = m_typed.isEmpty() ? 1 : fuzzyScore(m_typed, item.title + u' ' + item.detail) / 2;
            item.score = qMax(title, both);
            if (item.score == 0)
                continue;
            item.score += bonus;
            m_items.push_back(item);
        }
    };
    if (!m_onlyFolders)
        take(m_actions, 60);
    // Before anything is typed the picker shows the folders and the palette the actions.
    if (m_onlyFolders || !m_typed.isEmpty())
        take(m_folders, 30);
    if (!m_onlyFolders && !m_typed.isEmpty())
        take(m_people, 0);
    std::stable_sort(m_items.begin(), m_items.end(),
                     [](const Item &a, const Item &b) { return a.score > b.score; });
    if (m_items.size() > MaxItems && !m_typed.isEmpty())
        m_items.resize(MaxItems);
    // What findSettings() found, by synonyms, too, and in its order.
    if (!m_onlyFolders && !m_typed.isEmpty())
        m_items.insert(m_items.end(), m_settings.begin(), m_settings.end());
    if (!m_onlyFolders && !m_typed.isEmpty()) {
        Item search;
        search.kind = Kind::Search;
        search.title = tr("Search everywhere for \u201c%1\u201d").arg(displayText(m_typed, 80));
        search.icon = QStringLiteral("search");
        m_items.push_back(search);
    }
    endResetModel();
}

int PaletteModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_items.size());
}

QVariant PaletteModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const Item &item = m_items[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return item.title;
    case Qt::AccessibleTextRole:
        return item.detail.isEmpty() ? item.title : item.title + QStringLiteral(", ") + item.detail;
    case Qt::DecorationRole:
        return item.action ? QVariant(item.action->icon()) : QVariant();
    case DetailRole:
        return item.detail;
    case IconNameRole:
        return item.icon;
    default:
        return {};
    }
}

} // namespace posthorn
