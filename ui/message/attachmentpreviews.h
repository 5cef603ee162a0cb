#pragma once

#include "mime/attachmenttruth.h"
#include "renderedmessage.h"

#include <QHash>
#include <QImage>
#include <QObject>
#include <QThreadPool>

namespace posthorn
{

class RenderService;

/// What the cards of a message's attachments show of them: what each really is, a picture of pictures and of
/// the first page of PDF, made by the process without rights, and the first lines of texts. Window thread;
/// the bytes are read on a thread of its own. Owned by the strip.
class AttachmentPreviews : public QObject
{
    Q_OBJECT

public:
    static constexpr qsizetype MostParts = 50;
    static constexpr qint64 MostBytes = 20'000'000; // of one
    static constexpr int MostLines = 12;

    /// `renderer` may be null: then there are no pictures.
    explicit AttachmentPreviews(RenderService *renderer, QObject *parent = nullptr);
    ~AttachmentPreviews() override;

    /// Of another message: answers about the one before no longer come. Null = of none. Pictures fit `limit`
    /// device pixels.
    void load(const std::shared_ptr<const MessageContent> &content, const QSize &limit);

    /// The first lines, each cut to a readable length, without control characters. Pure.
    [[nodiscard]] static QString firstLines(const QByteArray &bytes, const QByteArray &charset);

Q_SIGNALS:
    void truthKnown(const QString &partId, const posthorn::AttachmentTruth &truth);
    void pictureReady(const QString &partId, const QImage &picture);
    void textReady(const QString &partId, const QString &lines);

private:
    void take(quint64 generation, const MessagePart &part, const AttachmentTruth &truth,
              const QByteArray &bytes, const QString &lines);

    RenderService *m_renderer;
    QHash<quint64, QString> m_asked; // pictures under way: the part
    QSize m_limit;
    quint64 m_generation = 0;
    QThreadPool m_pool;
};

} // namespace posthorn
