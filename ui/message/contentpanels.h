#pragma once

#include "renderedmessage.h"
#include "store/messagerow.h"
#include "ui/services.h"

#include <QWidget>

class QVBoxLayout;

namespace posthorn
{

/// The panels of one message, between its banners and its body: an invitation, what a report says, contact
/// cards, the messages of a digest. Hidden where there are none. Window thread; owned by the card.
class ContentPanels : public QWidget
{
    Q_OBJECT

public:
    explicit ContentPanels(const Services &services, QWidget *parent = nullptr);

    void setContent(const MessageDetail &detail, const std::shared_ptr<const MessageContent> &content);
    void clear();

Q_SIGNALS:
    /// One of the messages of a digest.
    void messageOpenRequested(const posthorn::MessagePart &part);
    void mailtoActivated(const QUrl &url);

private:
    void addReport(const MessageReport &report);
    void addContact(const ContactCard &contact);
    void add(QWidget *panel);

    Services m_services;
    QVBoxLayout *m_column;
    QList<QWidget *> m_panels;
};

} // namespace posthorn
