#include "retentionform.h"

#include "checkrowdelegate.h"
#include "sizelimitbox.h"
#include "ui/settings/settingsform.h"
#include "ui/text/displaytext.h"
#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QListWidget>
#include <QSpinBox>
#include <QVBoxLayout>

namespace posthorn
{

namespace
{

SettingRow row(const char *name)
{
    return settingRow(QLatin1String(name));
}

QCheckBox *check(const char *name)
{
    return new QCheckBox(row(name).label);
}

} // namespace

RetentionForm::RetentionForm(QWidget *parent)
    : QWidget(parent)
    , m_form(new SettingsForm)
    , m_removeDeleted(check("removeDeletedCheck"))
    , m_keepWhatLeft(check("keepWhatLeftCheck"))
    , m_mostMessages(new QSpinBox)
    , m_mostBytes(new SizeLimitBox)
    , m_spareUnread(check("spareUnreadCheck"))
    , m_spareFlagged(check("spareFlaggedCheck"))
    , m_spareTagged(check("spareTaggedCheck"))
    , m_grace(new QSpinBox)
    , m_folders(new QListWidget)
{
    build();
    for (QCheckBox *box : {m_removeDeleted, m_keepWhatLeft, m_spareUnread, m_spareFlagged, m_spareTagged})
        connect(box, &QCheckBox::clicked, this, &RetentionForm::told);
    for (QSpinBox *box : {m_mostMessages, static_cast<QSpinBox *>(m_mostBytes), m_grace})
        connect(box, &QSpinBox::valueChanged, this, &RetentionForm::told);
    connect(m_folders, &QListWidget::itemChanged, this, &RetentionForm::told);
}

void RetentionForm::build()
{
    m_mostMessages->setRange(0, 100'000'000);
    m_mostMessages->setSingleStep(100);
    m_mostMessages->setGroupSeparatorShown(true);
    m_mostMessages->setSuffix(tr(" messages"));
    m_mostMessages->setSpecialValueText(tr("Any number"));
    m_mostBytes->setSingleStep(100);
    m_grace->setRange(0, 24 * 365);
    m_grace->setSuffix(tr(" hours"));
    m_grace->setSpecialValueText(tr("None"));
    m_folders->setUniformItemSizes(true);
    m_folders->setItemDelegate(new CheckRowDelegate(m_folders));
    m_form->layout()->setContentsMargins(theme::Grid * 2, theme::Grid * 2, theme::Grid * 2, theme::Grid * 2);
    m_form->addRow(row("removeDeletedCheck"), m_removeDeleted);
    m_form->addRow(row("keepWhatLeftCheck"), m_keepWhatLeft);
    m_form->addRow(row("mostMessagesBox"), m_mostMessages);
    m_form->addRow(row("mostBytesBox"), m_mostBytes);
    m_form->addRow(row("spareUnreadCheck"), m_spareUnread);
    m_form->addRow(row("spareFlaggedCheck"), m_spareFlagged);
    m_form->addRow(row("spareTaggedCheck"), m_spareTagged);
    m_form->addRow(row("graceBox"), m_grace);
    m_form->addRow(row("onlyFoldersList"), m_folders);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_form);
}

void RetentionForm::setAccount(const Account &account)
{
    m_filling = true;
    const RetentionPolicy &policy = account.retention;
    m_removeDeleted->setChecked(account.deletingReachesServer());
    m_keepWhatLeft->setChecked(account.collects());
    m_mostMessages->setValue(policy.mostMessages);
    m_mostBytes->setBytes(policy.mostBytes);
    m_spareUnread->setChecked(policy.spareUnread);
    m_spareFlagged->setChecked(policy.spareFlagged);
    m_spareTagged->setChecked(policy.spareTagged);
    m_grace->setValue(policy.graceHours);
    m_given = policy;
    fillFolders(policy.onlyFolders);
    // What plain IMAP is, and what POP3 is, are no choices.
    m_removeDeleted->setEnabled(!(account.isImap() && account.role == ComputerRole::Mirror));
    m_form->setRowVisible(m_keepWhatLeft, account.isImap());
    m_form->setRowVisible(m_folders, account.isImap());
    setEnabled(account.incomingKind != IncomingKind::Local);
    m_filling = false;
}

void RetentionForm::setFolders(const QStringList &paths)
{
    const QStringList chosen = chosenFolders();
    m_paths = paths;
    fillFolders(chosen);
}

void RetentionForm::fillFolders(const QStringList &chosen)
{
    const bool before = std::exchange(m_filling, true);
    QStringList paths = m_paths;
    for (const QString &path : chosen)
        if (!paths.contains(path))
            paths += path;
    m_folders->clear();
    for (const QString &path : std::as_const(paths)) {
        auto *item = new QListWidgetItem(displayText(path), m_folders);
        item->setData(Qt::UserRole, path);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(chosen.contains(path) ? Qt::Checked : Qt::Unchecked);
    }
    if (m_folders->count() > 0)
        m_folders->setCurrentRow(0);
    const int shown = qBound(2, m_folders->count(), 8);
    const int height = m_folders->fontMetrics().lineSpacing() + theme::Grid + 4;
    m_folders->setFixedHeight(shown * height + 2 * m_folders->frameWidth());
    m_filling = before;
}

QStringList RetentionForm::chosenFolders() const
{
    QStringList checked;
    for (int i = 0; i < m_folders->count(); ++i)
        if (m_folders->item(i)->checkState() == Qt::Checked)
            checked += m_folders->item(i)->data(Qt::UserRole).toString();
    // In the order in which they were given: another one would be another rule.
    QStringList paths;
    for (const QString &path : m_given.onlyFolders)
        if (checked.removeOne(path))
            paths += path;
    return paths + checked;
}

void RetentionForm::applyTo(RetentionPolicy &policy) const
{
    policy.removeWhenDeletedHere =
        m_removeDeleted->isEnabledTo(this) ? m_removeDeleted->isChecked() : m_given.removeWhenDeletedHere;
    policy.keepWhatLeft = m_keepWhatLeft->isHidden() ? m_given.keepWhatLeft : m_keepWhatLeft->isChecked();
    policy.mostMessages = m_mostMessages->value();
    policy.mostBytes = m_mostBytes->bytes();
    policy.spareUnread = m_spareUnread->isChecked();
    policy.spareFlagged = m_spareFlagged->isChecked();
    policy.spareTagged = m_spareTagged->isChecked();
    policy.graceHours = m_grace->value();
    policy.onlyFolders = chosenFolders();
}

void RetentionForm::told()
{
    if (!m_filling)
        Q_EMIT changed();
}

} // namespace posthorn
