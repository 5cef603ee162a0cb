#include "authenticityline.h"

#include "authenticitytext.h"
#include "ui/common/textlabel.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

namespace posthorn
{

namespace
{

constexpr int IconPixels = 16;

TextLabel::Tone toneOf(Authenticity::Verdict verdict)
{
    switch (verdict) {
    case Authenticity::Verdict::Confirmed:
        return TextLabel::Tone::Positive;
    case Authenticity::Verdict::Forged:
        return TextLabel::Tone::Danger;
    case Authenticity::Verdict::NotConfirmed:
        return TextLabel::Tone::Warning;
    case Authenticity::Verdict::Unknown:
        break;
    }
    return TextLabel::Tone::Muted;
}

} // namespace

AuthenticityLine::AuthenticityLine(QWidget *parent)
    : QWidget(parent)
    , m_text(new TextLabel(this))
    , m_action(new QToolButton(this))
{
    setObjectName(QStringLiteral("authenticityLine"));
    m_text->setElided(Qt::ElideRight);
    m_action->setObjectName(QStringLiteral("authenticityButton"));
    m_action->setAutoRaise(true);
    m_action->setFocusPolicy(Qt::StrongFocus);
    m_action->setToolButtonStyle(Qt::ToolButtonTextOnly);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(IconPixels + 4, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(m_text, 0);
    row->addWidget(m_action, 0);
    row->addStretch(1);
    connect(m_action, &QToolButton::clicked, this, [this] {
        if (m_checks)
            Q_EMIT checkRequested();
        else
            Q_EMIT detailsRequested();
    });
}

void AuthenticityLine::setAuthenticity(const Authenticity &authenticity, const QString &fromDomain,
                                       bool canCheck)
{
    m_verdict = authenticity.verdict;
    m_text->setTone(toneOf(m_verdict));
    m_text->setFullText(authenticityText(authenticity, fromDomain));
    setAccessibleName(m_text->fullText());
    m_checks = canCheck;
    const QString label = canCheck ? tr("Check the signature now") : tr("Details");
    m_action->setText(label);
    m_action->setAccessibleName(label);
    m_action->setToolTip(
        canCheck
            ? QStringLiteral("<p>%1</p>")
                  .arg(tr("Asks the DNS of the sender's domain, who may learn that you read this message.")
                           .toHtmlEscaped())
            : QString());
    m_action->setEnabled(true);
    m_action->setVisible(canCheck || !authenticity.checks.isEmpty());
    update();
}

void AuthenticityLine::setChecking()
{
    m_action->setEnabled(false);
    m_action->setText(tr("Checking\u2026"));
}

QString AuthenticityLine::text() const
{
    return m_text->fullText();
}

void AuthenticityLine::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    QRect icon(0, (height() - IconPixels) / 2, IconPixels, IconPixels);
    if (isRightToLeft())
        icon.moveRight(width());
    theme::paintIcon(&painter, authenticityIcon(m_verdict), icon,
                     m_text->palette().color(QPalette::WindowText));
}

} // namespace posthorn
