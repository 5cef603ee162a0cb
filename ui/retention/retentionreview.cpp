#include "retentionreview.h"

#include "account/accountrepository.h"
#include "departuremodel.h"
#include "departureview.h"
#include "sync/mailactions.h"
#include "sync/syncengine.h"
#include "ui/common/banner.h"
#include "ui/common/dateformat.h"
#include "ui/common/emptystate.h"
#include "ui/common/hairline.h"
#include "ui/common/textlabel.h"
#include "ui/text/displaytext.h"
#include "ui/text/errortext.h"
#include "ui/text/retentiontext.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QDateTime>
#include <QHBoxLayout>
#include <QLocale>
#include <QPushButton>
#include <QStackedWidget>
#include <utility>

namespace posthorn
{

namespace
{

enum Page { ListPage, OtherPage };

TextLabel *mutedLine(const QString &words, QWidget *parent)
{
    auto *line = new TextLabel(words, parent);
    line->setTone(TextLabel::Tone::Muted);
    line->setWordWrap(true);
    return line;
}

} // namespace

RetentionReview::RetentionReview(const Services &services, const Account &account, QWidget *parent)
    : QDialog(parent)
    , m_services(services)
    , m_account(account)
    , m_model(new DepartureModel(*services.store, *services.clock, this))
    , m_title(new TextLabel(this))
    , m_rules(mutedLine({}, this))
    , m_problem(new Banner(Banner::Kind::Warning, QStringLiteral("warning"), {}, {}, this))
    , m_pages(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
    , m_all(new QCheckBox(this))
    , m_view(new DepartureView(*m_model, this))
    , m_notes(mutedLine({}, this))
    , m_agree(new QPushButton(this))
    , m_keep(new QPushButton(tr("Keep everything"), this))
    , m_later(new QPushButton(this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("retentionReview"));
    setWindowTitle(tr("What leaves the server"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    resize(760, 600);
    build();
    connect(m_model, &DepartureModel::leavingChanged, this, &RetentionReview::showCounts);
    connect(m_model, &DepartureModel::rowsArrived, this, &RetentionReview::settle);
    connect(m_all, &QCheckBox::clicked, this,
            [this] { m_model->setAllLeaving(m_all->checkState() != Qt::Unchecked); });
    connect(m_agree, &QPushButton::clicked, this, &RetentionReview::agree);
    connect(m_keep, &QPushButton::clicked, this, &RetentionReview::keepEverything);
    connect(m_later, &QPushButton::clicked, this, &RetentionReview::reject);
    connect(m_empty, &EmptyState::actionTriggered, this, &RetentionReview::load);
    // What is agreed to is what is shown.
    connect(services.accounts, &AccountRepository::accountChanged, this, [this](const Account &now) {
        if (now.id == m_account.id && !now.retention.sameRules(m_account.retention)) {
            m_account = now;
            load();
        }
    });
    connect(services.accounts, &AccountRepository::accountRemoved, this, [this](AccountId id) {
        if (id == m_account.id)
            close();
    });
    load();
}

RetentionReview *RetentionReview::open(const Services &services, AccountId id, QWidget *parent)
{
    const auto account = services.accounts->account(id);
    if (!account)
        return nullptr;
    auto *review = new RetentionReview(services, *account, parent);
    review->show();
    return review;
}

qint64 RetentionReview::horizon(const RetentionPolicy &policy, qint64 nowMs)
{
    constexpr qint64 hourMs = 60 * 60 * 1000;
    return nowMs + (policy.graceHours + 24) * hourMs;
}

void RetentionReview::build()
{
    m_notes->setObjectName(QStringLiteral("reviewNotes"));
    m_title->setObjectName(QStringLiteral("reviewTitle"));
    m_title->setPixelSize(20, QFont::DemiBold);
    m_rules->setObjectName(QStringLiteral("reviewRules"));
    m_problem->setObjectName(QStringLiteral("reviewProblem"));
    m_problem->hide();
    m_all->setObjectName(QStringLiteral("reviewAllCheck"));
    m_all->setTristate(true);
    m_agree->setObjectName(QStringLiteral("reviewAgreeButton"));
    m_agree->setProperty(theme::PrimaryProperty, true);
    m_keep->setObjectName(QStringLiteral("reviewKeepButton"));
    m_keep->setToolTip(tr("Switches the rules off: all mail stays on the server"));
    m_later->setObjectName(QStringLiteral("reviewLaterButton"));
    for (QPushButton *button : {m_agree, m_keep})
        button->setAutoDefault(false); // Enter alone removes nothing
    m_keep->setAccessibleName(m_keep->text());
    m_later->setDefault(true);

    auto *head = new QVBoxLayout;
    head->setContentsMargins(theme::Grid * 3, theme::Grid * 3, theme::Grid * 3, theme::Grid * 2);
    head->setSpacing(theme::Grid);
    head->addWidget(m_title);
    head->addWidget(m_rules);
    head->addWidget(m_problem);

    auto *list = new QWidget(this);
    auto *column = new QVBoxLayout(list);
    column->setContentsMargins(theme::Grid * 3, 0, theme::Grid * 3, theme::Grid * 2);
    column->setSpacing(theme::Grid);
    column->addWidget(m_all);
    column->addWidget(m_view, 1);
    column->addWidget(new Hairline(list));
    m_pages->addWidget(list);
    m_pages->addWidget(m_empty);

    column->addWidget(m_notes);

    auto *buttons = new QHBoxLayout;
    buttons->setContentsMargins(theme::Grid * 3, theme::Grid + 4, theme::Grid * 3, theme::Grid + 4);
    buttons->setSpacing(theme::Grid);
    buttons->addWidget(m_keep);
    buttons->addStretch();
    buttons->addWidget(m_later);
    buttons->addWidget(m_agree);
    const QList<QWidget *> order{m_all, m_view, m_keep, m_later, m_agree};
    for (qsizetype i = 1; i < order.size(); ++i)
        setTabOrder(order.at(i - 1), order.at(i));
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(0);
    whole->addLayout(head);
    whole->addWidget(m_pages, 1);
    whole->addWidget(new Hairline(this));
    whole->addLayout(buttons);
}

/// Where the user agreed before, or no rule removes anything, nothing is asked: some of what leaves next may
/// be kept.
void RetentionReview::showChoices()
{
    const RetentionPolicy &policy = m_account.retention;
    const bool asks = policy.removes() && !policy.agreed;
    m_agree->setText(asks ? tr("Remove by these rules") : tr("Keep what is not checked"));
    m_later->setText(asks ? tr("Not now") : tr("Close"));
    m_later->setToolTip(asks ? tr("Nothing leaves, and you are asked again") : QString());
    for (QPushButton *button : {m_agree, m_later})
        button->setAccessibleName(button->text());
}

void RetentionReview::load()
{
    showChoices();
    m_settled = false;
    m_problem->hide();
    m_title->setFullText(
        tr("Looking at what leaves the server of %1\u2026").arg(displayText(m_account.name, 60)));
    m_rules->setFullText(rulesSentence(m_account.retention));
    QStringList notes = stayingSentences(m_account);
    if (const QString provider = providerSentence(m_account); !provider.isEmpty())
        notes += provider;
    m_notes->setFullText(notes.join(u'\n'));
    m_pages->hide();
    setBusy(true);
    read([this](Result<RetentionPreview> preview) { take(std::move(preview)); });
}

void RetentionReview::read(const std::function<void(Result<RetentionPreview>)> &reply)
{
    const qint64 nowMs = m_services.clock->nowMs();
    m_services.store->read<RetentionPreview>(
        Store::Lane::Background,
        [account = m_account, nowMs](StoreReader &reader) {
            return previewRetention(reader, account, nowMs, horizon(account.retention, nowMs));
        },
        this,
        [this, rules = m_account.retention, reply](Result<RetentionPreview> preview) {
            if (m_account.retention.sameRules(rules)) // else other ones are being looked at
                reply(std::move(preview));
        });
}

void RetentionReview::take(Result<RetentionPreview> preview)
{
    setBusy(false);
    m_pages->show();
    if (!preview) {
        const ErrorText words = errorText(preview.error(), m_account.name);
        m_title->setFullText(tr("What leaves the server could not be found out"));
        m_empty->show(QStringLiteral("warning"), words.sentence, words.cause, tr("Try again"));
        m_pages->setCurrentIndex(OtherPage);
        m_agree->setEnabled(false);
        return settle();
    }
    const bool any = !preview->leaving.empty();
    const bool rules = m_account.retention.removes();
    m_keep->setVisible(rules);
    m_agree->setVisible(rules);
    if (any) {
        const QDateTime now = QDateTime::fromMSecsSinceEpoch(m_services.clock->nowMs());
        m_rules->setFullText(
            rulesSentence(m_account.retention) + u' ' +
            tr("The first leave %1.").arg(comingDate(preview->leaving.front().leavesMs, now, QLocale())));
    }
    m_model->setDepartures(std::move(preview->leaving));
    m_pages->setCurrentIndex(any ? ListPage : OtherPage);
    if (!any) {
        m_title->setFullText(tr("Nothing leaves the server of %1 now").arg(displayText(m_account.name, 60)));
        m_empty->show(QStringLiteral("shield-check"),
                      rules ? tr("No message leaves by these rules yet") : tr("No rule removes anything"),
                      rules && !m_account.retention.agreed ? agreementSentence() : QString());
        m_agree->setEnabled(false);
        m_later->setFocus();
        return settle();
    }
    m_view->setCurrentIndex(m_model->index(0, 0));
    m_view->setFocus();
}

void RetentionReview::settle()
{
    if (std::exchange(m_settled, true))
        return;
    Q_EMIT settled();
}

void RetentionReview::showCounts()
{
    const int all = m_model->rowCount();
    const int leaving = m_model->leavingCount();
    if (all == 0)
        return;
    const QString name = displayText(m_account.name, 60);
    m_title->setFullText(leaving == all
                             ? tr("%n message(s) will leave the server of %1", nullptr, all).arg(name)
                             : tr("%1 of %n message(s) will leave the server of %2", nullptr, all)
                                   .arg(QLocale().toString(leaving), name));
    m_all->setCheckState(leaving == all ? Qt::Checked : leaving == 0 ? Qt::Unchecked : Qt::PartiallyChecked);
    m_all->setText(tr("%n message(s), %1", nullptr, leaving).arg(displaySize(m_model->leavingBytes())));
    m_all->setAccessibleName(tr("All of them: %1 leave").arg(m_all->text()));
    if (m_account.retention.agreed)
        m_agree->setEnabled(leaving < all);
}

void RetentionReview::setBusy(bool busy)
{
    m_agree->setEnabled(!busy);
    m_keep->setEnabled(!busy);
    m_view->setEnabled(!busy);
    m_all->setEnabled(!busy);
}

void RetentionReview::agree()
{
    const QList<PlacementId> excluded = m_model->excluded();
    if (excluded.isEmpty())
        return setAgreed();
    // First what stays: a rule must not find it before.
    setBusy(true);
    m_services.actions->keepOnServer(excluded, true, this, [this](const Result<ActionReceipt> &kept) {
        setBusy(false);
        if (!kept)
            return fail(kept.error());
        const RetentionPolicy &policy = m_account.retention;
        if (policy.mostMessages > 0 || policy.mostBytes > 0)
            lookAgain();
        else
            setAgreed();
    });
}

/// Where the server keeps at most so much, others leave in place of those that stay, and nobody saw them yet.
void RetentionReview::lookAgain()
{
    setBusy(true);
    read([this](Result<RetentionPreview> preview) {
        setBusy(false);
        if (preview && m_model->covers(preview->leaving))
            return setAgreed();
        const bool others = preview.has_value();
        take(std::move(preview));
        if (!others)
            return;
        m_problem->setText(tr("Others leave in place of those that stay. Look at the list once more."));
        m_problem->show();
    });
}

void RetentionReview::setAgreed()
{
    auto account = m_services.accounts->account(m_account.id);
    if (!account || !account->retention.sameRules(m_account.retention))
        return; // it is being looked at anew, or gone
    account->retention.agreed = true;
    end(*account, Decision::Agreed);
}

void RetentionReview::keepEverything()
{
    auto account = m_services.accounts->account(m_account.id);
    if (!account)
        return;
    RetentionPolicy &policy = account->retention;
    policy.afterDownload = RetentionPolicy::AfterDownload::Keep;
    policy.mostMessages = 0;
    policy.mostBytes = 0;
    policy.agreed = false;
    end(*account, Decision::KeepEverything);
}

void RetentionReview::end(const Account &account, Decision decision)
{
    const Account before = std::exchange(m_account, account); // it is its own change, not another's
    if (const auto saved = m_services.accounts->update(account); !saved) {
        m_account = before;
        return fail(saved.error());
    }
    // The dates are written down by a look at the mail.
    const bool waits = account.retention.afterDownload != RetentionPolicy::AfterDownload::RemoveAtOnce;
    if (decision == Decision::Agreed && waits && m_services.engine != nullptr)
        m_services.engine->sync(account.id);
    Q_EMIT decided(account.id, decision);
    accept();
}

void RetentionReview::reject()
{
    Q_EMIT decided(m_account.id, Decision::NotNow);
    QDialog::reject();
}

void RetentionReview::fail(const Error &error)
{
    const ErrorText words = errorText(error, m_account.name);
    m_problem->setText(words.cause.isEmpty() ? words.sentence : words.sentence + u' ' + words.cause);
    m_problem->show();
}

} // namespace posthorn
