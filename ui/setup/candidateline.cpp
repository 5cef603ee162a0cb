#include "candidateline.h"

#include "reasontext.h"
#include "ui/common/textlabel.h"
#include "ui/text/endpointtext.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <algorithm>

namespace posthorn
{

namespace
{

bool isThere(const EndpointCandidate &candidate)
{
    return !candidate.error || candidate.error->code != ErrorCode::HostNotFound;
}

/// Found first, then what is being looked at, then what may still be looked at, then the first failure of a
/// host that is there at all, then any.
std::optional<EndpointCandidate> representative(const QList<EndpointCandidate> &candidates)
{
    for (const bool there : {true, false}) {
        for (const auto state : {EndpointCandidate::State::Found, EndpointCandidate::State::Probing,
                                 EndpointCandidate::State::Guess, EndpointCandidate::State::Failed}) {
            const auto it = std::find_if(candidates.begin(), candidates.end(),
                                         [state, there](const EndpointCandidate &candidate) {
                                             return candidate.state == state && isThere(candidate) == there;
                                         });
            if (it != candidates.end())
                return *it;
        }
    }
    return std::nullopt;
}

} // namespace

CandidateLine::CandidateLine(MailProtocol protocol, QWidget *parent)
    : QWidget(parent)
    , m_text(new TextLabel(this))
    , m_reason(new TextLabel(this))
{
    setObjectName(protocolName(protocol) + QStringLiteral("CandidateLine"));
    auto *title = new TextLabel(protocolText(protocol), this);
    title->setFixedWidth(176);
    m_text->setElided(Qt::ElideRight);
    m_text->setTone(TextLabel::Tone::Faint);
    m_text->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_reason->setTone(TextLabel::Tone::Muted);
    m_reason->setScale(0.9);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(theme::IconSize + theme::Grid, 4, 0, 4);
    row->setSpacing(theme::Grid);
    row->addWidget(title);
    row->addWidget(m_text, 1);
    row->addWidget(m_reason);
    setMinimumHeight(32);
    setCandidates({});
}

void CandidateLine::setCandidates(const QList<EndpointCandidate> &candidates)
{
    m_shown = representative(candidates);
    const auto state = m_shown ? m_shown->state : EndpointCandidate::State::Guess;
    // That nothing has a usual name is no fault of anybody's.
    m_isWarning = state == EndpointCandidate::State::Failed &&
                  (m_shown->source != EndpointCandidate::Source::Guess || isThere(*m_shown));
    m_text->setFullText(m_shown ? candidateText(*m_shown) : QStringLiteral("\u2013"));
    m_text->setTone(state == EndpointCandidate::State::Found ? TextLabel::Tone::Text
                    : m_isWarning                            ? TextLabel::Tone::Warning
                                                             : TextLabel::Tone::Muted);
    const bool tells = m_shown && state != EndpointCandidate::State::Failed;
    m_reason->setFullText(tells ? candidateReason(*m_shown) : QString());
    setAccessibleName(m_reason->fullText().isEmpty()
                          ? m_text->fullText()
                          : QStringLiteral("%1, %2").arg(m_text->fullText(), m_reason->fullText()));
    setToolTip(QStringLiteral("<p>%1</p>").arg(m_text->fullText().toHtmlEscaped()));
    update();
}

void CandidateLine::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    QString icon = QStringLiteral("search");
    QColor color = theme::faint(palette());
    if (m_shown && m_shown->state == EndpointCandidate::State::Found) {
        icon = QStringLiteral("check");
        color = theme::success(palette());
    } else if (m_shown && m_shown->state == EndpointCandidate::State::Failed) {
        icon = QStringLiteral("close");
        color = m_isWarning ? theme::warning(palette()) : theme::faint(palette());
    } else if (m_shown && m_shown->state == EndpointCandidate::State::Probing) {
        icon = QStringLiteral("refresh");
        color = theme::accent(palette());
    }
    QRect rect(0, (height() - theme::IconSize) / 2, theme::IconSize, theme::IconSize);
    if (isRightToLeft())
        rect.moveRight(width());
    theme::paintIcon(&painter, icon, rect, color);
}

} // namespace posthorn
