#include "afterdownloadrow.h"

#include "ui/theme/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSpinBox>

namespace posthorn
{

using After = RetentionPolicy::AfterDownload;

AfterDownloadRow::AfterDownloadRow(QWidget *parent)
    : QWidget(parent)
    , m_box(new QComboBox(this))
    , m_days(new QSpinBox(this))
{
    m_box->setObjectName(QStringLiteral("retentionBox"));
    m_box->setAccessibleName(tr("After collecting"));
    m_box->addItem(tr("Leave mail on the server"), int(After::Keep));
    m_box->addItem(tr("Remove it after some days"), int(After::RemoveAfterDays));
    m_box->addItem(tr("Remove it at once"), int(After::RemoveAtOnce));
    m_days->setObjectName(QStringLiteral("retentionDaysBox"));
    m_days->setAccessibleName(tr("After how many days"));
    m_days->setRange(1, 3650);
    m_days->setSuffix(tr(" days"));
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(theme::Grid);
    line->addWidget(m_box, 1);
    line->addWidget(m_days);
    setFocusProxy(m_box);
    connect(m_box, &QComboBox::activated, this, [this] {
        updateDays();
        Q_EMIT changed();
    });
    connect(m_days, &QSpinBox::valueChanged, this, &AfterDownloadRow::changed);
    setPolicy({});
}

void AfterDownloadRow::setPolicy(const RetentionPolicy &policy)
{
    const QSignalBlocker quiet(m_days);
    m_box->setCurrentIndex(m_box->findData(int(policy.afterDownload)));
    m_days->setValue(policy.days);
    updateDays();
}

void AfterDownloadRow::applyTo(RetentionPolicy &policy) const
{
    policy.afterDownload = After(m_box->currentData().toInt());
    policy.days = m_days->value();
}

void AfterDownloadRow::updateDays()
{
    m_days->setEnabled(After(m_box->currentData().toInt()) == After::RemoveAfterDays);
}

} // namespace posthorn
