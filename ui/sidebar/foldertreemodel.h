#pragma once

#include "foldernode.h"
#include "sync/syncstatus.h"
#include "ui/list/messagelistpane.h"
#include "ui/services.h"

#include <QAbstractItemModel>
#include <QTimer>
#include <memory>

namespace posthorn
{

/// What the sidebar lists: a section of unified views, then one section an account with its special folders
/// first and the rest as a tree. Follows the accounts, the store and the engine by itself. Counts change in
/// place; the tree is built anew only when folders come or go. Window thread; owned by the sidebar.
class FolderTreeModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    using Kind = FolderNode::Kind;
    enum ItemRole {
        KindRole = Qt::UserRole + 1, // int of Kind
        FolderIdRole,                // qint64
        AccountRole,                 // qint64
        IconRole,                    // name for theme::icon()
        CountRole,                   // int; what stands at the right
        UnreadRole,                  // bool: the count is of unread messages
        StateRole, // int of AccountStatus::State, for account sections: the worst of several
        ColorRole, // "#rrggbb" of the account
        KeyRole,   // QString: finds the entry again after the tree was built anew
    };

    explicit FolderTreeModel(const Services &services, QObject *parent = nullptr);
    ~FolderTreeModel() override;

    /// Only accounts of this context; empty = all.
    void setContext(const QString &context);
    [[nodiscard]] const QString &context() const { return m_context; }
    /// What the list shows for this entry; nullopt for headings.
    [[nodiscard]] std::optional<ListSubject> subjectAt(const QModelIndex &index) const;
    /// A folder of accounts that are shown as one has the entry of its role.
    [[nodiscard]] QModelIndex indexOf(const QString &key) const;
    /// The account's folder with this role, or an invalid index.
    [[nodiscard]] QModelIndex indexOf(AccountId account, FolderRole role) const;
    [[nodiscard]] const AccountStatus *status(AccountId account) const;
    /// All folders as last read.
    [[nodiscard]] const QList<FolderRecord> &folders() const { return m_folders; }
    [[nodiscard]] bool isLoaded() const { return m_loaded; }

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex &child) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &) const override { return 1; }
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    [[nodiscard]] QStringList mimeTypes() const override;
    [[nodiscard]] Qt::DropActions supportedDropActions() const override
    {
        return Qt::MoveAction | Qt::CopyAction;
    }
    [[nodiscard]] bool canDropMimeData(const QMimeData *data, Qt::DropAction action, int row, int column,
                                       const QModelIndex &parent) const override;
    bool dropMimeData(const QMimeData *data, Qt::DropAction action, int row, int column,
                      const QModelIndex &parent) override;

Q_SIGNALS:
    void foldersLoaded();
    void messagesDropped(const QList<posthorn::PlacementId> &ids, posthorn::FolderId target, bool copy);
    /// On a folder of accounts that are shown as one.
    void messagesDroppedOnRole(const QList<posthorn::PlacementId> &ids, posthorn::FolderRole role);

private:
    void readFolders();
    void takeFolders(const QList<FolderRecord> &folders);
    void rebuild();
    void updateCounts();
    [[nodiscard]] bool isShown(const Account &account) const;
    [[nodiscard]] int unifiedCount(const FolderNode &node) const;
    void addAccounts();
    [[nodiscard]] QModelIndex indexInShared(const QString &key) const;
    /// Of an account's section, or of several, the one whose state is the worst.
    [[nodiscard]] AccountId speakerOf(const FolderNode &node) const;
    [[nodiscard]] AccountStatus::State stateOf(AccountId account) const;
    [[nodiscard]] QString stateWords(AccountId account) const;
    [[nodiscard]] QString sentenceOf(const FolderNode &node) const;
    [[nodiscard]] const FolderNode *nodeOf(const QModelIndex &index) const;
    [[nodiscard]] QModelIndex indexOfNode(const FolderNode *node) const;

    Services m_services;
    QString m_context;
    QList<FolderRecord> m_folders;
    QHash<AccountId, AccountStatus> m_statuses;
    std::unique_ptr<FolderNode> m_root;
    QTimer m_readTimer;
    bool m_reading = false;
    bool m_readAgain = false;
    bool m_loaded = false;
};

} // namespace posthorn
