#include "accounteditor.h"

#include "colorbutton.h"
#include "identitylist.h"
#include "settingsform.h"
#include "ui/common/textlabel.h"
#include "ui/compose/composechecks.h"
#include "ui/setup/endpointform.h"
#include "ui/setup/setupdata.h"
#include "ui/theme/theme.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QScrollArea>
#include <QSpinBox>
#include <QTabWidget>

namespace posthorn
{
namespace
{

SettingsForm *newForm()
{
    auto *form = new SettingsForm;
    form->layout()->setContentsMargins(theme::Grid * 2, theme::Grid * 2, theme::Grid * 2, theme::Grid * 2);
    return form;
}

QScrollArea *scrolled(QWidget *page)
{
    auto *scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    // At the top: a form that is higher than its rows would spread them.
    auto *inner = new QWidget;
    auto *column = new QVBoxLayout(inner);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(page);
    column->addStretch();
    scroll->setWidget(inner);
    return scroll;
}

SettingRow row(const char *name)
{
    return settingRow(QLatin1String(name));
}

} // namespace

AccountEditor::AccountEditor(QWidget *parent)
    : QWidget(parent)
    , m_tabs(new QTabWidget(this))
    , m_name(new QLineEdit)
    , m_enabled(new QCheckBox(row("accountEnabledCheck").label))
    , m_notifies(new QCheckBox(row("accountNotifyCheck").label))
    , m_context(new QComboBox)
    , m_colors(new QButtonGroup(this))
    , m_identities(new IdentityList)
    , m_incoming(new EndpointForm(MailProtocol::Imap, QStringLiteral("incoming")))
    , m_outgoing(new EndpointForm(MailProtocol::Smtp, QStringLiteral("outgoing")))
    , m_canSend(new QCheckBox(row("canSendCheck").label))
    , m_bodies(new QComboBox)
    , m_bodyDays(new QSpinBox)
    , m_retentionRow(new QWidget)
    , m_retention(new QComboBox)
    , m_retentionDays(new QSpinBox)
    , m_removeDeleted(new QCheckBox(row("removeDeletedCheck").label))
    , m_sentCopy(new QComboBox)
    , m_poll(new QSpinBox)
{
    m_tabs->setObjectName(QStringLiteral("accountTabs"));
    m_tabs->setDocumentMode(true);
    auto *identities = new QWidget;
    auto *identityLayout = new QVBoxLayout(identities);
    identityLayout->setContentsMargins(theme::Grid * 2, theme::Grid * 2, theme::Grid * 2, theme::Grid);
    identityLayout->addWidget(m_identities);
    identityLayout->addStretch();
    m_tabs->addTab(buildGeneral(), tr("General"));
    m_tabs->addTab(scrolled(identities), tr("Identities"));
    m_tabs->addTab(buildServers(), tr("Servers"));
    m_tabs->addTab(buildKeeping(), tr("Keeping mail"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_tabs);

    connect(m_name, &QLineEdit::textEdited, this, &AccountEditor::told);
    connect(m_enabled, &QCheckBox::clicked, this, &AccountEditor::told);
    connect(m_notifies, &QCheckBox::clicked, this, &AccountEditor::told);
    connect(m_canSend, &QCheckBox::clicked, this, &AccountEditor::told);
    connect(m_removeDeleted, &QCheckBox::clicked, this, &AccountEditor::told);
    connect(m_colors, &QButtonGroup::buttonClicked, this, &AccountEditor::told);
    for (QComboBox *box : {m_context, m_bodies, m_retention, m_sentCopy})
        connect(box, &QComboBox::activated, this, &AccountEditor::told);
    for (QSpinBox *box : {m_bodyDays, m_retentionDays, m_poll})
        connect(box, &QSpinBox::valueChanged, this, &AccountEditor::told);
    connect(m_identities, &IdentityList::changed, this, &AccountEditor::told);
    connect(m_incoming, &EndpointForm::changed, this, &AccountEditor::told);
    connect(m_outgoing, &EndpointForm::changed, this, &AccountEditor::told);
}

QWidget *AccountEditor::buildGeneral()
{
    m_context->addItem(tr("Home"), QStringLiteral("home"));
    m_context->addItem(tr("Work"), QStringLiteral("work"));
    m_context->addItem(tr("Neither"), QString());
    auto *colors = new QWidget;
    auto *line = new QHBoxLayout(colors);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(4);
    for (const QString &color : accountColors()) {
        auto *button = new ColorButton(color, colors);
        m_colors->addButton(button);
        line->addWidget(button);
    }
    line->addStretch();
    colors->setFocusProxy(m_colors->buttons().first());
    auto *form = newForm();
    form->addRow(row("accountNameEdit"), m_name);
    form->addRow(row("accountContextBox"), m_context);
    form->addRow(row("accountColors"), colors);
    form->addRow(row("accountEnabledCheck"), m_enabled);
    form->addRow(row("accountNotifyCheck"), m_notifies);
    return scrolled(form);
}

QWidget *AccountEditor::buildServers()
{
    auto *incoming = new TextLabel(row("incomingHostEdit").label);
    incoming->setScale(1.0, QFont::DemiBold);
    m_canSend->setObjectName(QStringLiteral("canSendCheck"));
    m_canSend->setAccessibleName(m_canSend->text());
    auto *inner = new QWidget;
    auto *column = new QVBoxLayout(inner);
    column->setContentsMargins(theme::Grid * 2, theme::Grid * 2, theme::Grid * 2, theme::Grid * 2);
    column->setSpacing(theme::Grid);
    column->addWidget(incoming);
    column->addWidget(m_incoming);
    column->addSpacing(theme::Grid);
    column->addWidget(m_canSend);
    column->addWidget(m_outgoing);
    column->addStretch();
    return scrolled(inner);
}

QWidget *AccountEditor::buildKeeping()
{
    const auto days = [](QSpinBox *box, const char *name, const QString &words) {
        box->setRange(1, 3650);
        box->setSuffix(tr(" days"));
        box->setObjectName(QLatin1String(name));
        box->setAccessibleName(words);
    };
    m_bodies->addItem(tr("All messages"), int(BodyPolicy::Kind::All));
    m_bodies->addItem(tr("Those of the last days"), int(BodyPolicy::Kind::LastDays));
    m_bodies->addItem(tr("Only what I open"), int(BodyPolicy::Kind::None));
    days(m_bodyDays, "bodyDaysBox", tr("How many days"));
    m_retention->addItem(tr("Leave mail on the server"), int(RetentionPolicy::AfterDownload::Keep));
    m_retention->addItem(tr("Remove it after some days"),
                         int(RetentionPolicy::AfterDownload::RemoveAfterDays));
    m_retention->addItem(tr("Remove it at once"), int(RetentionPolicy::AfterDownload::RemoveAtOnce));
    days(m_retentionDays, "retentionDaysBox", tr("After how many days"));
    m_sentCopy->addItem(tr("Automatic"), int(SentCopy::Automatic));
    m_sentCopy->addItem(tr("Posthorn stores a copy"), int(SentCopy::Upload));
    m_sentCopy->addItem(tr("The server stores one itself"), int(SentCopy::ServerKeepsOne));
    m_poll->setRange(1, 1440);
    m_poll->setSuffix(tr(" minutes"));

    const auto beside = [](QWidget *line, QWidget *left, QWidget *right) {
        auto *layout = new QHBoxLayout(line);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->addWidget(left, 1);
        layout->addWidget(right);
        return line;
    };
    auto *form = newForm();
    form->addRow(row("bodiesBox"), m_bodies, beside(new QWidget, m_bodies, m_bodyDays));
    form->addRow(row("retentionBox"), m_retention, beside(m_retentionRow, m_retention, m_retentionDays));
    form->addRow(row("removeDeletedCheck"), m_removeDeleted);
    form->addRow(row("sentCopyBox"), m_sentCopy);
    form->addRow(row("pollBox"), m_poll);
    return scrolled(form);
}

void AccountEditor::setFolders(const QStringList &paths)
{
    m_identities->setFolders(paths);
}

AccountEdit AccountEditor::edit() const
{
    return {m_saved, account()};
}

void AccountEditor::markSaved(const Account &now)
{
    m_account.identities = now.identities;
    m_identities->takeIds(now.identities);
    m_saved = account();
}

void AccountEditor::setAccount(const Account &account)
{
    m_filling = true;
    m_account = account;
    m_name->setText(account.name);
    m_enabled->setChecked(account.enabled);
    m_notifies->setChecked(account.notifies);
    m_context->setCurrentIndex(qMax(0, m_context->findData(account.context)));
    m_colors->setExclusive(false);
    for (QAbstractButton *button : m_colors->buttons())
        button->setChecked(static_cast<ColorButton *>(button)->color() == account.color);
    m_colors->setExclusive(true);
    m_identities->setIdentities(account.identities);
    m_incoming->setProtocol(account.isPop3() ? MailProtocol::Pop3 : MailProtocol::Imap);
    m_incoming->setEndpoint(account.incoming);
    m_outgoing->setEndpoint(account.outgoing);
    m_canSend->setChecked(account.outgoing.isConfigured());
    m_bodies->setCurrentIndex(m_bodies->findData(int(account.bodies.kind)));
    m_bodyDays->setValue(account.bodies.days);
    m_retention->setCurrentIndex(m_retention->findData(int(account.retention.afterDownload)));
    m_retentionDays->setValue(account.retention.days);
    m_removeDeleted->setChecked(account.retention.removeWhenDeletedHere);
    m_sentCopy->setCurrentIndex(m_sentCopy->findData(int(account.sentCopy)));
    m_poll->setValue(account.pollMinutes);
    updateEnabled();
    m_filling = false;
    m_saved = this->account();
}

Account AccountEditor::account() const
{
    Account account = m_account;
    account.name = m_name->text().simplified();
    account.enabled = m_enabled->isChecked();
    account.notifies = m_notifies->isChecked();
    account.context = m_context->currentData().toString();
    if (const auto *button = static_cast<ColorButton *>(m_colors->checkedButton()))
        account.color = button->color();
    account.identities = m_identities->identities();
    if (account.incomingKind != IncomingKind::Local)
        account.incoming = m_incoming->endpoint();
    account.outgoing = m_canSend->isChecked() ? m_outgoing->endpoint() : Endpoint();
    account.outgoing.protocol = MailProtocol::Smtp;
    account.bodies = {BodyPolicy::Kind(m_bodies->currentData().toInt()), m_bodyDays->value()};
    account.retention.afterDownload = RetentionPolicy::AfterDownload(m_retention->currentData().toInt());
    account.retention.days = m_retentionDays->value();
    account.retention.removeWhenDeletedHere = m_removeDeleted->isChecked();
    account.retention.agreed = account.retention.removes();
    account.sentCopy = SentCopy(m_sentCopy->currentData().toInt());
    account.pollMinutes = m_poll->value();
    return account;
}

QString AccountEditor::problem() const
{
    if (m_name->text().simplified().isEmpty())
        return tr("The account needs a name.");
    for (const Identity &identity : m_identities->identities())
        if (!isSendableAddress(identity.address))
            return tr("An identity has no complete address.");
    if (m_account.incomingKind != IncomingKind::Local && !m_incoming->problem().isEmpty())
        return tr("Incoming: %1").arg(m_incoming->problem());
    if (m_canSend->isChecked() && !m_outgoing->problem().isEmpty())
        return tr("Outgoing: %1").arg(m_outgoing->problem());
    return {};
}

void AccountEditor::told()
{
    if (m_filling)
        return;
    updateEnabled();
    Q_EMIT changed();
}

void AccountEditor::updateEnabled()
{
    const bool local = m_account.incomingKind == IncomingKind::Local;
    m_incoming->setEnabled(!local);
    m_outgoing->setEnabled(m_canSend->isChecked());
    m_bodyDays->setEnabled(m_account.isImap() &&
                           BodyPolicy::Kind(m_bodies->currentData().toInt()) == BodyPolicy::Kind::LastDays);
    m_bodies->setEnabled(m_account.isImap());
    m_retentionRow->setEnabled(m_account.isPop3());
    m_removeDeleted->setEnabled(m_account.isPop3());
    m_retentionDays->setEnabled(RetentionPolicy::AfterDownload(m_retention->currentData().toInt()) ==
                                RetentionPolicy::AfterDownload::RemoveAfterDays);
    m_sentCopy->setEnabled(m_account.isImap());
    m_poll->setEnabled(!local);
}

} // namespace posthorn
