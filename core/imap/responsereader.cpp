#include "responsereader.h"

#include "fetchparser.h"
#include "imaparguments.h"
#include "imaperror.h"

#include <algorithm>

namespace posthorn
{

namespace
{

constexpr qint64 maxText = 1024 * 1024;
constexpr qsizetype maxTag = 64;

/// For literals that are still to come: what is announced is only believed bit by bit.
constexpr qint64 maxReserve = 16 * 1024 * 1024;

struct StatusName {
    QByteArrayView name;
    ImapResponse::Status status;
};

constexpr StatusName statusNames[] = {
    {"OK", ImapResponse::Status::Ok},           {"NO", ImapResponse::Status::No},
    {"BAD", ImapResponse::Status::Bad},         {"BYE", ImapResponse::Status::Bye},
    {"PREAUTH", ImapResponse::Status::PreAuth},
};

ImapResponse::Status statusOf(QByteArrayView word)
{
    for (const StatusName &known : statusNames) {
        if (equalsUpper(word, known.name))
            return known.status;
    }
    return ImapResponse::Status::None;
}

QByteArrayView firstWord(QByteArrayView text)
{
    const qsizetype space = text.indexOf(' ');
    return space < 0 ? text : text.first(space);
}

QByteArrayView withoutLineEnd(QByteArrayView line)
{
    if (line.endsWith('\n'))
        line.chop(1);
    if (line.endsWith('\r'))
        line.chop(1);
    return line;
}

/// Only data has literals; in text for people braces are just braces.
bool mayHoldLiterals(QByteArrayView firstLine)
{
    return firstLine.startsWith("* ") &&
           statusOf(firstWord(firstLine.sliced(2))) == ImapResponse::Status::None;
}

/// The closing bracket of a response code, where quoted strings may hold brackets too.
qsizetype codeEnd(QByteArrayView text)
{
    bool inQuotes = false;
    for (qsizetype i = 1; i < text.size(); ++i) {
        if (inQuotes && text[i] == '\\')
            ++i;
        else if (text[i] == '"')
            inQuotes = !inQuotes;
        else if (!inQuotes && text[i] == ']')
            return i;
    }
    return -1;
}

bool isTag(QByteArrayView tag)
{
    return !tag.isEmpty() && tag.size() <= maxTag && std::all_of(tag.begin(), tag.end(), [](char c) {
        return c > 0x20 && c < 0x7f && QByteArrayView("(){%*\"\\+").indexOf(c) < 0;
    });
}

} // namespace

ResponseReader::ResponseReader(Handler handler, qint64 maxLiteral)
    : m_handler(std::move(handler))
    , m_maxLiteral(maxLiteral)
{
}

void ResponseReader::fail(ErrorCode code, const QString &what)
{
    m_error = Error{ErrorDomain::Protocol,
                    code,
                    code == ErrorCode::LimitExceeded ? Retry::Never : Retry::Reconnect,
                    {},
                    what};
    m_pending = {};
    m_large.clear();
}

Result<void> ResponseReader::feed(QByteArrayView bytes)
{
    while (!bytes.isEmpty() && !m_error) {
        if (m_literalLeft > 0) {
            takeLiteral(bytes);
            continue;
        }
        if (m_pending.isEmpty()) {
            const qsizetype length = completeLength(bytes);
            if (length > 0) {
                parse(bytes.first(length));
                bytes = bytes.sliced(length);
                continue;
            }
            if (m_error)
                break;
        }
        if (!takeLine(bytes))
            break;
    }
    if (m_error)
        return *m_error;
    return {};
}

/// Decides what a line end means: the end of the response, or the announcement of a literal.
ResponseReader::LineEnd ResponseReader::endLine(QByteArrayView line, QByteArrayView firstLine,
                                                qint64 literalsSoFar, qint64 &literal)
{
    line = withoutLineEnd(line);
    if (!line.endsWith('}') || !mayHoldLiterals(firstLine))
        return LineEnd::Complete;
    const qsizetype brace = line.lastIndexOf('{');
    if (brace < 0)
        return LineEnd::Complete;
    QByteArrayView size = line.sliced(brace + 1, line.size() - brace - 2);
    if (size.endsWith('+'))
        size.chop(1);
    const bool negative = size.startsWith('-');
    if (negative)
        size = size.sliced(1);
    if (size.isEmpty() || !std::all_of(size.begin(), size.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return LineEnd::Complete;
    bool fits = false;
    literal = size.toLongLong(&fits);
    if (negative || !fits || literal > m_maxLiteral - literalsSoFar) {
        fail(ErrorCode::LimitExceeded, QStringLiteral("literal is too large"));
        return LineEnd::Failed;
    }
    return LineEnd::Literal;
}

/// The length of the response at the beginning of `bytes` where all of it is there, so that it is read in
/// place without a copy; 0 where it must be gathered.
qsizetype ResponseReader::completeLength(QByteArrayView bytes)
{
    qsizetype lineStart = 0;
    qint64 text = 0;
    qint64 literals = 0;
    while (true) {
        const qsizetype end = bytes.indexOf('\n', lineStart);
        if (end < 0)
            return 0;
        const qsizetype next = end + 1;
        text += next - lineStart;
        if (text > maxText) {
            fail(ErrorCode::LimitExceeded, QStringLiteral("response line is too long"));
            return 0;
        }
        qint64 literal = 0;
        switch (endLine(bytes.sliced(lineStart, next - lineStart), bytes, literals, literal)) {
        case LineEnd::Complete:
            return next;
        case LineEnd::Failed:
            return 0;
        case LineEnd::Literal:
            if (literal >= ImapArguments::largeLiteral || bytes.size() - next <= literal)
                return 0;
            literals += literal;
            lineStart = next + literal;
        }
    }
}

void ResponseReader::takeLiteral(QByteArrayView &bytes)
{
    const qsizetype size = static_cast<qsizetype>(std::min<qint64>(m_literalLeft, bytes.size()));
    (m_inLarge ? m_large.back() : m_pending).append(bytes.first(size));
    bytes = bytes.sliced(size);
    m_literalLeft -= size;
    if (m_literalLeft == 0)
        m_lineStart = m_pending.size();
}

/// Gathers up to the end of a line, and parses the response where it ends there. False: stop.
bool ResponseReader::takeLine(QByteArrayView &bytes)
{
    const qsizetype end = bytes.indexOf('\n');
    const qsizetype size = end < 0 ? bytes.size() : end + 1;
    m_textSize += size;
    if (m_textSize > maxText) {
        fail(ErrorCode::LimitExceeded, QStringLiteral("response line is too long"));
        return false;
    }
    m_pending.append(bytes.first(size));
    bytes = bytes.sliced(size);
    if (end < 0)
        return true;

    qint64 literal = 0;
    switch (endLine(QByteArrayView(m_pending).sliced(m_lineStart), m_pending, m_literalSize, literal)) {
    case LineEnd::Failed:
        return false;
    case LineEnd::Complete: {
        const QByteArray response = std::exchange(m_pending, {});
        m_lineStart = 0;
        m_textSize = 0;
        m_literalSize = 0;
        parse(response);
        m_large.clear();
        m_largeAt.clear();
        return !m_error;
    }
    case LineEnd::Literal:
        break;
    }
    m_literalSize += literal;
    m_literalLeft = literal;
    m_inLarge = literal >= ImapArguments::largeLiteral;
    m_lineStart = m_pending.size();
    if (m_inLarge) {
        m_largeAt.push_back(m_pending.size());
        m_large.emplace_back();
        m_large.back().reserve(static_cast<qsizetype>(std::min(literal, maxReserve)));
    }
    return true;
}

void ResponseReader::parse(QByteArrayView response)
{
    const QByteArrayView line = withoutLineEnd(response);
    if (line.isEmpty())
        return;
    if (line.startsWith("* ")) {
        parseUntagged(line);
        return;
    }
    if (line.front() == '+') {
        ImapResponse continuation;
        continuation.kind = ImapResponse::Kind::Continuation;
        continuation.text = line.sliced(line.startsWith("+ ") ? 2 : 1).toByteArray();
        m_handler(std::move(continuation));
        return;
    }
    parseTagged(line);
}

void ResponseReader::parseTagged(QByteArrayView line)
{
    ImapResponse response;
    response.kind = ImapResponse::Kind::Tagged;
    const QByteArrayView tag = firstWord(line);
    const QByteArrayView rest = line.sliced(std::min(tag.size() + 1, line.size()));
    response.status = statusOf(firstWord(rest));
    const bool ends = response.status == ImapResponse::Status::Ok ||
                      response.status == ImapResponse::Status::No ||
                      response.status == ImapResponse::Status::Bad;
    if (!isTag(tag) || !ends) {
        // Its beginning tells who speaks there; it is shown like all that servers say.
        constexpr qsizetype shown = 60;
        const QByteArrayView beginning = line.first(std::min(shown, line.size()));
        fail(ErrorCode::UnexpectedAnswer,
             QStringLiteral("a line that is no IMAP response: ") + imapServerText(beginning));
        return;
    }
    response.tag = tag.toByteArray();
    parseStatus(rest, response);
    m_handler(std::move(response));
}

void ResponseReader::parseStatus(QByteArrayView rest, ImapResponse &response)
{
    rest = rest.sliced(std::min(firstWord(rest).size() + 1, rest.size()));
    if (rest.startsWith('[')) {
        const qsizetype end = codeEnd(rest);
        if (end > 0) {
            response.code = rest.sliced(1, end - 1).toByteArray();
            rest = rest.sliced(end + 1);
            if (rest.startsWith(' '))
                rest = rest.sliced(1);
        }
    }
    response.text = rest.toByteArray();
}

void ResponseReader::parseUntagged(QByteArrayView line)
{
    QByteArrayView rest = line.sliced(2);
    ImapResponse response;
    if (!rest.isEmpty() && rest.front() >= '0' && rest.front() <= '9') {
        ImapArguments arguments(rest);
        const auto number = arguments.number();
        if (!number || *number > 0xffffffff) {
            fail(ErrorCode::UnexpectedAnswer, QStringLiteral("a message number out of range"));
            return;
        }
        response.number = static_cast<quint32>(*number);
        arguments.skipSpaces();
        rest = arguments.rest();
        if (equalsUpper(firstWord(rest), "FETCH")) {
            auto fetched = parseFetch(*response.number, ImapArguments(rest.sliced(5), &m_large));
            if (!fetched) {
                m_error = fetched.error();
                return;
            }
            response.name = QByteArrayLiteral("FETCH");
            response.fetched = std::move(fetched).value();
            m_handler(std::move(response));
            return;
        }
    }
    const QByteArrayView word = firstWord(rest);
    response.status = statusOf(word);
    if (response.status != ImapResponse::Status::None) {
        parseStatus(rest, response);
    } else {
        response.name = word.toByteArray().toUpper();
        const QByteArrayView arguments = rest.sliced(std::min(word.size() + 1, rest.size()));
        response.arguments = withLargeLiterals(arguments, arguments.data() - line.data());
    }
    m_handler(std::move(response));
}

/// A part of the response that begins at `offset`, with large literals back in their places.
QByteArray ResponseReader::withLargeLiterals(QByteArrayView text, qsizetype offset) const
{
    QByteArray whole;
    qsizetype done = 0;
    for (size_t i = 0; i < m_large.size(); ++i) {
        const qsizetype at = std::clamp(m_largeAt[i] - offset, done, text.size());
        whole.append(text.sliced(done, at - done)).append(m_large[i]);
        done = at;
    }
    return whole.append(text.sliced(done));
}

} // namespace posthorn
