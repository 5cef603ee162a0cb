#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <deque>
#include <mutex>

namespace posthorn
{

/// What went over one connection, without secrets and without message bodies, for the user to open. Bounded (the
/// newest 2,000 lines, 500 bytes a line). Written by the connection's worker, read by any thread.
class Transcript
{
public:
    enum class Direction { Sent, Received, Note };
    struct Line {
        qint64 timeMs = 0;
        Direction direction = Direction::Note;
        QByteArray text; // control characters escaped
    };

    /// Bytes as they pass; cut into lines here. While redacting, what is sent shows as "***".
    void sent(QByteArrayView bytes);
    void received(QByteArrayView bytes);
    void note(const QString &text);
    /// Between these calls lines sent are replaced by "***" (and by nothing else: not even their length shows).
    void beginSecret();
    void endSecret();

    [[nodiscard]] QList<Line> lines() const;
    [[nodiscard]] QString toText() const;

private:
    void append(Direction direction, QByteArrayView bytes);

    mutable std::mutex m_mutex;
    std::deque<Line> m_lines;
    QByteArray m_partial[2];
    bool m_secret = false;
};

} // namespace posthorn
