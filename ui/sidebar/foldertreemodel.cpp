#include "foldertreemodel.h"

#include "account/accountrepository.h"
#include "sync/syncengine.h"
#include "ui/activity/activitytext.h"
#include "ui/common/serverkeeps.h"
#include "ui/list/messagelistmodel.h"
#include "ui/text/displaytext.h"

#include <QMimeData>
#include <algorithm>

namespace posthorn
{

namespace
{

using Role = posthorn::FolderRole;

bool showsRecipients(Role role)
{
    return role == Role::Sent || role == Role::Drafts || role == Role::Outbox;
}

} // namespace

FolderTreeModel::FolderTreeModel(const Services &services, QObject *parent)
    : QAbstractItemModel(parent)
    , m_services(services)
    , m_root(std::make_unique<FolderNode>())
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
                if (node->account == status.account || node->accounts.contains(status.account)) {
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

int FolderTreeModel::unifiedCount(const FolderNode &node) const
{
    if (node.flagged || node.role == Role::Sent)
        return 0;
    int count = 0;
    for (const FolderRecord &folder : m_folders) {
        const auto account = m_services.accounts->account(folder.account);
        if (folder.role == node.role && account && isShown(*account) &&
            (node.sharedInbox.isEmpty() || account->sharedInbox == node.sharedInbox))
            count += shownCount(folder);
    }
    return count;
}

void FolderTreeModel::rebuild()
{
    beginResetModel();
    m_root = std::make_unique<FolderNode>();
    addAccounts();
    endResetModel();
}

void FolderTreeModel::addAccounts()
{
    QList<Account> shown;
    for (const Account &account : m_services.accounts->accounts()) {
        if (isShown(account))
            shown << account;
    }
    const auto count = [this](FolderNode *section) {
        for (const auto &node : section->children) {
            if (node->kind == Kind::Unified)
                node->count = unifiedCount(*node);
        }
    };
    if (!shown.isEmpty())
        count(m_root->add(unifiedSection(tr("Unified"))));
    QSet<QString> done;
    for (const Account &account : std::as_const(shown)) {
        QList<Account> together;
        for (const Account &other : std::as_const(shown)) {
            if (!account.sharedInbox.isEmpty() && other.sharedInbox == account.sharedInbox)
                together << other;
        }
        if (together.size() < 2) {
            m_root->add(accountSection(account, m_folders));
        } else if (!done.contains(account.sharedInbox)) {
            done.insert(account.sharedInbox);
            count(m_root->add(sharedSection(together, m_folders)));
        }
    }
}

void FolderTreeModel::updateCounts()
{
    QHash<FolderId, int> counts;
    for (const FolderRecord &folder : m_folders)
        counts.insert(folder.id, shownCount(folder));
    const std::function<void(FolderNode &)> visit = [&](FolderNode &node) {
        int count = node.count;
        if (node.folder.isValid())
            count = counts.value(node.folder);
        else if (node.kind == Kind::Unified)
            count = unifiedCount(node);
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

const FolderNode *FolderTreeModel::nodeOf(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<const FolderNode *>(index.internalPointer()) : m_root.get();
}

QModelIndex FolderTreeModel::indexOfNode(const FolderNode *node) const
{
    if (node == nullptr || node->parent == nullptr)
        return {};
    return createIndex(node->row(), 0, node);
}

QModelIndex FolderTreeModel::indexOf(const QString &key) const
{
    const std::function<const FolderNode *(const FolderNode &)> find =
        [&](const FolderNode &node) -> const FolderNode * {
        if (node.key == key && node.parent != nullptr)
            return &node;
        for (const auto &child : node.children) {
            if (const FolderNode *found = find(*child))
                return found;
        }
        return nullptr;
    };
    if (const FolderNode *found = find(*m_root))
        return indexOfNode(found);
    return indexInShared(key);
}

/// Where a folder of an account that is shown with others stands.
QModelIndex FolderTreeModel::indexInShared(const QString &key) const
{
    for (const FolderRecord &folder : m_folders) {
        if (folderKey(folder.id) != key)
            continue;
        for (const auto &section : m_root->children) {
            if (!section->accounts.contains(folder.account))
                continue;
            for (const auto &node : section->children) {
                if (node->kind == Kind::Unified && node->role == folder.role)
                    return indexOfNode(node.get());
            }
        }
    }
    return {};
}

QModelIndex FolderTreeModel::indexOf(AccountId account, Role role) const
{
    const QSet<FolderId> twins = twinsAmong(m_folders);
    for (const FolderRecord &folder : m_folders) {
        if (folder.account == account && folder.role == role && !twins.contains(folder.id))
            return indexOf(folderKey(folder.id));
    }
    return {};
}

std::optional<ListSubject> FolderTreeModel::subjectAt(const QModelIndex &index) const
{
    const FolderNode *node = nodeOf(index);
    ListSubject subject;
    subject.title = node->name;
    subject.outgoing = showsRecipients(node->role);
    if (node->kind == Kind::Unified) {
        subject.query.scope = node->flagged ? MessageQuery::Scope::Flagged : MessageQuery::Scope::Unified;
        subject.query.role = node->role;
        subject.query.context = m_context;
        subject.query.sharedInbox = node->sharedInbox;
        int accounts = 0;
        for (const Account &account : m_services.accounts->accounts()) {
            const bool meant = node->sharedInbox.isEmpty() || account.sharedInbox == node->sharedInbox;
            accounts += meant && isShown(account) ? 1 : 0;
        }
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
    const FolderNode *node = nodeOf(parent);
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

AccountStatus::State FolderTreeModel::stateOf(AccountId id) const
{
    const auto account = m_services.accounts->account(id);
    if (account && account->incomingKind == IncomingKind::Local)
        return AccountStatus::State::Connected; // it is always at hand
    const AccountStatus *now = status(id);
    return now == nullptr ? AccountStatus::State::Offline : now->state;
}

AccountId FolderTreeModel::speakerOf(const FolderNode &node) const
{
    using State = AccountStatus::State;
    static constexpr State worstFirst[] = {State::NeedsAttention, State::NeedsPassword, State::Waiting,
                                           State::Disabled,       State::Offline,       State::Connecting};
    for (const State state : worstFirst) {
        for (const AccountId account : node.accounts) {
            if (stateOf(account) == state)
                return account;
        }
    }
    return node.accounts.isEmpty() ? node.account : node.accounts.first();
}

QString FolderTreeModel::stateWords(AccountId id) const
{
    const auto account = m_services.accounts->account(id);
    if (account && account->incomingKind == IncomingKind::Local)
        return tr("on this computer");
    const AccountStatus *now = status(id);
    QString words;
    switch (stateOf(id)) {
    case AccountStatus::State::Connected:
        words = tr("connected");
        break;
    case AccountStatus::State::Connecting:
        words = tr("connecting");
        break;
    case AccountStatus::State::Waiting:
        words = tr("tries again shortly");
        break;
    case AccountStatus::State::NeedsPassword:
        words = tr("needs its password");
        break;
    case AccountStatus::State::NeedsAttention:
        words = tr("needs your attention");
        break;
    case AccountStatus::State::Disabled:
    case AccountStatus::State::Offline:
        words = tr("offline");
        break;
    }
    const QString kept = now != nullptr ? serverKeepsText(ServerKeeps::days(m_services, *now)) : QString();
    return kept.isEmpty() ? words : words + QStringLiteral(". ") + kept;
}

QString FolderTreeModel::sentenceOf(const FolderNode &node) const
{
    if (node.kind == Kind::AccountSection)
        return tr("%1, %2").arg(node.name, stateWords(node.account));
    if (node.kind == Kind::SharedSection) {
        QStringList lines{node.name};
        for (const AccountId id : node.accounts) {
            const auto account = m_services.accounts->account(id);
            lines << tr("%1, %2").arg(account ? displayText(account->name, 60) : QString(), stateWords(id));
        }
        return lines.join(u'\n');
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
    const FolderNode &node = *nodeOf(index);
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
        return speakerOf(node).value();
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
    case StateRole:
        return int(stateOf(speakerOf(node)));
    default:
        return {};
    }
}

Qt::ItemFlags FolderTreeModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    const FolderNode &node = *nodeOf(index);
    if (node.kind == Kind::Section || node.kind == Kind::AccountSection || node.kind == Kind::SharedSection)
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
    const bool known = action == Qt::MoveAction || action == Qt::CopyAction;
    // Which of several folders a copy would go to cannot be said.
    return known && parent.isValid() && nodeOf(parent)->dropsAllowed &&
           (action == Qt::MoveAction || nodeOf(parent)->kind == Kind::Folder) &&
           data->hasFormat(MessageListModel::placementMimeType());
}

bool FolderTreeModel::dropMimeData(const QMimeData *data, Qt::DropAction action, int row, int column,
                                   const QModelIndex &parent)
{
    if (!canDropMimeData(data, action, row, column, parent))
        return false;
    const QList<PlacementId> ids = MessageListModel::placementsFrom(*data);
    if (ids.isEmpty())
        return false;
    if (nodeOf(parent)->kind == Kind::Unified) {
        Q_EMIT messagesDroppedOnRole(ids, nodeOf(parent)->role);
        return true;
    }
    Q_EMIT messagesDropped(ids, nodeOf(parent)->folder, action == Qt::CopyAction);
    return true;
}

} // namespace posthorn
