#pragma once

#include "base/result.h"
#include "messagerenderer.h"
#include "store/messagerow.h"
#include "store/storechange.h"
#include "store/storereader.h"
#include "ui/services.h"

#include <QObject>
#include <optional>

namespace posthorn
{

/// What the store holds of one message: read in one job. A value.
struct StoredMessage {
    MessageDetail detail;
    std::optional<Result<QByteArray>> body; // not read where it is not here, or large

    /// Larger bodies are read after the header is on the screen.
    static constexpr qint64 AtOnceLimit = 1'000'000;
    [[nodiscard]] static Result<StoredMessage> read(StoreReader &reader, PlacementId id);
};

/// Brings one message to the window: header and body from the store or, where the body is not here, through
/// the engine, and the rendering of it. Lives on the window thread and never waits; owned by its card.
/// Answers for a message that is no longer wanted are dropped, and what of them was not begun is not done.
class MessageLoader : public QObject
{
    Q_OBJECT

public:
    /// Larger messages are fetched only when the user asks.
    static constexpr qint64 FetchLimit = 10'000'000;

    MessageLoader(const Services &services, MessageRenderer &renderer, QObject *parent = nullptr);
    ~MessageLoader() override;

    void load(PlacementId id, const RenderWish &wish);
    /// The same where it was read from the store already.
    void take(const StoredMessage &stored, const RenderWish &wish);
    /// A message that lies in no folder.
    void takeBytes(const QByteArray &bytes, const RenderWish &wish);
    void reload();
    /// The same message in another way; `wish` is kept.
    void render(const RenderWish &wish);
    /// Fetches although it is large.
    void fetch();
    void stop();
    [[nodiscard]] PlacementId current() const { return m_id; }
    [[nodiscard]] const std::optional<MessageDetail> &detail() const { return m_detail; }
    [[nodiscard]] MessageRenderer &renderer() { return m_renderer; }

Q_SIGNALS:
    void headerReady(const posthorn::MessageDetail &detail);
    /// Flags, folder or location changed.
    void headerChanged(const posthorn::MessageDetail &detail);
    void bodyAwaited();
    void bodyTooLarge(qint64 size);
    void bodyReady(const std::shared_ptr<posthorn::RenderedMessage> &message);
    void failed(const posthorn::Error &error);
    void gone();

private:
    void readMessage();
    void readDetail();
    void readBody();
    void takeStored(const StoredMessage &stored);
    void takeChange(const StoreChange &change);
    void fail(const Error &error);
    void ask(MessageRenderer::Job job);

    Services m_services;
    MessageRenderer &m_renderer;
    PlacementId m_id;
    RenderWish m_wish;
    std::optional<MessageDetail> m_detail;
    std::shared_ptr<const MessageContent> m_content;
    std::shared_ptr<std::atomic<bool>> m_wanted; // for jobs of the store that have not begun
    MessageRenderer::Job m_job = 0;
    bool m_bodyAsked = false;
};

} // namespace posthorn
