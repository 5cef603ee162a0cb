#include "foldernode.h"

#include "ui/text/displaytext.h"
#include "ui/common/locationtext.h"

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

std::unique_ptr<FolderNode> accountSection(const Account &account, const QList<FolderRecord> &folders)
{
    auto section = std::make_unique<FolderNode>();
    section->kind = FolderNode::Kind::AccountSection;
    section->key = QStringLiteral("account/%1").arg(account.id.value());
    section->name = account.name.isEmpty() ? account.address() : account.name;
    section->account = account.id;
    section->color = account.color;

    QList<FolderRecord> own;
    for (const FolderRecord &folder : folders) {
        if (folder.account == account.id)
            own << folder;
    }
    std::sort(own.begin(), own.end(), [](const FolderRecord &a, const FolderRecord &b) {
        const int first = rankOf(a.role);
        const int second = rankOf(b.role);
        return first != second ? first < second : QString::localeAwareCompare(a.path, b.path) < 0;
    });
    std::map<QString, FolderNode *> byPath;
    const auto nodeFor = [&](const FolderRecord &folder) {
        auto node = std::make_unique<FolderNode>();
        node->folder = folder.selectable ? folder.id : FolderId();
        node->account = account.id;
        node->role = folder.role;
        node->key = folderKey(folder.id);
        node->name = displayText(folderDisplayName(folder.role, folder.name()), 80);
        node->onlyRead = folder.selectable && isOnlyRead(folder);
        node->icon = node->onlyRead ? QStringLiteral("lock") : folderIcon(folder.role);
        node->dropsAllowed = folder.selectable && folder.allows(FolderRight::Insert);
        node->countsUnread = folder.role != Role::Drafts && folder.role != Role::Outbox;
        node->count = shownCount(folder);
        return node;
    };
    for (const FolderRecord &folder : own) {
        if (rankOf(folder.role) < int(std::size(SpecialRoles))) {
            byPath.emplace(folder.path, section->add(nodeFor(folder)));
            continue;
        }
        // Levels above it that are no folders of their own are made up.
        FolderNode *parent = section.get();
        const QStringList levels = folder.path.split(u'/');
        QString path;
        for (qsizetype i = 0; i + 1 < levels.size(); ++i) {
            path += (i == 0 ? QString() : QStringLiteral("/")) + levels.at(i);
            auto &known = byPath[path];
            if (known == nullptr) {
                auto level = std::make_unique<FolderNode>();
                level->account = account.id;
                level->key = QStringLiteral("level/%1/%2").arg(account.id.value()).arg(path);
                level->name = displayText(levels.at(i), 80);
                level->icon = QStringLiteral("folder");
                known = parent->add(std::move(level));
            }
            parent = known;
        }
        byPath[folder.path] = parent->add(nodeFor(folder));
    }
    return section;
}

} // namespace posthorn
