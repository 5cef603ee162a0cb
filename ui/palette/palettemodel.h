#pragma once

#include "base/address.h"
#include "store/folderrecord.h"

#include "ui/settings/settingrow.h"

#include <QAbstractListModel>
#include <QAction>
#include <QPointer>

namespace posthorn
{

/// What the palette offers for what was typed, best first. Window thread; a child of the palette.
class PaletteModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum class Kind { Action, Folder, Person, Setting, Search };
    struct Item {
        Kind kind = Kind::Action;
        QString title;
        /// The account of a folder, the keys of an action, the address of a person, the page of a setting.
        QString detail;
        QString icon; // theme name; empty: the action's own
        QPointer<QAction> action;
        FolderId folder;
        QString address;
        QString setting; // name of a SettingRow
        int score = 0;
    };
    enum Role { DetailRole = Qt::UserRole, IconNameRole };

    using QAbstractListModel::QAbstractListModel;

    void setActions(const QList<QAction *> &actions);
    void setFolders(const QList<FolderRecord> &folders, const QHash<AccountId, QString> &accountNames);
    void setPeople(const AddressList &people);
    void setSettings(const QList<SettingRow> &rows);
    /// `onlyFolders`: the picker of a target.
    void setQuery(const QString &typed, bool onlyFolders);
    [[nodiscard]] const Item &item(int row) const { return m_items[size_t(row)]; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;

private:
    void rebuild();

    std::vector<Item> m_actions;
    std::vector<Item> m_folders;
    std::vector<Item> m_people;
    std::vector<Item> m_settings;
    std::vector<Item> m_items;
    QString m_typed;
    bool m_onlyFolders = false;
};

} // namespace posthorn
