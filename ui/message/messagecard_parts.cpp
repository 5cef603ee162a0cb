#include "messagecard_p.h"

#include "attachmentactions.h"
#include "attachmentstrip.h"
#include "contentpanels.h"
#include "linkopener.h"
#include "messagebanners.h"
#include "messagebody.h"
#include "messageheader.h"
#include "messageprivacy.h"
#include "readingzoom.h"
#include "ui/common/textlabel.h"
#include "ui/text/displaytext.h"
#include "ui/text/errortext.h"
#include "ui/theme/theme.h"

#include <QVBoxLayout>

namespace posthorn
{

namespace
{

/// A body that is being laid out in another process is waited for as long; then it is said that it takes
/// time.
constexpr int PatienceMs = 150;

} // namespace

MessageCard::Private::Private(const CardTools &tools, MessageCard *card)
    : m_tools(tools)
    , m_card(card)
    , m_loader(tools.services, *tools.messages)
    , m_header(new MessageHeader(tools.services.clock, card))
    , m_place(new TextLabel(card))
    , m_banners(new MessageBanners(card))
    , m_panels(new ContentPanels(tools.services, card))
    , m_body(new MessageBody(tools, card))
    , m_strip(new AttachmentStrip(tools.services.renderer, card))
    , m_privacy(new MessagePrivacy(tools.services, m_header, m_banners))
    , m_column(new QVBoxLayout(card))
{
    build();
    connectLoader();
    connectParts();
}

void MessageCard::Private::build()
{
    m_place->setTone(TextLabel::Tone::Muted);
    m_place->setScale(0.92);
    m_place->setElided(Qt::ElideRight);
    m_place->setObjectName(QStringLiteral("messagePlace"));
    m_place->setContentsMargins(theme::Grid * 3, 0, theme::Grid * 2, theme::Grid);
    m_place->hide();
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    m_column->addWidget(m_header);
    m_column->addWidget(m_place);
    m_column->addWidget(m_banners);
    m_column->addWidget(m_panels);
    m_column->addWidget(m_body);
    m_column->addWidget(m_strip);
    m_column->addStretch(1);
    m_patience.setSingleShot(true);
    m_patience.setInterval(PatienceMs);
    m_relayoutTimer.setSingleShot(true);
    m_relayoutTimer.setInterval(100);
}

void MessageCard::Private::connectLoader()
{
    connect(&m_loader, &MessageLoader::headerReady, this, &Private::takeHeader);
    connect(&m_loader, &MessageLoader::headerChanged, this, &Private::takeChange);
    connect(&m_loader, &MessageLoader::bodyAwaited, this, [this] { showWaiting(); });
    connect(&m_loader, &MessageLoader::bodyTooLarge, this, &Private::askForLarge);
    connect(&m_loader, &MessageLoader::bodyReady, this, &Private::takeBody);
    connect(&m_loader, &MessageLoader::failed, this, &Private::showError);
    connect(&m_loader, &MessageLoader::gone, this, [this] {
        m_loader.stop();
        Q_EMIT m_card->gone();
    });
    connect(&m_patience, &QTimer::timeout, this, &Private::showWaiting);
    connect(&m_relayoutTimer, &QTimer::timeout, this, [this] {
        if (m_message && m_message->document)
            m_loader.render(wish());
    });
    connect(m_tools.zoom, &ReadingZoom::changed, this, [this] { relayoutText(); });
}

void MessageCard::Private::connectParts()
{
    connect(m_header, &MessageHeader::actionRequested, m_card, &MessageCard::actionRequested);
    connect(m_banners, &MessageBanners::sourceRequested, this, [this] { showSource(false); });
    connect(m_banners, &MessageBanners::recipientsRequested, this, [this] { m_header->setUnfolded(true); });
    connect(m_banners, &MessageBanners::htmlRequested, this, [this] {
        m_evenIfComplex = true;
        m_view = RenderWish::View::Html;
        requestHtml();
    });
    connect(m_privacy, &MessagePrivacy::picturesFetched, this, [this] { requestHtml(); });
    connect(m_panels, &ContentPanels::messageOpenRequested, this,
            [this](const MessagePart &part) { openPart(part); });
    connect(m_panels, &ContentPanels::mailtoActivated, m_card, &MessageCard::mailtoActivated);
    connect(m_privacy, &MessagePrivacy::mailtoActivated, m_card, &MessageCard::mailtoActivated);
    connect(m_body, &MessageBody::htmlReady, this, &Private::showHtml);
    connect(m_body, &MessageBody::htmlFailed, this, &Private::showTextInstead);
    connect(m_body, &MessageBody::foldToggled, this, [this](int fold) {
        if (!m_reading.textQuotes.remove(fold))
            m_reading.textQuotes.insert(fold);
        m_loader.render(wish());
    });
    connect(m_body, &MessageBody::quoteToggled, this,
            [this](int quote) { ReadingState::toggle(m_reading.htmlQuotes, quote); });
    connect(m_body, &MessageBody::partWanted, this, [this](int part) {
        m_textPart = part;
        m_loader.render(wish());
    });
    // Only now: a body that kills the window while it is painted must not count as shown.
    connect(m_body, &MessageBody::painted, this, [this] {
        if (m_message)
            m_loader.renderer().confirmShown(m_message->content->id);
    });
    connect(m_body, &MessageBody::linkActivated, m_tools.links, &LinkOpener::open);
    connect(m_body, &MessageBody::linkHovered, m_card, &MessageCard::linkHovered);
    connect(m_body, &MessageBody::revealWanted, this,
            [this](const QRect &area) { Q_EMIT m_card->revealWanted(area.translated(m_body->pos())); });
    connect(m_strip, &AttachmentStrip::saveRequested, this,
            [this](const MessagePart &part) { m_tools.files->save(m_message->content, part); });
    connect(m_strip, &AttachmentStrip::openRequested, this,
            [this](const MessagePart &part) { openPart(part); });
    connect(m_strip, &AttachmentStrip::previewRequested, this, &Private::openPreview);
    connect(m_strip, &AttachmentStrip::saveAllRequested, this,
            [this] { m_tools.files->saveAll(m_message->content); });
    connect(m_tools.files, &AttachmentActions::saved, this, [this](int files, const QString &folder) {
        tellOfFiles(QStringLiteral("check"),
                    MessageCard::tr("%n file(s) saved in %1", nullptr, files).arg(displayText(folder)),
                    false);
    });
    connect(m_tools.files, &AttachmentActions::failed, this, [this](const Error &error) {
        tellOfFiles(QStringLiteral("warning"), errorText(error).sentence, true);
    });
    connect(m_tools.printer, &MessagePrinter::done, this,
            [this](PlacementId message, const QString &pdfPath) {
                if (!pdfPath.isEmpty() && m_message && m_message->content->id == message)
                    m_banners->showNote(QStringLiteral("check"),
                                        MessageCard::tr("Saved as %1").arg(displayText(pdfPath)), false);
            });
    connect(m_tools.printer, &MessagePrinter::failed, this, [this](PlacementId message, const Error &error) {
        if (m_message && m_message->content->id == message)
            m_banners->showNote(QStringLiteral("warning"), errorText(error).sentence, true);
    });
}

} // namespace posthorn
