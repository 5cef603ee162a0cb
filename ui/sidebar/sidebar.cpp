#include "sidebar.h"

#include "account/accountrepository.h"
#include "folderdelegate.h"
#include "segmentedswitch.h"
#include "ui/common/settings.h"
#include "ui/theme/theme.h"

#include <QVBoxLayout>

namespace posthorn
{

namespace
{

constexpr int CollapsedWidth = 56;

/// A tree without branches and arrows of its own: the delegate draws all of it, over the whole width.
class SidebarTree final : public QTreeView
{
public:
    using QTreeView::QTreeView;

protected:
    void drawBranches(QPainter *, const QRect &, const QModelIndex &) const override {}
    void drawRow(QPainter *painter, const QStyleOptionViewItem &option,
                 const QModelIndex &index) const override
    {
        // The base would fill the row with the highlight first.
        QStyleOptionViewItem plain = option;
        plain.state.setFlag(QStyle::State_Selected, selectionModel()->isSelected(index));
        plain.state.setFlag(QStyle::State_HasFocus, hasFocus() && currentIndex() == index);
        plain.state.setFlag(QStyle::State_MouseOver,
                            viewport()->underMouse() &&
                                indexAt(viewport()->mapFromGlobal(QCursor::pos())) == index);
        plain.state.setFlag(QStyle::State_On, m_dropTarget == index);
        plain.rect = QRect(0, option.rect.top(), viewport()->width(), option.rect.height());
        itemDelegate()->paint(painter, plain, index);
    }
    void dragMoveEvent(QDragMoveEvent *event) override
    {
        QTreeView::dragMoveEvent(event);
        setDropTarget(event->isAccepted() ? indexAt(event->position().toPoint()) : QModelIndex());
    }
    void dragLeaveEvent(QDragLeaveEvent *event) override
    {
        QTreeView::dragLeaveEvent(event);
        setDropTarget({});
    }
    void dropEvent(QDropEvent *event) override
    {
        QTreeView::dropEvent(event);
        setDropTarget({});
    }

private:
    void setDropTarget(const QModelIndex &index)
    {
        m_dropTarget = index;
        viewport()->update();
    }

    QPersistentModelIndex m_dropTarget;
};

QString contextName(const QString &context)
{
    if (context == QLatin1String("home"))
        return Sidebar::tr("Home");
    if (context == QLatin1String("work"))
        return Sidebar::tr("Work");
    return context;
}

} // namespace

Sidebar::Sidebar(const Services &services, QWidget *parent)
    : QWidget(parent)
    , m_services(services)
    , m_model(services)
    , m_contexts(new SegmentedSwitch(this))
    , m_tree(new SidebarTree(this))
{
    setObjectName(QStringLiteral("sidebar"));
    setAutoFillBackground(true);
    m_contexts->setObjectName(QStringLiteral("contextSwitch"));
    m_contexts->setAccessibleName(tr("Accounts shown"));
    m_tree->setObjectName(QStringLiteral("folderTree"));
    m_tree->setAccessibleName(tr("Folders"));
    m_tree->setModel(&m_model);
    m_tree->setItemDelegate(new FolderDelegate(m_tree));
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setHeaderHidden(true);
    m_tree->setIndentation(0);
    m_tree->setRootIsDecorated(false);
    m_tree->setExpandsOnDoubleClick(false);
    m_tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_tree->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_tree->setAcceptDrops(true);
    m_tree->setDropIndicatorShown(false);
    m_tree->setDragDropMode(QAbstractItemView::DropOnly);
    m_tree->setMouseTracking(true);
    m_tree->viewport()->setAttribute(Qt::WA_Hover);
    m_tree->viewport()->setAutoFillBackground(false);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(0);
    auto *top = new QHBoxLayout;
    top->setContentsMargins(12, 4, 12, 4);
    top->addWidget(m_contexts);
    layout->addLayout(top);
    layout->addWidget(m_tree, 1);

    connect(&m_model, &QAbstractItemModel::modelReset, this, &Sidebar::afterReset);
    connect(&m_model, &FolderTreeModel::messagesDropped, this, &Sidebar::messagesDropped);
    connect(&m_model, &FolderTreeModel::messagesDroppedOnRole, this, &Sidebar::messagesDroppedOnRole);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, &Sidebar::chosen);
    connect(m_tree, &QTreeView::clicked, this, [this](const QModelIndex &index) {
        const auto kind = FolderTreeModel::Kind(index.data(FolderTreeModel::KindRole).toInt());
        if (kind == FolderTreeModel::Kind::AccountSection || kind == FolderTreeModel::Kind::SharedSection)
            Q_EMIT accountClicked(AccountId(index.data(FolderTreeModel::AccountRole).toLongLong()));
        else if (m_model.rowCount(index) > 0 && !(index.flags() & Qt::ItemIsSelectable))
            m_tree->setExpanded(index, !m_tree->isExpanded(index));
    });
    connect(m_tree, &QTreeView::doubleClicked, this, [this](const QModelIndex &index) {
        if (m_model.rowCount(index) > 0 && index.parent().isValid())
            m_tree->setExpanded(index, !m_tree->isExpanded(index));
    });
    connect(m_tree, &QTreeView::collapsed, this, [this](const QModelIndex &index) {
        m_closed.insert(index.data(FolderTreeModel::KeyRole).toString());
    });
    connect(m_tree, &QTreeView::expanded, this, [this](const QModelIndex &index) {
        m_closed.remove(index.data(FolderTreeModel::KeyRole).toString());
    });
    connect(m_contexts, &SegmentedSwitch::currentChanged, this,
            [this](int index) { m_services.settings->setContext(m_shownContexts.value(index - 1)); });
    connect(services.settings, &Settings::changed, this, [this](const QString &key) {
        if (key == Settings::contextKey())
            applyContext();
    });
    for (const auto signal : {&AccountRepository::accountAdded, &AccountRepository::accountChanged})
        connect(services.accounts, signal, this, &Sidebar::updateContexts);
    connect(services.accounts, &AccountRepository::accountRemoved, this, &Sidebar::updateContexts);
    updateContexts();
    afterReset();
}

void Sidebar::setFooter(QWidget *footer)
{
    layout()->addWidget(footer);
}

void Sidebar::updateContexts()
{
    QStringList contexts;
    for (const Account &account : m_services.accounts->accounts()) {
        if (account.enabled && !account.context.isEmpty() && !contexts.contains(account.context))
            contexts << account.context;
    }
    contexts.sort();
    QStringList words{tr("All")};
    for (const QString &context : contexts)
        words << contextName(context);
    m_shownContexts = contexts;
    m_contexts->setSegments(words);
    m_contexts->setVisible(contexts.size() > 1 && !m_collapsed);
    // Nobody could leave a context that there is no switch for.
    if (contexts.size() <= 1 || !contexts.contains(m_services.settings->context()))
        m_services.settings->setContext({});
    applyContext();
}

void Sidebar::applyContext()
{
    const QString context = m_services.settings->context();
    m_contexts->setCurrent(int(m_shownContexts.indexOf(context)) + 1);
    if (m_model.context() == context)
        return;
    m_model.setContext(context);
    // What was shown may be of an account that is not shown any more.
    if (m_model.isLoaded() && !m_model.indexOf(m_currentKey).isValid())
        select(unifiedKey(FolderRole::Inbox));
}

void Sidebar::afterReset()
{
    m_restoring = true;
    m_tree->expandAll();
    const QSet<QString> closed = m_closed;
    for (const QString &key : closed) {
        if (const QModelIndex index = m_model.indexOf(key); index.isValid())
            m_tree->setExpanded(index, false);
    }
    m_closed = closed;
    if (const QModelIndex index = m_model.indexOf(m_currentKey); index.isValid())
        m_tree->setCurrentIndex(index);
    m_restoring = false;
    // In another context the same view shows other mail.
    if (const auto subject = m_model.subjectAt(m_model.indexOf(m_currentKey)); subject && m_model.isLoaded())
        Q_EMIT subjectChosen(*subject);
}

bool Sidebar::select(const QString &key)
{
    const QModelIndex index = m_model.indexOf(key);
    if (!index.isValid())
        return false;
    if (m_tree->currentIndex() == index)
        chosen(index);
    else
        m_tree->setCurrentIndex(index);
    return true;
}

AccountId Sidebar::currentAccount() const
{
    return AccountId(m_tree->currentIndex().data(FolderTreeModel::AccountRole).toLongLong());
}

QString Sidebar::currentKey() const
{
    return m_currentKey;
}

void Sidebar::chosen(const QModelIndex &index)
{
    if (m_restoring || !index.isValid())
        return;
    const auto subject = m_model.subjectAt(index);
    if (!subject)
        return;
    m_currentKey = index.data(FolderTreeModel::KeyRole).toString();
    Q_EMIT subjectChosen(*subject);
}

void Sidebar::setCollapsed(bool collapsed)
{
    if (m_collapsed == collapsed)
        return;
    m_collapsed = collapsed;
    static_cast<FolderDelegate *>(m_tree->itemDelegate())->setCollapsed(collapsed);
    setMinimumWidth(collapsed ? CollapsedWidth : 180);
    setMaximumWidth(collapsed ? CollapsedWidth : 400);
    // At this width a bar would push the icons aside; wheel and keys still scroll.
    m_tree->setVerticalScrollBarPolicy(collapsed ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
    updateContexts();
    m_tree->doItemsLayout();
}

} // namespace posthorn
