#pragma once

#include "base/backoff.h"
#include "renderprocess.h"
#include "renderqueue.h"
#include "renderservice.h"

#include <QElapsedTimer>
#include <QTimer>

namespace posthorn
{

class WireReader;
class WireWriter;

/// What RenderService is made of: renderservice.cpp takes the questions, renderservice_process.cpp keeps a
/// process and gives it one after the other, renderservice_answers.cpp reads what comes back. Window thread;
/// nothing is done while somebody asks, all of it from the event loop.
class RenderService::Private
{
public:
    Private(const QString &path, RenderService *service);

    /// A page that is laid out in the process.
    struct Page {
        QSize size;
        double scale = 1;
        bool insisted = false;
        size_t source = 0;
    };
    enum class State { Stopped, Starting, Idle, Busy };

    /// Looks what is to be done, once the event loop comes round.
    void wake() { wakeUp.start(0); }
    void add(const RenderJob &job)
    {
        queue.add(job);
        wake();
    }
    void add(render::FrameKind kind, PageId page, WireWriter &body);
    quint64 addPicture(const QByteArray &bytes, const QSize &limit, int page, bool insisted);
    void pump();
    void start();
    void couldNotStart();
    void ask(const RenderJob &job);
    void limitTime();
    void outOfTime();
    void receive(const render::Frame &frame);
    bool answer(const RenderJob &job, const render::Frame &frame);
    bool answerPainted(const RenderJob &job, WireReader &in);
    void lose(RenderFailure why);
    void replace();
    void tellFailed(const RenderJob &job, RenderFailure why);
    void remember(size_t source, RenderFailure why);

    const QString program;
    RenderService *q;
    QTimer wakeUp;
    QTimer watchdog;
    QElapsedTimer uptime;
    Backoff backoff;
    qint64 retryAt = 0;   // on uptime
    qint64 startedAt = 0; // on uptime
    std::unique_ptr<RenderProcess> process;
    State state = State::Stopped;
    bool keepWarm = false;
    bool toldOfFiles = false;
    std::optional<RenderFailure> loss; // the process is of no use any more, for this reason
    RenderQueue queue;
    std::optional<RenderJob> current;
    bool currentReleased = false;
    QElapsedTimer sinceAsked;
    qint64 cpuBefore = 0;
    int rounds = 0;
    quint32 serial = 0;
    QHash<PageId, Page> pages;
    QList<std::pair<PageId, RenderFailure>> failures;   // to be told
    QList<std::pair<size_t, RenderFailure>> remembered; // what HTML cost a process
    PageId lastPage = 0;
    quint64 lastPicture = 0;
};

} // namespace posthorn
