#include "localmessages.h"
#include "pop3collector.h"

#include <algorithm>

namespace posthorn
{

namespace
{

// Asked for in one go; between two goes comes what the user opened. Enough that the pause between them is
// small beside them, on slow lines too.
constexpr qsizetype messagesAtOnce = 500;
constexpr qint64 bytesAtOnce = 4 * 1024 * 1024;
// After the header: most messages have no more, so that one with the same header and size is not taken for
// them.
constexpr int linesToCompare = 50;

QList<Pop3Listed> nextPart(const QList<Pop3Listed> &messages, qsizetype begin)
{
    qsizetype end = begin;
    qint64 bytes = 0;
    while (end < messages.size() && end - begin < messagesAtOnce && bytes < bytesAtOnce) {
        bytes += std::max<qint64>(messages.at(end).entry.size, 0);
        ++end;
    }
    return messages.mid(begin, end - begin);
}

QList<Pop3Entry> entriesOf(const QList<Pop3Listed> &messages, QHash<int, QByteArray> &keys)
{
    QList<Pop3Entry> entries;
    for (const Pop3Listed &message : messages) {
        keys.insert(message.entry.number, message.key);
        entries.append(message.entry);
    }
    return entries;
}

/// Whether `beginning`, as TOP tells it, is that of `message`.
bool begins(const QByteArray &message, QByteArray beginning)
{
    while (beginning.endsWith("\r\n"))
        beginning.chop(2);
    return !beginning.isEmpty() && message.startsWith(beginning);
}

} // namespace

Result<void> Pop3Collector::fetch(Pop3Session &session, const QList<Pop3Listed> &messages,
                                  Pop3Intake::Row row)
{
    for (qsizetype begin = 0; begin < messages.size();) {
        const QList<Pop3Listed> part = nextPart(messages, begin);
        begin += part.size();
        QHash<int, QByteArray> keys;
        const QList<Pop3Entry> entries = entriesOf(part, keys);
        POSTHORN_TRY(
            session.retrieve(entries, [&](const Pop3Entry &entry, Result<QByteArray> bytes) -> Result<void> {
                advance();
                // What the server refuses now is asked for again next time.
                if (!bytes || bytes->isEmpty())
                    return {};
                return m_intake->add(keys.value(entry.number), *std::move(bytes), row);
            }));
        if (begin < messages.size())
            POSTHORN_TRY(bringRequested(session));
    }
    return {};
}

/// Those whose header cannot be had alone are to come whole.
Result<void> Pop3Collector::fetchHeaders(Pop3Session &session, const QList<Pop3Listed> &messages,
                                         QList<Pop3Listed> &whole)
{
    if (!session.capabilities().mayHaveTop()) {
        whole += messages;
        return {};
    }
    QHash<int, QByteArray> keys;
    const QList<Pop3Entry> entries = entriesOf(messages, keys);
    return session.retrieveBeginnings(entries, 0,
                                      [&](const Pop3Entry &entry, Result<QByteArray> header) -> Result<void> {
                                          const QByteArray key = keys.value(entry.number);
                                          if (!header || header->isEmpty()) {
                                              whole.append({key, entry});
                                              return {};
                                          }
                                          advance();
                                          return m_intake->addHeader(key, *std::move(header), entry.size);
                                      });
}

/// A server may name everything anew, once or each time. Those of `wanted` that are here under a name which
/// is not listed any more are taken out of it: same size, same beginning, byte for byte.
Result<Pop3Collector::Renamed> Pop3Collector::takeRenamed(Pop3Session &session, QList<Pop3Listed> &wanted)
{
    QMultiHash<qint64, QByteArray> vanished;
    for (const UidlRecord &record : std::as_const(m_known)) {
        if (record.onServer && record.message.isValid() && !record.deletedHere &&
            !m_headerOnly.contains(record.uidl) && !m_entries.contains(record.uidl))
            vanished.insert(record.size, record.uidl);
    }
    QList<Pop3Listed> candidates;
    for (const Pop3Listed &listed : std::as_const(wanted)) {
        if (vanished.contains(listed.entry.size))
            candidates.append(listed);
    }
    Renamed renamed;
    if (candidates.isEmpty())
        return renamed;
    POSTHORN_TRY_ASSIGN(const auto inventory,
                        m_store.readAndWait<RetentionInventory>(
                            [this](StoreReader &reader) { return reader.retentionInventory(m_account.id); }));
    QHash<QByteArray, PlacementId> rows;
    for (const RetentionCandidate &candidate : inventory.candidates)
        rows.insert(candidate.uidl, candidate.placement);
    QHash<int, QByteArray> keys;
    const QList<Pop3Entry> entries = entriesOf(candidates, keys);
    const auto compare = [&](const Pop3Entry &entry, Result<QByteArray> beginning) -> Result<void> {
        if (!beginning)
            return {};
        for (const QByteArray &uidl : vanished.values(entry.size)) {
            const PlacementId row = rows.value(uidl);
            const auto here =
                m_store.readAndWait<QByteArray>([row](StoreReader &reader) { return reader.body(row); });
            if (!here || !begins(*here, *beginning))
                continue;
            vanished.remove(entry.size, uidl);
            renamed.append({keys.value(entry.number), row});
            break;
        }
        return {};
    };
    POSTHORN_TRY(readBeginnings(session, entries, linesToCompare, compare));
    QSet<QByteArray> known;
    for (const auto &[key, row] : std::as_const(renamed))
        known.insert(key);
    wanted.removeIf([&known](const Pop3Listed &listed) { return known.contains(listed.key); });
    return renamed;
}

void Pop3Collector::tellBody(PlacementId id, const std::optional<Error> &error) const
{
    if (m_bodyDone)
        m_bodyDone(id, error);
}

Result<void> Pop3Collector::bringRequested(Pop3Session &session)
{
    QList<PlacementId> ids = m_requests.take();
    while (!ids.isEmpty()) {
        const PlacementId id = ids.takeFirst();
        const auto listed = listedAs(id);
        if (!listed) {
            tellBody(id, listed.error());
            continue;
        }
        if (auto brought = bring(session, id, *listed); !brought) {
            // They are asked for again in the next session, if there is one.
            m_requests.ask(id);
            for (const PlacementId other : std::as_const(ids))
                m_requests.ask(other);
            return brought;
        }
    }
    return {};
}

Result<Pop3Listed> Pop3Collector::listedAs(PlacementId id) const
{
    POSTHORN_TRY_ASSIGN(const auto record, m_store.readAndWait<std::optional<UidlRecord>>(
                                               [id](StoreReader &reader) { return reader.uidlOf(id); }));
    if (!record)
        return Error{ErrorDomain::Usage,
                     ErrorCode::NotFound,
                     Retry::Never,
                     {},
                     QStringLiteral("the message did not come from this server")};
    const auto entry = m_entries.constFind(record->uidl);
    if (entry == m_entries.cend())
        return Error{ErrorDomain::Server,
                     ErrorCode::MessageGone,
                     Retry::Never,
                     {},
                     QStringLiteral("the server no longer has the message")};
    return Pop3Listed{record->uidl, *entry};
}

/// An error is one after which the session is of no use; others are told to who asked.
Result<void> Pop3Collector::bring(Pop3Session &session, PlacementId id, const Pop3Listed &listed)
{
    return session.retrieve({listed.entry}, [&](const Pop3Entry &, Result<QByteArray> bytes) -> Result<void> {
        Result<void> stored = bytes ? storeRequested(id, listed.key, *bytes) : Result<void>(bytes.error());
        tellBody(id, stored ? std::optional<Error>() : stored.error());
        return {};
    });
}

Result<void> Pop3Collector::storeRequested(PlacementId id, const QByteArray &key, const QByteArray &bytes)
{
    const IncomingMessage described =
        describeCollected(m_outcome.inbox, bytes, PackedBody::hashOf(bytes), m_store.parsing());
    const auto put = [&](WriteTransaction &transaction) -> Result<void> {
        POSTHORN_TRY_ASSIGN(const MessageDetail detail, transaction.reader().detail(id));
        // A server that gives a name twice must not put one message's text under another's header.
        if (detail.envelope.messageId != described.envelope.messageId)
            return Error{ErrorDomain::Protocol,
                         ErrorCode::UnexpectedAnswer,
                         Retry::Never,
                         {},
                         QStringLiteral("another message came than the one that was listed")};
        return transaction.storeBody(id, bytes, {described.snippet, described.hasAttachments});
    };
    POSTHORN_TRY(m_store.writeAndWait<void>(Durability::Full, put));
    m_headerOnly.remove(key);
    m_intake->readBackLater(key);
    return {};
}

} // namespace posthorn
