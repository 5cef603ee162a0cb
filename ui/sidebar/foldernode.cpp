#include "foldernode.h"

#include "ui/common/locationtext.h"
#include "ui/text/displaytext.h"

#include <QCoreApplication>
#include <algorithm>
#include <map>

namespace posthorn
{

namespace
{

using Role = posthorn::FolderRole;

/// The order of special folders; what is not named here lies in the tree.
constexpr Role SpecialRoles[] = {Role::Inbox, Role::Flagged, Role::Important, Role::Drafts, Role::Outbox,
                                 Role::Sent,  Role::Archive, Role::All,       Role::Junk,   Role::Trash};

int rankOf(Role role)
{
    const auto *found = std::find(std::begin(SpecialRoles), std::end(SpecialRoles), role);
    return int(found - std::begin(SpecialRoles));
}

/// Whoever opens it can change nothing that others would see.
bool isOnlyRead(const FolderRecord &folder)
{
    return !folder.allows(FolderRight::Insert) && !folder.allows(FolderRight::Write) &&
           !folder.allows(FolderRight::DeleteMessages);
}

} // namespace

FolderNode *FolderNode::add(std::unique_ptr<FolderNode> child)
{
    child->parent = this;
    children.push_back(std::move(child));
    return children.back().get();
}

int FolderNode::row() const
{
    const auto &siblings = parent->children;
    return int(std::find_if(siblings.begin(), siblings.end(),
                            [this](const auto &node) { return node.get() == this; }) -
               siblings.begin());
}

QString unifiedKey(FolderRole role)
{
    return QStringLiteral("unified/%1").arg(folderRoleName(role));
}

QString folderKey(FolderId folder)
{
    return QStringLiteral("folder/%1").arg(folder.value());
}

int shownCount(const FolderRecord &folder)
{
    return folder.role == Role::Drafts || folder.role == Role::Outbox ? folder.total : folder.unread;
}

std::unique_ptr<FolderNode> unifiedSection(const QString &name)
{
    auto section = std::make_unique<FolderNode>();
    section->kind = FolderNode::Kind::Section;
    section->key = QStringLiteral("unified");
    section->name = name;
    for (const Role role : {Role::Inbox, Role::Flagged, Role::Drafts, Role::Sent}) {
        auto node = std::make_unique<FolderNode>();
        node->kind = FolderNode::Kind::Unified;
        node->role = role;
        node->flagged = role == Role::Flagged;
        node->key = unifiedKey(role);
        node->name = folderDisplayName(role, {});
        node->icon = folderIcon(role);
        node->countsUnread = role != Role::Drafts;
        section->add(std::move(node));
    }
    return section;
}

QSet<FolderId> twinsAmong(const QList<FolderRecord> &folders)
{
    QSet<AccountId> withServer;
    for (const FolderRecord &folder : folders) {
        if (!folder.local)
            withServer.insert(folder.account);
    }
    QSet<FolderId> twins;
    for (const FolderRecord &folder : folders) {
        if (folder.local && withServer.contains(folder.account))
            twins.insert(folder.id);
    }
    return twins;
}

namespace
{

void sortFolders(QList<FolderRecord> &folders)
{
    std::sort(folders.begin(), folders.end(), [](const FolderRecord &a, const FolderRecord &b) {
        const int first = rankOf(a.role);
        const int second = rankOf(b.role);
        return first != second ? first < second : QString::localeAwareCompare(a.path, b.path) < 0;
    });
}

std::unique_ptr<FolderNode> nodeOf(const FolderRecord &folder)
{
    auto node = std::make_unique<FolderNode>();
    node->folder = folder.selectable ? folder.id : FolderId();
    node->account = folder.account;
    node->role = folder.role;
    node->key = folderKey(folder.id);
    node->name = displayText(folderDisplayName(folder.role, folder.name()), 80);
    node->onlyRead = folder.selectable && isOnlyRead(folder);
    node->icon = node->onlyRead ? QStringLiteral("lock") : folderIcon(folder.role);
    node->dropsAllowed = folder.selectable && folder.allows(FolderRight::Insert);
    node->countsUnread = folder.role != Role::Drafts && folder.role != Role::Outbox;
    node->count = shownCount(folder);
    return node;
}

/// One account's folders below `root`. `prefix` tells made-up levels of several trees apart.
void addTree(FolderNode &root, QList<FolderRecord> folders, const QString &prefix)
{
    sortFolders(folders);
    std::map<QString, FolderNode *> byPath;
    for (const FolderRecord &folder : folders) {
        if (rankOf(folder.role) < int(std::size(SpecialRoles))) {
            byPath.emplace(folder.path, root.add(nodeOf(folder)));
            continue;
        }
        // Levels above it that are no folders of their own are made up.
        FolderNode *parent = &root;
        const QStringList levels = folder.path.split(u'/');
        QString path;
        for (qsizetype i = 0; i + 1 < levels.size(); ++i) {
            path += (i == 0 ? QString() : QStringLiteral("/")) + levels.at(i);
            auto &known = byPath[path];
            if (known == nullptr) {
                auto level = std::make_unique<FolderNode>();
                level->account = folder.account;
                level->key = QStringLiteral("%1/%2/%3").arg(prefix).arg(folder.account.value()).arg(path);
                level->name = displayText(levels.at(i), 80);
                level->icon = QStringLiteral("folder");
                known = parent->add(std::move(level));
            }
            parent = known;
        }
        byPath[folder.path] = parent->add(nodeOf(folder));
    }
}

} // namespace

std::unique_ptr<FolderNode> accountSection(const Account &account, const QList<FolderRecord> &folders)
{
    auto section = std::make_unique<FolderNode>();
    section->kind = FolderNode::Kind::AccountSection;
    section->key = QStringLiteral("account/%1").arg(account.id.value());
    section->name = account.name.isEmpty() ? account.address() : account.name;
    section->account = account.id;
    section->color = account.color;

    const QSet<FolderId> twins = twinsAmong(folders);
    QList<FolderRecord> own;
    QList<FolderRecord> here;
    for (const FolderRecord &folder : folders) {
        if (folder.account == account.id)
            (twins.contains(folder.id) ? here : own) << folder;
    }
    addTree(*section, own, QStringLiteral("level"));
    if (!here.isEmpty()) {
        auto node = std::make_unique<FolderNode>();
        node->account = account.id;
        node->key = QStringLiteral("here/%1").arg(account.id.value());
        node->name = QCoreApplication::translate("posthorn::FolderNode", "On this computer");
        node->icon = locationIcon(Location::OnlyHere);
        addTree(*section->add(std::move(node)), here, QStringLiteral("herelevel"));
    }
    return section;
}

std::unique_ptr<FolderNode> sharedSection(const QList<Account> &accounts, const QList<FolderRecord> &folders)
{
    auto section = std::make_unique<FolderNode>();
    section->kind = FolderNode::Kind::SharedSection;
    section->name = displayText(accounts.first().sharedInbox, 80);
    section->sharedInbox = accounts.first().sharedInbox;
    section->key = QStringLiteral("shared/%1").arg(section->sharedInbox);
    section->color = accounts.first().color;
    for (const Account &account : accounts)
        section->accounts << account.id;
    for (const Role role : {Role::Inbox, Role::Drafts, Role::Sent, Role::Archive, Role::Junk, Role::Trash}) {
        auto node = std::make_unique<FolderNode>();
        node->kind = FolderNode::Kind::Unified;
        node->role = role;
        node->sharedInbox = section->sharedInbox;
        node->key = section->key + u'/' + folderRoleName(role);
        node->name = folderDisplayName(role, {});
        node->icon = folderIcon(role);
        node->dropsAllowed = true;
        node->countsUnread = role != Role::Drafts;
        section->add(std::move(node));
    }
    for (const Account &account : accounts) {
        QList<FolderRecord> rest;
        for (const FolderRecord &folder : folders) {
            if (folder.account == account.id && rankOf(folder.role) == int(std::size(SpecialRoles)))
                rest << folder;
        }
        addTree(*section, rest, QStringLiteral("level"));
    }
    return section;
}

} // namespace posthorn
