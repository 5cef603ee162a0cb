#pragma once

#include "base/messageenvelope.h"
#include "database.h"

#include <optional>
#include <vector>

namespace posthorn
{

/// Which conversation a message belongs to, by its Message-ID, In-Reply-To and References. A Message-ID that
/// was only referred to so far is remembered too, so that the parent finds its answers when it comes later;
/// conversations that a message joins become one. No tree is kept, so loops of references do no harm. Throws
/// SQLite::Exception; used on its connection's thread.
class ThreadTable
{
public:
    explicit ThreadTable(Database &database);

    /// Hashes of the message's own id and of those that it refers to: sorted, each once.
    [[nodiscard]] static std::vector<qint64> linksOf(AccountId account, const MessageEnvelope &envelope);
    /// The conversation that the id with this hash belongs to, where it was heard of.
    [[nodiscard]] std::optional<ThreadId> find(qint64 hash);
    /// `fresh` is used where the message begins a conversation.
    [[nodiscard]] ThreadId threadFor(const std::vector<qint64> &links, ThreadId fresh);

private:
    [[nodiscard]] ThreadId merged(ThreadId thread);
    void merge(ThreadId from, ThreadId into);

    Database &m_database;
};

/// A stable 64-bit hash (FNV-1a with a final mix) for ids that strangers chose: equality is checked where it
/// matters.
[[nodiscard]] qint64 stableHash(qint64 seed, const QByteArray &bytes);

} // namespace posthorn
