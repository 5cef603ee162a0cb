#pragma once

#include "quarantine.h"
#include "renderedmessage.h"

#include <QObject>
#include <QThreadPool>
#include <atomic>

namespace posthorn
{

/// Turns bytes into RenderedMessage on a worker thread: parsing, sanitizing, decoding of pictures and a first
/// layout. Lives on the window thread; owned by the message view. Only the newest question is answered.
class MessageRenderer : public QObject
{
    Q_OBJECT

public:
    /// HTML whose layout takes longer than this is shown as text, since the window would stand still as long.
    static constexpr qint64 LayoutLimitMs = 250;

    explicit MessageRenderer(const QString &runtimeDir, QObject *parent = nullptr);
    ~MessageRenderer() override;

    void render(PlacementId id, const QByteArray &bytes, const RenderWish &wish);
    /// The same message in another way.
    void renderAgain(const std::shared_ptr<const MessageContent> &content, const RenderWish &wish);
    /// What was rendered is on the screen and did no harm.
    void confirmShown(PlacementId id);
    void cancel();

Q_SIGNALS:
    void rendered(const std::shared_ptr<posthorn::RenderedMessage> &message);

private:
    void enqueue(PlacementId id, std::function<std::shared_ptr<const MessageContent>()> content,
                 const RenderWish &wish);

    Quarantine m_quarantine;
    QThreadPool m_pool;
    std::atomic<quint64> m_generation = 0;
};

} // namespace posthorn
