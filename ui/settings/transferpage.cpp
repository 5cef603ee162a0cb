#include "transferpage.h"

#include "account/accountrepository.h"
#include "changehistory.h"
#include "settingrow.h"
#include "store/store.h"
#include "transfertext.h"
#include "ui/common/background.h"
#include "ui/common/banner.h"
#include "ui/common/settings.h"
#include "ui/common/textlabel.h"
#include "ui/text/displaytext.h"
#include "ui/text/errortext.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/transfer/exportdialog.h"
#include "ui/transfer/importdialog.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace posthorn
{

TransferPage::TransferPage(const Services &services, ChangeHistory &history, QWidget *parent)
    : QWidget(parent)
    , m_services(services)
    , m_history(history)
    , m_note(new Banner(Banner::Kind::Info, QStringLiteral("info"), {}, {}, this))
    , m_planPart(new QWidget(this))
    , m_plan(new QListWidget(m_planPart))
    , m_bringIn(new QPushButton(tr("Bring them in"), m_planPart))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::Grid * 3, theme::Grid * 3, theme::Grid * 3, theme::Grid * 3);
    column->setSpacing(theme::Grid);
    QPushButton *importMail = addPart("importMailButton", tr("Import mail\u2026"));
    column->addSpacing(theme::Grid * 2);
    QPushButton *exportMail = addPart("exportMailButton", tr("Export mail\u2026"));
    column->addSpacing(theme::Grid * 2);
    QPushButton *save = addPart("exportSettingsButton", tr("Save to a file\u2026"));
    column->addSpacing(theme::Grid * 2);
    QPushButton *open = addPart("importSettingsButton", tr("Open a file\u2026"));
    m_note->setObjectName(QStringLiteral("transferNote"));
    m_note->hide();
    column->addWidget(m_note);

    m_plan->setObjectName(QStringLiteral("importPlan"));
    m_plan->setAccessibleName(tr("What would change"));
    m_plan->setWordWrap(true);
    m_plan->setSelectionMode(QAbstractItemView::NoSelection);
    m_plan->setFrameShape(QFrame::NoFrame);
    m_plan->setSpacing(2);
    m_bringIn->setObjectName(QStringLiteral("importConfirmButton"));
    m_bringIn->setProperty(theme::PrimaryProperty, true);
    auto *cancel = new QPushButton(tr("Cancel"), m_planPart);
    cancel->setObjectName(QStringLiteral("importCancelButton"));
    auto *buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_bringIn);
    auto *plan = new QVBoxLayout(m_planPart);
    plan->setContentsMargins(0, 0, 0, 0);
    plan->addWidget(m_plan, 1);
    plan->addLayout(buttons);
    m_planPart->hide();
    column->addWidget(m_planPart, 1);
    column->addStretch();

    connect(importMail, &QPushButton::clicked, this,
            [this] { (new ImportDialog(m_services, QDir::homePath(), owner()))->show(); });
    connect(exportMail, &QPushButton::clicked, this,
            [this] { (new ExportDialog(m_services, owner()))->show(); });
    connect(save, &QPushButton::clicked, this, &TransferPage::chooseTarget);
    connect(open, &QPushButton::clicked, this, &TransferPage::chooseFile);
    connect(m_bringIn, &QPushButton::clicked, this, &TransferPage::bringIn);
    connect(cancel, &QPushButton::clicked, this, &TransferPage::closePlan);
}

QPushButton *TransferPage::addPart(const char *name, const QString &button)
{
    const SettingRow row = settingRow(QLatin1String(name));
    auto *title = new TextLabel(row.label, this);
    title->setScale(1.0, QFont::DemiBold);
    auto *explanation = new TextLabel(row.explanation, this);
    explanation->setTone(TextLabel::Tone::Muted);
    explanation->setWordWrap(true);
    auto *control = new QPushButton(button, this);
    control->setObjectName(row.name);
    control->setAccessibleName(row.label);
    control->setAccessibleDescription(row.explanation);
    control->setAutoDefault(false);
    auto *column = static_cast<QVBoxLayout *>(layout());
    column->addWidget(title);
    column->addWidget(explanation);
    column->addWidget(control, 0, Qt::AlignLeading);
    return control;
}

/// Mail goes on moving when the settings are closed.
QWidget *TransferPage::owner() const
{
    QWidget *settings = window();
    return settings->parentWidget() != nullptr ? settings->parentWidget() : settings;
}

void TransferPage::chooseTarget()
{
    auto *dialog = new QFileDialog(this, tr("Save the settings"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("json"));
    dialog->selectFile(QStringLiteral("posthorn-settings.json"));
    connect(dialog, &QFileDialog::fileSelected, this, &TransferPage::exportTo);
    dialog->open();
}

void TransferPage::chooseFile()
{
    auto *dialog = new QFileDialog(this, tr("Open the settings of another computer"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Settings (*.json)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, &TransferPage::openFile);
    dialog->open();
}

void TransferPage::exportTo(const QString &path)
{
    const auto file =
        SettingsFile::of(m_services.settings->preferences().travelling(), m_services.accounts->accounts());
    inBackground<Result<void>>([file, path] { return file.write(path); }, this,
                               [this, path](const Result<void> &written) {
                                   if (written)
                                       say(tr("The settings are in %1.").arg(displayText(path, 200)), false);
                                   else
                                       say(errorText(written.error()).sentence, true);
                               });
}

void TransferPage::openFile(const QString &path)
{
    inBackground<Result<SettingsFile>>([path] { return SettingsFile::read(path); }, this,
                                       [this, path](const Result<SettingsFile> &file) {
                                           closePlan();
                                           if (file)
                                               showPlan(QFileInfo(path).fileName(), *file);
                                           else if (file.error().code == ErrorCode::NotSupported)
                                               say(tr("This file was written by a newer Posthorn."), true);
                                           else if (file.error().code == ErrorCode::InvalidArgument)
                                               say(tr("This file does not hold the settings of Posthorn."),
                                                   true);
                                           else
                                               say(errorText(file.error()).sentence, true);
                                       });
}

void TransferPage::showPlan(const QString &fileName, const SettingsFile &file)
{
    m_fileName = displayText(fileName, 80);
    m_import.emplace(file, m_services.accounts->accounts(), m_services.settings->preferences().travelling());
    for (const SettingsImport::AccountStep &step : m_import->accounts())
        m_plan->addItem(importText(step));
    if (!m_import->preferences().isEmpty())
        m_plan->addItem(importText(m_import->preferences()));
    if (!file.dropped.isEmpty()) {
        // What a file may not bring is said, not done.
        auto *item = new QListWidgetItem(
            tr("%n part(s) of the file are not taken.", nullptr, int(file.dropped.size())), m_plan);
        QStringList places;
        for (const QString &place : file.dropped.mid(0, 20))
            places += displayText(place, 120);
        item->setToolTip(places.join(u'\n'));
        item->setData(Qt::AccessibleDescriptionRole, item->toolTip());
    }
    const bool nothing = m_import->changesNothing();
    m_bringIn->setEnabled(!nothing);
    m_planPart->show();
    if (nothing) {
        say(tr("All that is in %1 is here already.").arg(m_fileName), false);
        return;
    }
    say(tr("%1 would change this:").arg(m_fileName), false);
    m_bringIn->setFocus();
}

SettingsImport::SetPreference TransferPage::setter() const
{
    return [settings = m_services.settings](const QString &key, const QVariant &value) {
        settings->setValue(key, value);
    };
}

void TransferPage::bringIn()
{
    if (!m_import)
        return;
    const auto before = m_import->apply(*m_services.accounts, setter());
    if (!before) {
        say(errorText(before.error()).sentence, true);
        return;
    }
    const int added = int(before->added.size());
    closePlan();
    say(added > 0 ? tr("The settings of %1 are here. New accounts ask for their password.").arg(m_fileName)
                  : tr("The settings of %1 are here.").arg(m_fileName),
        false);
    m_history.record({QStringLiteral("import"), tr("Settings from %1").arg(m_fileName),
                      [this, before = *before] { takeBack(before); }});
}

void TransferPage::takeBack(const SettingsImport::Before &before)
{
    // An account that has collected mail meanwhile may hold the only copy of it.
    m_services.store->read<QList<AccountId>>(
        Store::Lane::Interactive,
        [added = before.added](StoreReader &reader) -> Result<QList<AccountId>> {
            QList<AccountId> empty;
            for (const AccountId id : added) {
                POSTHORN_TRY_ASSIGN(const qint64 onlyHere, reader.onlyHereCount(id));
                if (onlyHere == 0)
                    empty.append(id);
            }
            return empty;
        },
        this,
        [this, before](const Result<QList<AccountId>> &empty) {
            SettingsImport::Before rest = before;
            rest.added = empty.value_or(QList<AccountId>());
            putBack(rest, int(before.added.size() - rest.added.size()));
        });
}

void TransferPage::putBack(const SettingsImport::Before &before, int kept)
{
    const auto done = SettingsImport::takeBack(before, *m_services.accounts, setter());
    if (!done)
        say(errorText(done.error()).sentence, true);
    else if (kept > 0)
        say(tr("%n account(s) stay, because mail of theirs is on this computer only.", nullptr, kept), true);
    else
        m_note->hide();
}

void TransferPage::say(const QString &words, bool wrong)
{
    m_note->setKind(wrong ? Banner::Kind::Warning : Banner::Kind::Info);
    m_note->setText(words);
    m_note->show();
}

void TransferPage::closePlan()
{
    m_plan->clear();
    m_planPart->hide();
    m_import.reset();
    m_note->hide();
}

} // namespace posthorn
