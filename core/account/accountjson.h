#pragma once

#include "account.h"

#include <QJsonObject>

namespace posthorn
{

/// One account as it stands in accounts.json. Enumerations are words, fingerprints are hexadecimal,
/// `trustedCertificate` is DER in base64, ids are numbers:
///
///     { "id": 1, "name": "Home", "kind": "imap" | "pop3" | "local", "enabled": true, "position": 0,
///       "context": "home", "color": "#3366aa",
///       "incoming": { "host": "imap.example.org", "port": 993, "security": "tls" | "starttls" | "none",
///                     "auth": "automatic" | "plain" | ..., "userName": "ann", "trustedSpkiSha256": "",
///                     "trustedCertificate": "", "seenKeys": [ { "spkiSha256": "", "firstSeenMs": 0 } ],
///                     "caFile": "", "clientCertificateFile": "", "clientKeyFile": "" },
///       "outgoing": { the same },
///       "identities": [ { "id": 2, "name": "Ann", "address": "ann@example.org", "replyTo": "",
///                         "signature": "", "sentFolder": "", "draftsFolder": "" } ],
///       "bodies": { "fetch": "all" | "recent" | "none", "days": 30 },
///       "role": "mirror" | "work" | "home",
///       "retention": { "afterDownload": "keep" | "remove-after-days" | "remove-at-once", "days": 14,
///                      "removeWhenDeletedHere": false, "keepWhatLeft": false, "mostMessages": 0,
///                      "mostBytes": 0, "spareUnread": false, "spareFlagged": true, "spareTagged": true,
///                      "onlyFolders": [ "" ], "graceHours": 24, "agreed": false },
///       "sentCopy": "automatic" | "upload" | "server", "pollMinutes": 10, "notifies": true,
///       "passwordCommand": "",
///       "oauth": null | { "issuer": "https://...", "clientId": "", "clientSecret": "", "scopes": [ "" ] } }
[[nodiscard]] QJsonObject accountToJson(const Account &account);

/// The other way. Lenient: what is missing, of the wrong type or unknown gets its default, which is never the
/// less safe choice (an unknown security is TLS). The result has at least one identity.
[[nodiscard]] Account accountFromJson(const QJsonObject &json);

} // namespace posthorn
