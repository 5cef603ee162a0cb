#include "conversationhead.h"

#include "ui/common/textlabel.h"
#include "ui/text/displaytext.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>
#include <algorithm>

namespace posthorn
{

ConversationHead::ConversationHead(QWidget *parent)
    : QWidget(parent)
    , m_subject(new TextLabel(this))
    , m_count(new TextLabel(this))
    , m_unfold(new QToolButton(this))
{
    setObjectName(QStringLiteral("conversationHead"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_subject->setPixelSize(20, QFont::DemiBold);
    m_subject->setWordWrap(true);
    m_subject->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_subject->setObjectName(QStringLiteral("conversationSubject"));
    m_count->setTone(TextLabel::Tone::Muted);
    m_count->setScale(0.92);
    m_count->setObjectName(QStringLiteral("conversationCount"));
    m_unfold->setText(tr("Unfold all"));
    m_unfold->setAutoRaise(true);
    m_unfold->setFocusPolicy(Qt::TabFocus);
    m_unfold->setObjectName(QStringLiteral("unfoldAllButton"));
    connect(m_unfold, &QToolButton::clicked, this, &ConversationHead::unfoldAllRequested);

    auto *line = new QHBoxLayout;
    line->addWidget(m_count, 1);
    line->addWidget(m_unfold);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::Grid * 3 + 3, theme::Grid * 2, theme::Grid * 2, theme::Grid);
    column->setSpacing(4);
    column->addWidget(m_subject);
    column->addLayout(line);
}

void ConversationHead::setConversation(const Conversation &conversation)
{
    const QList<ConversationMessage> &messages = conversation.messages;
    if (messages.isEmpty())
        return;
    const QString subject = displayText(messages.first().row.subject, 1000);
    m_subject->setFullText(subject.isEmpty() ? tr("(no subject)") : subject);
    const auto unread = std::count_if(messages.begin(), messages.end(), [](const ConversationMessage &one) {
        return !one.row.flags.flags.testFlag(MessageFlag::Seen);
    });
    QString words = conversation.truncated
                        ? tr("The newest %n message(s) of this conversation", nullptr, int(messages.size()))
                        : tr("%n message(s)", nullptr, int(messages.size()));
    if (unread > 0)
        words += QStringLiteral(", ") + tr("%n unread", nullptr, int(unread));
    m_count->setFullText(words);
}

void ConversationHead::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme::hairline(palette()));
}

} // namespace posthorn
