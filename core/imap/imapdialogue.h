#pragma once

#include "imapcommand.h"
#include "net/mailsocket.h"
#include "responsereader.h"

namespace posthorn
{

/// The lower half of ImapSession: tags, literals and their continuations, pipelining, deadlines, and the rule
/// that a broken dialogue stays broken. Knows no command. Worker thread; owned by its session.
class ImapDialogue
{
public:
    /// Gets all untagged responses, in order, from inside send() and wait(). An error ends the dialogue.
    using Untagged = std::function<Result<void>(ImapResponse &&response)>;

    ImapDialogue(MailSocket &socket, Untagged untagged);

    /// A server may take this long over one command, and a second more for each so many bytes that it sends.
    /// Only time spent waiting for it counts.
    struct Deadline {
        std::chrono::milliseconds base = std::chrono::minutes(3);
        qint64 bytesPerSecond = 1024;
    };
    void setDeadline(const Deadline &deadline) { m_deadline = deadline; }
    /// Literals up to this size are sent without asking first (RFC 7888); 0 = none.
    void setNonSyncLimit(qint64 bytes) { m_nonSyncLimit = bytes; }

    struct Outcome {
        ImapResponse::Status status = ImapResponse::Status::None;
        QByteArray code;
        QByteArray text;
    };
    /// Sends, and answers the tag to wait for. Several commands may be on their way at once.
    [[nodiscard]] Result<QByteArray> send(const ImapCommand &command);
    [[nodiscard]] Result<Outcome> wait(const QByteArray &tag);
    /// The same, without taking a byte that comes after the answer's line: where what follows is compressed.
    [[nodiscard]] Result<Outcome> waitToTheLine(const QByteArray &tag);
    /// Until the server asks for more, which IDLE does; false where it has answered the command instead.
    [[nodiscard]] Result<bool> waitForContinuation(const QByteArray &tag);
    [[nodiscard]] Result<void> sendLine(QByteArrayView line);
    /// Reads once, whatever comes; waits within the socket's silence time-out.
    [[nodiscard]] Result<void> pump();

    /// A BYE is then no error.
    void expectBye() { m_byeExpected = true; }
    [[nodiscard]] bool isOver() const { return m_error.has_value(); }
    [[nodiscard]] int roundTrips() const { return m_roundTrips; }

private:
    struct Pending {
        QByteArray tag;
        std::optional<Outcome> outcome;
    };

    void take(ImapResponse &&response);
    Pending *find(const QByteArray &tag);
    Result<void> write(QByteArrayView bytes);
    Result<void> feed(QByteArrayView bytes);
    [[nodiscard]] std::optional<Result<Outcome>> answered(const QByteArray &tag);
    [[nodiscard]] Error end(Error error);

    MailSocket &m_socket;
    Untagged m_untagged;
    ResponseReader m_reader;
    QByteArray m_buffer;
    std::vector<Pending> m_pending;
    std::optional<Error> m_error;
    Deadline m_deadline;
    std::chrono::steady_clock::duration m_waited{};
    qint64 m_received = 0;
    qint64 m_nonSyncLimit = 0;
    quint32 m_lastTag = 0;
    int m_roundTrips = 0;
    bool m_sentSinceRead = false;
    bool m_continued = false;
    bool m_byeExpected = false;
};

} // namespace posthorn
