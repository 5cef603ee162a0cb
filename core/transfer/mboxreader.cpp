#include "mboxreader.h"

#include "lineends.h"
#include "mboxfields.h"

#include <algorithm>

namespace posthorn
{

MboxReader::MboxReader(std::unique_ptr<QIODevice> device, MboxKind kind, QString place,
                       QByteArray fingerprint, qint64 largest)
    : m_device(std::move(device))
    , m_kind(kind)
    , m_place(std::move(place))
    , m_fingerprint(std::move(fingerprint))
    , m_largest(largest)
    , m_window(*m_device)
{
}

void MboxReader::goTo(qint64 position)
{
    m_position = position;
    m_window.goTo(position);
}

Result<std::optional<ReadMessage>> MboxReader::next()
{
    m_window.goTo(m_position);
    const bool found = findFirst();
    if (found)
        readMessage();
    if (m_window.hasFailed())
        return Error{ErrorDomain::Store,
                     ErrorCode::StoreUnavailable,
                     Retry::AfterUser,
                     {},
                     QStringLiteral("cannot read %1: %2").arg(m_place, m_device->errorString())};
    if (!found) {
        m_position = m_window.size();
        return std::optional<ReadMessage>();
    }
    return std::optional(finished());
}

/// To the "From " line here, or the next one: what stands before the first is no message.
bool MboxReader::findFirst()
{
    bool afterEmpty = true;
    while (m_window.next()) {
        const QByteArrayView line = m_window.line();
        if (m_window.beginsLine() && isMboxSeparator(line, m_window.ahead(), m_window.atEnd(), afterEmpty)) {
            m_begin = m_window.lineBegin();
            m_timeMs = timeOfFromLine(line);
            // What is left of a "From " line of any length.
            while (!m_window.line().endsWith('\n') && m_window.next()) {
            }
            return true;
        }
        afterEmpty = line == "\n" || line == "\r\n";
    }
    return false;
}

void MboxReader::readMessage()
{
    m_message.clear();
    m_lastEmpty = 0;
    m_tooLarge = false;
    m_position = m_window.position();
    qint64 length = -1;
    bool inHeader = true;
    bool afterEmpty = false;
    while (m_window.next()) {
        const QByteArrayView line = m_window.line();
        const bool isEmpty = line == "\n" || line == "\r\n";
        if (m_window.beginsLine()) {
            if (isMboxSeparator(line, m_window.ahead(), m_window.atEnd(), afterEmpty)) {
                m_position = m_window.lineBegin();
                return;
            }
            if (inHeader && (m_kind == MboxKind::Cl || m_kind == MboxKind::Cl2))
                length = std::max(length, contentLengthIn(line));
        }
        append(line);
        m_position = m_window.position();
        if (inHeader && isEmpty && m_window.beginsLine()) {
            inHeader = false;
            const qint64 end = endByLength(m_window, m_position, length);
            if (end >= 0) {
                readBody(end);
                return;
            }
        }
        afterEmpty = isEmpty && m_window.beginsLine();
    }
}

/// By Content-Length; what stands between it and the next "From " line is the mbox's.
void MboxReader::readBody(qint64 end)
{
    while (m_position < end) {
        if (m_kind == MboxKind::Cl2) {
            const QByteArrayView piece = m_window.take(end - m_position);
            if (piece.isEmpty())
                return;
            append(piece);
        } else {
            if (!m_window.next())
                return;
            append(m_window.line().first(std::min<qint64>(m_window.line().size(), end - m_position)));
        }
        m_position = m_window.position();
    }
    m_position = end;
    m_lastEmpty = 0;
}

void MboxReader::append(QByteArrayView piece)
{
    m_lastEmpty = m_window.beginsLine() && (piece == "\n" || piece == "\r\n") ? piece.size() : 0;
    if (m_message.size() + piece.size() > m_largest) {
        // The rest is looked through for the next message only.
        m_tooLarge = true;
        m_message.clear();
    }
    if (m_tooLarge)
        return;
    const qsizetype depth = m_kind == MboxKind::Cl2 ? -1 : fromQuoteDepth(piece);
    const bool isQuoted = depth == 1 || (depth > 1 && m_kind != MboxKind::O);
    m_message.append(isQuoted && m_window.beginsLine() ? piece.sliced(1) : piece);
}

ReadMessage MboxReader::finished()
{
    ReadMessage read;
    read.place = QStringLiteral("%1, byte %2").arg(m_place).arg(m_begin);
    QByteArray bytes = std::exchange(m_message, {});
    if (m_tooLarge) {
        read.skipped = SkipReason::TooLarge;
        return read;
    }
    bytes.chop(m_lastEmpty);
    const MboxNotes notes = takeMboxNotes(bytes);
    read.deleted = notes.deleted;
    if (notes.headerOnly)
        read.skipped = SkipReason::HeaderOnly;
    else if (bytes.isEmpty())
        read.skipped = SkipReason::Empty;
    read.message = {withCrlf(std::move(bytes)), notes.flags, m_timeMs, notes.uidl};
    return read;
}

} // namespace posthorn
