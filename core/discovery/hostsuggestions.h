#pragma once

#include "endpointcandidate.h"
#include "mailaddressparts.h"

namespace posthorn
{

struct Provider;

/// The servers that an address may have, best first, at once and without any network: the built-in row where
/// the domain is known, and for the protocols it does not name (and does not deny) the usual names in the
/// domain. Never one without encryption. Empty for what splitMailAddress() refuses, and for providers that
/// offer no mail protocol (their row says so: see providerFor()). Pure; any thread.
[[nodiscard]] QList<EndpointCandidate> suggestEndpoints(const QString &address);

/// The servers of one row, for this address. Pure.
[[nodiscard]] QList<EndpointCandidate> builtInCandidates(const Provider &provider,
                                                         const MailAddressParts &parts);
/// The usual names in the domain (IMAP: imap, mail, the domain itself, imaps, mx; POP3: pop3, pop, mail, the
/// domain; SMTP: smtp, mail, the domain), each with TLS on the standard port first and then with STARTTLS.
/// Pure.
[[nodiscard]] QList<EndpointCandidate> guessedCandidates(MailProtocol protocol,
                                                         const MailAddressParts &parts);

} // namespace posthorn
