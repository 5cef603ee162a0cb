#include "healthpage.h"

#include "account/accountrepository.h"
#include "base/clock.h"
#include "settingrow.h"
#include "store/store.h"
#include "ui/common/banner.h"
#include "ui/common/dateformat.h"
#include "ui/text/displaytext.h"
#include "ui/text/errortext.h"
#include "ui/theme/theme.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QSaveFile>
#include <QTreeWidget>

namespace posthorn
{

namespace
{

enum Column { Name, OnServer, Here, OnlyHere, NoText, Waiting, Compared, ColumnCount };

/// What cannot be is a dash.
QString figure(qint64 value)
{
    return value < 0 ? QStringLiteral("\u2013") : QLocale().toString(value);
}

FolderHealth sum(const QList<FolderHealth> &folders)
{
    FolderHealth all;
    for (const FolderHealth &one : folders) {
        if (one.onServer >= 0)
            all.onServer = std::max<qint64>(all.onServer, 0) + one.onServer;
        all.here += one.here;
        all.onlyHere += one.onlyHere;
        all.bodyMissing += one.bodyMissing;
        all.queued += one.queued;
    }
    return all;
}

} // namespace

HealthPage::HealthPage(const Services &services, QWidget *parent)
    : QWidget(parent)
    , m_services(services)
    , m_tree(new QTreeWidget(this))
    , m_verdict(new Banner(Banner::Kind::Info, QStringLiteral("shield-check"), {}, {}, this))
    , m_check(new QPushButton(tr("Check everything"), this))
{
    m_tree->setObjectName(QStringLiteral("healthList"));
    m_tree->setAccessibleName(tr("Where the mail of each folder is"));
    m_tree->setHeaderLabels({tr("Folder"), tr("On the server"), tr("Here"), tr("Only here"), tr("No text"),
                             tr("Waiting"), tr("Compared")});
    m_tree->headerItem()->setToolTip(NoText, tr("Messages whose text has not been fetched"));
    m_tree->headerItem()->setToolTip(Waiting, tr("Changes that the server has not been told of"));
    m_tree->headerItem()->setToolTip(Compared, tr("When every message was last compared with the server"));
    for (int column = OnServer; column < ColumnCount; ++column)
        m_tree->headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    m_tree->setUniformRowHeights(true);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setFocusPolicy(Qt::StrongFocus);
    QHeaderView *header = m_tree->header();
    header->setStretchLastSection(false);
    header->setMinimumHeight(theme::Grid * 4);
    for (int column = OnServer; column < ColumnCount; ++column)
        header->resizeSection(column, header->fontMetrics().horizontalAdvance(
                                          m_tree->headerItem()->text(column) + QStringLiteral("0000")));
    header->resizeSection(Compared, theme::Grid * 14);
    header->setSectionResizeMode(Name, QHeaderView::Stretch);
    m_verdict->setObjectName(QStringLiteral("healthVerdict"));
    m_verdict->hide();
    m_check->setObjectName(QStringLiteral("healthCheckButton"));
    m_check->setToolTip(tr("Reads every message on this computer once"));
    auto *save = new QPushButton(tr("Save as report\u2026"), this);
    save->setObjectName(QStringLiteral("healthSaveButton"));
    m_check->setAccessibleName(settingRow(QStringLiteral("healthCheckButton")).label);
    save->setAccessibleName(settingRow(QStringLiteral("healthSaveButton")).label);

    auto *buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(save);
    buttons->addWidget(m_check);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::Grid * 2, theme::Grid * 2, theme::Grid * 2, theme::Grid * 2);
    column->setSpacing(theme::Grid);
    column->addWidget(m_verdict);
    column->addWidget(m_tree, 1);
    column->addLayout(buttons);
    connect(m_check, &QPushButton::clicked, this, &HealthPage::check);
    connect(save, &QPushButton::clicked, this, &HealthPage::save);
}

void HealthPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    load();
}

void HealthPage::load()
{
    m_services.store->read<Figures>(
        Store::Lane::Background,
        [](StoreReader &reader) -> Result<Figures> {
            Figures figures;
            POSTHORN_TRY_ASSIGN(figures.folders, reader.health());
            for (const FolderHealth &health : std::as_const(figures.folders)) {
                const AccountId account = health.folder.account;
                if (!figures.quotas.contains(account)) {
                    POSTHORN_TRY_ASSIGN(figures.quotas[account], reader.quotas(account));
                }
            }
            return figures;
        },
        this,
        [this](const Result<Figures> &figures) {
            if (figures)
                show(*figures);
        });
}

QStringList HealthPage::cells(const FolderHealth &health) const
{
    const QDateTime now = QDateTime::fromMSecsSinceEpoch(m_services.clock->nowMs());
    return {displayText(health.folder.path, 80),
            figure(health.onServer),
            figure(health.here),
            figure(health.onlyHere),
            figure(health.bodyMissing),
            figure(health.queued),
            listDate(health.folder.lastFullMs, now, QLocale())};
}

/// One line over the whole width; a mailbox that is nearly full takes no more mail soon.
void HealthPage::addQuota(QTreeWidgetItem *account, const Quota &quota)
{
    constexpr double nearlyFull = 0.9;
    const QString text =
        quota.resource == Quota::Resource::Storage
            ? tr("%1 of %2 used on the server").arg(displaySize(quota.used), displaySize(quota.limit))
            : tr("%1 of %2 messages on the server")
                  .arg(QLocale().toString(quota.used), QLocale().toString(quota.limit));
    auto *item = new QTreeWidgetItem(account, {text});
    item->setFirstColumnSpanned(true);
    const bool full = double(quota.used) >= nearlyFull * double(quota.limit);
    item->setForeground(Name, full ? theme::warning(palette()) : theme::muted(palette()));
}

void HealthPage::addAccount(AccountId id, const QList<FolderHealth> &folders, const QList<Quota> &quotas)
{
    const auto account = m_services.accounts->account(id);
    FolderHealth all = sum(folders);
    all.folder.path = account ? account->name : tr("Removed account");
    const auto add = [this](auto *parent, const FolderHealth &health) {
        auto *item = new QTreeWidgetItem(parent, cells(health));
        if (health.folder.serverSize >= 0)
            item->setToolTip(
                OnServer,
                tr("%1 on the server when last compared").arg(displaySize(health.folder.serverSize)));
        for (int column = OnServer; column < Compared; ++column) {
            item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
            // What is nothing stays quiet.
            if (item->text(column) == QLatin1String("0") || item->text(column) == QStringLiteral("\u2013"))
                item->setForeground(column, theme::muted(palette()));
        }
        item->setTextAlignment(Compared, Qt::AlignRight | Qt::AlignVCenter);
        item->setForeground(Compared, theme::muted(palette()));
        return item;
    };
    QTreeWidgetItem *top = add(m_tree, all);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    for (int column = 0; column < ColumnCount; ++column)
        top->setFont(column, bold);
    for (const Quota &quota : quotas)
        addQuota(top, quota);
    for (const FolderHealth &folder : folders)
        add(top, folder);
    top->setExpanded(true);
}

void HealthPage::show(const Figures &figures)
{
    const QList<FolderHealth> &folders = figures.folders;
    m_tree->clear();
    for (auto first = folders.cbegin(); first != folders.cend();) {
        const auto last = std::find_if(first, folders.cend(), [first](const FolderHealth &health) {
            return health.folder.account != first->folder.account;
        });
        addAccount(first->folder.account, QList<FolderHealth>(first, last),
                   figures.quotas.value(first->folder.account));
        first = last;
    }
}

void HealthPage::check()
{
    m_check->setEnabled(false);
    m_verdict->setKind(Banner::Kind::Info);
    m_verdict->setText(tr("Looking at every message on this computer\u2026"));
    m_verdict->show();
    m_services.store->read<CheckReport>(
        Store::Lane::Background, [](StoreReader &reader) { return reader.check(); }, this,
        [this](const Result<CheckReport> &report) {
            m_check->setEnabled(true);
            showFindings(report);
        });
}

void HealthPage::showFindings(const Result<CheckReport> &report)
{
    if (!report) {
        const ErrorText text = errorText(report.error());
        m_verdict->setKind(Banner::Kind::Danger);
        m_verdict->setText(text.sentence + u' ' + text.cause);
        return;
    }
    m_findings = report->findings;
    if (m_findings.isEmpty()) {
        m_verdict->setText(tr("Everything is sound: %n message(s), each of them as it was stored.", nullptr,
                              int(report->messages)));
        return;
    }
    m_verdict->setKind(Banner::Kind::Danger);
    m_verdict->setText(
        tr("%n thing(s) are not as they should be. Posthorn mends them the next time it starts.", nullptr,
           int(m_findings.size())));
    m_verdict->setDetails(report->findings.first().detail);
}

QString HealthPage::report() const
{
    QStringList lines;
    const auto line = [](const QTreeWidgetItem *item, const QString &account) {
        QStringList words = {account};
        for (int column = 0; column < ColumnCount; ++column)
            words << item->text(column);
        return words.join(u'\t');
    };
    lines << line(m_tree->headerItem(), tr("Account"));
    for (int top = 0; top < m_tree->topLevelItemCount(); ++top) {
        const QTreeWidgetItem *account = m_tree->topLevelItem(top);
        for (int row = 0; row < account->childCount(); ++row)
            lines << line(account->child(row), account->text(Name));
    }
    lines << QString();
    for (const CheckFinding &finding : m_findings)
        lines << finding.what + QLatin1String(": ") + finding.detail;
    return lines.join(u'\n') + u'\n';
}

void HealthPage::save()
{
    auto *dialog = new QFileDialog(this, tr("Save the report"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(QStringLiteral("posthorn-health.txt"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &name) {
        QSaveFile file(name);
        const QByteArray text = report().toUtf8();
        if (file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.commit())
            return;
        m_verdict->setKind(Banner::Kind::Warning);
        m_verdict->setText(tr("The report could not be saved: %1").arg(file.errorString()));
        m_verdict->show();
    });
    dialog->open();
}

} // namespace posthorn
