#pragma once

#include "store/store.h"

#include <QObject>

namespace posthorn
{

/// Looks into the journal whenever it changed, and says whose operations can be carried out now. Engine
/// thread; owned by the SyncEngine. Store and clock are used, not owned.
class JournalWatch : public QObject
{
    Q_OBJECT

public:
    JournalWatch(Store &store, const Clock &clock);

Q_SIGNALS:
    void operationsWaiting(posthorn::AccountId account);

private:
    void read();
    void announce(const QList<OperationRecord> &open);

    Store &m_store;
    const Clock &m_clock;
    bool m_reading = false;
    bool m_again = false; // it changed while it was read
};

} // namespace posthorn
