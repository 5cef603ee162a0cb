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
    ComputerRole role = ComputerRole::Mirror;
    /// Home: when mail leaves the server.
    RetentionPolicy::AfterDownload afterDownload = RetentionPolicy::AfterDownload::Keep;
    int days = RetentionPolicy().days;
    /// Signed in with the browser: no password then.
    std::optional<OAuthGrant> grant;
    MailProtocol incomingProtocol = MailProtocol::Imap;
    Endpoint incoming;
    Endpoint outgoing;

    /// The account that comes out of it, with the switches that its role stands for (Account::applyRole).
    /// Nothing leaves the server before the user saw what, and agreed.
    [[nodiscard]] Account account() const;
    /// What the servers are logged in to with: the password, or the access token.
    [[nodiscard]] QString secret() const { return grant ? grant->tokens.accessToken : password; }
    /// The domain of the address where that is free, else the address. Pure.
    [[nodiscard]] QString accountName(const QStringList &taken) const;
};

/// Colours for accounts in the order in which they are given out.
[[nodiscard]] QStringList accountColors();

} // namespace posthorn
