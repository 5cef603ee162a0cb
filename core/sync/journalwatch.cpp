#include "journalwatch.h"

#include <set>

namespace posthorn
{

namespace
{

bool isWaiting(const OperationRecord &operation, qint64 nowMs)
{
    const bool runnable = operation.state != OperationState::Failed &&
                          operation.state != OperationState::InFlight && !operation.blocked;
    return runnable && operation.notBeforeMs <= nowMs;
}

} // namespace

JournalWatch::JournalWatch(Store &store, const Clock &clock)
    : m_store(store)
    , m_clock(clock)
{
    connect(&m_store, &Store::changed, this, [this](const StoreChange &change) {
        if (change.journal)
            read();
    });
}

void JournalWatch::read()
{
    m_again = m_reading;
    if (std::exchange(m_reading, true))
        return;
    m_store.read<QList<OperationRecord>>(
        Store::Lane::Background, [](StoreReader &reader) { return reader.openOperations(); }, this,
        [this](Result<QList<OperationRecord>> open) {
            m_reading = false;
            if (open)
                announce(*open);
            if (m_again)
                read();
        });
}

void JournalWatch::announce(const QList<OperationRecord> &open)
{
    std::set<AccountId> waiting;
    for (const OperationRecord &operation : open) {
        if (isWaiting(operation, m_clock.nowMs()))
            waiting.insert(operation.account);
    }
    for (const AccountId account : waiting)
        emit operationsWaiting(account);
}

} // namespace posthorn
