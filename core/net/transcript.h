#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <deque>
#include <mutex>

namespace posthorn
{

/// What went over one connection, without secrets and without message bodies, for the user to open. Bounded
/// (the newest 2,000 lines, 500 bytes a line; of a long run of lines only its beginning). Written by the
/// connection's worker, read by any thread.
///
/// Secrets are kept out twice: the caller marks what it knows to be secret, and every line that is sent is
/// looked at for log-in commands and for what follows them, so that a caller's mistake shows nothing either.
/// Literals (IMAP) are counted, not kept, in both directions; other payload is what is sent between
/// beginPayload() and endPayload().
class Transcript
{
public:
    enum class Direction { Sent, Received, Note };
    struct Line {
        qint64 timeMs = 0;
        Direction direction = Direction::Note;
        QByteArray text; // control characters escaped
    };

    /// Bytes as they pass; cut into lines here.
    void sent(QByteArrayView bytes);
    void received(QByteArrayView bytes);
    void note(const QString &text);
    /// Between these calls lines sent are replaced by "***" (and by nothing else: not even their length
    /// shows).
    void beginSecret();
    void endSecret();
    /// Between these calls bytes of both directions are counted, and only the counts are kept.
    void beginPayload();
    void endPayload();

    [[nodiscard]] QList<Line> lines() const;
    [[nodiscard]] QString toText() const;

private:
    /// One direction's place in its stream.
    struct Stream {
        QByteArray partial; // the line that has not ended, at most the kept length
        QByteArray tail;    // the last bytes of a line too long for `partial`, to recognise a literal
        qint64 literalLeft = 0;
        qint64 payload = 0;
        bool masked = false; // a part of the line was sent as a secret
    };

    void take(Direction direction, QByteArrayView bytes);
    void endLine(Direction direction, Stream &stream);
    void push(Direction direction, QByteArray text);

    mutable std::mutex m_mutex;
    std::deque<Line> m_lines;
    Stream m_streams[2];
    int m_room = 0; // lines that the chunk being taken may still add
    int m_dropped = 0;
    bool m_secret = false;
    bool m_payload = false;
    bool m_loggingIn = false; // what is sent are a SASL exchange's answers
};

} // namespace posthorn
