#include "ladderview.h"

#include "ui/common/textlabel.h"
#include "ui/text/diagnosistext.h"
#include "ui/text/endpointtext.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace posthorn
{

class LadderView::Rung : public QWidget
{
public:
    Rung(const LadderStep &step, QWidget *parent)
        : QWidget(parent)
        , m_text(new TextLabel(this))
        , m_time(new TextLabel(this))
    {
        auto *row = new QHBoxLayout(this);
        row->setContentsMargins(theme::IconSize + theme::Grid, 2, 0, 2);
        row->setSpacing(theme::Grid);
        row->addWidget(m_text, 1);
        row->addWidget(m_time);
        m_text->setElided(Qt::ElideRight);
        m_time->setTone(TextLabel::Tone::Muted);
        m_time->setScale(0.88);
        setMinimumHeight(26);
        setObjectName(QStringLiteral("rung-") + ladderStageName(step.stage));
        showStep(step, true);
    }

    void showStep(const LadderStep &step, bool waiting)
    {
        m_step = step;
        m_waiting = waiting;
        m_text->setFullText(stepText(step));
        m_text->setTone(waiting                                   ? TextLabel::Tone::Faint
                        : step.state == LadderStep::State::Failed ? TextLabel::Tone::Danger
                                                                  : TextLabel::Tone::Text);
        const bool ended = !waiting && step.state != LadderStep::State::Running;
        m_time->setFullText(ended && step.took >= std::chrono::milliseconds(10) ? durationText(step.took)
                                                                                : QString());
        setToolTip(step.fact);
        setAccessibleName(waiting ? tr("%1: waiting").arg(stepText(step)) : stepText(step));
        update();
    }

    [[nodiscard]] LadderStep::Stage stage() const { return m_step.stage; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        QRect rect(0, (height() - 16) / 2, 16, 16);
        if (isRightToLeft())
            rect.moveRight(width());
        if (m_waiting) {
            painter.setPen(QPen(theme::hairline(palette()), 1.5));
            painter.drawEllipse(QRectF(rect).adjusted(4, 4, -4, -4));
            return;
        }
        switch (m_step.state) {
        case LadderStep::State::Running:
            theme::paintIcon(&painter, QStringLiteral("refresh"), rect, theme::accent(palette()));
            break;
        case LadderStep::State::Ok:
            theme::paintIcon(&painter, QStringLiteral("check"), rect, theme::success(palette()));
            break;
        case LadderStep::State::Failed:
            theme::paintIcon(&painter, QStringLiteral("close"), rect, theme::danger(palette()));
            break;
        }
    }

private:
    LadderStep m_step;
    bool m_waiting = true;
    TextLabel *m_text;
    TextLabel *m_time;
};

LadderView::LadderView(MailProtocol protocol, QWidget *parent)
    : QWidget(parent)
    , m_title(new TextLabel(protocolText(protocol), this))
    , m_sentence(new TextLabel(this))
    , m_cause(new TextLabel(this))
    , m_action(new QPushButton(this))
    , m_column(new QVBoxLayout(this))
{
    setObjectName(protocolName(protocol) + QStringLiteral("Ladder"));
    m_title->setScale(1.0, QFont::DemiBold);
    m_title->setElided(Qt::ElideMiddle);
    m_sentence->setScale(1.0, QFont::DemiBold);
    m_sentence->setWordWrap(true);
    m_sentence->setObjectName(QStringLiteral("ladderSentence"));
    m_cause->setTone(TextLabel::Tone::Muted);
    m_cause->setWordWrap(true);
    m_cause->setObjectName(QStringLiteral("ladderCause"));
    m_action->setObjectName(QStringLiteral("ladderAction"));
    m_action->setAutoDefault(false);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    m_column->addWidget(m_title);
    m_column->addSpacing(4);
    m_column->addSpacing(theme::Grid);
    m_column->addWidget(m_sentence);
    m_column->addSpacing(4);
    m_column->addWidget(m_cause);
    m_column->addSpacing(theme::Grid);
    m_column->addWidget(m_action, 0, Qt::AlignLeading);
    m_column->addStretch();
    connect(m_action, &QPushButton::clicked, this, [this] {
        if (!m_steps.isEmpty())
            Q_EMIT actionTriggered(m_steps.last());
    });
    Endpoint none;
    none.protocol = protocol;
    reset(none);
}

void LadderView::reset(const Endpoint &endpoint)
{
    m_endpoint = endpoint;
    m_steps.clear();
    m_title->setFullText(endpoint.isConfigured() ? endpoint.hostAndPort() : protocolText(endpoint.protocol));
    for (QWidget *part : {static_cast<QWidget *>(m_sentence), static_cast<QWidget *>(m_cause),
                          static_cast<QWidget *>(m_action)})
        part->hide();
    qDeleteAll(m_rungs);
    m_rungs.clear();
    int row = 2; // below the title and its space
    for (const LadderStep::Stage stage : ladderStages(endpoint)) {
        LadderStep step;
        step.stage = stage;
        step.protocol = endpoint.protocol;
        auto *rung = new Rung(step, this);
        m_rungs += rung;
        m_column->insertWidget(row++, rung);
    }
}

void LadderView::setStep(const LadderStep &step)
{
    for (Rung *rung : std::as_const(m_rungs))
        if (rung->stage() == step.stage)
            rung->showStep(step, false);
    if (step.state == LadderStep::State::Running)
        return;
    m_steps += step;
    if (step.state == LadderStep::State::Failed)
        showFailure(step);
}

void LadderView::showFailure(const LadderStep &step)
{
    const ErrorText words = diagnosisText(step, m_endpoint);
    m_sentence->setFullText(words.sentence);
    m_cause->setFullText(words.cause);
    m_action->setText(words.action);
    m_sentence->show();
    m_cause->setVisible(!words.cause.isEmpty());
    m_action->setVisible(!words.action.isEmpty());
    m_action->setAccessibleDescription(words.sentence + u' ' + words.cause);
}

bool LadderView::focusAction()
{
    if (m_action->isHidden())
        return false;
    m_action->setFocus(Qt::OtherFocusReason);
    return true;
}

} // namespace posthorn
