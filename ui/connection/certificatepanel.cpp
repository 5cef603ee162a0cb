#include "certificatepanel.h"

#include "certificateview.h"
#include "ui/common/textlabel.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace posthorn
{

CertificatePanel::CertificatePanel(QWidget *parent)
    : QFrame(parent)
    , m_title(new TextLabel(this))
    , m_view(new CertificateView(this))
    , m_trust(new QPushButton(tr("Trust this one certificate"), this))
{
    setObjectName(QStringLiteral("certificatePanel"));
    m_title->setScale(1.0, QFont::DemiBold);
    m_title->setWordWrap(true);
    m_trust->setObjectName(QStringLiteral("trustCertificateButton"));
    m_trust->setProperty(theme::DangerProperty, true);
    m_trust->setAutoDefault(false);
    connect(m_trust, &QPushButton::clicked, this,
            [this] { Q_EMIT trusted(m_problem.spkiSha256, m_problem.chain.value(0).toDer()); });
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::Grid * 2, theme::Grid + 4, theme::Grid * 2, theme::Grid + 4);
    column->setSpacing(4);
    column->addWidget(m_title);
    column->addWidget(m_view);
    column->addSpacing(4);
    column->addWidget(m_trust, 0, Qt::AlignLeading);
}

void CertificatePanel::setProblem(const CertificateProblem &problem, MailProtocol protocol, bool mayTrust)
{
    m_problem = problem;
    m_protocol = protocol;
    m_title->setFullText(tr("%1 could not prove who it is, so nothing was sent").arg(problem.host));
    m_view->setProblem(problem);
    // Another certificate than the one that was trusted is a hard stop.
    m_trust->setVisible(mayTrust && !problem.replacesTrusted && !problem.spkiSha256.isEmpty());
}

void CertificatePanel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor fill = theme::danger(palette());
    fill.setAlphaF(0.08F);
    QColor line = theme::danger(palette());
    line.setAlphaF(0.5F);
    painter.setPen(line);
    painter.setBrush(fill);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme::Radius, theme::Radius);
}

} // namespace posthorn
