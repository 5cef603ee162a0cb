#include "foldertreemodel.h"

#include "account/accountrepository.h"
#include "sync/syncengine.h"
#include "ui/common/displaytext.h"
#include "ui/common/locationtext.h"
#include "ui/list/messagelistmodel.h"

#include <QMimeData>
#include <algorithm>
#include <map>

namespace posthorn
{

struct FolderTreeModel::Node {
    Kind kind = Kind::Folder;
    QString key;
    QString name;
    QString icon;
    QString color;
    AccountId account;
    FolderId folder; // invalid: a level that only holds others
    FolderRole role = FolderRole::None;
    bool flagged = false; // the unified view of what is flagged
    bool dropsAllowed = false;
    bool onlyRead = false;
    bool countsUnread = true;
    int count = 0;
    Node *parent = nullptr;
    std::vector<std::unique_ptr<Node>> children;

    Node *add(std::unique_ptr<Node> child)
    {
        child->parent = this;
        children.push_back(std::move(child));
        return children.back().get();
    }
    [[nodiscard]] int row() const
    {
        const auto &siblings = parent->children;
        return int(std::find_if(siblings.begin(), siblings.end(),
                                [this](const auto &n) { return n.get() == this; }) -
                   siblings.begin());
    }
};

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

bool showsRecipients(Role role)
{
    return role == Role::Sent || role == Role::Drafts || role == Role::Outbox;
}

} // namespace

FolderTreeModel::FolderTreeModel(const Services &services, QObject *parent)
    : QAbstractItemModel(parent)
    , m_services(services)
    , m_root(std::make_unique<Node>())
{
    m_readTimer.setSingleShot(true);
    m_readTimer.setInterval(80);
    connect(&m_readTimer, &QTimer::timeout, this, &FolderTreeModel::readFolders);
    connect(services.store, &Store::changed, this, [this](const StoreChange &change) {
        if ((change.folderList || !change.folders.empty()) && !m_readTimer.isActive())
            m_readTimer.start();
    });
    connect(services.accounts, &AccountRepository::accountAdded, this, &FolderTreeModel::rebuild);
    connect(services.accounts, &AccountRepository::accountChanged, this, &FolderTreeModel::rebuild);
    connect(services.accounts, &AccountRepository::accountRemoved, this, &FolderTreeModel::rebuild);
    connect(services.accounts, &AccountRepository::accountsReordered, this, &FolderTreeModel::rebuild);
    if (services.engine != nullptr)
        connect(services.engine, &SyncEngine::statusChanged, this, [this](const AccountStatus &status) {
            m_statuses.insert(status.account, status);
            for (const auto &node : m_root->children) {
                if (node->kind == Kind::AccountSection && node->account == status.account) {
                    const QModelIndex index = indexOfNode(node.get());
                    Q_EMIT dataChanged(index, index);
                }
            }
        });
    readFolders();
}

FolderTreeModel::~FolderTreeModel() = default;

void FolderTreeModel::setContext(const QString &context)
{
    if (m_context == context)
        return;
    m_context = context;
    rebuild();
}

const AccountStatus *FolderTreeModel::status(AccountId account) const
{
    const auto found = m_statuses.constFind(account);
    return found == m_statuses.cend() ? nullptr : &*found;
}

void FolderTreeModel::readFolders()
{
    if (m_reading) {
        m_readAgain = true;
        return;
    }
    m_reading = true;
    m_services.store->read<QList<FolderRecord>>(
        Store::Lane::Interactive, [](StoreReader &reader) { return reader.folders(); }, this,
        [this](const Result<QList<FolderRecord>> &folders) {
            m_reading = false;
            if (folders)
                takeFolders(*folders);
            if (std::exchange(m_readAgain, false))
                m_readTimer.start();
        });
}

void FolderTreeModel::takeFolders(const QList<FolderRecord> &folders)
{
    const auto sameShape = [](const FolderRecord &a, const FolderRecord &b) {
        return a.id == b.id && a.account == b.account && a.path == b.path && a.role == b.role &&
               a.selectable == b.selectable && a.readOnly == b.readOnly && a.rights == b.rights;
    };
    const bool same =
        m_loaded && std::equal(folders.begin(), folders.end(), m_folders.begin(), m_folders.end(), sameShape);
    m_folders = folders;
    if (same) {
        updateCounts();
        return;
    }
    m_loaded = true;
    rebuild();
    Q_EMIT foldersLoaded();
}

bool FolderTreeModel::isShown(const Account &account) const
{
    return account.enabled && (m_context.isEmpty() || account.context == m_context);
}

int FolderTreeModel::countOf(const FolderRecord &folder)
{
    return folder.role == Role::Drafts || folder.role == Role::Outbox ? folder.total : folder.unread;
}

int FolderTreeModel::unifiedCount(Role role) const
{
    int count = 0;
    for (const FolderRecord &folder : m_folders) {
        const auto account = m_services.accounts->account(folder.account);
        if (folder.role == role && account && isShown(*account))
            count += countOf(folder);
    }
    return count;
}

std::unique_ptr<FolderTreeModel::Node> FolderTreeModel::buildUnified() const
{
    auto section = std::make_unique<Node>();
    section->kind = Kind::Section;
    section->key = QStringLiteral("unified");
    section->name = tr("Unified");
    for (const Role role : {Role::Inbox, Role::Flagged, Role::Drafts, Role::Sent}) {
        auto node = std::make_unique<Node>();
        node->kind = Kind::Unified;
        node->role = role;
        node->flagged = role == Role::Flagged;
        node->key = unifiedKey(role);
        node->name = folderDisplayName(role, {});
        node->icon = folderIcon(role);
        node->countsUnread = role != Role::Drafts;
        node->count = node->flagged || role == Role::Sent ? 0 : unifiedCount(role);
        section->add(std::move(node));
    }
    return section;
}

std::unique_ptr<FolderTreeModel::Node> FolderTreeModel::buildAccount(const Account &account) const
{
    auto section = std::make_unique<Node>();
    section->kind = Kind::AccountSection;
    section->key = QStringLiteral("account/%1").arg(account.id.value());
    section->name = account.name.isEmpty() ? account.address() : account.name;
    section->account = account.id;
    section->color = account.color;

    QList<FolderRecord> own;
    for (const FolderRecord &folder : m_folders) {
        if (folder.account == account.id)
            own << folder;
    }
    std::sort(own.begin(), own.end(), [](const FolderRecord &a, const FolderRecord &b) {
        const int first = rankOf(a.role);
        const int second = rankOf(b.role);
        return first != second ? first < second : QString::localeAwareCompare(a.path, b.path) < 0;
    });
    std::map<QString, Node *> byPath;
    const auto nodeFor = [&](const FolderRecord &folder) {
        auto node = std::make_unique<Node>();
        node->folder = folder.selectable ? folder.id : FolderId();
        node->account = account.id;
        node->role = folder.role;
        node->key = folderKey(folder.id);
        node->name = displayText(folderDisplayName(folder.role, folder.name()), 80);
        node->onlyRead = folder.selectable && isOnlyRead(folder);
        node->icon = node->onlyRead ? QStringLiteral("lock") : folderIcon(folder.role);
        node->dropsAllowed = folder.selectable && folder.allows(FolderRight::Insert);
        node->countsUnread = folder.role != Role::Drafts && folder.role != Role::Outbox;
        node->count = countOf(folder);
        return node;
    };
    for (const FolderRecord &folder : own) {
        if (rankOf(folder.role) < int(std::size(SpecialRoles))) {
            byPath.emplace(folder.path, section->add(nodeFor(folder)));
            continue;
        }
        // Levels above it that are no folders of their own are made up.
        Node *parent = section.get();
        const QStringList levels = folder.path.split(u'/');
        QString path;
        for (qsizetype i = 0; i + 1 < levels.size(); ++i) {
            path += (i == 0 ? QString() : QStringLiteral("/")) + levels.at(i);
            auto &known = byPath[path];
            if (known == nullptr) {
                auto level = std::make_unique<Node>();
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

void FolderTreeModel::rebuild()
{
    beginResetModel();
    m_root = std::make_unique<Node>();
    QList<Account> shown;
    for (const Account &account : m_services.accounts->accounts()) {
        if (isShown(account))
            shown << account;
    }
    if (!shown.isEmpty())
        m_root->add(buildUnified());
    for (const Account &account : shown)
        m_root->add(buildAccount(account));
    endResetModel();
}

void FolderTreeModel::updateCounts()
{
    QHash<FolderId, int> counts;
    for (const FolderRecord &folder : m_folders)
        counts.insert(folder.id, countOf(folder));
    const std::function<void(Node &)> visit = [&](Node &node) {
        int count = node.count;
        if (node.folder.isValid())
            count = counts.value(node.folder);
        else if (node.kind == Kind::Unified && !node.flagged && node.role != Role::Sent)
            count = unifiedCount(node.role);
        if (count != node.count) {
            node.count = count;
            const QModelIndex index = indexOfNode(&node);
            Q_EMIT dataChanged(index, index);
        }
        for (const auto &child : node.children)
            visit(*child);
    };
    visit(*m_root);
}

// -- Reading

QString FolderTreeModel::unifiedKey(Role role)
{
    return QStringLiteral("unified/%1").arg(folderRoleName(role));
}

QString FolderTreeModel::folderKey(FolderId folder)
{
    return QStringLiteral("folder/%1").arg(folder.value());
}

const FolderTreeModel::Node *FolderTreeModel::nodeOf(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<const Node *>(index.internalPointer()) : m_root.get();
}

QModelIndex FolderTreeModel::indexOfNode(const Node *node) const
{
    if (node == nullptr || node->parent == nullptr)
        return {};
    return createIndex(node->row(), 0, node);
}

QModelIndex FolderTreeModel::indexOf(const QString &key) const
{
    const std::function<const Node *(const Node &)> find = [&](const Node &node) -> const Node * {
        if (node.key == key && node.parent != nullptr)
            return &node;
        for (const auto &child : node.children) {
            if (const Node *found = find(*child))
                return found;
        }
        return nullptr;
    };
    return indexOfNode(find(*m_root));
}

QModelIndex FolderTreeModel::indexOf(AccountId account, Role role) const
{
    for (const FolderRecord &folder : m_folders) {
        if (folder.account == account && folder.role == role)
            return indexOf(folderKey(folder.id));
    }
    return {};
}

std::optional<ListSubject> FolderTreeModel::subjectAt(const QModelIndex &index) const
{
    const Node *node = nodeOf(index);
    ListSubject subject;
    subject.title = node->name;
    subject.outgoing = showsRecipients(node->role);
    if (node->kind == Kind::Unified) {
        subject.query.scope = node->flagged ? MessageQuery::Scope::Flagged : MessageQuery::Scope::Unified;
        subject.query.role = node->role;
        subject.query.context = m_context;
        int accounts = 0;
        for (const Account &account : m_services.accounts->accounts())
            accounts += isShown(account) ? 1 : 0;
        subject.mixesAccounts = accounts > 1;
        return subject;
    }
    if (!node->folder.isValid())
        return std::nullopt;
    subject.query.scope = MessageQuery::Scope::Folder;
    subject.query.folder = node->folder;
    return subject;
}

QModelIndex FolderTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    const Node *node = nodeOf(parent);
    if (column != 0 || row < 0 || size_t(row) >= node->children.size())
        return {};
    return createIndex(row, 0, node->children[size_t(row)].get());
}

QModelIndex FolderTreeModel::parent(const QModelIndex &child) const
{
    return child.isValid() ? indexOfNode(nodeOf(child)->parent) : QModelIndex();
}

int FolderTreeModel::rowCount(const QModelIndex &parent) const
{
    return parent.column() > 0 ? 0 : int(nodeOf(parent)->children.size());
}

QString FolderTreeModel::sentenceOf(const Node &node) const
{
    if (node.kind == Kind::AccountSection) {
        const AccountStatus *now = status(node.account);
        QString state;
        switch (now == nullptr ? AccountStatus::State::Offline : now->state) {
        case AccountStatus::State::Connected:
            state = tr("connected");
            break;
        case AccountStatus::State::Connecting:
            state = tr("connecting");
            break;
        case AccountStatus::State::Waiting:
            state = tr("tries again shortly");
            break;
        case AccountStatus::State::NeedsPassword:
            state = tr("needs its password");
            break;
        case AccountStatus::State::NeedsAttention:
            state = tr("needs your attention");
            break;
        case AccountStatus::State::Disabled:
        case AccountStatus::State::Offline:
            state = tr("offline");
            break;
        }
        const auto account = m_services.accounts->account(node.account);
        if (account && account->incomingKind == IncomingKind::Local)
            state = tr("on this computer");
        return tr("%1, %2").arg(node.name, state);
    }
    const QString name = node.onlyRead ? tr("%1, can only be read").arg(node.name) : node.name;
    if (node.count == 0)
        return name;
    return node.countsUnread ? tr("%1, %n unread", nullptr, node.count).arg(name)
                             : tr("%1, %n message(s)", nullptr, node.count).arg(name);
}

QVariant FolderTreeModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Node &node = *nodeOf(index);
    switch (role) {
    case Qt::DisplayRole:
        return node.name;
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        return sentenceOf(node);
    case KindRole:
        return int(node.kind);
    case FolderIdRole:
        return node.folder.value();
    case AccountRole:
        return node.account.value();
    case IconRole:
        return node.icon;
    case CountRole:
        return node.count;
    case UnreadRole:
        return node.countsUnread && node.count > 0 && node.role != FolderRole::Junk &&
               node.role != FolderRole::Trash;
    case ColorRole:
        return node.color;
    case KeyRole:
        return node.key;
    case StateRole: {
        const auto account = m_services.accounts->account(node.account);
        if (account && account->incomingKind == IncomingKind::Local)
            return int(AccountStatus::State::Connected); // it is always at hand
        const AccountStatus *now = status(node.account);
        return int(now == nullptr ? AccountStatus::State::Offline : now->state);
    }
    default:
        return {};
    }
}

Qt::ItemFlags FolderTreeModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    const Node &node = *nodeOf(index);
    if (node.kind == Kind::Section || node.kind == Kind::AccountSection)
        return Qt::ItemIsEnabled;
    Qt::ItemFlags flags = Qt::ItemIsEnabled;
    if (node.folder.isValid() || node.kind == Kind::Unified)
        flags |= Qt::ItemIsSelectable;
    if (node.dropsAllowed)
        flags |= Qt::ItemIsDropEnabled;
    return flags;
}

QStringList FolderTreeModel::mimeTypes() const
{
    return {MessageListModel::placementMimeType()};
}

bool FolderTreeModel::canDropMimeData(const QMimeData *data, Qt::DropAction action, int, int,
                                      const QModelIndex &parent) const
{
    return (action == Qt::MoveAction || action == Qt::CopyAction) && parent.isValid() &&
           nodeOf(parent)->dropsAllowed && data->hasFormat(MessageListModel::placementMimeType());
}

bool FolderTreeModel::dropMimeData(const QMimeData *data, Qt::DropAction action, int row, int column,
                                   const QModelIndex &parent)
{
    if (!canDropMimeData(data, action, row, column, parent))
        return false;
    const QList<PlacementId> ids = MessageListModel::placementsFrom(*data);
    if (ids.isEmpty())
        return false;
    Q_EMIT messagesDropped(ids, nodeOf(parent)->folder, action == Qt::CopyAction);
    return true;
}

} // namespace posthorn
