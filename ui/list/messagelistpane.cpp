#include "messagelistpane.h"

#include "account/accountrepository.h"
#include "listfilters.h"
#include "search/queryparser.h"
#include "sortbutton.h"
#include "ui/common/emptystate.h"
#include "ui/common/locationtext.h"
#include "ui/common/settings.h"
#include "ui/text/errortext.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QStackedLayout>

namespace posthorn
{

namespace
{

constexpr auto OrderState = "listOrder";

} // namespace

MessageListPane::MessageListPane(const Services &services, QWidget *parent)
    : QWidget(parent)
    , m_services(services)
    , m_model(*services.store, *services.clock)
    , m_view(new MessageListView(m_model, *services.clock, this))
    , m_empty(new EmptyState(this))
    , m_stack(new QStackedLayout)
    , m_header(new QWidget(this))
    , m_title(new QLabel(m_header))
    , m_count(new QLabel(m_header))
    , m_sort(new SortButton(m_header))
    , m_filters(new ListFilters(m_header))
{
    setObjectName(QStringLiteral("messageListPane"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    buildHeader();
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addLayout(m_stack, 1);

    connect(&m_model, &MessageListModel::stateChanged, this, &MessageListPane::updateState);
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved}) {
        connect(&m_model, signal, this, [this] { updateState(); });
    }
    connect(&m_model, &QAbstractItemModel::modelReset, this, &MessageListPane::updateState);
    connect(m_view, &MessageListView::currentMessageChanged, &m_model, &MessageListModel::setKept);
    connect(m_view, &MessageListView::selectedCountChanged, this, &MessageListPane::updateCount);
    connect(m_empty, &EmptyState::actionTriggered, this, [this] {
        switch (m_emptyAction) {
        case EmptyAction::Retry:
            m_model.retry();
            break;
        case EmptyAction::ClearFilters:
            m_filters->clear();
            break;
        case EmptyAction::SearchEverywhere:
            Q_EMIT searchEverywhereRequested();
            break;
        case EmptyAction::None:
            break;
        }
    });
    connect(m_services.settings, &Settings::changed, this, [this](const QString &key) {
        updateDensity();
        if (key == Settings::contextKey() && isSearching() && m_everywhere)
            requery();
    });
    constexpr int quietMs = 500;
    m_hiddenTimer.setSingleShot(true);
    m_hiddenTimer.setInterval(quietMs);
    connect(&m_hiddenTimer, &QTimer::timeout, this, &MessageListPane::countHidden);
    connect(m_services.store, &Store::changed, this, [this] { m_hiddenTimer.start(); });
    updateDensity();
    updateFonts();
    clear();
}

void MessageListPane::buildHeader()
{
    m_title->setObjectName(QStringLiteral("listTitle"));
    m_count->setObjectName(QStringLiteral("listCount"));
    for (QLabel *label : {m_title, m_count}) {
        label->setTextFormat(Qt::PlainText);
        label->setForegroundRole(QPalette::WindowText); // on a base ground it would be Text
    }
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);

    auto *titleRow = new QHBoxLayout;
    titleRow->setSpacing(theme::Grid);
    titleRow->addWidget(m_title, 1);
    titleRow->addWidget(m_count, 0);
    titleRow->addWidget(m_sort, 0);
    m_sort->setOrder(QString::fromLatin1(m_services.settings->windowState(QLatin1String(OrderState))));
    connect(m_filters, &ListFilters::changed, this, &MessageListPane::requery);
    connect(m_sort, &SortButton::orderChanged, this, [this] {
        m_services.settings->setWindowState(QLatin1String(OrderState), m_sort->order().toLatin1());
        requery();
    });
    auto *layout = new QVBoxLayout(m_header);
    layout->setContentsMargins(16, 12, 16, 10);
    layout->setSpacing(10);
    layout->addLayout(titleRow);
    layout->addWidget(m_filters);
}

void MessageListPane::updateFonts()
{
    m_title->setFont(theme::scaled(font(), 1.25, QFont::DemiBold));
    m_count->setFont(theme::scaled(font(), 0.92));
    QPalette colors = m_count->palette();
    if (const QColor muted = theme::muted(palette()); colors.color(QPalette::WindowText) != muted) {
        colors.setColor(QPalette::WindowText, muted);
        m_count->setPalette(colors);
    }
}

void MessageListPane::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        updateFonts();
}

void MessageListPane::showSubject(const ListSubject &subject)
{
    const bool other = !m_hasSubject || subject.query != m_subject.query;
    m_subject = subject;
    m_hasSubject = true;
    m_header->show();
    m_title->setText(subject.title);
    m_view->setAccountColors(subject.mixesAccounts ? m_accountColors : QHash<AccountId, QColor>());
    if (!other)
        return;
    m_filters->setHiddenCount(0);
    updateReadUnknown();
    countHidden();
    m_view->forgetSelection();
    m_model.setOutgoing(subject.outgoing);
    requery();
}

void MessageListPane::setSearch(const QString &typed, bool everywhere)
{
    const QString words = typed.trimmed();
    if (words == m_search && everywhere == m_everywhere)
        return;
    m_search = words;
    m_everywhere = everywhere;
    if (m_hasSubject)
        requery();
}

void MessageListPane::setAccountColors(const QHash<AccountId, QColor> &colors)
{
    m_accountColors = colors;
    if (m_subject.mixesAccounts)
        m_view->setAccountColors(colors);
}

void MessageListPane::clear()
{
    m_hasSubject = false;
    m_subject = {};
    m_header->hide();
    m_view->forgetSelection();
    m_model.clear();
}

QString MessageListPane::searchTitle() const
{
    if (!m_everywhere)
        return tr("Search in %1").arg(m_subject.title);
    const QString context = m_services.settings->context();
    if (context == QLatin1String("home"))
        return tr("Search in all mail of home");
    return context == QLatin1String("work") ? tr("Search in all mail of work") : tr("Search in all mail");
}

void MessageListPane::requery()
{
    if (!m_hasSubject)
        return;
    MessageQuery query = m_subject.query;
    if (!m_search.isEmpty()) {
        if (m_everywhere) {
            query.scope = MessageQuery::Scope::Everything;
            query.context = m_services.settings->context();
        }
        query = parseSearch(m_search, query, m_services.clock->nowMs());
        m_title->setText(searchTitle());
    } else {
        m_title->setText(m_subject.title);
    }
    query = m_sort->appliedTo(m_filters->appliedTo(query));
    m_view->setAccountColors(m_subject.mixesAccounts || (isSearching() && m_everywhere)
                                 ? m_accountColors
                                 : QHash<AccountId, QColor>());
    m_model.setQuery(query);
}

/// What was deleted here and kept on the server leaves a way back beside the other filters.
void MessageListPane::countHidden()
{
    if (!m_hasSubject)
        return;
    MessageQuery query = m_subject.query;
    query.location = Location::HiddenHere;
    m_services.store->read<qint64>(
        Store::Lane::Background, [query](StoreReader &reader) { return reader.count(query); }, this,
        [this, query](const Result<qint64> &count) {
            MessageQuery now = m_subject.query;
            now.location = Location::HiddenHere;
            if (count && now == query)
                m_filters->setHiddenCount(*count);
        });
}

void MessageListPane::updateReadUnknown()
{
    const MessageQuery &query = m_subject.query;
    if (query.scope != MessageQuery::Scope::Folder) {
        m_filters->setReadUnknown(!query.sharedInbox.isEmpty());
        return;
    }
    m_services.store->read<FolderRecord>(
        Store::Lane::Interactive, [id = query.folder](StoreReader &reader) { return reader.folder(id); },
        this,
        [this, id = query.folder](const Result<FolderRecord> &folder) {
            if (!folder || m_subject.query.folder != id)
                return;
            const auto account = m_services.accounts->account(folder->account);
            m_filters->setReadUnknown(account && account->isPop3());
        });
}

void MessageListPane::updateCount()
{
    const int rows = m_model.rowCount();
    const int selected = m_view->selectedCount();
    if (selected > 1)
        m_count->setText(tr("%1 of %2").arg(QLocale().toString(selected), QLocale().toString(rows)));
    else if (m_model.state() == MessageListModel::State::Loading || !m_model.isComplete())
        m_count->clear();
    else
        m_count->setText(QLocale().toString(rows));
    m_count->setAccessibleName(tr("%n message(s)", nullptr, rows));
}

void MessageListPane::updateState()
{
    updateCount();
    const bool nothing = m_model.rowCount() == 0 &&
                         (m_model.state() == MessageListModel::State::Failed ||
                          (m_model.state() == MessageListModel::State::Ready && m_model.isComplete()));
    if (nothing)
        showNothing();
    m_stack->setCurrentWidget(nothing ? static_cast<QWidget *>(m_empty) : m_view);
}

void MessageListPane::showNothing()
{
    m_emptyAction = EmptyAction::None;
    if (m_model.error()) {
        const ErrorText text = errorText(*m_model.error());
        m_emptyAction = EmptyAction::Retry;
        m_empty->show(QStringLiteral("warning"), text.sentence, text.cause, tr("Try again"));
        return;
    }
    const QStringList filters = m_filters->active();
    if (isSearching()) {
        const QString where =
            m_everywhere ? tr("Searched subjects, senders and recipients of all accounts. Trash and Junk "
                              "were left out.")
                         : tr("Searched subjects, senders and recipients in %1 only.").arg(m_subject.title);
        m_emptyAction = m_everywhere ? EmptyAction::None : EmptyAction::SearchEverywhere;
        m_empty->show(QStringLiteral("search"),
                      tr("Nothing found for \xe2\x80\x9c%1\xe2\x80\x9d").arg(m_search.left(60)), where,
                      m_everywhere ? QString() : tr("Search everywhere"));
        return;
    }
    if (!filters.isEmpty()) {
        m_emptyAction = EmptyAction::ClearFilters;
        m_empty->show(
            QStringLiteral("search"), tr("Nothing matches"),
            tr("%1 shows no message with: %2.").arg(m_subject.title, filters.join(QStringLiteral(", "))),
            tr("Show all"));
        return;
    }
    const bool role = m_subject.query.scope == MessageQuery::Scope::Unified ||
                      m_subject.query.scope == MessageQuery::Scope::Flagged;
    const QString icon = m_subject.query.scope == MessageQuery::Scope::Flagged ? QStringLiteral("flag")
                         : role ? folderIcon(m_subject.query.role)
                                : QStringLiteral("folder");
    m_empty->show(icon, tr("%1 is empty").arg(m_subject.title),
                  tr("New messages appear here by themselves."));
}

void MessageListPane::updateDensity()
{
    if (m_view->itemDelegate() != nullptr)
        m_view->setDensity(m_services.settings->density());
}

bool MessageListPane::selectNextUnread()
{
    const int rows = m_model.rowCount();
    const int from = m_view->currentIndex().row();
    constexpr int farthest = 2000; // rows that are not here are not searched
    for (int step = 1; step <= std::min(rows, farthest); ++step) {
        const int row = (from + step) % rows;
        if (m_model.index(row, 0).data(MessageListModel::UnreadRole).toBool())
            return m_view->selectRow(row);
    }
    return false;
}

} // namespace posthorn
