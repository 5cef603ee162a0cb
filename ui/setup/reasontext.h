#pragma once

#include "discovery/endpointcandidate.h"
#include "discovery/logintest.h"

#include <QString>

namespace posthorn
{

/// The words for what discovery and the log-in test say in key words. Pure; plain text.

/// "guess", "looking ...", "found at imap.example.org:993 (TLS), a usual name", "imap.example.org does not
/// exist".
[[nodiscard]] QString candidateText(const EndpointCandidate &candidate);
/// Why it is believed to be there: "known provider (checked 2026-09)", "usual name in the domain", "typed by
/// you".
[[nodiscard]] QString candidateReason(const EndpointCandidate &candidate);
/// "TLS", "STARTTLS", "not encrypted"
[[nodiscard]] QString securityText(ConnectionSecurity security);
/// "Incoming mail (IMAP)", ...
[[nodiscard]] QString protocolText(MailProtocol protocol);
/// "Name found", "Log-in accepted", ...: what the rung of the ladder says in its state.
[[nodiscard]] QString stepText(const LoginStep &step);
/// What a certificate is not believed for, one line each; the errors Qt reports in the user's words.
[[nodiscard]] QStringList certificateReasons(const CertificateProblem &problem);

} // namespace posthorn
