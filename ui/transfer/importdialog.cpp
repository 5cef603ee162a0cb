#include "importdialog.h"

#include "account/accountrepository.h"
#include "importpreview.h"
#include "importreport.h"
#include "importsource.h"
#include "importtext.h"
#include "store/store.h"
#include "ui/common/background.h"
#include "ui/common/banner.h"
#include "ui/common/pageparts.h"
#include "ui/common/textlabel.h"
#include "ui/text/displaytext.h"
#include "ui/text/errortext.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QFileInfo>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace posthorn
{

namespace
{

constexpr int progressSteps = 1000;

} // namespace

ImportDialog::ImportDialog(const Services &services, const QString &home, QWidget *parent)
    : QDialog(parent)
    , m_services(services)
    , m_pages(new QStackedWidget(this))
    , m_title(new TextLabel(this))
    , m_problem(new Banner(Banner::Kind::Warning, QStringLiteral("warning"), {}, {}, this))
    , m_source(new ImportSource(home, this))
    , m_preview(new ImportPreview(this))
    , m_targetLabel(new TextLabel(tr("Into:"), this))
    , m_target(new QComboBox(this))
    , m_leftOut(wrappedLabel(QLatin1String("importLeftOut"), this))
    , m_bar(new QProgressBar(this))
    , m_folder(wrappedLabel(QLatin1String("importFolder"), this))
    , m_counts(wrappedLabel(QLatin1String("importCounts"), this))
    , m_report(new ImportReport(this))
    , m_back(new QPushButton(tr("Back"), this))
    , m_start(new QPushButton(tr("Import"), this))
    , m_close(new QPushButton(tr("Cancel"), this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("importDialog"));
    setWindowTitle(tr("Import mail"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    resize(680, 560);
    m_title->setScale(1.3, QFont::DemiBold);
    m_problem->setObjectName(QStringLiteral("importProblem"));
    m_problem->hide();
    m_pages->addWidget(m_source);
    m_pages->addWidget(buildPreview());
    m_pages->addWidget(buildProgress());
    m_pages->addWidget(m_report);
    m_back->setObjectName(QStringLiteral("importBackButton"));
    m_start->setObjectName(QStringLiteral("importStartButton"));
    m_start->setProperty(theme::PrimaryProperty, true);
    m_close->setObjectName(QStringLiteral("importCloseButton"));
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_back);
    buttons->addStretch(1);
    buttons->addWidget(m_close);
    buttons->addWidget(m_start);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::Grid * 3, theme::Grid * 3, theme::Grid * 3, theme::Grid * 2);
    column->setSpacing(theme::Grid * 2);
    column->addWidget(m_title);
    column->addWidget(m_problem);
    column->addWidget(m_pages, 1);
    column->addLayout(buttons);
    connect(m_back, &QPushButton::clicked, this, [this] { showPage(Page::Source); });
    connect(m_start, &QPushButton::clicked, this, &ImportDialog::start);
    connect(m_close, &QPushButton::clicked, this, &ImportDialog::reject);
    connect(m_preview, &QTreeWidget::itemChanged, this,
            [this] { m_start->setEnabled(m_preview->isAnyChosen()); });
    connect(m_source, &ImportSource::chosen, this, &ImportDialog::openPath);
    connect(m_source, &ImportSource::listed, this, &ImportDialog::stateChanged);
    showPage(Page::Source);
}

QWidget *ImportDialog::buildPreview()
{
    auto *page = new QWidget(this);
    QVBoxLayout *column = pageColumn(page, theme::Grid);
    m_target->setObjectName(QStringLiteral("importTarget"));
    m_target->setAccessibleName(tr("The account that the folders go into"));
    m_targetLabel->setBuddy(m_target);
    m_leftOut->setTone(TextLabel::Tone::Muted);
    auto *target = new QHBoxLayout;
    target->addWidget(m_targetLabel);
    target->addWidget(m_target, 1);
    column->addWidget(m_preview, 1);
    column->addWidget(m_leftOut);
    column->addLayout(target);
    return page;
}

QWidget *ImportDialog::buildProgress()
{
    auto *page = new QWidget(this);
    QVBoxLayout *column = pageColumn(page, theme::Grid);
    m_bar->setObjectName(QStringLiteral("importProgress"));
    m_bar->setAccessibleName(tr("How much has been brought in"));
    m_bar->setTextVisible(false);
    auto *note = wrappedLabel(QLatin1String("importProgressNote"), page);
    note->setTone(TextLabel::Tone::Muted);
    note->setFullText(
        tr("Each message is stored, read back from the disk and compared. It may be stopped at any "
           "time: begun again it goes on, and nothing is stored twice."));
    column->addWidget(m_folder);
    column->addWidget(m_bar);
    column->addWidget(m_counts);
    column->addWidget(note);
    column->addStretch(1);
    return page;
}

void ImportDialog::showPage(Page page)
{
    m_pages->setCurrentIndex(int(page));
    m_problem->hide();
    m_back->setVisible(page == Page::Preview);
    m_start->setVisible(page == Page::Preview);
    switch (page) {
    case Page::Source:
        m_title->setFullText(tr("Where is the mail?"));
        m_close->setText(tr("Cancel"));
        m_source->setFocus();
        break;
    case Page::Preview:
        m_title->setFullText(tr("What is brought in"));
        m_preview->setFocus();
        break;
    case Page::Progress:
        m_title->setFullText(tr("Bringing it in\u2026"));
        m_close->setText(tr("Stop"));
        m_close->setFocus();
        break;
    case Page::Report:
        m_title->setFullText(tr("Done"));
        m_close->setText(tr("Close"));
        m_close->setFocus();
        break;
    }
    Q_EMIT stateChanged();
}

void ImportDialog::openPath(const QString &path)
{
    if (path.isEmpty())
        return;
    const auto look = [path]() -> Result<Found> {
        Found found;
        if (QFileInfo::exists(path + QStringLiteral("/prefs.js"))) {
            POSTHORN_TRY_ASSIGN(found.profile, ThunderbirdProfile::read(path));
        } else {
            POSTHORN_TRY_ASSIGN(found.mail, findMail(path));
        }
        return found;
    };
    inBackground<Result<Found>>(look, this, [this](const Result<Found> &found) {
        if (!found)
            say(errorText(found.error()).sentence);
        else if (!found->profile && found->mail.folders.isEmpty())
            say(tr("There is no mail."));
        else
            showFound(*found);
    });
}

void ImportDialog::showFound(const Found &found)
{
    m_found = found;
    if (found.profile) {
        m_preview->show(*found.profile);
        m_leftOut->setFullText(leftOutText(*found.profile));
    } else {
        m_preview->show(found.mail);
        m_leftOut->setFullText(
            tr("%n other file(s) are no mail, or may not be read.", nullptr, int(found.mail.skipped.size())));
    }
    m_leftOut->setVisible(found.profile || !found.mail.skipped.isEmpty());
    m_target->setVisible(!found.profile);
    m_targetLabel->setVisible(!found.profile);
    fillTargets();
    m_start->setEnabled(m_preview->isAnyChosen());
    showPage(Page::Preview);
}

void ImportDialog::fillTargets()
{
    m_target->clear();
    m_target->addItem(tr("%1 (on this computer only)").arg(importedName()), 0);
    for (const Account &account : m_services.accounts->accounts()) {
        if (account.incomingKind != IncomingKind::Local || account.name != importedName())
            m_target->addItem(displayText(account.name, 80), account.id.value());
    }
}

QString ImportDialog::stateDir() const
{
    return m_services.runtimeDir + QStringLiteral("/imports");
}

void ImportDialog::start()
{
    m_preview->stopCounting();
    m_job = new TransferJob(this);
    connect(m_job, &TransferJob::progressed, this,
            [this](const TransferCounts &counts, qint64 done, qint64 total, const QString &folder) {
                m_bar->setRange(0, total > 0 ? progressSteps : 0);
                m_bar->setValue(total > 0 ? int(double(done) / double(total) * progressSteps) : 0);
                m_folder->setFullText(displayText(folder, 200));
                m_counts->setFullText(transferCountsText(counts));
            });
    connect(m_job, &TransferJob::finished, this, &ImportDialog::showReport);
    m_bar->setRange(0, 0);
    m_folder->setFullText({});
    m_counts->setFullText({});
    showPage(Page::Progress);
    if (m_found.profile)
        startProfile();
    else
        startMail();
}

namespace
{

Result<TransferReport> runImport(Importer &importer, const QList<ImportStep> &steps,
                                 const TransferJob::Context &context)
{
    importer.setProgress([&context](const Importer::Progress &progress) {
        context.tell(progress.counts, progress.bytesDone, progress.bytesTotal, progress.folder);
    });
    return importer.run(steps, context.cancel());
}

} // namespace

void ImportDialog::startProfile()
{
    QList<ThunderbirdImport::Choice> choices;
    const ThunderbirdProfile profile = m_preview->chosen(*m_found.profile, &choices);
    const auto import = std::make_shared<ThunderbirdImport>(profile, choices);
    if (const auto added = import->addAccounts(*m_services.accounts, importedName()); !added)
        return showReport(added.error());
    m_job->start([import, store = m_services.store, clock = m_services.clock, accounts = m_services.accounts,
                  dir = stateDir()](const TransferJob::Context &context) -> Result<TransferReport> {
        POSTHORN_TRY(import->takeOver(*store));
        context.onOwner([import, accounts] { (void)import->enable(*accounts); });
        Importer importer(*store, *clock, dir);
        POSTHORN_TRY_ASSIGN(const QList<ImportStep> steps, import->steps(importer));
        return runImport(importer, steps, context);
    });
}

void ImportDialog::startMail()
{
    AccountId account(m_target->currentData().toLongLong());
    if (!account.isValid()) {
        const auto local = ThunderbirdImport::localAccount(*m_services.accounts, importedName());
        if (!local)
            return showReport(local.error());
        account = *local;
    }
    m_job->start([account, folders = m_preview->chosen(m_found.mail), store = m_services.store,
                  clock = m_services.clock,
                  dir = stateDir()](const TransferJob::Context &context) -> Result<TransferReport> {
        Importer importer(*store, *clock, dir);
        POSTHORN_TRY_ASSIGN(const QList<ImportStep> steps, importer.makeFolders(account, folders, {}, false));
        return runImport(importer, steps, context);
    });
}

void ImportDialog::showReport(const Result<TransferReport> &result)
{
    if (m_closing)
        return QDialog::reject();
    m_report->tell(result);
    showPage(Page::Report);
    if (!result) {
        m_title->setFullText(tr("Not finished"));
        say(errorText(result.error()).sentence);
    }
}

void ImportDialog::say(const QString &words)
{
    m_problem->setText(words);
    m_problem->show();
    Q_EMIT stateChanged();
}

void ImportDialog::reject()
{
    if (m_job == nullptr || !m_job->isRunning())
        return QDialog::reject();
    // The batch that is being written is finished first.
    m_closing = true;
    m_close->setEnabled(false);
    m_title->setFullText(tr("Stopping\u2026"));
    m_job->cancel();
}

} // namespace posthorn
