#include "transcript.h"

#include "transcriptredaction.h"

#include <QDateTime>
#include <algorithm>

namespace posthorn
{

namespace
{

constexpr size_t keptLines = 2'000;
constexpr qsizetype keptBytes = 500;
// Of one chunk of received bytes; more are the rows of a long listing, which nobody reads.
constexpr int keptPerChunk = 24;
constexpr qsizetype tailBytes = 32;

} // namespace

void Transcript::sent(QByteArrayView bytes)
{
    const std::lock_guard lock(m_mutex);
    take(Direction::Sent, bytes);
}

void Transcript::received(QByteArrayView bytes)
{
    const std::lock_guard lock(m_mutex);
    take(Direction::Received, bytes);
}

void Transcript::take(Direction direction, QByteArrayView bytes)
{
    Stream &stream = m_streams[direction == Direction::Received];
    if (m_payload) {
        stream.payload += bytes.size();
        return;
    }
    m_room = keptPerChunk;
    m_dropped = 0;
    while (!bytes.isEmpty()) {
        if (stream.literalLeft > 0) {
            const qsizetype skipped = std::min<qint64>(stream.literalLeft, bytes.size());
            stream.literalLeft -= skipped;
            bytes = bytes.sliced(skipped);
            continue;
        }
        const qsizetype end = bytes.indexOf('\n');
        const QByteArrayView piece = end < 0 ? bytes : bytes.first(end);
        if (direction == Direction::Sent && m_secret)
            stream.masked = stream.masked || !piece.isEmpty();
        else
            stream.partial.append(piece.first(std::min(piece.size(), keptBytes + 1 - stream.partial.size())));
        stream.tail.append(piece.last(std::min(piece.size(), tailBytes)));
        if (stream.tail.size() > 2 * tailBytes)
            stream.tail = stream.tail.last(tailBytes);
        if (end < 0)
            break;
        endLine(direction, stream);
        bytes = bytes.sliced(end + 1);
    }
    if (m_dropped > 0)
        push(direction, "... " + QByteArray::number(m_dropped) + " more lines");
}

void Transcript::endLine(Direction direction, Stream &stream)
{
    for (QByteArray *text : {&stream.partial, &stream.tail})
        if (text->endsWith('\r'))
            text->chop(1);
    stream.literalLeft = announcedLiteral(stream.tail);
    stream.tail.clear();
    QByteArray text = std::exchange(stream.partial, {});
    const bool masked = std::exchange(stream.masked, false) || (direction == Direction::Sent && m_secret);
    if (direction == Direction::Sent) {
        if (masked || m_loggingIn) {
            text = "***";
        } else {
            m_loggingIn = beginsSasl(text);
            text = redactedCommand(text);
        }
    } else if (m_loggingIn && endsSasl(text)) {
        m_loggingIn = false;
    }
    if (stream.literalLeft > 0 && !masked)
        text += " (" + QByteArray::number(stream.literalLeft) + " bytes)";
    if (m_room-- > 0)
        push(direction, std::move(text));
    else
        ++m_dropped;
}

void Transcript::push(Direction direction, QByteArray text)
{
    if (text.size() > keptBytes)
        text = text.left(keptBytes) + "...";
    m_lines.push_back({QDateTime::currentMSecsSinceEpoch(), direction, std::move(text)});
    if (m_lines.size() > keptLines)
        m_lines.pop_front();
}

void Transcript::note(const QString &text)
{
    const std::lock_guard lock(m_mutex);
    push(Direction::Note, text.toUtf8());
}

void Transcript::beginSecret()
{
    const std::lock_guard lock(m_mutex);
    m_secret = true;
}

void Transcript::endSecret()
{
    const std::lock_guard lock(m_mutex);
    m_secret = false;
}

void Transcript::beginPayload()
{
    const std::lock_guard lock(m_mutex);
    m_payload = true;
}

void Transcript::endPayload()
{
    const std::lock_guard lock(m_mutex);
    m_payload = false;
    for (const Direction direction : {Direction::Sent, Direction::Received}) {
        Stream &stream = m_streams[direction == Direction::Received];
        if (stream.payload > 0)
            push(direction, '(' + QByteArray::number(std::exchange(stream.payload, 0)) + " bytes)");
    }
}

QList<Transcript::Line> Transcript::lines() const
{
    const std::lock_guard lock(m_mutex);
    QList<Line> result(m_lines.begin(), m_lines.end());
    for (Line &line : result)
        line.text = escaped(line.text);
    return result;
}

QString Transcript::toText() const
{
    QString text;
    for (const Line &line : lines()) {
        static constexpr const char *arrows[] = {"C: ", "S: ", "-- "};
        text += QDateTime::fromMSecsSinceEpoch(line.timeMs).toString(QStringLiteral("HH:mm:ss.zzz "));
        text +=
            QLatin1String(arrows[static_cast<int>(line.direction)]) + QString::fromUtf8(line.text) + u'\n';
    }
    return text;
}

} // namespace posthorn
