#include "messagecard.h"

#include "account/accountrepository.h"
#include "attachmentactions.h"
#include "attachmentstrip.h"
#include "cardtools.h"
#include "contentpanels.h"
#include "linkopener.h"
#include "messagebanners.h"
#include "messagebody.h"
#include "messageheader.h"
#include "messageprinter.h"
#include "messageprivacy.h"
#include "readingzoom.h"
#include "sourcewindow.h"
#include "ui/common/settings.h"
#include "ui/common/textlabel.h"
#include "ui/text/displaytext.h"
#include "ui/text/errortext.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QTimer>
#include <QVBoxLayout>

namespace posthorn
{

namespace
{

/// A body that is being laid out in another process is waited for as long; then it is said that it takes
/// time.
constexpr int PatienceMs = 150;
constexpr int BarWidth = 3;

} // namespace

class MessageCard::Private : public QObject
{
public:
    Private(const CardTools &tools, MessageCard *card)
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

    void build()
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

    void connectLoader()
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

    void connectParts()
    {
        connect(m_banners, &MessageBanners::sourceRequested, this, [this] { showSource(false); });
        connect(m_banners, &MessageBanners::recipientsRequested, this,
                [this] { m_header->setUnfolded(true); });
        connect(m_banners, &MessageBanners::htmlRequested, this, [this] {
            m_evenIfComplex = true;
            m_view = RenderWish::View::Html;
            requestHtml();
        });
        connect(m_privacy, &MessagePrivacy::picturesFetched, this, [this] { requestHtml(); });
        connect(m_panels, &ContentPanels::mailtoActivated, m_card, &MessageCard::mailtoActivated);
        connect(m_privacy, &MessagePrivacy::mailtoActivated, m_card, &MessageCard::mailtoActivated);
        connect(m_body, &MessageBody::htmlReady, this, &Private::showHtml);
        connect(m_body, &MessageBody::htmlFailed, this, &Private::showTextInstead);
        connect(m_body, &MessageBody::foldToggled, this, [this](int fold) {
            if (!m_unfolded.remove(fold))
                m_unfolded.insert(fold);
            m_loader.render(wish());
        });
        connect(m_body, &MessageBody::restWanted, this, [this] {
            ++m_textSteps;
            m_loader.render(wish());
        });
        connect(m_body, &MessageBody::linkActivated, m_tools.links, &LinkOpener::open);
        connect(m_body, &MessageBody::linkHovered, m_card, &MessageCard::linkHovered);
        connect(m_body, &MessageBody::revealWanted, this,
                [this](const QRect &area) { Q_EMIT m_card->revealWanted(area.translated(m_body->pos())); });
        connect(m_strip, &AttachmentStrip::saveRequested, this,
                [this](const MessagePart &part) { m_tools.files->save(m_message->content, part); });
        connect(m_strip, &AttachmentStrip::openRequested, this,
                [this](const MessagePart &part) { openPart(part); });
        connect(m_strip, &AttachmentStrip::saveAllRequested, this,
                [this] { m_tools.files->saveAll(m_message->content); });
        connect(m_tools.files, &AttachmentActions::saved, this, [this](int files, const QString &folder) {
            if (hearsOfFiles())
                m_banners->showNote(
                    QStringLiteral("check"),
                    MessageCard::tr("%n file(s) saved in %1", nullptr, files).arg(displayText(folder)),
                    false);
        });
        connect(m_tools.files, &AttachmentActions::failed, this, [this](const Error &error) {
            if (hearsOfFiles())
                m_banners->showNote(QStringLiteral("warning"), errorText(error).sentence, true);
        });
        connect(m_tools.printer, &MessagePrinter::done, this,
                [this](PlacementId message, const QString &pdfPath) {
                    if (!pdfPath.isEmpty() && m_message && m_message->content->id == message)
                        m_banners->showNote(QStringLiteral("check"),
                                            MessageCard::tr("Saved as %1").arg(displayText(pdfPath)), false);
                });
        connect(m_tools.printer, &MessagePrinter::failed, this,
                [this](PlacementId message, const Error &error) {
                    if (m_message && m_message->content->id == message)
                        m_banners->showNote(QStringLiteral("warning"), errorText(error).sentence, true);
                });
    }

    /// Files are saved by the pane, for the card that has the focus.
    [[nodiscard]] bool hearsOfFiles() const
    {
        return m_card->isVisible() && (!m_inConversation || m_currentCard);
    }

    // -- What is asked for

    void reset()
    {
        m_message.reset();
        m_partsOf.reset();
        m_unfolded.clear();
        m_view = m_tools.services.settings != nullptr && m_tools.services.settings->prefersPlainText()
                     ? RenderWish::View::Text
                     : RenderWish::View::Best;
        m_textSteps = 0;
        m_evenIfComplex = false;
        m_evenIfQuarantined = false;
        m_failure.reset();
        m_displayed = false;
        m_accountName.clear();
        m_detail = {};
        m_header->setUnfolded(false);
        m_privacy->clear();
        m_banners->clear();
        m_panels->clear();
        m_strip->setContent(nullptr);
        m_body->clear();
        m_patience.start();
    }

    [[nodiscard]] RenderWish wish() const
    {
        RenderWish wish;
        wish.view = m_view;
        wish.unfolded = m_unfolded;
        wish.foldQuotes = m_inConversation;
        wish.textSteps = m_textSteps;
        wish.evenIfQuarantined = m_evenIfQuarantined;
        wish.style =
            ReadingStyle::from(m_card->palette(), m_card->font(),
                               MessageBody::textWidth(m_card->width() - m_column->contentsMargins().left()),
                               m_card->devicePixelRatioF());
        wish.style.pointSize *= m_tools.zoom->factor();
        return wish;
    }

    [[nodiscard]] RenderRequest htmlRequest() const
    {
        const MessageContent &content = *m_message->content;
        RenderRequest request;
        request.html = content.parsed.html;
        request.related = content.related;
        request.remote = m_privacy->pictures();
        request.foldQuotes = m_inConversation;
        request.evenIfComplex = m_evenIfComplex;
        return request;
    }

    void requestHtml() { m_body->requestHtml(htmlRequest()); }

    /// As it is shown, but nothing of it folded.
    [[nodiscard]] MessagePrinter::Message printable() const
    {
        MessagePrinter::Message message{m_message->content, wish(), std::nullopt};
        message.wish.foldQuotes = false;
        if (m_message->page) {
            message.html = htmlRequest();
            message.html->foldQuotes = false;
        }
        return message;
    }

    // -- What comes

    void takeHeader(const MessageDetail &detail)
    {
        if (m_tools.services.accounts != nullptr)
            if (const auto account = m_tools.services.accounts->account(detail.row.account))
                m_accountName = account->name;
        m_detail = detail;
        m_header->setDetail(detail);
        nameCard(detail.row.from);
        Q_EMIT m_card->stateChanged();
    }

    void takeChange(const MessageDetail &detail)
    {
        m_detail = detail;
        m_header->setDetail(detail);
        if (m_message && !m_message->quarantined)
            m_header->setEnvelope(m_message->content->parsed.envelope);
        Q_EMIT m_card->stateChanged();
    }

    void nameCard(const Address &from)
    {
        m_card->setAccessibleName(
            MessageCard::tr("Message from %1").arg(displayText(from.displayName(), 80)));
    }

    void takeBody(const std::shared_ptr<RenderedMessage> &message)
    {
        const bool again = m_message && m_message->content == message->content;
        m_message = message;
        m_message->failure = m_failure;
        if (message->quarantined) {
            showPage(QStringLiteral("shield"),
                     MessageCard::tr("Posthorn stopped while it was showing this message"),
                     MessageCard::tr("It is left closed so that this does not happen again."),
                     MessageCard::tr("Open it all the same"), [this] {
                         m_evenIfQuarantined = true;
                         m_patience.start();
                         m_loader.render(wish());
                     });
            return;
        }
        if (!m_loader.current().isValid()) {
            m_detail.envelope = message->content->parsed.envelope;
            m_detail.row.size = message->content->bytes.size();
            m_detail.row.location = Location::OnlyHere;
            m_header->setDetail(m_detail);
        }
        if (message->document)
            showText(again);
        else
            requestHtml();
    }

    void showText(bool again)
    {
        m_body->showText(m_message->document);
        showParts(again);
    }

    void showHtml(const std::shared_ptr<const RenderedPage> &page)
    {
        if (!m_message || m_message->quarantined)
            return;
        const bool again = m_message->page != nullptr;
        m_message->page = page;
        m_message->document.reset();
        m_message->failure.reset();
        m_failure.reset();
        m_body->showHtml();
        showParts(again);
    }

    void showTextInstead(RenderFailure why)
    {
        if (!m_message || m_message->quarantined)
            return;
        m_failure = why;
        m_view = RenderWish::View::Text;
        m_message->page.reset();
        m_loader.render(wish());
    }

    /// All that goes with a body which has just come on the screen.
    void showParts(bool again)
    {
        m_patience.stop();
        const auto &content = m_message->content;
        if (!again || m_failure || m_message->page) {
            m_header->setEnvelope(content->parsed.envelope);
            if (!content->parsed.envelope.from.isEmpty())
                nameCard(content->parsed.envelope.from.first());
            m_banners->setMessage(m_message);
            if (m_partsOf != content) {
                m_partsOf = content;
                m_privacy->setMessage(m_detail, content->bytes);
                m_panels->setContent(m_detail, content);
                m_strip->setContent(content);
            }
        }
        m_privacy->setBlocked(m_message->page ? m_message->page->sanitized.blockedRemote
                                              : QList<BlockedResource>());
        // After the first paint: a body that kills the window must not count as shown.
        QTimer::singleShot(0, this, [this, id = content->id] { m_loader.renderer().confirmShown(id); });
        tellDisplayed();
    }

    void tellDisplayed()
    {
        m_patience.stop();
        m_displayed = true;
        Q_EMIT m_card->stateChanged();
        Q_EMIT m_card->displayed();
    }

    void showWaiting()
    {
        m_patience.stop();
        if (!m_displayed)
            m_body->showSkeleton();
    }

    void showPage(const QString &icon, const QString &title, const QString &words, const QString &action,
                  std::function<void()> triggered)
    {
        m_body->showPage(icon, title, words, action, std::move(triggered));
        tellDisplayed();
    }

    void askForLarge(qint64 size)
    {
        showPage(QStringLiteral("location-server"), MessageCard::tr("This message is on the server only"),
                 MessageCard::tr("It is %1 large, so it is not fetched by itself.").arg(displaySize(size)),
                 MessageCard::tr("Fetch it now"), [this] { m_loader.fetch(); });
    }

    void showError(const Error &error)
    {
        const ErrorText words = errorText(error, m_accountName);
        showPage(QStringLiteral("warning"), words.sentence, words.cause, MessageCard::tr("Try again"),
                 [this] { m_loader.reload(); });
    }

    // -- What is done with it

    void openPart(const MessagePart &part)
    {
        if (part.contentType != "message/rfc822") {
            m_tools.files->open(m_message->content, part);
            return;
        }
        if (const auto bytes = MessageParser::partContent(m_message->content->bytes, part.id))
            Q_EMIT m_card->messageOpened(*bytes);
        else
            m_banners->showNote(QStringLiteral("warning"), errorText(bytes.error()).sentence, true);
    }

    void showSource(bool headersOnly)
    {
        if (!m_message || m_message->content->bytes.isEmpty())
            return;
        QString text;
        if (headersOnly) {
            for (const auto &[name, value] : m_message->content->parsed.headers)
                text += name + QStringLiteral(": ") + value + u'\n';
        } else {
            text = SourceWindow::sourceText(m_message->content->bytes);
        }
        const QString subject = displayText(m_message->content->parsed.envelope.subject, 80);
        auto *window =
            new SourceWindow(headersOnly ? MessageCard::tr("Headers of \u201c%1\u201d").arg(subject)
                                         : MessageCard::tr("Source of \u201c%1\u201d").arg(subject),
                             text, m_card->window());
        window->show();
    }

    void relayoutText()
    {
        // Colours and sizes are in the document; a view of HTML sees to itself.
        if (m_message && m_message->document)
            m_relayoutTimer.start();
    }

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
    QSet<int> m_unfolded;
    std::optional<RenderFailure> m_failure; // of the HTML
    int m_textSteps = 0;
    bool m_evenIfComplex = false;
    bool m_evenIfQuarantined = false;
    bool m_displayed = false;
    bool m_inConversation = false;
    bool m_currentCard = false;
    int m_paneHeight = 0;
    QString m_accountName;
};

MessageCard::MessageCard(const CardTools &tools, QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("messageCard"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setFocusPolicy(Qt::StrongFocus);
    // Building the parts sends events here already, which look at d.
    d = std::make_unique<Private>(tools, this);
}

MessageCard::~MessageCard() = default;

void MessageCard::open(PlacementId id)
{
    d->reset();
    d->m_loader.load(id, d->wish());
}

void MessageCard::open(const StoredMessage &stored)
{
    d->reset();
    d->m_loader.take(stored, d->wish());
}

void MessageCard::openBytes(const QByteArray &bytes)
{
    d->reset();
    d->m_loader.takeBytes(bytes, d->wish());
}

void MessageCard::close()
{
    d->reset();
    d->m_patience.stop();
    d->m_loader.stop();
}

PlacementId MessageCard::current() const
{
    return d->m_loader.current();
}

const MessageRow *MessageCard::row() const
{
    const auto &detail = d->m_loader.detail();
    return detail ? &detail->row : nullptr;
}

void MessageCard::setInConversation(bool inConversation)
{
    d->m_inConversation = inConversation;
    d->m_header->setSubjectShown(!inConversation);
    d->m_column->setContentsMargins(inConversation ? BarWidth : 0, 0, 0, inConversation ? 1 : 0);
}

void MessageCard::setPlaceWords(const QString &words)
{
    d->m_place->setFullText(words);
    d->m_place->setVisible(!words.isEmpty());
}

void MessageCard::setCurrentCard(bool current)
{
    if (d->m_currentCard == current)
        return;
    d->m_currentCard = current;
    update();
}

void MessageCard::setPaneHeight(int height)
{
    d->m_paneHeight = height;
}

bool MessageCard::isDisplayed() const
{
    return d->m_displayed;
}

int MessageCard::heightAt(int width) const
{
    const int own = d->m_column->hasHeightForWidth() ? d->m_column->totalHeightForWidth(width)
                                                     : d->m_column->totalSizeHint().height();
    return qMax(own, d->m_paneHeight);
}

void MessageCard::showWaiting()
{
    d->showWaiting();
}

bool MessageCard::hasHtml() const
{
    return d->m_message && d->m_message->content->hasHtml();
}

bool MessageCard::showsHtml() const
{
    return d->m_message && d->m_message->page;
}

void MessageCard::toggleView()
{
    if (!hasHtml())
        return;
    if (showsHtml()) {
        d->m_view = RenderWish::View::Text;
        d->m_message->page.reset();
        d->m_loader.render(d->wish());
    } else {
        d->m_view = RenderWish::View::Html;
        d->m_evenIfComplex = d->m_failure.has_value();
        d->requestHtml();
    }
}

void MessageCard::print()
{
    if (d->m_message && !d->m_message->quarantined)
        d->m_tools.printer->print(d->printable());
}

void MessageCard::savePdf()
{
    if (d->m_message && !d->m_message->quarantined)
        d->m_tools.printer->savePdf(d->printable());
}

void MessageCard::showSource(bool headersOnly)
{
    d->showSource(headersOnly);
}

FindTarget *MessageCard::findTarget() const
{
    return d->m_body->findTarget();
}

QWidget *MessageCard::textView() const
{
    return d->m_body->textView();
}

bool MessageCard::event(QEvent *event)
{
    const bool handled = QWidget::event(event);
    if (event->type() == QEvent::LayoutRequest)
        Q_EMIT heightChanged();
    return handled;
}

void MessageCard::paintEvent(QPaintEvent *)
{
    if (!d->m_inConversation)
        return;
    QPainter painter(this);
    painter.fillRect(0, height() - 1, width(), 1, theme::hairline(palette()));
    if (d->m_currentCard)
        painter.fillRect(isRightToLeft() ? width() - BarWidth : 0, 0, BarWidth, height() - 1,
                         theme::accent(palette()));
}

void MessageCard::mouseReleaseEvent(QMouseEvent *event)
{
    // Its header takes clicks only where there is something to click.
    if (d->m_inConversation && event->button() == Qt::LeftButton &&
        d->m_header->geometry().contains(event->position().toPoint()))
        Q_EMIT foldRequested();
}

void MessageCard::keyPressEvent(QKeyEvent *event)
{
    if (d->m_inConversation && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter))
        Q_EMIT foldRequested();
    else
        QWidget::keyPressEvent(event);
}

void MessageCard::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (d && (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange))
        d->relayoutText();
}

} // namespace posthorn
