#pragma once

#include "store/conversation.h"

#include <QWidget>

class QToolButton;

namespace posthorn
{

class TextLabel;

/// What stands once above the cards of a conversation: its subject, how many messages, and Unfold all.
/// Window thread.
class ConversationHead : public QWidget
{
    Q_OBJECT

public:
    explicit ConversationHead(QWidget *parent = nullptr);

    void setConversation(const Conversation &conversation);

Q_SIGNALS:
    void unfoldAllRequested();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    TextLabel *m_subject;
    TextLabel *m_count;
    QToolButton *m_unfold;
};

} // namespace posthorn
