#include "pop3response.h"

#include "net/serverrefusal.h"

#include <cstring>

namespace posthorn
{

namespace
{

constexpr qsizetype ChunkSize = 64 * 1024;
constexpr qsizetype MaxStatusLine = 8 * 1024; // RFC 1939 says 512; be generous, be bounded

Error protocolError(ErrorCode code, const QString &context)
{
    return {ErrorDomain::Protocol, code, Retry::Backoff, {}, context};
}

/// The C library's search: several times as fast as Qt's, and it sees every byte of all mail.
qsizetype find(QByteArrayView text, QByteArrayView wanted, qsizetype from)
{
    const void *found =
        ::memmem(text.data() + from, size_t(text.size() - from), wanted.data(), size_t(wanted.size()));
    return found == nullptr ? -1 : static_cast<const char *>(found) - text.data();
}

} // namespace

Pop3ResponseReader::Pop3ResponseReader(MailSocket &socket)
    : m_socket(socket)
{
}

void Pop3ResponseReader::beginAnswer()
{
    m_began = std::chrono::steady_clock::now();
    m_answerBytes = 0;
}

Result<void> Pop3ResponseReader::fill()
{
    const auto allowed = 3 * m_socket.timeouts().read + std::chrono::seconds(m_answerBytes / 1024);
    if (std::chrono::steady_clock::now() - m_began > allowed)
        return Error{ErrorDomain::Network,
                     ErrorCode::TimedOut,
                     Retry::Reconnect,
                     {},
                     QStringLiteral("an answer that does not end")};
    if (m_position > 0) {
        m_buffer.remove(0, m_position);
        m_position = 0;
    }
    const qsizetype old = m_buffer.size();
    m_buffer.resize(old + ChunkSize);
    const auto count = m_socket.read(m_buffer.data() + old, ChunkSize);
    m_buffer.resize(old + (count ? qsizetype(*count) : 0));
    if (!count)
        return count.error();
    m_answerBytes += *count;
    return {};
}

Result<QByteArray> Pop3ResponseReader::readStatus(const QString &context)
{
    beginAnswer();
    qsizetype searchFrom = m_position;
    for (;;) {
        const qsizetype end = m_buffer.indexOf('\n', searchFrom);
        if (end >= 0) {
            QByteArray line = m_buffer.mid(m_position, end - m_position);
            m_position = end + 1;
            if (line.endsWith('\r'))
                line.chop(1);
            if (line.startsWith("+OK"))
                return line.mid(3).trimmed();
            if (line.startsWith("-ERR"))
                return pop3Refusal(
                    line, {ErrorDomain::Server, ErrorCode::ServerSaidNo, Retry::AfterUser, {}, context});
            return protocolError(ErrorCode::UnexpectedAnswer, context);
        }
        const qsizetype pending = m_buffer.size() - m_position;
        if (pending > MaxStatusLine)
            return protocolError(ErrorCode::LimitExceeded, context);
        POSTHORN_TRY(fill());
        searchFrom = m_position + pending;
    }
}

Result<QByteArray> Pop3ResponseReader::readMultiline(qint64 maxSize)
{
    static const QByteArray terminator = QByteArrayLiteral("\r\n.\r\n");
    beginAnswer();
    qsizetype scanned = 0; // of the unread part
    for (;;) {
        const QByteArrayView pending = QByteArrayView(m_buffer).sliced(m_position);
        if (pending.startsWith(".\r\n")) {
            m_position += 3;
            return QByteArray();
        }
        const qsizetype from = std::max<qsizetype>(0, scanned - terminator.size() + 1);
        const qsizetype end = find(pending, terminator, from);
        if (end >= 0) {
            QByteArray data = pending.first(end + 2).toByteArray();
            m_position += end + terminator.size();
            unstuffDots(data);
            return data;
        }
        scanned = pending.size();
        if (scanned > maxSize)
            return protocolError(ErrorCode::LimitExceeded, QStringLiteral("a POP3 answer that does not end"));
        POSTHORN_TRY(fill());
    }
}

void unstuffDots(QByteArray &data)
{
    // The common message has no such line: look before anything is copied.
    const bool startsWithDot = data.startsWith('.');
    if (!startsWithDot && find(data, "\r\n.", 0) < 0)
        return;
    const char *in = data.constData();
    const char *const end = in + data.size();
    QByteArray plain;
    plain.reserve(data.size());
    if (startsWithDot)
        ++in;
    while (in < end) {
        const auto *dot = static_cast<const char *>(::memmem(in, size_t(end - in), "\r\n.", 3));
        if (!dot) {
            plain.append(in, end - in);
            break;
        }
        plain.append(in, dot + 2 - in);
        in = dot + 3;
    }
    data = plain;
}

} // namespace posthorn
