#include "switchdialog.h"

#include "account/accountrepository.h"
#include "switchoffer.h"
#include "switchtext.h"
#include "ui/common/banner.h"
#include "ui/common/pageparts.h"
#include "ui/common/textlabel.h"
#include "ui/text/errortext.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>

namespace posthorn
{

namespace
{

constexpr int spacing = theme::Grid * 2;

} // namespace

SwitchDialog::SwitchDialog(const Services &services, const Account &account, QWidget *parent)
    : QDialog(parent)
    , m_name(account.name)
    , m_toImap(!account.isImap())
    , m_run(services, account)
    , m_pages(new QStackedWidget(this))
    , m_title(new TextLabel(this))
    , m_offer(new SwitchOffer(services, account, this))
    , m_problem(new Banner(Banner::Kind::Warning, QStringLiteral("warning"), {}, {}, this))
    , m_state(wrappedLabel(QLatin1String("switchState"), this))
    , m_bar(new QProgressBar(this))
    , m_counts(wrappedLabel(QLatin1String("switchCounts"), this))
    , m_done(wrappedLabel(QLatin1String("switchDone"), this))
    , m_test(new QPushButton(tr("Test"), this))
    , m_switch(new QPushButton(this))
    , m_keep(new QPushButton(tr("Keep here"), this))
    , m_upload(new QPushButton(tr("Upload"), this))
    , m_close(new QPushButton(tr("Not now"), this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("switchDialog"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    resize(620, 560);
    build();
    connectParts();
    if (m_toImap)
        QMetaObject::invokeMethod(m_offer, &SwitchOffer::lookForServer, Qt::QueuedConnection);
    else
        m_run.resume(); // it may be on its way to IMAP still
}

SwitchDialog::~SwitchDialog() = default;

void SwitchDialog::setDiscoveryOptions(const DiscoveryOptions &options)
{
    m_offer->setDiscoveryOptions(options);
}

SwitchDialog *SwitchDialog::open(const Services &services, AccountId id, QWidget *parent)
{
    const auto account = services.accounts->account(id);
    if (!account || account->incomingKind == IncomingKind::Local)
        return nullptr;
    auto *dialog = new SwitchDialog(services, *account, parent);
    dialog->show();
    return dialog;
}

void SwitchDialog::connectParts()
{
    connect(m_offer, &SwitchOffer::changed, this, &SwitchDialog::showOffer);
    connect(m_offer, &SwitchOffer::problemFound, this, &SwitchDialog::showProblem);
    connect(m_offer, &SwitchOffer::failed, this, &SwitchDialog::fail);
    connect(&m_run, &SwitchRun::changed, this, &SwitchDialog::showRun);
    connect(&m_run, &SwitchRun::nothingFound, m_offer, &SwitchOffer::lookForServer);
    connect(&m_run, &SwitchRun::failed, this, &SwitchDialog::fail);
    connect(&m_run, &SwitchRun::fetchFailed, this, [this](qint64 missing) {
        showProblem(tr("%n message(s) could not be fetched.", nullptr, int(missing)));
    });
    connect(&m_run, &SwitchRun::refused, this, [this] {
        showProblem(tr(
            "Changes still wait for the server. Try again when they are carried out; Activity shows them."));
    });
    connect(&m_run, &SwitchRun::accountGone, this, &SwitchDialog::close);
    connect(&m_run, &SwitchRun::progressed, this, [this](int done, int total) {
        m_bar->setRange(0, total);
        m_bar->setValue(done);
    });
    connect(m_test, &QPushButton::clicked, m_offer, &SwitchOffer::test);
    connect(m_switch, &QPushButton::clicked, this, [this] {
        showProblem({});
        m_run.begin(m_offer->server(), m_offer->fetchesFirst());
    });
    connect(m_keep, &QPushButton::clicked, this, [this] { end(OnlyHere::Keep); });
    connect(m_upload, &QPushButton::clicked, this, [this] { end(OnlyHere::Upload); });
    connect(m_close, &QPushButton::clicked, this, &SwitchDialog::close);
}

// -- Looks
// ---------------------------------------------------------------------------------------------------

void SwitchDialog::build()
{
    m_title->setObjectName(QStringLiteral("switchTitle"));
    m_title->setPixelSize(20, QFont::DemiBold);
    m_title->setWordWrap(true);
    showTitle(m_toImap ? tr("Use IMAP for %1").arg(m_name) : tr("Use POP3 for %1").arg(m_name));
    m_problem->setObjectName(QStringLiteral("switchProblem"));
    m_problem->hide();
    m_pages->addWidget(m_offer);
    m_pages->addWidget(buildProgress());
    m_pages->addWidget(buildChoice());
    auto *done = new QWidget;
    pageColumn(done, spacing)->addWidget(m_done);
    done->layout()->setAlignment(m_done, Qt::AlignTop);
    m_pages->addWidget(done);

    const std::pair<QPushButton *, const char *> buttons[] = {{m_test, "switchTestButton"},
                                                              {m_close, "switchCloseButton"},
                                                              {m_upload, "switchUploadButton"},
                                                              {m_keep, "switchKeepButton"},
                                                              {m_switch, "switchButton"}};
    m_switch->setText(m_toImap ? tr("Change to IMAP") : tr("Change to POP3"));
    m_switch->setProperty(theme::PrimaryProperty, true);
    m_keep->setProperty(theme::PrimaryProperty, true);
    auto *line = new QHBoxLayout;
    QWidget *before = m_test;
    for (const auto &[button, name] : buttons) {
        button->setObjectName(QLatin1String(name));
        button->setAccessibleName(button->text());
        button->setAutoDefault(false);
        line->addWidget(button);
        setTabOrder(before, button);
        before = button;
    }
    line->insertStretch(1);
    m_switch->setEnabled(false);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::Grid * 3, theme::Grid * 3, theme::Grid * 3, theme::Grid * 2);
    column->setSpacing(spacing);
    column->addWidget(m_title);
    column->addWidget(m_problem);
    column->addWidget(m_pages, 1);
    column->addLayout(line);
    showPage(Page::Offer);
}

QWidget *SwitchDialog::buildProgress()
{
    m_bar->setObjectName(QStringLiteral("switchBar"));
    m_bar->setAccessibleName(tr("Progress"));
    m_bar->setRange(0, 0);
    m_bar->setTextVisible(false);
    auto *note = wrappedLabel(QLatin1String("switchNote"), this);
    note->setTone(TextLabel::Tone::Muted);
    note->setFullText(tr("You can close this window, or Posthorn: it goes on where it was."));
    auto *page = new QWidget;
    QVBoxLayout *column = pageColumn(page, spacing);
    column->addWidget(m_state);
    column->addWidget(m_bar);
    column->addWidget(note);
    column->addStretch();
    return page;
}

QWidget *SwitchDialog::buildChoice()
{
    m_counts->setScale(1.2, QFont::DemiBold);
    auto *note = wrappedLabel(QLatin1String("switchChoiceNote"), this);
    note->setTone(TextLabel::Tone::Muted);
    note->setFullText(
        tr("What is only here can stay here, in folders on this computer, or go up to the server, to the "
           "folders of the same names. Trash and Junk stay here in any case."));
    auto *page = new QWidget;
    QVBoxLayout *column = pageColumn(page, spacing);
    column->addWidget(m_counts);
    column->addWidget(note);
    column->addStretch();
    return page;
}

void SwitchDialog::showTitle(const QString &words)
{
    m_title->setFullText(words);
    setWindowTitle(words);
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
    const ErrorText text = withServerText(errorText(error, m_name), error);
    showProblem(text.cause.isEmpty() ? text.sentence : text.sentence + u' ' + text.cause);
    for (QPushButton *button : {m_keep, m_upload})
        button->setEnabled(true);
}

// -- What the parts say
// --------------------------------------------------------------------------------------

void SwitchDialog::showOffer()
{
    m_test->setEnabled(!m_offer->isTesting());
    const bool waited = !m_switch->isEnabled();
    m_switch->setEnabled(m_offer->isTested());
    if (waited && m_offer->isTested())
        m_switch->setFocus();
    Q_EMIT stateChanged();
}

void SwitchDialog::showRun()
{
    const bool running = m_run.outcome().running;
    Page page = Page::Progress;
    switch (m_run.state()) {
    case SwitchRun::State::Idle:
        page = Page::Offer;
        break;
    case SwitchRun::State::Fetching:
        m_state->setFullText(tr("Fetching what is not here yet\u2026"));
        break;
    case SwitchRun::State::Draining:
        m_state->setFullText(tr("Carrying out what waits\u2026"));
        break;
    case SwitchRun::State::Matching:
        m_state->setFullText(running ? matchedText(m_run.outcome())
                                     : tr("Finding your mail on the server\u2026"));
        break;
    case SwitchRun::State::Choosing:
        m_counts->setFullText(matchedText(m_run.outcome()));
        page = Page::Choice;
        break;
    case SwitchRun::State::Ended:
        m_done->setFullText(doneWords());
        page = Page::Done;
        break;
    }
    if (running) {
        showProblem({});
        if (!m_toImap) // it was on its way already
            showTitle(tr("%1 changes to IMAP").arg(m_name));
    }
    if (m_pages->currentIndex() != int(page))
        showPage(page);
    else
        Q_EMIT stateChanged();
}

QString SwitchDialog::doneWords() const
{
    if (m_run.account().isPop3())
        return tr("%1 has its mail by POP3 now.").arg(m_name);
    if (!m_run.uploaded())
        return tr("%1 has its mail by IMAP now: %2.").arg(m_name, matchedText(m_run.outcome()));
    return *m_run.uploaded() > 0
               ? tr("%n message(s) are on their way to the server.", nullptr, int(*m_run.uploaded()))
               : tr("What is only here stays here.");
}

void SwitchDialog::end(OnlyHere onlyHere)
{
    showProblem({});
    for (QPushButton *button : {m_keep, m_upload})
        button->setEnabled(false);
    m_run.end(onlyHere);
}

} // namespace posthorn
