#pragma once

#include "base/ids.h"

#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QSet>
#include <QTimer>

namespace posthorn
{

/// Tells which messages were looked at: what has been in view for a while without a break, each once. What
/// was only loaded, or scrolled past, is not among them. Window thread; owned by the message view.
class SeenTracker : public QObject
{
    Q_OBJECT

public:
    explicit SeenTracker(QObject *parent = nullptr);

    /// How long; -1 = nothing is ever told.
    void setDelay(int ms);
    /// What is in view from now on.
    void setInView(const QList<PlacementId> &ids);
    /// The user said that it is unread: looking on makes no difference until it is opened again.
    void leave(PlacementId id);
    /// Something else is opened: all counts anew.
    void reset();

Q_SIGNALS:
    void seen(posthorn::PlacementId id);

private:
    void look();

    int m_delay = -1;
    QHash<PlacementId, qint64> m_since;
    QSet<PlacementId> m_told;
    QElapsedTimer m_clock;
    QTimer m_timer;
};

} // namespace posthorn
