#pragma once

#include "base/ids.h"

#include <QSet>
#include <QString>
#include <mutex>

namespace posthorn
{

/// Remembers on disk which messages are being parsed, laid out or painted for the first time, so that one
/// that brought the program down is not opened again at the next start. Small files in the runtime folder:
/// one for each Quarantine, held by a lock that dies with the program, and one with what earlier runs died
/// of. Every call touches the disk: worker threads only.
class Quarantine
{
public:
    explicit Quarantine(QString directory);
    /// What is open now was given up in good order.
    ~Quarantine();
    Quarantine(const Quarantine &) = delete;
    Quarantine &operator=(const Quarantine &) = delete;

    /// False when an earlier run died with this message: leave it alone.
    [[nodiscard]] bool enter(PlacementId id);
    /// It was shown, or given up in good order.
    void leave(PlacementId id);
    /// The user wants to see it all the same.
    void forgive(PlacementId id);

private:
    void begin();
    void readInterrupted();
    void writeOpen();

    std::mutex m_mutex;
    QString m_directory; // empty: nothing is remembered
    QString m_openPath;
    int m_openFile = -1; // locked
    QSet<qint64> m_open;
    QSet<qint64> m_suspects;
    bool m_hasBegun = false;
};

} // namespace posthorn
