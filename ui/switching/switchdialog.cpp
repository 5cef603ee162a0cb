#include "switchdialog.h"

#include "account/accountrepository.h"
#include "sync/switchfolders.h"
#include "sync/syncengine.h"
#include "ui/common/banner.h"
#include "ui/common/secrets.h"
#include "ui/common/settings.h"
#include "ui/common/textlabel.h"
#include "ui/setup/endpointform.h"
#include "ui/setup/reasontext.h"
#include "ui/text/errortext.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>

namespace posthorn
{

namespace
{

TextLabel *wrapped(const char *name, QWidget *parent)
{
    auto *label = new TextLabel(parent);
    label->setObjectName(QLatin1String(name));
    label->setWordWrap(true);
    return label;
}

QString numberText(qint64 number)
{
    return QLocale().toString(number);
}

QVBoxLayout *columnOf(QWidget *page)
{
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::Grid * 2);
    return column;
}

} // namespace

SwitchDialog::SwitchDialog(const Services &services, const Account &account, QWidget *parent)
    : QDialog(parent)
    , m_services(services)
    , m_account(account)
    , m_toImap(!account.isImap())
    , m_options(discoveryOptions(services.settings->preferences()))
    , m_previewer(*services.store, services.runtimeDir)
    , m_pages(new QStackedWidget(this))
    , m_title(new TextLabel(this))
    , m_gives(wrapped("switchGives", this))
    , m_reason(wrapped("switchReason", this))
    , m_server(new EndpointForm(m_toImap ? MailProtocol::Imap : MailProtocol::Pop3, QStringLiteral("switch"),
                                this))
    , m_found(wrapped("switchFound", this))
    , m_fetch(new QCheckBox(tr("Fetch them first"), this))
    , m_problem(new Banner(Banner::Kind::Warning, QStringLiteral("warning"), {}, {}, this))
    , m_state(wrapped("switchState", this))
    , m_bar(new QProgressBar(this))
    , m_counts(wrapped("switchCounts", this))
    , m_done(wrapped("switchDone", this))
    , m_test(new QPushButton(tr("Test"), this))
    , m_switch(new QPushButton(this))
    , m_keep(new QPushButton(tr("Keep here"), this))
    , m_upload(new QPushButton(tr("Upload"), this))
    , m_close(new QPushButton(tr("Not now"), this))
    , m_worker(QStringLiteral("switch-dialog"))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("switchDialog"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    resize(620, 560);
    build();
    m_look.setSingleShot(true);
    m_look.setInterval(200);
    connect(&m_look, &QTimer::timeout, this, &SwitchDialog::lookAtOutcome);
    connect(&m_discovery, &ServerDiscovery::finished, this, &SwitchDialog::takeServer);
    connect(&m_previewer, &SwitchPreviewer::finished, this,
            [this](const Result<SwitchPreview> &preview) { previewed(preview); });
    connect(
        &m_previewer, &SwitchPreviewer::progressed, this, [this](const QString &folder, int done, int total) {
            m_found->setFullText(tr("Reading %1: %2 of %3").arg(folder, numberText(done), numberText(total)));
        });
    connect(m_server, &EndpointForm::changed, this, [this] {
        m_typed = true;
        m_switch->setEnabled(false);
    });
    connect(m_test, &QPushButton::clicked, this, &SwitchDialog::test);
    connect(m_switch, &QPushButton::clicked, this, &SwitchDialog::begin);
    connect(m_keep, &QPushButton::clicked, this, [this] { end(OnlyHere::Keep); });
    connect(m_upload, &QPushButton::clicked, this, [this] { end(OnlyHere::Upload); });
    connect(m_close, &QPushButton::clicked, this, &SwitchDialog::close);
    connect(services.store, &Store::changed, this, [this] {
        if (m_pages->currentIndex() == int(Page::Progress) && !m_syncing && !m_look.isActive())
            m_look.start();
    });
    connect(services.engine, &SyncEngine::syncFinished, this,
            [this](AccountId id, const SyncStats &, const std::optional<Error> &error) {
                if (id != m_account.id || m_pages->currentIndex() != int(Page::Progress))
                    return;
                if (error)
                    fail(*error);
                else if (std::exchange(m_syncing, false))
                    synced();
                else
                    lookAtOutcome();
            });
    connect(services.engine, &SyncEngine::activityChanged, this, [this](const Activity &activity) {
        if (activity.account != m_account.id)
            return;
        m_bar->setRange(0, activity.finished ? 0 : activity.total);
        m_bar->setValue(activity.done);
    });
    const auto underWay = [store = services.store, account]() -> Result<SwitchOutcome> {
        return switchOutcome(*store, account);
    };
    if (m_toImap) {
        QMetaObject::invokeMethod(this, &SwitchDialog::lookForServer, Qt::QueuedConnection);
        return;
    }
    // An IMAP account may be on its way there still.
    work<SwitchOutcome>(underWay, [this](const Result<SwitchOutcome> &outcome) {
        if (outcome && outcome->running) {
            m_toImap = true;
            m_title->setFullText(tr("%1 changes to IMAP").arg(m_account.name));
            setWindowTitle(m_title->fullText());
            return takeOutcome(*outcome);
        }
        lookForServer();
    });
}

SwitchDialog::~SwitchDialog() = default;

SwitchDialog *SwitchDialog::open(const Services &services, AccountId id, QWidget *parent)
{
    const auto account = services.accounts->account(id);
    if (!account || account->incomingKind == IncomingKind::Local)
        return nullptr;
    auto *dialog = new SwitchDialog(services, *account, parent);
    dialog->show();
    return dialog;
}

template <class T>
void SwitchDialog::work(std::function<Result<T>()> job, std::function<void(const Result<T> &)> reply)
{
    m_worker.post([this, job = std::move(job), reply = std::move(reply)] {
        const Result<T> result = job();
        QMetaObject::invokeMethod(
            this, [reply, result] { reply(result); }, Qt::QueuedConnection);
    });
}

// -- Looks
// ---------------------------------------------------------------------------------------------------

void SwitchDialog::build()
{
    m_title->setObjectName(QStringLiteral("switchTitle"));
    m_title->setPixelSize(20, QFont::DemiBold);
    m_title->setFullText(m_toImap ? tr("Use IMAP for %1").arg(m_account.name)
                                  : tr("Use POP3 for %1").arg(m_account.name));
    m_title->setWordWrap(true);
    setWindowTitle(m_title->fullText());
    m_problem->setObjectName(QStringLiteral("switchProblem"));
    m_problem->hide();
    m_pages->addWidget(buildOffer());
    m_pages->addWidget(buildProgress());
    m_pages->addWidget(buildChoice());
    auto *done = new QWidget;
    columnOf(done)->addWidget(m_done);
    done->layout()->setAlignment(m_done, Qt::AlignTop);
    m_pages->addWidget(done);

    const std::pair<QPushButton *, const char *> buttons[] = {{m_test, "switchTestButton"},
                                                              {m_switch, "switchButton"},
                                                              {m_keep, "switchKeepButton"},
                                                              {m_upload, "switchUploadButton"},
                                                              {m_close, "switchCloseButton"}};
    m_switch->setText(m_toImap ? tr("Change to IMAP") : tr("Change to POP3"));
    m_switch->setProperty(theme::PrimaryProperty, true);
    m_keep->setProperty(theme::PrimaryProperty, true);
    auto *line = new QHBoxLayout;
    line->addStretch();
    for (const auto &[button, name] : buttons) {
        button->setObjectName(QLatin1String(name));
        button->setAccessibleName(button->text());
        button->setAutoDefault(false);
        line->addWidget(button);
    }
    m_switch->setEnabled(false);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::Grid * 3, theme::Grid * 3, theme::Grid * 3, theme::Grid * 2);
    column->setSpacing(theme::Grid * 2);
    column->addWidget(m_title);
    column->addWidget(m_problem);
    column->addWidget(m_pages, 1);
    column->addLayout(line);
    showPage(Page::Offer);
}

QWidget *SwitchDialog::buildOffer()
{
    m_gives->setFullText(
        m_toImap ? tr("With IMAP all folders are the same on every computer and phone: what is read, flagged "
                      "or filed here is so there. Your mail stays where it is; what the server has, too, "
                      "becomes one with it.")
                 : tr("With POP3 this computer collects what lies in the server's inbox, and keeps it. Other "
                      "folders of the server are not seen any more; what is here of them stays here."));
    m_reason->setTone(TextLabel::Tone::Muted);
    m_fetch->setObjectName(QStringLiteral("switchFetchCheck"));
    m_fetch->setAccessibleName(m_fetch->text());
    m_fetch->setChecked(true);
    m_fetch->hide();
    auto *page = new QWidget;
    QVBoxLayout *column = columnOf(page);
    column->addWidget(m_gives);
    column->addWidget(m_reason);
    column->addWidget(m_server);
    column->addWidget(m_found);
    column->addWidget(m_fetch);
    column->addStretch();
    return page;
}

QWidget *SwitchDialog::buildProgress()
{
    m_bar->setObjectName(QStringLiteral("switchBar"));
    m_bar->setAccessibleName(tr("Progress"));
    m_bar->setRange(0, 0);
    m_bar->setTextVisible(false);
    auto *note = wrapped("switchNote", this);
    note->setTone(TextLabel::Tone::Muted);
    note->setFullText(tr("You can close this window, or Posthorn: it goes on where it was."));
    auto *page = new QWidget;
    QVBoxLayout *column = columnOf(page);
    column->addWidget(m_state);
    column->addWidget(m_bar);
    column->addWidget(note);
    column->addStretch();
    return page;
}

QWidget *SwitchDialog::buildChoice()
{
    m_counts->setScale(1.2, QFont::DemiBold);
    auto *note = wrapped("switchChoiceNote", this);
    note->setTone(TextLabel::Tone::Muted);
    note->setFullText(
        tr("What is only here can stay here, in folders on this computer, or go up to the server, to the "
           "folders of the same names. Trash and Junk stay here in any case."));
    auto *page = new QWidget;
    QVBoxLayout *column = columnOf(page);
    column->addWidget(m_counts);
    column->addWidget(note);
    column->addStretch();
    return page;
}

void SwitchDialog::showPage(Page page)
{
    m_pages->setCurrentIndex(int(page));
    m_test->setVisible(page == Page::Offer);
    m_switch->setVisible(page == Page::Offer);
    m_keep->setVisible(page == Page::Choice);
    m_upload->setVisible(page == Page::Choice);
    m_close->setText(page == Page::Offer || page == Page::Choice ? tr("Not now") : tr("Close"));
    m_close->setAccessibleName(m_close->text());
    switch (page) {
    case Page::Offer:
        m_test->setFocus();
        break;
    case Page::Choice:
        m_keep->setFocus();
        break;
    case Page::Progress:
    case Page::Done:
        m_close->setFocus();
        break;
    }
    Q_EMIT stateChanged();
}

void SwitchDialog::showProblem(const QString &words)
{
    m_problem->setText(words);
    m_problem->setVisible(!words.isEmpty());
    Q_EMIT stateChanged();
}

void SwitchDialog::fail(const Error &error)
{
    const ErrorText text = withServerText(errorText(error, m_account.name), error);
    showProblem(text.cause.isEmpty() ? text.sentence : text.sentence + u' ' + text.cause);
    if (std::exchange(m_syncing, false))
        showPage(Page::Offer); // nothing was changed
    m_test->setEnabled(true);
    for (QPushButton *button : {m_keep, m_upload})
        button->setEnabled(true);
}

// -- The server, and the look at it
// --------------------------------------------------------------------------

void SwitchDialog::lookForServer()
{
    Endpoint typed = m_account.incoming;
    typed.protocol = m_toImap ? MailProtocol::Imap : MailProtocol::Pop3;
    typed.port = standardPort(typed.protocol, typed.security);
    typed.forgetCertificates();
    m_server->setEndpoint(typed);
    m_reason->setFullText(tr("Looking for the server..."));
    m_discovery.start(m_account.address(), m_options);
}

void SwitchDialog::takeServer(const DiscoveryResult &result)
{
    const auto best = pickBest(result.candidates, m_toImap ? MailProtocol::Imap : MailProtocol::Pop3);
    const bool found = best && best->state == EndpointCandidate::State::Found;
    if (found && !m_typed) {
        Endpoint endpoint = best->endpoint;
        endpoint.caFile = m_account.incoming.caFile;
        m_server->setEndpoint(endpoint);
    }
    m_reason->setFullText(
        found ? candidateReason(*best)
              : tr("No server was found for %1. Its provider can tell its name.").arg(m_account.address()));
    Q_EMIT stateChanged();
}

/// The log-in, and what would be found.
void SwitchDialog::test()
{
    if (!m_server->problem().isEmpty())
        return showProblem(m_server->problem());
    showProblem({});
    m_test->setEnabled(false);
    m_switch->setEnabled(false);
    m_found->setFullText(tr("Signing in..."));
    const Account account = switchedTo(m_account, m_server->endpoint());
    readSecrets(m_services.credentials, m_account.id, this,
                [this, account](const Result<QString> &incoming, const Result<QString> &) {
                    if (!incoming && account.incoming.needsSecret()) {
                        m_found->setFullText({});
                        return fail(incoming.error());
                    }
                    m_previewer.start(account, incoming.value_or(QString()));
                });
}

void SwitchDialog::previewed(const Result<SwitchPreview> &preview)
{
    m_test->setEnabled(true);
    if (!preview) {
        m_found->setFullText({});
        return fail(preview.error());
    }
    m_switch->setEnabled(true);
    m_switch->setFocus();
    if (m_toImap) {
        QStringList words{
            tr("It works: the server has %n message(s) in %1 folders.", nullptr, int(preview->onServer))
                .arg(numberText(preview->folders))};
        words.append(
            tr("Of the %1 here it has %2; only here: %3.")
                .arg(numberText(preview->here), numberText(preview->certain), numberText(preview->onlyHere)));
        if (preview->doubtful > 0)
            words.append(tr("To be compared byte by byte: %1.").arg(numberText(preview->doubtful)));
        m_found->setFullText(words.join(u' '));
        Q_EMIT stateChanged();
        return;
    }
    const QString works =
        tr("It works. The server's inbox has %n message(s).", nullptr, int(preview->onServer));
    m_found->setFullText(works);
    work<SwitchBackCount>(
        [store = m_services.store, id = m_account.id] { return countSwitchBack(*store, id); },
        [this, works](const Result<SwitchBackCount> &count) {
            if (!count)
                return fail(count.error());
            const qint64 missing = count->inboxMissing + count->elsewhereMissing;
            m_fetch->setVisible(missing > 0);
            m_found->setFullText(
                missing == 0 ? works + u' ' + tr("All your mail is here and stays here.")
                             : works + u' ' +
                                   tr("Of %1 messages only the headers are here: %2 lie in "
                                      "other folders, and would be left behind.")
                                       .arg(numberText(missing), numberText(count->elsewhereMissing)));
            Q_EMIT stateChanged();
        });
}

// -- The change
// ----------------------------------------------------------------------------------------------

void SwitchDialog::begin()
{
    m_fetchesLeft = m_toImap || m_fetch->isHidden() || !m_fetch->isChecked() ? 0 : 3;
    syncFirst();
}

/// By the old protocol: what waits, and what is not here yet.
void SwitchDialog::syncFirst()
{
    showProblem({});
    m_state->setFullText(m_fetchesLeft > 0 ? tr("Fetching what is not here yet...")
                                           : tr("Carrying out what waits..."));
    showPage(Page::Progress);
    m_syncing = true;
    SyncEngine::SyncOptions options;
    if (m_fetchesLeft > 0)
        options.bodies = BodyPolicy{BodyPolicy::Kind::All, 0, 0};
    m_services.engine->sync(m_account.id, options);
}

void SwitchDialog::synced()
{
    if (m_fetchesLeft == 0)
        return change();
    --m_fetchesLeft;
    // What ended may have been a pass that had begun before.
    work<SwitchBackCount>(
        [store = m_services.store, id = m_account.id] { return countSwitchBack(*store, id); },
        [this](const Result<SwitchBackCount> &count) {
            if (!count)
                return fail(count.error());
            const qint64 missing = count->inboxMissing + count->elsewhereMissing;
            if (missing == 0)
                return change();
            if (m_fetchesLeft > 0)
                return syncFirst();
            showPage(Page::Offer);
            showProblem(tr("%n message(s) could not be fetched.", nullptr, int(missing)));
        });
}

void SwitchDialog::change()
{
    work<void>([store = m_services.store, id = m_account.id] { return checkMaySwitch(*store, id); },
               [this](const Result<void> &may) { changeIf(may); });
}

void SwitchDialog::changeIf(const Result<void> &may)
{
    const auto current = m_services.accounts->account(m_account.id);
    if (!current) {
        close();
        return;
    }
    if (!may) {
        showPage(Page::Offer);
        return showProblem(tr(
            "Changes still wait for the server. Try again when they are carried out; Activity shows them."));
    }
    Account switched = switchedTo(*current, m_server->endpoint());
    switched.keepTokenFromPasswordMechanisms();
    if (const auto saved = m_services.accounts->update(switched); !saved) {
        showPage(Page::Offer);
        return fail(saved.error());
    }
    m_account = switched;
    if (!m_toImap)
        return showDone(tr("%1 has its mail by POP3 now.").arg(m_account.name));
    m_state->setFullText(tr("Finding your mail on the server..."));
}

void SwitchDialog::lookAtOutcome()
{
    if (std::exchange(m_looking, true))
        return;
    work<SwitchOutcome>(
        [store = m_services.store, account = m_account] { return switchOutcome(*store, account); },
        [this](const Result<SwitchOutcome> &outcome) {
            m_looking = false;
            if (!outcome)
                return fail(outcome.error());
            if (m_pages->currentIndex() == int(Page::Progress) && m_account.isImap())
                takeOutcome(*outcome);
        });
}

void SwitchDialog::takeOutcome(const SwitchOutcome &outcome)
{
    const QString counts =
        tr("%1 matched, %2 only here").arg(numberText(outcome.matched), numberText(outcome.onlyHere));
    if (!outcome.running) {
        // Of an account that was looked at before it was changed, nothing is known yet.
        if (outcome.ready)
            showDone(tr("%1 has its mail by IMAP now: %2.").arg(m_account.name, counts));
        return;
    }
    showProblem({});
    m_state->setFullText(counts);
    m_counts->setFullText(counts);
    const Page page = outcome.ready ? Page::Choice : Page::Progress;
    if (m_pages->currentIndex() != int(page))
        showPage(page);
    else
        Q_EMIT stateChanged();
}

void SwitchDialog::end(OnlyHere onlyHere)
{
    showProblem({});
    for (QPushButton *button : {m_keep, m_upload})
        button->setEnabled(false);
    work<qint64>([store = m_services.store, account = m_account,
                  onlyHere] { return endSwitch(*store, account, onlyHere); },
                 [this](const Result<qint64> &uploaded) {
                     if (!uploaded)
                         return fail(uploaded.error());
                     showDone(*uploaded > 0 ? tr("%n message(s) are on their way to the server.", nullptr,
                                                 int(*uploaded))
                                            : tr("What is only here stays here."));
                 });
}

void SwitchDialog::showDone(const QString &words)
{
    m_done->setFullText(words);
    showPage(Page::Done);
}

} // namespace posthorn
