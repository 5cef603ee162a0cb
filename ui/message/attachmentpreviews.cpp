#include "attachmentpreviews.h"

#include "mime/charset.h"
#include "previewcontent.h"
#include "ui/render/renderservice.h"
#include "ui/text/displaytext.h"

namespace posthorn
{

namespace
{

constexpr qsizetype TextBytes = 8 * 1024;
constexpr int LineLength = 100;

} // namespace

AttachmentPreviews::AttachmentPreviews(RenderService *renderer, QObject *parent)
    : QObject(parent)
    , m_renderer(renderer)
{
    m_pool.setMaxThreadCount(1);
    if (renderer != nullptr)
        connect(renderer, &RenderService::pictureDecoded, this, [this](quint64 picture, const QImage &image) {
            const QString part = m_asked.take(picture);
            if (!part.isEmpty() && !image.isNull())
                Q_EMIT pictureReady(part, image);
        });
}

AttachmentPreviews::~AttachmentPreviews()
{
    m_pool.clear();
    m_pool.waitForDone();
}

QString AttachmentPreviews::firstLines(const QByteArray &bytes, const QByteArray &charset)
{
    const QByteArray beginning = PreviewContent::beginningOf(bytes, TextBytes);
    const QString text = charset.isEmpty() ? decodeGuessed(beginning) : decodeBody(beginning, charset);
    QStringList lines;
    for (const QString &line : text.split(u'\n').mid(0, MostLines))
        lines += displayText(line, LineLength);
    while (!lines.isEmpty() && lines.last().isEmpty())
        lines.removeLast();
    return lines.join(u'\n');
}

void AttachmentPreviews::load(const std::shared_ptr<const MessageContent> &content, const QSize &limit)
{
    m_pool.clear();
    m_asked.clear();
    m_limit = limit;
    const quint64 generation = ++m_generation;
    if (!content)
        return;
    for (const MessagePart &part : content->parsed.attachments().mid(0, MostParts)) {
        if (part.size > MostBytes)
            continue;
        m_pool.start([this, generation, content, part] {
            const Result<QByteArray> bytes = MessageParser::partContent(content->bytes, part.id);
            if (!bytes)
                return;
            const AttachmentTruth truth = attachmentTruth(part.fileName, part.contentType, *bytes);
            const QString lines =
                PreviewContent::isText(part, truth, *bytes) ? firstLines(*bytes, part.charset) : QString();
            const QByteArray picture = PreviewContent::isPicture(truth) ? *bytes : QByteArray();
            QMetaObject::invokeMethod(this, [this, generation, part, truth, picture, lines] {
                take(generation, part, truth, picture, lines);
            });
        });
    }
}

void AttachmentPreviews::take(quint64 generation, const MessagePart &part, const AttachmentTruth &truth,
                              const QByteArray &bytes, const QString &lines)
{
    if (generation != m_generation)
        return;
    Q_EMIT truthKnown(part.id, truth);
    if (!lines.isEmpty())
        Q_EMIT textReady(part.id, lines);
    if (!bytes.isEmpty() && m_renderer != nullptr)
        m_asked.insert(m_renderer->decodePicture(bytes, m_limit), part.id);
}

} // namespace posthorn
