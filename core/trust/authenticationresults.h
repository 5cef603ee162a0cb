#pragma once

#include <QByteArray>
#include <QList>
#include <optional>

namespace posthorn
{

/// One method of an Authentication-Results field: "dkim=pass (comment) header.d=example.org". A value.
struct AuthenticationResult {
    QByteArray method;                                   // lower case: "dkim", "spf", "dmarc", "arc", ...
    QByteArray result;                                   // lower case: "pass", "fail", ...
    QByteArray comment;                                  // all comments of it, put together
    QList<std::pair<QByteArray, QByteArray>> properties; // "header.d" (lower case) and its value

    /// Empty where there is none.
    [[nodiscard]] QByteArray property(QByteArrayView name) const;
};

/// What one server says it found out about a message (RFC 8601). Untrusted until it is known who wrote it. A
/// value.
struct AuthenticationResults {
    QByteArray
        server; // the authserv-id, lower case; empty where the field has none, as some servers write it
    QList<AuthenticationResult> results;
};

/// The value of one field. Linear; looks at the first 16 kB and 100 results. Nothing where it cannot be made
/// out or is of a version other than 1. Pure; any thread.
[[nodiscard]] std::optional<AuthenticationResults> parseAuthenticationResults(QByteArrayView value);

} // namespace posthorn
