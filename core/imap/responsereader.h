#pragma once

#include "base/result.h"
#include "imaptypes.h"

#include <QByteArray>
#include <functional>

namespace posthorn
{

/// One thing the server said, cut out of the stream.
struct ImapResponse {
    enum class Kind { Tagged, Untagged, Continuation };
    enum class Status { None, Ok, No, Bad, PreAuth, Bye };
    Kind kind = Kind::Untagged;
    QByteArray tag;
    Status status = Status::None;  // of tagged, and of untagged OK/NO/BAD/BYE/PREAUTH
    QByteArray code;               // response code without brackets, e.g. "UIDVALIDITY 3", "COPYUID 1 2 3"
    QByteArray text;               // human text, or the text of a continuation
    std::optional<quint32> number; // "* 23 EXISTS"
    QByteArray name;               // "EXISTS", "LIST", "FETCH", "VANISHED", ... upper case
    QByteArray arguments; // raw rest of the line, literals in place as {n}CRLF bytes; empty for FETCH
    std::optional<ImapFetched> fetched;
};

/// Reads IMAP responses (RFC 9051 9) from bytes however they were split: pure, incremental, bounded. Any
/// split of the same bytes gives the same responses. Knows FETCH by heart, because that is where the bulk is;
/// all else is handed on as arguments, for ImapArguments to take apart. Not thread-safe; owned by its
/// ImapSession. Limits: line 1 MB outside literals, literal `maxLiteral`, nesting 100, else
/// Protocol/LimitExceeded and the reader is dead. Memory is that of one response.
class ResponseReader
{
public:
    using Handler = std::function<void(ImapResponse &&response)>;

    explicit ResponseReader(Handler handler, qint64 maxLiteral = 256LL * 1024 * 1024);

    /// Errors: Protocol/UnexpectedAnswer, Protocol/LimitExceeded; after one every further call answers it
    /// again.
    [[nodiscard]] Result<void> feed(QByteArrayView bytes);
    /// True between responses: nothing half read is held.
    [[nodiscard]] bool isIdle() const { return m_pending.isEmpty(); }

private:
    enum class LineEnd { Complete, Literal, Failed };

    void fail(ErrorCode code, const QString &what);
    LineEnd endLine(QByteArrayView line, QByteArrayView firstLine, qint64 literalsSoFar, qint64 &literal);
    qsizetype completeLength(QByteArrayView bytes);
    void takeLiteral(QByteArrayView &bytes);
    bool takeLine(QByteArrayView &bytes);
    void parse(QByteArrayView response);
    void parseStatus(QByteArrayView rest, ImapResponse &response);
    void parseUntagged(QByteArrayView response);
    void parseTagged(QByteArrayView line);
    QByteArray withLargeLiterals(QByteArrayView text, qsizetype offset) const;

    Handler m_handler;
    qint64 m_maxLiteral;
    QByteArray m_pending; // the beginning of a response whose rest has not come yet, without large literals
    std::vector<QByteArray> m_large;  // its large literals (see ImapArguments)
    std::vector<qsizetype> m_largeAt; // where in m_pending they belong
    qsizetype m_lineStart = 0;        // of the line in m_pending that is being read
    qint64 m_literalLeft = 0;         // bytes that still belong to a literal
    bool m_inLarge = false;
    qint64 m_textSize = 0;    // of this response, outside literals
    qint64 m_literalSize = 0; // of this response, inside them
    std::optional<Error> m_error;
};

} // namespace posthorn
