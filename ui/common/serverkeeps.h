#pragma once

#include "sync/syncstatus.h"
#include "ui/services.h"

#include <QObject>

namespace posthorn
{

/// After how many days POP3 servers delete what lies there (EXPIRE), remembered from one run to the next:
/// what the server said last holds until it is asked again. Window thread; owned by the main window, one for
/// all who ask.
class ServerKeeps : public QObject
{
    Q_OBJECT

public:
    ServerKeeps(const Services &services, QObject *parent);

    /// What holds beside that status; -1 = for ever, nullopt = the server does not say.
    [[nodiscard]] static std::optional<int> days(const Services &services, const AccountStatus &status);

private:
    void note(const AccountStatus &status);

    Services m_services;
};

} // namespace posthorn
