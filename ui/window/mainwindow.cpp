#include "mainwindow.h"

#include "account/accountrepository.h"
#include "actionset.h"
#include "activityline.h"
#include "mailcontroller.h"
#include "noticebar.h"
#include "sync/syncengine.h"
#include "topbar.h"
#include "ui/common/serverkeeps.h"
#include "ui/common/settings.h"
#include "ui/compose/composerwindow.h"
#include "ui/message/messageview.h"
#include "ui/palette/commandpalette.h"
#include "ui/retention/retentionnotice.h"
#include "ui/retention/retentionreview.h"
#include "ui/settings/settingsdialog.h"
#include "ui/setup/accountwizard.h"
#include "ui/sidebar/sidebar.h"
#include "ui/switching/switchdialog.h"
#include "ui/switching/switchnotice.h"
#include "ui/theme/theme.h"
#include "undobar.h"
#include "welcomepage.h"

#include <QApplication>
#include <QCloseEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace posthorn
{

namespace
{

constexpr int NarrowWidth = 1000;
constexpr auto GeometryState = "geometry";
constexpr auto SplitterState = "splitter";
constexpr const char *ContextActions[] = {"showAll", "showHome", "showWork"};

} // namespace

MainWindow::MainWindow(const Services &services, QWidget *parent)
    : QMainWindow(parent)
    , m_services(services)
    , m_actions(new ActionSet(*services.settings, this))
    , m_mail(new MailController(services, this))
    , m_composers(new ComposerOpener(services, this))
    , m_topBar(new TopBar(*m_actions, this))
    , m_notices(new NoticeBar(services, this))
    , m_retention(new RetentionNotice(services, this))
    , m_switch(new SwitchNotice(services, this))
    , m_pages(new QStackedWidget(this))
    , m_welcome(new WelcomePage(m_pages))
    , m_splitter(new QSplitter(Qt::Horizontal, m_pages))
    , m_sidebar(new Sidebar(services, m_splitter))
    , m_activityLine(new ActivityLine(services, m_sidebar))
    , m_list(new MessageListPane(services, m_splitter))
    , m_message(new MessageView(services, m_splitter))
    , m_undoBar(new UndoBar(this))
    , m_palette(new CommandPalette(services, this))
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(tr("Posthorn"));
    buildLayout();
    buildMenu();
    connectParts();
    connectEngine();
    restoreState();
    updateAccounts();
    m_list->view().setFocus();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildLayout()
{
    m_sidebar->setFooter(m_activityLine);
    m_message->setMinimumWidth(320);
    m_list->setMinimumWidth(280);
    m_sidebar->setMinimumWidth(180);
    m_sidebar->setMaximumWidth(400);
    m_splitter->setObjectName(QStringLiteral("panes"));
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(m_sidebar);
    m_splitter->addWidget(m_list);
    m_splitter->addWidget(m_message);
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 0);
    m_splitter->setStretchFactor(2, 1);
    m_splitter->setSizes({theme::SidebarWidth, theme::ListWidth, 668});
    m_pages->addWidget(m_welcome);
    m_pages->addWidget(m_splitter);

    auto *content = new QWidget(this);
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_topBar);
    layout->addWidget(m_notices);
    layout->addWidget(m_retention);
    layout->addWidget(m_switch);
    layout->addWidget(m_pages, 1);
    setCentralWidget(content);
    resize(1280, 800);
    m_palette->setActions(m_actions->all());
    m_palette->hide();
}

void MainWindow::buildMenu()
{
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("mainMenu"));
    const auto add = [&](const char *name) { menu->addAction(m_actions->action(QString::fromLatin1(name))); };
    m_actions->action(QStringLiteral("workOffline"))->setCheckable(true);
    QAction *compact = m_actions->action(QStringLiteral("compactRows"));
    compact->setCheckable(true);
    compact->setChecked(m_services.settings->density() == Settings::Density::Compact);
    for (const char *name : {"palette", "undo"})
        add(name);
    menu->addSeparator();
    for (const char *name : ContextActions)
        add(name);
    menu->addSeparator();
    QAction *conversations = m_actions->action(QStringLiteral("conversations"));
    conversations->setCheckable(true);
    conversations->setChecked(m_services.settings->showsConversations());
    connect(m_services.settings, &Settings::changed, conversations,
            [this, conversations] { conversations->setChecked(m_services.settings->showsConversations()); });
    for (const char *name : {"conversations", "findInMessage", "print", "source"})
        add(name);
    menu->addSeparator();
    for (const char *name : {"compactRows", "workOffline", "activity", "retention", "connection", "health"})
        add(name);
    menu->addSeparator();
    for (const char *name : {"addAccount", "settings", "help"})
        add(name);
    menu->addSeparator();
    add("quit");
    m_topBar->menuButton().setMenu(menu);
}

void MainWindow::connectParts()
{
    connect(m_actions, &ActionSet::triggered, this, &MainWindow::run);
    connect(m_welcome, &WelcomePage::addAccountRequested, this, &MainWindow::openWizard);
    connect(m_welcome, &WelcomePage::importRequested, this, &MainWindow::openImport);
    connect(m_welcome, &WelcomePage::sampleRequested, this, &MainWindow::sampleRequested);

    connect(m_sidebar, &Sidebar::subjectChosen, this, &MainWindow::showSubject);
    connect(m_sidebar, &Sidebar::messagesDropped, this,
            [this](const QList<PlacementId> &ids, FolderId target, bool copy) {
                if (copy)
                    m_mail->copy(ids, target);
                else
                    m_mail->move(ids, target);
            });
    connect(m_sidebar, &Sidebar::messagesDroppedOnRole, m_mail, &MailController::moveToRole);
    connect(m_sidebar, &Sidebar::accountClicked, this, [this](AccountId id) {
        const AccountStatus *status = m_notices->status(id);
        if (status != nullptr && status->state == AccountStatus::State::NeedsPassword)
            askPassword(id);
        else if (status != nullptr && status->certificate)
            showCertificate(*status);
        else
            openConnection(id);
    });
    connect(&m_sidebar->model(), &FolderTreeModel::foldersLoaded, this, [this] {
        if (m_sidebar->currentKey().isEmpty())
            m_sidebar->select(unifiedKey(FolderRole::Inbox));
        checkSettled();
    });
    connect(m_activityLine, &QAbstractButton::clicked, this, &MainWindow::openActivity);
    connect(m_retention, &RetentionNotice::reviewOpened, this, [this](RetentionReview *review) {
        connect(review, &RetentionReview::settled, this, [this, review] { Q_EMIT windowOpened(review); });
    });
    connect(m_retention, &RetentionNotice::waitingChanged, this, &MainWindow::updateOffer);
    connect(m_retention, &RetentionNotice::looked, this, &MainWindow::updateOffer);
    connect(m_switch, &SwitchNotice::dialogOpened, this, &MainWindow::windowOpened);
    // Not to whatever comes next in the order of tabs.
    connect(m_switch, &SwitchNotice::refused, this, [this] { m_list->view().setFocus(); });

    connect(m_topBar, &TopBar::searchChanged, m_list, &MessageListPane::setSearch);
    connect(m_topBar, &TopBar::listWanted, this, [this] {
        m_list->view().setFocus();
        if (!m_list->view().currentIndex().isValid())
            m_list->view().selectRow(0);
    });
    connect(m_list, &MessageListPane::searchEverywhereRequested, this,
            [this] { m_topBar->focusSearch(true); });

    MessageListView &view = m_list->view();
    connect(&view, &MessageListView::currentMessageChanged, this, &MainWindow::showCurrent);
    connect(&view, &MessageListView::selectedCountChanged, this, &MainWindow::showSelection);
    connect(&view, &MessageListView::opened, this, &MainWindow::openRow);
    connect(&view, &MessageListView::pageWanted, this, &MainWindow::pageOrNextUnread);
    connect(&view, &MessageListView::contextMenuWanted, this, &MainWindow::openContextMenu);
    // What can be done to messages changes with the selection, with what has the focus, and with them: rows
    // come by the dozen.
    m_abilities.setSingleShot(true);
    m_abilities.setInterval(0);
    connect(&m_abilities, &QTimer::timeout, this, &MainWindow::updateAbilities);
    const auto startAbilities = qOverload<>(&QTimer::start);
    connect(&view, &MessageListView::currentMessageChanged, this, &MainWindow::updateAbilities);
    connect(&view, &MessageListView::selectedCountChanged, this, &MainWindow::updateAbilities);
    connect(&m_list->model(), &QAbstractItemModel::dataChanged, &m_abilities, startAbilities);
    connect(m_message, &MessageView::messageShown, &m_abilities, startAbilities);
    connect(qApp, &QApplication::focusChanged, &m_abilities, startAbilities);
    connect(&view, &MessageListView::rowActionRequested, this,
            [this](const QString &name, PlacementId id) { actOn(name, {id}); });
    connect(&m_list->model(), &MessageListModel::settled, this, &MainWindow::selectArrived);
    connect(&m_list->model(), &MessageListModel::settled, this, &MainWindow::checkSettled);

    connect(m_message, &MessageView::messageShown, this, [this](PlacementId id) {
        m_shown = id;
        checkSettled();
    });
    connect(m_message, &MessageView::settled, this, &MainWindow::checkSettled);
    connect(m_message, &MessageView::messageSeen, this, &MainWindow::markSeen);
    connect(m_message, &MessageView::pageWanted, this, &MainWindow::pageOrNextUnread);
    connect(m_message, &MessageView::replyRequested, m_composers, &ComposerOpener::openReply);
    connect(m_message, &MessageView::actionRequested, this, [this](const QString &name, PlacementId id) {
        // Some are not about the message.
        if (name == QLatin1String("conversations"))
            run(name);
        else
            actOn(name, {id});
    });
    connect(m_message, &MessageView::mailtoActivated, m_composers, &ComposerOpener::openMailto);

    connect(m_composers, &ComposerOpener::opened, this, &MainWindow::takeComposer);
    connect(m_composers, &ComposerOpener::failed, this, &MainWindow::sayError);
    connect(m_mail, &MailController::failed, this, &MainWindow::sayError);
    connect(m_mail, &MailController::done, this, [this](const QString &sentence, qint64 step, int seconds) {
        m_undoBar->say(sentence, step != 0 ? tr("Undo") : QString(), seconds,
                       [this, step] { m_mail->undoStep(step); });
    });

    connect(m_palette, &CommandPalette::folderChosen, this,
            [this](FolderId folder, CommandPalette::Mode mode) {
                if (mode == CommandPalette::Mode::PickFolder)
                    m_mail->move(std::exchange(m_moving, {}), folder);
                else
                    m_sidebar->select(folderKey(folder));
            });
    connect(m_palette, &CommandPalette::searchRequested, this,
            [this](const QString &text) { m_topBar->setSearch(text, true); });
    connect(m_palette, &CommandPalette::settingChosen, this, &MainWindow::openSetting);
    connect(m_palette, &CommandPalette::personChosen, this, [this](const QString &address) {
        m_topBar->setSearch(QStringLiteral("from:%1").arg(address), true);
    });

    AccountRepository *accounts = m_services.accounts;
    connect(accounts, &AccountRepository::accountAdded, this, &MainWindow::updateAccounts);
    connect(accounts, &AccountRepository::accountChanged, this, &MainWindow::updateAccounts);
    connect(accounts, &AccountRepository::accountRemoved, this, &MainWindow::updateAccounts);
}

void MainWindow::connectEngine()
{
    connect(m_notices, &NoticeBar::onlineWanted, this, [this] { setOnline(true); });
    connect(m_notices, &NoticeBar::passwordWanted, this, &MainWindow::askPassword);
    connect(m_notices, &NoticeBar::passwordFirstNeeded, this, &MainWindow::askPassword);
    connect(m_notices, &NoticeBar::certificateWanted, this, &MainWindow::showCertificate);
    connect(m_notices, &NoticeBar::settingsWanted, this,
            [this](AccountId account) { openSettings(account); });
    connect(m_notices, &NoticeBar::connectionWanted, this, &MainWindow::openConnection);
    connect(m_services.store, &Store::writeFailed, this, &MainWindow::sayError);
    if (m_services.engine == nullptr)
        return;
    new ServerKeeps(m_services, this);
    connect(m_services.engine, &SyncEngine::noticed, this, &MainWindow::sayNotice);
    connect(m_services.engine, &SyncEngine::statusChanged, this, &MainWindow::updateOffer);
    m_services.engine->announceStatus();
}

void MainWindow::restoreState()
{
    if (const QByteArray geometry = m_services.settings->windowState(QLatin1String(GeometryState));
        !geometry.isEmpty())
        restoreGeometry(geometry);
    if (const QByteArray panes = m_services.settings->windowState(QLatin1String(SplitterState));
        !panes.isEmpty())
        m_splitter->restoreState(panes);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_services.settings->setWindowState(QLatin1String(GeometryState), saveGeometry());
    if (!m_sidebar->isCollapsed())
        m_services.settings->setWindowState(QLatin1String(SplitterState), m_splitter->saveState());
    event->accept();
    Q_EMIT quitRequested();
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    updateWidths();
    if (m_undoBar->isVisible())
        m_undoBar->place();
}

void MainWindow::keyPressEvent(QKeyEvent *event)
{
    const QWidget *focused = focusWidget();
    const bool fromMessage = focused == m_message || m_message->isAncestorOf(focused);
    if (event->key() == Qt::Key_Escape && event->modifiers() == Qt::NoModifier && fromMessage)
        m_list->view().setFocus(Qt::BacktabFocusReason);
    else
        QMainWindow::keyPressEvent(event);
}

void MainWindow::updateWidths()
{
    const bool narrow = width() < NarrowWidth;
    if (narrow != m_sidebar->isCollapsed()) {
        m_sidebar->setCollapsed(narrow);
        m_activityLine->setIconOnly(narrow);
        m_topBar->setNarrow(narrow);
        const int sidebar = narrow ? m_sidebar->maximumWidth() : theme::SidebarWidth;
        const int list = narrow ? 340 : theme::ListWidth;
        m_splitter->setSizes({sidebar, list, width() - sidebar - list - 2});
    }
}

void MainWindow::updateAccounts()
{
    QHash<AccountId, QColor> colors;
    QSet<QString> contexts;
    for (const Account &account : m_services.accounts->accounts()) {
        if (account.enabled && !account.context.isEmpty())
            contexts.insert(account.context);
        colors.insert(account.id, theme::accountColor(account.color, account.name, palette()));
    }
    // As the switch in the sidebar, which a narrow window has no room for.
    for (const char *name : ContextActions) {
        m_actions->action(QString::fromLatin1(name))->setEnabled(contexts.size() > 1);
        m_actions->action(QString::fromLatin1(name))->setVisible(contexts.size() > 1);
    }
    m_list->setAccountColors(colors);
    m_actions->action(QStringLiteral("retention"))->setEnabled(!m_services.accounts->accounts().isEmpty());
    updateOffer();
    updateWelcome();
}

/// What is about to leave a server, or does not work, is said first, and alone.
void MainWindow::updateOffer()
{
    m_switch->setMayShow(m_retention->hasLooked() && m_retention->waiting().isEmpty() &&
                         !m_notices->tellsOfTrouble());
}

void MainWindow::updateWelcome()
{
    const bool any = !m_services.accounts->accounts().isEmpty();
    m_pages->setCurrentWidget(any ? static_cast<QWidget *>(m_splitter) : m_welcome);
    m_topBar->setVisible(any);
    m_notices->setVisible(any);
}

void MainWindow::raiseToUser()
{
    if (isMinimized())
        showNormal();
    show();
    raise();
    activateWindow();
}

void MainWindow::openMailto(const QUrl &url)
{
    m_composers->openMailto(url);
}

void MainWindow::showArrived(FolderId folder, PlacementId message)
{
    raiseToUser();
    m_arrived = message;
    if (!m_sidebar->select(folderKey(folder))) {
        m_services.settings->setContext({});
        m_sidebar->select(folderKey(folder));
    }
    m_topBar->clearSearch();
    selectArrived();
}

void MainWindow::selectArrived()
{
    if (m_arrived.isValid() && m_list->view().selectId(m_arrived))
        m_arrived = {};
}

void MainWindow::selectRow(int row)
{
    m_list->view().selectRow(row);
}

bool MainWindow::showsConversation(int messages) const
{
    return m_message->messageCount() >= messages;
}

// -- What is shown

void MainWindow::showSubject(const ListSubject &subject)
{
    if (subject.query == m_list->subject().query && subject == m_list->subject() && !m_list->isSearching())
        return;
    m_settledTold = false;
    m_topBar->setSearchPlace(subject.title);
    m_topBar->clearSearch();
    m_list->showSubject(subject);
    setWindowTitle(tr("%1 \u2013 Posthorn").arg(subject.title));
    if (m_services.engine != nullptr && subject.query.scope == MessageQuery::Scope::Folder)
        m_services.engine->setOpenFolder(subject.query.folder);
}

void MainWindow::showCurrent(PlacementId id)
{
    m_settledTold = false;
    if (!id.isValid()) {
        m_message->clear();
        return;
    }
    if (m_list->view().selectedCount() <= 1)
        m_message->showMessage(id);
}

void MainWindow::showSelection(int count)
{
    const PlacementId current = m_list->view().currentId();
    if (count > 1) {
        m_message->showSelectionCount(count);
    } else if (count == 1 && current.isValid() && m_message->current() != current) {
        m_message->showMessage(current);
    }
}

void MainWindow::markSeen(PlacementId id)
{
    const MessageRow *row = m_message->row(id);
    if (row != nullptr && !row->flags.flags.testFlag(MessageFlag::Seen))
        m_mail->markSeen(row->id);
}

bool MainWindow::isSettled() const
{
    if (m_services.accounts->accounts().isEmpty())
        return true;
    const PlacementId current = m_list->view().currentId();
    return m_sidebar->model().isLoaded() && m_list->model().isSettled() &&
           m_list->model().state() != MessageListModel::State::Empty &&
           (!current.isValid() || (m_shown == current && m_message->isSettled()));
}

void MainWindow::checkSettled()
{
    if (m_settledTold || !isSettled())
        return;
    m_settledTold = true;
    Q_EMIT settled();
}

} // namespace posthorn
