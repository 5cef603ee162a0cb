#pragma once

#include "account/account.h"
#include "store/store.h"

#include <QSet>
#include <memory>
#include <vector>

namespace posthorn
{

/// One entry of the sidebar's tree, owned by the one above it. Window thread.
struct FolderNode {
    /// SharedSection: several accounts that are shown as one. Its Unified entries are of these alone.
    enum class Kind { Section, AccountSection, SharedSection, Unified, Folder };

    Kind kind = Kind::Folder;
    QString key; // finds the entry again after the tree was built anew
    QString name;
    QString icon;  // name for theme::icon()
    QString color; // "#rrggbb" of the account
    AccountId account;
    FolderId folder; // invalid: a level that only holds others
    FolderRole role = FolderRole::None;
    QString sharedInbox;            // SharedSection and what is below: Account::sharedInbox
    QList<AccountId> accounts = {}; // SharedSection: those that are shown as one
    bool flagged = false;           // the unified view of what is flagged
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
/// The account's folders of `folders`: special ones first, the rest as a tree, and those that mirror the
/// server's on this computer under one entry.
[[nodiscard]] std::unique_ptr<FolderNode> accountSection(const Account &account,
                                                         const QList<FolderRecord> &folders);
/// Accounts of one shared inbox: the special folders of all of them as one each, not counted yet, then each
/// one's own folders.
[[nodiscard]] std::unique_ptr<FolderNode> sharedSection(const QList<Account> &accounts,
                                                        const QList<FolderRecord> &folders);
/// The mirrors on this computer of folders of a server (twins), among all folders.
[[nodiscard]] QSet<FolderId> twinsAmong(const QList<FolderRecord> &folders);

} // namespace posthorn
