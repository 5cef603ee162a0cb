#pragma once

#include "quarantine.h"
#include "renderedmessage.h"

#include <QObject>
#include <QThreadPool>
#include <atomic>

namespace posthorn
{

/// Turns bytes into RenderedMessage on a worker thread: parsing, and the document of a text. HTML is left to
/// RenderService, unless that is known to refuse it. A long text is answered twice: its beginning at once,
/// and all of it (RenderedMessage::isBeginning) when nothing else waits. One message is in work; of those
/// that wait the newest is next, and one that nobody waits for any more is not begun. Lives on the window
/// thread; owned by the message view, whose cards share it.
class MessageRenderer : public QObject
{
    Q_OBJECT

public:
    /// Names one question; 0 = none.
    using Job = quint64;

    explicit MessageRenderer(const QString &runtimeDir, QObject *parent = nullptr);
    ~MessageRenderer() override;

    /// The first bytes of a larger message are looked at by themselves: of what has lines, the beginning can
    /// be read before the rest was parsed.
    static constexpr qsizetype LargeBytes = 1'000'000;

    /// Answered by rendered(). A message without an id is not remembered in the quarantine.
    [[nodiscard]] Job render(PlacementId id, const QByteArray &bytes, const RenderWish &wish);
    /// The same message in another way.
    [[nodiscard]] Job renderAgain(const std::shared_ptr<const MessageContent> &content,
                                  const RenderWish &wish);
    void cancel(Job job);
    /// What was rendered is on the screen and did no harm.
    void confirmShown(PlacementId id);
    /// How many were begun so far.
    [[nodiscard]] int begun() const { return m_begun; }

Q_SIGNALS:
    void rendered(quint64 job, const std::shared_ptr<posthorn::RenderedMessage> &message);

private:
    struct Question {
        Job job = 0;
        PlacementId id;
        std::shared_ptr<const MessageContent> content; // null: to be parsed from `bytes`
        QByteArray bytes;
        RenderWish wish;
        std::shared_ptr<std::atomic<bool>> cancelled;
        bool isRest = false; // its beginning was answered
    };
    [[nodiscard]] Job ask(Question question);
    void begin();
    void work(const Question &question);
    void take(const Question &question, const std::shared_ptr<RenderedMessage> &message);
    /// What is known of the message, or of its beginning where that is enough for now.
    [[nodiscard]] static std::shared_ptr<const MessageContent> contentFor(const Question &question);

    Quarantine m_quarantine;
    QThreadPool m_pool;
    QList<Question> m_waiting; // the newest last
    std::optional<Question> m_inWork;
    Job m_lastJob = 0;
    int m_begun = 0;
};

} // namespace posthorn
