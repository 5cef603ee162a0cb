#include "serverspage.h"

#include "endpointform.h"
#include "ui/common/textlabel.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace posthorn
{

ServersPage::ServersPage(QWidget *parent)
    : QWidget(parent)
    , m_kind(new QComboBox(this))
    , m_incoming(new EndpointForm(MailProtocol::Imap, QStringLiteral("incoming"), this))
    , m_outgoing(new EndpointForm(MailProtocol::Smtp, QStringLiteral("outgoing"), this))
    , m_problem(new TextLabel(this))
{
    m_kind->setObjectName(QStringLiteral("incomingKindBox"));
    m_kind->setAccessibleName(tr("Kind of incoming server"));
    m_kind->addItem(tr("IMAP"), int(MailProtocol::Imap));
    m_kind->addItem(tr("POP3"), int(MailProtocol::Pop3));
    m_problem->setTone(TextLabel::Tone::Warning);
    m_problem->setWordWrap(true);
    m_problem->setObjectName(QStringLiteral("serversProblem"));
    auto *incomingTitle = new TextLabel(tr("Incoming mail"), this);
    incomingTitle->setScale(1.0, QFont::DemiBold);
    auto *outgoingTitle = new TextLabel(tr("Outgoing mail (SMTP)"), this);
    outgoingTitle->setScale(1.0, QFont::DemiBold);
    auto *head = new QHBoxLayout;
    head->addWidget(incomingTitle);
    head->addStretch();
    head->addWidget(m_kind);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::Grid);
    column->addLayout(head);
    column->addWidget(m_incoming);
    column->addSpacing(theme::Grid);
    column->addWidget(outgoingTitle);
    column->addWidget(m_outgoing);
    column->addWidget(m_problem);
    column->addStretch();
    const auto told = [this] {
        m_problem->setFullText(problem());
        Q_EMIT changed();
    };
    connect(m_kind, &QComboBox::currentIndexChanged, this, [this, told] {
        m_incoming->setProtocol(MailProtocol(m_kind->currentData().toInt()));
        told();
    });
    connect(m_incoming, &EndpointForm::changed, this, told);
    connect(m_outgoing, &EndpointForm::changed, this, told);
}

void ServersPage::setEndpoints(const Endpoint &incoming, const Endpoint &outgoing)
{
    m_kind->setCurrentIndex(m_kind->findData(int(incoming.protocol)));
    m_incoming->setProtocol(incoming.protocol);
    m_incoming->setEndpoint(incoming);
    m_outgoing->setEndpoint(outgoing);
    m_problem->setFullText(problem());
}

Endpoint ServersPage::incoming() const
{
    return m_incoming->endpoint();
}

Endpoint ServersPage::outgoing() const
{
    return m_outgoing->endpoint();
}

QString ServersPage::problem() const
{
    const QString incoming = m_incoming->problem();
    if (!incoming.isEmpty())
        return tr("Incoming: %1").arg(incoming);
    const QString outgoing = m_outgoing->problem();
    return outgoing.isEmpty() ? QString() : tr("Outgoing: %1").arg(outgoing);
}

} // namespace posthorn
