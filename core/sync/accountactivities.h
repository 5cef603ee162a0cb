#pragma once

#include "syncstatus.h"

#include <QHash>
#include <QObject>

namespace posthorn
{

/// What goes on for one account at present. Engine thread; owned by the AccountSync.
class AccountActivities : public QObject
{
    Q_OBJECT

public:
    explicit AccountActivities(AccountId account);

    /// The number that names it from then on, unique in the whole engine.
    [[nodiscard]] quint64 begin(Activity::Kind kind, FolderId folder = {}, int total = 0);
    /// Nothing happens for one that was ended meanwhile; end() likewise.
    void progress(quint64 id, int done, int total);
    void end(quint64 id);
    /// What they were about was cut short; what is sent goes over a line of its own.
    void endAllButSending();
    /// All of them again.
    void announce();

Q_SIGNALS:
    void changed(const posthorn::Activity &activity);

private:
    AccountId m_account;
    QHash<quint64, Activity> m_running;
    quint64 m_last = 0;
};

} // namespace posthorn
