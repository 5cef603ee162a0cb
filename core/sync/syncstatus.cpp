#include "syncstatus.h"

namespace posthorn
{

SyncStats &SyncStats::operator+=(const SyncStats &other)
{
    folders += other.folders;
    added += other.added;
    changed += other.changed;
    removed += other.removed;
    bytesIn += other.bytesIn;
    bytesOut += other.bytesOut;
    roundTrips += other.roundTrips;
    massVanish = massVanish || other.massVanish;
    operationsDone += other.operationsDone;
    operationsFailed += other.operationsFailed;
    return *this;
}

} // namespace posthorn
