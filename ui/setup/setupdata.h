#pragma once

#include "account/account.h"
#include "security/oauthgrant.h"

namespace posthorn
{

/// What the wizard has gathered so far. A value.
struct SetupData {
    QString address;
    QString name;
    QString password;
    QString outgoingPassword; // empty: the same
    QString context;          // "home" or "work"
    /// Signed in with the browser: no password then.
    std::optional<OAuthGrant> grant;
    MailProtocol incomingProtocol = MailProtocol::Imap;
    Endpoint incoming;
    Endpoint outgoing;

    /// The account that comes out of it: at work mail is left on the server and the last 30 days are fetched,
    /// at home everything is collected. A collected POP3 message leaves the server after 14 days at home,
    /// never at work.
    [[nodiscard]] Account account() const;
    /// What the servers are logged in to with: the password, or the access token.
    [[nodiscard]] QString secret() const { return grant ? grant->tokens.accessToken : password; }
    /// The domain of the address where that is free, else the address. Pure.
    [[nodiscard]] QString accountName(const QStringList &taken) const;
};

/// Colours for accounts in the order in which they are given out.
[[nodiscard]] QStringList accountColors();

} // namespace posthorn
