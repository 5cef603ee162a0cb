#include "activitypanel.h"

#include "account/accountrepository.h"
#include "activityrow.h"
#include "activitysection.h"
#include "activitytext.h"
#include "base/clock.h"
#include "retentionsections.h"
#include "store/store.h"
#include "sync/mailactions.h"
#include "sync/outbox.h"
#include "sync/syncengine.h"
#include "ui/common/banner.h"
#include "ui/common/emptystate.h"
#include "ui/common/locationtext.h"
#include "ui/common/serverkeeps.h"
#include "ui/message/sourcewindow.h"
#include "ui/text/diagnosistext.h"
#include "ui/text/displaytext.h"
#include "ui/text/errortext.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QScrollArea>
#include <QShortcut>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace posthorn
{

class ActivityPanel::Private : public QObject
{
public:
    Private(const Services &services, ActivityPanel *panel)
        : m_services(services)
        , m_panel(panel)
        , m_problems(new ActivitySection(tr("Needs you"), panel))
        , m_running(new ActivitySection(tr("Going on"), panel))
        , m_outbox(new ActivitySection(tr("On its way out"), panel))
        , m_queue(new ActivitySection(tr("Waiting for a server"), panel))
        , m_retention(new RetentionSections(services, panel))
        , m_known(new ActivitySection(tr("Good to know"), panel))
        , m_empty(new EmptyState(panel))
        , m_banner(new Banner(Banner::Kind::Danger, QStringLiteral("warning"), {}, tr("Dismiss"), panel))
    {
        build();
        connectParts();
        reload();
    }

private:
    struct Waiting {
        QList<OutboxRecord> outbox;
        QList<OperationRecord> operations;
        QList<FolderRecord> folders;
    };

    void build();
    void connectParts();
    void reload();
    void show(const Waiting &waiting);
    void addLetter(const OutboxRecord &record);
    void addOperation(const OperationRecord &operation);
    void takeBack(const OperationRecord &operation);
    void showProblems();
    void showProblem(ActivityRow *row, const AccountStatus &status);
    void showKnown();
    void countDown();
    void showRunning();
    void updateEmpty();
    void openTranscripts();
    void tell(const Error &error);
    bool eventFilter(QObject *watched, QEvent *event) override;
    template <class T>
    std::function<void(Result<T>)> orTell()
    {
        return [this](const Result<T> &result) {
            if (!result)
                tell(result.error());
        };
    }
    [[nodiscard]] QString accountName(AccountId id) const;
    [[nodiscard]] qint64 now() const
    {
        return m_services.clock ? m_services.clock->nowMs() : QDateTime::currentMSecsSinceEpoch();
    }

    Services m_services;
    ActivityPanel *m_panel;
    ActivitySection *m_problems;
    ActivitySection *m_running;
    ActivitySection *m_outbox;
    ActivitySection *m_queue;
    RetentionSections *m_retention;
    ActivitySection *m_known;
    EmptyState *m_empty;
    bool m_readOnce = false; // before that nobody knows whether all is quiet
    bool m_retentionReadOnce = false;
    Banner *m_banner;
    QToolButton *m_transcripts = nullptr;
    QHash<quint64, Activity> m_activities;
    QHash<AccountId, AccountStatus> m_statuses;
    FolderNames m_folders;
    QTimer m_reload;
    QTimer m_paint; // activities come many a second
    QTimer m_tick;  // the seconds of an undo window
    /// Rows of accounts that wait for their next try, whose seconds are counted while the panel is seen.
    QHash<AccountId, ActivityRow *> m_waiting;
    QTimer m_countdown;
};

void ActivityPanel::Private::build()
{
    m_problems->setObjectName(QStringLiteral("activityProblems"));
    m_running->setObjectName(QStringLiteral("activityRunning"));
    m_outbox->setObjectName(QStringLiteral("activityOutbox"));
    m_queue->setObjectName(QStringLiteral("activityQueue"));
    m_known->setObjectName(QStringLiteral("activityKnown"));
    m_empty->show(QStringLiteral("check"), tr("All quiet"), tr("Everything is done and nothing waits."));
    m_banner->hide();
    m_transcripts = new QToolButton(m_panel);
    m_transcripts->setObjectName(QStringLiteral("transcriptsButton"));
    m_transcripts->setText(tr("What was said to the servers"));
    m_transcripts->setIcon(theme::icon(QStringLiteral("source")));
    m_transcripts->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_transcripts->setAutoRaise(true);
    m_transcripts->setFocusPolicy(Qt::StrongFocus);
    connect(m_transcripts, &QToolButton::clicked, this, [this] { openTranscripts(); });

    auto *inner = new QWidget;
    inner->setAutoFillBackground(true);
    inner->setBackgroundRole(QPalette::Base);
    auto *sections = new QVBoxLayout(inner);
    sections->setContentsMargins(0, 0, 0, theme::Grid);
    sections->setSpacing(0);
    for (ActivitySection *section :
         {m_problems, m_running, m_outbox, m_queue, m_retention->leaving(), m_retention->removed(), m_known})
        sections->addWidget(section);
    sections->addWidget(m_empty, 1);
    sections->addStretch();
    auto *scroll = new QScrollArea(m_panel);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(inner);
    auto *bottom = new QHBoxLayout;
    bottom->setContentsMargins(theme::Grid, 4, theme::Grid, 4);
    bottom->addWidget(m_transcripts);
    bottom->addStretch();
    auto *column = new QVBoxLayout(m_panel);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_banner);
    column->addWidget(scroll, 1);
    column->addLayout(bottom);
    for (QTimer *timer : {&m_reload, &m_paint})
        timer->setSingleShot(true);
    m_reload.setInterval(50);
    m_paint.setInterval(100);
    m_tick.setInterval(1000);
    m_countdown.setInterval(1000);
}

void ActivityPanel::Private::connectParts()
{
    connect(&m_reload, &QTimer::timeout, this, [this] { reload(); });
    connect(&m_paint, &QTimer::timeout, this, [this] { showRunning(); });
    connect(&m_tick, &QTimer::timeout, this, [this] { reload(); });
    connect(&m_countdown, &QTimer::timeout, this, [this] { countDown(); });
    connect(m_banner, &Banner::triggered, m_banner, &QWidget::hide);
    connect(m_retention, &RetentionSections::shown, this, [this] {
        m_retentionReadOnce = true;
        updateEmpty();
    });
    connect(m_retention, &RetentionSections::failed, this, [this](const Error &error) { tell(error); });
    connect(m_retention, &RetentionSections::searchRequested, m_panel, &ActivityPanel::searchRequested);
    connect(m_retention, &RetentionSections::keepRequested, m_panel, &ActivityPanel::keepRequested);
    m_panel->installEventFilter(this);
    connect(m_services.store, &Store::changed, this, [this](const StoreChange &change) {
        if (change.journal || change.outbox || change.folderList)
            m_reload.start();
    });
    connect(new QShortcut(QKeySequence(Qt::Key_Escape), m_panel), &QShortcut::activated, m_panel,
            &QWidget::close);
    if (m_services.engine == nullptr) {
        m_transcripts->hide();
        return;
    }
    connect(m_services.engine, &SyncEngine::activityChanged, this, [this](const Activity &activity) {
        if (activity.finished)
            m_activities.remove(activity.id);
        else
            m_activities.insert(activity.id, activity);
        if (!m_paint.isActive())
            m_paint.start();
    });
    connect(m_services.engine, &SyncEngine::statusChanged, this, [this](const AccountStatus &status) {
        m_statuses.insert(status.account, status);
        showKnown();
        showProblems();
    });
    m_services.engine->announceStatus();
}

QString ActivityPanel::Private::accountName(AccountId id) const
{
    const auto account = m_services.accounts ? m_services.accounts->account(id) : std::nullopt;
    return account ? account->name : QString();
}

void ActivityPanel::Private::reload()
{
    m_services.store->read<Waiting>(
        Store::Lane::Interactive,
        [](StoreReader &reader) -> Result<Waiting> {
            Waiting waiting;
            POSTHORN_TRY_ASSIGN(waiting.outbox, reader.outbox());
            POSTHORN_TRY_ASSIGN(waiting.operations, reader.openOperations());
            POSTHORN_TRY_ASSIGN(waiting.folders, reader.folders());
            return waiting;
        },
        this,
        [this](const Result<Waiting> &waiting) {
            if (waiting)
                show(*waiting);
            else
                tell(waiting.error());
        });
}

void ActivityPanel::Private::show(const Waiting &waiting)
{
    m_folders.clear();
    for (const FolderRecord &folder : waiting.folders)
        m_folders.insert(folder.id, folderDisplayName(folder.role, folder.path));
    m_outbox->clear();
    bool counting = false;
    for (const OutboxRecord &record : waiting.outbox) {
        if (record.state == OutboxState::Cancelled)
            continue;
        addLetter(record);
        counting = counting || (record.state == OutboxState::Waiting && record.notBeforeMs > now());
    }
    for (const OperationRecord &operation : waiting.operations)
        counting = counting || (!operation.error && operation.notBeforeMs > now());
    if (counting)
        m_tick.start();
    else
        m_tick.stop();
    m_queue->clear();
    for (const OperationRecord &operation : waiting.operations)
        if (m_queue->count() < 200)
            addOperation(operation);
    m_readOnce = true;
    updateEmpty();
}

void ActivityPanel::Private::addLetter(const OutboxRecord &record)
{
    using Mood = ActivityRow::Mood;
    const bool uncertain = record.state == OutboxState::Uncertain;
    const bool failed = record.state == OutboxState::Failed;
    ActivityRow *row = m_outbox->addRow();
    row->setWords(uncertain || failed ? QStringLiteral("warning") : QStringLiteral("outbox"),
                  failed      ? Mood::Danger
                  : uncertain ? Mood::Warning
                              : Mood::Calm,
                  outboxText(record), outboxStateText(record, now()));
    const OutboxId id = record.id;
    const auto takeBack = [this, id] {
        m_services.outbox->takeBack(id, this, [this](const Result<PlacementId> &draft) {
            if (draft)
                Q_EMIT m_panel->draftReopened(*draft);
            else
                tell(draft.error());
        });
    };
    if (uncertain) {
        row->addButton(QStringLiteral("outboxArrivedButton"), tr("It arrived"),
                       [this, id] { m_services.outbox->markSent(id, this, orTell<void>()); });
        row->addButton(QStringLiteral("outboxRetryButton"), tr("Send again"),
                       [this, id] { m_services.outbox->retry(id, this, orTell<void>()); });
        row->addButton(QStringLiteral("outboxEditButton"), tr("Edit"), takeBack);
    } else if (failed) {
        row->addButton(QStringLiteral("outboxRetryButton"), tr("Try again"),
                       [this, id] { m_services.outbox->retry(id, this, orTell<void>()); });
        row->addButton(QStringLiteral("outboxEditButton"), tr("Edit"), takeBack);
    } else if (record.state == OutboxState::Waiting) {
        row->addButton(QStringLiteral("outboxCancelButton"), tr("Take back"), takeBack);
    }
}

void ActivityPanel::Private::addOperation(const OperationRecord &operation)
{
    using Mood = ActivityRow::Mood;
    const bool bad =
        operation.state == OperationState::Failed || operation.state == OperationState::Uncertain;
    ActivityRow *row = m_queue->addRow();
    const QString account = accountName(operation.account);
    const QString state = operationStateText(operation, now());
    row->setWords(bad ? QStringLiteral("warning") : QStringLiteral("clock"), bad ? Mood::Warning : Mood::Calm,
                  operationText(operation, m_folders),
                  account.isEmpty() ? state : tr("%1: %2").arg(displayText(account, 60), state));
    const OperationId id = operation.id;
    if (bad)
        row->addButton(QStringLiteral("operationRetryButton"), tr("Try again"), [this, id] {
            m_services.store->write<void>(
                Durability::Full,
                [id](WriteTransaction &transaction) {
                    return transaction.setOperationState(id, OperationState::Queued);
                },
                this, orTell<void>());
        });
    if (operation.state == OperationState::InFlight)
        return;
    // A removal may be one half of a move, or of a deletion everywhere: it is taken back with the other.
    const bool part = operation.kind == OperationKind::Expunge ||
                      (operation.kind == OperationKind::PopDelete && !operation.byRule);
    if (part && operation.group != 0)
        row->addButton(QStringLiteral("operationUndoButton"),
                       operation.byRule ? tr("Keep on the server") : tr("Undo"),
                       [this, operation] { takeBack(operation); });
    else
        row->addButton(QStringLiteral("operationCancelButton"), tr("Cancel"), [this, id] {
            m_services.store->write<void>(
                Durability::Full,
                [id](WriteTransaction &transaction) { return transaction.cancelOperation(id); }, this,
                orTell<void>());
        });
}

void ActivityPanel::Private::takeBack(const OperationRecord &operation)
{
    m_services.store->write<void>(
        Durability::Full,
        [operation](WriteTransaction &transaction) -> Result<void> {
            POSTHORN_TRY(transaction.undoGroup(operation.group));
            if (!operation.byRule)
                return {};
            QList<PlacementId> ids;
            for (const OperationTarget &target : operation.targets)
                ids << target.placement;
            return transaction.keepOnServer(ids, true);
        },
        this, orTell<void>());
}

void ActivityPanel::Private::showProblems()
{
    using State = AccountStatus::State;
    m_problems->clear();
    m_waiting.clear();
    for (const AccountStatus &status : std::as_const(m_statuses)) {
        const bool needsUser = status.state == State::NeedsPassword || status.state == State::NeedsAttention;
        if (!needsUser && status.state != State::Waiting)
            continue;
        ActivityRow *row = m_problems->addRow();
        showProblem(row, status);
        if (!nextTryText(status, now()).isEmpty())
            m_waiting.insert(status.account, row);
        const AccountId id = status.account;
        if (status.state == State::NeedsPassword)
            row->addButton(QStringLiteral("enterPasswordButton"), tr("Enter password"),
                           [this, id] { Q_EMIT m_panel->passwordRequested(id); });
        if (status.error && isConnectionError(*status.error))
            row->addButton(QStringLiteral("diagnoseButton"), tr("What is wrong?"),
                           [this, id] { Q_EMIT m_panel->connectionRequested(id); });
        row->addButton(QStringLiteral("reconnectButton"), tr("Try again"),
                       [this, id] { m_services.engine->reconnect(id); });
    }
    countDown();
    updateEmpty();
}

void ActivityPanel::Private::showProblem(ActivityRow *row, const AccountStatus &status)
{
    const bool needsUser = status.state != AccountStatus::State::Waiting;
    const QString name = accountName(status.account);
    const auto account = m_services.accounts->account(status.account);
    const ErrorText words = status.error && account
                                ? connectionErrorText(*status.error, account->incoming, {})
                                : ErrorText{tr("Not connected."), {}, {}};
    const QString next = nextTryText(status, now());
    row->setWords(QStringLiteral("warning"),
                  needsUser ? ActivityRow::Mood::Danger : ActivityRow::Mood::Warning,
                  name.isEmpty() ? words.sentence : tr("%1: %2").arg(displayText(name, 60), words.sentence),
                  next.isEmpty() ? words.cause : tr("%1 %2.").arg(words.cause, next).trimmed());
}

/// The rows stay, so that the focus of the keyboard does.
void ActivityPanel::Private::countDown()
{
    for (auto row = m_waiting.cbegin(); row != m_waiting.cend(); ++row)
        showProblem(row.value(), m_statuses.value(row.key()));
    if (m_waiting.isEmpty() || !m_panel->isVisible())
        m_countdown.stop();
    else if (!m_countdown.isActive())
        m_countdown.start();
}

void ActivityPanel::Private::showKnown()
{
    m_known->clear();
    for (const AccountStatus &status : std::as_const(m_statuses)) {
        const QString kept = serverKeepsText(ServerKeeps::days(m_services, status));
        if (!kept.isEmpty())
            m_known->addRow()->setWords(QStringLiteral("info"), ActivityRow::Mood::Calm,
                                        tr("%1: %2").arg(displayText(accountName(status.account), 60), kept),
                                        {});
    }
}

bool ActivityPanel::Private::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_panel && (event->type() == QEvent::Show || event->type() == QEvent::Hide))
        countDown();
    return QObject::eventFilter(watched, event);
}

void ActivityPanel::Private::showRunning()
{
    m_running->clear();
    QList<quint64> ids = m_activities.keys();
    std::sort(ids.begin(), ids.end());
    for (const quint64 id : std::as_const(ids)) {
        const Activity activity = m_activities.value(id);
        ActivityRow *row = m_running->addRow();
        row->setWords(QStringLiteral("refresh"), ActivityRow::Mood::Calm,
                      activityText(activity, accountName(activity.account), m_folders), {});
        row->setProgress(activity.done, activity.total);
    }
    updateEmpty();
}

void ActivityPanel::Private::updateEmpty()
{
    int rows = 0;
    for (const ActivitySection *section :
         {m_problems, m_running, m_outbox, m_queue, m_retention->leaving(), m_retention->removed(), m_known})
        rows += section->count();
    m_empty->setVisible(rows == 0 && m_readOnce && m_retentionReadOnce);
}

void ActivityPanel::Private::openTranscripts()
{
    auto *menu = new QMenu(m_panel);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const Account &account : m_services.accounts->accounts()) {
        const auto transcripts = m_services.engine->transcripts(account.id);
        if (transcripts.isEmpty())
            continue;
        const QString name = displayText(account.name, 60);
        menu->addAction(name, this, [this, transcripts, name] {
            const auto text = [transcripts] {
                QString said;
                for (const auto &transcript : transcripts)
                    said += transcript->toText() + QStringLiteral("\n\n");
                return said;
            };
            auto *window = new SourceWindow(tr("%1: what was said to its servers").arg(name), text, m_panel);
            window->show();
        });
    }
    if (menu->isEmpty())
        menu->addAction(tr("Nothing was said yet"))->setEnabled(false);
    menu->popup(m_transcripts->mapToGlobal(QPoint(0, -menu->sizeHint().height())));
}

void ActivityPanel::Private::tell(const Error &error)
{
    m_banner->setText(errorText(error).sentence);
    m_banner->show();
}

ActivityPanel::ActivityPanel(const Services &services, QWidget *parent)
    : QWidget(parent)
    , d(std::make_unique<Private>(services, this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("activityPanel"));
    setWindowTitle(tr("Activity"));
    resize(640, 520);
}

ActivityPanel::~ActivityPanel() = default;

} // namespace posthorn
