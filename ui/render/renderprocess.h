#pragma once

#include "renderprotocol.h"
#include "sharedpictures.h"

#include <QObject>
#include <QSocketNotifier>
#include <deque>
#include <memory>

namespace posthorn
{

/// One life of posthorn-render: the process, the pipe and the shared memory. Lives on the window thread and
/// never waits there: what the pipe does not take is written when it does, and the dead are collected when
/// the kernel tells of them. Owned by RenderService, which makes another when it `ended`.
class RenderProcess : public QObject
{
    Q_OBJECT

public:
    explicit RenderProcess(QObject *parent = nullptr);
    /// Kills it if it still runs.
    ~RenderProcess() override;

    /// False: there is no such program, or the system has no process left.
    [[nodiscard]] bool start(const QString &program);
    void send(render::FrameKind kind, quint32 serial, const QList<QByteArray> &body);
    /// All that was sent has left.
    [[nodiscard]] bool isWritten() const { return m_unwritten.empty(); }
    /// Nothing comes after this.
    void kill();
    /// Takes what came but was not noticed yet, because the event loop was busy.
    void readNow() { readSome(); }
    [[nodiscard]] QImage picture(const render::PictureShape &shape, bool opaque)
    {
        return m_pictures.copy(shape, opaque);
    }
    /// Processor time it has used so far.
    [[nodiscard]] qint64 cpuMs() const;
    [[nodiscard]] qint64 processId() const { return m_pid; }

Q_SIGNALS:
    void frameReceived(const posthorn::render::Frame &frame);
    /// The pipe took some of what waited.
    void wrote();
    /// It is dead, or what it says is no frame. Nothing comes after this.
    void ended();

private:
    void readSome();
    void writeSome();
    void end();

    SharedPictures m_pictures;
    render::FrameSplitter m_frames{render::MaxAnswer};
    std::deque<QByteArray> m_unwritten;
    qsizetype m_written = 0; // of the first one
    std::unique_ptr<QSocketNotifier> m_readable;
    std::unique_ptr<QSocketNotifier> m_writable;
    int m_socket = -1;
    int m_pid = 0;
    bool m_ended = false;
};

} // namespace posthorn
