#pragma once

#include "account/account.h"
#include "ui/services.h"

#include <QPointer>
#include <QWidget>

namespace posthorn
{

class Banner;
class ImapLook;
class SwitchDialog;

/// A calm line that offers IMAP for a POP3 account whose provider is known to have it (hasKnownImap(), where
/// nobody is asked, or ImapLook): the way to look at it (SwitchDialog), and to hear no more of it, which is
/// kept for good. One account at a time, in their order; hidden where there is nothing to offer. Window
/// thread.
class SwitchNotice : public QWidget
{
    Q_OBJECT

public:
    explicit SwitchNotice(const Services &services, QWidget *parent = nullptr);

    /// Shown only while nothing else has to be said first: not before it was told so.
    void setMayShow(bool may);
    /// Whom IMAP is offered for; invalid = nobody.
    [[nodiscard]] AccountId account() const { return m_account; }

Q_SIGNALS:
    void dialogOpened(posthorn::SwitchDialog *dialog);
    /// Not for this account: the line has gone, or offers it for the next one.
    void refused(posthorn::AccountId account);

private:
    void look();
    void open();
    void refuse();

    Services m_services;
    Banner *m_banner;
    ImapLook *m_imap;
    AccountId m_account;
    QPointer<SwitchDialog> m_dialog; // of m_account
    bool m_mayShow = false;
};

} // namespace posthorn
