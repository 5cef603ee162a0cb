#include "hostconsent.h"

#include "discovery/basedomain.h"
#include "reasontext.h"
#include "ui/common/textlabel.h"
#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QHBoxLayout>

namespace posthorn
{

HostConsent::HostConsent(QWidget *parent)
    : QWidget(parent)
    , m_question(new TextLabel(this))
    , m_hosts(new QVBoxLayout)
    , m_agree(new QCheckBox(this))
{
    setObjectName(QStringLiteral("hostConsent"));
    m_question->setObjectName(QStringLiteral("hostConsentQuestion"));
    m_question->setWordWrap(true);
    m_question->setTone(TextLabel::Tone::Warning);
    m_agree->setObjectName(QStringLiteral("hostConsentBox"));
    m_hosts->setContentsMargins(theme::Grid * 2, 0, 0, 0);
    m_hosts->setSpacing(2);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, theme::Grid, 0, 0);
    column->setSpacing(theme::Grid);
    column->addWidget(m_question);
    column->addLayout(m_hosts);
    column->addWidget(m_agree);
    connect(m_agree, &QCheckBox::toggled, this, &HostConsent::changed);
    setFocusProxy(m_agree);
    hide();
}

void HostConsent::setCandidates(const QList<EndpointCandidate> &candidates, const QString &mailDomain)
{
    QStringList hosts;
    QStringList domains;
    bool byDnsOnly = false;
    for (const EndpointCandidate &candidate : candidates) {
        if (!candidate.needsConsent())
            continue;
        byDnsOnly = byDnsOnly || candidate.isVouchedByDnsOnly();
        if (!hosts.contains(candidate.endpoint.host))
            hosts += candidate.endpoint.host;
        const QString domain = baseDomain(candidate.endpoint.host);
        if (!domains.contains(domain))
            domains += domain;
    }
    domains.sort();
    setVisible(!hosts.isEmpty());
    if (domains != m_domains) {
        m_domains = domains;
        m_agree->setChecked(false);
    }
    while (QLayoutItem *item = m_hosts->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const QString &host : std::as_const(hosts))
        addHost(host);
    QStringList names;
    for (const QString &domain : std::as_const(domains))
        names += hostText(domain);
    const QString all = names.join(QStringLiteral(", "));
    const QString whose = hosts.size() == 1
                              ? tr("This server does not belong to %1").arg(hostText(mailDomain))
                              : tr("These servers do not belong to %1").arg(hostText(mailDomain));
    const QString how = byDnsOnly ? tr(", and only the DNS says that it serves you, which others can forge.")
                                  : QStringLiteral(".");
    m_question->setFullText(whose + how + u' ' + tr("Your user name and password would go to:"));
    m_agree->setText(tr("My mail is kept by %1").arg(all));
    m_agree->setAccessibleDescription(m_question->fullText() + u' ' + hosts.join(QStringLiteral(", ")));
}

void HostConsent::addHost(const QString &host)
{
    const QString domain = baseDomain(host);
    auto *line = new QWidget(this);
    line->setObjectName(QStringLiteral("hostConsentHost"));
    line->setAccessibleName(hostText(host));
    auto *front = new TextLabel(host.chopped(domain.size()), line);
    front->setTone(TextLabel::Tone::Muted);
    auto *registered = new TextLabel(domain, line);
    registered->setScale(1.0, QFont::Bold);
    auto *row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(front);
    row->addWidget(registered);
    if (hostText(host) != host) {
        auto *readable = new TextLabel(QStringLiteral("  ") + hostText(host).section(u' ', 0, 0), line);
        readable->setTone(TextLabel::Tone::Muted);
        row->addWidget(readable);
    }
    row->addStretch();
    m_hosts->addWidget(line);
}

bool HostConsent::isGiven() const
{
    return m_domains.isEmpty() || m_agree->isChecked();
}

} // namespace posthorn
