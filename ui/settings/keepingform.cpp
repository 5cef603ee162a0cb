#include "keepingform.h"

#include "settingsform.h"
#include "ui/common/textlabel.h"
#include "ui/retention/afterdownloadrow.h"
#include "ui/retention/sizelimitbox.h"
#include "ui/text/retentiontext.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSpinBox>
#include <utility>

namespace posthorn
{

namespace
{

SettingRow row(const char *name)
{
    return settingRow(QLatin1String(name));
}

/// A control, and what it means now below it.
QWidget *above(QWidget *control, TextLabel *words)
{
    words->setTone(TextLabel::Tone::Muted);
    words->setScale(0.92);
    words->setWordWrap(true);
    auto *field = new QWidget;
    auto *column = new QVBoxLayout(field);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(control);
    column->addWidget(words);
    return field;
}

} // namespace

KeepingForm::KeepingForm(QWidget *parent)
    : QWidget(parent)
    , m_form(new SettingsForm)
    , m_role(new QComboBox)
    , m_roleWords(new TextLabel)
    , m_providerWords(new TextLabel)
    , m_after(new AfterDownloadRow)
    , m_bodies(new QComboBox)
    , m_bodyDays(new QSpinBox)
    , m_mostBytes(new SizeLimitBox)
    , m_sharedInbox(new QComboBox)
    , m_sentCopy(new QComboBox)
    , m_poll(new QSpinBox)
{
    build();
    connect(m_role, &QComboBox::activated, this, [this] { Q_EMIT roleChosen(role()); });
    for (QComboBox *box : {m_bodies, m_sharedInbox, m_sentCopy})
        connect(box, &QComboBox::activated, this, &KeepingForm::told);
    connect(m_sharedInbox->lineEdit(), &QLineEdit::textEdited, this, &KeepingForm::told);
    for (QSpinBox *box : {m_bodyDays, static_cast<QSpinBox *>(m_mostBytes), m_poll})
        connect(box, &QSpinBox::valueChanged, this, &KeepingForm::told);
    connect(m_after, &AfterDownloadRow::changed, this, &KeepingForm::told);
}

void KeepingForm::build()
{
    m_bodies->addItem(tr("All messages"), int(BodyPolicy::Kind::All));
    m_bodies->addItem(tr("Those of the last days"), int(BodyPolicy::Kind::LastDays));
    m_bodies->addItem(tr("Only what I open"), int(BodyPolicy::Kind::None));
    m_bodyDays->setRange(1, 3650);
    m_bodyDays->setSuffix(tr(" days"));
    m_bodyDays->setObjectName(QStringLiteral("bodyDaysBox"));
    m_bodyDays->setAccessibleName(tr("How many days"));
    m_sharedInbox->setEditable(true);
    m_sharedInbox->setInsertPolicy(QComboBox::NoInsert);
    m_sharedInbox->lineEdit()->setPlaceholderText(tr("By itself"));
    m_sharedInbox->lineEdit()->setAccessibleName(row("sharedInboxBox").label);
    m_sharedInbox->lineEdit()->setObjectName(QStringLiteral("sharedInboxEdit"));
    m_sentCopy->addItem(tr("Automatic"), int(SentCopy::Automatic));
    m_sentCopy->addItem(tr("Posthorn stores a copy"), int(SentCopy::Upload));
    m_sentCopy->addItem(tr("The server stores one itself"), int(SentCopy::ServerKeepsOne));
    setSharedInboxes({});
    m_poll->setRange(1, 1440);
    m_poll->setSuffix(tr(" minutes"));
    m_roleWords->setObjectName(QStringLiteral("roleWords"));
    m_providerWords->setObjectName(QStringLiteral("providerWords"));

    auto *bodies = new QWidget;
    auto *line = new QHBoxLayout(bodies);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(m_bodies, 1);
    line->addWidget(m_bodyDays);
    m_form->layout()->setContentsMargins(theme::Grid * 2, theme::Grid * 2, theme::Grid * 2, theme::Grid * 2);
    m_form->addRow(row("roleBox"), m_role, above(m_role, m_roleWords));
    m_form->addRow(row("retentionBox"), m_after->box(), above(m_after, m_providerWords));
    m_form->addRow(row("bodiesBox"), m_bodies, bodies);
    m_form->addRow(row("mostBodyBox"), m_mostBytes);
    m_form->addRow(row("sharedInboxBox"), m_sharedInbox);
    m_form->addRow(row("sentCopyBox"), m_sentCopy);
    m_form->addRow(row("pollBox"), m_poll);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_form);
}

void KeepingForm::fillRoles(const Account &account)
{
    m_role->clear();
    for (const ComputerRole role : {ComputerRole::Work, ComputerRole::Home, ComputerRole::Mirror})
        m_role->addItem(roleTitle(role, account.incomingKind), int(role));
    m_role->setCurrentIndex(m_role->findData(int(account.role)));
}

void KeepingForm::setAccount(const Account &account)
{
    const bool before = std::exchange(m_filling, true);
    m_given = account;
    fillRoles(account);
    m_roleWords->setFullText(roleSentence(account.role, account.incomingKind));
    m_after->setPolicy(account.retention);
    m_bodies->setCurrentIndex(m_bodies->findData(int(account.bodies.kind)));
    m_bodyDays->setValue(account.bodies.days);
    m_mostBytes->setBytes(account.bodies.mostBytes);
    m_sharedInbox->setEditText(account.sharedInbox);
    m_sentCopy->setCurrentIndex(m_sentCopy->findData(int(account.sentCopy)));
    m_poll->setValue(account.pollMinutes);
    m_form->setRowVisible(m_bodies, account.isImap());
    m_form->setRowVisible(m_sentCopy, account.isImap());
    m_form->setRowVisible(m_sharedInbox, account.isPop3());
    setEnabled(account.incomingKind != IncomingKind::Local);
    updateEnabled();
    m_filling = before;
}

void KeepingForm::setSharedInboxes(const QStringList &names)
{
    const QString chosen = sharedInbox();
    m_sharedInbox->clear();
    m_sharedInbox->addItem(tr("By itself"), QString());
    for (const QString &name : names)
        m_sharedInbox->addItem(name, name);
    m_sharedInbox->setEditText(chosen);
}

QString KeepingForm::sharedInbox() const
{
    const QString typed = m_sharedInbox->currentText().simplified();
    return typed == m_sharedInbox->itemText(0) ? QString() : typed;
}

ComputerRole KeepingForm::role() const
{
    return ComputerRole(m_role->currentData().toInt());
}

void KeepingForm::applyTo(Account &account) const
{
    account.role = role();
    m_after->applyTo(account.retention);
    account.bodies.kind = BodyPolicy::Kind(m_bodies->currentData().toInt());
    account.bodies.days = m_bodyDays->value();
    account.bodies.mostBytes = m_mostBytes->bytes();
    account.sharedInbox = sharedInbox();
    account.sentCopy = SentCopy(m_sentCopy->currentData().toInt());
    account.pollMinutes = m_poll->value();
}

void KeepingForm::told()
{
    if (m_filling)
        return;
    updateEnabled();
    Q_EMIT changed();
}

void KeepingForm::updateEnabled()
{
    m_bodyDays->setEnabled(BodyPolicy::Kind(m_bodies->currentData().toInt()) == BodyPolicy::Kind::LastDays);
    Account account = m_given;
    applyTo(account);
    QStringList sentences;
    if (const QString provider = providerSentence(account); !provider.isEmpty())
        sentences += provider;
    if (account.retention.removes())
        sentences += agreementSentence();
    m_providerWords->setFullText(sentences.join(u' '));
    m_providerWords->setVisible(!sentences.isEmpty());
}

} // namespace posthorn
