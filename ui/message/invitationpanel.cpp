#include "invitationpanel.h"

#include "account/accountrepository.h"
#include "base/clock.h"
#include "sync/outbox.h"
#include "ui/common/textlabel.h"
#include "ui/text/displaytext.h"
#include "ui/text/errortext.h"
#include "ui/text/invitationtext.h"

#include <QPushButton>

namespace posthorn
{

InvitationPanel::InvitationPanel(const Services &services, const MessageDetail &detail,
                                 const std::shared_ptr<const MessageContent> &content, QWidget *parent)
    : InfoPanel(QStringLiteral("calendar"), invitationTitle(*content->invitation), parent)
    , m_services(services)
    , m_detail(detail)
    , m_content(content)
{
    setObjectName(QStringLiteral("invitationPanel"));
    const CalendarInvitation &invitation = *content->invitation;
    const QStringList lines = invitationLines(invitation);
    // The first is the title; what it is and when is what is looked for.
    for (qsizetype i = 1; i < lines.size(); ++i)
        addLine(lines[i], i > 2);
    const bool canAnswer = invitation.wantsAnswer() && !invitation.isCancelled && detail.row.id.isValid() &&
                           services.outbox != nullptr && services.accounts != nullptr;
    if (!canAnswer)
        return;
    const CalendarAttendee *self = invitation.attendeeAmong(ownAddresses());
    if (self != nullptr && self->participation != Participation::NeedsAction)
        say(tr("You: %1").arg(participationText(self->participation)), false);
    else if (detail.row.flags.flags.testFlag(MessageFlag::Answered))
        say(tr("You have answered this message."), false);
    offer(Participation::Accepted, tr("Accept"), QStringLiteral("acceptButton"));
    offer(Participation::Tentative, tr("Tentative"), QStringLiteral("tentativeButton"));
    offer(Participation::Declined, tr("Decline"), QStringLiteral("declineButton"));
}

void InvitationPanel::offer(Participation answer, const QString &words, const QString &objectName)
{
    connect(addButton(words, objectName), &QPushButton::clicked, this, [this, answer] { send(answer); });
}

QStringList InvitationPanel::ownAddresses() const
{
    QStringList addresses;
    if (const auto account = m_services.accounts->account(m_detail.row.account))
        for (const Identity &identity : account->identities)
            addresses << identity.address;
    return addresses;
}

void InvitationPanel::send(Participation answer)
{
    const auto account = m_services.accounts->account(m_detail.row.account);
    if (!account)
        return;
    const CalendarInvitation &invitation = *m_content->invitation;
    QStringList invited;
    for (const CalendarAttendee &attendee : invitation.attendees)
        invited += attendee.person.address;
    const Identity identity = account->identityAmong(invited);
    const Address from{identity.name, identity.address};
    const qint64 now =
        m_services.clock != nullptr ? m_services.clock->nowMs() : QDateTime::currentMSecsSinceEpoch();
    const auto bytes =
        invitationReply(invitation, m_content->parsed, from, ownAddresses(), answer,
                        replySubject(invitation, answer), replyText(invitation, answer, from), now);
    if (!bytes) {
        say(errorText(bytes.error()).sentence, true);
        return;
    }
    Outbox::Letter letter;
    letter.account = m_detail.row.account;
    letter.identity = identity.id;
    letter.message = *bytes;
    letter.answered = m_detail.row.id;
    m_services.outbox->send(letter, this, [this, answer](const Result<OutboxId> &sent) {
        if (sent)
            say(tr("You: %1. The answer is on its way to %2.")
                    .arg(participationText(answer),
                         displayText(m_content->invitation->organizer.displayName(), 80)),
                false);
        else
            say(errorText(sent.error()).sentence, true);
    });
}

void InvitationPanel::say(const QString &words, bool warning)
{
    if (m_state == nullptr) {
        m_state = addLine(words, false);
        m_state->setObjectName(QStringLiteral("invitationState"));
    }
    m_state->setFullText(words);
    m_state->setTone(warning ? TextLabel::Tone::Warning : TextLabel::Tone::Positive);
}

} // namespace posthorn
