#include "accounteditor.h"

#include "colorbutton.h"
#include "identitylist.h"
#include "keepingform.h"
#include "settingsform.h"
#include "ui/common/textlabel.h"
#include "ui/compose/composechecks.h"
#include "ui/retention/retentionform.h"
#include "ui/setup/endpointform.h"
#include "ui/setup/setupdata.h"
#include "ui/theme/theme.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QScrollArea>
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
    , m_keeping(new KeepingForm)
    , m_rules(new RetentionForm)
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
    m_tabs->addTab(scrolled(m_keeping), tr("Keeping mail"));
    m_tabs->addTab(scrolled(m_rules), tr("Advanced"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_tabs);

    connect(m_name, &QLineEdit::textEdited, this, &AccountEditor::told);
    connect(m_enabled, &QCheckBox::clicked, this, &AccountEditor::told);
    connect(m_notifies, &QCheckBox::clicked, this, &AccountEditor::told);
    connect(m_canSend, &QCheckBox::clicked, this, &AccountEditor::told);
    connect(m_colors, &QButtonGroup::buttonClicked, this, &AccountEditor::told);
    connect(m_context, &QComboBox::activated, this, &AccountEditor::told);
    connect(m_keeping, &KeepingForm::changed, this, &AccountEditor::told);
    connect(m_keeping, &KeepingForm::roleChosen, this, &AccountEditor::takeRole);
    connect(m_rules, &RetentionForm::changed, this, &AccountEditor::told);
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

void AccountEditor::setFolders(const QStringList &paths)
{
    m_identities->setFolders(paths);
}

void AccountEditor::setServerFolders(const QStringList &paths)
{
    m_rules->setFolders(paths);
}

void AccountEditor::setSharedInboxes(const QStringList &names)
{
    m_keeping->setSharedInboxes(names);
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
    m_keeping->setAccount(account);
    m_rules->setAccount(account);
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
    account.outgoing = m_canSend->isChecked() ? m_outgoing->endpoint() : Endpoint();
    account.outgoing.protocol = MailProtocol::Smtp;
    if (account.incomingKind == IncomingKind::Local)
        return account;
    account.incoming = m_incoming->endpoint();
    m_keeping->applyTo(account);
    m_rules->applyTo(account.retention);
    // What was agreed to were the rules of then.
    account.retention.agreed = m_account.retention.agreed && account.retention.sameRules(m_account.retention);
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

void AccountEditor::takeRole(ComputerRole role)
{
    Account account = this->account();
    account.applyRole(role);
    m_filling = true;
    m_keeping->setAccount(account);
    m_rules->setAccount(account);
    m_filling = false;
    told();
}

void AccountEditor::updateEnabled()
{
    const bool local = m_account.incomingKind == IncomingKind::Local;
    m_incoming->setEnabled(!local);
    m_outgoing->setEnabled(m_canSend->isChecked());
}

} // namespace posthorn
