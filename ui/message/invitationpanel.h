#pragma once

#include "infopanel.h"
#include "renderedmessage.h"
#include "store/messagerow.h"
#include "ui/services.h"

namespace posthorn
{

/// An invitation in words, with its answers: Accept, Tentative, Decline go to the outbox as a reply to the
/// organizer, and never without a click. Afterwards it says what was answered; another answer can follow.
/// Window thread.
class InvitationPanel : public InfoPanel
{
    Q_OBJECT

public:
    /// `detail` is what the store knows of the message; without a row nothing can be answered.
    InvitationPanel(const Services &services, const MessageDetail &detail,
                    const std::shared_ptr<const MessageContent> &content, QWidget *parent = nullptr);

private:
    using Participation = CalendarAttendee::Participation;
    void offer(Participation answer, const QString &words, const QString &objectName);
    void send(Participation answer);
    void say(const QString &words, bool warning);
    [[nodiscard]] QStringList ownAddresses() const;

    Services m_services;
    MessageDetail m_detail;
    std::shared_ptr<const MessageContent> m_content;
    TextLabel *m_state = nullptr;
};

} // namespace posthorn
