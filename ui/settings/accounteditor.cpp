#include "accounteditor.h"

#include "colorbutton.h"
#include "identitylist.h"
#include "ui/common/textlabel.h"
#include "ui/compose/composechecks.h"
#include "ui/setup/endpointform.h"
#include "ui/setup/setupdata.h"
#include "ui/theme/theme.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QScrollArea>
#include <QSpinBox>
#include <QTabWidget>

namespace posthorn
{

namespace
{

QFormLayout *newForm(QWidget *page)
{
    auto *form = new QFormLayout(page);
    form->setContentsMargins(theme::Grid * 2, theme::Grid * 2, theme::Grid * 2, theme::Grid * 2);
    form->setVerticalSpacing(theme::Grid);
    form->setHorizontalSpacing(theme::Grid * 2);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    return form;
}

void setUp(QWidget *widget, const char *name, const QString &words)
{
    widget->setObjectName(QLatin1String(name));
    widget->setAccessibleName(words);
}

} // namespace

AccountEditor::AccountEditor(QWidget *parent)
    : QWidget(parent)
    , m_tabs(new QTabWidget(this))
    , m_name(new QLineEdit)
    , m_enabled(new QCheckBox(tr("Use this account")))
    , m_context(new QComboBox)
    , m_colors(new QButtonGroup(this))
    , m_identities(new IdentityList)
    , m_incoming(new EndpointForm(MailProtocol::Imap, QStringLiteral("incoming")))
    , m_outgoing(new EndpointForm(MailProtocol::Smtp, QStringLiteral("outgoing")))
    , m_canSend(new QCheckBox(tr("Send mail with this account")))
    , m_bodies(new QComboBox)
    , m_bodyDays(new QSpinBox)
    , m_retentionRow(new QWidget)
    , m_retention(new QComboBox)
    , m_retentionDays(new QSpinBox)
    , m_removeDeleted(new QCheckBox(tr("Remove from the server what I delete here")))
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
    m_tabs->addTab(identities, tr("Identities"));
    m_tabs->addTab(buildServers(), tr("Servers"));
    m_tabs->addTab(buildKeeping(), tr("Keeping mail"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_tabs);

    connect(m_name, &QLineEdit::textEdited, this, &AccountEditor::told);
    connect(m_enabled, &QCheckBox::clicked, this, &AccountEditor::told);
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
    setUp(m_name, "accountNameEdit", tr("Name of the account"));
    setUp(m_enabled, "accountEnabledCheck", m_enabled->text());
    setUp(m_context, "accountContextBox", tr("Home or work"));
    m_context->addItem(tr("Home"), QStringLiteral("home"));
    m_context->addItem(tr("Work"), QStringLiteral("work"));
    m_context->addItem(tr("Neither"), QString());
    auto *colors = new QWidget;
    auto *row = new QHBoxLayout(colors);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    for (const QString &color : accountColors()) {
        auto *button = new ColorButton(color, colors);
        m_colors->addButton(button);
        row->addWidget(button);
    }
    row->addStretch();
    auto *page = new QWidget;
    auto *form = newForm(page);
    form->addRow(tr("Name"), m_name);
    form->addRow(tr("Belongs to"), m_context);
    form->addRow(tr("Colour"), colors);
    form->addRow(QString(), m_enabled);
    return page;
}

QWidget *AccountEditor::buildServers()
{
    setUp(m_canSend, "canSendCheck", m_canSend->text());
    auto *incoming = new TextLabel(tr("Incoming mail"));
    incoming->setScale(1.0, QFont::DemiBold);
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
    auto *scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(inner);
    return scroll;
}

QWidget *AccountEditor::buildKeeping()
{
    setUp(m_bodies, "bodiesBox", tr("Which messages are fetched in full"));
    m_bodies->addItem(tr("All messages"), int(BodyPolicy::Kind::All));
    m_bodies->addItem(tr("Those of the last days"), int(BodyPolicy::Kind::LastDays));
    m_bodies->addItem(tr("Only what I open"), int(BodyPolicy::Kind::None));
    setUp(m_bodyDays, "bodyDaysBox", tr("How many days"));
    m_bodyDays->setRange(1, 3650);
    m_bodyDays->setSuffix(tr(" days"));
    setUp(m_retention, "retentionBox", tr("After collecting"));
    m_retention->addItem(tr("Leave mail on the server"), int(RetentionPolicy::AfterDownload::Keep));
    m_retention->addItem(tr("Remove it after some days"),
                         int(RetentionPolicy::AfterDownload::RemoveAfterDays));
    m_retention->addItem(tr("Remove it at once"), int(RetentionPolicy::AfterDownload::RemoveAtOnce));
    setUp(m_retentionDays, "retentionDaysBox", tr("After how many days"));
    m_retentionDays->setRange(1, 3650);
    m_retentionDays->setSuffix(tr(" days"));
    setUp(m_removeDeleted, "removeDeletedCheck", m_removeDeleted->text());
    setUp(m_sentCopy, "sentCopyBox", tr("Copies of sent mail"));
    m_sentCopy->addItem(tr("Automatic"), int(SentCopy::Automatic));
    m_sentCopy->addItem(tr("Posthorn stores a copy"), int(SentCopy::Upload));
    m_sentCopy->addItem(tr("The server stores one itself"), int(SentCopy::ServerKeepsOne));
    setUp(m_poll, "pollBox", tr("Look for mail every"));
    m_poll->setRange(1, 1440);
    m_poll->setSuffix(tr(" minutes"));

    auto *bodies = new QHBoxLayout;
    bodies->addWidget(m_bodies, 1);
    bodies->addWidget(m_bodyDays);
    auto *retention = new QHBoxLayout(m_retentionRow);
    retention->setContentsMargins(0, 0, 0, 0);
    retention->addWidget(m_retention, 1);
    retention->addWidget(m_retentionDays);
    auto *safe = new TextLabel(
        tr("A message is removed from the server only after a copy was written here and read back."));
    safe->setTone(TextLabel::Tone::Muted);
    safe->setScale(0.92);
    safe->setWordWrap(true);
    auto *page = new QWidget;
    auto *form = newForm(page);
    form->addRow(tr("Fetch in full"), bodies);
    form->addRow(tr("After collecting"), m_retentionRow);
    form->addRow(QString(), m_removeDeleted);
    form->addRow(QString(), safe);
    form->addRow(tr("Sent mail"), m_sentCopy);
    form->addRow(tr("Look for mail every"), m_poll);
    return page;
}

void AccountEditor::setAccount(const Account &account)
{
    m_filling = true;
    m_account = account;
    m_name->setText(account.name);
    m_enabled->setChecked(account.enabled);
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
}

Account AccountEditor::account() const
{
    Account account = m_account;
    account.name = m_name->text().simplified();
    account.enabled = m_enabled->isChecked();
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
    m_bodyDays->setEnabled(BodyPolicy::Kind(m_bodies->currentData().toInt()) == BodyPolicy::Kind::LastDays);
    m_bodies->setEnabled(m_account.isImap());
    m_retentionRow->setEnabled(m_account.isPop3());
    m_removeDeleted->setEnabled(m_account.isPop3());
    m_retentionDays->setEnabled(RetentionPolicy::AfterDownload(m_retention->currentData().toInt()) ==
                                RetentionPolicy::AfterDownload::RemoveAfterDays);
    m_sentCopy->setEnabled(m_account.isImap());
    m_poll->setEnabled(!local);
}

} // namespace posthorn
