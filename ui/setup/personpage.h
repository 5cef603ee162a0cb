#pragma once

#include "account/account.h"
#include "base/clock.h"
#include "security/oauthgrant.h"

#include <QWidget>
#include <optional>

class QFormLayout;
class QLineEdit;

namespace posthorn
{

class BrowserSignIn;
class RoleQuestion;
struct OAuthProvider;

/// Second page: name, password or a sign-in with the browser, and what this computer is to the mailbox.
/// Window thread.
class PersonPage : public QWidget
{
    Q_OBJECT

public:
    /// `clock` is used, not owned.
    explicit PersonPage(const Clock &clock, QWidget *parent = nullptr);

    void setAddress(const QString &address);
    /// Offers a sign-in with the browser, beside the password or in its place.
    void offerSignIn(const OAuthProvider &provider, const Account &account, bool passwordToo);
    void offerPassword();
    /// Nothing to type where the log-in needs no secret.
    void offerNothing();
    /// For correcting it.
    void focusPassword();
    [[nodiscard]] QString name() const;
    [[nodiscard]] QString password() const;
    /// Of a sign-in that succeeded.
    [[nodiscard]] std::optional<OAuthGrant> grant() const;
    [[nodiscard]] RoleQuestion &role() const { return *m_role; }
    [[nodiscard]] bool isComplete() const;

Q_SIGNALS:
    void changed();

private:
    QFormLayout *m_form;
    BrowserSignIn *m_signIn;
    bool m_secretNeeded = true;
    QLineEdit *m_name;
    QLineEdit *m_password;
    RoleQuestion *m_role;
};

} // namespace posthorn
