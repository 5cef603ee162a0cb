#include "exportdialog.h"

#include "account/accountrepository.h"
#include "importtext.h"
#include "store/store.h"
#include "transfer/exporter.h"
#include "ui/common/banner.h"
#include "ui/common/textlabel.h"
#include "ui/text/displaytext.h"
#include "ui/text/errortext.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace posthorn
{

ExportDialog::ExportDialog(const Services &services, QWidget *parent)
    : QDialog(parent)
    , m_services(services)
    , m_account(new QComboBox(this))
    , m_folder(new QComboBox(this))
    , m_format(new QComboBox(this))
    , m_bar(new QProgressBar(this))
    , m_counts(new TextLabel(this))
    , m_note(new Banner(Banner::Kind::Info, QStringLiteral("info"), {}, {}, this))
    , m_start(new QPushButton(tr("Export to\u2026"), this))
    , m_close(new QPushButton(tr("Close"), this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("exportDialog"));
    setWindowTitle(tr("Export mail"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    resize(560, 400);
    build();
    for (const Account &account : m_services.accounts->accounts())
        m_account->addItem(displayText(account.name, 80), account.id.value());
    m_start->setEnabled(m_account->count() > 0);
    connect(m_account, &QComboBox::currentIndexChanged, this, &ExportDialog::fillFolders);
    connect(m_start, &QPushButton::clicked, this, &ExportDialog::chooseTarget);
    connect(m_close, &QPushButton::clicked, this, &ExportDialog::reject);
    fillFolders();
}

void ExportDialog::build()
{
    auto *title = new TextLabel(windowTitle(), this);
    title->setScale(1.3, QFont::DemiBold);
    auto *explanation = new TextLabel(tr("Writes what is on this computer, reads it back and compares. "
                                         "Nothing is written over; begun again "
                                         "it goes on where it stopped."),
                                      this);
    explanation->setTone(TextLabel::Tone::Muted);
    explanation->setWordWrap(true);
    m_account->setObjectName(QStringLiteral("exportAccount"));
    m_folder->setObjectName(QStringLiteral("exportFolder"));
    m_format->setObjectName(QStringLiteral("exportFormat"));
    m_format->addItem(tr("mbox: a file for each folder"), int(MailWriter::Format::Mbox));
    m_format->addItem(tr("Maildir: a file for each message, with flags and tags"),
                      int(MailWriter::Format::Maildir));
    m_format->addItem(tr("EML: a file for each message, without flags"), int(MailWriter::Format::Eml));
    auto *form = new QFormLayout;
    form->addRow(tr("&Account:"), m_account);
    form->addRow(tr("&Folder:"), m_folder);
    form->addRow(tr("F&orm:"), m_format);
    m_bar->setObjectName(QStringLiteral("exportProgress"));
    m_bar->setAccessibleName(tr("How much has been written"));
    m_bar->setTextVisible(false);
    m_bar->hide();
    m_counts->setObjectName(QStringLiteral("exportCounts"));
    m_counts->setWordWrap(true);
    m_note->setObjectName(QStringLiteral("exportNote"));
    m_note->hide();
    m_start->setObjectName(QStringLiteral("exportStartButton"));
    m_start->setProperty(theme::PrimaryProperty, true);
    m_close->setObjectName(QStringLiteral("exportCloseButton"));
    auto *buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(m_close);
    buttons->addWidget(m_start);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::Grid * 3, theme::Grid * 3, theme::Grid * 3, theme::Grid * 2);
    column->setSpacing(theme::Grid * 2);
    column->addWidget(title);
    column->addWidget(explanation);
    column->addLayout(form);
    column->addWidget(m_note);
    column->addWidget(m_bar);
    column->addWidget(m_counts);
    column->addStretch(1);
    column->addLayout(buttons);
}

MailWriter::Format ExportDialog::format() const
{
    return MailWriter::Format(m_format->currentData().toInt());
}

qint64 ExportDialog::folder() const
{
    return m_folder->currentData().toLongLong();
}

void ExportDialog::fillFolders()
{
    const AccountId account(m_account->currentData().toLongLong());
    m_folder->clear();
    m_folder->addItem(tr("All folders"), 0);
    m_services.store->read<QList<FolderRecord>>(
        Store::Lane::Interactive, [account](StoreReader &reader) { return reader.folders(account); }, this,
        [this, account](const Result<QList<FolderRecord>> &folders) {
            if (!folders || m_account->currentData().toLongLong() != account.value())
                return;
            for (const FolderRecord &folder : *folders)
                m_folder->addItem(displayText(folder.path, 120), folder.id.value());
            Q_EMIT stateChanged();
        });
}

void ExportDialog::chooseTarget()
{
    const bool oneFile = format() == MailWriter::Format::Mbox && folder() != 0;
    auto *dialog = new QFileDialog(this, oneFile ? tr("Export to a new file") : tr("Export into a folder"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(oneFile ? QFileDialog::AcceptSave : QFileDialog::AcceptOpen);
    dialog->setFileMode(oneFile ? QFileDialog::AnyFile : QFileDialog::Directory);
    if (oneFile) {
        // What exists is never written over; the dialog need not ask.
        dialog->setOption(QFileDialog::DontConfirmOverwrite);
        dialog->setDefaultSuffix(QStringLiteral("mbox"));
    }
    connect(dialog, &QFileDialog::fileSelected, this, &ExportDialog::exportTo);
    dialog->open();
}

void ExportDialog::exportTo(const QString &path)
{
    m_job = new TransferJob(this);
    connect(m_job, &TransferJob::progressed, this,
            [this](const TransferCounts &counts, qint64 done, qint64 total) {
                constexpr int steps = 1000;
                m_bar->setRange(0, total > 0 ? steps : 0);
                m_bar->setValue(total > 0 ? int(double(done) / double(total) * steps) : 0);
                m_counts->setFullText(transferCountsText(counts));
            });
    connect(m_job, &TransferJob::finished, this, &ExportDialog::showReport);
    m_start->setEnabled(false);
    m_close->setText(tr("Stop"));
    m_bar->setRange(0, 0);
    m_bar->show();
    m_note->hide();
    m_job->start([store = m_services.store, format = format(), chosen = FolderId(folder()), path,
                  account = AccountId(m_account->currentData().toLongLong())](
                     const TransferJob::Context &context) -> Result<TransferReport> {
        QList<ExportStep> steps;
        if (chosen.isValid()) {
            steps.append({chosen, path});
        } else {
            POSTHORN_TRY_ASSIGN(const auto folders,
                                store->readAndWait<QList<FolderRecord>>(
                                    [account](StoreReader &reader) { return reader.folders(account); }));
            steps = Exporter::stepsFor(format, path, folders);
        }
        Exporter exporter(*store, format);
        exporter.setProgress([&context](const Exporter::Progress &progress) {
            context.tell(progress.counts, progress.counts.read, progress.total, progress.folder);
        });
        return exporter.run(steps, context.cancel());
    });
    Q_EMIT stateChanged();
}

void ExportDialog::showReport(const Result<TransferReport> &result)
{
    if (m_closing)
        return QDialog::reject();
    m_bar->hide();
    m_start->setEnabled(true);
    m_close->setText(tr("Close"));
    m_note->setKind(result ? Banner::Kind::Info : Banner::Kind::Warning);
    if (result) {
        m_counts->setFullText(transferCountsText(result->counts));
        QStringList reasons;
        for (const SkippedPlace &place : result->reasons.mid(0, 20))
            reasons += tr("message %1: %2").arg(place.place, skipReasonText(place.reason));
        m_note->setText(reasons.isEmpty() ? tr("Everything is written, and was read back.")
                                          : tr("What is written was read back; some messages are missing."));
        m_note->setDetails(reasons.join(u'\n'));
    } else {
        m_note->setText(errorText(result.error()).sentence);
        m_note->setDetails(result.error().context);
    }
    m_note->show();
    Q_EMIT stateChanged();
}

void ExportDialog::reject()
{
    if (m_job == nullptr || !m_job->isRunning())
        return QDialog::reject();
    // The message that is being written is finished first.
    m_closing = true;
    m_close->setEnabled(false);
    m_job->cancel();
}

} // namespace posthorn
