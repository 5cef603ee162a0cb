#pragma once

#include "authenticationresults.h"

#include <QByteArrayView>
#include <QList>
#include <QString>

namespace posthorn
{

/// How a message came in, by the fields that servers have put on top of it: whoever writes a message can
/// write nothing above the first Received of the server that took it in. Untrusted until that server is known
/// to be the account's. A value; any thread.
struct Arrival {
    /// The base domain of the server that took it in ("by" of the topmost Received with a public name);
    /// ASCII, lower case. Empty: it was never received, or by nobody who can be named.
    QString domain;
    /// Authentication-Results above every Received: only the server itself can have written them.
    QList<AuthenticationResults> above;
    /// Those between its Received fields or right below them, in order. The sender's own begin somewhere in
    /// them, at the first where the server writes none.
    QList<AuthenticationResults> below;
};

/// Reads the trace fields of a header block. What was fetched from elsewhere (Received "with POP3") ends
/// them. Linear; looks at the first 400 fields. Pure.
[[nodiscard]] Arrival arrivalOf(QByteArrayView header);

} // namespace posthorn
