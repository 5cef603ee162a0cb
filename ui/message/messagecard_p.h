#pragma once

#include "messagecard.h"

#include "cardtools.h"
#include "messageprinter.h"
#include "store/messagerow.h"

#include <QPointer>
#include <QTimer>
#include <functional>
#include <optional>

class QVBoxLayout;

namespace posthorn
{

class AttachmentStrip;
class ContentPanels;
class MessageBanners;
class MessageBody;
class MessageHeader;
class MessagePrivacy;
class PreviewWindow;
class TextLabel;

/// The parts of a card, what is asked for, and what comes. Of messagecard*.cpp only.
class MessageCard::Private : public QObject
{
public:
    Private(const CardTools &tools, MessageCard *card);
    void build();
    void connectLoader();
    void connectParts();
    /// Files are saved by the pane, for the preview or the card that has the focus.
    void tellOfFiles(const QString &icon, const QString &words, bool warning);

    // -- What is asked for

    void reset();
    [[nodiscard]] RenderWish wish() const;
    [[nodiscard]] RenderRequest htmlRequest() const;
    void requestHtml();
    /// As it is shown, but nothing of it folded.
    [[nodiscard]] MessagePrinter::Message printable() const;

    // -- What comes

    void takeHeader(const MessageDetail &detail);
    void takeChange(const MessageDetail &detail);
    void nameCard(const Address &from);
    void takeBody(const std::shared_ptr<RenderedMessage> &message);
    void showText(bool again);
    void showHtml(const std::shared_ptr<const RenderedPage> &page);
    void showTextInstead(RenderFailure why);
    /// All that goes with a body which has just come on the screen.
    void showParts(bool again);
    void tellDisplayed();
    void showWaiting();
    void showPage(const QString &icon, const QString &title, const QString &words, const QString &action,
                  std::function<void()> triggered);
    void askForLarge(qint64 size);
    void showError(const Error &error);

    // -- What is done with it

    void openPart(const MessagePart &part, QWidget *over = nullptr);
    void openPreview(const MessagePart &part);
    void showSource(bool headersOnly);
    void relayoutText();

    const CardTools &m_tools;
    MessageCard *m_card;
    MessageLoader m_loader;
    MessageHeader *m_header;
    TextLabel *m_place;
    MessageBanners *m_banners;
    ContentPanels *m_panels;
    MessageBody *m_body;
    AttachmentStrip *m_strip;
    MessagePrivacy *m_privacy; // goes with the banners
    QVBoxLayout *m_column;
    QTimer m_patience;
    QTimer m_relayoutTimer;

    std::shared_ptr<RenderedMessage> m_message;
    MessageDetail m_detail;
    std::shared_ptr<const MessageContent> m_partsOf; // whose attachments and banners are shown
    RenderWish::View m_view = RenderWish::View::Best;
    ReadingState m_reading;
    std::optional<RenderFailure> m_failure; // of the HTML
    int m_textPart = 0;                     // of a very long text: what is wanted ...
    int m_shownPart = 0;                    // ... and what is on the screen
    bool m_evenIfComplex = false;
    bool m_evenIfQuarantined = false;
    bool m_displayed = false;
    bool m_inConversation = false;
    bool m_currentCard = false;
    int m_paneHeight = 0;
    QString m_accountName;
    QPointer<PreviewWindow> m_preview; // of an attachment of this message
};

} // namespace posthorn
