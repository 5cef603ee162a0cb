#pragma once

#include "messagerenderer.h"
#include "store/messagerow.h"
#include "store/storechange.h"
#include "ui/services.h"

#include <QObject>
#include <optional>

namespace posthorn
{

/// Brings one message to the window: header from the store, body from the store or, where it is not here,
/// through the engine, and the rendering of it. Lives on the window thread and never waits; owned by the
/// message view. Answers for a message that is no longer wanted are dropped.
class MessageLoader : public QObject
{
    Q_OBJECT

public:
    /// Larger messages are fetched only when the user asks.
    static constexpr qint64 FetchLimit = 10'000'000;

    explicit MessageLoader(const Services &services, QObject *parent = nullptr);

    void load(PlacementId id, const RenderWish &wish);
    void reload();
    /// The same message in another way; `wish` is kept.
    void render(const RenderWish &wish);
    /// Fetches although it is large.
    void fetch();
    void stop();
    [[nodiscard]] PlacementId current() const { return m_id; }
    [[nodiscard]] const RenderWish &wish() const { return m_wish; }
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
    void readDetail(bool first);
    void readBody();
    void takeChange(const StoreChange &change);

    Services m_services;
    MessageRenderer m_renderer;
    PlacementId m_id;
    RenderWish m_wish;
    std::optional<MessageDetail> m_detail;
    std::shared_ptr<const MessageContent> m_content;
    quint64 m_generation = 0;
    bool m_bodyAsked = false;
};

} // namespace posthorn
