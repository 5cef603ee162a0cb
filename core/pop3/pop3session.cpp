#include "pop3session.h"

#include "net/loginoffer.h"
#include "pop3international.h"
#include "pop3response.h"

#include <QHash>
#include <QLocale>

namespace posthorn
{

namespace
{

// Commands sent ahead of their answers. Enough to hide the round trip, few enough that the commands (at most
// 20 bytes each) always fit the peer's receive buffer, so that neither side waits for the other to read.
constexpr qsizetype PipelineDepth = 100;
constexpr qint64 MaxMessage = 512LL * 1024 * 1024;
constexpr qint64 MaxListing = 64LL * 1024 * 1024;

bool isFatal(const Error &error)
{
    return error.domain != ErrorDomain::Server && error.domain != ErrorDomain::Authentication;
}

/// "12 rest of the line" -> 12 and the rest; nothing for lines that do not begin with a message number.
std::optional<std::pair<int, QByteArray>> numberedLine(QByteArrayView line)
{
    const QByteArray trimmed = line.trimmed().toByteArray();
    const qsizetype space = trimmed.indexOf(' ');
    bool ok = false;
    const int number = trimmed.left(space < 0 ? trimmed.size() : space).toInt(&ok);
    if (!ok || number <= 0)
        return {};
    return std::pair{number, space < 0 ? QByteArray() : trimmed.mid(space + 1).trimmed()};
}

} // namespace

Pop3Session::Pop3Session(std::unique_ptr<MailSocket> socket)
    : m_socket(std::move(socket))
    , m_reader(std::make_unique<Pop3ResponseReader>(*m_socket))
{
}

Pop3Session::~Pop3Session() = default;

Result<LoginOutcome> Pop3Session::logIn(const Endpoint &endpoint, const SaslCredentials &credentials)
{
    if (endpoint.auth == AuthMechanism::None) {
        POSTHORN_TRY(readCapabilities());
        return LoginOutcome{AuthMechanism::None, {}, {}};
    }
    auto offer = readLoginOffer(*m_socket, MailProtocol::Pop3);
    if (!offer)
        return die(offer.error());
    const QString language = QLocale().bcp47Name();
    if (auto asked = askForInternational(*m_socket, *offer, credentials, language); !asked)
        return die(asked.error());
    auto outcome = vmimeLogin(*m_socket, endpoint, credentials, *offer);
    if (!outcome)
        return die(outcome.error());
    POSTHORN_TRY(readCapabilities());
    m_capabilities.takeLimitsFrom(Pop3Capabilities::of(offer->capabilities));
    return outcome;
}

Error Pop3Session::die(Error error)
{
    if (!m_dead)
        m_dead = error;
    return error;
}

Result<void> Pop3Session::send(const QByteArray &commands)
{
    if (m_dead)
        return *m_dead;
    ++m_roundTrips;
    if (auto written = m_socket->write(commands); !written)
        return die(written.error());
    return {};
}

Result<void> Pop3Session::readCapabilities()
{
    POSTHORN_TRY(send("CAPA\r\n"));
    if (auto status = m_reader->readStatus(QStringLiteral("CAPA")); !status) {
        if (isFatal(status.error()))
            return die(status.error());
        // RFC 1939 servers know no CAPA; UIDL and TOP are tried.
        m_capabilities.uidl = true;
        m_capabilities.top = true;
        return {};
    }
    auto listing = m_reader->readMultiline(MaxListing);
    if (!listing)
        return die(listing.error());
    m_capabilities = Pop3Capabilities::of(listing->split('\n'));
    return {};
}

Result<QList<Pop3Entry>> Pop3Session::list()
{
    const QByteArray uidl = m_capabilities.uidl ? QByteArrayLiteral("UIDL\r\n") : QByteArray();
    const bool together = m_capabilities.pipelining || uidl.isEmpty();
    POSTHORN_TRY(send(together ? "LIST\r\n" + uidl : QByteArrayLiteral("LIST\r\n")));
    if (auto status = m_reader->readStatus(QStringLiteral("LIST")); !status)
        return die(status.error());
    auto listing = m_reader->readMultiline(MaxListing);
    if (!listing)
        return die(listing.error());

    QList<Pop3Entry> entries;
    QHash<int, qsizetype> byNumber;
    for (const QByteArray &line : listing->split('\n')) {
        const auto numbered = numberedLine(line);
        if (!numbered || byNumber.contains(numbered->first))
            continue;
        bool ok = false;
        const qint64 size = numbered->second.split(' ').first().toLongLong(&ok);
        byNumber.insert(numbered->first, entries.size());
        entries.append({numbered->first, ok && size >= 0 ? size : -1, {}});
    }
    if (uidl.isEmpty())
        return entries;

    if (!together)
        POSTHORN_TRY(send(uidl));
    if (auto status = m_reader->readStatus(QStringLiteral("UIDL")); !status) {
        if (isFatal(status.error()))
            return die(status.error());
        m_capabilities.uidl = false;
        return entries;
    }
    auto ids = m_reader->readMultiline(MaxListing);
    if (!ids)
        return die(ids.error());
    for (const QByteArray &line : ids->split('\n')) {
        const auto numbered = numberedLine(line);
        if (!numbered)
            continue;
        // A number that LIST did not name came between the two commands: it is collected the next time.
        if (const auto at = byNumber.constFind(numbered->first); at != byNumber.constEnd())
            entries[*at].uidl = numbered->second;
    }
    return entries;
}

Result<void> Pop3Session::pipeline(const QList<Pop3Entry> &entries,
                                   const std::function<QByteArray(const Pop3Entry &)> &command,
                                   const std::function<Result<void>(const Pop3Entry &)> &readAnswer)
{
    const qsizetype depth = m_capabilities.pipelining ? PipelineDepth : 1;
    qsizetype sent = 0;
    for (qsizetype answered = 0; answered < entries.size(); ++answered) {
        // Refilled at half, so that the server never runs dry and commands travel in few segments.
        if (sent - answered <= depth / 2 && sent < entries.size()) {
            QByteArray commands;
            for (; sent < entries.size() && sent - answered < depth; ++sent)
                commands += command(entries.at(sent));
            POSTHORN_TRY(send(commands));
        }
        if (auto read = readAnswer(entries.at(answered)); !read)
            return die(read.error());
    }
    return {};
}

Result<void> Pop3Session::fetch(const QList<Pop3Entry> &entries,
                                const std::function<QByteArray(const Pop3Entry &)> &command,
                                const MessageSink &sink)
{
    if (entries.isEmpty())
        return {};
    // Answers are read ahead, so mail and the lines between cannot be told apart as they pass: none is kept.
    const auto &transcript = m_socket->transcript();
    transcript->note(QStringLiteral("fetching %1 messages").arg(entries.size()));
    transcript->beginPayload();
    auto fetched = pipeline(entries, command, [&](const Pop3Entry &entry) -> Result<void> {
        if (auto status = m_reader->readStatus(QStringLiteral("RETR")); !status) {
            if (isFatal(status.error()))
                return status.error();
            return sink(entry, status.error());
        }
        auto message = m_reader->readMultiline(MaxMessage);
        if (!message)
            return message.error();
        return sink(entry, std::move(message));
    });
    transcript->endPayload();
    return fetched;
}

Result<void> Pop3Session::retrieve(const QList<Pop3Entry> &entries, const MessageSink &sink)
{
    return fetch(
        entries, [](const Pop3Entry &entry) { return "RETR " + QByteArray::number(entry.number) + "\r\n"; },
        sink);
}

Result<void> Pop3Session::retrieveBeginnings(const QList<Pop3Entry> &entries, int lines,
                                             const MessageSink &sink)
{
    return fetch(
        entries,
        [end = ' ' + QByteArray::number(lines) + "\r\n"](const Pop3Entry &entry) {
            return "TOP " + QByteArray::number(entry.number) + end;
        },
        sink);
}

Result<QList<Pop3Entry>> Pop3Session::markDeleted(const QList<Pop3Entry> &entries)
{
    QList<Pop3Entry> marked;
    POSTHORN_TRY(pipeline(
        entries, [](const Pop3Entry &entry) { return "DELE " + QByteArray::number(entry.number) + "\r\n"; },
        [&](const Pop3Entry &entry) -> Result<void> {
            auto status = m_reader->readStatus(QStringLiteral("DELE"));
            if (status)
                marked.append(entry);
            else if (isFatal(status.error()))
                return status.error();
            return {};
        }));
    return marked;
}

Result<void> Pop3Session::reset()
{
    POSTHORN_TRY(send("RSET\r\n"));
    if (auto status = m_reader->readStatus(QStringLiteral("RSET")); !status)
        return isFatal(status.error()) ? die(status.error()) : status.error();
    return {};
}

Result<void> Pop3Session::quit()
{
    POSTHORN_TRY(send("QUIT\r\n"));
    auto status = m_reader->readStatus(QStringLiteral("QUIT"));
    m_socket->close();
    // Whatever the answer was, this dialogue is over.
    m_dead = Error{ErrorDomain::Network,
                   ErrorCode::ConnectionClosed,
                   Retry::Reconnect,
                   {},
                   QStringLiteral("the POP3 session has ended")};
    if (!status)
        return status.error();
    return {};
}

void Pop3Session::abandon()
{
    m_socket->close();
    die({ErrorDomain::Network,
         ErrorCode::ConnectionClosed,
         Retry::Reconnect,
         {},
         QStringLiteral("the POP3 session was abandoned")});
}

} // namespace posthorn
