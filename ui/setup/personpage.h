#pragma once

#include "account/account.h"
#include "base/clock.h"
#include "security/oauthgrant.h"

#include <QWidget>
#include <optional>

class QButtonGroup;
class QFormLayout;
class QLineEdit;

namespace posthorn
{

class BrowserSignIn;
struct OAuthProvider;

/// Second page: name, password or a sign-in with the browser, and whether this computer is for work or for
/// home. Window thread.
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
    [[nodiscard]] QString context() const; // "home" or "work"; empty until chosen
    [[nodiscard]] bool isComplete() const;

Q_SIGNALS:
    void changed();

private:
    QWidget *roleCard(const QString &context, const QString &icon, const QString &title,
                      const QString &words);

    QFormLayout *m_form;
    BrowserSignIn *m_signIn;
    bool m_secretNeeded = true;
    QLineEdit *m_name;
    QLineEdit *m_password;
    QButtonGroup *m_role;
};

} // namespace posthorn
