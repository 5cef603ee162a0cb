#include "messagerenderer.h"

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
    return content;
}

void layOutText(RenderedMessage &message, const RenderWish &wish)
{
    TextDocumentBuilder builder(wish.style);
    builder.setFoldsShortQuotes(wish.foldQuotes);
    builder.setSteps(wish.textSteps);
    message.document = builder.build(message.content->parsed.text, wish.unfolded);
    message.document->setTextWidth(wish.style.width);
    static_cast<void>(message.document->size()); // completes the layout, which is lazy otherwise
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
    return ask({0, id, nullptr, bytes, wish, nullptr});
}

MessageRenderer::Job MessageRenderer::renderAgain(const std::shared_ptr<const MessageContent> &content,
                                                  const RenderWish &wish)
{
    return ask({0, content->id, content, {}, wish, nullptr});
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
        message->content = question.content ? question.content : contentOf(question.id, question.bytes);
        const bool wantsText = !message->content->hasHtml() || question.wish.view == RenderWish::View::Text;
        if (wantsText && !question.cancelled->load()) {
            layOutText(*message, question.wish);
            message->document->moveToThread(thread());
        }
    }
    QMetaObject::invokeMethod(
        this,
        [this, message, job = question.job, cancelled = question.cancelled] {
            m_inWork.reset();
            begin();
            if (!cancelled->load())
                Q_EMIT rendered(job, message);
            else
                confirmShown(message->content->id);
        },
        Qt::QueuedConnection);
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
