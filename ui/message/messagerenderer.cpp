#include "messagerenderer.h"

#include "mailtextlayout.h"
#include "textdocumentbuilder.h"

#include <algorithm>

namespace posthorn
{

namespace
{

constexpr qsizetype MaxRelated = 60;
constexpr qint64 MaxRelatedBytes = 20'000'000;
constexpr qsizetype MaxContacts = 10;

QHash<QByteArray, QByteArray> relatedPictures(const MessageContent &content)
{
    QHash<QByteArray, QByteArray> related;
    qint64 bytes = 0;
    for (const MessagePart &part : content.parsed.parts) {
        if (part.contentId.isEmpty() || !part.contentType.startsWith("image/") ||
            bytes + part.size > MaxRelatedBytes || related.contains(part.contentId))
            continue;
        if (related.size() >= MaxRelated)
            break;
        if (const auto picture = MessageParser::partContent(content.bytes, part.id)) {
            related.insert(part.contentId, *picture);
            bytes += picture->size();
        }
    }
    return related;
}

QList<ContactCard> contactsIn(const MessageContent &content)
{
    QList<ContactCard> contacts;
    for (const MessagePart &part : content.parsed.parts) {
        if (!isContactCard(part) || contacts.size() >= MaxContacts)
            continue;
        if (const auto bytes = MessageParser::partContent(content.bytes, part.id))
            contacts += readContactCards(*bytes, part.charset);
    }
    return contacts.mid(0, MaxContacts);
}

std::shared_ptr<const MessageContent> contentOf(PlacementId id, const QByteArray &bytes)
{
    auto content = std::make_shared<MessageContent>();
    content->id = id;
    content->bytes = bytes;
    content->parsed = MessageParser::parse(bytes);
    if (content->hasHtml())
        content->related = relatedPictures(*content);
    content->invitation = invitationIn(bytes, content->parsed);
    content->report = messageReport(bytes, content->parsed);
    content->contacts = contactsIn(*content);
    content->digest = digestIn(bytes, content->parsed);
    return content;
}

/// The text that a part of it is made from.
QString textFor(const MessageContent &content, int part)
{
    return TextDocumentBuilder::holdsPart(content.parsed.text, part) ? content.parsed.text
                                                                     : TextParts::wholeText(content);
}

void makeText(RenderedMessage &message, const RenderWish &wish, bool onlyFirst)
{
    onlyFirst = onlyFirst &&
                (message.content->isBeginning || TextDocumentBuilder::isLong(message.content->parsed.text));
    const QString text = onlyFirst ? message.content->parsed.text : textFor(*message.content, wish.textPart);
    message.isBeginning = onlyFirst;
    TextDocumentBuilder builder(wish.style);
    builder.setFoldsShortQuotes(wish.foldQuotes);
    builder.setOnlyFirst(onlyFirst);
    builder.setPart(wish.textPart);
    builder.setLeadsToParts(!wish.forPaper);
    message.document = builder.build(text, wish.unfolded);
    if (const bool goesOn = TextDocumentBuilder::holdsPart(text, wish.textPart);
        !onlyFirst && (goesOn || wish.textPart > 0))
        message.parts = {message.content, wish.unfolded, wish.foldQuotes, wish.textPart, goesOn};
    message.document->setTextWidth(wish.style.width);
    message.document->textLayout().measure();
}

} // namespace

MessageRenderer::MessageRenderer(const QString &runtimeDir, QObject *parent)
    : QObject(parent)
    , m_quarantine(runtimeDir)
{
    m_pool.setMaxThreadCount(1);
}

MessageRenderer::~MessageRenderer()
{
    m_waiting.clear();
    if (m_inWork)
        m_inWork->cancelled->store(true);
    m_pool.waitForDone();
}

MessageRenderer::Job MessageRenderer::render(PlacementId id, const QByteArray &bytes, const RenderWish &wish)
{
    return ask({0, id, nullptr, bytes, wish, nullptr, false});
}

MessageRenderer::Job MessageRenderer::renderAgain(const std::shared_ptr<const MessageContent> &content,
                                                  const RenderWish &wish)
{
    return ask({0, content->id, content, {}, wish, nullptr, false});
}

MessageRenderer::Job MessageRenderer::ask(Question question)
{
    question.job = ++m_lastJob;
    question.cancelled = std::make_shared<std::atomic<bool>>(false);
    m_waiting.append(std::move(question));
    begin();
    return m_lastJob;
}

void MessageRenderer::begin()
{
    if (m_inWork || m_waiting.isEmpty())
        return;
    m_inWork = m_waiting.takeLast();
    ++m_begun;
    // The destructor waits for the pool, so `this` outlives the job.
    m_pool.start([this, question = *m_inWork] { work(question); });
}

void MessageRenderer::work(const Question &question)
{
    auto message = std::make_shared<RenderedMessage>();
    const bool remembered = question.id.isValid();
    if (remembered && question.wish.evenIfQuarantined)
        m_quarantine.forgive(question.id);
    message->quarantined = remembered && !m_quarantine.enter(question.id);
    if (message->quarantined) {
        auto only = std::make_shared<MessageContent>();
        only->id = question.id;
        message->content = only;
    } else {
        message->content = contentFor(question);
        const bool asksForText = !message->content->hasHtml() || question.wish.view == RenderWish::View::Text;
        if (!asksForText && message->content->hasTooMuchHtml())
            message->failure = RenderFailure::TooComplex;
        if ((asksForText || message->failure) && !question.cancelled->load()) {
            makeText(*message, question.wish, !question.content && !question.isRest);
            message->document->moveToThread(thread());
        }
    }
    QMetaObject::invokeMethod(
        this, [this, message, question] { take(question, message); }, Qt::QueuedConnection);
}

std::shared_ptr<const MessageContent> MessageRenderer::contentFor(const Question &question)
{
    if (question.content && !question.content->isBeginning)
        return question.content;
    if (question.content)
        return contentOf(question.content->id, question.content->bytes);
    if (!question.isRest && question.bytes.size() > LargeBytes) {
        // Twice as many bytes as are shown: characters may be more than one of them.
        if (auto parsed =
                MessageParser::parseBeginning(question.bytes, 2 * TextDocumentBuilder::FirstUnits)) {
            auto content = std::make_shared<MessageContent>();
            content->id = question.id;
            content->bytes = question.bytes;
            content->parsed = std::move(*parsed);
            content->isBeginning = true;
            return content;
        }
    }
    return contentOf(question.id, question.bytes);
}

void MessageRenderer::take(const Question &question, const std::shared_ptr<RenderedMessage> &message)
{
    m_inWork.reset();
    if (message->isBeginning && !question.cancelled->load()) {
        Question rest = question;
        rest.isRest = true;
        if (!message->content->isBeginning)
            rest.content = message->content;
        m_waiting.prepend(std::move(rest)); // after all that waits
    }
    begin();
    if (!question.cancelled->load())
        Q_EMIT rendered(question.job, message);
    else
        confirmShown(message->content->id);
}

void MessageRenderer::cancel(Job job)
{
    if (m_inWork && m_inWork->job == job)
        m_inWork->cancelled->store(true);
    m_waiting.erase(std::remove_if(m_waiting.begin(), m_waiting.end(),
                                   [job](const Question &question) { return question.job == job; }),
                    m_waiting.end());
}

void MessageRenderer::confirmShown(PlacementId id)
{
    if (id.isValid())
        m_pool.start([this, id] { m_quarantine.leave(id); });
}

} // namespace posthorn
