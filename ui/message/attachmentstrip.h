#pragma once

#include "attachmentpreviews.h"

#include <QWidget>

class QHBoxLayout;
class QToolButton;

namespace posthorn
{

class AttachmentCard;
class RenderService;
class TextLabel;

/// The attachments of a message as a row of cards under its body, with their number, their size and Save all.
class AttachmentStrip : public QWidget
{
    Q_OBJECT

public:
    /// `renderer` may be null: then the cards have no pictures.
    explicit AttachmentStrip(RenderService *renderer, QWidget *parent = nullptr);

    /// Hides itself where there are none.
    void setContent(const std::shared_ptr<const MessageContent> &content);

Q_SIGNALS:
    void saveRequested(const posthorn::MessagePart &part);
    void openRequested(const posthorn::MessagePart &part);
    void previewRequested(const posthorn::MessagePart &part);
    void saveAllRequested();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    AttachmentPreviews m_previews;
    QHash<QString, AttachmentCard *> m_cardOf; // by part
    TextLabel *m_title;
    QToolButton *m_saveAll;
    QWidget *m_cards;
    QHBoxLayout *m_row;
};

} // namespace posthorn
