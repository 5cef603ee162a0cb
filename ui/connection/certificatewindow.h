#pragma once

#include "sync/syncstatus.h"

#include <QDialog>

namespace posthorn
{

/// A certificate that was not believed, with the reason, whom it names and by whom it is signed. Nothing here
/// lets the user go on: only set-up may trust a certificate. Not modal; deleted when closed. Window thread.
class CertificateWindow : public QDialog
{
    Q_OBJECT

public:
    CertificateWindow(const AccountStatus &status, const QString &accountName, QWidget *parent = nullptr);

Q_SIGNALS:
    void tryAgainRequested(posthorn::AccountId account);
    void settingsRequested(posthorn::AccountId account);
};

} // namespace posthorn
