#pragma once

#include "account/account.h"

#include <QHash>
#include <QList>
#include <QStringList>
#include <map>
#include <optional>

namespace posthorn
{

/// What is known about signing in at one provider: a row of resources/oauthproviders.json (described in
/// resources/OAUTH.md). A value; any thread.
struct OAuthProvider {
    QString name;
    QString issuer;
    QStringList domains; // lower case
    QStringList hosts;   // lower case
    QStringList alwaysScopes;
    std::map<MailProtocol, QStringList> scopes;
    std::map<QString, QString> parameters; // of the authorization request
    QString registration;                  // the page where a client id is given out
    QString clientId;                      // empty = nobody has registered one
    QString clientSecret;
};

/// The providers of the built-in file, of the distributor's and of the user's. A value; any thread.
class OAuthProviders
{
public:
    /// The built-in rows, then those of `files`, of which each may add to rows and bring new ones. Files that
    /// are not there are passed over; for what cannot be read see problems().
    [[nodiscard]] static OAuthProviders load(const QStringList &files = {});
    /// Where a distributor and the user of this profile put theirs, the user's last.
    [[nodiscard]] static QStringList filesFor(const QString &configDir);

    [[nodiscard]] const QList<OAuthProvider> &all() const { return m_providers; }
    /// One English line for each file that is there and is not of this format.
    [[nodiscard]] const QStringList &problems() const { return m_problems; }

    /// By name, in any case, or by issuer. An issuer that no row has is a provider of its own, with the
    /// scopes that OpenID Connect has for everybody.
    [[nodiscard]] std::optional<OAuthProvider> find(const QString &nameOrIssuer) const;
    /// By the mail address's domain or one of the servers: what to offer at set-up.
    [[nodiscard]] std::optional<OAuthProvider> forAccount(const Account &account) const;
    /// What to add to the authorization request of this issuer.
    [[nodiscard]] std::map<QString, QString> parametersFor(const QString &issuer) const;

private:
    void add(const QByteArray &json, const QString &file);

    QList<OAuthProvider> m_providers;
    QStringList m_problems;
};

/// As whom `account` signs in at `provider`: the scopes of all its protocols at once. Errors:
/// Authentication/ClientNotRegistered where nobody has registered a client id, saying where one belongs.
[[nodiscard]] Result<OAuthClient> oauthClientFor(const OAuthProvider &provider, const Account &account);

} // namespace posthorn
