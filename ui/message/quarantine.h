#pragma once

#include "base/ids.h"

#include <QSet>
#include <QString>
#include <mutex>

namespace posthorn
{

/// Remembers on disk which message is being parsed or laid out, so that one that brought the program down is
/// not opened again at the next start. Two small files in the runtime folder; every call touches the disk:
/// worker threads only.
class Quarantine
{
public:
    explicit Quarantine(QString directory);

    /// False when an earlier run died with this message: leave it alone.
    [[nodiscard]] bool enter(PlacementId id);
    /// It was shown, or given up in good order.
    void leave(PlacementId id);
    /// The user wants to see it all the same.
    void forgive(PlacementId id);

private:
    void read();
    void write(const QString &name, const QSet<qint64> &ids) const;

    std::mutex m_mutex;
    QString m_directory; // empty: nothing is remembered
    QSet<qint64> m_open;
    QSet<qint64> m_suspects;
    bool m_read = false;
};

} // namespace posthorn
