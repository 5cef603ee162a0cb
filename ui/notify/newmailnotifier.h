#pragma once

#include "account/account.h"
#include "store/messagerow.h"
#include "sync/syncstatus.h"
#include "ui/services.h"

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QWidget>

namespace posthorn
{

class NotificationService;

/// Tells of new mail by the desktop's notifications, one for each account that grows until it is clicked or
/// put away: as the settings say, for accounts that are shown and not silenced, and not while the user looks
/// at the window. Window thread; owned by the composition root.
class NewMailNotifier : public QObject
{
    Q_OBJECT

public:
    /// `window` may be null. Listens to services.engine where there is one.
    NewMailNotifier(const Services &services, NotificationService &desktop, QWidget *window,
                    QObject *parent = nullptr);

    void tell(const NewMail &mail);

Q_SIGNALS:
    /// The user clicked it: the newest message that it told of.
    void messageWanted(posthorn::FolderId folder, posthorn::PlacementId message);

private:
    void show(AccountId account, const QList<MessageRow> &rows);
    [[nodiscard]] bool isWanted(const Account &account) const;

    Services m_services;
    NotificationService &m_desktop;
    QPointer<QWidget> m_window;
    QHash<QString, QList<MessageRow>> m_told; // newest first, by tag
};

} // namespace posthorn
