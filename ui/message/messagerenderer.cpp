#include "messagerenderer.h"

#include "htmldocumentbuilder.h"
#include "imagedecoder.h"
#include "textdocumentbuilder.h"

#include <QElapsedTimer>

namespace posthorn
{

namespace
{

constexpr int MaxInlineImages = 60;
constexpr int MaxThumbnails = 12;
constexpr QSize ThumbnailLimit(192, 128);
constexpr QSize InlineLimit(2400, 12'000);

std::shared_ptr<const MessageContent> contentOf(PlacementId id, const QByteArray &bytes)
{
    auto content = std::make_shared<MessageContent>();
    content->id = id;
    content->bytes = bytes;
    content->parsed = MessageParser::parse(bytes);
    if (!content->parsed.html.isEmpty())
        content->sanitized = HtmlSanitizer::sanitize(content->parsed.html);
    int thumbnails = 0;
    for (const MessagePart &part : content->parsed.parts) {
        if (!part.isAttachment || !part.contentType.startsWith("image/") ||
            part.size > imagedecoder::MaxBytes)
            continue;
        if (++thumbnails > MaxThumbnails)
            break;
        if (const auto decoded = MessageParser::partContent(bytes, part.id))
            if (const QImage image = imagedecoder::decode(*decoded, ThumbnailLimit); !image.isNull())
                content->thumbnails.insert(part.id, image);
    }
    return content;
}

/// Pictures of one message by their source, each decoded once.
class InlineImages
{
public:
    explicit InlineImages(const MessageContent &content)
        : m_content(content)
    {
    }

    QImage operator()(const QString &source)
    {
        const auto known = m_decoded.constFind(source);
        if (known != m_decoded.cend())
            return *known;
        const QImage image = m_decoded.size() < MaxInlineImages ? load(source) : QImage();
        m_decoded.insert(source, image);
        return image;
    }

private:
    QImage load(const QString &source) const
    {
        if (source.startsWith(QLatin1String("data:"), Qt::CaseInsensitive))
            return imagedecoder::decodeDataUrl(source, InlineLimit);
        if (!source.startsWith(QLatin1String("cid:"), Qt::CaseInsensitive))
            return {};
        const QByteArray id = QByteArray::fromPercentEncoding(source.mid(4).toUtf8());
        for (const MessagePart &part : m_content.parsed.parts) {
            if (part.contentId != id || !part.contentType.startsWith("image/"))
                continue;
            const auto bytes = MessageParser::partContent(m_content.bytes, part.id);
            return bytes ? imagedecoder::decode(*bytes, InlineLimit) : QImage();
        }
        return {};
    }

    const MessageContent &m_content;
    QHash<QString, QImage> m_decoded;
};

qint64 layOut(MailDocument &document, int width)
{
    QElapsedTimer timer;
    timer.start();
    document.setTextWidth(width);
    static_cast<void>(document.size()); // completes the layout, which is lazy otherwise
    return timer.elapsed();
}

void renderInto(RenderedMessage &message, const RenderWish &wish)
{
    const MessageContent &content = *message.content;
    const bool hasHtml = !content.sanitized.html.isEmpty();
    const bool wantsHtml = hasHtml && wish.view != RenderWish::View::Text;
    if (wantsHtml && (!content.sanitized.tooComplex || wish.evenIfSlow)) {
        InlineImages images(content);
        auto document = HtmlDocumentBuilder(wish.style).build(content.sanitized.html, std::ref(images));
        message.layoutMs = layOut(*document, wish.style.width);
        message.tooComplex = message.layoutMs > MessageRenderer::LayoutLimitMs && !wish.evenIfSlow;
        if (!message.tooComplex) {
            message.document = std::move(document);
            message.isHtml = true;
        }
    } else if (wantsHtml) {
        message.tooComplex = true;
    }
    if (!message.document) {
        message.document = TextDocumentBuilder(wish.style).build(content.parsed.text, wish.unfolded);
        message.layoutMs = layOut(*message.document, wish.style.width);
    }
}

} // namespace

MessageRenderer::MessageRenderer(const QString &runtimeDir, QObject *parent)
    : QObject(parent)
    , m_quarantine(runtimeDir)
{
    // One at a time: a message that is passed over must not hold up the next one's thread.
    m_pool.setMaxThreadCount(1);
}

MessageRenderer::~MessageRenderer()
{
    ++m_generation;
    m_pool.clear();
    m_pool.waitForDone();
}

void MessageRenderer::render(PlacementId id, const QByteArray &bytes, const RenderWish &wish)
{
    enqueue(
        id, [id, bytes] { return contentOf(id, bytes); }, wish);
}

void MessageRenderer::renderAgain(const std::shared_ptr<const MessageContent> &content,
                                  const RenderWish &wish)
{
    enqueue(
        content->id, [content] { return content; }, wish);
}

void MessageRenderer::enqueue(PlacementId id, std::function<std::shared_ptr<const MessageContent>()> content,
                              const RenderWish &wish)
{
    const quint64 generation = ++m_generation;
    QThread *window = thread();
    // The destructor waits for the pool, so `this` outlives every job.
    m_pool.start([this, id, generation, content = std::move(content), wish, window] {
        if (generation != m_generation)
            return;
        auto message = std::make_shared<RenderedMessage>();
        if (wish.evenIfQuarantined)
            m_quarantine.forgive(id);
        message->quarantined = !m_quarantine.enter(id);
        if (message->quarantined) {
            auto only = std::make_shared<MessageContent>();
            only->id = id;
            message->content = only;
        } else {
            message->content = content();
            renderInto(*message, wish);
            message->document->moveToThread(window);
        }
        QMetaObject::invokeMethod(
            this,
            [this, generation, message] {
                if (generation == m_generation)
                    Q_EMIT rendered(message);
                else
                    confirmShown(message->content->id);
            },
            Qt::QueuedConnection);
    });
}

void MessageRenderer::confirmShown(PlacementId id)
{
    m_pool.start([this, id] { m_quarantine.leave(id); });
}

void MessageRenderer::cancel()
{
    ++m_generation;
}

} // namespace posthorn
