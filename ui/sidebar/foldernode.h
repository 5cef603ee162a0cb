#pragma once

#include "account/account.h"
#include "store/store.h"

#include <memory>
#include <vector>

namespace posthorn
{

/// One entry of the sidebar's tree, owned by the one above it. Window thread.
struct FolderNode {
    enum class Kind { Section, AccountSection, Unified, Folder };

    Kind kind = Kind::Folder;
    QString key; // finds the entry again after the tree was built anew
    QString name;
    QString icon;  // name for theme::icon()
    QString color; // "#rrggbb" of the account
    AccountId account;
    FolderId folder; // invalid: a level that only holds others
    FolderRole role = FolderRole::None;
    bool flagged = false; // the unified view of what is flagged
    bool dropsAllowed = false;
    bool onlyRead = false;
    bool countsUnread = true;
    int count = 0;
    FolderNode *parent = nullptr;
    std::vector<std::unique_ptr<FolderNode>> children;

    FolderNode *add(std::unique_ptr<FolderNode> child);
    /// Its place under its parent.
    [[nodiscard]] int row() const;
};

[[nodiscard]] QString unifiedKey(FolderRole role);
[[nodiscard]] QString folderKey(FolderId folder);
/// What stands beside a folder: all of its messages where reading them is not the point, else the unread.
[[nodiscard]] int shownCount(const FolderRecord &folder);

/// The views over all accounts, not counted yet.
[[nodiscard]] std::unique_ptr<FolderNode> unifiedSection(const QString &name);
/// The account's folders of `folders`: special ones first, the rest as a tree.
[[nodiscard]] std::unique_ptr<FolderNode> accountSection(const Account &account,
                                                         const QList<FolderRecord> &folders);

} // namespace posthorn
