#include "threadtable.h"

#include <algorithm>
#include <vector>

namespace posthorn
{

qint64 stableHash(qint64 seed, const QByteArray &bytes)
{
    quint64 hash = 0xcbf29ce484222325ULL ^ (static_cast<quint64>(seed) * 0x9e3779b97f4a7c15ULL);
    for (const char c : bytes)
        hash = (hash ^ static_cast<quint8>(c)) * 0x100000001b3ULL;
    hash ^= hash >> 33;
    hash *= 0xff51afd7ed558ccdULL;
    hash ^= hash >> 33;
    return static_cast<qint64>(hash);
}

ThreadTable::ThreadTable(Database &database)
    : m_database(database)
{
}

std::vector<qint64> ThreadTable::linksOf(AccountId account, const MessageEnvelope &envelope)
{
    // The first reference is the root; the last ones are the nearest. More are not needed to find the
    // conversation.
    constexpr qsizetype mostReferences = 20;
    constexpr qsizetype mostParents = 4;
    std::vector<qint64> hashes;
    hashes.reserve(8);
    const auto add = [&hashes, account](const QByteArray &id) {
        if (!id.isEmpty())
            hashes.push_back(stableHash(account.value(), id));
    };
    add(envelope.messageId);
    const auto &references = envelope.references;
    if (!references.isEmpty())
        add(references.first());
    for (qsizetype i = qMax<qsizetype>(1, references.size() - mostReferences); i < references.size(); ++i)
        add(references.at(i));
    for (const QByteArray &parent : envelope.inReplyTo.first(qMin(mostParents, envelope.inReplyTo.size())))
        add(parent);
    std::sort(hashes.begin(), hashes.end());
    hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
    return hashes;
}

std::optional<ThreadId> ThreadTable::find(qint64 hash)
{
    ThreadId thread;
    {
        Query query(m_database, "SELECT thread FROM thread_link WHERE hash = ?", hash);
        if (!query.next())
            return {};
        thread = query.id<ThreadId>(0);
    }
    return merged(thread);
}

ThreadId ThreadTable::threadFor(const std::vector<qint64> &links, ThreadId fresh)
{
    if (links.size() == 1) { // most messages, and then most are the first of their conversation
        Query(m_database,
              "INSERT INTO thread_link (hash, thread) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING",
              links.front(), fresh)
            .run();
        if (m_database.changes() == 1)
            return fresh;
    }
    std::vector<qint64> unknown;
    std::vector<ThreadId> threads;
    for (const qint64 hash : links) {
        Query query(m_database, "SELECT thread FROM thread_link WHERE hash = ?", hash);
        if (!query.next()) {
            unknown.push_back(hash);
            continue;
        }
        const ThreadId linked = query.id<ThreadId>(0);
        threads.push_back(merged(linked));
        if (threads.back() != linked)
            Query(m_database, "UPDATE thread_link SET thread = ? WHERE hash = ?", threads.back(), hash).run();
    }
    std::sort(threads.begin(), threads.end());
    threads.erase(std::unique(threads.begin(), threads.end()), threads.end());
    const ThreadId thread = threads.empty() ? fresh : threads.front();
    for (const qint64 hash : unknown)
        Query(m_database, "INSERT INTO thread_link (hash, thread) VALUES (?, ?)", hash, thread).run();
    for (size_t i = 1; i < threads.size(); ++i)
        merge(threads[i], thread);
    return thread;
}

ThreadId ThreadTable::merged(ThreadId thread)
{
    // Entries always point to a smaller number, so this ends.
    for (;;) {
        Query query(m_database, "SELECT into_thread FROM thread_merge WHERE thread = ?", thread);
        if (!query.next())
            return thread;
        thread = query.id<ThreadId>(0);
    }
}

void ThreadTable::merge(ThreadId from, ThreadId into)
{
    Query(m_database, "INSERT INTO thread_merge (thread, into_thread) VALUES (?, ?)", from, into).run();
    Query(m_database, "UPDATE message SET thread = ? WHERE thread = ?", into, from).run();
}

} // namespace posthorn
