#pragma once

#include "base/ids.h"
#include "net/transcript.h"

#include <QHash>
#include <QList>
#include <memory>
#include <mutex>

namespace posthorn
{

/// The transcripts of each account's most recent connections, newest last. Any thread. Owned by the
/// SyncEngine.
class TranscriptLog
{
public:
    /// A new transcript, which is kept here beside being written by its connection.
    [[nodiscard]] std::shared_ptr<Transcript> begin(AccountId account, const QString &title);
    [[nodiscard]] QList<std::shared_ptr<const Transcript>> of(AccountId account) const;
    void forget(AccountId account);

private:
    mutable std::mutex m_mutex;
    QHash<qint64, QList<std::shared_ptr<const Transcript>>> m_byAccount;
};

} // namespace posthorn
