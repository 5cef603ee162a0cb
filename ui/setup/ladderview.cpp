#include "ladderview.h"

#include "reasontext.h"
#include "ui/common/errortext.h"
#include "ui/common/textlabel.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace posthorn
{

class LadderView::Rung : public QWidget
{
public:
    Rung(LoginStep::Stage stage, QWidget *parent)
        : QWidget(parent)
        , m_text(new TextLabel(this))
    {
        auto *row = new QHBoxLayout(this);
        row->setContentsMargins(theme::IconSize + theme::Grid, 2, 0, 2);
        row->addWidget(m_text);
        setMinimumHeight(26);
        setObjectName(QStringLiteral("rung-") + loginStageName(stage));
        LoginStep step;
        step.stage = stage;
        showStep(step, true);
    }

    void showStep(const LoginStep &step, bool waiting)
    {
        m_step = step;
        m_waiting = waiting;
        m_text->setFullText(stepText(step));
        m_text->setTone(waiting                                  ? TextLabel::Tone::Faint
                        : step.state == LoginStep::State::Failed ? TextLabel::Tone::Danger
                                                                 : TextLabel::Tone::Text);
        update();
    }

    [[nodiscard]] LoginStep::Stage stage() const { return m_step.stage; }

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
        case LoginStep::State::Running:
            theme::paintIcon(&painter, QStringLiteral("refresh"), rect, theme::accent(palette()));
            break;
        case LoginStep::State::Ok:
            theme::paintIcon(&painter, QStringLiteral("check"), rect, theme::success(palette()));
            break;
        case LoginStep::State::Failed:
            theme::paintIcon(&painter, QStringLiteral("close"), rect, theme::danger(palette()));
            break;
        }
    }

private:
    LoginStep m_step;
    bool m_waiting = true;
    TextLabel *m_text;
};

LadderView::LadderView(MailProtocol protocol, QWidget *parent)
    : QWidget(parent)
    , m_title(new TextLabel(protocolText(protocol), this))
    , m_cause(new TextLabel(this))
    , m_column(new QVBoxLayout(this))
{
    setObjectName(protocolName(protocol) + QStringLiteral("Ladder"));
    m_title->setScale(1.0, QFont::DemiBold);
    m_title->setElided(Qt::ElideMiddle);
    m_cause->setTone(TextLabel::Tone::Danger);
    m_cause->setScale(0.92);
    m_cause->setWordWrap(true);
    m_cause->setObjectName(QStringLiteral("ladderCause"));
    m_cause->hide();
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    m_column->addWidget(m_title);
    m_column->addSpacing(4);
    for (const auto stage :
         {LoginStep::Stage::Dns, LoginStep::Stage::Tcp, LoginStep::Stage::Tls, LoginStep::Stage::Greeting,
          LoginStep::Stage::LogIn, LoginStep::Stage::Mailbox}) {
        if (stage == LoginStep::Stage::Mailbox && protocol == MailProtocol::Smtp)
            continue;
        auto *rung = new Rung(stage, this);
        m_rungs += rung;
        m_column->addWidget(rung);
    }
    m_column->addWidget(m_cause);
    m_column->addStretch();
}

void LadderView::reset(const QString &server)
{
    m_title->setFullText(server);
    m_cause->hide();
    for (Rung *rung : std::as_const(m_rungs)) {
        LoginStep step;
        step.stage = rung->stage();
        rung->showStep(step, true);
    }
}

void LadderView::setStep(const LoginStep &step)
{
    for (Rung *rung : std::as_const(m_rungs))
        if (rung->stage() == step.stage)
            rung->showStep(step, false);
    if (step.state != LoginStep::State::Failed)
        return;
    const ErrorText words = errorText(step.error);
    m_cause->setFullText(words.cause.isEmpty() ? words.sentence : words.sentence + u' ' + words.cause);
    m_cause->show();
}

} // namespace posthorn
