#pragma once

#include "account.h"

#include <QJsonObject>

namespace posthorn
{

/// One account as it stands in accounts.json. Enumerations are words, `trustedSpkiSha256` is hexadecimal, ids
/// are numbers:
///
///     { "id": 1, "name": "Home", "kind": "imap" | "pop3" | "local", "enabled": true, "position": 0,
///       "context": "home", "color": "#3366aa",
///       "incoming": { "host": "imap.example.org", "port": 993, "security": "tls" | "starttls" | "none",
///                     "auth": "automatic" | "plain" | ..., "userName": "ann", "trustedSpkiSha256": "",
///                     "caFile": "" },
///       "outgoing": { the same },
///       "identities": [ { "id": 2, "name": "Ann", "address": "ann@example.org", "replyTo": "", "signature":
///       "" } ], "bodies": { "fetch": "all" | "recent" | "none", "days": 30 }, "retention": {
///       "afterDownload": "keep" | "remove-after-days" | "remove-at-once", "days": 14,
///                      "removeWhenDeletedHere": false },
///       "sentCopy": "automatic" | "upload" | "server", "pollMinutes": 10, "passwordCommand": "" }
[[nodiscard]] QJsonObject accountToJson(const Account &account);

/// The other way. Lenient: what is missing, of the wrong type or unknown gets its default, which is never the
/// less safe choice (an unknown security is TLS). The result has at least one identity.
[[nodiscard]] Account accountFromJson(const QJsonObject &json);

} // namespace posthorn
