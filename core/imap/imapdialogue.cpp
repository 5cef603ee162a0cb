#include "imapdialogue.h"

#include "imaperror.h"

#include <algorithm>

namespace posthorn
{

namespace
{

constexpr qsizetype bufferSize = 64 * 1024;
constexpr qsizetype directWrite = 16 * 1024;

} // namespace

ImapDialogue::ImapDialogue(MailSocket &socket, Untagged untagged)
    : m_socket(socket)
    , m_untagged(std::move(untagged))
    , m_reader([this](ImapResponse &&response) { take(std::move(response)); })
    , m_buffer(bufferSize, Qt::Uninitialized)
{
}

Error ImapDialogue::end(Error error)
{
    if (!m_error) {
        m_error = std::move(error);
        m_pending.clear();
        m_socket.close();
    }
    return *m_error;
}

ImapDialogue::Pending *ImapDialogue::find(const QByteArray &tag)
{
    const auto found = std::find_if(m_pending.begin(), m_pending.end(),
                                    [&](const Pending &pending) { return pending.tag == tag; });
    return found == m_pending.end() ? nullptr : &*found;
}

void ImapDialogue::take(ImapResponse &&response)
{
    if (m_error)
        return;
    switch (response.kind) {
    case ImapResponse::Kind::Continuation:
        m_continued = true;
        return;
    case ImapResponse::Kind::Tagged:
        if (Pending *pending = find(response.tag); pending != nullptr && !pending->outcome)
            pending->outcome = {response.status, std::move(response.code), std::move(response.text)};
        else
            m_error = Error{ErrorDomain::Protocol,
                            ErrorCode::UnexpectedAnswer,
                            Retry::Reconnect,
                            {},
                            QStringLiteral("an answer to a command that was not sent")};
        return;
    case ImapResponse::Kind::Untagged:
        break;
    }
    if (response.status == ImapResponse::Status::Bye && !m_byeExpected) {
        m_error = imapBye(response.code, response.text);
        return;
    }
    if (auto taken = m_untagged(std::move(response)); !taken)
        m_error = std::move(taken).error();
}

Result<void> ImapDialogue::write(QByteArrayView bytes)
{
    if (auto written = m_socket.write(bytes); !written)
        return end(std::move(written).error());
    m_sentSinceRead = true;
    return {};
}

Result<void> ImapDialogue::sendLine(QByteArrayView line)
{
    if (m_error)
        return *m_error;
    return write(line.toByteArray() + "\r\n");
}

Result<QByteArray> ImapDialogue::send(const ImapCommand &command)
{
    if (m_error)
        return *m_error;
    if (!command.isValid())
        return Error{ErrorDomain::Usage,
                     ErrorCode::InvalidArgument,
                     Retry::Never,
                     {},
                     QString::fromLatin1(command.name())};
    if (m_pending.empty()) {
        m_waited = {};
        m_received = 0;
    }
    const QByteArray tag = 'A' + QByteArray::number(++m_lastTag);
    m_pending.push_back({tag, {}});

    QByteArray text = tag + ' ';
    const QList<QByteArray> &pieces = command.pieces();
    for (qsizetype i = 0; i < pieces.size(); ++i) {
        const QByteArray &piece = pieces[i];
        if (i % 2 == 0) {
            text += piece;
            continue;
        }
        const bool nonSync = piece.size() <= m_nonSyncLimit;
        text += '{' + QByteArray::number(piece.size()) + (nonSync ? "+}\r\n" : "}\r\n");
        if (!nonSync) {
            m_continued = false;
            POSTHORN_TRY(write(text));
            text.clear();
            POSTHORN_TRY_ASSIGN(const bool wanted, waitForContinuation(tag));
            if (!wanted) // refused already: wait() tells why
                return tag;
        }
        if (piece.size() < directWrite) {
            text += piece;
        } else {
            POSTHORN_TRY(write(text));
            text.clear();
            POSTHORN_TRY(write(piece));
        }
    }
    m_continued = false;
    POSTHORN_TRY(write(text + "\r\n"));
    return tag;
}

Result<bool> ImapDialogue::waitForContinuation(const QByteArray &tag)
{
    while (true) {
        if (m_error)
            return *m_error;
        if (m_continued)
            return true;
        if (const Pending *pending = find(tag); pending == nullptr || pending->outcome)
            return false;
        POSTHORN_TRY(pump());
    }
}

/// Nothing while the answer is still to come.
std::optional<Result<ImapDialogue::Outcome>> ImapDialogue::answered(const QByteArray &tag)
{
    if (m_error)
        return Result<Outcome>(*m_error);
    Pending *pending = find(tag);
    if (pending == nullptr)
        return Result<Outcome>(end({ErrorDomain::Protocol,
                                    ErrorCode::UnexpectedAnswer,
                                    Retry::Reconnect,
                                    {},
                                    QStringLiteral("waiting for a command that was not sent")}));
    if (!pending->outcome)
        return {};
    Outcome outcome = *std::move(pending->outcome);
    std::erase_if(m_pending, [&](const Pending &other) { return other.tag == tag; });
    return Result<Outcome>(std::move(outcome));
}

Result<ImapDialogue::Outcome> ImapDialogue::wait(const QByteArray &tag)
{
    while (true) {
        if (auto outcome = answered(tag))
            return *std::move(outcome);
        POSTHORN_TRY(pump());
    }
}

Result<ImapDialogue::Outcome> ImapDialogue::waitToTheLine(const QByteArray &tag)
{
    while (true) {
        if (auto outcome = answered(tag))
            return *std::move(outcome);
        if (std::exchange(m_sentSinceRead, false))
            ++m_roundTrips;
        const auto before = std::chrono::steady_clock::now();
        const auto line = m_socket.readLine();
        m_waited += std::chrono::steady_clock::now() - before;
        if (!line)
            return end(line.error());
        POSTHORN_TRY(feed(*line + "\r\n"));
    }
}

Result<void> ImapDialogue::feed(QByteArrayView bytes)
{
    m_received += bytes.size();
    if (auto fed = m_reader.feed(bytes); !fed && !m_error)
        m_error = fed.error();
    if (m_error) {
        m_pending.clear();
        m_socket.close();
        return *m_error;
    }
    if (m_waited > m_deadline.base + std::chrono::seconds(m_received / m_deadline.bytesPerSecond))
        return end({ErrorDomain::Network,
                    ErrorCode::TimedOut,
                    Retry::Backoff,
                    {},
                    QStringLiteral("the server answers too slowly")});
    return {};
}

Result<void> ImapDialogue::pump()
{
    if (m_error)
        return *m_error;
    if (std::exchange(m_sentSinceRead, false))
        ++m_roundTrips;
    const auto before = std::chrono::steady_clock::now();
    const auto size = m_socket.read(m_buffer.data(), m_buffer.size());
    m_waited += std::chrono::steady_clock::now() - before;
    if (!size)
        return end(size.error());
    return feed(QByteArrayView(m_buffer).first(*size));
}

} // namespace posthorn
