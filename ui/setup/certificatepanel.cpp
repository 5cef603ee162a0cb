#include "certificatepanel.h"

#include "reasontext.h"
#include "ui/common/displaytext.h"
#include "ui/common/textlabel.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace posthorn
{

CertificatePanel::CertificatePanel(QWidget *parent)
    : QFrame(parent)
    , m_title(new TextLabel(this))
    , m_reasons(new TextLabel(this))
    , m_facts(new TextLabel(this))
    , m_trust(new QPushButton(tr("Trust this one certificate"), this))
{
    setObjectName(QStringLiteral("certificatePanel"));
    m_title->setScale(1.0, QFont::DemiBold);
    m_title->setWordWrap(true);
    m_reasons->setWordWrap(true);
    m_reasons->setObjectName(QStringLiteral("certificateReasons"));
    m_facts->setTone(TextLabel::Tone::Muted);
    m_facts->setScale(0.9);
    m_facts->setWordWrap(true);
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_trust->setObjectName(QStringLiteral("trustCertificateButton"));
    m_trust->setProperty(theme::DangerProperty, true);
    m_trust->setAutoDefault(false);
    connect(m_trust, &QPushButton::clicked, this, [this] { Q_EMIT trusted(m_problem.spkiSha256); });
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::Grid * 2, theme::Grid + 4, theme::Grid * 2, theme::Grid + 4);
    column->setSpacing(4);
    column->addWidget(m_title);
    column->addWidget(m_reasons);
    column->addWidget(m_facts);
    column->addSpacing(4);
    column->addWidget(m_trust, 0, Qt::AlignLeading);
}

void CertificatePanel::setProblem(const CertificateProblem &problem, MailProtocol protocol)
{
    m_problem = problem;
    m_protocol = protocol;
    m_title->setFullText(tr("%1 could not prove who it is, so nothing was sent").arg(problem.host));
    m_reasons->setFullText(certificateReasons(problem).join(u'\n'));
    const QSslCertificate leaf = problem.chain.value(0);
    const auto names = [](const QStringList &list) {
        return displayText(list.join(QStringLiteral(", ")), 200);
    };
    const QLocale locale;
    QStringList facts;
    facts += tr("Issued to %1 by %2")
                 .arg(names(leaf.subjectInfo(QSslCertificate::CommonName)),
                      names(leaf.issuerInfo(QSslCertificate::CommonName)));
    facts += tr("Valid from %1 to %2")
                 .arg(locale.toString(leaf.effectiveDate().date(), QLocale::ShortFormat),
                      locale.toString(leaf.expiryDate().date(), QLocale::ShortFormat));
    facts += tr("SHA-256 of its key: %1").arg(QString::fromLatin1(problem.spkiSha256.toHex(':')));
    m_facts->setFullText(facts.join(u'\n'));
    // Another certificate than the one that was trusted is a hard stop.
    m_trust->setVisible(!problem.replacesTrusted && !problem.spkiSha256.isEmpty());
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
