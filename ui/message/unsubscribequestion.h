#pragma once

#include "trust/mailinglist.h"

#include <QMessageBox>

namespace posthorn
{

/// Explains what leaving a list would do, before anything is done: who is asked, and what he learns. Deletes
/// itself when closed. Window thread.
class UnsubscribeQuestion : public QMessageBox
{
    Q_OBJECT

public:
    /// `canPost`: whether there is anybody to ask strangers' servers.
    UnsubscribeQuestion(const MailingList &list, bool canPost, QWidget *parent);

Q_SIGNALS:
    /// One request to the list's server.
    void postChosen();
    /// A mail in the composer.
    void mailChosen();
    /// The list's page in the browser.
    void pageChosen();
};

} // namespace posthorn
