#include "messagecard_p.h"

#include "account/accountrepository.h"
#include "attachmentactions.h"
#include "attachmentstrip.h"
#include "contentpanels.h"
#include "messagebanners.h"
#include "messagebody.h"
#include "messageheader.h"
#include "messageprivacy.h"
#include "previewwindow.h"
#include "readingzoom.h"
#include "sourcewindow.h"
#include "ui/common/background.h"
#include "ui/common/settings.h"
#include "ui/text/displaytext.h"
#include "ui/text/errortext.h"

#include <QAccessible>
#include <QVBoxLayout>

namespace posthorn
{

void MessageCard::Private::reset()
{
    if (m_preview != nullptr)
        m_preview->close();
    m_message.reset();
    m_partsOf.reset();
    m_reading = {};
    m_view = m_tools.services.settings != nullptr && m_tools.services.settings->prefersPlainText()
                 ? RenderWish::View::Text
                 : RenderWish::View::Best;
    m_textPart = 0;
    m_shownPart = 0;
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

RenderWish MessageCard::Private::wish() const
{
    RenderWish wish;
    wish.view = m_view;
    wish.unfolded = m_reading.textQuotes;
    wish.foldQuotes = m_inConversation;
    wish.textPart = m_textPart;
    wish.evenIfQuarantined = m_evenIfQuarantined;
    wish.style =
        ReadingStyle::from(m_card->palette(), m_card->font(),
                           MessageBody::textWidth(m_card->width() - m_column->contentsMargins().left()),
                           m_card->devicePixelRatioF());
    wish.style.pointSize *= m_tools.zoom->factor();
    return wish;
}

RenderRequest MessageCard::Private::htmlRequest() const
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

void MessageCard::Private::requestHtml()
{
    m_body->requestHtml(htmlRequest(), m_reading.htmlQuotes);
}

MessagePrinter::Message MessageCard::Private::printable() const
{
    MessagePrinter::Message message{m_message->content, wish(), std::nullopt};
    message.wish.foldQuotes = false;
    if (m_message->page) {
        message.html = htmlRequest();
        message.html->foldQuotes = false;
    }
    return message;
}

void MessageCard::Private::takeHeader(const MessageDetail &detail)
{
    if (m_tools.services.accounts != nullptr)
        if (const auto account = m_tools.services.accounts->account(detail.row.account)) {
            m_accountName = account->name;
            m_header->setAccount({account->name, account->isPop3()});
        }
    m_detail = detail;
    m_header->setDetail(detail);
    nameCard(detail.row.from);
    Q_EMIT m_card->stateChanged();
}

void MessageCard::Private::takeChange(const MessageDetail &detail)
{
    m_detail = detail;
    m_header->setDetail(detail);
    if (m_message && !m_message->quarantined)
        m_header->setEnvelope(m_message->content->parsed.envelope);
    Q_EMIT m_card->stateChanged();
}

void MessageCard::Private::nameCard(const Address &from)
{
    m_card->setAccessibleName(MessageCard::tr("Message from %1").arg(displayText(from.displayName(), 80)));
}

void MessageCard::Private::takeBody(const std::shared_ptr<RenderedMessage> &message)
{
    const bool again = m_message && m_message->content == message->content;
    m_message = message;
    if (message->failure) {
        m_failure = message->failure;
        m_view = RenderWish::View::Text;
    }
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

void MessageCard::Private::showText(bool again)
{
    m_body->showText(*m_message);
    showParts(again);
    if (!again) {
        QAccessibleEvent event(m_body->textView(), QAccessible::DocumentLoadComplete);
        QAccessible::updateAccessibility(&event);
    }
    // Another part of the text is read from its beginning.
    if (std::exchange(m_shownPart, m_textPart) != m_textPart)
        Q_EMIT m_card->revealWanted(QRect(m_body->pos(), QSize(1, 1)));
}

void MessageCard::Private::showHtml(const std::shared_ptr<const RenderedPage> &page)
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

void MessageCard::Private::showTextInstead(RenderFailure why)
{
    if (!m_message || m_message->quarantined)
        return;
    m_failure = why;
    m_view = RenderWish::View::Text;
    m_message->page.reset();
    m_loader.render(wish());
}

void MessageCard::Private::showParts(bool again)
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
    tellDisplayed();
}

void MessageCard::Private::tellDisplayed()
{
    m_patience.stop();
    m_displayed = true;
    Q_EMIT m_card->stateChanged();
    Q_EMIT m_card->displayed();
}

void MessageCard::Private::showWaiting()
{
    m_patience.stop();
    if (!m_displayed)
        m_body->showSkeleton();
}

void MessageCard::Private::showPage(const QString &icon, const QString &title, const QString &words,
                                    const QString &action, std::function<void()> triggered)
{
    m_body->showPage(icon, title, words, action, std::move(triggered));
    tellDisplayed();
}

void MessageCard::Private::askForLarge(qint64 size)
{
    showPage(QStringLiteral("location-server"), MessageCard::tr("This message is on the server only"),
             MessageCard::tr("It is %1 large, so it is not fetched by itself.").arg(displaySize(size)),
             MessageCard::tr("Fetch it now"), [this] { m_loader.fetch(); });
}

void MessageCard::Private::showError(const Error &error)
{
    const ErrorText words = errorText(error, m_accountName);
    showPage(QStringLiteral("warning"), words.sentence, words.cause, MessageCard::tr("Try again"),
             [this] { m_loader.reload(); });
}

void MessageCard::Private::openPart(const MessagePart &part, QWidget *over)
{
    if (!part.isMessage()) {
        m_tools.files->open(m_message->content, part, over);
        return;
    }
    inBackground<Result<QByteArray>>(
        [content = m_message->content, id = part.id] {
            return MessageParser::partContent(content->bytes, id);
        },
        this,
        [this](const Result<QByteArray> &bytes) {
            if (bytes)
                Q_EMIT m_card->messageOpened(*bytes);
            else
                m_banners->showNote(QStringLiteral("warning"), errorText(bytes.error()).sentence, true);
        });
}

void MessageCard::Private::openPreview(const MessagePart &part)
{
    if (part.isMessage()) {
        openPart(part);
        return;
    }
    if (m_preview != nullptr)
        m_preview->close();
    const auto content = m_message->content;
    m_preview = new PreviewWindow(m_tools.services.renderer, content, part.id, m_card);
    connect(m_preview, &PreviewWindow::saveRequested, this,
            [this, content](const MessagePart &shown) { m_tools.files->save(content, shown, m_preview); });
    connect(m_preview, &PreviewWindow::openRequested, this,
            [this](const MessagePart &shown) { openPart(shown, m_preview); });
    m_preview->show();
    m_preview->activateWindow();
}

void MessageCard::Private::tellOfFiles(const QString &icon, const QString &words, bool warning)
{
    if (m_preview != nullptr)
        m_preview->setState(words, warning);
    else if (m_card->isVisible() && (!m_inConversation || m_currentCard))
        m_banners->showNote(icon, words, warning);
}

void MessageCard::Private::showSource(bool headersOnly)
{
    if (!m_message || m_message->content->bytes.isEmpty())
        return;
    const auto text = [content = m_message->content, headersOnly] {
        if (!headersOnly)
            return SourceWindow::sourceText(content->bytes);
        QString lines;
        for (const auto &[name, value] : content->parsed.headers)
            lines += name + QStringLiteral(": ") + value + u'\n';
        return lines;
    };
    const QString subject = displayText(m_message->content->parsed.envelope.subject, 80);
    auto *window = new SourceWindow(headersOnly ? MessageCard::tr("Headers of \u201c%1\u201d").arg(subject)
                                                : MessageCard::tr("Source of \u201c%1\u201d").arg(subject),
                                    text, m_card->window());
    window->show();
}

void MessageCard::Private::relayoutText()
{
    // Colours and sizes are in the document; a view of HTML sees to itself.
    if (m_message && m_message->document)
        m_relayoutTimer.start();
}

} // namespace posthorn
