#pragma once

#include "account/account.h"

#include <QStringList>

namespace posthorn
{

/// Whose word on a message counts: the server that took it in for the account. A value; any thread.
struct ReceivingServer {
    /// Base domains under which its names lie (authserv-id, "by" of Received); ASCII, lower case. Empty: no
    /// server is believed.
    QStringList domains;
    /// It writes Authentication-Results without its name.
    bool writesNoName = false;

    [[nodiscard]] bool isIts(const QByteArray &hostName) const;
};

/// By the name of the account's incoming server, and what is known of providers whose servers go by other
/// names. Pure.
[[nodiscard]] ReceivingServer receivingServerOf(const Account &account);

} // namespace posthorn
