#pragma once

#include "endpointcandidate.h"

namespace posthorn
{

/// The two halves of an address that is good enough to look for servers of.
struct MailAddressParts {
    QString localPart;
    QString domain; // ASCII (IDNA), lower case
};

/// nullopt while the text is not yet an address: no @, an empty half, white space or control characters, a
/// domain that IDNA refuses or that has no dot (localhost excepted). Pure; any thread.
[[nodiscard]] std::optional<MailAddressParts> splitMailAddress(const QString &address);

/// The servers that an address may have, best first, at once and without any network: the built-in row where
/// the domain is known, else the usual names in the domain (IMAP: imap, mail, the domain itself, imaps, mx;
/// POP3: pop3, pop, mail, the domain; SMTP: smtp, mail, the domain), each with TLS on the standard port first
/// and then with STARTTLS. Never one without encryption. Empty for what splitMailAddress() refuses, and for
/// providers that offer no mail protocol (their row says so: see providerFor()). Pure; any thread.
[[nodiscard]] QList<EndpointCandidate> suggestEndpoints(const QString &address);

} // namespace posthorn
