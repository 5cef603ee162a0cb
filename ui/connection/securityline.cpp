#include "securityline.h"

#include "certificateview.h"
#include "ui/common/textlabel.h"
#include "ui/text/endpointtext.h"
#include "ui/text/securitytext.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace posthorn
{

namespace
{

constexpr int lockColumn = theme::IconSize + theme::Grid + 4;

} // namespace

SecurityLine::SecurityLine(const Endpoint &endpoint, QWidget *parent)
    : QWidget(parent)
    , m_title(new TextLabel(protocolText(endpoint.protocol) + QStringLiteral("  ") + endpoint.hostAndPort(),
                            this))
    , m_sentence(new TextLabel(tr("Not connected yet since Posthorn started."), this))
    , m_change(new TextLabel(this))
    , m_details(new QToolButton(this))
    , m_cipher(new TextLabel(this))
    , m_certificate(new CertificateView(this))
{
    setObjectName(protocolName(endpoint.protocol) + QStringLiteral("Security"));
    m_title->setScale(1.0, QFont::DemiBold);
    m_title->setElided(Qt::ElideMiddle);
    m_sentence->setObjectName(QStringLiteral("securitySentence"));
    m_sentence->setWordWrap(true);
    m_sentence->setTone(TextLabel::Tone::Muted);
    m_change->setWordWrap(true);
    m_change->setTone(TextLabel::Tone::Warning);
    m_cipher->setWordWrap(true);
    m_cipher->setTone(TextLabel::Tone::Muted);
    m_cipher->setScale(0.92);
    m_details->setObjectName(QStringLiteral("securityDetailsButton"));
    m_details->setText(tr("Details"));
    m_details->setCheckable(true);
    m_details->setAutoRaise(true);
    m_details->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_details->setAccessibleName(tr("Details of the encryption of %1").arg(endpoint.hostAndPort()));
    auto *head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_details);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(lockColumn, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(head);
    column->addWidget(m_sentence);
    column->addWidget(m_change);
    column->addWidget(m_cipher);
    column->addWidget(m_certificate);
    m_change->hide();
    m_details->hide();
    unfold(false);
    connect(m_details, &QToolButton::toggled, this, &SecurityLine::unfold);
}

void SecurityLine::setSecurity(const ConnectionSecurityInfo &security)
{
    m_security = security;
    m_known = true;
    m_sentence->setFullText(securitySentence(security));
    const QString change = keyChangeText(security);
    m_change->setFullText(change);
    m_change->setVisible(!change.isEmpty());
    m_cipher->setFullText(cipherText(security));
    m_certificate->setCertificate(security.chain.value(0));
    m_details->setVisible(!security.chain.isEmpty());
    unfold(m_details->isChecked());
    update();
}

void SecurityLine::unfold(bool open)
{
    m_cipher->setVisible(open);
    m_certificate->setVisible(open);
}

void SecurityLine::paintEvent(QPaintEvent *)
{
    using Trust = ConnectionSecurityInfo::Trust;
    QPainter painter(this);
    QRect rect(0, m_title->y() + (m_title->height() - theme::IconSize) / 2, theme::IconSize, theme::IconSize);
    if (isRightToLeft())
        rect.moveRight(width());
    const bool open = m_known && m_security.trust == Trust::NotEncrypted;
    const QColor color = !m_known                                 ? theme::faint(palette())
                         : m_security.trust == Trust::Authorities ? theme::success(palette())
                         : open && !m_security.loopback           ? theme::danger(palette())
                                                                  : theme::warning(palette());
    theme::paintIcon(&painter, open ? QStringLiteral("unlock") : QStringLiteral("lock"), rect, color);
}

} // namespace posthorn
