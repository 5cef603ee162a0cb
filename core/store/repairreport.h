#pragma once

#include <QStringList>

namespace posthorn
{

/// What opening (or repairing) a store had to do about its files. A value; any thread.
struct RepairReport {
    /// Files that could not be used, under the names that they were given.
    QStringList setAside;
    qint64 restored = 0;     // messages, changes and messages to send that came back from local.db
    qint64 toFetchAgain = 0; // messages whose bytes a server gives again
    qint64 lost = 0;         // messages that existed only here and whose bytes are gone
    int mended = 0;          // rows that contradicted each other

    [[nodiscard]] bool isEmpty() const
    {
        return setAside.isEmpty() && restored == 0 && toFetchAgain == 0 && lost == 0 && mended == 0;
    }
};

} // namespace posthorn
